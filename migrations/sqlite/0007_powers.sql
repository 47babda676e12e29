-- Work of plugins: runs of jobs, calls into the sandbox and what they cost, files, namespaces that plugins share, and
-- which plugin serves an interface. Development tenants take unsigned packages of their own.

CREATE TABLE runs (
  tenant_id BLOB NOT NULL,
  id BLOB NOT NULL,
  installation_id BLOB NOT NULL,
  job TEXT NOT NULL,
  cause TEXT NOT NULL,
  actor TEXT NOT NULL,
  state TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  input TEXT NOT NULL,
  done INTEGER NOT NULL,
  total INTEGER NOT NULL,
  message TEXT,
  report TEXT,
  queued_at INTEGER NOT NULL,
  started_at INTEGER,
  finished_at INTEGER,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, installation_id) REFERENCES installations (tenant_id, id)
) STRICT;
CREATE INDEX runs_by_job ON runs (tenant_id, installation_id, job, id);

CREATE TABLE invocations (
  tenant_id BLOB NOT NULL,
  id BLOB NOT NULL,
  installation_id BLOB NOT NULL,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  version TEXT NOT NULL,
  outcome TEXT NOT NULL,
  message TEXT,
  duration_us INTEGER NOT NULL,
  memory_peak INTEGER NOT NULL,
  host_calls TEXT NOT NULL,
  host_call_count INTEGER NOT NULL,
  actor TEXT NOT NULL,
  request_id TEXT NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, installation_id) REFERENCES installations (tenant_id, id)
) STRICT;
CREATE INDEX invocations_by_installation ON invocations (tenant_id, installation_id, id);
CREATE INDEX invocations_by_time ON invocations (at);

-- By hour, so that a chart needs no scan of calls.
CREATE TABLE call_usage (
  tenant_id BLOB NOT NULL,
  installation_id BLOB NOT NULL,
  hour INTEGER NOT NULL,
  calls INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  duration_us INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, installation_id, hour),
  FOREIGN KEY (tenant_id, installation_id) REFERENCES installations (tenant_id, id)
) STRICT;

CREATE TABLE power_usage (
  tenant_id BLOB NOT NULL,
  installation_id BLOB NOT NULL,
  power TEXT NOT NULL,
  uses INTEGER NOT NULL,
  last_used_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, installation_id, power),
  FOREIGN KEY (tenant_id, installation_id) REFERENCES installations (tenant_id, id)
) STRICT;

CREATE TABLE files (
  tenant_id BLOB NOT NULL,
  id BLOB NOT NULL,
  installation_id BLOB NOT NULL,
  name TEXT NOT NULL,
  content_type TEXT NOT NULL,
  size INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, installation_id) REFERENCES installations (tenant_id, id)
) STRICT;
CREATE INDEX files_by_installation ON files (tenant_id, installation_id, id);

CREATE TABLE file_usage (
  tenant_id BLOB NOT NULL,
  installation_id BLOB NOT NULL,
  bytes INTEGER NOT NULL,
  files INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, installation_id),
  FOREIGN KEY (tenant_id, installation_id) REFERENCES installations (tenant_id, id)
) STRICT;

-- They belong to the plugin that offers the namespace; `written_by` is the key of the one that wrote.
CREATE TABLE shared_entries (
  tenant_id BLOB NOT NULL,
  installation_id BLOB NOT NULL,
  namespace TEXT NOT NULL,
  key TEXT NOT NULL,
  value BLOB NOT NULL,
  version INTEGER NOT NULL,
  written_by TEXT NOT NULL,
  expires_at INTEGER,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, namespace, key),
  FOREIGN KEY (tenant_id, installation_id) REFERENCES installations (tenant_id, id)
) STRICT;

CREATE TABLE providers (
  tenant_id BLOB NOT NULL REFERENCES tenants (id),
  interface TEXT NOT NULL,
  plugin_key TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, interface)
) STRICT;

ALTER TABLE tenants ADD COLUMN development INTEGER NOT NULL DEFAULT 0;
-- A release of one tenant's own, replaced by the next: nobody else ever sees it.
ALTER TABLE releases ADD COLUMN dev_tenant_id BLOB REFERENCES tenants (id);
