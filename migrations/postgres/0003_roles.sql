-- The two roles that every transaction takes, what they may do, and the policies behind the statements.
-- Roles belong to the whole cluster: another database's migration may make them at the same moment.

DO $$
DECLARE role_name TEXT;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['tenon_app', 'tenon_platform'] LOOP
    BEGIN
      IF NOT EXISTS (SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = role_name) THEN
        EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS', role_name);
      END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
      NULL;
    END;
    IF NOT pg_catalog.pg_has_role(current_user, role_name, 'MEMBER') THEN
      EXECUTE format('GRANT %I TO %I', role_name, current_user);
    END IF;
  END LOOP;
END
$$;

DO $$
BEGIN
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO tenon_app, tenon_platform', current_schema());
END
$$;

-- A tenant's transaction reads the catalogue and people's names; of these it may only count installs.
GRANT SELECT ON users, publishers, plugins, releases, release_files, blobs, server_meta, release_abouts TO tenon_app;
GRANT UPDATE (installs) ON plugins TO tenon_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON
  users, sessions, api_tokens, publishers, plugins, releases, release_files, blobs, setup_tokens, idempotency_keys,
  server_meta
  TO tenon_platform;
GRANT SELECT ON release_abouts, memberships TO tenon_platform;
-- A server looks whether the schema is as new as itself.
GRANT SELECT ON _sqlx_migrations TO tenon_platform;

-- Nobody may change or delete what the audit log and the change feed hold.
GRANT SELECT ON tenants, members TO tenon_app;
GRANT SELECT, UPDATE ON tenant_heads TO tenon_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON installations, operations, kv_entries, kv_usage, jobs TO tenon_app;
GRANT SELECT, INSERT ON audit_entries, events TO tenon_app;

GRANT SELECT, INSERT, UPDATE ON tenants, tenant_heads TO tenon_platform;
GRANT SELECT, INSERT, UPDATE, DELETE ON members, jobs TO tenon_platform;
GRANT SELECT ON installations, operations, kv_entries, kv_usage, audit_entries, events TO tenon_platform;
GRANT SELECT, INSERT ON refused_attempts TO tenon_platform;

ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenants FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON tenants TO tenon_app
  USING (id = CAST(NULLIF(current_setting('tenon.tenant', TRUE), '') AS UUID));
CREATE POLICY platform ON tenants TO tenon_platform USING (TRUE) WITH CHECK (TRUE);

ALTER TABLE members ENABLE ROW LEVEL SECURITY;
ALTER TABLE members FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON members TO tenon_app
  USING (tenant_id = CAST(NULLIF(current_setting('tenon.tenant', TRUE), '') AS UUID));
CREATE POLICY platform ON members TO tenon_platform USING (TRUE) WITH CHECK (TRUE);

ALTER TABLE tenant_heads ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenant_heads FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON tenant_heads TO tenon_app
  USING (tenant_id = CAST(NULLIF(current_setting('tenon.tenant', TRUE), '') AS UUID));
CREATE POLICY platform ON tenant_heads TO tenon_platform USING (TRUE) WITH CHECK (TRUE);

ALTER TABLE installations ENABLE ROW LEVEL SECURITY;
ALTER TABLE installations FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON installations TO tenon_app
  USING (tenant_id = CAST(NULLIF(current_setting('tenon.tenant', TRUE), '') AS UUID));
CREATE POLICY platform ON installations TO tenon_platform USING (TRUE) WITH CHECK (TRUE);

ALTER TABLE operations ENABLE ROW LEVEL SECURITY;
ALTER TABLE operations FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON operations TO tenon_app
  USING (tenant_id = CAST(NULLIF(current_setting('tenon.tenant', TRUE), '') AS UUID));
CREATE POLICY platform ON operations TO tenon_platform USING (TRUE) WITH CHECK (TRUE);

ALTER TABLE kv_entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE kv_entries FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON kv_entries TO tenon_app
  USING (tenant_id = CAST(NULLIF(current_setting('tenon.tenant', TRUE), '') AS UUID));
CREATE POLICY platform ON kv_entries TO tenon_platform USING (TRUE) WITH CHECK (TRUE);

ALTER TABLE kv_usage ENABLE ROW LEVEL SECURITY;
ALTER TABLE kv_usage FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON kv_usage TO tenon_app
  USING (tenant_id = CAST(NULLIF(current_setting('tenon.tenant', TRUE), '') AS UUID));
CREATE POLICY platform ON kv_usage TO tenon_platform USING (TRUE) WITH CHECK (TRUE);

ALTER TABLE audit_entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_entries FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON audit_entries TO tenon_app
  USING (tenant_id = CAST(NULLIF(current_setting('tenon.tenant', TRUE), '') AS UUID));
CREATE POLICY platform ON audit_entries TO tenon_platform USING (TRUE) WITH CHECK (TRUE);

ALTER TABLE refused_attempts ENABLE ROW LEVEL SECURITY;
ALTER TABLE refused_attempts FORCE ROW LEVEL SECURITY;
CREATE POLICY platform ON refused_attempts TO tenon_platform USING (TRUE) WITH CHECK (TRUE);

ALTER TABLE events ENABLE ROW LEVEL SECURITY;
ALTER TABLE events FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON events TO tenon_app
  USING (tenant_id = CAST(NULLIF(current_setting('tenon.tenant', TRUE), '') AS UUID));
CREATE POLICY platform ON events TO tenon_platform USING (TRUE) WITH CHECK (TRUE);

ALTER TABLE jobs ENABLE ROW LEVEL SECURITY;
ALTER TABLE jobs FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON jobs TO tenon_app
  USING (tenant_id = CAST(NULLIF(current_setting('tenon.tenant', TRUE), '') AS UUID));
CREATE POLICY platform ON jobs TO tenon_platform USING (TRUE) WITH CHECK (TRUE);
