//! Calls into backends, and what backends may ask of us while they run; one module a power. The sandbox's adapter
//! calls these with what stands behind the call.

mod call;
pub mod collections;
pub mod directory;
pub mod egress;
pub mod email;
pub mod events;
pub mod files;
pub mod llm;
pub mod services;
pub mod shared;
pub mod sign;

use tenon_api::{FieldError, error::Code, ids::InstallationId};
use tenon_contract::abi::FaultCode;
use tenon_store::{
    Cx,
    kv::{self, KvError, KvRow},
};

pub use call::Running;
pub(crate) use call::{Call, rights_of_caller};

use crate::{Core, Error, Result, ports::Outcome};

/// The outer error is ours, the inner one the guest's to read.
pub type Answer<T> = Result<std::result::Result<T, Refusal>>;

/// Why a call brought no answer, in one sentence for people.
pub fn explain(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Answer { .. } => "It answered.".into(),
        Outcome::Fault(fault) => fault.message.chars().take(500).collect(),
        Outcome::Deadline => "It did not answer in time.".into(),
        Outcome::OutOfMemory => "It used more memory than it may.".into(),
        Outcome::Trap(_) => "Its code broke.".into(),
        Outcome::Broken(_) => "The sandbox failed under it.".into(),
        Outcome::Resting { retry_after } => {
            format!("It failed too often and rests for {} seconds.", retry_after.as_secs().max(1))
        }
        Outcome::Busy => "All places for its calls are taken.".into(),
        Outcome::NotReady => "It is not prepared on this server yet.".into(),
    }
}

/// A call's failure on the wire (API.md: how faults map).
pub fn error(name: &str, outcome: Outcome) -> Error {
    let text = explain(&outcome);
    match outcome {
        Outcome::Fault(fault) => {
            let code = match fault.code {
                FaultCode::Invalid => Code::Invalid,
                FaultCode::Refused => Code::Refused,
                FaultCode::Unavailable => Code::PluginUnavailable,
                FaultCode::NotSupported => Code::NotSupported,
                FaultCode::Failed => Code::PluginFailed,
            };
            let errors = fault
                .fields
                .into_iter()
                .take(100)
                .map(|field| FieldError { pointer: field.pointer, code: field.code, detail: field.message })
                .collect();
            let error = Error::new(code, text).with_errors(errors);
            match fault.retry_after_ms {
                Some(ms) => error.with_retry_after(u64::from(ms).div_ceil(1_000)),
                None => error,
            }
        }
        Outcome::Deadline => Error::new(
            Code::PluginTimeout,
            format!("{name} took too long. Try again; if it stays, disable the plugin."),
        ),
        Outcome::Resting { retry_after } => Error::new(Code::BreakerOpen, format!("{name}: {text}"))
            .with_retry_after(retry_after.as_secs().max(1)),
        Outcome::Busy => Error::new(
            Code::Unavailable,
            format!("{name} has too many calls at once. Try again in a moment."),
        )
        .with_retry_after(1),
        Outcome::NotReady => Error::new(
            Code::Unavailable,
            format!("{name} is not prepared on this server yet. Try again in a moment."),
        )
        .with_retry_after(2),
        Outcome::Broken(_) => Error::new(
            Code::Unavailable,
            format!("{name} could not be run: something broke on our side. Try again; if it stays, tell your operator the request id."),
        )
        .with_retry_after(1),
        Outcome::Trap(_) | Outcome::OutOfMemory | Outcome::Answer { .. } => {
            Error::new(Code::PluginFailed, format!("{name}: {text}"))
        }
    }
}

/// A value to write.
#[derive(Debug, Clone)]
pub struct Put {
    pub key: String,
    pub value: Vec<u8>,
    pub expires_at: Option<tenon_api::Timestamp>,
    pub if_version: Option<i64>,
}

/// Why a value was not written; the guest reads it.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    #[error("the value changed since it was read")]
    Conflict,
    #[error("{0}")]
    Quota(String),
    /// Not this caller, or not this plugin.
    #[error("{0}")]
    Denied(String),
    #[error("{0}")]
    NotFound(String),
    /// Something outside does not answer.
    #[error("{0}")]
    Unavailable(String),
    /// What was sent breaks rules.
    #[error("{message}")]
    Invalid { message: String, fields: Vec<FieldError> },
    /// Something stands against it: another record has the value, a hook refused.
    #[error("{message}")]
    Refused { message: String, fields: Vec<FieldError> },
}

/// Small values of an installation. `cx` is the system in the tenant of the call.
pub async fn kv_get(core: &Core, cx: &Cx, installation: InstallationId, key: &str) -> Result<Option<KvRow>> {
    let mut tx = core.db.read(cx).await?;
    Ok(kv::get(&mut tx, installation, key).await?)
}

/// `quota` in bytes over keys and values. Answers the new version; the inner error is for the guest.
pub async fn kv_set(
    core: &Core,
    cx: &Cx,
    installation: InstallationId,
    put: Put,
    quota: i64,
) -> Result<std::result::Result<i64, Refusal>> {
    let put = kv::Put {
        key: put.key,
        value: put.value,
        expires_at: put.expires_at,
        if_version: put.if_version,
        quota,
    };
    let written = core
        .db
        .write(cx, move |tx| {
            let put = put.clone();
            Box::pin(async move {
                match kv::set(tx, installation, &put).await {
                    Ok(version) => Ok(Ok(version)),
                    Err(KvError::Store(error)) => Err(error),
                    Err(KvError::Version(_)) => Ok(Err(Refusal::Conflict)),
                    Err(error @ KvError::Quota { .. }) => Ok(Err(Refusal::Quota(error.to_string()))),
                }
            })
        })
        .await?;
    Ok(written)
}

pub async fn kv_delete(core: &Core, cx: &Cx, installation: InstallationId, key: &str) -> Result<bool> {
    let key = key.to_owned();
    Ok(core
        .db
        .write(cx, move |tx| {
            let key = key.clone();
            Box::pin(async move { kv::delete(tx, installation, &key).await })
        })
        .await?)
}

pub async fn kv_list(
    core: &Core,
    cx: &Cx,
    installation: InstallationId,
    prefix: &str,
    after: Option<&str>,
    limit: u32,
) -> Result<Vec<String>> {
    let mut tx = core.db.read(cx).await?;
    Ok(kv::list(&mut tx, installation, prefix, after, i64::from(limit)).await?)
}
