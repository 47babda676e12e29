//! Records of plugins' collections: documents, the keys of their indexes, their unique sets and how much there
//! is. `find` asks, `write` is the one place that writes; both know an index only as bytes ([`key`]).

use serde_json::{Map, Value};
use tenon_api::{
    Timestamp,
    ids::{InstallationId, RecordId, WorkspaceId},
};

use crate::{Result, TenantTx};

#[macro_use]
mod many;
pub mod find;
pub mod key;
pub mod reindex;
pub mod write;

use key::{FieldKind, Moment};

row! {
    pub struct RecordRow as r, record_columns {
        pub id: RecordId,
        /// A JSON object.
        pub doc: String,
        /// Edit counter.
        pub version: i64,
        pub created_at: Timestamp,
        pub updated_at: Timestamp,
    }
}

impl RecordRow {
    pub fn values(&self) -> Map<String, Value> {
        // Written by us; a document that is none would be an empty record rather than an error of every page.
        serde_json::from_str(&self.doc).unwrap_or_default()
    }
}

/// A collection of an installation, with what its schema and its manifest say of its fields.
#[derive(Debug, Clone)]
pub struct Target {
    pub installation: InstallationId,
    pub collection: String,
    /// 16 zero bytes: the whole tenant.
    pub workspace: WorkspaceId,
    /// Declared indexes by name.
    pub indexes: Vec<(String, FieldKind)>,
    /// Declared unique sets.
    pub uniques: Vec<Vec<(String, FieldKind)>>,
}

/// The workspace that stands for the whole tenant.
pub const fn whole_tenant() -> WorkspaceId {
    WorkspaceId::from_uuid(uuid::Uuid::nil())
}

impl Target {
    /// Every key row of a record.
    fn keys(
        &self,
        values: &Map<String, Value>,
        created_at: Timestamp,
        updated_at: Timestamp,
    ) -> Vec<(&str, Vec<u8>)> {
        let own = self.indexes.iter().filter(|(name, _)| !is_built_in(name));
        own.map(|(name, kind)| (name.as_str(), key::encode(values.get(name), *kind)))
            .chain([
                ("created_at", key::time_key(Moment::from(created_at))),
                ("updated_at", key::time_key(Moment::from(updated_at))),
            ])
            .collect()
    }

    /// Every unique row of a record: the number of the set, and its key.
    fn unique_keys(&self, values: &Map<String, Value>) -> Vec<(usize, Vec<u8>)> {
        let sets = self.uniques.iter().enumerate();
        sets.filter_map(|(number, set)| {
            let key = key::unique_key(set.iter().map(|(name, kind)| (values.get(name), *kind)))?;
            Some((number, key))
        })
        .collect()
    }

    fn unique_name(&self, number: usize) -> String {
        self.uniques[number].iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(",")
    }

    /// What the rows of keys and uniques were written for; other text, other rows.
    pub fn definition(&self) -> String {
        format!("{:?} {:?}", self.indexes, self.uniques)
    }
}

fn is_built_in(name: &str) -> bool {
    tenon_contract::records::BUILT_IN_FIELDS.contains(&name)
}

/// How much a collection or an installation holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Usage {
    pub records: i64,
    /// Of the documents.
    pub bytes: i64,
}

sql!(
    USAGE = "SELECT records, bytes FROM record_usage
    WHERE tenant_id = $1 AND installation_id = $2 AND collection = $3"
);

pub async fn usage(tx: &mut TenantTx<'_>, installation: InstallationId, collection: &str) -> Result<Usage> {
    let tenant = tx.tenant();
    let usage: Option<Usage> = fetch_optional!(Usage, tx, USAGE, tenant, installation, collection)?;
    Ok(usage.unwrap_or_default())
}

sql!(
    USAGE_OF_ALL = "SELECT CAST(COALESCE(SUM(records), 0) AS BIGINT) AS records,
      CAST(COALESCE(SUM(bytes), 0) AS BIGINT) AS bytes
    FROM record_usage WHERE tenant_id = $1 AND installation_id = $2"
);

/// Of all collections of an installation.
pub async fn usage_of_all(tx: &mut TenantTx<'_>, installation: InstallationId) -> Result<Usage> {
    let tenant = tx.tenant();
    fetch_one!(Usage, tx, USAGE_OF_ALL, tenant, installation)
}

sql!(
    USAGES = "SELECT collection, records, bytes FROM record_usage
    WHERE tenant_id = $1 AND installation_id = $2 AND records > 0 ORDER BY collection"
);

/// By collection, those that hold something: name, records, bytes.
pub async fn usages(tx: &mut TenantTx<'_>, installation: InstallationId) -> Result<Vec<(String, i64, i64)>> {
    let tenant = tx.tenant();
    fetch_all!((String, i64, i64), tx, USAGES, tenant, installation)
}

sql!(DELETE_RECORDS = "DELETE FROM records WHERE tenant_id = $1 AND installation_id = $2");
sql!(DELETE_KEYS = "DELETE FROM record_keys WHERE tenant_id = $1 AND installation_id = $2");
sql!(DELETE_UNIQUES = "DELETE FROM record_uniques WHERE tenant_id = $1 AND installation_id = $2");
sql!(DELETE_USAGE = "DELETE FROM record_usage WHERE tenant_id = $1 AND installation_id = $2");

/// Deletes every record of an installation.
pub async fn delete_all(tx: &mut TenantTx<'_>, installation: InstallationId) -> Result<()> {
    let tenant = tx.tenant();
    execute!(tx, DELETE_RECORDS, tenant, installation)?;
    execute!(tx, DELETE_KEYS, tenant, installation)?;
    execute!(tx, DELETE_UNIQUES, tenant, installation)?;
    execute!(tx, DELETE_USAGE, tenant, installation).map(drop)
}
