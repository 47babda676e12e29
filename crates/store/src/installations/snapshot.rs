//! All that the screens and the dispatch need to know of one tenant's installations, in one statement.

use std::collections::BTreeMap;

use serde_json::Value;
use tenon_api::{Role, Timestamp};

use super::{InstallationRow, installation_columns};
use crate::{
    Json, Result, TenantTx,
    operations::{OperationRow, operation_columns},
    releases::ReleaseFileRow,
    secrets::{SecretState, read_states},
    sql::{Maybe, Word},
};

row! {
    /// What an installation shows of its plugin, publisher and release.
    struct About as ab, about_columns {
        pub plugin_name: String,
        pub publisher_name: String,
        pub version: String,
        pub digest: String,
        pub manifest: String,
        pub icon_sha256: Option<String>,
        @json pub files: Vec<ReleaseFileRow>,
        pub newest_version: Option<String>,
    }
}

#[derive(Debug, Clone)]
pub struct SnapshotRow {
    pub installation: InstallationRow,
    pub plugin_name: String,
    pub publisher_name: String,
    /// Of the pinned release, semver.
    pub version: String,
    /// SHA-256 of the manifest, hex.
    pub digest: String,
    /// Canonical JSON.
    pub manifest: String,
    pub icon_sha256: Option<String>,
    pub files: Vec<ReleaseFileRow>,
    /// Of the plugin, whatever is pinned here.
    pub newest_version: Option<String>,
    /// The operator's values of its settings.
    pub global_settings: Value,
    pub secrets: Vec<SecretState>,
    /// The operator's.
    pub global_secrets: Vec<SecretState>,
    /// The one that runs, or else the newest that nobody dismissed.
    pub operation: Option<OperationRow>,
}

#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The tenant's position in its change feed that this state belongs to.
    pub seq: i64,
    /// Names of up to 20 people who may install plugins here.
    pub installers: Vec<String>,
    /// The 50 oldest open requests for plugins.
    pub requests: Vec<Asked>,
    /// Interface → key of the plugin that was chosen for it.
    pub providers: BTreeMap<String, String>,
    /// By plugin key; removed ones too.
    pub installations: Vec<SnapshotRow>,
}

/// Somebody who may not install asks for a plugin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub by_name: String,
    pub plugin_key: String,
    pub plugin_name: String,
    /// May be empty.
    pub note: String,
    pub created_at: Timestamp,
}

impl Asked {
    fn read(line: &str) -> Option<Self> {
        let mut fields = line.split('\t').map(str::to_owned);
        Some(Self {
            by_name: fields.next()?,
            plugin_key: fields.next()?,
            plugin_name: fields.next()?,
            created_at: Timestamp::from_micros(fields.next()?.parse().ok()?),
            note: fields.next()?,
        })
    }
}

#[derive(sqlx::FromRow)]
struct Line {
    seq: i64,
    installers: String,
    requests: String,
    providers: Option<String>,
    global_settings: Option<Json<Value>>,
    secrets: Option<String>,
    global_secrets: Option<String>,
    #[sqlx(flatten)]
    installation: Maybe<InstallationRow>,
    #[sqlx(flatten)]
    about: Maybe<About>,
    #[sqlx(flatten)]
    operation: Maybe<OperationRow>,
}

// Names and notes hold no control characters, so line breaks and tabs stand between them.
sql!(
    SNAPSHOT = concat!(
        "SELECT h.seq AS seq, (SELECT COALESCE(string_agg(n.name, '\n'), '')
         FROM (SELECT u.name FROM members mb JOIN users u ON u.id = mb.user_id
         WHERE mb.tenant_id = h.tenant_id AND mb.role IN ($2, $3, $4, $5)
         ORDER BY u.name, u.id LIMIT 20) n) AS installers,
         (SELECT COALESCE(string_agg(q.line, '\n'), '') FROM (
         SELECT u.name || '\t' || p.key || '\t' || p.name || '\t' || CAST(pr.created_at AS TEXT) || '\t' || pr.note AS line
         FROM plugin_requests pr JOIN users u ON u.id = pr.user_id JOIN plugins p ON p.id = pr.plugin_id
           JOIN members mb ON mb.tenant_id = pr.tenant_id AND mb.user_id = pr.user_id
         WHERE pr.tenant_id = h.tenant_id ORDER BY pr.id LIMIT 50) q) AS requests,
         (SELECT string_agg(pv.interface || '\t' || pv.plugin_key, '\n') FROM providers pv
           WHERE pv.tenant_id = h.tenant_id) AS providers,
         (SELECT g.settings FROM global_settings g WHERE g.plugin_id = i.plugin_id) AS global_settings,
         (SELECT string_agg(s.name || '\t' || s.hosts || '\t' || CASE WHEN s.stale THEN '1' ELSE '0' END || '\t'
           || CAST(s.changed_at AS TEXT) || '\t' || COALESCE(s.purpose, ''), '\n') FROM secrets s
           WHERE s.tenant_id = i.tenant_id AND s.installation_id = i.id) AS secrets,
         (SELECT string_agg(gs.name || '\t' || gs.hosts || '\t' || CASE WHEN gs.stale THEN '1' ELSE '0' END || '\t'
           || CAST(gs.changed_at AS TEXT) || '\t' || COALESCE(gs.purpose, ''), '\n') FROM global_secrets gs
           WHERE gs.plugin_id = i.plugin_id) AS global_secrets, ",
        installation_columns!(),
        ", ",
        about_columns!(),
        ", ",
        operation_columns!(),
        "
     FROM tenant_heads h
       LEFT JOIN installations i ON i.tenant_id = h.tenant_id
       LEFT JOIN release_abouts ab ON ab.release_id = i.release_id
       LEFT JOIN operations o ON o.tenant_id = i.tenant_id AND o.id = (
         SELECT x.id FROM operations x
         WHERE x.tenant_id = i.tenant_id AND x.installation_id = i.id AND NOT x.dismissed
         ORDER BY CASE WHEN x.status = 'running' THEN 0 ELSE 1 END, x.id DESC LIMIT 1)
     WHERE h.tenant_id = $1 ORDER BY i.plugin_key"
    )
);

