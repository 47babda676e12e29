//! Records on SQLite. A page of 50 by id, and one filtered and sorted on one index, with 1,000 and with 100,000
//! records: `records_page_* small large ratio` (seconds a page), and `records_steps_* small large ratio` (steps of
//! SQLite's virtual machine), the latter for groups and for conditions over two indexes as well. A batch of 1,000 puts against a bare loop of
//! prepared statements that writes the same rows: `records_batch ours bare ratio` (seconds).

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use sqlx::{Connection, Executor, SqlSafeStr, SqliteConnection, Statement, sqlite::SqliteConnectOptions};
use tenon_api::{
    Timestamp,
    ids::{InstallationId, PluginId, PublisherId, ReleaseId, TenantId},
};
use tenon_store::{
    AnyTx as _, Cx, Db, DbConfig, TenantCx, TenantTx,
    installations::{self, InstallationRow, InstallationState},
    plugins::{self, PluginRow},
    publishers::{self, PublisherRow},
    records::{
        Target,
        find::{self, Find, Narrowed},
        key::{FieldKind, KeyRange, encode},
        whole_tenant,
        write::{Expect, Operation, Quota, write},
    },
    releases::{self, ReleaseRow},
    tenants::{self, TenantRow, TenantState},
};

const SMALL: usize = 1_000;
const LARGE: usize = 100_000;
const PAGES: usize = 300;
const BATCHES: usize = 20;
const QUOTA: Quota = Quota { records: i64::MAX, bytes: i64::MAX };

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(measure());
}

async fn measure() {
    // In the build folder: `/tmp` may be memory, where a sync costs nothing.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let path = folder.path().join("bench.db");
    let config = DbConfig::Sqlite { path: path.clone() };
    Db::migrate(&config).await.expect("migrated");
    let db = Db::open(&config).await.expect("open");
    let (cx, installation) = world(&db).await;
    let small = target(installation, "small");
    let large = target(installation, "large");
    fill(&db, &cx, &small, SMALL).await;
    fill(&db, &cx, &large, LARGE).await;
    pages(&db, &cx, &small, &large).await;
    steps(&db, &cx, &small, &large).await;
    batch(&db, &cx, installation, &path).await;
}

fn target(installation: InstallationId, collection: &str) -> Target {
    Target {
        installation,
        collection: collection.into(),
        workspace: whole_tenant(),
        indexes: vec![
            ("title".into(), FieldKind::Text),
            ("level".into(), FieldKind::Text),
            ("score".into(), FieldKind::Number),
        ],
        uniques: vec![vec![("title".into(), FieldKind::Text)]],
    }
}

fn values(n: usize) -> Value {
    let level = ["Low", "Medium", "High", "Very high"][n % 4];
    json!({"title": format!("Risk {n:06}"), "level": level, "score": n % 997, "note": "What may happen, and what then"})
}

fn operations(from: usize, count: usize) -> Vec<Operation> {
    let operation = |n| {
        let values = values(n);
        let text = values.to_string();
        Operation {
            id: tenon_api::ids::RecordId::new(),
            expect: Expect::Fresh,
            put: values.as_object().cloned().map(|values| (values, text)),
        }
    };
    (from..from + count).map(operation).collect()
}

async fn store(db: &Db, cx: &Cx, target: &Target, operations: Vec<Operation>) {
    let target = target.clone();
    db.write(cx, move |tx| {
        let (target, operations) = (target.clone(), operations.clone());
        Box::pin(async move {
            write(tx, &target, &operations, QUOTA).await.map(drop).map_err(tenon_store::Error::rolled)
        })
    })
    .await
    .expect("a write");
}

async fn fill(db: &Db, cx: &Cx, target: &Target, count: usize) {
    for from in (0..count).step_by(5_000) {
        store(db, cx, target, operations(from, 5_000.min(count - from))).await;
    }
}

/// What is asked for, by name.
fn finds() -> Vec<(&'static str, Find)> {
    let page = |sort: &str| Find {
        narrowed: Vec::new(),
        sort: sort.into(),
        descending: false,
        after: None,
        limit: 50,
        bytes: 4 << 20,
    };
    let from = KeyRange::beside(encode(Some(&json!(250)), FieldKind::Number), true, true);
    let narrowed = vec![Narrowed { field: "score".into(), ranges: vec![from] }];
    let point = KeyRange::only(encode(Some(&json!("High")), FieldKind::Text));
    let of_level = vec![Narrowed { field: "level".into(), ranges: vec![point] }];
    vec![
        ("by_id", page("id")),
        ("by_index", Find { descending: true, ..page("score") }),
        ("filtered_and_sorted", Find { narrowed, descending: true, ..page("score") }),
        ("of_one_value", Find { narrowed: of_level, ..page("id") }),
    ]
}

