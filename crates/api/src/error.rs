//! What clients see of an error: `application/problem+json` (RFC 9457) with a stable `code`.

use serde::{Deserialize, Serialize};

/// One broken rule of the input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// JSON Pointer (RFC 6901) into the request body; empty for the whole.
    pub pointer: String,
    pub code: String,
    pub detail: String,
}

/// The body of every error answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[error("{status} {code}: {detail}")]
pub struct ApiError {
    /// Path of the page that explains the code: `/api/docs/errors#{code}`.
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    pub status: u16,
    pub code: String,
    pub detail: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    pub request_id: String,
    /// Names of people in this tenant who may do it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub who_can_help: Vec<String>,
    /// Seconds; also in the `Retry-After` header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
}

macro_rules! codes {
    ($( $name:ident = $wire:literal, $status:literal, $title:literal; )*) => {
        /// Every code that an answer may carry; codes are never renamed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code { $($name),* }

        impl Code {
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            pub const fn as_str(self) -> &'static str { match self { $(Self::$name => $wire),* } }
            pub const fn status(self) -> u16 { match self { $(Self::$name => $status),* } }
            pub const fn title(self) -> &'static str { match self { $(Self::$name => $title),* } }
        }
    };
}

codes! {
    MalformedJson = "malformed_json", 400, "The body is not the JSON that this address expects";
    MalformedRequest = "malformed_request", 400, "The request cannot be understood";
    NotSignedIn = "not_signed_in", 401, "Sign in first";
    WrongCredentials = "wrong_credentials", 401, "That e-mail and password do not match";
    MayNot = "may_not", 403, "You may not do this";
    ForeignOrigin = "foreign_origin", 403, "This request came from another site";
    ConfirmRequired = "confirm_required", 403, "Confirm it is you";
    Denied = "denied", 403, "The plugin may not do this";
    TenantSuspended = "tenant_suspended", 403, "This tenant is suspended";
    NotFound = "not_found", 404, "There is nothing here";
    MethodNotAllowed = "method_not_allowed", 405, "This address does not take that method";
    RequestTimeout = "request_timeout", 408, "The body came too slowly";
    Conflict = "conflict", 409, "Something else happened first";
    AlreadyInstalled = "already_installed", 409, "The plugin is installed already";
    AlreadyExists = "already_exists", 409, "It exists already";
    AlreadyCreated = "already_created", 409, "It was created already and its secret is not shown twice";
    OperationRunning = "operation_running", 409, "Something is still going on with this plugin";
    PlanChanged = "plan_changed", 409, "The plan no longer holds";
    Refused = "refused", 409, "The plugin refused";
    QuotaExceeded = "quota_exceeded", 409, "There is no room for more";
    StaleVersion = "stale_version", 412, "Somebody changed this meanwhile";
    TooLarge = "too_large", 413, "The body is too large";
    UnsupportedMediaType = "unsupported_media_type", 415, "This address does not take that content type";
    Invalid = "invalid", 422, "Some of the input breaks a rule";
    InvalidPackage = "invalid_package", 422, "The package breaks a rule";
    KeyReused = "key_reused", 422, "That Idempotency-Key stood with another body";
    TooMany = "too_many", 429, "Too many tries";
    Internal = "internal", 500, "Something broke on our side";
    NotSupported = "not_supported", 501, "The plugin does not do this";
    PluginUnavailable = "plugin_unavailable", 502, "The plugin cannot answer now";
    PluginFailed = "plugin_failed", 502, "The plugin failed";
    Unavailable = "unavailable", 503, "Try again in a moment";
    BreakerOpen = "breaker_open", 503, "The plugin failed too often and rests for a minute";
    PluginTimeout = "plugin_timeout", 504, "The plugin took too long";
}

impl ApiError {
    /// `detail` says what happened and what to do; the request id is filled in at the edge.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("/api/docs/errors#{}", code.as_str()),
            title: code.title().into(),
            status: code.status(),
            code: code.as_str().into(),
            detail: detail.into(),
            errors: Vec::new(),
            request_id: String::new(),
            who_can_help: Vec::new(),
            retry_after: None,
        }
    }

    pub fn with_errors(mut self, errors: Vec<FieldError>) -> Self {
        self.errors = errors;
        self
    }

    pub fn with_helpers(mut self, names: Vec<String>) -> Self {
        self.who_can_help = names;
        self
    }

    pub fn is(&self, code: Code) -> bool {
        self.code == code.as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_registry_of_codes_is_what_was_released() {
        let lines: Vec<String> = Code::ALL
            .iter()
            .map(|code| format!("{} {} {}", code.status(), code.as_str(), code.title()))
            .collect();
        insta::assert_snapshot!(lines.join("\n"));
    }
}
