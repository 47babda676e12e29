//! `tenon-server audit verify`: walks every tenant's chain from its first entry to what its head remembers.

use tenon_store::{Cx, audit, tenants};

use crate::{Core, Result};

#[derive(Debug, Clone)]
pub struct Report {
    /// Slug.
    pub tenant: String,
    pub entries: u64,
    /// Why the chain does not hold, and where.
    pub broken: Option<String>,
}

/// Entries read at once.
const PIECE: i64 = 1_000;

pub async fn verify(core: &Core, cx: &Cx) -> Result<Vec<Report>> {
    let mut reports = Vec::new();
    let mut after = String::new();
    loop {
        let known = {
            let mut tx = core.db.read_platform(cx).await?;
            tenants::list(&mut tx, &after, 100).await?
        };
        let Some(last) = known.last() else { return Ok(reports) };
        after = last.slug.clone();
        for tenant in &known {
            reports.push(verify_one(core, cx, tenant).await?);
        }
    }
}

async fn verify_one(core: &Core, cx: &Cx, tenant: &tenants::TenantRow) -> Result<Report> {
    let mut report = Report { tenant: tenant.slug.clone(), entries: 0, broken: None };
    let mut verifier = audit::Verifier::default();
    loop {
        // One transaction for a piece and the head, so that entries written meanwhile do not look like a cut.
        let mut tx = core.db.read_platform(cx).await?;
        let rows = audit::chain(&mut tx, tenant.id, verifier.seq(), PIECE).await?;
        let head = audit::head(&mut tx, tenant.id).await?;
        drop(tx);
        for row in &rows {
            if let Err(broken) = verifier.check(row) {
                report.broken = Some(broken.to_string());
                return Ok(report);
            }
            report.entries += 1;
        }
        if i64::try_from(rows.len()).unwrap_or(PIECE) < PIECE {
            report.broken = match head {
                Some(head) => verifier.finish(&head).err().map(|broken| broken.to_string()),
                None => Some("the tenant has no head".into()),
            };
            return Ok(report);
        }
    }
}
