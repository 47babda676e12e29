//! Development tenants: a package of one's own, unsigned and unpublished, is put in place at once and replaced by the
//! next. Nobody else ever sees it. `POST …/dev/plugins`, `DELETE …/dev/plugins/{key}`.

use bytes::Bytes;
use tenon_api::{
    Permission, Timestamp,
    error::Code,
    ids::{PublisherId, ReleaseId},
    installations::{Grant, Installation},
};
use tenon_contract::package::Package;
use tenon_store::{
    Cx, NewAudit, NewEvent,
    installations::{self, InstallationState},
    operations, plugins,
    publishers::{self, PublisherRow},
    releases::{self, ReleaseFull},
    tenants,
};

use crate::{
    Core, Error, Result,
    access::require_user,
    installations::{install, remove, wire::wire},
    operations::Params,
    releases::{
        files,
        publish::{examine, make_ready, read, rows},
    },
    snapshot::Installed,
};

/// Of plugins that were never published.
const PUBLISHER: (&str, &str) = ("development", "In development");
const HIDDEN: &str = "development";

/// Between the version of a build and the digits of its digest.
const MARK: &str = "+dev.";

/// Whether this is the version of a build and not of a release.
pub(crate) fn is_build(version: &str) -> bool {
    version.contains(MARK)
}

/// Somebody who may put packages of their own here. Asked before the package is read, and as an install is: a browser
/// proves again who sits before it, a token is its own proof, and nobody keeps the compiler busy.
#[derive(Debug, Clone)]
pub struct Developer(Cx);

impl Developer {
    pub async fn admit(core: &Core, cx: &Cx) -> Result<Self> {
        require_development(core, cx).await?;
        core.require_confirmed(cx)?;
        core.limits.build(require_user(cx)?.id)?;
        Ok(Self(cx.clone()))
    }
}

async fn require_development(core: &Core, cx: &Cx) -> Result<()> {
    core.authorize(cx, Permission::PluginsInstall).await?;
    let id = cx.tenant_id()?;
    let development = {
        let mut tx = core.db.read_platform(cx).await?;
        tenants::is_development(&mut tx, id).await?
    };
    if development {
        return Ok(());
    }
    Err(Error::new(
        Code::MayNot,
        "This is no development tenant: it takes published plugins only. An operator makes one with `tenon-server admin development`.",
    ))
}

/// Installs the package with every power it asks for, or puts it in the place of the one that is there, whose
/// settings and data stay.
pub async fn side_load(core: &Core, Developer(cx): &Developer, bytes: Bytes) -> Result<Installation> {
    let package = read(bytes).await?;
    let found = record(core, cx, &package).await?;
    let key = found.plugin.key.clone();
    let powers = tenon_contract::consent::powers(&package.manifest, &Default::default());
    let grants: Vec<Grant> = powers.into_iter().map(|power| Grant { id: power.id, values: None }).collect();
    let existing = core.installed(cx, &key).await.ok();
    match existing {
        Some(installed) if installed.row.state != InstallationState::Removed => {
            replace(core, cx, &installed, &found, grants).await?;
        }
        existing => {
            let params = Params {
                enable: true,
                grants,
                settings: existing.as_ref().map(Installed::own_settings).unwrap_or_default(),
                by: crate::audit::Author::of(cx),
                ..Params::default()
            };
            install::record(core, cx, &found, existing.as_ref(), params, Default::default()).await?;
        }
    }
    sweep(core, cx, &found).await?;
    let snapshot = core.snapshot(cx).await?;
    let installed = core.installed(cx, &key).await?;
    wire(&snapshot, &installed).ok_or_else(|| {
        let why = installed.operation.and_then(|operation| operation.message).unwrap_or_default();
        Error::new(Code::PluginFailed, format!("{} did not start: {why}", found.plugin.name))
    })
}

