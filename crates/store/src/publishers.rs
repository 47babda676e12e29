//! Parties that own plugins in the marketplace.

use tenon_api::ids::PublisherId;

use crate::{AnyTx, PlatformTx, Result, error::unique};

row! {
    pub struct PublisherRow as pb, publisher_columns {
        pub id: PublisherId,
        pub slug: String,
        pub name: String,
        pub verified: bool,
    }
}

sql!(INSERT = "INSERT INTO publishers (id, slug, name, verified) VALUES ($1, $2, $3, $4)");

pub async fn insert(tx: &mut PlatformTx<'_>, row: &PublisherRow) -> Result<()> {
    unique(execute!(tx, INSERT, row.id, &row.slug, &row.name, row.verified), "publisher").map(drop)
}

sql!(FIND_BY_SLUG = concat!("SELECT ", publisher_columns!(), " FROM publishers pb WHERE pb.slug = $1"));

pub async fn find_by_slug(tx: &mut impl AnyTx, slug: &str) -> Result<Option<PublisherRow>> {
    fetch_optional!(PublisherRow, tx, FIND_BY_SLUG, slug)
}
