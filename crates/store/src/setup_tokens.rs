//! One-time tokens of the first `/setup`. Only their SHA-256 is kept.

use tenon_api::Timestamp;

use crate::{PlatformTx, Result};

sql!(INSERT = "INSERT INTO setup_tokens (token_hash, expires_at, used_at) VALUES ($1, $2, NULL)");

pub async fn insert(tx: &mut PlatformTx<'_>, token_hash: &[u8], expires_at: Timestamp) -> Result<()> {
    execute!(tx, INSERT, token_hash, expires_at).map(drop)
}

sql!(
    USE =
        "UPDATE setup_tokens SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2"
);

/// Spends the token; `false` when it is unknown, used or expired.
pub async fn spend(tx: &mut PlatformTx<'_>, token_hash: &[u8]) -> Result<bool> {
    let now = tx.now();
    execute!(tx, USE, token_hash, now).map(|used| used == 1)
}

sql!(CLEAR = "DELETE FROM setup_tokens WHERE used_at IS NULL");

/// Forgets links that nobody used: only the newest one works.
pub async fn clear(tx: &mut PlatformTx<'_>) -> Result<()> {
    execute!(tx, CLEAR).map(drop)
}
