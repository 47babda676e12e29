//! How many records there are, and how many share each value of a field.

use super::{Narrowed, across::hull, matching::conditions, of_field};
use crate::{
    Result, TenantTx,
    records::{Target, key::KeyRange},
};

macro_rules! count {
    ($database:ident $rows:ident $($argument:literal)*) => {
        concat!("SELECT COUNT(*) FROM (SELECT 1 FROM (", $rows!($database $($argument)*), ") AS m LIMIT $6) AS n")
    };
}

sql!(COUNT_OF_ONE = each count!(matched "$5"));
sql!(COUNT_OF_ALL = each count!(hits "$5" "$7"));

/// How many there are; counting stops at `most`.
pub async fn count(tx: &mut TenantTx<'_>, target: &Target, narrowed: &[Narrowed], most: i64) -> Result<i64> {
    let tenant = tx.tenant();
    let Target { installation, collection, workspace, .. } = target;
    if narrowed.is_empty() {
        return Ok(crate::records::usage(tx, *installation, collection).await?.records.min(most));
    }
    let (conditions, fields) = conditions(narrowed);
    // One field's ranges lie apart, so nothing comes twice and counting can stop early.
    let (count,): (i64,) = if fields == 1 {
        fetch_one!(
            (i64,),
            tx,
            COUNT_OF_ONE,
            tenant,
            *installation,
            collection,
            *workspace,
            &conditions,
            most
        )?
    } else {
        fetch_one!(
            (i64,),
            tx,
            COUNT_OF_ALL,
            tenant,
            *installation,
            collection,
            *workspace,
            &conditions,
            most,
            fields
        )?
    };
    Ok(count)
}

macro_rules! groups {
    ($and:expr) => {
        concat!(
            "SELECT k.key, COUNT(*) FROM record_keys k
             WHERE k.tenant_id = $1 AND k.installation_id = $2 AND k.collection = $3 AND k.workspace_id = $4
               AND k.field = $5 AND k.key >= $6 AND k.key < $7 ",
            $and,
            " GROUP BY k.key ORDER BY k.key LIMIT $8"
        )
    };
}

sql!(GROUPS = groups!(""));
macro_rules! groups_across {
    ($database:ident) => {
        groups!(concat!("AND k.id IN (", hits!($database "$9" "$10"), ")"))
    };
}

sql!(GROUPS_ACROSS = each groups_across!());

/// How many records share each key of a field, in the order of the keys; at most `most` groups.
pub async fn group(
    tx: &mut TenantTx<'_>,
    target: &Target,
    field: &str,
    narrowed: &[Narrowed],
    most: i64,
) -> Result<Vec<(Vec<u8>, i64)>> {
    let tenant = tx.tenant();
    let Target { installation, collection, workspace, .. } = target;
    let all = [KeyRange::all()];
    let ranges = of_field(narrowed, field).unwrap_or(&all);
    let Some(KeyRange { from, to }) = hull(ranges) else { return Ok(Vec::new()) };
    let alone = ranges.len() == 1 && narrowed.iter().all(|one| one.field == field);
    if alone {
        return fetch_all!(
            (Vec<u8>, i64),
            tx,
            GROUPS,
            tenant,
            *installation,
            collection,
            *workspace,
            field,
            &from,
            &to,
            most
        );
    }
    let (conditions, fields) = conditions(narrowed);
    fetch_all!(
        (Vec<u8>, i64),
        tx,
        GROUPS_ACROSS,
        tenant,
        *installation,
        collection,
        *workspace,
        field,
        &from,
        &to,
        most,
        &conditions,
        fields
    )
}
