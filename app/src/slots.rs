//! Where plugins show: the outlet frames a view, the painter draws its tree on both sides, the worker bridge
//! runs its updates in the browser.

mod actions;
#[cfg(feature = "hydrate")]
mod drive;
pub mod live;
pub mod markdown;
pub mod modal;
pub mod outlet;
pub mod paint;
pub mod painted;
#[cfg(feature = "hydrate")]
mod worker;

pub use actions::HeaderActions;
pub(crate) use actions::{Spot, press};
#[cfg(feature = "hydrate")]
pub use live::attach;
pub use live::is_live;
pub use modal::{modal_host, provide_modals};
pub use outlet::{SlotEvent, SlotEvents, ViewSlot, Widget, request_of};
pub use paint::{Deed, PaintCx, PaintTree};
pub use painted::Canvas;
