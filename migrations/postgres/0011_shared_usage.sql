-- What a shared namespace holds, so that a write need not add it up; 100 for each row, as the store counts it.

CREATE TABLE shared_usage (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  namespace TEXT COLLATE "C" NOT NULL,
  bytes BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, namespace)
);

INSERT INTO shared_usage (tenant_id, namespace, bytes)
SELECT tenant_id, namespace, SUM(100 + octet_length(key) + length(value)) FROM shared_entries
GROUP BY tenant_id, namespace;

CREATE INDEX shared_entries_by_expiry ON shared_entries (tenant_id, namespace, expires_at) WHERE expires_at IS NOT NULL;

GRANT SELECT, INSERT, UPDATE, DELETE ON shared_usage TO tenon_app;
GRANT SELECT, DELETE ON shared_usage TO tenon_platform;

ALTER TABLE shared_usage ENABLE ROW LEVEL SECURITY;
ALTER TABLE shared_usage FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON shared_usage TO tenon_app
  USING (tenant_id = CAST(NULLIF(current_setting('tenon.tenant', TRUE), '') AS UUID));
CREATE POLICY platform ON shared_usage TO tenon_platform USING (TRUE) WITH CHECK (TRUE);
