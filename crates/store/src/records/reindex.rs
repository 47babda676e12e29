//! Keys and unique sets written anew, when a release declares other indexes than the one that wrote them.

use tenon_api::ids::RecordId;

use super::{
    Target,
    find::{Find, find},
    many::{self, KeyRow},
};
use crate::{Result, TenantTx};

sql!(
    INDEXES = "SELECT indexes FROM record_usage
    WHERE tenant_id = $1 AND installation_id = $2 AND collection = $3"
);

/// Whether the rows of the collection's keys are those of `target`; also when it holds nothing yet.
pub async fn is_current(tx: &mut TenantTx<'_>, target: &Target) -> Result<bool> {
    let tenant = tx.tenant();
    let written: Option<(String,)> =
        fetch_optional!((String,), tx, INDEXES, tenant, target.installation, &target.collection)?;
    Ok(written.is_none_or(|(written,)| written == target.definition()))
}

pub async fn if_changed(tx: &mut TenantTx<'_>, target: &Target) -> Result<()> {
    if is_current(tx, target).await? { Ok(()) } else { reindex(tx, target).await }
}

sql!(
    DELETE_KEYS = "DELETE FROM record_keys
    WHERE tenant_id = $1 AND installation_id = $2 AND collection = $3 AND workspace_id = $4"
);
sql!(
    DELETE_UNIQUES = "DELETE FROM record_uniques
    WHERE tenant_id = $1 AND installation_id = $2 AND collection = $3 AND workspace_id = $4"
);
sql!(
    SET_INDEXES = "UPDATE record_usage SET indexes = $4
    WHERE tenant_id = $1 AND installation_id = $2 AND collection = $3"
);

const STRIDE: usize = 500;
/// Of documents read at once.
const STRIDE_BYTES: usize = 4 << 20;

/// Where two records break a new unique set, the older keeps its place and the other has none.
async fn reindex(tx: &mut TenantTx<'_>, target: &Target) -> Result<()> {
    let tenant = tx.tenant();
    let Target { installation, collection, workspace, .. } = target;
    execute!(tx, DELETE_KEYS, tenant, *installation, collection, *workspace)?;
    execute!(tx, DELETE_UNIQUES, tenant, *installation, collection, *workspace)?;
    let mut page = Find {
        narrowed: Vec::new(),
        sort: "id".into(),
        descending: false,
        after: None,
        limit: STRIDE,
        bytes: STRIDE_BYTES,
    };
    loop {
        let found = find(tx, target, &page).await?;
        let mut keys: Vec<(&str, Vec<u8>, RecordId)> = Vec::new();
        let mut uniques: Vec<(String, Vec<u8>, RecordId)> = Vec::new();
        for row in &found.records {
            let values = row.values();
            let of_row = target.keys(&values, row.created_at, row.updated_at);
            keys.extend(of_row.into_iter().map(|(field, key)| (field, key, row.id)));
            let of_row = target.unique_keys(&values).into_iter();
            uniques.extend(of_row.map(|(number, key)| (target.unique_name(number), key, row.id)));
        }
        let rows: Vec<KeyRow<'_>> =
            keys.iter().map(|(field, key, id)| (*field, key.as_slice(), *id)).collect();
        for chunk in rows.chunks(many::ROWS) {
            many::insert_keys(tx, target, chunk).await?;
        }
        let rows: Vec<KeyRow<'_>> =
            uniques.iter().map(|(fields, key, id)| (fields.as_str(), key.as_slice(), *id)).collect();
        for chunk in rows.chunks(many::ROWS) {
            many::insert_uniques(tx, target, chunk).await?;
        }
        page.after = found.next;
        if page.after.is_none() {
            break;
        }
    }
    execute!(tx, SET_INDEXES, tenant, *installation, collection, target.definition()).map(drop)
}
