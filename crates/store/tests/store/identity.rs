//! People, sessions, tokens, tenants.

use tenon_api::{
    Role, Timestamp,
    ids::{SessionId, TokenId},
    me::{Density, Theme},
};
use tenon_store::{
    Error, members,
    sessions::{self, SessionRow},
    setup_tokens, statements, tenants,
    tokens::{self, TokenRow},
    users::{self, UserRow},
};
use tenon_testing_database::{TestDb, db_test};

use crate::world;

fn session(user: &UserRow, hash: u8, now: Timestamp) -> SessionRow {
    SessionRow {
        id: SessionId::new(),
        user_id: user.id,
        token_hash: vec![hash; 32],
        created_at: now,
        last_seen_at: now,
        idle_expires_at: now.plus_seconds(60),
        expires_at: now.plus_seconds(100),
        confirmed_at: Some(now),
        address: "127.0.0.1".into(),
        user_agent: "test".into(),
    }
}

async fn sign_in(db: &TestDb, row: SessionRow) {
    world::platform(&db.db, row, |tx, row| Box::pin(async move { sessions::insert(tx, &row).await }))
        .await
        .expect("a session");
}

#[db_test]
async fn a_session_resolves_with_person_and_tenants_in_one_statement(db: TestDb) {
    let kim = world::user(&db.db, "kim@demo.test", "Kim").await;
    for (slug, role) in [("globex", Role::Member), ("acme", Role::Owner)] {
        let cx = world::tenant(&db.db, slug).await;
        world::member(&db.db, &cx, kim.id, role).await;
    }
    world::tenant(&db.db, "other").await;
    let now = Timestamp::now();
    let row = session(&kim, 7, now);
    sign_in(&db, row.clone()).await;
    let mut tx = db.db.read_platform(&world::system()).await.expect("a reader");
    let (found, count) = statements::counting(sessions::resolve(&mut tx, &[7; 32], now)).await;
    let found = found.expect("a read").expect("a session");
    assert_eq!(count, 1);
    assert_eq!((found.session.id, found.user.id, found.user.theme), (row.id, kim.id, Theme::System));
    let seen: Vec<_> = found.memberships.iter().map(|one| (one.slug.as_str(), one.role)).collect();
    assert_eq!(seen, [("acme", Role::Owner), ("globex", Role::Member)]);
    assert!(sessions::resolve(&mut tx, &[8; 32], now).await.expect("a read").is_none(), "another token");
    assert!(
        sessions::resolve(&mut tx, &[7; 32], now.plus_seconds(60)).await.expect("a read").is_none(),
        "idle"
    );
}

#[db_test]
async fn somebody_without_a_tenant_still_has_a_session(db: TestDb) {
    let root = world::user(&db.db, "root@demo.test", "Root").await;
    let now = Timestamp::now();
    sign_in(&db, session(&root, 1, now)).await;
    let mut tx = db.db.read_platform(&world::system()).await.expect("a reader");
    let found = sessions::resolve(&mut tx, &[1; 32], now).await.expect("a read").expect("a session");
    assert!(found.memberships.is_empty());
}

#[db_test]
async fn touching_moves_the_idle_expiry_and_never_the_absolute_one(db: TestDb) {
    let ada = world::user(&db.db, "ada@acme.test", "Ada").await;
    let now = Timestamp::now();
    let row = session(&ada, 1, now);
    sign_in(&db, row.clone()).await;
    world::platform(&db.db, (row.id, now), |tx, (id, now)| {
        Box::pin(async move {
            sessions::touch(tx, id, now.plus_seconds(50), now.plus_seconds(500)).await?;
            sessions::confirm(tx, id, now.plus_seconds(40)).await
        })
    })
    .await
    .expect("touched");
    let mut tx = db.db.read_platform(&world::system()).await.expect("a reader");
    let found = sessions::resolve(&mut tx, &[1; 32], now.plus_seconds(99))
        .await
        .expect("a read")
        .expect("still there");
    assert_eq!(found.session.confirmed_at, Some(now.plus_seconds(40)));
    assert!(sessions::resolve(&mut tx, &[1; 32], now.plus_seconds(100)).await.expect("a read").is_none());
}

