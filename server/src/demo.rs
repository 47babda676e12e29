//! The demo's seed (`tenon-server demo`): accounts, two tenants, the plugins of `plugins/`, and the risks of
//! Acme. Safe to repeat: what
//! is there stays.

mod risks;

use std::path::Path;

use anyhow::{Context as _, Result};
use bytes::Bytes;
use tenon_api::{
    Role,
    ids::{PublisherId, UserId},
    installations::{Grant, InstallPlugin, Status},
};
use tenon_core::{
    Actor, Core, Cx, TenantCx, dev, installations, releases,
    tenants::create,
    users::{CreateUser, prepare},
};
use tenon_store::{
    publishers::{self, PublisherRow},
    tenants, users,
};

pub const PASSWORD: &str = "tenon-demo";

/// A demo account as the sign-in page shows it.
#[derive(Debug, Clone, Copy)]
pub struct Account {
    pub email: &'static str,
    pub name: &'static str,
    /// "owner of Acme"
    pub is: &'static str,
    pub super_admin: bool,
    pub member_of: &'static [(&'static str, Role)],
}

pub const ACCOUNTS: &[Account] = &[
    Account {
        email: "ada@acme.test",
        name: "Ada Lovelace",
        is: "owner of Acme",
        super_admin: false,
        member_of: &[("acme", Role::Owner)],
    },
    Account {
        email: "mel@acme.test",
        name: "Mel Moreno",
        is: "member of Acme",
        super_admin: false,
        member_of: &[("acme", Role::Member)],
    },
    Account {
        email: "vic@acme.test",
        name: "Vic Varga",
        is: "viewer of Acme",
        super_admin: false,
        member_of: &[("acme", Role::Viewer)],
    },
    Account {
        email: "gus@globex.test",
        name: "Gus Grant",
        is: "owner of Globex",
        super_admin: false,
        member_of: &[("globex", Role::Owner)],
    },
    Account {
        email: "kim@demo.test",
        name: "Kim Kaya",
        is: "member of Acme and Globex",
        super_admin: false,
        member_of: &[("acme", Role::Member), ("globex", Role::Member)],
    },
    Account { email: "root@demo.test", name: "Root", is: "operator", super_admin: true, member_of: &[] },
];

const TENANTS: [(&str, &str); 2] = [("acme", "Acme"), ("globex", "Globex")];

/// Seeds what is missing. `plugins_dir` holds `*.tenon` packages.
pub async fn seed(core: &Core, plugins_dir: &Path) -> Result<()> {
    seed_publisher(core).await?;
    // Before the tenants: a folder that is missing must not leave half a demo behind.
    publish_all(core, plugins_dir).await?;
    let mut ids = Vec::new();
    for account in ACCOUNTS {
        ids.push(seed_account(core, account).await?);
    }
    let mut fresh = Vec::new();
    for (slug, name) in TENANTS {
        fresh.extend(seed_tenant(core, slug, name, &ids).await?);
    }
    for tenant in fresh {
        if tenant.slug == "globex" {
            // Somebody who tries things out brings a plugin of their own here: `tenon dev`.
            dev::set(core, &Cx::system("seed"), &tenant.slug, true).await?;
        }
        if tenant.slug == "acme" {
            let ada = as_owner(core, tenant, ids[0]).await?;
            install(core, &ada, "hello-world").await?;
            if install(core, &ada, "risk-register").await? {
                risks::seed(core, &ada).await?;
            }
        }
    }
    Ok(())
}

/// The publisher `tenon`, which the plugins of `plugins/` name.
pub async fn seed_publisher(core: &Core) -> Result<()> {
    let cx = Cx::system("seed");
    let row =
        PublisherRow { id: PublisherId::new(), slug: "tenon".into(), name: "Tenon".into(), verified: true };
    core.db
        .write_platform(&cx, move |tx| {
            let row = row.clone();
            Box::pin(async move {
                if publishers::find_by_slug(tx, &row.slug).await?.is_none() {
                    publishers::insert(tx, &row).await?;
                }
                Ok(())
            })
        })
        .await?;
    Ok(())
}

