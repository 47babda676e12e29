-- Records of plugins' collections. A workspace of 16 zero bytes means the whole tenant.

CREATE TABLE records (
  tenant_id BLOB NOT NULL,
  installation_id BLOB NOT NULL,
  collection TEXT NOT NULL,
  workspace_id BLOB NOT NULL,
  id BLOB NOT NULL,
  doc TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, installation_id, collection, workspace_id, id),
  FOREIGN KEY (tenant_id, installation_id) REFERENCES installations (tenant_id, id)
) STRICT;

-- One row for each record and index, also where the record has no value: an index holds the whole collection.
CREATE TABLE record_keys (
  tenant_id BLOB NOT NULL,
  installation_id BLOB NOT NULL,
  collection TEXT NOT NULL,
  field TEXT NOT NULL,
  workspace_id BLOB NOT NULL,
  key BLOB NOT NULL,
  id BLOB NOT NULL,
  PRIMARY KEY (tenant_id, installation_id, collection, field, workspace_id, key, id)
) STRICT, WITHOUT ROWID;

-- `fields` are the names of the unique set, joined by commas.
CREATE TABLE record_uniques (
  tenant_id BLOB NOT NULL,
  installation_id BLOB NOT NULL,
  collection TEXT NOT NULL,
  fields TEXT NOT NULL,
  workspace_id BLOB NOT NULL,
  key BLOB NOT NULL,
  id BLOB NOT NULL,
  PRIMARY KEY (tenant_id, installation_id, collection, fields, workspace_id, key)
) STRICT, WITHOUT ROWID;

-- What a collection holds, and the indexes that its keys were written for.
CREATE TABLE record_usage (
  tenant_id BLOB NOT NULL,
  installation_id BLOB NOT NULL,
  collection TEXT NOT NULL,
  records INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  indexes TEXT NOT NULL,
  PRIMARY KEY (tenant_id, installation_id, collection),
  FOREIGN KEY (tenant_id, installation_id) REFERENCES installations (tenant_id, id)
) STRICT;
