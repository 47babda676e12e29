//! Tenon's user interface, rendered on the server and alive in the browser.

pub mod account;
pub mod api;
pub mod audit;
pub mod config_form;
mod confirm;
pub mod context;
pub mod dashboard;
#[cfg(feature = "ssr")]
mod document;
mod doing;
#[cfg(feature = "hydrate")]
mod effect;
pub mod extension;
pub mod icons;
pub mod installations;
mod keys;
mod layout;
pub mod live;
pub mod marketplace;
mod page;
mod problem;
pub mod records;
mod routes;
pub mod shell;
pub mod sign_in;
pub mod slots;
pub mod texts;
pub mod ui;

#[cfg(feature = "ssr")]
pub use document::shell_html;
pub use layout::App;
