-- Who signs in, and what the marketplace offers: rows that belong to no tenant.

CREATE TABLE users (
  id UUID NOT NULL PRIMARY KEY,
  email TEXT COLLATE "C" NOT NULL,
  email_key TEXT COLLATE "C" NOT NULL CONSTRAINT users_email_key UNIQUE,
  name TEXT COLLATE "C" NOT NULL,
  password_hash TEXT COLLATE "C" NOT NULL,
  super_admin BOOLEAN NOT NULL,
  theme TEXT COLLATE "C" NOT NULL,
  density TEXT COLLATE "C" NOT NULL,
  locale TEXT COLLATE "C" NOT NULL,
  shortcuts BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL
);

CREATE TABLE sessions (
  id UUID NOT NULL PRIMARY KEY,
  user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  token_hash BYTEA NOT NULL CONSTRAINT sessions_token_hash UNIQUE,
  created_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL,
  idle_expires_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  confirmed_at BIGINT,
  address TEXT COLLATE "C" NOT NULL,
  user_agent TEXT COLLATE "C" NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id, last_seen_at);
CREATE INDEX sessions_by_idle_expiry ON sessions (idle_expires_at);

CREATE TABLE publishers (
  id UUID NOT NULL PRIMARY KEY,
  slug TEXT COLLATE "C" NOT NULL CONSTRAINT publishers_slug UNIQUE,
  name TEXT COLLATE "C" NOT NULL,
  verified BOOLEAN NOT NULL
);

-- latest_release_id has no foreign key: a plugin and its first release name each other.
CREATE TABLE plugins (
  id UUID NOT NULL PRIMARY KEY,
  key TEXT COLLATE "C" NOT NULL CONSTRAINT plugins_key UNIQUE,
  publisher_id UUID NOT NULL REFERENCES publishers (id),
  name TEXT COLLATE "C" NOT NULL,
  summary TEXT COLLATE "C" NOT NULL,
  category TEXT COLLATE "C" NOT NULL,
  tags JSONB NOT NULL,
  tag_text TEXT COLLATE "C" NOT NULL,
  search_text TEXT COLLATE "C" NOT NULL,
  latest_release_id UUID,
  visibility TEXT COLLATE "C" NOT NULL,
  official BOOLEAN NOT NULL,
  installs BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);

CREATE TABLE releases (
  id UUID NOT NULL PRIMARY KEY,
  plugin_id UUID NOT NULL REFERENCES plugins (id),
  version TEXT COLLATE "C" NOT NULL,
  version_key BYTEA NOT NULL,
  manifest TEXT COLLATE "C" NOT NULL,
  digest TEXT COLLATE "C" NOT NULL,
  size BIGINT NOT NULL,
  readme_html TEXT COLLATE "C" NOT NULL,
  changelog_html TEXT COLLATE "C" NOT NULL,
  warnings JSONB NOT NULL,
  signature TEXT COLLATE "C",
  yanked_at BIGINT,
  published_at BIGINT NOT NULL,
  icon_sha256 TEXT COLLATE "C",
  files JSONB NOT NULL,
  CONSTRAINT releases_version UNIQUE (plugin_id, version)
);
CREATE INDEX releases_by_version ON releases (plugin_id, version_key);
CREATE INDEX releases_by_digest ON releases (digest);

CREATE TABLE release_files (
  release_id UUID NOT NULL REFERENCES releases (id) ON DELETE CASCADE,
  path TEXT COLLATE "C" NOT NULL,
  sha256 TEXT COLLATE "C" NOT NULL,
  size BIGINT NOT NULL,
  media_type TEXT COLLATE "C" NOT NULL,
  role TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (release_id, path)
);
CREATE INDEX release_files_by_blob ON release_files (sha256);

CREATE TABLE blobs (
  sha256 TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  size BIGINT NOT NULL,
  media_type TEXT COLLATE "C" NOT NULL,
  public BOOLEAN NOT NULL
);

CREATE TABLE setup_tokens (
  token_hash BYTEA NOT NULL PRIMARY KEY,
  expires_at BIGINT NOT NULL,
  used_at BIGINT
);

CREATE TABLE idempotency_keys (
  actor TEXT COLLATE "C" NOT NULL,
  route TEXT COLLATE "C" NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  body_hash BYTEA NOT NULL,
  status BIGINT,
  answer JSONB,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (actor, route, key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

CREATE TABLE server_meta (
  key TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  value TEXT COLLATE "C" NOT NULL
);

-- What an installation shows of its plugin, publisher and pinned release.
CREATE VIEW release_abouts WITH (security_invoker = true) AS
  SELECT r.id AS release_id, p.name AS plugin_name, pb.name AS publisher_name, r.version AS version,
    r.digest AS digest, r.manifest AS manifest, r.icon_sha256 AS icon_sha256, r.files AS files,
    n.version AS newest_version
  FROM releases r JOIN plugins p ON p.id = r.plugin_id JOIN publishers pb ON pb.id = p.publisher_id
    LEFT JOIN releases n ON n.id = p.latest_release_id;
