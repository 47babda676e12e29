//! Runs one call into a backend: a fresh store and instance, dropped when the call ends.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tenon_contract::abi::{self, CallKind};
use tokio::runtime::Handle;
use wasmtime::{Engine, Store, Trap, UpdateDeadline};

use crate::{
    BackendCall, CallReport, HostServices, Outcome,
    bindings::{self, PluginPre},
    budget::Budget,
    guest::{DeadlineReached, Guest, RuleBroken, ServiceFailed},
};

const MAX_ANSWER_HEAD: usize = 64 << 10;
/// A filter answers the records of a whole batch, with what it added to each.
const MAX_HOOK_ANSWER_HEAD: usize = 6 << 20;
const MAX_ANSWER_BODY: usize = 1 << 20;
const MAX_FAULT_TEXT: usize = 4 << 10;
const MAX_FAULT_FIELDS: usize = 100;
/// Bytes the host copies out of the guest for one import or answer.
const HOSTCALL_FUEL: usize = 8 << 20;
const MAX_HANDLES: usize = 1_000;
/// After this the epoch should have stopped the guest: it is waiting in an import instead.
const GRACE: Duration = Duration::from_millis(30);

/// What a call may use.
#[derive(Debug, Clone, Copy)]
pub struct BackendLimits {
    pub memory: usize,
    pub time: Duration,
}

pub async fn run(
    engine: &Engine,
    plugin: Arc<PluginPre<Guest>>,
    call: BackendCall,
    services: Arc<dyn HostServices>,
    home: Handle,
    limits: BackendLimits,
) -> CallReport {
    let started = Instant::now();
    let BackendCall { release, granted, context, kind, head, body, limit: _ } = call;
    let guest = Guest {
        budget: Budget::new(limits.memory),
        services,
        home,
        kind,
        release,
        granted,
        context: Arc::new(context),
        logs: Vec::new(),
        denied: Default::default(),
        calls: Vec::new(),
        call_count: 0,
        started,
        limit: limits.time,
    };
    let mut store = Store::new(engine, guest);
    store.limiter(|guest| &mut guest.budget);
    store.set_hostcall_fuel(HOSTCALL_FUEL);
    store.set_max_component_handles(MAX_HANDLES);
    store.set_epoch_deadline(1);
    store.epoch_deadline_callback(|store| {
        let guest = store.data();
        if guest.started.elapsed() >= guest.limit {
            Err(DeadlineReached.into())
        } else {
            Ok(UpdateDeadline::Yield(1))
        }
    });
    let work = async {
        let instance = plugin.instantiate_async(&mut store).await?;
        instance.call_invoke(&mut store, kind.as_str(), &head, &body).await
    };
    let ended = tokio::time::timeout(limits.time + GRACE, work).await;
    let outcome = match ended {
        Err(_) => Outcome::Deadline { limit: limits.time },
        Ok(Ok(Ok((head, body)))) => answer(kind, head, body),
        Ok(Ok(Err(fault))) => Outcome::Fault(fault_of(fault)),
        Ok(Err(error)) => ended_by(&error, store.data(), limits),
    };
    let guest = store.into_data();
    CallReport {
        outcome,
        duration: started.elapsed(),
        peak_memory: guest.budget.peak(),
        logs: guest.logs,
        denied: guest.denied.into_iter().collect(),
        host_calls: guest.calls,
        host_call_count: guest.call_count,
    }
}

fn answer(kind: CallKind, head: String, body: Vec<u8>) -> Outcome {
    let max_head = if kind == CallKind::Hook { MAX_HOOK_ANSWER_HEAD } else { MAX_ANSWER_HEAD };
    let too_long = |what: &str, len: usize, max: usize| Outcome::Trap {
        message: format!("the answer's {what} has {len} bytes; at most {max}"),
    };
    if head.len() > max_head {
        return too_long("head", head.len(), max_head);
    }
    if body.len() > MAX_ANSWER_BODY {
        return too_long("body", body.len(), MAX_ANSWER_BODY);
    }
    Outcome::Answer { head, body }
}

fn fault_of(fault: bindings::Fault) -> abi::Fault {
    let cut = |mut text: String| {
        text.truncate(text.floor_char_boundary(MAX_FAULT_TEXT));
        text
    };
    let field = |field: bindings::FieldError| abi::FaultField {
        pointer: cut(field.pointer),
        code: cut(field.code),
        message: cut(field.message),
    };
    abi::Fault {
        code: match fault.code {
            bindings::FaultCode::Invalid => abi::FaultCode::Invalid,
            bindings::FaultCode::Refused => abi::FaultCode::Refused,
            bindings::FaultCode::Unavailable => abi::FaultCode::Unavailable,
            bindings::FaultCode::NotSupported => abi::FaultCode::NotSupported,
            bindings::FaultCode::Failed => abi::FaultCode::Failed,
        },
        message: cut(fault.message),
        fields: fault.fields.into_iter().take(MAX_FAULT_FIELDS).map(field).collect(),
        retry_after_ms: fault.retry_after_ms,
    }
}

fn ended_by(error: &wasmtime::Error, guest: &Guest, limits: BackendLimits) -> Outcome {
    if error.downcast_ref::<DeadlineReached>().is_some() {
        Outcome::Deadline { limit: limits.time }
    } else if let Some(failed) = error.downcast_ref::<ServiceFailed>() {
        Outcome::Failed { message: failed.0.clone() }
    } else if guest.budget.refused() {
        Outcome::OutOfMemory { limit: limits.memory }
    } else if let Some(rule) = error.downcast_ref::<RuleBroken>() {
        Outcome::Trap { message: rule.0.clone() }
    } else {
        Outcome::Trap { message: describe(error) }
    }
}

/// One sentence for people; never a backtrace, whose names the guest chose.
pub fn describe(error: &wasmtime::Error) -> String {
    match error.downcast_ref::<Trap>() {
        Some(Trap::StackOverflow) => "the code called itself too deeply".into(),
        Some(Trap::MemoryOutOfBounds) => "the code reached outside its memory".into(),
        Some(Trap::UnreachableCodeReached) => "the code gave up (a panic, most likely)".into(),
        Some(trap) => format!("the code was stopped: {trap}"),
        None => {
            // May quote names the guest chose.
            let cause = error.root_cause().to_string();
            let plain = cause.chars().take(300).map(|c| if c.is_control() { ' ' } else { c });
            format!("the code was stopped: {}", plain.collect::<String>())
        }
    }
}
