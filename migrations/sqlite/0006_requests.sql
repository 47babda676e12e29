-- People who may not install ask for a plugin; and what a release's code handles.

CREATE TABLE plugin_requests (
  tenant_id BLOB NOT NULL REFERENCES tenants (id),
  id BLOB NOT NULL,
  user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  plugin_id BLOB NOT NULL REFERENCES plugins (id) ON DELETE CASCADE,
  note TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT plugin_requests_once UNIQUE (tenant_id, user_id, plugin_id)
) STRICT;
CREATE INDEX plugin_requests_by_plugin ON plugin_requests (tenant_id, plugin_id);

-- Kinds of calls with a space between them; NULL when the code does not say.
ALTER TABLE releases ADD COLUMN handles TEXT;
