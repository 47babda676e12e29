//! `/icons/{name}.svg`: icons that plugins name. An unknown name draws a neutral square, so that a typing
//! mistake in a plugin is no error of the page.

use axum::{
    extract::Path,
    response::{IntoResponse, Response},
};
use http::header;

use crate::problem::Problem;

/// One picture of the set; the set changes only with the server.
pub async fn serve(Path(file): Path<String>) -> Response {
    let Some(name) = file.strip_suffix(".svg") else { return Problem::not_found().write("") };
    let headers = [(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "public, max-age=86400")];
    (headers, app::icons::lucide_svg(name)).into_response()
}
