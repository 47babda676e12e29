//! The signed-in person: profile, sessions, API tokens.

pub mod change;
pub mod create_token;
pub mod list_sessions;
pub mod list_tokens;
pub mod read;
pub mod revoke_session;
pub mod revoke_token;
