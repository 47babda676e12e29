//! What every request may use, and how it is built: the only place (with the adapters) that names concrete
//! things behind core's ports.

use std::{path::Path, sync::Arc};

use app::context::DemoAccount;
use leptos::config::LeptosOptions;
use tenon_api::ids::{SessionId, TokenId};
use tenon_core::{
    Core,
    ports::{Llm, Mailer, Outside},
};
use tenon_egress::Egress;
use tenon_host::Host;
use tenon_store::Db;
use tokio::sync::{broadcast, watch};

use crate::{
    adapters::{
        blobs::ObjectBlobs, egress::GuardedEgress, guests::GuestServices, llm::ChatService, mail::SmtpMailer,
        runtime::WasmRuntime,
    },
    assets::Assets,
    blobs::pressed::Pressed,
    config::Config,
    middleware::{incoming::Incoming, rate::RequestLimits, streams::Streams},
};

/// Cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<Parts>);

pub struct Parts {
    pub core: Core,
    pub config: Config,
    pub assets: Assets,
    pub limits: RequestLimits,
    pub incoming: Incoming,
    pub streams: Streams,
    /// Views as browsers load them.
    pub pressed: Pressed,
    /// Sessions and tokens that ended: their live streams end too.
    pub ended: broadcast::Sender<Ended>,
    /// True once the server drains.
    pub draining: watch::Sender<bool>,
    /// Shown on the demo's sign-in page.
    pub demo: Option<Vec<DemoAccount>>,
    pub leptos: LeptosOptions,
}

impl std::ops::Deref for AppState {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl AppState {
    pub fn new(core: Core, config: Config, assets: Assets, demo: Option<Vec<DemoAccount>>) -> Self {
        // A second initialisation is refused and harmless.
        let _ = any_spawner::Executor::init_tokio();
        let leptos = LeptosOptions::builder()
            .output_name("tenon")
            .site_root(config.server.site_dir.display().to_string())
            .site_pkg_dir("pkg")
            .build();
        Self(Arc::new(Parts {
            limits: RequestLimits::new(config.limits.requests_per_minute),
            incoming: Incoming::new(&config.server),
            streams: Streams::new(config.limits.streams_per_person),
            pressed: Pressed::default(),
            ended: broadcast::channel(256).0,
            draining: watch::channel(false).0,
            core,
            config,
            assets,
            demo,
            leptos,
        }))
    }
}

/// Core over the real adapters, in the data folder of `config`. `compiler` ends in `tenon-server`.
pub fn build_core(db: Db, config: &Config, compiler: &Path) -> anyhow::Result<Core> {
    let dir = &config.data.dir;
    let artefacts = dir.join("artefacts");
    let host = Host::new(config.host(&artefacts))?;
    let services = Arc::new(GuestServices::default());
    let runtime = WasmRuntime::new(host, services.clone(), compiler.to_path_buf(), artefacts);
    let blobs = ObjectBlobs::in_folder(&dir.join("blobs"))?;
    let (keyring, _) = config.keyring()?;
    let settings = tenon_core::Settings { keyring, ..config.settings() };
    let core = Core::new(db, Arc::new(runtime), Arc::new(blobs), outside(config)?, settings);
    services.join(core.clone());
    Ok(core)
}

/// What lies outside of this process, as the operator set it up.
fn outside(config: &Config) -> anyhow::Result<Outside> {
    let guard = Egress::new(config.egress()?)?;
    let mailer = SmtpMailer::from_config(&config.email)?;
    let llm = ChatService::from_config(&config.llm)?;
    Ok(Outside {
        egress: Arc::new(GuardedEgress::new(guard)),
        mailer: mailer.map(|mailer| Arc::new(mailer) as Arc<dyn Mailer>),
        llm: llm.map(|llm| Arc::new(llm) as Arc<dyn Llm>),
    })
}

impl AppState {
    /// Live streams of an ended session or a revoked token say goodbye.
    pub fn end_streams(&self, ended: Ended) {
        // Nobody listening is fine.
        let _ = self.ended.send(ended);
    }
}

/// What no longer speaks for its person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    Session(SessionId),
    Token(TokenId),
}
