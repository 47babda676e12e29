//! From the names in an address to a collection that may be read or written.

use std::{
    collections::BTreeSet,
    num::NonZeroUsize,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use lru::LruCache;
use tenon_api::{Permission, Role, error::Code, ids::InstallationId};
use tenon_contract::manifest::{Collection, data::CollectionScope};
use tenon_store::{
    Cx, TenantTx, members,
    records::{Target, reindex, whole_tenant},
};

use super::schema;
use crate::{
    Core, Error, Result,
    access::{self, roles_with},
    contributions,
    schemas::Schema,
    snapshot::Installed,
};

/// A collection of an active plugin.
#[derive(Debug, Clone)]
pub(crate) struct Opened {
    pub installed: Installed,
    pub collection: Collection,
    pub schema: Arc<Schema>,
    pub target: Target,
}

/// What the keys of collections were last seen to be written for, so that a page need not ask again.
pub(crate) struct Indexed {
    known: Mutex<LruCache<(InstallationId, String), (String, Instant)>>,
    /// How long it holds where other processes write too.
    max_age: Option<Duration>,
}

const COLLECTIONS_IN_MEMORY: usize = 10_000;

impl Indexed {
    pub fn new(max_age: Option<Duration>) -> Self {
        let size = NonZeroUsize::new(COLLECTIONS_IN_MEMORY).unwrap_or(NonZeroUsize::MIN);
        Self { known: Mutex::new(LruCache::new(size)), max_age }
    }

    fn knows(&self, target: &Target) -> bool {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&(target.installation, target.collection.clone())).is_some_and(|(definition, at)| {
            *definition == target.definition() && self.max_age.is_none_or(|age| at.elapsed() < age)
        })
    }

    fn note(&self, target: &Target) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let of = (target.installation, target.collection.clone());
        known.put(of, (target.definition(), Instant::now()));
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    Read,
    Write,
}

impl Access {
    fn core(self) -> Permission {
        match self {
            Self::Read => Permission::RecordsRead,
            Self::Write => Permission::RecordsWrite,
        }
    }
}

/// For somebody at the API: the core permission, the collection, and its own permission.
pub(crate) async fn open(
    core: &Core,
    cx: &Cx,
    plugin: &str,
    collection: &str,
    access: Access,
) -> Result<Opened> {
    core.authorize(cx, access.core()).await?;
    let snapshot = core.snapshot(cx).await?;
    let installed = snapshot.find_active(plugin).ok_or_else(|| Error::not_found("collection"))?;
    let opened = of(core, installed, collection).await?;
    let name = opened.permission(access).to_owned();
    if !contributions::may(cx, installed, &name) {
        core.note_refusal(cx, &format!("{plugin}:{name}"));
        let helpers = opened.who_may(core, cx, access).await?;
        return Err(Error::new(Code::MayNot, opened.refusal(cx, access)).with_helpers(helpers));
    }
    Ok(opened)
}

/// Without asking who.
pub(crate) async fn of(core: &Core, installed: &Installed, name: &str) -> Result<Opened> {
    let manifest = &installed.release.manifest;
    let collection = manifest.collections.iter().find(|collection| collection.name == name);
    let collection = collection.ok_or_else(|| Error::not_found("collection"))?.clone();
    let schema = core.schema(&installed.release, &collection.schema).await?;
    let kind = |field: &String| (field.clone(), schema::kind_of(&schema.value, field));
    let target = Target {
        installation: installed.row.id,
        collection: collection.name.clone(),
        workspace: whole_tenant(),
        indexes: collection.indexes.iter().map(kind).collect(),
        uniques: collection.unique.iter().map(|set| set.iter().map(kind).collect()).collect(),
    };
    Ok(Opened { installed: installed.clone(), collection, schema, target })
}

impl Opened {
    pub fn permission(&self, access: Access) -> &str {
        match access {
            Access::Read => &self.collection.permissions.read,
            Access::Write => &self.collection.permissions.write,
        }
    }

    pub fn plugin_name(&self) -> &str {
        &self.installed.release.manifest.plugin.name
    }

    /// A reader on keys that fit the collection's indexes: another release may have declared others.
    pub async fn reader(&self, core: &Core, cx: &Cx) -> Result<TenantTx<'static>> {
        if core.indexed.knows(&self.target) {
            return Ok(core.db.read(cx).await?);
        }
        let mut tx = core.db.read(cx).await?;
        if !reindex::is_current(&mut tx, &self.target).await? {
            drop(tx);
            let target = self.target.clone();
            let written = core.db.write(cx, move |tx| {
                let target = target.clone();
                Box::pin(async move { reindex::if_changed(tx, &target).await })
            });
            written.await?;
            tx = core.db.read(cx).await?;
        }
        core.indexed.note(&self.target);
        Ok(tx)
    }

    /// What the caller lacks that a guest acts as: `can` are his permission names, `None` where it acts as the plugin.
    /// The same two are asked for as at the API. The core's is asked of `cx`: a plugin may give one of its own the
    /// core's name.
    pub fn guest_lacks(&self, cx: &Cx, can: Option<&BTreeSet<String>>, access: Access) -> Option<&str> {
        let can = can?;
        if !access::may(cx, access.core()) {
            return Some(access.core().as_str());
        }
        Some(self.permission(access)).filter(|own| !can.contains(*own))
    }

    fn title(&self, access: Access) -> &str {
        let name = self.permission(access);
        let permission = self.installed.release.manifest.permission(name);
        permission.map_or(name, |permission| permission.title.as_str())
    }

    fn refusal(&self, cx: &Cx, access: Access) -> String {
        let (title, plugin) = (self.title(access), self.plugin_name());
        if cx.user().is_some_and(|user| user.scopes.is_some()) {
            return format!(
                "This token does not carry “{title}” of {plugin}: it needs the scopes {} and plugins.read, and a role that includes it.",
                access.core().as_str()
            );
        }
        format!("Your role does not include “{title}” of {plugin}.")
    }

    /// Names of members whose role holds both permissions; where those who may install hold them, they are the ones
    /// to ask, and known already.
    pub async fn who_may(&self, core: &Core, cx: &Cx, access: Access) -> Result<Vec<String>> {
        let own = self.installed.release.manifest.permission(self.permission(access));
        let holds = |role: &Role| {
            own.is_some_and(|own| own.roles.iter().any(|known| known.as_str() == role.as_str()))
        };
        let roles: Vec<Role> = roles_with(access.core()).into_iter().filter(holds).collect();
        if roles_with(Permission::PluginsInstall).iter().all(|role| roles.contains(role)) {
            return Ok(core.snapshot(cx).await?.installers.clone());
        }
        let mut tx = core.db.read(cx).await?;
        Ok(members::names_with_roles(&mut tx, &roles).await?)
    }

    /// `?workspace=`: workspaces do not exist yet.
    pub fn check_workspace(&self, workspace: Option<&str>) -> Result<()> {
        let Some(workspace) = workspace else { return Ok(()) };
        let detail = match self.collection.scope {
            CollectionScope::Tenant => format!(
                "{} belongs to the whole tenant and not to a workspace. Leave workspace out.",
                self.collection.title
            ),
            CollectionScope::Workspace => format!(
                "There is no workspace {workspace:?}: tenants have none yet, and {} holds records of the whole tenant. Leave workspace out.",
                self.collection.title
            ),
        };
        Err(Error::invalid("/workspace", "unknown", detail))
    }
}
