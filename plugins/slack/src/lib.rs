//! Slack: messages as a bot. `backend` sends them, `views` draw the page.

#[cfg(feature = "backend")]
pub mod backend;
#[cfg(feature = "view")]
pub mod views;
