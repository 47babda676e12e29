//! Listings of the marketplace. `search` answers the catalogue page in one statement.

use tenon_api::{
    Timestamp,
    ids::{PluginId, PublisherId, ReleaseId},
};

use crate::{AnyTx, Error, Json, PlatformTx, Result, error::unique};

mod search;
pub use search::{CatalogueRow, Cursor, Found, PluginQuery, Sort, fold, search};

row! {
    pub struct PluginRow as p, plugin_columns {
        pub id: PluginId,
        /// As `PluginKey` writes it.
        pub key: String,
        pub publisher_id: PublisherId,
        pub name: String,
        pub summary: String,
        pub category: String,
        @json pub tags: Vec<String>,
        /// What search looks into: [`search::fold`] of name, key, summary, tags and publisher, the name first.
        pub search_text: String,
        pub latest_release_id: Option<ReleaseId>,
        /// `public`, `unlisted` or `private`
        pub visibility: String,
        pub official: bool,
        pub installs: i64,
        pub created_at: Timestamp,
        pub updated_at: Timestamp,
    }
}

sql!(INSERT = "INSERT INTO plugins
    (id, key, publisher_id, name, summary, category, tags, tag_text, search_text, latest_release_id, visibility,
     official, installs, created_at, updated_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)");

/// `Conflict("plugin")` when the key is taken.
pub async fn insert(tx: &mut PlatformTx<'_>, row: &PluginRow) -> Result<()> {
    let done = execute!(
        tx,
        INSERT,
        row.id,
        &row.key,
        row.publisher_id,
        &row.name,
        &row.summary,
        &row.category,
        Json(&row.tags),
        search::tag_text(&row.tags),
        &row.search_text,
        row.latest_release_id,
        &row.visibility,
        row.official,
        row.installs,
        row.created_at,
        row.updated_at
    );
    unique(done, "plugin").map(drop)
}

sql!(FIND_BY_KEY = concat!("SELECT ", plugin_columns!(), " FROM plugins p WHERE p.key = $1"));

pub async fn find_by_key(tx: &mut impl AnyTx, key: &str) -> Result<Option<PluginRow>> {
    fetch_optional!(PluginRow, tx, FIND_BY_KEY, key)
}

sql!(GIVE_TO = "UPDATE plugins SET publisher_id = $2 WHERE id = $1");

/// It is that publisher's from now on.
pub async fn give_to(tx: &mut PlatformTx<'_>, plugin: PluginId, publisher: PublisherId) -> Result<()> {
    execute!(tx, GIVE_TO, plugin, publisher).map(drop)
}

sql!(SET_LATEST = "UPDATE plugins SET name = $2, summary = $3, category = $4, tags = $5, tag_text = $6,
    search_text = $7, latest_release_id = $8, visibility = $9, official = $10, updated_at = $11 WHERE id = $1");

/// The listing shows what its newest release says: writes every field that a release may change.
pub async fn set_latest(tx: &mut PlatformTx<'_>, row: &PluginRow) -> Result<()> {
    let changed = execute!(
        tx,
        SET_LATEST,
        row.id,
        &row.name,
        &row.summary,
        &row.category,
        Json(&row.tags),
        search::tag_text(&row.tags),
        &row.search_text,
        row.latest_release_id,
        &row.visibility,
        row.official,
        row.updated_at
    )?;
    if changed == 1 { Ok(()) } else { Err(Error::NotFound("plugin")) }
}

sql!(
    CATEGORIES = "SELECT category, COUNT(*) FROM plugins
    WHERE visibility = 'public' AND latest_release_id IS NOT NULL GROUP BY category ORDER BY category"
);

/// Categories that have public plugins, with how many.
pub async fn categories(tx: &mut impl AnyTx) -> Result<Vec<(String, i64)>> {
    fetch_all!((String, i64), tx, CATEGORIES)
}

sql!(ADD_INSTALLS = "UPDATE plugins SET installs = installs + $2 WHERE id = $1");

/// Counts an install (+1) or an uninstall (-1).
pub async fn add_installs(tx: &mut impl AnyTx, plugin: PluginId, delta: i64) -> Result<()> {
    execute!(tx, ADD_INSTALLS, plugin, delta).map(drop)
}
