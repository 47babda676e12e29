//! From what a manifest declares to the rows of its consent. `log config clock random`, pages, menus and cards
//! are no powers.

use super::{Cell, Context, Power, Risk, schedule, sentences, words};
use crate::{
    Manifest,
    manifest::{
        HookMode, HostPattern, RunsAs,
        capabilities::{DirectoryPart, EmailTo, SecretPurpose},
    },
};

pub fn all(manifest: &Manifest, context: &Context) -> Vec<Power> {
    let mut rows = Rows { manifest, context, powers: Vec::new() };
    rows.http();
    rows.secrets();
    rows.storage();
    rows.people_and_plugins();
    rows.subscriptions();
    rows.hooks();
    rows.work();
    rows.sending();
    rows.powers
}

struct Rows<'a> {
    manifest: &'a Manifest,
    context: &'a Context,
    powers: Vec<Power>,
}

/// What most rows share; the rest is set by `with`.
fn power(id: impl Into<String>, cell: Cell, risk: Risk, sentence: String, short: impl Into<String>) -> Power {
    let id = id.into();
    let capability = id.split(':').next().unwrap_or_default().to_owned();
    Power {
        id,
        capability,
        sentence,
        reason: String::new(),
        risk,
        cell,
        short: short.into(),
        values: Vec::new(),
        narrowable: false,
        optional: false,
        change: None,
    }
}

impl Power {
    fn because(mut self, reason: &str, optional: bool) -> Self {
        self.reason = reason.to_owned();
        self.optional = optional;
        self
    }

    fn of(mut self, values: Vec<String>) -> Self {
        self.values = values;
        self
    }

    /// Values may be taken away one by one, but not the last.
    fn narrowable(mut self) -> Self {
        self.narrowable = self.values.len() > 1;
        self
    }
}

