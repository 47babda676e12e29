//! `Idempotency-Key`: the same key and body get the same answer for 24 hours, per actor and route.

use tenon_api::Timestamp;

use crate::{Json, PlatformTx, Result};

const KEPT_SECONDS: i64 = 24 * 3600;
/// A request that never ended (its process died) frees its key after this time.
const IN_PROGRESS_SECONDS: i64 = 5 * 60;

/// Who sent which key to which route.
#[derive(Debug, Clone)]
pub struct Slot {
    /// `usr_…`
    pub actor: String,
    /// Method and path.
    pub route: String,
    pub key: String,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Begun {
    /// Go on, and call [`finish`] or [`forget`].
    Fresh,
    InProgress,
    /// It was done before: the status, and the answer unless it held a secret.
    Done(u16, Option<serde_json::Value>),
    /// The key came with another body before.
    OtherBody,
}

row! {
    struct KeyRow as y, key_columns {
        pub body_hash: Vec<u8>,
        pub status: Option<i64>,
        pub answer: Option<Json<serde_json::Value>>,
        pub created_at: Timestamp,
    }
}

sql!(
    FIND = concat!(
        "SELECT ",
        key_columns!(),
        " FROM idempotency_keys y WHERE y.actor = $1 AND y.route = $2 AND y.key = $3"
    )
);
sql!(
    INSERT = "INSERT INTO idempotency_keys (actor, route, key, body_hash, status, answer, created_at)
    VALUES ($1, $2, $3, $4, NULL, NULL, $5)
    ON CONFLICT (actor, route, key) DO NOTHING"
);

pub async fn begin(tx: &mut PlatformTx<'_>, slot: &Slot, body_hash: &[u8]) -> Result<Begun> {
    let now = tx.now();
    let known: Option<KeyRow> = fetch_optional!(KeyRow, tx, FIND, &slot.actor, &slot.route, &slot.key)?;
    if let Some(known) = known {
        let lives = if known.status.is_some() { KEPT_SECONDS } else { IN_PROGRESS_SECONDS };
        if known.created_at.plus_seconds(lives) > now {
            return Ok(match known.status {
                _ if known.body_hash != body_hash => Begun::OtherBody,
                Some(status) => {
                    Begun::Done(u16::try_from(status).unwrap_or(500), known.answer.map(|answer| answer.0))
                }
                None => Begun::InProgress,
            });
        }
        forget(tx, slot).await?;
    }
    let fresh = execute!(tx, INSERT, &slot.actor, &slot.route, &slot.key, body_hash, now)? == 1;
    Ok(if fresh { Begun::Fresh } else { Begun::InProgress })
}

sql!(
    FINISH =
        "UPDATE idempotency_keys SET status = $4, answer = $5 WHERE actor = $1 AND route = $2 AND key = $3"
);

/// Keeps the answer; `None` for one that holds a secret.
pub async fn finish(
    tx: &mut PlatformTx<'_>,
    slot: &Slot,
    status: u16,
    answer: Option<&serde_json::Value>,
) -> Result<()> {
    execute!(tx, FINISH, &slot.actor, &slot.route, &slot.key, i64::from(status), answer.map(Json)).map(drop)
}

sql!(FORGET = "DELETE FROM idempotency_keys WHERE actor = $1 AND route = $2 AND key = $3");

/// The request failed in a way that may be tried again.
pub async fn forget(tx: &mut PlatformTx<'_>, slot: &Slot) -> Result<()> {
    execute!(tx, FORGET, &slot.actor, &slot.route, &slot.key).map(drop)
}

sql!(DELETE_OLD = "DELETE FROM idempotency_keys WHERE created_at < $1");

pub async fn delete_old(tx: &mut PlatformTx<'_>) -> Result<u64> {
    let before = tx.now().plus_seconds(-KEPT_SECONDS);
    execute!(tx, DELETE_OLD, before)
}