/// Steps that `work` takes in one reader.
async fn counted(db: &Db, cx: &Cx, work: impl AsyncFnOnce(&mut TenantTx<'static>)) -> u64 {
    let count = Arc::new(AtomicU64::new(0));
    let mut tx = db.read(cx).await.expect("a reader");
    tx.conn().count_steps(Arc::clone(&count)).await.expect("a counter");
    work(&mut tx).await;
    count.load(Ordering::Relaxed)
}

async fn steps(db: &Db, cx: &Cx, small: &Target, large: &Target) {
    let told = |name: &str, [small, large]: [u64; 2]| {
        println!("records_steps_{name} {small} {large} {:.2}", large as f64 / small as f64);
    };
    for (name, find) in finds() {
        let mut counts = [0; 2];
        for (at, target) in [small, large].into_iter().enumerate() {
            counts[at] = counted(db, cx, async |tx| {
                let found = find::find(tx, target, &find).await.expect("a page");
                assert_eq!(found.records.len(), 50);
            })
            .await;
        }
        told(name, counts);
    }
    // At most linear: a hundred times the records.
    let point = |value: &str| KeyRange::only(encode(Some(&json!(value)), FieldKind::Text));
    let high = KeyRange::beside(encode(Some(&json!(250)), FieldKind::Number), true, true);
    let both = vec![
        Narrowed { field: "level".into(), ranges: vec![point("High")] },
        Narrowed { field: "score".into(), ranges: vec![high] },
    ];
    let across = Find {
        narrowed: both,
        sort: "title".into(),
        descending: false,
        after: None,
        limit: 50,
        bytes: 4 << 20,
    };
    let (mut across_counts, mut group_counts) = ([0; 2], [0; 2]);
    for (at, target) in [small, large].into_iter().enumerate() {
        across_counts[at] = counted(db, cx, async |tx| {
            assert_eq!(find::find(tx, target, &across).await.expect("a page").records.len(), 50);
        })
        .await;
        group_counts[at] = counted(db, cx, async |tx| {
            let groups = find::group(tx, target, "level", &[], 100).await.expect("groups");
            assert_eq!(groups.len(), 4);
        })
        .await;
    }
    told("across_two_indexes", across_counts);
    told("grouped", group_counts);
}

async fn pages(db: &Db, cx: &Cx, small: &Target, large: &Target) {
    for (name, find) in finds() {
        // In turns, so that both meet the same noise; the first is warm-up.
        let mut spent = [Duration::ZERO; 2];
        for round in 0..=PAGES {
            for (at, target) in [small, large].into_iter().enumerate() {
                let start = Instant::now();
                let mut tx = db.read(cx).await.expect("a reader");
                let found = find::find(&mut tx, target, &find).await.expect("a page");
                assert_eq!(found.records.len(), 50);
                drop(tx);
                if round > 0 {
                    spent[at] += start.elapsed();
                }
            }
        }
        let [small, large] = spent.map(|spent| spent.as_secs_f64() / PAGES as f64);
        println!("records_page_{name} {small:.6} {large:.6} {:.2}", large / small);
    }
}

/// The same rows by one prepared statement each, in one transaction on a connection of its own.
async fn bare(path: &std::path::Path, cx: &Cx, installation: InstallationId, rows: &[Operation]) -> Duration {
    let options = SqliteConnectOptions::new().filename(path).busy_timeout(Duration::from_secs(5));
    let mut connection = SqliteConnection::connect_with(&options).await.expect("a connection");
    let prepared = async |connection: &mut SqliteConnection, text: &'static str| {
        connection.prepare(text.into_sql_str()).await.expect("a statement")
    };
    let record =
        prepared(&mut connection, "INSERT INTO records VALUES (?, ?, 'bare', ?, ?, ?, 1, ?, ?)").await;
    let key = prepared(&mut connection, "INSERT INTO record_keys VALUES (?, ?, 'bare', ?, ?, ?, ?)").await;
    let unique =
        prepared(&mut connection, "INSERT INTO record_uniques VALUES (?, ?, 'bare', 'title', ?, ?, ?)").await;
    let (tenant, workspace) = (cx.tenant_id().expect("a tenant"), whole_tenant());
    let target = target(installation, "bare");
    let start = Instant::now();
    let mut tx = connection.begin_with("BEGIN IMMEDIATE").await.expect("a transaction");
    for row in rows {
        let Some((values, text)) = &row.put else { continue };
        let query = record.query().bind(tenant).bind(installation).bind(workspace).bind(row.id);
        query.bind(text).bind(cx.now).bind(cx.now).execute(&mut *tx).await.expect("a row");
        let mut keys: Vec<(&str, Vec<u8>)> = target
            .indexes
            .iter()
            .map(|(name, kind)| (name.as_str(), encode(values.get(name), *kind)))
            .collect();
        keys.push(("created_at", vec![0; 13]));
        keys.push(("updated_at", vec![0; 13]));
        for (field, bytes) in &keys {
            let query = key.query().bind(tenant).bind(installation).bind(*field).bind(workspace);
            query.bind(bytes).bind(row.id).execute(&mut *tx).await.expect("a row");
        }
        let query = unique.query().bind(tenant).bind(installation).bind(workspace);
        query.bind(&keys[0].1).bind(row.id).execute(&mut *tx).await.expect("a row");
    }
    tx.commit().await.expect("a commit");
    let spent = start.elapsed();
    connection.close().await.expect("closed");
    spent
}

