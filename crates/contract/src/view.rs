//! View protocol 1: what goes into a view, what comes out, and the tree it draws. Spoken by the SDK
//! (guest), the host and core (server), and the painter in `app` (both sides).

#[cfg(feature = "arbitrary")]
pub mod arbitrary;
pub mod check;
pub mod content;
pub mod kinds;
pub mod node;
pub mod protocol;
pub mod read;

pub use check::{ViewProblem, parse_output};
pub use kinds::Element;
pub use node::{EventType, Node};
pub use protocol::{Effect, Op, ViewCx, ViewEvent, ViewInput, ViewOutput, ViewUser};

/// Bounds of one tree and one step (PLUGIN-CONTRACT.md, "Views").
pub const MAX_NODES: usize = 5_000;
pub const MAX_DEPTH: usize = 64;
pub const MAX_OUTPUT_BYTES: usize = 512 * 1024;
pub const MAX_MODEL_BYTES: usize = 64 * 1024;
pub const MAX_EFFECTS: usize = 8;
pub const MAX_PENDING_AFTER: usize = 4;
pub const MIN_AFTER_MS: u64 = 1_000;
