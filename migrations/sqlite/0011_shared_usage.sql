-- What a shared namespace holds, so that a write need not add it up; 100 for each row, as the store counts it.

CREATE TABLE shared_usage (
  tenant_id BLOB NOT NULL REFERENCES tenants (id),
  namespace TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, namespace)
) STRICT;

INSERT INTO shared_usage (tenant_id, namespace, bytes)
SELECT tenant_id, namespace, SUM(100 + length(CAST(key AS BLOB)) + length(value)) FROM shared_entries
GROUP BY tenant_id, namespace;

CREATE INDEX shared_entries_by_expiry ON shared_entries (tenant_id, namespace, expires_at) WHERE expires_at IS NOT NULL;
