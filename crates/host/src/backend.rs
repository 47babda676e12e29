//! Runs one call into a backend: a fresh store and instance, dropped when the call ends.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tenon_contract::abi::{self, CallKind};
use tokio::runtime::Handle;
use wasmtime::{Engine, Store, Trap, UpdateDeadline};

use crate::{
    AnswerLimits, BackendCall, CallReport, GuestLimits, HostServices, Outcome,
    bindings::{self, PluginPre},
    budget::Budget,
    chain::Link,
    guest::{DeadlineReached, Guest, RuleBroken, ServiceFailed},
};

/// After this the epoch should have stopped the guest: it is waiting in an import instead.
const GRACE: Duration = Duration::from_millis(30);

/// What a call may use.
#[derive(Debug, Clone)]
pub struct BackendLimits {
    pub memory: usize,
    pub time: Duration,
    pub guest: Arc<GuestLimits>,
    /// The calls that this one is part of.
    pub link: Link,
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
        budget: Budget::new(limits.memory, &limits.guest),
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
        limits: Arc::clone(&limits.guest),
        link: limits.link,
    };
    let mut store = Store::new(engine, guest);
    store.limiter(|guest| &mut guest.budget);
    store.set_hostcall_fuel(limits.guest.hostcall_bytes);
    store.set_max_component_handles(limits.guest.handles);
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
        Ok(Ok(Ok((head, body)))) => answer(kind, head, body, &limits.guest.answers),
        Ok(Ok(Err(fault))) => Outcome::Fault(fault_of(fault, &limits.guest.answers)),
        Ok(Err(error)) => ended_by(&error, store.data(), &limits),
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

fn answer(kind: CallKind, head: String, body: Vec<u8>, most: &AnswerLimits) -> Outcome {
    let max_head = if kind == CallKind::Hook { most.hook_head_bytes } else { most.head_bytes };
    let too_long = |what: &str, len: usize, max: usize| Outcome::Trap {
        message: format!("the answer's {what} has {len} bytes; at most {max}"),
    };
    if head.len() > max_head {
        return too_long("head", head.len(), max_head);
    }
    if body.len() > most.body_bytes {
        return too_long("body", body.len(), most.body_bytes);
    }
    Outcome::Answer { head, body }
}

fn fault_of(fault: bindings::Fault, most: &AnswerLimits) -> abi::Fault {
    let cut = |mut text: String| {
        text.truncate(text.floor_char_boundary(most.fault_text_bytes));
        text.shrink_to_fit();
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
        fields: fault.fields.into_iter().take(most.fault_fields).map(field).collect(),
        retry_after_ms: fault.retry_after_ms,
    }
}

fn ended_by(error: &wasmtime::Error, guest: &Guest, limits: &BackendLimits) -> Outcome {
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
