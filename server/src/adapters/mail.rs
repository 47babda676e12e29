//! Core's `Mailer` on the operator's SMTP server.

use std::time::Duration;

use async_trait::async_trait;
use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
    transport::smtp::authentication::Credentials,
};
use tenon_core::ports::{Mail, MailError, Mailer};

use crate::config::Email;

const TIMEOUT: Duration = Duration::from_secs(10);

pub struct SmtpMailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Address,
}

impl SmtpMailer {
    /// `None` where the operator set no server. Fails on an address that is none.
    pub fn from_config(email: &Email) -> anyhow::Result<Option<Self>> {
        if email.smtp_url.is_empty() {
            return Ok(None);
        }
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(&email.smtp_url)
            .map_err(|error| anyhow::anyhow!("email.smtp_url is not an address of a mail server: {error}"))?
            .timeout(Some(TIMEOUT));
        if !email.user.is_empty() {
            builder = builder.credentials(Credentials::new(email.user.clone(), email.password.clone()));
        }
        let from = email
            .from
            .parse()
            .map_err(|error| anyhow::anyhow!("email.from is not an e-mail address: {error}"))?;
        Ok(Some(Self { transport: builder.build(), from }))
    }

    fn message(&self, mail: Mail) -> Result<Message, MailError> {
        let mailbox = |address: &str| {
            let parsed = address.parse::<Address>();
            parsed
                .map(|address| Mailbox::new(None, address))
                .map_err(|_| MailError::Invalid(format!("{address:?} is not an e-mail address")))
        };
        let name = (!mail.in_name_of.is_empty()).then(|| mail.in_name_of.clone());
        let mut builder =
            Message::builder().from(Mailbox::new(name, self.from.clone())).subject(mail.subject);
        // Several people are not shown each other, and one message serves them all.
        builder = match mail.to.as_slice() {
            [one] => builder.to(mailbox(one)?),
            many => many.iter().try_fold(builder, |builder, one| Ok(builder.bcc(mailbox(one)?)))?,
        };
        if let Some(address) = &mail.reply_to {
            builder = builder.reply_to(mailbox(address)?);
        }
        builder
            .header(ContentType::TEXT_PLAIN)
            .body(mail.text)
            .map_err(|error| MailError::Invalid(format!("the message cannot be written: {error}")))
    }
}

#[async_trait]
impl Mailer for SmtpMailer {
    async fn send(&self, mail: Mail) -> Result<(), MailError> {
        let message = self.message(mail)?;
        let sent = self.transport.send(message).await;
        sent.map(drop).map_err(|error| MailError::Unavailable(error.to_string()))
    }
}
