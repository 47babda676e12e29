//! The catalogue query: text, category, tag, order, one page, the total and the categories' counts, in one
//! statement.

use crate::{
    AnyTx, Result,
    plugins::{PluginRow, plugin_columns},
    publishers::{PublisherRow, publisher_columns},
    sql::Maybe,
};

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sort {
    #[default]
    Relevance,
    Popular,
    Newest,
    Name,
    /// By popularity until there are ratings.
    Rating,
}

#[derive(Debug, Clone, Default)]
pub struct PluginQuery {
    /// Words that must all occur; at most six count.
    pub text: String,
    pub category: Option<String>,
    pub tag: Option<String>,
    pub publisher: Option<String>,
    pub sort: Sort,
    /// Only these keys.
    pub only: Option<Vec<String>>,
    /// None of these keys.
    pub without: Vec<String>,
    pub after: Option<Cursor>,
    pub limit: i64,
}

/// Where a page ended: hand the last row's back to go on after it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Cursor {
    pub rank: i64,
    pub name: String,
    pub key: String,
}

#[derive(Debug, Clone)]
pub struct CatalogueRow {
    pub plugin: PluginRow,
    pub publisher: PublisherRow,
    /// The newest release, semver.
    pub version: String,
    /// SHA-256 of the manifest, hex.
    pub digest: String,
    pub icon_sha256: Option<String>,
    pub cursor: Cursor,
}

#[derive(Debug, Clone)]
pub struct Found {
    pub rows: Vec<CatalogueRow>,
    /// All that match, whatever the page.
    pub total: i64,
    /// Category → how many match text and tag there, whatever category is chosen.
    pub categories: Vec<(String, i64)>,
}

row! {
    struct Listed as r, listed_columns {
        pub version: String,
        pub digest: String,
        pub icon_sha256: Option<String>,
        pub rank: i64,
        pub rank_name: String,
    }
}

#[derive(sqlx::FromRow)]
struct Line {
    total: i64,
    categories: Option<String>,
    #[sqlx(flatten)]
    plugin: Maybe<PluginRow>,
    #[sqlx(flatten)]
    publisher: Maybe<PublisherRow>,
    #[sqlx(flatten)]
    release: Maybe<Listed>,
}

/// `$at` finds a text in another one: `instr` or `strpos`, the same but for the name.
macro_rules! search_text {
    ($at:literal) => {
        concat!(
            "WITH matched AS (
           SELECT p.id, p.category,
             CASE CAST($1 AS TEXT)
               WHEN 'name' THEN 0 WHEN 'newest' THEN -p.updated_at WHEN 'popular' THEN -p.installs
               ELSE ",
            $at,
            "(p.search_text, $2) * 1000000 - CASE WHEN p.installs < 1000000 THEN p.installs ELSE 999999 END
             END AS rank,
             CASE CAST($1 AS TEXT) WHEN 'name' THEN p.search_text ELSE '' END AS rank_name
           FROM plugins p JOIN publishers pb ON pb.id = p.publisher_id
           WHERE p.visibility = 'public' AND p.latest_release_id IS NOT NULL
             AND ",
            $at,
            "(p.search_text, $2) > 0 AND ",
            $at,
            "(p.search_text, $3) > 0
             AND ",
            $at,
            "(p.search_text, $4) > 0 AND ",
            $at,
            "(p.search_text, $5) > 0
             AND ",
            $at,
            "(p.search_text, $6) > 0 AND ",
            $at,
            "(p.search_text, $7) > 0
             AND ",
            $at,
            "(p.tag_text, $8) > 0
             AND (CAST($9 AS TEXT) IS NULL OR pb.slug = $9)
             AND (CAST($15 AS TEXT) IS NULL OR ",
            $at,
            "($15, '|' || p.key || '|') > 0)
             AND ",
            $at,
            "($16, '|' || p.key || '|') = 0
         ),
         chosen AS (SELECT * FROM matched WHERE CAST($10 AS TEXT) IS NULL OR category = $10),
         page AS (
           SELECT c.id, c.rank, c.rank_name, p.key
           FROM chosen c JOIN plugins p ON p.id = c.id
           WHERE CAST($11 AS BIGINT) IS NULL OR (c.rank, c.rank_name, p.key) > ($11, $12, $13)
           ORDER BY c.rank, c.rank_name, p.key LIMIT $14
         ),
         facts AS (
           SELECT (SELECT COUNT(*) FROM chosen) AS total,
             (SELECT string_agg(f.category || '=' || CAST(f.n AS TEXT), ',')
              FROM (SELECT category, COUNT(*) AS n FROM matched GROUP BY category) f) AS categories
         )
         SELECT facts.total AS total, facts.categories AS categories, ",
            plugin_columns!(),
            ", ",
            publisher_columns!(),
            ",
           r.version AS r_version, r.digest AS r_digest, r.icon_sha256 AS r_icon_sha256,
           page.rank AS r_rank, page.rank_name AS r_rank_name
         FROM facts LEFT JOIN page ON TRUE
           LEFT JOIN plugins p ON p.id = page.id
           LEFT JOIN publishers pb ON pb.id = p.publisher_id
           LEFT JOIN releases r ON r.id = p.latest_release_id
         ORDER BY page.rank, page.rank_name, page.key"
        )
    };
}

