//! Small facts of the installation as a whole, by name.

use crate::{AnyTx, PlatformTx, Result};

sql!(GET = "SELECT value FROM server_meta WHERE key = $1");

pub async fn get(tx: &mut impl AnyTx, key: &str) -> Result<Option<String>> {
    let row: Option<(String,)> = fetch_optional!((String,), tx, GET, key)?;
    Ok(row.map(|(value,)| value))
}

sql!(
    SET = "INSERT INTO server_meta (key, value) VALUES ($1, $2)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value"
);

pub async fn set(tx: &mut PlatformTx<'_>, key: &str, value: &str) -> Result<()> {
    execute!(tx, SET, key, value).map(drop)
}
