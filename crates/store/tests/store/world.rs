//! What the tests start from: tenants, people, a published plugin, an installation.

use futures::future::BoxFuture;
use serde_json::json;
use tenon_api::{
    Role, Timestamp,
    ids::{InstallationId, PluginId, PublisherId, ReleaseId, TenantId, UserId},
    me::{Density, Theme},
};
use tenon_store::{
    Actor, Cx, Db, PlatformTx, Result, TenantCx, TenantTx, UserActor,
    installations::{self, InstallationRow, InstallationState},
    members::{self, MemberRow},
    plugins::{self, PluginRow},
    publishers::{self, PublisherRow},
    releases::{self, ReleaseFileRow, ReleaseRow},
    tenants::{self, TenantRow, TenantState},
    users::{self, UserRow},
};

pub fn system() -> Cx {
    Cx::system("req_test")
}

/// A write whose closure needs nothing from outside but clones of `value`.
pub async fn write<V, T>(
    db: &Db,
    cx: &Cx,
    value: V,
    closure: for<'a, 'c> fn(&'a mut TenantTx<'c>, V) -> BoxFuture<'a, Result<T>>,
) -> Result<T>
where
    V: Clone + Send + Sync + 'static,
    T: Send + 'static,
{
    db.write(cx, move |tx| closure(tx, value.clone())).await
}

pub async fn platform<V, T>(
    db: &Db,
    value: V,
    closure: for<'a, 'c> fn(&'a mut PlatformTx<'c>, V) -> BoxFuture<'a, Result<T>>,
) -> Result<T>
where
    V: Clone + Send + Sync + 'static,
    T: Send + 'static,
{
    db.write_platform(&system(), move |tx| closure(tx, value.clone())).await
}

pub async fn tenant(db: &Db, slug: &str) -> Cx {
    let row = TenantRow {
        id: TenantId::new(),
        slug: slug.into(),
        name: slug.to_uppercase(),
        state: TenantState::Active,
        created_at: Timestamp::now(),
        version: 1,
    };
    platform(db, row.clone(), |tx, row| Box::pin(async move { tenants::insert(tx, &row).await }))
        .await
        .expect("a tenant");
    system().in_tenant(TenantCx { id: row.id, slug: row.slug, name: row.name, role: None })
}

pub fn user_row(email: &str, name: &str) -> UserRow {
    UserRow {
        id: UserId::new(),
        email: email.into(),
        email_key: email.to_lowercase(),
        name: name.into(),
        password_hash: "$argon2id$".into(),
        super_admin: false,
        theme: Theme::System,
        density: Density::Comfortable,
        locale: "en".into(),
        shortcuts: true,
        created_at: Timestamp::now(),
        version: 1,
    }
}

pub async fn user(db: &Db, email: &str, name: &str) -> UserRow {
    let row = user_row(email, name);
    platform(db, row.clone(), |tx, row| Box::pin(async move { users::insert(tx, &row).await }))
        .await
        .expect("a user");
    row
}

pub async fn member(db: &Db, cx: &Cx, user: UserId, role: Role) {
    let tenant_id = cx.tenant_id().expect("a tenant");
    let row = MemberRow { user_id: user, tenant_id, role, created_at: Timestamp::now() };
    platform(db, row, |tx, row| Box::pin(async move { members::insert(tx, &row).await }))
        .await
        .expect("a member");
}

pub fn acting(cx: &Cx, user: &UserRow) -> Cx {
    let actor = UserActor {
        id: user.id,
        name: user.name.clone(),
        email: user.email.clone(),
        super_admin: false,
        session: None,
        token: None,
        scopes: None,
        token_tenant: None,
        confirmed_at: None,
        memberships: [].into(),
        profile: None,
    };
    Cx { actor: Actor::User(actor), ..cx.clone() }
}

pub async fn publisher(db: &Db) -> PublisherRow {
    let row =
        PublisherRow { id: PublisherId::new(), slug: "tenon".into(), name: "Tenon".into(), verified: true };
    platform(db, row.clone(), |tx, row| Box::pin(async move { publishers::insert(tx, &row).await }))
        .await
        .expect("a publisher");
    row
}

/// Publishes version 1.0.0 of a plugin.
pub async fn plugin(
    db: &Db,
    publisher: PublisherId,
    key: &str,
    name: &str,
    category: &str,
    tags: &[&str],
) -> PluginRow {
    let release = ReleaseId::new();
    let now = Timestamp::now();
    let row = PluginRow {
        id: PluginId::new(),
        key: key.into(),
        publisher_id: publisher,
        name: name.into(),
        summary: format!("The {name} plugin"),
        category: category.into(),
        tags: tags.iter().map(|&tag| tag.into()).collect(),
        search_text: plugins::fold(&format!("{name} {key} {} tenon", tags.join(" "))),
        latest_release_id: Some(release),
        visibility: "public".into(),
        official: true,
        installs: 0,
        created_at: now,
        updated_at: now,
    };
    let release = release_row(release, row.id, "1.0.0", key);
    platform(db, (row.clone(), release), |tx, (row, release)| {
        Box::pin(async move {
            plugins::insert(tx, &row).await?;
            releases::insert(tx, &release, &release.files).await
        })
    })
    .await
    .expect("a plugin");
    row
}

pub fn release_row(id: ReleaseId, plugin: PluginId, version: &str, key: &str) -> ReleaseRow {
    let icon = format!("{:0>64}", key.len());
    ReleaseRow {
        id,
        plugin_id: plugin,
        version: version.into(),
        version_key: version.as_bytes().to_vec(),
        manifest: json!({"plugin": {"key": key, "version": version}}).to_string(),
        digest: format!("{key}-{version}"),
        size: 12,
        readme_html: "<p>Read me</p>".into(),
        changelog_html: String::new(),
        warnings: vec!["unsigned".into()],
        signature: None,
        yanked_at: None,
        published_at: Timestamp::now(),
        icon_sha256: Some(icon.clone()),
        files: vec![ReleaseFileRow {
            path: "assets/icon.png".into(),
            sha256: icon,
            size: 12,
            media_type: "image/png".into(),
            role: "icon".into(),
        }],
        handles: None,
    }
}

pub fn installation_row(cx: &Cx, plugin: &PluginRow) -> InstallationRow {
    InstallationRow {
        id: InstallationId::new(),
        tenant_id: cx.tenant_id().expect("a tenant"),
        plugin_id: plugin.id,
        plugin_key: plugin.key.clone(),
        release_id: plugin.latest_release_id.expect("a release"),
        state: InstallationState::Removed,
        grants: Vec::new(),
        settings: json!({}),
        message: None,
        kept_since: None,
        installed_at: None,
        changed_at: cx.now,
        version: 1,
    }
}

pub async fn installation(db: &Db, cx: &Cx, plugin: &PluginRow) -> InstallationRow {
    let row = installation_row(cx, plugin);
    write(db, cx, row.clone(), |tx, row| Box::pin(async move { installations::insert(tx, &row).await }))
        .await
        .expect("an installation");
    row
}

/// A tenant with one installation of one plugin.
pub async fn installed(db: &Db, slug: &str, key: &str) -> (Cx, InstallationRow) {
    let publisher = publisher(db).await;
    let plugin = plugin(db, publisher.id, key, "Hello World", "productivity", &["demo"]).await;
    let cx = tenant(db, slug).await;
    let row = installation(db, &cx, &plugin).await;
    (cx, row)
}

/// Another plugin that claims the same key.
pub fn plugin_row_like(plugin: &PluginRow) -> PluginRow {
    PluginRow { id: PluginId::new(), ..plugin.clone() }
}
