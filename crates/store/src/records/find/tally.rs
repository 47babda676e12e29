//! How many records there are, and how many share each value of a field.

use std::collections::BTreeMap;

use tenon_api::ids::RecordId;

use super::{KEYS, NIL, Narrowed, first_id, of_field, rest};
use crate::{
    Result, TenantTx,
    records::{
        Target,
        key::{KeyRange, tidy},
    },
};

sql!(
    COUNT_KEYS =
        concat!("SELECT COUNT(*) FROM (", keys!("1", "k.key >= $6 AND k.key < $7 LIMIT $8"), ") AS n")
);
sql!(
    COUNT_IDS = "SELECT COUNT(*) FROM (SELECT 1 FROM records r
    WHERE r.tenant_id = $1 AND r.installation_id = $2 AND r.collection = $3 AND r.workspace_id = $4
      AND r.id >= $5 AND r.id < $6 LIMIT $7) AS n"
);

/// How many there are; counting stops at `most`.
pub async fn count(tx: &mut TenantTx<'_>, target: &Target, narrowed: &[Narrowed], most: i64) -> Result<i64> {
    let tenant = tx.tenant();
    let Target { installation, collection, workspace, .. } = target;
    let mut sum = 0;
    match narrowed {
        [] => sum = crate::records::usage(tx, *installation, collection).await?.records,
        [one] if one.field == "id" => {
            for range in &one.ranges {
                let (from, to) = (first_id(&range.from), first_id(&range.to));
                let (count,): (i64,) = fetch_one!(
                    (i64,),
                    tx,
                    COUNT_IDS,
                    tenant,
                    *installation,
                    collection,
                    *workspace,
                    from,
                    to,
                    most - sum
                )?;
                sum += count;
            }
        }
        [one] => {
            for range in &one.ranges {
                let (count,): (i64,) = fetch_one!(
                    (i64,),
                    tx,
                    COUNT_KEYS,
                    tenant,
                    *installation,
                    collection,
                    *workspace,
                    &one.field,
                    &range.from,
                    &range.to,
                    most - sum
                )?;
                sum += count;
            }
        }
        _ => {
            let rest = rest(tx, target, narrowed, None).await?;
            let smallest = rest.sets.first();
            let fits = smallest.map_or(0, |set| set.iter().filter(|id| rest.holds(id)).count());
            sum = fits as i64;
        }
    }
    Ok(sum.min(most))
}

sql!(GROUPS = keys!("k.key, COUNT(*)", "k.key >= $6 AND k.key < $7 GROUP BY k.key ORDER BY k.key LIMIT $8"));

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
    let ranges = tidy(of_field(narrowed, field).unwrap_or(&all).to_vec());
    if narrowed.iter().all(|one| one.field == field) {
        let mut groups = Vec::new();
        for range in &ranges {
            let left = most - groups.len() as i64;
            let rows: Vec<(Vec<u8>, i64)> = fetch_all!(
                (Vec<u8>, i64),
                tx,
                GROUPS,
                tenant,
                *installation,
                collection,
                *workspace,
                field,
                &range.from,
                &range.to,
                left
            )?;
            groups.extend(rows);
        }
        return Ok(groups);
    }
    let rest = rest(tx, target, narrowed, Some(field)).await?;
    let mut groups: BTreeMap<Vec<u8>, i64> = BTreeMap::new();
    for range in &ranges {
        let rows: Vec<(Vec<u8>, RecordId)> = fetch_all!(
            (Vec<u8>, RecordId),
            tx,
            KEYS,
            tenant,
            *installation,
            collection,
            *workspace,
            field,
            &range.from,
            NIL,
            &range.to,
            i64::MAX
        )?;
        for (key, _) in rows.into_iter().filter(|(_, id)| rest.holds(id)) {
            *groups.entry(key).or_default() += 1;
        }
    }
    Ok(groups.into_iter().take(usize::try_from(most).unwrap_or(usize::MAX)).collect())
}
