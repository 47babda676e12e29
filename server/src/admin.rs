//! The operator's door: a Unix socket in the data folder, for commands while the server holds the database.
//! Who may open the socket file may operate the server.

mod client;
pub mod work;

use std::{os::unix::fs::PermissionsExt, path::PathBuf, sync::Arc};

use anyhow::Context as _;
use axum::{
    Router,
    extract::{DefaultBodyLimit, State},
    response::{IntoResponse, Response},
    routing::post,
};
use bytes::Bytes;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use tokio::{net::UnixListener, task::JoinHandle};

pub use client::Client;

use crate::{extract::malformed, problem::Problem, state::AppState};

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    pub email: String,
    pub name: String,
    pub password: String,
    pub super_admin: bool,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Development {
    pub tenant: String,
    pub on: bool,
}

/// Open while it lives; then the socket file is gone.
pub struct Socket {
    path: PathBuf,
    task: JoinHandle<()>,
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.task.abort();
        let _ = std::fs::remove_file(&self.path);
    }
}

pub fn listen(app: &AppState) -> anyhow::Result<Socket> {
    let path = app.config.socket();
    // A killed server leaves its socket behind; on SQLite the folder's lock says that nobody else is here.
    let _ = std::fs::remove_file(&path);
    let listener = UnixListener::bind(&path)
        .with_context(|| format!("the operator's socket {} cannot be opened", path.display()))?;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
    let router = Router::new()
        .route("/publish", post(publish))
        .route("/users", post(create_user))
        .route("/development", post(set_development))
        .route("/audit/verify", post(verify_audit))
        .route("/secrets/rotate", post(rotate_keys))
        .layer(DefaultBodyLimit::max(64 << 20))
        .with_state(app.clone());
    let task = tokio::spawn(async move {
        loop {
            match listener.accept().await {
                Ok((stream, _)) => {
                    tokio::spawn(crate::serve::connection(stream, router.clone(), Arc::from("")));
                }
                Err(error) => {
                    tracing::warn!(%error, "the operator's socket cannot accept");
                    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
                }
            }
        }
    });
    Ok(Socket { path, task })
}

async fn publish(State(app): State<AppState>, package: Bytes) -> Response {
    answer(work::publish(&app.core, package).await)
}

async fn create_user(State(app): State<AppState>, body: Bytes) -> Response {
    match serde_json::from_slice(&body) {
        Ok(user) => answer(work::create_user(&app.core, user).await),
        Err(error) => malformed(&error.to_string()).write(""),
    }
}

async fn set_development(State(app): State<AppState>, body: Bytes) -> Response {
    match serde_json::from_slice(&body) {
        Ok(tenant) => answer(work::set_development(&app.core, tenant).await),
        Err(error) => malformed(&error.to_string()).write(""),
    }
}

async fn verify_audit(State(app): State<AppState>) -> Response {
    answer(work::verify_audit(&app.core).await)
}

async fn rotate_keys(State(app): State<AppState>) -> Response {
    answer(work::rotate_keys(&app.core, &app.config).await)
}

fn answer(outcome: anyhow::Result<String>) -> Response {
    match outcome {
        Ok(text) => text.into_response(),
        Err(error) => match error.downcast::<tenon_core::Error>() {
            Ok(error) => Problem::from(error).write(""),
            Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{error:#}")).into_response(),
        },
    }
}
