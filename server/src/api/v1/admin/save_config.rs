//! `PUT /admin/plugins/{key}/config`.

use axum::extract::State;
use tenon_api::settings::{SaveSettings, Settings};
use tenon_core::config::global;

use crate::{
    answer::{Answer, Outcome},
    extract::{Input, Matching, Operator, Segments},
    state::AppState,
};

/// Change the operator's settings of a plugin
#[utoipa::path(put, path = "/admin/plugins/{key}/config", operation_id = "save_global_config", tag = "admin",
    params(("key" = String, Path)), request_body = SaveSettings, responses((status = 200, body = Settings)))]
pub async fn save_global_config(
    State(app): State<AppState>,
    Operator(cx): Operator,
    Segments(key): Segments<String>,
    Matching(version): Matching,
    Input(input): Input<SaveSettings>,
) -> Outcome<Settings> {
    Ok(Answer::ok(global::save(&app.core, &cx, &key, &input, version).await?))
}
