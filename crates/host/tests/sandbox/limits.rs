//! What stands in the way of each attack: its number as the profile has it, and how to do without it. The page
//! `docs/reference/hostile.md` and the tests of `switched_off.rs` are both made from this.

use std::time::Duration;

use tenon_contract::{abi::CallKind, view};
use tenon_host::HostConfig;
use tenon_hostile::Limit;

/// How a limit is taken away.
#[derive(Clone, Copy)]
pub enum Off {
    /// A number of the configuration.
    Knob(fn(&mut HostConfig)),
    /// The embedder's, by what was granted.
    Grant,
    /// It cannot be taken away, and why.
    Never(&'static str),
}

/// What a limit is called, and how it is taken away.
pub struct Fact {
    pub words: String,
    pub off: Off,
}

fn fact(words: impl Into<String>, off: Off) -> Fact {
    Fact { words: words.into(), off }
}

pub fn fact_of(limit: Limit) -> Fact {
    let config = HostConfig::new("");
    let (guest, answers, imports) = (config.guest, config.guest.answers, config.guest.imports);
    let kib = |bytes: usize| format!("{} KiB", bytes >> 10);
    let mib = |bytes: usize| format!("{} MiB", bytes >> 20);
    use Off::{Grant, Knob, Never};
    match limit {
        Limit::Time => fact(
            format!(
                "{} s for a route; each kind of call has its own",
                config.limits.of(CallKind::Route).as_secs()
            ),
            Knob(|config| {
                (config.limits.route, config.limits.service) =
                    (Duration::from_secs(3600), Duration::from_secs(3600));
            }),
        ),
        Limit::Memory => fact(
            format!("{} over all memories", mib(config.memory_bytes)),
            Knob(|config| config.memory_bytes = 256 << 20),
        ),
        Limit::TableElements => fact(
            format!("{} elements over all tables", guest.table_elements),
            Knob(|config| config.guest.table_elements = 50_000),
        ),
        Limit::Tables => fact(format!("{} tables", guest.tables), Knob(|config| config.guest.tables = 16)),
        Limit::Instances => fact(
            format!("{} instances in a component", guest.core_instances),
            Knob(|config| config.guest.core_instances = 16),
        ),
        Limit::Handles => {
            fact(format!("{} live handles", guest.handles), Knob(|config| config.guest.handles = 10_000))
        }
        Limit::Stack => fact(
            format!("{} of stack", kib(guest.stack_bytes)),
            Knob(|config| config.guest.stack_bytes = 64 << 20),
        ),
        Limit::HostcallBytes => fact(
            format!("{} copied for one import", mib(guest.hostcall_bytes)),
            Knob(|config| config.guest.hostcall_bytes = 64 << 20),
        ),
        Limit::AnswerHead => fact(
            format!("a head of {}", kib(answers.head_bytes)),
            Knob(|config| config.guest.answers.head_bytes = 1 << 20),
        ),
        Limit::AnswerBody => fact(
            format!("a body of {}", mib(answers.body_bytes)),
            Knob(|config| config.guest.answers.body_bytes = 4 << 20),
        ),
        Limit::FaultText => fact(
            format!("{} of each text in a fault", kib(answers.fault_text_bytes)),
            Knob(|config| config.guest.answers.fault_text_bytes = 1 << 20),
        ),
        Limit::FaultFields => fact(
            format!("{} fields in a fault", answers.fault_fields),
            Knob(|config| config.guest.answers.fault_fields = 10_000),
        ),
        Limit::LogLines => fact(
            format!("{} lines in a call", imports.log_lines),
            Knob(|config| config.guest.imports.log_lines = usize::MAX),
        ),
        Limit::LogLine => fact(
            format!("{} of a line; the rest is given back at once", kib(imports.log_line_bytes)),
            Knob(|config| config.guest.imports.log_line_bytes = 8 << 20),
        ),
        Limit::RandomBytes => fact(
            format!("{} at once", kib(imports.random_bytes as usize)),
            Knob(|config| config.guest.imports.random_bytes = 32 << 20),
        ),
        Limit::EventBytes => fact(
            format!("{} of data in an event, in a commit too", kib(imports.event_bytes)),
            Knob(|config| config.guest.imports.event_bytes = 4 << 20),
        ),
        Limit::Quota => fact("the granted quota, which the embedder keeps", Grant),
        Limit::Denials => fact(
            format!("{} denials in a report", imports.noted_denials),
            Knob(|config| config.guest.imports.noted_denials = usize::MAX),
        ),
        Limit::Depth => fact(
            format!("{} services below the first call", guest.call_depth),
            Knob(|config| config.guest.call_depth = u32::MAX),
        ),
        Limit::Places => fact(
            format!("{} calls at once of a plugin in a tenant", config.max_calls_per_plugin),
            Knob(|config| config.max_calls_per_plugin = 64),
        ),
        Limit::Failures => fact(
            format!(
                "{} failures in {} s, then {} s of rest",
                config.breaker.failures,
                config.breaker.window.as_secs(),
                config.breaker.pause.as_secs()
            ),
            Knob(|config| config.breaker.failures = usize::MAX),
        ),
        Limit::ViewTime => fact(
            format!("{} ms of processor time for a step", config.view_limit.as_millis()),
            Knob(|config| config.view_limit = Duration::from_secs(3600)),
        ),
        Limit::ViewMemory => fact(
            format!("{} for a view", mib(config.view_memory_bytes)),
            Knob(|config| config.view_memory_bytes = 64 << 20),
        ),
        Limit::ViewAnswer => fact(
            format!("{} for an answer", kib(answers.view_bytes)),
            Knob(|config| config.guest.answers.view_bytes = 32 << 20),
        ),
        Limit::FreshStore => fact(
            "a store and an instance for each call",
            Never("the host has no way to keep one: the test calls one instance of bare wasmtime twice"),
        ),
        Limit::Characters => fact(
            "texts are cut between characters",
            Never(
                "it is no number: a cut inside of a character ends the host's part of the call, whatever its length",
            ),
        ),
        Limit::Runtime => fact(
            "rules of WebAssembly and of the component model",
            Never(
                "they are the runtime's own: every pointer, length, text and case is checked where it is lifted",
            ),
        ),
        Limit::Reader => fact(
            format!(
                "the contract's reader: {} nodes, {} deep, a model of {}, {} effects",
                view::MAX_NODES,
                view::MAX_DEPTH,
                kib(view::MAX_MODEL_BYTES),
                view::MAX_EFFECTS
            ),
            Never(
                "constants of the protocol: the test shows that the bytes reach the reader, and what it says",
            ),
        ),
        Limit::Publish => fact(
            "the check when a release is published",
            Never("there is no other way to an artefact, and the compiler's process checks once more"),
        ),
    }
}