#[db_test]
async fn sessions_are_listed_and_only_their_owner_ends_them(db: TestDb) {
    let ada = world::user(&db.db, "ada@acme.test", "Ada").await;
    let gus = world::user(&db.db, "gus@globex.test", "Gus").await;
    let now = Timestamp::now();
    let rows: Vec<_> = (1..=3).map(|n| session(&ada, n, now.plus_seconds(n.into()))).collect();
    for row in rows.clone() {
        sign_in(&db, row).await;
    }
    let end = async |user: &UserRow, id| {
        world::platform(&db.db, (user.id, id), |tx, (user, id)| {
            Box::pin(async move { sessions::delete(tx, user, id).await })
        })
        .await
        .expect("a delete")
    };
    let mut tx = db.db.read_platform(&world::system()).await.expect("a reader");
    let listed: Vec<_> =
        sessions::list(&mut tx, ada.id).await.expect("a list").iter().map(|one| one.id).collect();
    assert_eq!(listed, [rows[2].id, rows[1].id, rows[0].id]);
    drop(tx);
    assert!(!end(&gus, rows[0].id).await, "not his");
    assert!(end(&ada, rows[0].id).await);
    let ended = world::platform(&db.db, (ada.id, rows[2].id), |tx, (user, kept)| {
        Box::pin(async move { sessions::delete_all_but(tx, user, kept).await })
    });
    assert_eq!(ended.await.expect("the others"), 1);
    let expired = world::platform(&db.db, now.plus_seconds(1_000), |tx, now| {
        Box::pin(async move { sessions::delete_expired(tx, now).await })
    });
    assert_eq!(expired.await.expect("the rest"), 1);
}

#[db_test]
async fn a_token_resolves_until_it_expires_or_goes(db: TestDb) {
    let ada = world::user(&db.db, "ada@acme.test", "Ada").await;
    let cx = world::tenant(&db.db, "acme").await;
    world::member(&db.db, &cx, ada.id, Role::Admin).await;
    let now = Timestamp::now();
    let row = TokenRow {
        id: TokenId::new(),
        user_id: ada.id,
        tenant_id: cx.tenant_id().ok(),
        name: "CI".into(),
        token_hash: vec![9; 32],
        scopes: vec!["plugins.read".into()],
        created_at: now,
        expires_at: now.plus_seconds(60),
        last_used_at: None,
    };
    world::platform(&db.db, row.clone(), |tx, row| Box::pin(async move { tokens::insert(tx, &row).await }))
        .await
        .expect("a token");
    world::platform(&db.db, (row.id, now), |tx, (id, now)| {
        Box::pin(async move { tokens::touch(tx, id, now).await })
    })
    .await
    .expect("used");
    let mut tx = db.db.read_platform(&world::system()).await.expect("a reader");
    let found = tokens::resolve(&mut tx, &[9; 32], now).await.expect("a read").expect("a token");
    assert_eq!(
        (found.token.scopes.as_slice(), found.token.last_used_at),
        (&["plugins.read".to_owned()][..], Some(now))
    );
    assert_eq!(found.memberships[0].role, Role::Admin);
    assert!(tokens::resolve(&mut tx, &[9; 32], now.plus_seconds(60)).await.expect("a read").is_none());
    assert_eq!(tokens::list(&mut tx, ada.id).await.expect("a list").len(), 1);
    drop(tx);
    let gone = world::platform(&db.db, (ada.id, row.id), |tx, (user, id)| {
        Box::pin(async move { tokens::delete(tx, user, id).await })
    });
    assert!(gone.await.expect("a delete"));
}

