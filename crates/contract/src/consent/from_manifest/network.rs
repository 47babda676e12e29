//! Rows about what leaves: hosts, sign-ins, e-mail, the AI service, webhooks.

use super::{Rows, power};
use crate::{
    consent::{Cell, Risk, sentences, words},
    manifest::{
        HostPattern,
        capabilities::{EmailTo, SecretPurpose},
    },
};

impl Rows<'_> {
    fn is_private(&self, host: &str) -> bool {
        self.context
            .private_hosts
            .iter()
            .any(|private| private == host || private.split(':').next() == Some(host))
    }

    pub(super) fn http(&mut self) {
        let Some(http) = &self.manifest.capabilities.http else { return };
        let mut named = Vec::new();
        let mut others = Vec::new();
        for pattern in &http.hosts {
            match pattern {
                HostPattern::Exact { host, .. } if self.is_private(host) => {
                    let shown = pattern.to_string();
                    let row = power(
                        format!("http:private:{shown}"),
                        Cell::Sends,
                        Risk::High,
                        sentences::http_private(&shown),
                        &shown,
                    );
                    others.push(row.of(vec![shown]));
                }
                HostPattern::Exact { .. } => named.push(pattern.to_string()),
                HostPattern::Below { domain, .. } => {
                    let shown = pattern.to_string();
                    let short = format!("any address of {domain}");
                    let row = power(
                        format!("http:{shown}"),
                        Cell::Sends,
                        Risk::High,
                        sentences::http_below(domain),
                        short,
                    );
                    others.push(row.of(vec![shown]));
                }
                HostPattern::Config(setting) => {
                    let title = self.setting_title(setting);
                    let now = self.context.setting_hosts.get(setting);
                    let sentence = sentences::http_setting(&title, now.map(String::as_str));
                    let short = now.cloned().unwrap_or_else(|| format!("your “{title}”"));
                    let row =
                        power(format!("http:config:{setting}"), Cell::Sends, Risk::Medium, sentence, short);
                    others.push(row.of(now.cloned().into_iter().collect()));
                }
            }
        }
        if !named.is_empty() {
            let sentence = sentences::http_hosts(&named, others.is_empty());
            let short = words::list(&named, 2);
            others
                .insert(0, power("http", Cell::Sends, Risk::Medium, sentence, short).of(named).narrowable());
        }
        self.powers.extend(others.into_iter().map(|row| row.because(&http.reason, http.optional)));
    }

    pub(super) fn secrets(&mut self) {
        for secret in &self.manifest.capabilities.secrets {
            let title = self.setting_title(&secret.name);
            let (sentence, short, hosts) = match secret.purpose {
                SecretPurpose::Sign => {
                    (sentences::secret_sign(&title), format!("signs with “{title}”"), Vec::new())
                }
                SecretPurpose::Auth => {
                    let hosts: Vec<String> = secret.hosts.iter().map(|host| self.place(host)).collect();
                    (sentences::secret_auth(&hosts, &title), format!("signs in with “{title}”"), hosts)
                }
            };
            let row = power(
                format!("secrets:{}", secret.name),
                Cell::Acts,
                Risk::Medium,
                sentence,
                words::capitalize(&short),
            );
            self.powers.push(row.of(hosts).because(&secret.reason, secret.optional));
        }
    }

    fn place(&self, host: &HostPattern) -> String {
        match host {
            HostPattern::Config(setting) => {
                self.context.setting_hosts.get(setting).cloned().unwrap_or_else(|| "your server".into())
            }
            named => named.to_string(),
        }
    }

    pub(super) fn sending(&mut self) {
        let capabilities = &self.manifest.capabilities;
        let tenant = self.context.tenant.as_deref();
        if let Some(email) = &capabilities.email {
            let (sentence, short, risk) = match email.to {
                EmailTo::Members => {
                    (sentences::email_members(tenant), "your members, by e-mail", Risk::Medium)
                }
                EmailTo::Any => (sentences::email_any(tenant), "any e-mail address", Risk::High),
            };
            let row = power("email", Cell::Sends, risk, sentence, words::capitalize(short));
            self.powers.push(row.because(&email.reason, email.optional));
        }
        if let Some(llm) = &capabilities.llm {
            let sentence = sentences::llm(self.context.ai_service.as_deref());
            let row = power("llm", Cell::Sends, Risk::Medium, sentence, "Your operator’s AI service");
            self.powers.push(row.because(&llm.reason, llm.optional));
        }
        let webhooks = &self.manifest.webhooks;
        if !webhooks.is_empty() {
            let row = power(
                "webhooks",
                Cell::Sends,
                Risk::Medium,
                sentences::webhooks(webhooks.len()),
                "Addresses you set up",
            );
            let reason = webhooks.iter().find_map(|webhook| webhook.reason.as_deref()).unwrap_or_default();
            self.powers.push(row.because(reason, false));
        }
    }
}