async fn batch(db: &Db, cx: &Cx, installation: InstallationId, path: &std::path::Path) {
    let mine = target(installation, "ours");
    let (mut ours, mut theirs) = (Duration::ZERO, Duration::ZERO);
    for round in 0..=BATCHES {
        let rows = operations(round * 1_000, 1_000);
        let spent = bare(path, cx, installation, &rows).await;
        let start = Instant::now();
        store(db, cx, &mine, rows).await;
        if round > 0 {
            ours += start.elapsed();
            theirs += spent;
        }
    }
    let [ours, theirs] = [ours, theirs].map(|spent| spent.as_secs_f64() / BATCHES as f64);
    println!("records_batch {ours:.6} {theirs:.6} {:.2}", ours / theirs);
}

/// A tenant with one installation.
async fn world(db: &Db) -> (Cx, InstallationId) {
    let now = Timestamp::now();
    let tenant = TenantRow {
        id: TenantId::new(),
        slug: "acme".into(),
        name: "Acme".into(),
        state: TenantState::Active,
        created_at: now,
        version: 1,
    };
    let publisher =
        PublisherRow { id: PublisherId::new(), slug: "tenon".into(), name: "Tenon".into(), verified: true };
    let plugin = PluginRow {
        id: PluginId::new(),
        key: "risks".into(),
        publisher_id: publisher.id,
        name: "Risks".into(),
        summary: "Risks".into(),
        category: "productivity".into(),
        tags: Vec::new(),
        search_text: "risks".into(),
        latest_release_id: None,
        visibility: "public".into(),
        official: false,
        installs: 0,
        created_at: now,
        updated_at: now,
    };
    let release = ReleaseRow {
        id: ReleaseId::new(),
        plugin_id: plugin.id,
        version: "1.0.0".into(),
        version_key: vec![1],
        manifest: "{}".into(),
        digest: "0".repeat(64),
        size: 2,
        readme_html: String::new(),
        changelog_html: String::new(),
        handles: None,
        warnings: Vec::new(),
        signature: None,
        yanked_at: None,
        published_at: now,
        icon_sha256: None,
        files: Vec::new(),
    };
    let installation = InstallationRow {
        id: InstallationId::new(),
        tenant_id: tenant.id,
        plugin_id: plugin.id,
        plugin_key: plugin.key.clone(),
        release_id: release.id,
        state: InstallationState::Active,
        grants: Vec::new(),
        settings: json!({}),
        message: None,
        kept_since: None,
        installed_at: Some(now),
        changed_at: now,
        version: 1,
    };
    let cx = Cx::system("bench").in_tenant(TenantCx {
        id: tenant.id,
        slug: tenant.slug.clone(),
        name: tenant.name.clone(),
        role: None,
    });
    db.write_platform(&Cx::system("bench"), move |tx| {
        let (tenant, publisher, plugin, release) =
            (tenant.clone(), publisher.clone(), plugin.clone(), release.clone());
        Box::pin(async move {
            tenants::insert(tx, &tenant).await?;
            publishers::insert(tx, &publisher).await?;
            plugins::insert(tx, &plugin).await?;
            releases::insert(tx, &release, &[]).await
        })
    })
    .await
    .expect("the catalogue");
    let id = installation.id;
    db.write(&cx, move |tx| {
        let installation = installation.clone();
        Box::pin(async move { installations::insert(tx, &installation).await })
    })
    .await
    .expect("the installation");
    (cx, id)
}
