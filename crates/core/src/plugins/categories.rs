//! `GET /categories`.

use tenon_api::{Page, plugins::Category};
use tenon_contract::manifest::Category as Known;
use tenon_store::{Cx, plugins};

use crate::{Core, Result, access::require_user};

/// All categories of the contract, with how many public plugins each has.
pub async fn list(core: &Core, cx: &Cx) -> Result<Page<Category>> {
    require_user(cx)?;
    let counts = {
        let mut tx = core.db.read_platform(cx).await?;
        plugins::categories(&mut tx).await?
    };
    let items = Known::ALL
        .iter()
        .map(|category| Category {
            key: category.as_str().into(),
            name: category.label().into(),
            count: counts
                .iter()
                .find(|(key, _)| key == category.as_str())
                .map_or(0, |(_, count)| u64::try_from(*count).unwrap_or_default()),
        })
        .collect();
    Ok(Page::new(items, None))
}
