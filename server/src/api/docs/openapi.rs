//! The OpenAPI document: what the handlers say, with what is true for all of them.

use tenon_api::{ApiError, FieldError};
use utoipa::{
    OpenApi as _,
    openapi::{
        Content, OpenApi, PathItem, Ref, Response,
        path::Operation,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
    },
};

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Tenon",
        version = "1",
        description = "Errors are application/problem+json; /api/docs/errors lists the codes."
    ),
    components(schemas(ApiError, FieldError))
)]
struct Document;

/// What is known before any handler.
pub fn info() -> OpenApi {
    Document::openapi()
}

/// Adds security, the error answer of every operation, and plain path templates.
pub fn finish(mut document: OpenApi) -> OpenApi {
    let components = document.components.get_or_insert_default();
    components.add_security_scheme(
        "session",
        SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("tenon_session"))),
    );
    components.add_security_scheme(
        "token",
        SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build()),
    );
    let either = || SecurityRequirement::new("session", [] as [&str; 0]);
    document.security = Some(vec![either(), SecurityRequirement::new("token", [] as [&str; 0])]);
    let paths = std::mem::take(&mut document.paths.paths);
    for (path, mut item) in paths {
        for (method, operation) in operations(&mut item) {
            if path.contains("{*") {
                operation.operation_id = operation.operation_id.take().map(|id| format!("{id}_{method}"));
            }
            let problem = Response::builder()
                .description("A problem")
                .content("application/problem+json", Content::new(Some(Ref::from_schema_name("ApiError"))))
                .build();
            operation.responses.responses.insert("default".into(), problem.into());
        }
        document.paths.paths.insert(path.replace("{*", "{"), item);
    }
    document
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    let slots = [
        ("get", &mut item.get),
        ("post", &mut item.post),
        ("put", &mut item.put),
        ("patch", &mut item.patch),
        ("delete", &mut item.delete),
    ];
    slots.into_iter().filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// As it is served and committed.
pub fn text(document: &OpenApi) -> String {
    let mut text = document.to_pretty_json().unwrap_or_default();
    text.push('\n');
    text
}
