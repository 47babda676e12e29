//! Where plugins show: the outlet frames a view, the painter draws its tree on both sides, the worker bridge
//! runs its updates in the browser.

mod actions;
#[cfg(feature = "hydrate")]
mod drive;
pub mod live;
pub mod markdown;
pub mod outlet;
pub mod paint;
pub mod painted;
#[cfg(feature = "hydrate")]
mod worker;

pub use actions::HeaderActions;
#[cfg(feature = "hydrate")]
pub use live::attach;
pub use live::is_live;
pub use outlet::{ViewSlot, Widget, request_of};
pub use paint::{Deed, PaintCx, PaintTree};
pub use painted::Canvas;
