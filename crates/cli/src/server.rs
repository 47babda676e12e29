//! Talking to a Tenon server: one client for all commands that do.

mod client;
mod credentials;
pub mod dev;
mod events;
pub mod login;
pub mod logs;
pub mod trigger;
mod watch;

use std::{future::Future, path::Path};

use tenon_contract::PluginKey;

use crate::{
    args::ServerArgs,
    error::Error,
    project::{MANIFEST, read_manifest},
};

pub use client::Client;
pub use credentials::Credentials;

/// The server and the token of the command line, else of the last login.
pub fn connect(args: &ServerArgs) -> Result<Client, Error> {
    let known = Credentials::read()?;
    let server = args.server.clone().or_else(|| known.default.clone()).ok_or_else(|| {
        Error::Environment("no server is known; run `tenon login URL`, or give --server".into())
    })?;
    let base = client::address(&server)?;
    let token = args.token.clone().or_else(|| known.token(base.as_str()));
    let token = token.ok_or_else(|| {
        Error::Environment(format!(
            "there is no token for {base}; run `tenon login {base}`, or set TENON_TOKEN"
        ))
    })?;
    Client::new(base, Some(token))
}

/// On threads of its own.
pub fn block_on<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let runtime = tokio::runtime::Runtime::new()
        .map_err(|error| Error::Environment(format!("no threads to work on: {error}")))?;
    let done = runtime.block_on(work);
    // A watcher or a stream may still be waiting; nobody waits for it.
    runtime.shutdown_background();
    done
}

/// The plugin that was named, else the one of this folder.
fn plugin_or_here(named: Option<&str>) -> Result<PluginKey, Error> {
    match named {
        Some(key) => PluginKey::parse(key).map_err(|error| Error::usage("key", error.to_string())),
        None if Path::new(MANIFEST).is_file() => Ok(read_manifest(Path::new(MANIFEST))?.0.key().clone()),
        None => Err(Error::Environment(format!("there is no {MANIFEST} in this folder; name the plugin"))),
    }
}

/// A slug as a part of an address.
fn tenant_path(tenant: &str) -> Result<String, Error> {
    if tenon_contract::key::is_slug(tenant) {
        return Ok(format!("/api/v1/tenants/{tenant}"));
    }
    Err(Error::usage("tenant", format!("{tenant:?} is not the slug of a tenant, like acme")))
}
