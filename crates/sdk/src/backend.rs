//! The backend half: the trait a plugin implements, its surroundings, and the door the host knocks at.

use serde_json::Value;
use tenon_contract::abi::{HealthAnswer, LifecycleAnswer};

mod answer;
#[doc(hidden)]
pub mod bindings;
mod collections;
mod cx;
mod directory;
#[doc(hidden)]
pub mod dispatch;
mod error;
mod files;
mod http;
mod jobs;
mod kv;
mod outgoing;
mod secrets;
mod services;
mod settings;
mod writes;

pub use collections::{Collections, Commit, Committed, Find, Group, Page, Record};
pub use cx::{Config, Cx, Email, Log};
pub use directory::{Directory, Member, Workspace};
pub use error::{Error, Result};
pub use files::{FileInfo, Files};
pub use http::{Request, Response};
pub use jobs::{JobReport, JobRun, Jobs};
pub use kv::{Entry, Kv, Put, Shared};
pub use outgoing::{Answer, Fetch, Http};
pub use secrets::Secrets;
pub use services::{Offered, ServiceCall, Services};
pub use settings::{Changed, TestReport};
pub use writes::{HookOp, HookWrite, Values, Writes};

/// A plugin's backend. Every method has a default: lifecycle steps succeed, the others answer "not supported".
/// One object is made for each call and dropped after it; what lasts goes through [`Cx`].
#[allow(unused_variables)]
pub trait Plugin: Default {
    /// Once, when a tenant installs the plugin; a failure undoes the installation.
    fn install(&self, cx: &Cx) -> Result<Done> {
        Ok(Done::default())
    }

    fn enable(&self, cx: &Cx) -> Result<Done> {
        Ok(Done::default())
    }

    fn disable(&self, cx: &Cx) -> Result<Done> {
        Ok(Done::default())
    }

    /// Before the plugin leaves; a failure is recorded and does not keep it.
    fn uninstall(&self, cx: &Cx, uninstall: &Uninstall) -> Result<Done> {
        Ok(Done::default())
    }

    fn health(&self, cx: &Cx) -> Result<Health> {
        Err(Error::not_supported("this plugin has no health check"))
    }

    /// New settings, before they are in force; [`Cx::config`] answers them already. A failure leaves the old ones.
    fn configure(&self, cx: &Cx, changed: &Changed) -> Result<Done> {
        Ok(Done::default())
    }

    /// Whether the settings in [`Cx::config`] make sense, before they are saved: what their schema cannot say.
    /// An "invalid" error names the fields, `/greeting`. Only `log config clock random` work; at most a second.
    fn validate_config(&self, cx: &Cx) -> Result<()> {
        Ok(())
    }

    /// The Test button, also before anything is installed: tries the settings in [`Cx::config`], saves nothing.
    fn test_connection(&self, cx: &Cx) -> Result<TestReport> {
        Err(Error::not_supported("this plugin has nothing to test"))
    }

    /// The hook `records.before_write`: once per batch on a collection of the manifest's `[[hooks]]`, before
    /// anything is stored, as whoever writes; at most 250 ms.
    fn before_write(&self, cx: &Cx, writes: &mut Writes) -> Result<()> {
        Ok(())
    }

    /// A request to one of the manifest's `[[routes]]`.
    fn route(&self, cx: &Cx, request: &Request) -> Result<Response> {
        Err(Error::not_supported("this plugin answers no requests"))
    }

    /// A run of one of the manifest's `[[jobs]]`; may be called twice for the same run.
    fn job(&self, cx: &Cx, run: &JobRun) -> Result<JobReport> {
        Err(Error::not_supported("this plugin has no jobs"))
    }

    /// A call of another plugin into one of the manifest's `[[services]]`; the answer is JSON.
    fn service(&self, cx: &Cx, call: &ServiceCall) -> Result<Value> {
        Err(Error::not_supported("this plugin offers no services"))
    }
}

/// The end of a lifecycle step, with a sentence for people if there is something to say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Done(pub(crate) LifecycleAnswer);

impl Done {
    /// "Installed. 12 models synced."
    pub fn say(message: impl Into<String>) -> Self {
        Self(LifecycleAnswer { message: Some(message.into()) })
    }
}

/// What `health` answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health(pub(crate) HealthAnswer);

impl Health {
    pub fn good() -> Self {
        Self(HealthAnswer { healthy: true, message: None })
    }

    pub fn bad(message: impl Into<String>) -> Self {
        Self(HealthAnswer { healthy: false, message: Some(message.into()) })
    }

    /// A sentence for people: "14 greetings kept."
    pub fn say(mut self, message: impl Into<String>) -> Self {
        self.0.message = Some(message.into());
        self
    }
}

/// How a plugin is removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Uninstall {
    /// Its stored data goes too; otherwise it waits for the next installation.
    pub deletes_data: bool,
}

/// Makes a type the plugin's backend. `register_plugin!(Hello: install route)` handles those kinds of calls, and
/// the others answer "not supported"; a `_` stands for the `-` of a kind (`validate_config`). What is named is
/// compared with the manifest at publish: `route` needs `[[routes]]`, `hook` needs `[[hooks]]`, and `configure
/// validate_config test_connection` need `[config]`. `register_plugin!(Hello)` handles the lifecycle, health and
/// routes.
#[macro_export]
macro_rules! register_plugin {
    ($plugin:ident) => {
        $crate::register_plugin!($plugin: install enable disable uninstall health route);
    };
    ($plugin:ident : $first:ident $($kind:ident)*) => {
        const _: () = {
            const HANDLES: &str = concat!(stringify!($first) $(, ",", stringify!($kind))*);

            $crate::__bake_section!("tenon:abi", ABI, $crate::__ABI);
            $crate::__bake_section!("tenon:handles", KINDS, HANDLES);

            struct Exported;
            impl $crate::backend::bindings::Guest for Exported {
                fn invoke(
                    kind: String,
                    head: String,
                    body: Vec<u8>,
                ) -> ::std::result::Result<(String, Vec<u8>), $crate::backend::bindings::Fault> {
                    $crate::backend::dispatch::invoke::<$plugin>(HANDLES, &kind, &head, body)
                }
            }
            $crate::backend::bindings::__export_plugin!(Exported with_types_in $crate::backend::bindings);
        };
    };
}
