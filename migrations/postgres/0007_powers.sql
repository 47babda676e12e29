-- Work of plugins: runs of jobs, calls into the sandbox and what they cost, files, namespaces that plugins share, and
-- which plugin serves an interface. Development tenants take unsigned packages of their own.

CREATE TABLE runs (
  tenant_id UUID NOT NULL,
  id UUID NOT NULL,
  installation_id UUID NOT NULL,
  job TEXT COLLATE "C" NOT NULL,
  cause TEXT COLLATE "C" NOT NULL,
  actor TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  attempt BIGINT NOT NULL,
  input JSONB NOT NULL,
  done BIGINT NOT NULL,
  total BIGINT NOT NULL,
  message TEXT COLLATE "C",
  report TEXT COLLATE "C",
  queued_at BIGINT NOT NULL,
  started_at BIGINT,
  finished_at BIGINT,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, installation_id) REFERENCES installations (tenant_id, id)
);
CREATE INDEX runs_by_job ON runs (tenant_id, installation_id, job, id);

CREATE TABLE invocations (
  tenant_id UUID NOT NULL,
  id UUID NOT NULL,
  installation_id UUID NOT NULL,
  at BIGINT NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  subject TEXT COLLATE "C" NOT NULL,
  version TEXT COLLATE "C" NOT NULL,
  outcome TEXT COLLATE "C" NOT NULL,
  message TEXT COLLATE "C",
  duration_us BIGINT NOT NULL,
  memory_peak BIGINT NOT NULL,
  host_calls JSONB NOT NULL,
  host_call_count BIGINT NOT NULL,
  actor TEXT COLLATE "C" NOT NULL,
  request_id TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, installation_id) REFERENCES installations (tenant_id, id)
);
CREATE INDEX invocations_by_installation ON invocations (tenant_id, installation_id, id);
CREATE INDEX invocations_by_time ON invocations (at);

-- By hour, so that a chart needs no scan of calls.
CREATE TABLE call_usage (
  tenant_id UUID NOT NULL,
  installation_id UUID NOT NULL,
  hour BIGINT NOT NULL,
  calls BIGINT NOT NULL,
  failed BIGINT NOT NULL,
  duration_us BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, installation_id, hour),
  FOREIGN KEY (tenant_id, installation_id) REFERENCES installations (tenant_id, id)
);

CREATE TABLE power_usage (
  tenant_id UUID NOT NULL,
  installation_id UUID NOT NULL,
  power TEXT COLLATE "C" NOT NULL,
  uses BIGINT NOT NULL,
  last_used_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, installation_id, power),
  FOREIGN KEY (tenant_id, installation_id) REFERENCES installations (tenant_id, id)
);

CREATE TABLE files (
  tenant_id UUID NOT NULL,
  id UUID NOT NULL,
  installation_id UUID NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  content_type TEXT COLLATE "C" NOT NULL,
  size BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, installation_id) REFERENCES installations (tenant_id, id)
);
CREATE INDEX files_by_installation ON files (tenant_id, installation_id, id);

CREATE TABLE file_usage (
  tenant_id UUID NOT NULL,
  installation_id UUID NOT NULL,
  bytes BIGINT NOT NULL,
  files BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, installation_id),
  FOREIGN KEY (tenant_id, installation_id) REFERENCES installations (tenant_id, id)
);

-- They belong to the plugin that offers the namespace; `written_by` is the key of the one that wrote.
CREATE TABLE shared_entries (
  tenant_id UUID NOT NULL,
  installation_id UUID NOT NULL,
  namespace TEXT COLLATE "C" NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  value BYTEA NOT NULL,
  version BIGINT NOT NULL,
  written_by TEXT COLLATE "C" NOT NULL,
  expires_at BIGINT,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, namespace, key),
  FOREIGN KEY (tenant_id, installation_id) REFERENCES installations (tenant_id, id)
);

CREATE TABLE providers (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  interface TEXT COLLATE "C" NOT NULL,
  plugin_key TEXT COLLATE "C" NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, interface)
);

ALTER TABLE tenants ADD COLUMN development BOOLEAN NOT NULL DEFAULT FALSE;
-- A release of one tenant's own, replaced by the next: nobody else ever sees it.
ALTER TABLE releases ADD COLUMN dev_tenant_id UUID REFERENCES tenants (id);

GRANT SELECT, INSERT, UPDATE, DELETE ON runs, invocations, call_usage, power_usage, files, file_usage, shared_entries, providers TO tenon_app;
GRANT SELECT, DELETE ON runs, invocations, call_usage, power_usage, files, file_usage, shared_entries, providers TO tenon_platform;

ALTER TABLE runs ENABLE ROW LEVEL SECURITY;
ALTER TABLE runs FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON runs TO tenon_app
  USING (tenant_id = CAST(NULLIF(current_setting('tenon.tenant', TRUE), '') AS UUID));
CREATE POLICY platform ON runs TO tenon_platform USING (TRUE) WITH CHECK (TRUE);

ALTER TABLE invocations ENABLE ROW LEVEL SECURITY;
ALTER TABLE invocations FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON invocations TO tenon_app
  USING (tenant_id = CAST(NULLIF(current_setting('tenon.tenant', TRUE), '') AS UUID));
CREATE POLICY platform ON invocations TO tenon_platform USING (TRUE) WITH CHECK (TRUE);

ALTER TABLE call_usage ENABLE ROW LEVEL SECURITY;
ALTER TABLE call_usage FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON call_usage TO tenon_app
  USING (tenant_id = CAST(NULLIF(current_setting('tenon.tenant', TRUE), '') AS UUID));
CREATE POLICY platform ON call_usage TO tenon_platform USING (TRUE) WITH CHECK (TRUE);

ALTER TABLE power_usage ENABLE ROW LEVEL SECURITY;
ALTER TABLE power_usage FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON power_usage TO tenon_app
  USING (tenant_id = CAST(NULLIF(current_setting('tenon.tenant', TRUE), '') AS UUID));
CREATE POLICY platform ON power_usage TO tenon_platform USING (TRUE) WITH CHECK (TRUE);

ALTER TABLE files ENABLE ROW LEVEL SECURITY;
ALTER TABLE files FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON files TO tenon_app
  USING (tenant_id = CAST(NULLIF(current_setting('tenon.tenant', TRUE), '') AS UUID));
CREATE POLICY platform ON files TO tenon_platform USING (TRUE) WITH CHECK (TRUE);

ALTER TABLE file_usage ENABLE ROW LEVEL SECURITY;
ALTER TABLE file_usage FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON file_usage TO tenon_app
  USING (tenant_id = CAST(NULLIF(current_setting('tenon.tenant', TRUE), '') AS UUID));
CREATE POLICY platform ON file_usage TO tenon_platform USING (TRUE) WITH CHECK (TRUE);

ALTER TABLE shared_entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE shared_entries FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON shared_entries TO tenon_app
  USING (tenant_id = CAST(NULLIF(current_setting('tenon.tenant', TRUE), '') AS UUID));
CREATE POLICY platform ON shared_entries TO tenon_platform USING (TRUE) WITH CHECK (TRUE);

ALTER TABLE providers ENABLE ROW LEVEL SECURITY;
ALTER TABLE providers FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON providers TO tenon_app
  USING (tenant_id = CAST(NULLIF(current_setting('tenon.tenant', TRUE), '') AS UUID));
CREATE POLICY platform ON providers TO tenon_platform USING (TRUE) WITH CHECK (TRUE);
