-- Settings beyond an installation's own row, and secrets, sealed under a key of each tenant.

ALTER TABLE installations ADD COLUMN settings_changed_by UUID;
ALTER TABLE installations ADD COLUMN settings_changed_at BIGINT;

-- The operator's values of a plugin's settings.
CREATE TABLE global_settings (
  plugin_id UUID NOT NULL PRIMARY KEY REFERENCES plugins (id),
  settings JSONB NOT NULL,
  changed_by UUID,
  changed_at BIGINT NOT NULL,
  version BIGINT NOT NULL
);

CREATE TABLE global_secrets (
  plugin_id UUID NOT NULL REFERENCES plugins (id),
  name TEXT COLLATE "C" NOT NULL,
  version BIGINT NOT NULL,
  ciphertext BYTEA NOT NULL,
  hosts TEXT COLLATE "C" NOT NULL,
  stale BOOLEAN NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (plugin_id, name)
);

-- Wrapped under the operator's key.
CREATE TABLE tenant_keys (
  tenant_id UUID NOT NULL PRIMARY KEY REFERENCES tenants (id),
  wrapped BYTEA NOT NULL,
  created_at BIGINT NOT NULL
);

-- workspace_id is sixteen zero bytes for the whole tenant. hosts: where it was meant to go, joined by commas.
CREATE TABLE secrets (
  tenant_id UUID NOT NULL,
  installation_id UUID NOT NULL,
  workspace_id UUID NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  version BIGINT NOT NULL,
  ciphertext BYTEA NOT NULL,
  hosts TEXT COLLATE "C" NOT NULL,
  stale BOOLEAN NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, installation_id, workspace_id, name),
  FOREIGN KEY (tenant_id, installation_id) REFERENCES installations (tenant_id, id)
);

-- A tenant's transaction sees that the operator set a secret, and never its bytes.
GRANT SELECT ON global_settings TO tenon_app;
GRANT SELECT (plugin_id, name, hosts, stale, changed_at) ON global_secrets TO tenon_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON global_settings, global_secrets TO tenon_platform;

GRANT SELECT, INSERT ON tenant_keys TO tenon_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON secrets TO tenon_app;
GRANT SELECT, UPDATE ON tenant_keys TO tenon_platform;

ALTER TABLE tenant_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenant_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON tenant_keys TO tenon_app
  USING (tenant_id = CAST(NULLIF(current_setting('tenon.tenant', TRUE), '') AS UUID));
CREATE POLICY platform ON tenant_keys TO tenon_platform USING (TRUE) WITH CHECK (TRUE);

ALTER TABLE secrets ENABLE ROW LEVEL SECURITY;
ALTER TABLE secrets FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON secrets TO tenon_app
  USING (tenant_id = CAST(NULLIF(current_setting('tenon.tenant', TRUE), '') AS UUID));
CREATE POLICY platform ON secrets TO tenon_platform USING (TRUE) WITH CHECK (TRUE);
