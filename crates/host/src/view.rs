//! Runs one step of a view: a fresh instance, JSON bytes in, JSON bytes out. Nothing of the answer is
//! believed but that its bytes lie in the guest's memory and are not too many.

use std::{sync::Arc, time::Duration};

use wasmtime::{Engine, InstancePre, Store, UpdateDeadline};

use crate::{GuestLimits, ViewOutcome, budget::Budget, meter};

/// A step that gets no processor for this many times its limit is ended too.
const PATIENCE: u32 = 40;

/// What a step may use.
#[derive(Debug, Clone, Copy)]
pub struct ViewLimits<'a> {
    pub memory: usize,
    pub time: Duration,
    pub guest: &'a GuestLimits,
}

/// Answers how the step ended and how many bytes of memory it held at most.
pub async fn step(
    engine: &Engine,
    view: Arc<InstancePre<Budget>>,
    input: Vec<u8>,
    limits: ViewLimits<'_>,
) -> (ViewOutcome, usize) {
    let mut store = Store::new(engine, Budget::new(limits.memory, limits.guest));
    store.limiter(|budget| budget);
    store.set_epoch_deadline(1);
    store.epoch_deadline_callback(|_| Ok(UpdateDeadline::Yield(1)));
    let work = meter::within(limits.time, exchange(&mut store, &view, &input, limits.guest));
    let ended = tokio::time::timeout(limits.time * PATIENCE, work).await.ok().flatten();
    let outcome = match ended {
        None => ViewOutcome::Deadline { limit: limits.time },
        Some(Ok(answer)) => ViewOutcome::Answer(answer),
        Some(Err(Broken::Protocol(message))) => ViewOutcome::Invalid { message },
        Some(Err(Broken::Guest(error))) => ended_by(&error, store.data(), limits),
    };
    (outcome, store.data().peak())
}

enum Broken {
    /// The guest keeps to WebAssembly but not to the protocol.
    Protocol(String),
    Guest(wasmtime::Error),
}

impl From<wasmtime::Error> for Broken {
    fn from(error: wasmtime::Error) -> Self {
        Self::Guest(error)
    }
}

async fn exchange(
    store: &mut Store<Budget>,
    view: &InstancePre<Budget>,
    input: &[u8],
    guest: &GuestLimits,
) -> Result<Vec<u8>, Broken> {
    let (most_in, most_out) = (guest.answers.view_input_bytes, guest.answers.view_bytes);
    let len = u32::try_from(input.len())
        .ok()
        .filter(|len| *len as usize <= most_in)
        .ok_or_else(|| Broken::Protocol(format!("the input has {} bytes; at most {most_in}", input.len())))?;
    let instance = view.instantiate_async(&mut *store).await?;
    let memory = instance
        .get_memory(&mut *store, "memory")
        .ok_or_else(|| Broken::Protocol("the view does not export `memory`".into()))?;
    let alloc = instance.get_typed_func::<u32, u32>(&mut *store, "tenon_alloc")?;
    let paint = instance.get_typed_func::<(u32, u32), u64>(&mut *store, "tenon_view")?;

    let at = alloc.call_async(&mut *store, len).await?;
    memory.write(&mut *store, at as usize, input).map_err(|_| {
        Broken::Protocol(format!("tenon_alloc({len}) answered {at}, which is not in the view's memory"))
    })?;
    let packed = paint.call_async(&mut *store, (at, len)).await?;
    let (start, length) = ((packed >> 32) as usize, (packed & 0xffff_ffff) as usize);
    if length > most_out {
        return Err(Broken::Protocol(format!("the answer has {length} bytes; at most {most_out}")));
    }
    let answer =
        start.checked_add(length).and_then(|end| memory.data(&*store).get(start..end)).ok_or_else(|| {
            Broken::Protocol(format!(
                "tenon_view answered {length} bytes at {start}, which are not in the view's memory"
            ))
        })?;
    Ok(answer.to_vec())
}

fn ended_by(error: &wasmtime::Error, budget: &Budget, limits: ViewLimits<'_>) -> ViewOutcome {
    if budget.refused() {
        ViewOutcome::OutOfMemory { limit: limits.memory }
    } else {
        ViewOutcome::Trap { message: crate::backend::describe(error) }
    }
}
