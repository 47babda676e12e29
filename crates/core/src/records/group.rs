//! `GET …/records/{plugin}/{collection}/groups?by=&filter=`: how many records share each value.

use tenon_api::records::{Group, Groups};
use tenon_contract::records::Filter;
use tenon_store::{
    Cx,
    records::{find, key},
};

use super::{
    open::{Access, Opened, open},
    query,
};
use crate::{Core, Error, Result};

/// More groups than that are no overview.
pub const MAX_GROUPS: usize = 1_000;

pub async fn group(
    core: &Core,
    cx: &Cx,
    plugin: &str,
    collection: &str,
    by: &str,
    filter: &Filter,
) -> Result<Groups> {
    let opened = open(core, cx, plugin, collection, Access::Read).await?;
    Ok(Groups { groups: groups(core, cx, &opened, by, filter).await? })
}

pub(crate) async fn groups(
    core: &Core,
    cx: &Cx,
    opened: &Opened,
    by: &str,
    filter: &Filter,
) -> Result<Vec<Group>> {
    let Some((_, kind)) = opened.target.indexes.iter().find(|(name, _)| name == by) else {
        let known: Vec<&str> = opened.target.indexes.iter().map(|(name, _)| name.as_str()).collect();
        let detail = format!(
            "{by:?} is not an index of {}; group by one of {}.",
            opened.collection.title,
            if known.is_empty() { "none: it declares no indexes".into() } else { known.join(", ") }
        );
        return Err(Error::invalid("/by", "not_indexed", detail));
    };
    let narrowed = query::filter(opened, filter)?;
    let mut tx = opened.reader(core, cx).await?;
    let found = find::group(&mut tx, &opened.target, by, &narrowed, MAX_GROUPS as i64 + 1).await?;
    if found.len() > MAX_GROUPS {
        let detail = format!("{by:?} has more than {MAX_GROUPS} values. Narrow them with a filter.");
        return Err(Error::invalid("/by", "too_many_groups", detail));
    }
    let group = |(key, count): (Vec<u8>, i64)| Group {
        value: key::decode(&key, *kind),
        count: u64::try_from(count).unwrap_or_default(),
    };
    Ok(found.into_iter().map(group).collect())
}
