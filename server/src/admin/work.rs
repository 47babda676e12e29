//! What an operator may do without a browser; answers are lines for people and scripts.

use anyhow::Context as _;
use bytes::Bytes;
use tenon_core::{
    Core, Cx, audit, releases,
    users::{self, CreateUser},
};

use super::NewUser;

/// `hello-world 1.0.0 sha256:…`
pub async fn publish(core: &Core, package: Bytes) -> anyhow::Result<String> {
    let release = releases::publish::accept(core, &Cx::system("admin"), package).await?;
    let warnings: Vec<String> =
        release.warnings.iter().map(|warning| format!("\nwarning: {warning}")).collect();
    Ok(format!("{} {} sha256:{}{}", release.plugin, release.version, release.digest, warnings.concat()))
}

/// `usr_… ada@example.com`
pub async fn create_user(core: &Core, user: NewUser) -> anyhow::Result<String> {
    let input = CreateUser {
        email: user.email,
        name: user.name,
        password: user.password,
        super_admin: user.super_admin,
    };
    let row = users::create(core, &Cx::system("admin"), &input).await?;
    Ok(format!("{} {}", row.id, row.email))
}

/// One line per tenant: `acme: 12 entries, whole` or `acme: broken at entry 7 (…)`.
pub async fn verify_audit(core: &Core) -> anyhow::Result<String> {
    let reports =
        audit::verify::verify(core, &Cx::system("admin")).await.context("the audit log cannot be read")?;
    let lines: Vec<String> = reports
        .into_iter()
        .map(|report| match report.broken {
            None => format!("{}: {} entries, whole", report.tenant, report.entries),
            Some(why) => format!("{}: broken after {} entries ({why})", report.tenant, report.entries),
        })
        .collect();
    Ok(lines.join("\n"))
}
