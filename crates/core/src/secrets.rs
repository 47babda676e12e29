//! Secrets of settings: kept under an envelope (operator key → tenant key → value), bound to the hosts they were
//! typed for, never told. `config` stores them; the host's `http` and `secrets.sign` open them through [`open::for_call`].

mod echoes;
pub mod keyring;
pub mod open;
mod put;
mod redact;
pub mod rotate;
mod seal;

pub use echoes::{Echo, Echoes};
pub use keyring::Keyring;
pub use open::Opened;
pub(crate) use put::{put, put_global};
pub use redact::{Mask, forms};

/// Of one secret.
pub const MAX_BYTES: usize = 8 << 10;
/// Bytes of a key that signs.
pub const MIN_SIGN_BYTES: usize = 16;
