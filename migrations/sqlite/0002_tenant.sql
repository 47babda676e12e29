-- Rows of tenants: the tenant leads every key and every unique index.

CREATE TABLE tenants (
  id BLOB NOT NULL PRIMARY KEY,
  slug TEXT NOT NULL CONSTRAINT tenants_slug UNIQUE,
  name TEXT NOT NULL,
  state TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  version INTEGER NOT NULL
) STRICT;

CREATE TABLE members (
  tenant_id BLOB NOT NULL REFERENCES tenants (id),
  user_id BLOB NOT NULL REFERENCES users (id),
  role TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, user_id)
) STRICT;
CREATE INDEX members_by_user ON members (user_id);

CREATE VIEW memberships AS
  SELECT m.user_id AS user_id, m.tenant_id AS tenant_id, m.role AS role, t.slug AS slug, t.name AS name,
    t.state AS state, t.created_at AS created_at, t.version AS version
  FROM members m JOIN tenants t ON t.id = m.tenant_id;

CREATE TABLE api_tokens (
  id BLOB NOT NULL PRIMARY KEY,
  user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  tenant_id BLOB REFERENCES tenants (id),
  name TEXT NOT NULL,
  token_hash BLOB NOT NULL CONSTRAINT api_tokens_token_hash UNIQUE,
  scopes TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  last_used_at INTEGER
) STRICT;
CREATE INDEX api_tokens_by_user ON api_tokens (user_id, id);

-- The end of each tenant's change feed and audit chain; moved on last in each write that tells something.
CREATE TABLE tenant_heads (
  tenant_id BLOB NOT NULL PRIMARY KEY REFERENCES tenants (id),
  seq INTEGER NOT NULL,
  chain_hash BLOB NOT NULL
) STRICT;

CREATE TABLE installations (
  tenant_id BLOB NOT NULL REFERENCES tenants (id),
  id BLOB NOT NULL,
  plugin_id BLOB NOT NULL REFERENCES plugins (id),
  plugin_key TEXT NOT NULL,
  release_id BLOB NOT NULL REFERENCES releases (id),
  state TEXT NOT NULL CHECK (state IN ('removed', 'active', 'disabled')),
  grants TEXT NOT NULL,
  settings TEXT NOT NULL,
  message TEXT,
  kept_since INTEGER,
  installed_at INTEGER,
  changed_at INTEGER NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT installations_plugin UNIQUE (tenant_id, plugin_id)
) STRICT;
CREATE UNIQUE INDEX installations_by_key ON installations (tenant_id, plugin_key);

CREATE TABLE operations (
  tenant_id BLOB NOT NULL,
  id BLOB NOT NULL,
  installation_id BLOB NOT NULL,
  kind TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('running', 'done', 'failed', 'cancelled')),
  step TEXT NOT NULL,
  release_id BLOB NOT NULL REFERENCES releases (id),
  params TEXT NOT NULL,
  message TEXT,
  dismissed INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, installation_id) REFERENCES installations (tenant_id, id)
) STRICT;
CREATE INDEX operations_by_installation ON operations (tenant_id, installation_id, id);
CREATE UNIQUE INDEX operations_one_running ON operations (tenant_id, installation_id) WHERE status = 'running';

CREATE TABLE kv_entries (
  tenant_id BLOB NOT NULL,
  installation_id BLOB NOT NULL,
  key TEXT NOT NULL,
  value BLOB NOT NULL,
  version INTEGER NOT NULL,
  expires_at INTEGER,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, installation_id, key),
  FOREIGN KEY (tenant_id, installation_id) REFERENCES installations (tenant_id, id)
) STRICT;
CREATE INDEX kv_entries_by_expiry ON kv_entries (tenant_id, installation_id, expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE kv_usage (
  tenant_id BLOB NOT NULL,
  installation_id BLOB NOT NULL,
  bytes INTEGER NOT NULL,
  entries INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, installation_id),
  FOREIGN KEY (tenant_id, installation_id) REFERENCES installations (tenant_id, id)
) STRICT;

-- JSON and ids inside these texts are exactly as hashed.
CREATE TABLE audit_entries (
  tenant_id BLOB NOT NULL REFERENCES tenants (id),
  seq INTEGER NOT NULL,
  id BLOB NOT NULL,
  at INTEGER NOT NULL,
  actor_kind TEXT NOT NULL,
  actor_id BLOB,
  session_id BLOB,
  token_id BLOB,
  action TEXT NOT NULL,
  target TEXT NOT NULL,
  outcome TEXT NOT NULL,
  before TEXT NOT NULL,
  after TEXT NOT NULL,
  address TEXT NOT NULL,
  request_id TEXT NOT NULL,
  canonical TEXT NOT NULL,
  prev_hash BLOB NOT NULL,
  hash BLOB NOT NULL,
  PRIMARY KEY (tenant_id, seq)
) STRICT;
CREATE UNIQUE INDEX audit_entries_by_id ON audit_entries (tenant_id, id);

CREATE TABLE refused_attempts (
  tenant_id BLOB,
  id BLOB NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL,
  actor_kind TEXT NOT NULL,
  actor_id BLOB,
  session_id BLOB,
  token_id BLOB,
  action TEXT NOT NULL,
  target TEXT NOT NULL,
  address TEXT NOT NULL,
  request_id TEXT NOT NULL
) STRICT;
CREATE INDEX refused_attempts_by_tenant ON refused_attempts (tenant_id, at);

CREATE TABLE events (
  tenant_id BLOB NOT NULL REFERENCES tenants (id),
  seq INTEGER NOT NULL,
  id BLOB NOT NULL,
  kind TEXT NOT NULL,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  data TEXT NOT NULL,
  PRIMARY KEY (tenant_id, seq)
) STRICT;
CREATE UNIQUE INDEX events_by_id ON events (tenant_id, id);

CREATE TABLE jobs (
  tenant_id BLOB NOT NULL REFERENCES tenants (id),
  id BLOB NOT NULL,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'dead')),
  payload TEXT NOT NULL,
  run_at INTEGER NOT NULL,
  lease_until INTEGER,
  attempt INTEGER NOT NULL,
  max_attempts INTEGER NOT NULL,
  last_error TEXT,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id)
) STRICT;
CREATE UNIQUE INDEX jobs_one_per_key ON jobs (tenant_id, key) WHERE state <> 'dead';
-- The claim looks across tenants, by state and time.
CREATE INDEX jobs_by_due ON jobs (state, run_at);
