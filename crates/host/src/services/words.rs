//! What guests ask for and are answered, in types of our own: sizes and shapes have been checked.

use tenon_contract::abi::FaultField;

/// A stored value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KvEntry {
    pub key: String,
    pub value: Vec<u8>,
    pub version: u64,
    /// Milliseconds until it disappears.
    pub ttl_ms: Option<u64>,
}

/// A value to store; key and size have been checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KvPut {
    pub key: String,
    pub value: Vec<u8>,
    pub ttl_ms: Option<u64>,
    /// Only if the stored version is this; 0 means only if absent.
    pub if_version: Option<u64>,
}

/// Which keys to list: those that start with `prefix` and come after `after`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KvPage {
    pub prefix: String,
    pub after: Option<String>,
    pub limit: u32,
}

/// Why a service said no. The guest reads these texts: they name rules, never the host's insides.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ServiceError {
    #[error("{0}")]
    Invalid(String),
    #[error("the value changed since it was read")]
    Conflict,
    #[error("{0}")]
    Quota(String),
    #[error("{0}")]
    Unavailable(String),
    /// The caller may not, where the call runs as its caller.
    #[error("{0}")]
    Denied(String),
    #[error("{0}")]
    NotFound(String),
    /// What was to be written breaks rules; nothing was written.
    #[error("{message}")]
    Refused { message: String, fields: Vec<FaultField> },
}