async fn seed_account(core: &Core, account: &Account) -> Result<UserId> {
    let cx = Cx::system("seed");
    let known = {
        let mut tx = core.db.read_platform(&cx).await?;
        users::find_by_email(&mut tx, account.email).await?
    };
    if let Some(known) = known {
        return Ok(known.id);
    }
    let input = CreateUser {
        email: account.email.into(),
        name: account.name.into(),
        password: PASSWORD.into(),
        super_admin: account.super_admin,
    };
    let row = prepare(core, &cx, &input).await?;
    let id = row.id;
    core.db
        .write_platform(&cx, move |tx| {
            let row = row.clone();
            Box::pin(async move { users::insert(tx, &row).await })
        })
        .await?;
    Ok(id)
}

/// The tenant, if it was made just now.
async fn seed_tenant(core: &Core, slug: &str, name: &str, ids: &[UserId]) -> Result<Option<TenantCx>> {
    let cx = Cx::system("seed");
    let known = {
        let mut tx = core.db.read_platform(&cx).await?;
        tenants::find_by_slug(&mut tx, slug).await?
    };
    if known.is_some() {
        return Ok(None);
    }
    let people = ACCOUNTS
        .iter()
        .zip(ids)
        .filter_map(|(account, id)| {
            let (_, role) = account.member_of.iter().find(|(tenant, _)| *tenant == slug)?;
            Some((*id, *role))
        })
        .collect();
    Ok(Some(create::create(core, &cx, slug, name, people).await?))
}

/// Publishes each package of the folder; the same one again changes nothing.
pub async fn publish_all(core: &Core, plugins_dir: &Path) -> Result<()> {
    let cx = Cx::system("seed");
    let mut packages: Vec<_> = std::fs::read_dir(plugins_dir)
        .with_context(|| {
            format!("the plugins folder {} cannot be read; run `make plugins`", plugins_dir.display())
        })?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "tenon"))
        .collect();
    packages.sort();
    for path in packages {
        let bytes =
            Bytes::from(std::fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?);
        if let Err(error) = releases::publish::accept(core, &cx, bytes).await {
            let rules: Vec<String> =
                error.errors().iter().map(|rule| format!("{}: {}", rule.pointer, rule.detail)).collect();
            anyhow::bail!("{} was refused: {error} {}", path.display(), rules.join("; "));
        }
    }
    Ok(())
}

/// What Ada would do is done as Ada, through the same use cases.
async fn as_owner(core: &Core, tenant: TenantCx, owner: UserId) -> Result<Cx> {
    let system = Cx::system("seed");
    let user = {
        let mut tx = core.db.read_platform(&system).await?;
        users::get(&mut tx, owner).await?
    };
    let author = tenon_core::sessions::resolve::user_actor(user, Vec::new());
    Ok(Cx { actor: Actor::User(author), ..system }.in_tenant(TenantCx { role: Some(Role::Owner), ..tenant }))
}

/// With every power that the plugin asks for. Answers whether it was there to be installed.
async fn install(core: &Core, cx: &Cx, plugin: &str) -> Result<bool> {
    let Ok(detail) = tenon_core::plugins::detail::get(core, cx, plugin, None).await else {
        return Ok(false);
    };
    let grants =
        detail.permissions.iter().map(|power| Grant { id: power.id.clone(), values: None }).collect();
    let input = InstallPlugin {
        plugin: plugin.into(),
        version: None,
        grants,
        config: None,
        secrets: Default::default(),
        enable: true,
        plan_digest: None,
        kept_data: None,
    };
    let accepted = installations::install::install(core, cx, &input).await?;
    if !accepted.running
        && accepted.installation.as_ref().is_none_or(|installation| installation.status != Status::Active)
    {
        let why = accepted.installation.and_then(|installation| installation.message).unwrap_or_default();
        anyhow::bail!("{plugin} could not be installed in acme: {why}");
    }
    Ok(true)
}
