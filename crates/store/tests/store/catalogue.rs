//! The marketplace: search, categories, releases, blobs.

use tenon_api::ids::ReleaseId;
use tenon_store::{
    Error,
    blobs::{self, BlobRow},
    plugins::{self, Found, PluginQuery, Sort},
    publishers, releases, statements,
};
use tenon_testing_database::{TestDb, db_test};

use crate::world;

async fn shelf(db: &TestDb) {
    let publisher = world::publisher(&db.db).await;
    for (key, name, category, tags) in [
        ("hello-world", "Hello World", "productivity", &["demo", "starter"][..]),
        ("clock-wall", "Clock Wall", "productivity", &["time"]),
        ("mlflow", "MLflow", "ml_ops", &["models"]),
        ("slack", "Slack", "communication", &["chat"]),
        ("big-models", "Big Models", "ml_ops", &["models-big"]),
    ] {
        world::plugin(&db.db, publisher.id, key, name, category, tags).await;
    }
    world::platform(&db.db, (), |tx, ()| {
        Box::pin(async move {
            let slack = plugins::find_by_key(tx, "slack").await?.ok_or(Error::NotFound("plugin"))?;
            plugins::add_installs(tx, slack.id, 5).await
        })
    })
    .await
    .expect("installs");
}

async fn search(db: &TestDb, query: PluginQuery) -> Found {
    let mut tx = db.db.read_platform(&world::system()).await.expect("a reader");
    let query = PluginQuery { limit: if query.limit == 0 { 30 } else { query.limit }, ..query };
    let (found, count) = statements::counting(plugins::search(&mut tx, &query)).await;
    assert_eq!(count, 1, "total and counts come with the page");
    found.expect("a search")
}

fn keys(found: &Found) -> Vec<&str> {
    found.rows.iter().map(|row| row.plugin.key.as_str()).collect()
}

#[db_test]
async fn all_words_must_occur_and_the_earliest_comes_first(db: TestDb) {
    shelf(&db).await;
    let of = |text: &str| PluginQuery { text: text.into(), ..PluginQuery::default() };
    assert_eq!(keys(&search(&db, of("HELLO")).await), ["hello-world"]);
    assert_eq!(keys(&search(&db, of("  world   hello ")).await), ["hello-world"]);
    assert_eq!(
        keys(&search(&db, of("models")).await),
        ["big-models", "mlflow"],
        "in the name before in a tag"
    );
    let none = search(&db, of("hello nothing")).await;
    assert_eq!((none.rows.len(), none.total, none.categories.len()), (0, 0, 0));
    assert_eq!(search(&db, of("100% _x_ 'or 1=1")).await.total, 0, "signs are only signs");
}

#[db_test]
async fn a_category_narrows_the_page_and_not_the_counts(db: TestDb) {
    shelf(&db).await;
    let found = search(&db, PluginQuery { category: Some("ml_ops".into()), ..PluginQuery::default() }).await;
    assert_eq!(keys(&found), ["big-models", "mlflow"]);
    assert_eq!(found.total, 2);
    let counts: Vec<_> = found.categories.iter().map(|(name, count)| (name.as_str(), *count)).collect();
    assert_eq!(counts, [("communication", 1), ("ml_ops", 2), ("productivity", 2)]);
    let tagged = search(&db, PluginQuery { tag: Some("models".into()), ..PluginQuery::default() }).await;
    assert_eq!(keys(&tagged), ["mlflow"], "a tag is a whole word");
    let foreign = search(&db, PluginQuery { publisher: Some("acme".into()), ..PluginQuery::default() }).await;
    assert_eq!(foreign.total, 0);
    let empty =
        search(&db, PluginQuery { category: Some("security".into()), ..PluginQuery::default() }).await;
    assert_eq!((empty.total, empty.categories.len()), (0, 3), "the counts still lead to what there is");
}

#[db_test]
async fn pages_follow_each_other_without_gap_in_every_order(db: TestDb) {
    shelf(&db).await;
    for (sort, first) in [
        (Sort::Name, "big-models"),
        (Sort::Popular, "slack"),
        (Sort::Newest, "big-models"),
        (Sort::Relevance, "slack"),
        (Sort::Rating, "slack"),
    ] {
        let whole = search(&db, PluginQuery { sort, ..PluginQuery::default() }).await;
        assert_eq!(keys(&whole)[0], first, "{sort:?}");
        let (mut paged, mut after) = (Vec::new(), None);
        loop {
            let page =
                search(&db, PluginQuery { sort, after: after.clone(), limit: 2, ..PluginQuery::default() })
                    .await;
            assert_eq!(page.total, 5);
            let Some(last) = page.rows.last() else { break };
            after = Some(last.cursor.clone());
            paged.extend(page.rows.iter().map(|row| row.plugin.key.clone()));
        }
        assert_eq!(paged, keys(&whole), "{sort:?}");
    }
}

