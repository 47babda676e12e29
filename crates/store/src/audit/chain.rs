//! The hash chain: `hash = SHA-256(hash before ‖ canonical text)`. The canonical text is one JSON array with the
//! entry's fields in a fixed order; it holds ids, never names, so a renamed person breaks nothing.

use serde_json::json;
use sha2::{Digest, Sha256};
use tenon_api::ids::AuditId;

use super::{AuditEntryRow, NewAudit, actor_ids};
use crate::{Result, TenantTx, sql::Word};

/// The hash before a tenant's first entry.
pub(crate) const GENESIS: [u8; 32] = [0; 32];

sql!(INSERT = "INSERT INTO audit_entries
    (tenant_id, seq, id, at, actor_kind, actor_id, session_id, token_id, action, target, outcome, before, after,
     address, request_id, canonical, prev_hash, hash)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)");

/// Writes one entry after `previous` and answers its hash.
pub(crate) async fn append(
    tx: &mut TenantTx<'_>,
    seq: i64,
    entry: NewAudit,
    previous: Vec<u8>,
) -> Result<Vec<u8>> {
    let cx = tx.cx().clone();
    let (actor_id, session_id, token_id) = actor_ids(&cx.actor);
    let mut row = AuditEntryRow {
        id: AuditId::new(),
        tenant_id: tx.tenant(),
        seq,
        at: cx.now,
        actor_kind: cx.actor.kind().into(),
        actor_id,
        session_id,
        token_id,
        action: entry.action,
        target: entry.target,
        outcome: entry.outcome,
        before: entry.before.to_string(),
        after: entry.after.to_string(),
        address: cx.address,
        request_id: cx.request_id,
        canonical: String::new(),
        prev_hash: previous,
        hash: Vec::new(),
    };
    row.canonical = canonical(&row);
    row.hash = link(&row.prev_hash, &row.canonical);
    let hash = row.hash.clone();
    execute!(
        tx,
        INSERT,
        row.tenant_id,
        row.seq,
        row.id,
        row.at,
        row.actor_kind.clone(),
        row.actor_id,
        row.session_id,
        row.token_id,
        row.action.clone(),
        row.target.clone(),
        row.outcome.word(),
        row.before.clone(),
        row.after.clone(),
        row.address.clone(),
        row.request_id.clone(),
        row.canonical.clone(),
        row.prev_hash.clone(),
        row.hash.clone()
    )?;
    Ok(hash)
}

fn canonical(row: &AuditEntryRow) -> String {
    json!([
        "tenon-audit-1",
        row.tenant_id,
        row.seq,
        row.id,
        row.at.micros(),
        row.actor_kind,
        row.actor_id,
        row.session_id,
        row.token_id,
        row.action,
        row.target,
        row.outcome.word(),
        row.before,
        row.after,
        row.address,
        row.request_id,
    ])
    .to_string()
}

fn link(previous: &[u8], canonical: &str) -> Vec<u8> {
    Sha256::new().chain_update(previous).chain_update(canonical.as_bytes()).finalize().to_vec()
}

/// Where a chain does not hold, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the audit chain is broken at entry {seq}: {why}")]
pub struct Broken {
    pub seq: i64,
    pub why: &'static str,
}

/// Walks a chain piece by piece, from its first entry.
#[derive(Debug)]
pub struct Verifier {
    seq: i64,
    hash: Vec<u8>,
}

impl Default for Verifier {
    fn default() -> Self {
        Self { seq: 0, hash: GENESIS.to_vec() }
    }
}

impl Verifier {
    /// The position of the last entry that held; where the next piece begins.
    pub fn seq(&self) -> i64 {
        self.seq
    }

    pub fn check(&mut self, row: &AuditEntryRow) -> Result<(), Broken> {
        let broken = |why| Err(Broken { seq: row.seq, why });
        if row.seq <= self.seq {
            return broken("its position is not after the one before");
        }
        if row.prev_hash != self.hash {
            return broken("it does not follow the entry before: one was cut out, put in or moved");
        }
        if row.canonical != canonical(row) {
            return broken("its fields are not those that were written");
        }
        if row.hash != link(&row.prev_hash, &row.canonical) {
            return broken("its hash is not that of its text");
        }
        self.seq = row.seq;
        self.hash.clone_from(&row.hash);
        Ok(())
    }

    /// `head` is what the tenant's head remembers of the newest entry ([`super::head`]).
    pub fn finish(self, head: &[u8]) -> Result<(), Broken> {
        if self.hash == head {
            Ok(())
        } else {
            Err(Broken {
                seq: self.seq,
                why: "it is the last one, but the tenant's head knows a later entry",
            })
        }
    }
}

/// Checks the links between entries that start at the beginning of a chain; [`Verifier::finish`] also sees a cut
/// end.
pub fn verify<'r>(rows: impl IntoIterator<Item = &'r AuditEntryRow>) -> Result<(), Broken> {
    let mut verifier = Verifier::default();
    rows.into_iter().try_for_each(|row| verifier.check(row))
}
