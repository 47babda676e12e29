//! Plugins that misbehave in every way we could think of, and a few that behave, built from WebAssembly
//! text when a test asks: no binaries in the repository. Used by the tests of the host, the server and
//! the browser, and by the benches.

pub mod asking;
pub mod backend;
pub mod malformed;
pub mod settings;
pub mod table;
pub mod view;

mod text;

pub use asking::{Ask, Word, asking, asking_backend};
pub use backend::{
    Hostile, backend, backend_answering, counter_backend, kv_backend, noop_backend, sized_backend,
};
pub use malformed::{Malformed, malformed};
pub use settings::settings_backend;
pub use table::{Attack, Ends, Limit};
pub use view::{HostileView, counter_view, tree_view, view, view_answering};
