//! What an operator may do without a browser; answers are lines for people and scripts.

use anyhow::Context as _;
use bytes::Bytes;
use tenon_core::{
    Core, Cx, audit, dev, releases,
    secrets::{Keyring, rotate},
    users::{self, CreateUser},
};

use super::{Development, NewUser};
use crate::config::{Config, KeySource, write_keys};

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

/// `globex takes packages of its own`
pub async fn set_development(core: &Core, tenant: Development) -> anyhow::Result<String> {
    let Development { tenant, on } = tenant;
    dev::set(core, &Cx::system("admin"), &tenant, on).await?;
    let word = if on { "takes" } else { "no longer takes" };
    Ok(format!("{tenant} {word} packages of its own"))
}

/// `3 of 3 keys are under 1f2e3d4c5b6a7980 now`. A killed rotation is run again: until all keys are under the new
/// one, the old one stays in the file.
pub async fn rotate_keys(core: &Core, config: &Config) -> anyhow::Result<String> {
    let ring = &core.settings.keyring;
    let (_, source) = config.keyring()?;
    if let KeySource::File(path) = &source {
        // With a second key in the file an earlier rotation did not end: it is ended, not begun again.
        if ring.ids().len() == 1 {
            let both = format!("{}\n{}", Keyring::generate()?, ring.export());
            write_keys(path, &both)?;
            ring.replace(&Keyring::parse(&both)?);
        }
    }
    let done = rotate::rotate(core, &Cx::system("admin")).await?;
    let current = ring.ids().into_iter().next().unwrap_or_default();
    if let KeySource::File(path) = &source {
        let only = ring.export().lines().next().unwrap_or_default().to_owned();
        write_keys(path, &format!("{only}\n"))?;
        ring.replace(&Keyring::parse(&only)?);
        return Ok(format!("{} of {} keys went under {current}", done.rewrapped, done.all));
    }
    Ok(format!(
        "{} of {} keys went under {current}; the keys behind the first one in TENON_SECRETS_KEY can be taken away",
        done.rewrapped, done.all
    ))
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
