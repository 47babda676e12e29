//! Every number that bounds one guest, with the profile's values. The publish check reads the same ones, and so do
//! the tests: a number that stood in two places would be tested in one of them.

use std::time::Duration;

use serde::Deserialize;
use tenon_contract::records::{MAX_COMMIT_BYTES, MAX_CONDITIONS, MAX_OPERATIONS};

/// What one guest may hold, answer and ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GuestLimits {
    /// Over all tables of a guest; each element costs the host eight bytes.
    pub table_elements: usize,
    pub tables: u32,
    /// Core modules of a component, hence memories; checked at publish.
    pub core_modules: u32,
    /// Core instances a component may make of them, adapters included.
    pub core_instances: u32,
    /// Live resource handles; they lie in the host's memory.
    pub handles: usize,
    /// Bytes the host copies out of a guest for one import or answer.
    pub hostcall_bytes: usize,
    /// Of the guest's own frames; the host keeps its own room above them.
    pub stack_bytes: usize,
    /// Services that call services: this many calls below the first.
    pub call_depth: u32,
    pub answers: AnswerLimits,
    pub imports: ImportLimits,
}

/// What a guest may answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerLimits {
    pub head_bytes: usize,
    /// A filter answers the records of a whole batch, with what it added to each.
    pub hook_head_bytes: usize,
    pub body_bytes: usize,
    /// Of each text in a fault; what is more is cut.
    pub fault_text_bytes: usize,
    pub fault_fields: usize,
    pub view_bytes: usize,
    /// What a view is given; it is counted before it is copied into the guest.
    pub view_input_bytes: usize,
}

/// What one use of a power may take, and how often some may be used in a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportLimits {
    pub log_lines: usize,
    /// Message and fields together.
    pub log_line_bytes: usize,
    pub random_bytes: u32,
    pub kv_key_bytes: usize,
    pub kv_value_bytes: usize,
    pub kv_listed: u32,
    /// Of a query or a filter as JSON.
    pub question_bytes: usize,
    /// These three are the contract's.
    #[serde(skip, default = "most_conditions")]
    pub conditions: usize,
    #[serde(skip, default = "most_commit_bytes")]
    pub commit_bytes: usize,
    #[serde(skip, default = "most_operations")]
    pub commit_operations: usize,
    /// What one answer of `collections` may take of the guest's memory.
    pub records_bytes: usize,
    pub http_url_bytes: usize,
    pub http_headers: usize,
    pub http_header_bytes: usize,
    pub http_body_bytes: usize,
    #[serde(rename = "http_timeout_seconds", deserialize_with = "seconds")]
    pub http_timeout: Duration,
    pub sign_bytes: usize,
    pub file_bytes: usize,
    pub file_piece_bytes: u32,
    pub files_listed: u32,
    pub event_bytes: usize,
    /// Each way.
    pub service_bytes: usize,
    pub email_recipients: usize,
    pub email_subject_bytes: usize,
    pub email_text_bytes: usize,
    pub job_input_bytes: usize,
    pub job_message_bytes: usize,
    pub llm_request_bytes: usize,
    pub llm_messages: usize,
    /// Uses that the report of a call keeps one by one.
    pub noted_calls: usize,
    /// Denials that the report of a call keeps: a guest chooses the names.
    pub noted_denials: usize,
}

fn most_conditions() -> usize {
    MAX_CONDITIONS
}

fn most_commit_bytes() -> usize {
    MAX_COMMIT_BYTES
}

fn most_operations() -> usize {
    MAX_OPERATIONS
}

fn seconds<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    u64::deserialize(from).map(Duration::from_secs)
}

impl GuestLimits {
    /// The numbers of the plugin contract and the sandbox profile.
    pub const PROFILE: Self = Self {
        table_elements: 10_000,
        tables: 8,
        core_modules: 4,
        core_instances: 8,
        handles: 1_000,
        hostcall_bytes: 8 << 20,
        stack_bytes: 512 << 10,
        call_depth: 4,
        answers: AnswerLimits {
            head_bytes: 64 << 10,
            hook_head_bytes: 6 << 20,
            body_bytes: 1 << 20,
            fault_text_bytes: 4 << 10,
            fault_fields: 100,
            view_bytes: 512 << 10,
            view_input_bytes: 4 << 20,
        },
        imports: ImportLimits {
            log_lines: 100,
            log_line_bytes: 8 << 10,
            random_bytes: 64 << 10,
            kv_key_bytes: 256,
            kv_value_bytes: 64 << 10,
            kv_listed: 1_000,
            question_bytes: 64 << 10,
            conditions: MAX_CONDITIONS,
            commit_bytes: MAX_COMMIT_BYTES,
            commit_operations: MAX_OPERATIONS,
            records_bytes: 16 << 20,
            http_url_bytes: 8 << 10,
            http_headers: 64,
            http_header_bytes: 16 << 10,
            http_body_bytes: 1 << 20,
            http_timeout: Duration::from_secs(10),
            sign_bytes: 1 << 20,
            file_bytes: 4 << 20,
            file_piece_bytes: 1 << 20,
            files_listed: 100,
            event_bytes: 64 << 10,
            service_bytes: 1 << 20,
            email_recipients: 50,
            email_subject_bytes: 500,
            email_text_bytes: 64 << 10,
            job_input_bytes: 64 << 10,
            job_message_bytes: 500,
            llm_request_bytes: 256 << 10,
            llm_messages: 100,
            noted_calls: 50,
            noted_denials: 50,
        },
    };
    /// Bytes a backend may hold when it starts, and while it runs unless the operator says otherwise.
    pub const BACKEND_MEMORY: usize = 100 << 20;
    /// The same for a view.
    pub const VIEW_MEMORY: usize = 16 << 20;
}

impl Default for GuestLimits {
    fn default() -> Self {
        Self::PROFILE
    }
}

/// When a plugin that fails is left alone, in one tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BreakerLimits {
    /// This many failures …
    pub failures: usize,
    /// … within this time open the breaker …
    #[serde(rename = "window_seconds", deserialize_with = "seconds")]
    pub window: Duration,
    /// … for this long; then one call may try.
    #[serde(rename = "pause_seconds", deserialize_with = "seconds")]
    pub pause: Duration,
}

impl Default for BreakerLimits {
    fn default() -> Self {
        Self { failures: 5, window: Duration::from_secs(60), pause: Duration::from_secs(60) }
    }
}
