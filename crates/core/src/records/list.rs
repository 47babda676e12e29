//! `GET …/records/{plugin}/{collection}?filter=&sort=&limit=&cursor=&workspace=`: a page, with `total`.

use tenon_api::{
    Page,
    page::Total,
    records::{ListRecords, Record},
};
use tenon_contract::records::Query;
use tenon_store::{Cx, records::find};

use super::{
    open::{Access, open},
    query, wire,
};
use crate::{Core, Result};

pub async fn list(
    core: &Core,
    cx: &Cx,
    plugin: &str,
    collection: &str,
    input: &ListRecords,
) -> Result<Page<Record>> {
    let opened = open(core, cx, plugin, collection, Access::Read).await?;
    opened.check_workspace(input.workspace.as_deref())?;
    let query = Query {
        filter: input.filter.clone(),
        sort: input.sort.clone(),
        limit: input.limit,
        cursor: input.cursor.clone(),
    };
    let page = query::page(&opened, &query)?;
    let mut tx = opened.reader(core, cx).await?;
    let found = find::find(&mut tx, &opened.target, &page).await?;
    // What "1000+" needs, and no more.
    let total = find::count(&mut tx, &opened.target, &page.narrowed, 1_001).await?;
    let next = found.next.map(|next| query::write_cursor(&next, query::mark(&opened, &query)));
    let mut page = Page::new(found.records.iter().map(wire).collect(), next);
    page.total = Some(Total::of(u64::try_from(total).unwrap_or_default()));
    Ok(page)
}
