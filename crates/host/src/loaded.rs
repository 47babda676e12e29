//! Releases whose code is mapped and ready to instantiate: one `InstancePre` each, made on first use.

use std::{
    fs,
    num::NonZeroUsize,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use lru::LruCache;
use tokio::sync::OnceCell;
use wasmtime::{Engine, InstancePre, component::Linker};

use crate::{
    ModuleKind,
    artefact::{ArtefactKey, Unusable, load_component, load_module},
    bindings::PluginPre,
    budget::Budget,
    guest::Guest,
};

/// Finds prepared code by digest. Cheap after the first use.
pub struct Loaded {
    dir: PathBuf,
    engine: Engine,
    engine_hash: String,
    linker: Linker<Guest>,
    view_linker: wasmtime::Linker<Budget>,
    backends: Mutex<Shelf<PluginPre<Guest>>>,
    views: Mutex<Shelf<InstancePre<Budget>>>,
}

type Shelf<T> = LruCache<[u8; 32], Arc<OnceCell<Arc<T>>>>;

impl Loaded {
    pub fn new(
        engine: &Engine,
        engine_hash: String,
        dir: PathBuf,
        linker: Linker<Guest>,
        capacity: NonZeroUsize,
    ) -> Self {
        Self {
            dir,
            engine: engine.clone(),
            engine_hash,
            linker,
            // A view has no imports: its linker stays empty.
            view_linker: wasmtime::Linker::new(engine),
            backends: Mutex::new(LruCache::new(capacity)),
            views: Mutex::new(LruCache::new(capacity)),
        }
    }

    pub fn engine_hash(&self) -> &str {
        &self.engine_hash
    }

    pub fn has(&self, wasm_digest: &str, kind: ModuleKind) -> bool {
        self.key(wasm_digest, kind).is_ok_and(|key| {
            let file = key.path(&self.dir);
            file.is_file()
        })
    }

    /// From memory and disk; what is not there is fine.
    pub fn forget(&self, wasm_digest: &str, kind: ModuleKind) {
        let Ok(key) = self.key(wasm_digest, kind) else { return };
        match kind {
            ModuleKind::Backend => {
                _ = self.backends.lock().unwrap_or_else(PoisonError::into_inner).pop(&key.wasm)
            }
            ModuleKind::View => _ = self.views.lock().unwrap_or_else(PoisonError::into_inner).pop(&key.wasm),
        }
        let file = key.path(&self.dir);
        if let Err(error) = fs::remove_file(&file)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!(file = %file.display(), %error, "an artefact that nobody needs could not be removed");
        }
    }

    pub async fn backend(self: &Arc<Self>, wasm_digest: &str) -> Result<Arc<PluginPre<Guest>>, Unusable> {
        let key = self.key(wasm_digest, ModuleKind::Backend)?;
        let cell = place(&self.backends, key.wasm);
        let this = Arc::clone(self);
        fill(&cell, move || {
            let component = this.sound(&key, load_component(&this.engine, &this.dir, &key))?;
            let pre = this.linker.instantiate_pre(&component).and_then(PluginPre::new);
            pre.map_err(|error| Unusable::Engine(format!("{error:#}")))
        })
        .await
    }

    pub async fn view(self: &Arc<Self>, wasm_digest: &str) -> Result<Arc<InstancePre<Budget>>, Unusable> {
        let key = self.key(wasm_digest, ModuleKind::View)?;
        let cell = place(&self.views, key.wasm);
        let this = Arc::clone(self);
        fill(&cell, move || {
            let module = this.sound(&key, load_module(&this.engine, &this.dir, &key))?;
            this.view_linker.instantiate_pre(&module).map_err(|error| Unusable::Engine(format!("{error:#}")))
        })
        .await
    }

    /// A file that cannot be believed goes, so that the next compile puts a sound one in its place.
    fn sound<T>(&self, key: &ArtefactKey, loaded: Result<T, Unusable>) -> Result<T, Unusable> {
        if let Err(problem) = &loaded
            && !matches!(problem, Unusable::Missing | Unusable::Engine(_))
        {
            let file = key.path(&self.dir);
            tracing::error!(file = %file.display(), %problem, "an artefact was refused and removed");
            fs::remove_file(file).ok();
        }
        loaded
    }

    fn key(&self, wasm_digest: &str, kind: ModuleKind) -> Result<ArtefactKey, Unusable> {
        ArtefactKey::new(kind, wasm_digest, &self.engine_hash).ok_or(Unusable::Missing)
    }
}

fn place<T>(shelf: &Mutex<Shelf<T>>, wasm: [u8; 32]) -> Arc<OnceCell<Arc<T>>> {
    let mut shelf = shelf.lock().unwrap_or_else(PoisonError::into_inner);
    Arc::clone(shelf.get_or_insert(wasm, Arc::default))
}

/// Loads once however many ask at the same time; a failure leaves the place empty for the next try.
async fn fill<T: Send + Sync + 'static>(
    cell: &OnceCell<Arc<T>>,
    load: impl FnOnce() -> Result<T, Unusable> + Send + 'static,
) -> Result<Arc<T>, Unusable> {
    cell.get_or_try_init(|| async {
        tokio::task::spawn_blocking(load)
            .await
            .unwrap_or_else(|error| Err(Unusable::Engine(format!("loading stopped: {error}"))))
            .map(Arc::new)
    })
    .await
    .cloned()
}
