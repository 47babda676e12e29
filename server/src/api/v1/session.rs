//! Signing in and out.

pub mod confirm;
pub mod set_up;
pub mod sign_in;
pub mod sign_out;
