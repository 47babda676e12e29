//! `email`: plain messages in the tenant's name.

use tenon_contract::guest::EmailMessage;

use crate::{
    bindings::tenon::plugin::email::{Error, Host, Message},
    guest::Guest,
};

const MAX_ADDRESS_BYTES: usize = 254;

impl Host for Guest {
    async fn send(&mut self, message: Message) -> wasmtime::Result<Result<(), Error>> {
        Ok(self.email_send(message).await)
    }
}

impl Guest {
    async fn email_send(&mut self, message: Message) -> Result<(), Error> {
        self.pass("email")?;
        let most = self.limits.imports;
        if message.to.is_empty() || message.to.len() > most.email_recipients {
            return Err(Error::Invalid(format!(
                "to: {} addresses; it must be 1 to {}",
                message.to.len(),
                most.email_recipients
            )));
        }
        for address in message.to.iter().chain(&message.reply_to) {
            let sound = address.len() <= MAX_ADDRESS_BYTES
                && address.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty())
                && !address.chars().any(|c| c.is_control() || c.is_whitespace());
            if !sound {
                let shown: String = address.chars().take(60).collect();
                return Err(Error::Invalid(format!("{shown:?} is not an e-mail address")));
            }
        }
        let subject = &message.subject;
        let length = most.email_subject_bytes;
        if subject.is_empty() || subject.len() > length || subject.chars().any(char::is_control) {
            return Err(Error::Invalid(format!(
                "subject: one line of 1 to {length} bytes; this one has {}",
                subject.len()
            )));
        }
        if message.text.len() > most.email_text_bytes {
            return Err(Error::Invalid(format!(
                "text: {} bytes; at most {}",
                message.text.len(),
                most.email_text_bytes
            )));
        }
        // Whom it went to is personal; how many is not.
        let (target, bytes) = (format!("{} recipients", message.to.len()), message.text.len());
        let message = EmailMessage {
            to: message.to,
            subject: message.subject,
            text: message.text,
            reply_to: message.reply_to,
        };
        let sent = self.ask(|services, cx| async move { services.send_email(&cx, message).await }).await;
        self.note("email", &target, bytes, sent.is_ok());
        Ok(sent?)
    }
}
