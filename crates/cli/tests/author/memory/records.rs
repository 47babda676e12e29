//! Records of a test: filters, pages, groups and commits as the server has them.

use serde_json::{Map, Value, json};
use tenon_cli::sandbox::{Fixtures, RecordFixture};
use tenon_contract::records::{CommitOp, Query};
use tenon_host::{HostServices as _, ServiceError};

use super::{Probe, cx, probe};

fn values(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

fn put(value: Value) -> CommitOp {
    CommitOp::Put { collection: "books".into(), id: None, values: values(value), if_version: None }
}

fn library() -> Probe {
    let book = |title: &str, pages: Option<i64>, due: &str| RecordFixture {
        collection: "books".into(),
        id: None,
        values: values(match pages {
            Some(pages) => json!({ "title": title, "pages": pages, "due": due }),
            None => json!({ "title": title }),
        }),
    };
    let records = vec![
        book("Ash", Some(9), "2026-01-31"),
        book("Beech", Some(10), "2026-02-01"),
        book("Birch", Some(100), "2026-03-01"),
        book("Oak", None, ""),
    ];
    probe(Fixtures { records, ..Fixtures::default() })
}

async fn titles(probe: &Probe, query: Value) -> Result<Vec<String>, ServiceError> {
    let query: Query = serde_json::from_value(query).unwrap();
    let page = probe.installed.tenant().record_query(&cx(None), "books", query).await?;
    Ok(page.items.iter().map(|book| book.values["title"].as_str().unwrap().to_owned()).collect())
}

#[tokio::test]
async fn every_operator_of_a_filter_holds_what_it_says() {
    let library = library();
    for (filter, wanted) in [
        (json!([["pages", "eq", 10.0]]), &["Beech"][..]),
        (json!([["pages", "ne", 10]]), &["Ash", "Birch", "Oak"]),
        (json!([["pages", "in", [9, 100]]]), &["Ash", "Birch"]),
        (json!([["pages", "lt", 10]]), &["Ash"]),
        (json!([["pages", "lte", 10]]), &["Ash", "Beech"]),
        (json!([["pages", "gt", 10]]), &["Birch"]),
        (json!([["pages", "gte", 10], ["title", "prefix", "B"]]), &["Beech", "Birch"]),
        (json!([["pages", "null", true]]), &["Oak"]),
        (json!([["due", "gt", "2026-01-31"]]), &["Beech", "Birch"]),
    ] {
        assert_eq!(titles(&library, json!({ "filter": filter })).await.unwrap(), wanted, "{filter}");
    }
    assert_eq!(
        titles(&library, json!({ "sort": "-pages" })).await.unwrap(),
        ["Birch", "Beech", "Ash", "Oak"]
    );
}

#[tokio::test]
async fn what_is_no_index_or_no_value_of_it_is_refused_with_its_place() {
    let library = library();
    for (query, pointer, code) in [
        (json!({ "filter": [["tags", "eq", "a"]] }), "/filter/0/0", "not_indexed"),
        (json!({ "filter": [["title", "eq", "a"], ["pages", "eq", "ten"]] }), "/filter/1/2", "type"),
        (json!({ "filter": [["due", "lt", "soon"]] }), "/filter/0/2", "type"),
        (json!({ "filter": [["pages", "lt", null]] }), "/filter/0/2", "type"),
        (json!({ "filter": [["id", "eq", "rec_1"]] }), "/filter/0/2", "type"),
        (json!({ "sort": "tags" }), "/sort", "not_indexed"),
        (json!({ "limit": 201 }), "/limit", "limit"),
        (json!({ "cursor": "nonsense" }), "/cursor", "cursor"),
    ] {
        let Err(ServiceError::Refused { fields, .. }) = titles(&library, query.clone()).await else {
            panic!("{query} was answered")
        };
        assert_eq!((fields[0].pointer.as_str(), fields[0].code.as_str()), (pointer, code), "{query}");
    }
}

#[tokio::test]
async fn pages_follow_each_other_and_groups_count() {
    let library = library();
    let tenant = library.installed.tenant();
    let (mut found, mut cursor) = (Vec::new(), None);
    loop {
        let query = Query { sort: Some("-title".into()), limit: Some(3), cursor, ..Query::default() };
        let page = tenant.record_query(&cx(None), "books", query).await.unwrap();
        found.push(page.items.len());
        match page.next {
            Some(next) => cursor = Some(next),
            None => break,
        }
    }
    assert_eq!(found, [3, 1]);
    let groups = tenant.record_group(&cx(None), "books", "pages", Vec::new()).await.unwrap();
    let values: Vec<Value> = groups.into_iter().map(|group| group.value).collect();
    assert_eq!(values, [json!(null), json!(9), json!(10), json!(100)]);
}

#[tokio::test]
async fn a_commit_happens_as_a_whole_or_not_at_all() {
    let library = library();
    let tenant = library.installed.tenant();
    let set = CommitOp::KvSet { key: "last".into(), value: "7".into(), if_version: None };
    let emit = CommitOp::Emit { event: "probe.done".into(), data: Map::new() };
    let broken = tenant
        .record_commit(
            &cx(None),
            vec![set.clone(), emit.clone(), put(json!({ "title": "Oak" }))],
            Some(1_024),
        )
        .await;
    let Err(ServiceError::Refused { fields, .. }) = broken else { panic!("{broken:?}") };
    assert_eq!((fields[0].pointer.as_str(), fields[0].code.as_str()), ("/2/values/title", "already_exists"));
    assert_eq!(
        (tenant.values().len(), tenant.take_recorded().events.len(), tenant.records("books").len()),
        (0, 0, 4)
    );

    let done = tenant
        .record_commit(&cx(None), vec![put(json!({ "title": "Yew" })), set, emit], Some(1_024))
        .await
        .unwrap();
    assert!(done[0].id.starts_with("rec_") && done[0].version == 1, "{done:?}");
    assert_eq!((done[1].id.as_str(), done[1].version, done[2].version), ("last", 1, 0));
    assert_eq!((&tenant.values()["last"], tenant.records("books").len()), (&json!(7), 5));

    let id = done[0].id.clone();
    let replace = |if_version| CommitOp::Put {
        collection: "books".into(),
        id: Some(id.clone()),
        values: values(json!({ "title": "Yew", "pages": 1 })),
        if_version,
    };
    assert_eq!(
        tenant.record_commit(&cx(None), vec![replace(Some(7))], None).await,
        Err(ServiceError::Conflict)
    );
    assert_eq!(tenant.record_commit(&cx(None), vec![replace(Some(1))], None).await.unwrap()[0].version, 2);
    let two = [put(json!({ "title": "" })), put(json!({ "heading": "x" }))];
    let Err(ServiceError::Refused { fields, .. }) = tenant.record_commit(&cx(None), two.into(), None).await
    else {
        panic!("values that do not fit were taken")
    };
    let mut places: Vec<_> =
        fields.iter().map(|field| (field.pointer.as_str(), field.code.as_str())).collect();
    places.sort_unstable();
    let wanted =
        [("/0/values/title", "minLength"), ("/1/values/heading", "unknown"), ("/1/values/title", "required")];
    assert_eq!(places, wanted);
}

#[tokio::test]
async fn the_callers_own_permission_counts() {
    let library = library();
    let tenant = library.installed.tenant();
    let reader = cx(Some(&["books.read"]));
    assert_eq!(tenant.record_count(&reader, "books", Vec::new()).await, Ok(4));
    let refused = tenant.record_commit(&reader, vec![put(json!({ "title": "Yew" }))], None).await;
    assert!(matches!(refused, Err(ServiceError::Denied(_))), "{refused:?}");
    let unknown = tenant.record_count(&reader, "papers", Vec::new()).await;
    assert!(matches!(unknown, Err(ServiceError::NotFound(_))), "{unknown:?}");
}
