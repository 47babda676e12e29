-- People who may not install ask for a plugin; and what a release's code handles.

CREATE TABLE plugin_requests (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  plugin_id UUID NOT NULL REFERENCES plugins (id) ON DELETE CASCADE,
  note TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT plugin_requests_once UNIQUE (tenant_id, user_id, plugin_id)
);
CREATE INDEX plugin_requests_by_plugin ON plugin_requests (tenant_id, plugin_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON plugin_requests TO tenon_app;
GRANT SELECT ON plugin_requests TO tenon_platform;

ALTER TABLE plugin_requests ENABLE ROW LEVEL SECURITY;
ALTER TABLE plugin_requests FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON plugin_requests TO tenon_app
  USING (tenant_id = CAST(NULLIF(current_setting('tenon.tenant', TRUE), '') AS UUID));
CREATE POLICY platform ON plugin_requests TO tenon_platform USING (TRUE) WITH CHECK (TRUE);

-- Kinds of calls with a space between them; NULL when the code does not say.
ALTER TABLE releases ADD COLUMN handles TEXT COLLATE "C";