#[db_test]
async fn a_row_says_what_its_card_shows(db: TestDb) {
    shelf(&db).await;
    let found = search(&db, PluginQuery { text: "slack".into(), ..PluginQuery::default() }).await;
    let row = &found.rows[0];
    assert_eq!(
        (row.version.as_str(), row.digest.as_str(), row.publisher.name.as_str()),
        ("1.0.0", "slack-1.0.0", "Tenon")
    );
    assert!(row.icon_sha256.is_some());
    assert_eq!((row.plugin.installs, row.plugin.tags.as_slice()), (5, &["chat".to_owned()][..]));
    let mut tx = db.db.read_platform(&world::system()).await.expect("a reader");
    let categories = plugins::categories(&mut tx).await.expect("categories");
    assert_eq!(categories, [("communication".into(), 1), ("ml_ops".into(), 2), ("productivity".into(), 2)]);
}

#[db_test]
async fn an_unlisted_plugin_is_found_by_key_alone(db: TestDb) {
    shelf(&db).await;
    world::platform(&db.db, (), |tx, ()| {
        Box::pin(async move {
            let mut slack = plugins::find_by_key(tx, "slack").await?.ok_or(Error::NotFound("plugin"))?;
            slack.visibility = "unlisted".into();
            plugins::set_latest(tx, &slack).await
        })
    })
    .await
    .expect("unlisted");
    assert_eq!(search(&db, PluginQuery::default()).await.total, 4);
    let mut tx = db.db.read_platform(&world::system()).await.expect("a reader");
    assert!(plugins::find_by_key(&mut tx, "slack").await.expect("a read").is_some());
}

#[db_test]
async fn a_release_comes_with_plugin_publisher_and_files(db: TestDb) {
    shelf(&db).await;
    let mut tx = db.db.read_platform(&world::system()).await.expect("a reader");
    let full = releases::find(&mut tx, "mlflow", "1.0.0").await.expect("a read").expect("the release");
    assert_eq!(
        (full.plugin.key.as_str(), full.publisher.slug.as_str(), full.files().len()),
        ("mlflow", "tenon", 1)
    );
    assert_eq!(full.release.warnings, ["unsigned"]);
    let same = [
        releases::newest(&mut tx, "mlflow").await,
        releases::by_digest(&mut tx, "mlflow-1.0.0").await,
        releases::get(&mut tx, full.release.id).await,
    ];
    for found in same {
        assert_eq!(found.expect("a read").expect("the release").release.id, full.release.id);
    }
    assert!(releases::find(&mut tx, "mlflow", "9.9.9").await.expect("a read").is_none());
    assert!(publishers::find_by_slug(&mut tx, "tenon").await.expect("a read").is_some());
    assert_eq!(
        releases::after(&mut tx, ReleaseId::from_uuid(Default::default()), 100).await.expect("all").len(),
        5
    );
}

#[db_test]
async fn a_version_is_released_once_and_the_highest_is_listed_first(db: TestDb) {
    let publisher = world::publisher(&db.db).await;
    let plugin = world::plugin(&db.db, publisher.id, "mlflow", "MLflow", "ml_ops", &[]).await;
    let release = async |version: &str| {
        let row = world::release_row(ReleaseId::new(), plugin.id, version, "mlflow");
        world::platform(&db.db, row, |tx, row| {
            Box::pin(async move { releases::insert(tx, &row, &row.files).await })
        })
        .await
    };
    assert!(matches!(release("1.0.0").await, Err(Error::Conflict("release"))));
    release("1.2.0").await.expect("another version");
    release("1.1.0").await.expect("a version between");
    let mut tx = db.db.read_platform(&world::system()).await.expect("a reader");
    let listed = releases::list(&mut tx, "mlflow").await.expect("a list");
    assert_eq!(
        listed.iter().map(|one| one.version.as_str()).collect::<Vec<_>>(),
        ["1.2.0", "1.1.0", "1.0.0"]
    );
    drop(tx);
    let twin = world::plugin_row_like(&plugin);
    let answer =
        world::platform(&db.db, twin, |tx, row| Box::pin(async move { plugins::insert(tx, &row).await }))
            .await;
    assert!(matches!(answer, Err(Error::Conflict("plugin"))));
}

#[db_test]
async fn a_blob_that_became_public_stays_so(db: TestDb) {
    let note = async |public| {
        let row = BlobRow { sha256: "ab".repeat(32), size: 3, media_type: "image/png".into(), public };
        world::platform(&db.db, row, |tx, row| Box::pin(async move { blobs::insert(tx, &row).await }))
            .await
            .expect("noted");
    };
    for public in [false, true, false] {
        note(public).await;
    }
    let mut tx = db.db.read_platform(&world::system()).await.expect("a reader");
    assert!(blobs::is_public(&mut tx, &"ab".repeat(32)).await.expect("a read"));
    assert!(!blobs::is_public(&mut tx, "unknown").await.expect("a read"));
}