impl Rows<'_> {
    fn plugin_name(&self, key: &str) -> String {
        self.context.plugins.get(key).cloned().unwrap_or_else(|| words::humanize(key))
    }

    fn setting_title(&self, name: &str) -> String {
        self.context.settings.get(name).cloned().unwrap_or_else(|| words::humanize(name))
    }

    fn is_private(&self, host: &str) -> bool {
        self.context
            .private_hosts
            .iter()
            .any(|private| private == host || private.split(':').next() == Some(host))
    }

    fn http(&mut self) {
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

    fn secrets(&mut self) {
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

    /// A host inside a sentence.
    fn place(&self, host: &HostPattern) -> String {
        match host {
            HostPattern::Config(setting) => {
                self.context.setting_hosts.get(setting).cloned().unwrap_or_else(|| "your server".into())
            }
            named => named.to_string(),
        }
    }

    fn storage(&mut self) {
        let capabilities = &self.manifest.capabilities;
        if let Some(collections) = &capabilities.collections {
            let titles: Vec<String> =
                self.manifest.collections.iter().map(|collection| collection.title.clone()).collect();
            let short = words::list(&titles, 2);
            let row = power("collections", Cell::Keeps, Risk::Low, sentences::collections(&titles), short);
            self.powers.push(row.because(&collections.reason, collections.optional));
        }
        if let Some(kv) = &capabilities.kv {
            let quota = kv.quota.to_string();
            let row = power(
                "kv",
                Cell::Keeps,
                Risk::Low,
                sentences::kv(&quota),
                format!("{quota} of small values"),
            );
            self.powers.push(row.because(&kv.reason, kv.optional));
            for shared in &kv.shared {
                let plugin = self.plugin_name(shared.namespace.split('.').next().unwrap_or_default());
                let id = format!("kv:shared:{}", shared.namespace);
                let row = power(
                    id,
                    Cell::Reads,
                    Risk::Medium,
                    sentences::kv_shared(&plugin),
                    format!("Small values of {plugin}"),
                );
                self.powers.push(row.of(vec![shared.namespace.clone()]).because(&kv.reason, kv.optional));
            }
        }
        if let Some(files) = &capabilities.files {
            let quota = files.quota.to_string();
            let row =
                power("files", Cell::Keeps, Risk::Low, sentences::files(&quota), format!("{quota} of files"));
            self.powers.push(row.because(&files.reason, files.optional));
        }
    }

    fn people_and_plugins(&mut self) {
        let capabilities = &self.manifest.capabilities;
        if let Some(services) = &capabilities.services {
            for call in &services.call {
                let name = call.split('@').next().unwrap_or_default();
                let (sentence, short) = match name.split_once('/') {
                    Some((plugin, service)) => {
                        let (plugin, service) = (self.plugin_name(plugin), words::spaced(service));
                        (
                            sentences::service(&plugin, &service),
                            format!("{} of {plugin}", words::capitalize(&service)),
                        )
                    }
                    None => {
                        let interface = words::spaced(name);
                        (sentences::service_by_interface(&interface), words::capitalize(&interface))
                    }
                };
                let row = power(format!("services:{call}"), Cell::Reads, Risk::Medium, sentence, short);
                self.powers.push(row.of(vec![call.clone()]).because(&services.reason, services.optional));
            }
        }
        if let Some(directory) = &capabilities.directory {
            for part in &directory.read {
                let row = match part {
                    DirectoryPart::Members => power(
                        "directory:members",
                        Cell::Reads,
                        Risk::Medium,
                        sentences::directory_members(),
                        "Member names and e-mail addresses",
                    ),
                    DirectoryPart::Workspaces => power(
                        "directory:workspaces",
                        Cell::Reads,
                        Risk::Low,
                        sentences::directory_workspaces(),
                        "Workspace names",
                    ),
                };
                self.powers.push(row.because(&directory.reason, directory.optional));
            }
        }
    }

    fn subscriptions(&mut self) {
        for subscription in &self.manifest.subscriptions {
            let event = &subscription.event;
            let (phrase, people) = words::event_phrase(event);
            let risk = if people { Risk::Medium } else { Risk::Low };
            let id = format!("subscriptions:{event}");
            let row =
                power(id, Cell::Reads, risk, sentences::subscription(&phrase), format!("When {phrase}"));
            self.powers.push(
                row.of(vec![event.clone()])
                    .because(subscription.reason.as_deref().unwrap_or_default(), false),
            );
        }
    }

    fn hooks(&mut self) {
        for hook in &self.manifest.hooks {
            let refuses = hook.mode == HookMode::Guard;
            let collection = hook.collection.as_deref().unwrap_or_default();
            let own = self.manifest.collections.iter().any(|own| own.name == collection);
            let (sentence, short, risk) = if let Some((plugin, point)) = hook.on.split_once('/') {
                let (plugin, point) = (self.plugin_name(plugin), words::spaced(point));
                (sentences::hook_point(refuses, &point, &plugin), format!("Steps of {plugin}"), Risk::High)
            } else if own {
                (sentences::hook_own(), "Checks its own records".to_owned(), Risk::Low)
            } else {
                let name = collection.split('/').next_back().unwrap_or_default();
                let title = self
                    .context
                    .collections
                    .get(collection)
                    .cloned()
                    .unwrap_or_else(|| words::humanize(name));
                let sentence =
                    if refuses { sentences::hook_guard(&title) } else { sentences::hook_filter(&title) };
                (sentence, format!("Before {title} are saved"), Risk::High)
            };
            let id = ["hooks", hook.on.as_str(), collection]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>();
            let row = power(id.join(":"), Cell::Acts, risk, sentence, short);
            self.powers.push(row.because(hook.reason.as_deref().unwrap_or_default(), false));
        }
    }

    fn work(&mut self) {
        let capabilities = &self.manifest.capabilities;
        if let Some(events) = &capabilities.events {
            let names: Vec<String> = events.emit.iter().map(|event| words::announcement(event)).collect();
            let short = format!("Announces {}", words::list(&names, 1));
            let row = power("events", Cell::Acts, Risk::Low, sentences::events(&names), short);
            self.powers.push(row.of(events.emit.clone()).because(&events.reason, events.optional));
        }
        for job in &self.manifest.jobs {
            let (sentence, short) = match &job.schedule {
                Some(schedule) => {
                    let when = schedule::describe(schedule);
                    (sentences::job_scheduled(&when), words::capitalize(&when))
                }
                // One row says it for all of them, below.
                None if capabilities.jobs.is_some() => continue,
                None => (sentences::job_by_hand(), "When you start it".to_owned()),
            };
            let row = power(format!("jobs:{}", job.name), Cell::Acts, Risk::Low, sentence, short);
            self.powers.push(row.because(job.reason.as_deref().unwrap_or_default(), false));
        }
        if let Some(jobs) = &capabilities.jobs {
            let row =
                power("jobs", Cell::Acts, Risk::Low, sentences::job_by_hand(), "When you or it starts it");
            self.powers.push(row.because(&jobs.reason, jobs.optional));
        }
        let routes = &self.manifest.routes;
        let beyond: Vec<String> = routes
            .iter()
            .filter(|route| route.runs_as == RunsAs::Plugin && route.permission != "public")
            .map(|route| format!("{} {}", route.method.as_str(), route.path))
            .collect();
        if !beyond.is_empty() {
            let actions = words::count(beyond.len(), "action", "actions");
            let row = power(
                "routes",
                Cell::Acts,
                Risk::Medium,
                sentences::routes_as_plugin(beyond.len()),
                format!("{actions} beyond people’s rights"),
            );
            self.powers.push(row.of(beyond));
        }
        if let Some(capability) = &capabilities.public_routes {
            let public: Vec<String> = routes
                .iter()
                .filter(|route| route.permission == "public")
                .map(|route| format!("{} {}", route.method.as_str(), route.path))
                .collect();
            let row = power(
                "public_routes",
                Cell::Acts,
                Risk::High,
                sentences::public_routes(public.len()),
                "When anyone calls it",
            );
            self.powers.push(row.of(public).because(&capability.reason, capability.optional));
        }
    }

    fn sending(&mut self) {
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
