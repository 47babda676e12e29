-- Who signs in, and what the marketplace offers: rows that belong to no tenant.

CREATE TABLE users (
  id BLOB NOT NULL PRIMARY KEY,
  email TEXT NOT NULL,
  email_key TEXT NOT NULL CONSTRAINT users_email_key UNIQUE,
  name TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  super_admin INTEGER NOT NULL,
  theme TEXT NOT NULL,
  density TEXT NOT NULL,
  locale TEXT NOT NULL,
  shortcuts INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  version INTEGER NOT NULL
) STRICT;

CREATE TABLE sessions (
  id BLOB NOT NULL PRIMARY KEY,
  user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  token_hash BLOB NOT NULL CONSTRAINT sessions_token_hash UNIQUE,
  created_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  idle_expires_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  confirmed_at INTEGER,
  address TEXT NOT NULL,
  user_agent TEXT NOT NULL
) STRICT;
CREATE INDEX sessions_by_user ON sessions (user_id, last_seen_at);
CREATE INDEX sessions_by_idle_expiry ON sessions (idle_expires_at);

CREATE TABLE publishers (
  id BLOB NOT NULL PRIMARY KEY,
  slug TEXT NOT NULL CONSTRAINT publishers_slug UNIQUE,
  name TEXT NOT NULL,
  verified INTEGER NOT NULL
) STRICT;

-- latest_release_id has no foreign key: a plugin and its first release name each other.
CREATE TABLE plugins (
  id BLOB NOT NULL PRIMARY KEY,
  key TEXT NOT NULL CONSTRAINT plugins_key UNIQUE,
  publisher_id BLOB NOT NULL REFERENCES publishers (id),
  name TEXT NOT NULL,
  summary TEXT NOT NULL,
  category TEXT NOT NULL,
  tags TEXT NOT NULL,
  tag_text TEXT NOT NULL,
  search_text TEXT NOT NULL,
  latest_release_id BLOB,
  visibility TEXT NOT NULL,
  official INTEGER NOT NULL,
  installs INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE releases (
  id BLOB NOT NULL PRIMARY KEY,
  plugin_id BLOB NOT NULL REFERENCES plugins (id),
  version TEXT NOT NULL,
  version_key BLOB NOT NULL,
  manifest TEXT NOT NULL,
  digest TEXT NOT NULL,
  size INTEGER NOT NULL,
  readme_html TEXT NOT NULL,
  changelog_html TEXT NOT NULL,
  warnings TEXT NOT NULL,
  signature TEXT,
  yanked_at INTEGER,
  published_at INTEGER NOT NULL,
  icon_sha256 TEXT,
  files TEXT NOT NULL,
  CONSTRAINT releases_version UNIQUE (plugin_id, version)
) STRICT;
CREATE INDEX releases_by_version ON releases (plugin_id, version_key);
CREATE INDEX releases_by_digest ON releases (digest);

CREATE TABLE release_files (
  release_id BLOB NOT NULL REFERENCES releases (id) ON DELETE CASCADE,
  path TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  size INTEGER NOT NULL,
  media_type TEXT NOT NULL,
  role TEXT NOT NULL,
  PRIMARY KEY (release_id, path)
) STRICT;
CREATE INDEX release_files_by_blob ON release_files (sha256);

CREATE TABLE blobs (
  sha256 TEXT NOT NULL PRIMARY KEY,
  size INTEGER NOT NULL,
  media_type TEXT NOT NULL,
  public INTEGER NOT NULL
) STRICT;

CREATE TABLE setup_tokens (
  token_hash BLOB NOT NULL PRIMARY KEY,
  expires_at INTEGER NOT NULL,
  used_at INTEGER
) STRICT;

CREATE TABLE idempotency_keys (
  actor TEXT NOT NULL,
  route TEXT NOT NULL,
  key TEXT NOT NULL,
  body_hash BLOB NOT NULL,
  status INTEGER,
  answer TEXT,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (actor, route, key)
) STRICT;
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

CREATE TABLE server_meta (
  key TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

-- What an installation shows of its plugin, publisher and pinned release.
CREATE VIEW release_abouts AS
  SELECT r.id AS release_id, p.name AS plugin_name, pb.name AS publisher_name, r.version AS version,
    r.digest AS digest, r.manifest AS manifest, r.icon_sha256 AS icon_sha256, r.files AS files,
    n.version AS newest_version
  FROM releases r JOIN plugins p ON p.id = r.plugin_id JOIN publishers pb ON pb.id = p.publisher_id
    LEFT JOIN releases n ON n.id = p.latest_release_id;
