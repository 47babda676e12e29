-- Records of plugins' collections. A workspace of 16 zero bytes means the whole tenant.

CREATE TABLE records (
  tenant_id UUID NOT NULL,
  installation_id UUID NOT NULL,
  collection TEXT COLLATE "C" NOT NULL,
  workspace_id UUID NOT NULL,
  id UUID NOT NULL,
  doc TEXT COLLATE "C" NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, installation_id, collection, workspace_id, id),
  FOREIGN KEY (tenant_id, installation_id) REFERENCES installations (tenant_id, id)
);

-- One row for each record and index, also where the record has no value: an index holds the whole collection.
CREATE TABLE record_keys (
  tenant_id UUID NOT NULL,
  installation_id UUID NOT NULL,
  collection TEXT COLLATE "C" NOT NULL,
  field TEXT COLLATE "C" NOT NULL,
  workspace_id UUID NOT NULL,
  key BYTEA NOT NULL,
  id UUID NOT NULL,
  PRIMARY KEY (tenant_id, installation_id, collection, field, workspace_id, key, id)
);

-- `fields` are the names of the unique set, joined by commas.
CREATE TABLE record_uniques (
  tenant_id UUID NOT NULL,
  installation_id UUID NOT NULL,
  collection TEXT COLLATE "C" NOT NULL,
  fields TEXT COLLATE "C" NOT NULL,
  workspace_id UUID NOT NULL,
  key BYTEA NOT NULL,
  id UUID NOT NULL,
  PRIMARY KEY (tenant_id, installation_id, collection, fields, workspace_id, key)
);

-- What a collection holds, and the indexes that its keys were written for.
CREATE TABLE record_usage (
  tenant_id UUID NOT NULL,
  installation_id UUID NOT NULL,
  collection TEXT COLLATE "C" NOT NULL,
  records BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  indexes TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (tenant_id, installation_id, collection),
  FOREIGN KEY (tenant_id, installation_id) REFERENCES installations (tenant_id, id)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON records, record_keys, record_uniques, record_usage TO tenon_app;
GRANT SELECT ON records, record_keys, record_uniques, record_usage TO tenon_platform;

ALTER TABLE records ENABLE ROW LEVEL SECURITY;
ALTER TABLE records FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON records TO tenon_app
  USING (tenant_id = CAST(NULLIF(current_setting('tenon.tenant', TRUE), '') AS UUID));
CREATE POLICY platform ON records TO tenon_platform USING (TRUE) WITH CHECK (TRUE);

ALTER TABLE record_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE record_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON record_keys TO tenon_app
  USING (tenant_id = CAST(NULLIF(current_setting('tenon.tenant', TRUE), '') AS UUID));
CREATE POLICY platform ON record_keys TO tenon_platform USING (TRUE) WITH CHECK (TRUE);

ALTER TABLE record_uniques ENABLE ROW LEVEL SECURITY;
ALTER TABLE record_uniques FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON record_uniques TO tenon_app
  USING (tenant_id = CAST(NULLIF(current_setting('tenon.tenant', TRUE), '') AS UUID));
CREATE POLICY platform ON record_uniques TO tenon_platform USING (TRUE) WITH CHECK (TRUE);

ALTER TABLE record_usage ENABLE ROW LEVEL SECURITY;
ALTER TABLE record_usage FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON record_usage TO tenon_app
  USING (tenant_id = CAST(NULLIF(current_setting('tenon.tenant', TRUE), '') AS UUID));
CREATE POLICY platform ON record_usage TO tenon_platform USING (TRUE) WITH CHECK (TRUE);