/// `installers` are the roles that may install here.
pub async fn snapshot(tx: &mut TenantTx<'_>, installers: &[Role]) -> Result<Snapshot> {
    let tenant = tx.tenant();
    let wanted = Role::ALL.map(|role| if installers.contains(&role) { role.word() } else { "" });
    let lines: Vec<Line> =
        fetch_all!(Line, tx, SNAPSHOT, tenant, wanted[0], wanted[1], wanted[2], wanted[3])?;
    let seq = lines.first().map_or(0, |line| line.seq);
    let names = lines.first().map(|line| line.installers.as_str()).unwrap_or_default();
    let installers = names.lines().map(str::to_owned).collect();
    let asked = lines.first().map(|line| line.requests.as_str()).unwrap_or_default();
    let requests = asked.lines().filter_map(Asked::read).collect();
    let chosen = lines.first().and_then(|line| line.providers.as_deref()).unwrap_or_default();
    let pairs = chosen.lines().filter_map(|line| line.split_once('\t'));
    let providers = pairs.map(|(interface, plugin)| (interface.to_owned(), plugin.to_owned())).collect();
    let installations = lines
        .into_iter()
        .filter_map(|line| {
            let (installation, about) = (line.installation.0?, line.about.0?);
            Some(SnapshotRow {
                installation,
                plugin_name: about.plugin_name,
                publisher_name: about.publisher_name,
                version: about.version,
                digest: about.digest,
                manifest: about.manifest,
                icon_sha256: about.icon_sha256,
                files: about.files,
                newest_version: about.newest_version,
                global_settings: line.global_settings.map_or(Value::Null, |settings| settings.0),
                secrets: read_states(line.secrets.as_deref().unwrap_or_default()),
                global_secrets: read_states(line.global_secrets.as_deref().unwrap_or_default()),
                operation: line.operation.0,
            })
        })
        .collect();
    Ok(Snapshot { seq, installers, requests, providers, installations })
}

/// Data kept after an uninstall.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Retained {
    #[sqlx(flatten)]
    pub installation: InstallationRow,
    pub plugin_name: String,
    pub version: String,
    /// Small values.
    pub entries: i64,
    /// Of collections.
    pub records: i64,
    /// Of both.
    pub bytes: i64,
    pub since: Timestamp,
}

sql!(
    RETAINED = concat!(
        "SELECT ",
        installation_columns!(),
        ", ab.plugin_name AS plugin_name, ab.version AS version,
       COALESCE(q.entries, 0) AS entries, COALESCE(c.records, 0) AS records,
       COALESCE(q.bytes, 0) + COALESCE(c.bytes, 0) AS bytes, i.kept_since AS since
     FROM installations i
       JOIN release_abouts ab ON ab.release_id = i.release_id
       LEFT JOIN kv_usage q ON q.tenant_id = i.tenant_id AND q.installation_id = i.id
       LEFT JOIN (SELECT u.installation_id AS installation_id, CAST(SUM(u.records) AS BIGINT) AS records,
           CAST(SUM(u.bytes) AS BIGINT) AS bytes
         FROM record_usage u WHERE u.tenant_id = $1 GROUP BY u.installation_id) c ON c.installation_id = i.id
     WHERE i.tenant_id = $1 AND i.state = 'removed' AND i.kept_since IS NOT NULL ORDER BY i.plugin_key"
    )
);

pub async fn retained(tx: &mut TenantTx<'_>) -> Result<Vec<Retained>> {
    let tenant = tx.tenant();
    fetch_all!(Retained, tx, RETAINED, tenant)
}
