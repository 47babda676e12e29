-- Rows of tenants: the tenant leads every key and every unique index.

CREATE TABLE tenants (
  id UUID NOT NULL PRIMARY KEY,
  slug TEXT COLLATE "C" NOT NULL CONSTRAINT tenants_slug UNIQUE,
  name TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL
);

CREATE TABLE members (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  user_id UUID NOT NULL REFERENCES users (id),
  role TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, user_id)
);
CREATE INDEX members_by_user ON members (user_id);

CREATE VIEW memberships WITH (security_invoker = true) AS
  SELECT m.user_id AS user_id, m.tenant_id AS tenant_id, m.role AS role, t.slug AS slug, t.name AS name,
    t.state AS state, t.created_at AS created_at, t.version AS version
  FROM members m JOIN tenants t ON t.id = m.tenant_id;

CREATE TABLE api_tokens (
  id UUID NOT NULL PRIMARY KEY,
  user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  tenant_id UUID REFERENCES tenants (id),
  name TEXT COLLATE "C" NOT NULL,
  token_hash BYTEA NOT NULL CONSTRAINT api_tokens_token_hash UNIQUE,
  scopes JSONB NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  last_used_at BIGINT
);
CREATE INDEX api_tokens_by_user ON api_tokens (user_id, id);

-- The end of each tenant's change feed and audit chain; moved on last in each write that tells something.
CREATE TABLE tenant_heads (
  tenant_id UUID NOT NULL PRIMARY KEY REFERENCES tenants (id),
  seq BIGINT NOT NULL,
  chain_hash BYTEA NOT NULL
);

CREATE TABLE installations (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  plugin_id UUID NOT NULL REFERENCES plugins (id),
  plugin_key TEXT COLLATE "C" NOT NULL,
  release_id UUID NOT NULL REFERENCES releases (id),
  state TEXT COLLATE "C" NOT NULL CHECK (state IN ('removed', 'active', 'disabled')),
  grants JSONB NOT NULL,
  settings JSONB NOT NULL,
  message TEXT COLLATE "C",
  kept_since BIGINT,
  installed_at BIGINT,
  changed_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT installations_plugin UNIQUE (tenant_id, plugin_id)
);
CREATE UNIQUE INDEX installations_by_key ON installations (tenant_id, plugin_key);

CREATE TABLE operations (
  tenant_id UUID NOT NULL,
  id UUID NOT NULL,
  installation_id UUID NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  status TEXT COLLATE "C" NOT NULL CHECK (status IN ('running', 'done', 'failed', 'cancelled')),
  step TEXT COLLATE "C" NOT NULL,
  release_id UUID NOT NULL REFERENCES releases (id),
  params JSONB NOT NULL,
  message TEXT COLLATE "C",
  dismissed BOOLEAN NOT NULL,
  started_at BIGINT NOT NULL,
  finished_at BIGINT,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, installation_id) REFERENCES installations (tenant_id, id)
);
CREATE INDEX operations_by_installation ON operations (tenant_id, installation_id, id);
CREATE UNIQUE INDEX operations_one_running ON operations (tenant_id, installation_id) WHERE status = 'running';

CREATE TABLE kv_entries (
  tenant_id UUID NOT NULL,
  installation_id UUID NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  value BYTEA NOT NULL,
  version BIGINT NOT NULL,
  expires_at BIGINT,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, installation_id, key),
  FOREIGN KEY (tenant_id, installation_id) REFERENCES installations (tenant_id, id)
);
CREATE INDEX kv_entries_by_expiry ON kv_entries (tenant_id, installation_id, expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE kv_usage (
  tenant_id UUID NOT NULL,
  installation_id UUID NOT NULL,
  bytes BIGINT NOT NULL,
  entries BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, installation_id),
  FOREIGN KEY (tenant_id, installation_id) REFERENCES installations (tenant_id, id)
);

-- JSON and ids inside these texts are exactly as hashed.
CREATE TABLE audit_entries (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  seq BIGINT NOT NULL,
  id UUID NOT NULL,
  at BIGINT NOT NULL,
  actor_kind TEXT COLLATE "C" NOT NULL,
  actor_id UUID,
  session_id UUID,
  token_id UUID,
  action TEXT COLLATE "C" NOT NULL,
  target TEXT COLLATE "C" NOT NULL,
  outcome TEXT COLLATE "C" NOT NULL,
  before TEXT COLLATE "C" NOT NULL,
  after TEXT COLLATE "C" NOT NULL,
  address TEXT COLLATE "C" NOT NULL,
  request_id TEXT COLLATE "C" NOT NULL,
  canonical TEXT COLLATE "C" NOT NULL,
  prev_hash BYTEA NOT NULL,
  hash BYTEA NOT NULL,
  PRIMARY KEY (tenant_id, seq)
);
CREATE UNIQUE INDEX audit_entries_by_id ON audit_entries (tenant_id, id);

CREATE TABLE refused_attempts (
  tenant_id UUID,
  id UUID NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  actor_kind TEXT COLLATE "C" NOT NULL,
  actor_id UUID,
  session_id UUID,
  token_id UUID,
  action TEXT COLLATE "C" NOT NULL,
  target TEXT COLLATE "C" NOT NULL,
  address TEXT COLLATE "C" NOT NULL,
  request_id TEXT COLLATE "C" NOT NULL
);
CREATE INDEX refused_attempts_by_tenant ON refused_attempts (tenant_id, at);

CREATE TABLE events (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  seq BIGINT NOT NULL,
  id UUID NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  actor TEXT COLLATE "C" NOT NULL,
  data JSONB NOT NULL,
  PRIMARY KEY (tenant_id, seq)
);
CREATE UNIQUE INDEX events_by_id ON events (tenant_id, id);

CREATE TABLE jobs (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL CHECK (state IN ('queued', 'running', 'dead')),
  payload JSONB NOT NULL,
  run_at BIGINT NOT NULL,
  lease_until BIGINT,
  attempt BIGINT NOT NULL,
  max_attempts BIGINT NOT NULL,
  last_error TEXT COLLATE "C",
  created_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX jobs_one_per_key ON jobs (tenant_id, key) WHERE state <> 'dead';
-- The claim looks across tenants, by state and time.
CREATE INDEX jobs_by_due ON jobs (state, run_at);
