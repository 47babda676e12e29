//! `email.send`: to members where that is all that was allowed, through the operator's mail server.

use std::collections::BTreeSet;

use tenon_contract::{directory::MAX_MEMBERS, guest::EmailMessage, manifest::capabilities::EmailTo};
use tenon_store::{members, tenants};

use super::{Answer, Refusal, Running};
use crate::{
    Core,
    ports::{Mail, MailError},
};

pub async fn send(core: &Core, running: &Running, message: EmailMessage) -> Answer<()> {
    let Some(mailer) = &core.mailer else {
        return Ok(Err(Refusal::Unavailable(
            "this server sends no e-mail; whoever runs it may set [email] in its configuration".into(),
        )));
    };
    let cx = running.now();
    let declared = running.installed.release.manifest.capabilities.email.as_ref();
    if declared.is_none_or(|email| email.to == EmailTo::Members) {
        let known: BTreeSet<String> = {
            let mut tx = core.db.read(&cx).await?;
            let all = members::people(&mut tx, i64::try_from(MAX_MEMBERS).unwrap_or(i64::MAX)).await?;
            all.into_iter().map(|person| person.email.to_lowercase()).collect()
        };
        if let Some(stranger) = message.to.iter().find(|address| !known.contains(&address.to_lowercase())) {
            return Ok(Err(Refusal::Denied(format!(
                "email: {stranger:?} is no member of this tenant, and only members were allowed"
            ))));
        }
    }
    let tenant = cx.tenant_id()?;
    if let Err(seconds) = core.limits.email(tenant, running.installed.row.id, message.to.len()) {
        return Ok(Err(Refusal::Quota(format!(
            "a plugin may write to {} addresses an hour here; try again in {seconds} seconds",
            core.settings.emails_per_hour
        ))));
    }
    let in_name_of = match &cx.tenant {
        Some(tenant) if !tenant.name.is_empty() => tenant.name.clone(),
        // Jobs name their tenant by its id alone.
        _ => {
            let mut tx = core.db.read(&cx).await?;
            tenants::current(&mut tx).await?.map(|tenant| tenant.name).unwrap_or_default()
        }
    };
    let sent = mailer
        .send(Mail {
            to: message.to,
            subject: message.subject,
            text: message.text,
            reply_to: message.reply_to,
            in_name_of,
        })
        .await;
    Ok(match sent {
        Ok(()) => Ok(()),
        Err(MailError::Invalid(why)) => Err(Refusal::Invalid { message: why, fields: Vec::new() }),
        Err(MailError::Unavailable(error)) => {
            tracing::warn!(%error, "an e-mail of a plugin could not be sent");
            Err(Refusal::Unavailable("the mail server did not take it; try later".into()))
        }
    })
}