sql!(SEARCH = sqlite: search_text!("instr"), postgres: search_text!("strpos"));

const WORDS: usize = 6;

pub async fn search(tx: &mut impl AnyTx, query: &PluginQuery) -> Result<Found> {
    let folded = fold(&query.text);
    let mut words = folded.split_whitespace();
    // The empty text is found in every text.
    let words: [&str; WORDS] = std::array::from_fn(|_| words.next().unwrap_or(""));
    let tag = query.tag.as_ref().map(|tag| format!("|{}|", fold(tag))).unwrap_or_default();
    let sort = match query.sort {
        Sort::Relevance if words[0].is_empty() => "popular",
        Sort::Relevance => "relevance",
        Sort::Popular | Sort::Rating => "popular",
        Sort::Newest => "newest",
        Sort::Name => "name",
    };
    let after = query.after.as_ref();
    let lines: Vec<Line> = fetch_all!(
        Line,
        tx,
        SEARCH,
        sort,
        words[0],
        words[1],
        words[2],
        words[3],
        words[4],
        words[5],
        &tag,
        query.publisher.as_deref(),
        query.category.as_deref(),
        after.map(|after| after.rank),
        after.map(|after| after.name.as_str()),
        after.map(|after| after.key.as_str()),
        query.limit,
        query.only.as_deref().map(tag_text),
        tag_text(&query.without)
    )?;
    let first = lines.first();
    let total = first.map_or(0, |line| line.total);
    let categories = first.and_then(|line| line.categories.as_deref()).map(read_counts).unwrap_or_default();
    let rows = lines
        .into_iter()
        .filter_map(|line| {
            let (plugin, publisher, release) = (line.plugin.0?, line.publisher.0?, line.release.0?);
            let cursor = Cursor { rank: release.rank, name: release.rank_name, key: plugin.key.clone() };
            Some(CatalogueRow {
                plugin,
                publisher,
                version: release.version,
                digest: release.digest,
                icon_sha256: release.icon_sha256,
                cursor,
            })
        })
        .collect();
    Ok(Found { rows, total, categories })
}

/// How texts are made comparable before they are stored or looked for: lower case, one blank between words.
/// Input is NFC already.
pub fn fold(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `|models|ml|`: a tag is found with its bars, so never inside another one.
pub(super) fn tag_text(tags: &[String]) -> String {
    tags.iter().fold(String::from("|"), |text, tag| format!("{text}{}|", fold(tag)))
}

/// `analytics=2,security=1`; category names hold neither sign.
fn read_counts(text: &str) -> Vec<(String, i64)> {
    let mut counts: Vec<(String, i64)> = text
        .split(',')
        .filter_map(|part| part.split_once('='))
        .filter_map(|(category, count)| Some((category.to_owned(), count.parse().ok()?)))
        .collect();
    counts.sort();
    counts
}