/// The release of this tenant's own; the same bytes again are the release that is there.
async fn record(core: &Core, cx: &Cx, package: &Package) -> Result<ReleaseFull> {
    let (key, tenant) = (package.manifest.key().to_string(), cx.tenant_id()?);
    let known = {
        let mut tx = core.db.read_platform(cx).await?;
        releases::find_dev(&mut tx, &key, &package.digest, tenant).await?
    };
    if let Some(known) = known {
        return Ok(known);
    }
    let examined = examine(core, package).await?;
    let (mut plugin, mut release, kept) = rows(cx, package, examined);
    plugin.visibility = HIDDEN.into();
    // Never the version of a release; twelve digits of the digest tell one build from the next, and eight of the tenant
    // let two of them try the same one.
    let (build, whose) = (&package.digest[..12], hex::encode(&tenant.as_bytes()[12..]));
    release.version = format!("{}{MARK}{build}.{whose}", release.version);
    let publisher = PublisherRow {
        id: PublisherId::new(),
        slug: PUBLISHER.0.into(),
        name: PUBLISHER.1.into(),
        verified: false,
    };
    let (digest, own) = (package.digest.clone(), core.clone());
    let found = core
        .db
        .write_platform(cx, move |tx| {
            let (mut plugin, mut release) = (plugin.clone(), release.clone());
            let (publisher, digest, core, kept) =
                (publisher.clone(), digest.clone(), own.clone(), kept.clone());
            Box::pin(async move {
                match plugins::find_by_key(tx, &plugin.key).await? {
                    Some(known) => plugin.id = known.id,
                    None => {
                        let known = publishers::find_by_slug(tx, &publisher.slug).await?;
                        plugin.publisher_id = match known {
                            Some(known) => known.id,
                            None => {
                                publishers::insert(tx, &publisher).await?;
                                publisher.id
                            }
                        };
                        plugins::insert(tx, &plugin).await?;
                    }
                }
                release.plugin_id = plugin.id;
                release.id = ReleaseId::new();
                kept.hold(&core, tx).await?;
                releases::insert(tx, &release, kept.rows()).await?;
                releases::mark_dev(tx, release.id, tenant).await?;
                let found = releases::find_dev(tx, &plugin.key, &digest, tenant).await?;
                found.ok_or(tenon_store::Error::NotFound("release"))
            })
        })
        .await?;
    make_ready(core, package).await?;
    Ok(found)
}

/// In place: the next call runs the new code.
async fn replace(
    core: &Core,
    cx: &Cx,
    installed: &Installed,
    found: &ReleaseFull,
    grants: Vec<Grant>,
) -> Result<()> {
    let (id, release, name) = (installed.row.id, found.release.id, found.plugin.name.clone());
    let version = found.release.version.clone();
    let after = serde_json::json!({"plugin": found.plugin.key, "version": version, "grants": grants});
    let audit = NewAudit::new("installation.upgraded", id).after(after);
    let event = NewEvent::new(
        "installation.upgraded",
        serde_json::json!({
            "plugin": found.plugin.key, "plugin_name": name, "installation": id, "version": version,
            "actor": cx.user().map(|user| user.name.clone()).unwrap_or_default(),
        }),
    );
    core.write(cx, move |tx| {
        let (grants, audit, event, name) = (grants.clone(), audit.clone(), event.clone(), name.clone());
        Box::pin(async move {
            if operations::find_running(tx, id).await?.is_some() {
                return Err(Error::new(
                    Code::OperationRunning,
                    format!("Something is still going on with {name}. Wait until it is done."),
                )
                .into());
            }
            installations::pin_release(tx, id, release).await?;
            installations::set_grants(tx, id, &grants).await?;
            tx.audit(audit);
            tx.emit(event);
            Ok(())
        })
    })
    .await
}

/// Builds that nothing is pinned to go, and with them what only they held.
async fn sweep(core: &Core, cx: &Cx, found: &ReleaseFull) -> Result<()> {
    let (tenant, plugin) = (cx.tenant_id()?, found.plugin.id);
    core.db
        .write_platform(cx, move |tx| {
            Box::pin(async move { releases::delete_old_dev(tx, tenant, plugin).await.map(drop) })
        })
        .await?;
    files::sweep(core, cx).await
}

/// Uninstalls it with its data.
pub async fn remove(core: &Core, cx: &Cx, plugin: &str) -> Result<()> {
    require_development(core, cx).await?;
    remove::uninstall(core, cx, plugin, Some("delete"), None).await?;
    Ok(())
}

/// `tenon-server admin development {tenant} on|off`, and the demo's seed.
pub async fn set(core: &Core, cx: &Cx, slug: &str, development: bool) -> Result<()> {
    let named = slug.to_owned();
    let now: Timestamp = cx.now;
    core.db
        .write_platform(cx, move |tx| {
            let named = named.clone();
            Box::pin(async move {
                let tenant = tenants::find_by_slug(tx, &named).await?;
                let tenant = tenant.ok_or(tenon_store::Error::NotFound("tenant"))?;
                tracing::info!(
                    slug = named,
                    development,
                    ?now,
                    "a tenant takes packages of its own or no longer does"
                );
                tenants::set_development(tx, tenant.id, development).await
            })
        })
        .await?;
    Ok(())
}
