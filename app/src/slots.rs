//! Where plugins show: the outlet frames a view, the painter draws its tree on both sides, the worker bridge
//! runs its updates in the browser.

pub mod live;
pub mod markdown;
pub mod paint;
pub mod painted;

pub use live::{is_live, mark_live};
pub use paint::{Deed, PaintCx, PaintTree};
pub use painted::Canvas;
