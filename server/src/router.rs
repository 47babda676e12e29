//! The whole URL table. `/api/v1` has two rings: the inner one is the handlers; the outer one (real HTTP only)
//! stands around it. Everything that is no API, no file and no blob is a page.

use axum::{
    Router,
    extract::{Request, State},
    middleware::from_fn_with_state,
    response::Response,
    routing::{any, get, post},
};
use tower_http::{CompressionLevel, catch_panic::CatchPanicLayer, compression::CompressionLayer};
use utoipa::openapi::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::{docs, v1},
    assets, blobs, icons,
    middleware::{self, RequestId, outer::Ring},
    pages, probes,
    problem::Problem,
    state::AppState,
};

pub const BASE: &str = "/api/v1";

/// The handlers of version 1, and what they say about themselves.
pub fn inner(app: AppState) -> (Router, OpenApi) {
    let table = OpenApiRouter::with_openapi(docs::openapi::info())
        .routes(routes!(v1::session::sign_in::sign_in, v1::session::sign_out::sign_out))
        .routes(routes!(v1::session::confirm::confirm_session))
        .routes(routes!(v1::session::set_up::set_up))
        .routes(routes!(v1::me::read::read_me, v1::me::change::change_me))
        .routes(routes!(v1::me::list_sessions::list_my_sessions))
        .routes(routes!(v1::me::revoke_session::revoke_my_session))
        .routes(routes!(v1::me::list_tokens::list_my_tokens, v1::me::create_token::create_my_token))
        .routes(routes!(v1::me::revoke_token::revoke_my_token))
        .routes(routes!(v1::plugins::list::list_plugins))
        .routes(routes!(v1::plugins::get::get_plugin))
        .routes(routes!(v1::plugins::list_categories::list_categories))
        .routes(routes!(v1::releases::list::list_releases))
        .routes(routes!(v1::releases::get::get_release))
        .routes(routes!(v1::releases::publish::publish_release))
        .routes(routes!(v1::tenants::list::list_tenants))
        .routes(routes!(v1::tenants::get::get_tenant))
        .routes(routes!(v1::tenants::list_attention::list_attention))
        .routes(routes!(v1::audit::list::list_audit))
        .routes(routes!(v1::audit::get::get_audit_entry))
        .routes(routes!(
            v1::installations::list::list_installations,
            v1::installations::install::install_plugin
        ))
        .routes(routes!(
            v1::installations::get::get_installation,
            v1::installations::uninstall::uninstall_plugin
        ))
        .routes(routes!(v1::installations::enable::enable_plugin))
        .routes(routes!(v1::installations::disable::disable_plugin))
        .routes(routes!(v1::installations::check_health::check_plugin_health))
        .routes(routes!(v1::installations::list_operations::list_operations))
        .routes(routes!(v1::installations::get_operation::get_operation))
        .routes(routes!(v1::plan::make::plan_installation))
        .routes(routes!(v1::grants::get::get_grants, v1::grants::change::change_grants))
        .routes(routes!(v1::requests::list::list_requests, v1::requests::ask::request_plugin))
        .routes(routes!(v1::requests::remove::remove_request))
        .routes(routes!(v1::config::get::get_config, v1::config::save::save_config))
        .routes(routes!(v1::config::validate::validate_config))
        .routes(routes!(v1::config::test::test_connection))
        .routes(routes!(v1::config::put_secret::put_secret, v1::config::delete_secret::delete_secret))
        .routes(routes!(v1::plan::validate::validate_planned_config))
        .routes(routes!(v1::plan::test::test_planned_connection))
        .routes(routes!(v1::admin::get_config::get_global_config, v1::admin::save_config::save_global_config))
        .routes(routes!(v1::retained::list::list_retained))
        .routes(routes!(v1::retained::purge::purge_retained))
        .routes(routes!(v1::records::list::list_records, v1::records::create::create_record))
        .routes(routes!(
            v1::records::get::get_record,
            v1::records::replace::replace_record,
            v1::records::delete::delete_record
        ))
        .routes(routes!(v1::records::batch::write_records))
        .routes(routes!(v1::records::export::export_records))
        .routes(routes!(v1::records::group::group_records))
        .routes(routes!(v1::records::model::get_collection_model))
        .routes(routes!(v1::jobs::list::list_jobs))
        .routes(routes!(v1::jobs::run::run_job))
        .routes(routes!(v1::jobs::list_runs::list_runs))
        .routes(routes!(v1::jobs::get_run::get_run))
        .routes(routes!(v1::jobs::cancel::cancel_run))
        .routes(routes!(v1::invocations::list::list_invocations))
        .routes(routes!(v1::invocations::usage::get_plugin_usage))
        .routes(routes!(v1::invocations::usage::get_tenant_usage))
        .routes(routes!(v1::logs::follow::follow_logs))
        .routes(routes!(v1::services::list::list_services))
        .routes(routes!(
            v1::services::get_provider::get_provider,
            v1::services::choose_provider::choose_provider
        ))
        .routes(routes!(v1::shared::list::list_shared, v1::shared::clear::clear_shared))
        .routes(routes!(v1::files::get::get_file))
        .routes(routes!(v1::dev::side_load::side_load_plugin))
        .routes(routes!(v1::dev::remove::remove_dev_plugin))
        .routes(routes!(v1::contributions::list::list_contributions))
        .routes(routes!(v1::views::render::render_views))
        .routes(routes!(v1::live::open::open_live))
        .routes(routes!(v1::ext::call::call_plugin))
        .route("/tenants/{tenant}/ext/{plugin}", any(v1::ext::call::call_plugin));
    let (router, openapi) = OpenApiRouter::new().nest(BASE, table).split_for_parts();
    let router = router
        .fallback(async || Problem::not_found())
        .method_not_allowed_fallback(async || Problem::method_not_allowed());
    (router.with_state(app), docs::openapi::finish(openapi))
}

/// Everything that HTTP reaches.
pub fn build(app: AppState) -> Router {
    let (inner, openapi) = inner(app.clone());
    let ring = Ring { app: app.clone(), inner };
    Router::new()
        .route("/healthz", get(probes::is_alive))
        .route("/readyz", get(probes::is_ready))
        .route("/blobs/{sha256}/{name}", get(blobs::serve))
        .route("/icons/{file}", get(icons::serve))
        .route("/sign-out", post(pages::forms::sign_out))
        .route("/preferences", post(pages::forms::change_preferences))
        .merge(docs::routes(&openapi))
        .fallback(dispatch)
        .method_not_allowed_fallback(not_allowed)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(app, middleware::wrap))
        .layer(CompressionLayer::new().quality(CompressionLevel::Precise(4)))
        .with_state(ring)
}

/// The API, then files, then pages.
async fn dispatch(State(ring): State<Ring>, request: Request) -> Response {
    let path = request.uri().path();
    if path.starts_with("/api/v1/") {
        return middleware::outer::enter(ring, request).await;
    }
    if path == "/api" || path.starts_with("/api/") {
        return Problem::not_found().write(&id(&request));
    }
    if let Some(file) = ring.app.assets.find(path) {
        return assets::answer(file, request.method(), request.headers());
    }
    pages::show(ring, request).await
}

async fn not_allowed(request: Request) -> Response {
    Problem::method_not_allowed().write(&id(&request))
}

fn id(request: &Request) -> String {
    request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default()
}

fn panicked(panic: Box<dyn std::any::Any + Send>) -> Response {
    let text =
        panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    Problem::from(tenon_core::Error::internal(format!("a panic: {}", text.unwrap_or("of unknown text"))))
        .write("")
}
