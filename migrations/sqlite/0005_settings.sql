-- Settings beyond an installation's own row, and secrets, sealed under a key of each tenant.

ALTER TABLE installations ADD COLUMN settings_changed_by BLOB;
ALTER TABLE installations ADD COLUMN settings_changed_at INTEGER;

-- The operator's values of a plugin's settings.
CREATE TABLE global_settings (
  plugin_id BLOB NOT NULL PRIMARY KEY REFERENCES plugins (id),
  settings TEXT NOT NULL,
  changed_by BLOB,
  changed_at INTEGER NOT NULL,
  version INTEGER NOT NULL
) STRICT;

CREATE TABLE global_secrets (
  plugin_id BLOB NOT NULL REFERENCES plugins (id),
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  ciphertext BLOB NOT NULL,
  hosts TEXT NOT NULL,
  stale INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (plugin_id, name)
) STRICT;

-- Wrapped under the operator's key.
CREATE TABLE tenant_keys (
  tenant_id BLOB NOT NULL PRIMARY KEY REFERENCES tenants (id),
  wrapped BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

-- workspace_id is sixteen zero bytes for the whole tenant. hosts: where it was meant to go, joined by commas.
CREATE TABLE secrets (
  tenant_id BLOB NOT NULL,
  installation_id BLOB NOT NULL,
  workspace_id BLOB NOT NULL,
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  ciphertext BLOB NOT NULL,
  hosts TEXT NOT NULL,
  stale INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, installation_id, workspace_id, name),
  FOREIGN KEY (tenant_id, installation_id) REFERENCES installations (tenant_id, id)
) STRICT;
