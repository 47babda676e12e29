//! Any number of conditions as one argument of a statement: `matches!` is their rows, `hits!` the ids for which
//! all of them hold.

use serde_json::json;

use super::{Narrowed, first_id};

/// `(id)` once for each condition that holds for it; the conditions are the argument `$conditions`.
macro_rules! matched {
    (sqlite $conditions:literal) => {
        concat!(
            "SELECT m.id FROM json_each(", $conditions, ") c CROSS JOIN record_keys m
               ON m.tenant_id = $1 AND m.installation_id = $2 AND m.collection = $3 AND m.workspace_id = $4
               AND m.field = c.value->>'field' AND m.key >= unhex(c.value->>'from') AND m.key < unhex(c.value->>'to')
             UNION ALL SELECT m.id FROM json_each(", $conditions, ") c CROSS JOIN records m
               ON m.tenant_id = $1 AND m.installation_id = $2 AND m.collection = $3 AND m.workspace_id = $4
               AND m.id >= unhex(c.value->>'first') AND m.id < unhex(c.value->>'past')"
        )
    };
    (postgres $conditions:literal) => {
        concat!(
            "SELECT m.id FROM jsonb_to_recordset(CAST(", $conditions, " AS JSONB))
               AS c(field TEXT, \"from\" TEXT, \"to\" TEXT) JOIN record_keys m
               ON m.tenant_id = $1 AND m.installation_id = $2 AND m.collection = $3 AND m.workspace_id = $4
               AND m.field = c.field COLLATE \"C\" AND m.key >= decode(c.\"from\", 'hex')
               AND m.key < decode(c.\"to\", 'hex')
             UNION ALL SELECT m.id FROM jsonb_to_recordset(CAST(", $conditions, " AS JSONB))
               AS c(first UUID, past UUID) JOIN records m
               ON m.tenant_id = $1 AND m.installation_id = $2 AND m.collection = $3 AND m.workspace_id = $4
               AND m.id >= c.first AND m.id < c.past"
        )
    };
}

/// The ids for which all conditions hold: a field's ranges lie apart, so each field counts once.
macro_rules! hits {
    ($database:ident $conditions:literal $fields:literal) => {
        concat!(
            "SELECT h.id FROM (", matched!($database $conditions), ") AS h GROUP BY h.id HAVING COUNT(*) = ", $fields
        )
    };
}

/// The argument of `matched!`, and how many fields it is about.
pub(super) fn conditions(narrowed: &[Narrowed]) -> (String, i64) {
    let ranges = narrowed.iter().flat_map(|one| {
        one.ranges.iter().map(|range| match one.field.as_str() {
            "id" => {
                let [first, past] = [&range.from, &range.to].map(|id| hex::encode(first_id(id).as_bytes()));
                json!({"first": first, "past": past})
            }
            field => json!({"field": field, "from": hex::encode(&range.from), "to": hex::encode(&range.to)}),
        })
    });
    (serde_json::Value::from_iter(ranges).to_string(), narrowed.len() as i64)
}
