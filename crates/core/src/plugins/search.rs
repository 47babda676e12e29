//! `GET /plugins`: search with total and facets, and how each plugin stands in the caller's tenant.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use tenon_api::{
    Page, Permission,
    page::Total,
    plugins::{InstallationRef, PluginSummary, PublisherRef},
};
use tenon_contract::Version;
use tenon_store::{
    Cx,
    plugins::{self, CatalogueRow, Cursor, PluginQuery, Sort},
};

use crate::{Core, Error, Result, access::require_user, installations::status, snapshot::Snapshot};

/// `?q=&category=&tag=&sort=&status=&tenant=&limit=&cursor=`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Search {
    pub q: Option<String>,
    pub category: Option<String>,
    pub tag: Option<String>,
    pub publisher: Option<String>,
    /// `relevance`, `popular`, `newest` or `name`.
    pub sort: Option<String>,
    /// `installed` or `available`; needs a tenant.
    pub status: Option<String>,
    pub tenant: Option<String>,
    pub limit: Option<u32>,
    pub cursor: Option<String>,
}

pub const MAX_LIMIT: u32 = 100;
pub const DEFAULT_LIMIT: u32 = 30;

/// `?limit=` as every list takes it.
pub fn limit(asked: Option<u32>) -> Result<u32> {
    match asked {
        None => Ok(DEFAULT_LIMIT),
        Some(limit) if (1..=MAX_LIMIT).contains(&limit) => Ok(limit),
        Some(limit) => {
            Err(Error::invalid("/limit", "range", format!("limit is 1 to {MAX_LIMIT}, not {limit}.")))
        }
    }
}

/// `cx` carries the tenant of `?tenant=` when the caller is its member.
pub async fn search(core: &Core, cx: &Cx, input: &Search) -> Result<Page<PluginSummary>> {
    require_user(cx)?;
    if cx.tenant.is_some() {
        core.authorize(cx, Permission::PluginsRead).await?;
    }
    let sort = match input.sort.as_deref() {
        None if input.q.as_deref().is_some_and(|q| !q.trim().is_empty()) => Sort::Relevance,
        None | Some("popular") => Sort::Popular,
        Some("relevance") => Sort::Relevance,
        Some("newest") => Sort::Newest,
        Some("name") => Sort::Name,
        Some("rating") => Sort::Rating,
        Some(other) => {
            return Err(Error::invalid(
                "/sort",
                "unknown",
                format!("{other:?} is no order; there are relevance, popular, newest, name and rating."),
            ));
        }
    };
    let snapshot = match &cx.tenant {
        Some(_) => Some(core.snapshot(cx).await?),
        None => None,
    };
    let installed: Option<Vec<String>> = snapshot.as_ref().map(|snapshot| {
        snapshot
            .plugins
            .values()
            .filter(|installed| status::of(installed).is_some())
            .map(|installed| installed.key.to_string())
            .collect()
    });
    let (only, without) = match (input.status.as_deref(), installed) {
        (None | Some(""), _) => (None, None),
        (Some("installed"), Some(keys)) => (Some(keys), None),
        (Some("available"), Some(keys)) => (None, Some(keys)),
        (Some("installed" | "available"), None) => {
            return Err(Error::invalid(
                "/status",
                "tenant",
                "Give ?tenant= as well: a plugin is installed in a tenant.",
            ));
        }
        (Some(other), _) => {
            return Err(Error::invalid(
                "/status",
                "unknown",
                format!("{other:?} is no status; there are installed and available."),
            ));
        }
    };
    let limit = limit(input.limit)?;
    let query = PluginQuery {
        text: input.q.as_deref().unwrap_or_default().chars().take(200).collect(),
        category: input.category.clone().filter(|category| !category.is_empty()),
        tag: input.tag.clone(),
        publisher: input.publisher.clone(),
        sort,
        only,
        without: without.unwrap_or_default(),
        after: input.cursor.as_deref().map(read_cursor).transpose()?,
        limit: i64::from(limit) + 1,
    };
    let mut found = {
        let mut tx = core.db.read_platform(cx).await?;
        plugins::search(&mut tx, &query).await?
    };
    let more = found.rows.len() > limit as usize;
    found.rows.truncate(limit as usize);
    let next = found.rows.last().filter(|_| more).map(|row| write_cursor(&row.cursor)).transpose()?;
    let mut page = Page::new(found.rows.iter().map(|row| wire(row, snapshot.as_deref())).collect(), next);
    page.total = Some(Total::of(u64::try_from(found.total).unwrap_or_default()));
    let counts = found
        .categories
        .into_iter()
        .map(|(key, count)| (key, u64::try_from(count).unwrap_or_default()))
        .collect();
    page.facets.insert("category".into(), counts);
    Ok(page)
}

fn read_cursor(text: &str) -> Result<Cursor> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok();
    bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).ok_or_else(|| {
        Error::invalid("/cursor", "cursor", "This cursor is not one of ours. Start again without it.")
    })
}

fn write_cursor(cursor: &Cursor) -> Result<String> {
    Ok(URL_SAFE_NO_PAD.encode(serde_json::to_vec(cursor).map_err(Error::internal)?))
}

pub fn wire(row: &CatalogueRow, snapshot: Option<&Snapshot>) -> PluginSummary {
    let mut badges = Vec::new();
    if row.plugin.official {
        badges.push("official".to_owned());
    }
    let installed = snapshot.and_then(|snapshot| {
        snapshot.plugins.values().find(|installed| installed.key.as_str() == row.plugin.key)
    });
    PluginSummary {
        key: row.plugin.key.clone(),
        name: row.plugin.name.clone(),
        summary: row.plugin.summary.clone(),
        category: row.plugin.category.clone(),
        tags: row.plugin.tags.clone(),
        publisher: PublisherRef {
            id: row.publisher.id,
            name: row.publisher.name.clone(),
            verified: row.publisher.verified,
        },
        version: row.version.clone(),
        icon_url: row.icon_sha256.as_ref().map(|digest| format!("/blobs/{digest}/icon.png")),
        badges,
        rating: None,
        rating_count: 0,
        installs: u64::try_from(row.plugin.installs).unwrap_or_default(),
        updated_at: row.plugin.updated_at,
        installation: installed.and_then(|installed| {
            Some(InstallationRef {
                status: status::of(installed)?,
                release: installed.release.version.to_string(),
                update_available: Version::parse(&row.version)
                    .is_ok_and(|newest| newest > installed.release.version),
            })
        }),
    }
}