#[db_test]
async fn an_address_belongs_to_one_person_and_a_slug_to_one_tenant(db: TestDb) {
    let ada = world::user(&db.db, "ada@acme.test", "Ada").await;
    let answer = world::platform(&db.db, world::user_row("ADA@acme.test", "Eve"), |tx, row| {
        Box::pin(async move { users::insert(tx, &row).await })
    });
    assert!(matches!(answer.await, Err(Error::Conflict("email"))));
    let cx = world::tenant(&db.db, "acme").await;
    let mut tx = db.db.read_platform(&world::system()).await.expect("a reader");
    assert_eq!(
        users::find_by_email(&mut tx, "ada@acme.test").await.expect("a read").map(|one| one.id),
        Some(ada.id)
    );
    assert_eq!(users::count(&mut tx).await.expect("a count"), 1);
    let row = tenants::find_by_slug(&mut tx, "acme").await.expect("a read").expect("the tenant");
    assert_eq!(Some(row.id), cx.tenant_id().ok());
    assert_eq!(tenants::list(&mut tx, "", 10).await.expect("a list").len(), 1);
    assert!(tenants::list(&mut tx, "acme", 10).await.expect("a list").is_empty());
    drop(tx);
    let again = tenants::TenantRow { id: tenon_api::ids::TenantId::new(), ..row };
    let answer =
        world::platform(&db.db, again, |tx, row| Box::pin(async move { tenants::insert(tx, &row).await }));
    assert!(matches!(answer.await, Err(Error::Conflict("tenant"))));
}

#[db_test]
async fn a_change_of_what_somebody_else_changed_is_stale(db: TestDb) {
    let ada = world::user(&db.db, "ada@acme.test", "Ada").await;
    let change = async |version| {
        world::platform(&db.db, (ada.id, version), |tx, (id, version)| {
            Box::pin(async move {
                users::update_me(tx, id, "Ada L", Theme::Dark, Density::Compact, "de", false, version).await
            })
        })
        .await
    };
    change(1).await.expect("the first");
    assert!(matches!(change(1).await, Err(Error::Stale)));
    let mut tx = db.db.read_platform(&world::system()).await.expect("a reader");
    let row = users::get(&mut tx, ada.id).await.expect("the person");
    assert_eq!(
        (row.name.as_str(), row.theme, row.density, row.version),
        ("Ada L", Theme::Dark, Density::Compact, 2)
    );
    assert!(!row.shortcuts);
}

#[db_test]
async fn those_who_can_help_are_named(db: TestDb) {
    let cx = world::tenant(&db.db, "acme").await;
    for (email, name, role) in
        [("a@x.test", "Ada", Role::Owner), ("b@x.test", "Bob", Role::Viewer), ("c@x.test", "Cy", Role::Admin)]
    {
        let user = world::user(&db.db, email, name).await;
        world::member(&db.db, &cx, user.id, role).await;
    }
    let mut tx = db.db.read(&cx).await.expect("a reader");
    let names = members::names_with_roles(&mut tx, &[Role::Admin, Role::Owner]).await.expect("names");
    assert_eq!(names, ["Ada", "Cy"]);
    assert_eq!(tenants::current(&mut tx).await.expect("a read").map(|row| row.slug).as_deref(), Some("acme"));
}

#[db_test]
async fn a_setup_link_works_once(db: TestDb) {
    let spend = async |hash: u8| {
        world::platform(&db.db, hash, |tx, hash| {
            Box::pin(async move { setup_tokens::spend(tx, &[hash; 32]).await })
        })
        .await
        .expect("a try")
    };
    world::platform(&db.db, Timestamp::now(), |tx, now| {
        Box::pin(async move {
            setup_tokens::insert(tx, &[1; 32], now.plus_seconds(60)).await?;
            setup_tokens::insert(tx, &[2; 32], now.plus_seconds(-1)).await
        })
    })
    .await
    .expect("two links");
    assert!(!spend(3).await, "unknown");
    assert!(!spend(2).await, "expired");
    assert!(spend(1).await);
    assert!(!spend(1).await, "used");
    world::platform(&db.db, (), |tx, ()| Box::pin(async move { setup_tokens::clear(tx).await }))
        .await
        .expect("cleared");
}
