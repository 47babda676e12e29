//! `GET /admin/plugins/{key}/config`.

use axum::extract::State;
use tenon_api::settings::Settings;
use tenon_core::config::global;

use crate::{
    answer::{Answer, Outcome},
    extract::{Operator, Segments},
    state::AppState,
};

/// The operator's settings of a plugin
#[utoipa::path(get, path = "/admin/plugins/{key}/config", operation_id = "get_global_config", tag = "admin",
    params(("key" = String, Path)), responses((status = 200, body = Settings)))]
pub async fn get_global_config(
    State(app): State<AppState>,
    Operator(cx): Operator,
    Segments(key): Segments<String>,
) -> Outcome<Settings> {
    Ok(Answer::ok(global::get(&app.core, &cx, &key).await?))
}
