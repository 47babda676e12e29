//! Rows about when the code runs: events, hooks, jobs, routes.

use super::{Rows, power};
use crate::{
    consent::{Cell, Risk, schedule, sentences, words},
    manifest::HookMode,
};

impl Rows<'_> {
    pub(super) fn subscriptions(&mut self) {
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

    pub(super) fn hooks(&mut self) {
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
            let row = power(hook.power(), Cell::Acts, risk, sentence, short);
            self.powers.push(row.because(hook.reason.as_deref().unwrap_or_default(), false));
        }
    }

    pub(super) fn work(&mut self) {
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
                    (sentences::job_scheduled(&when), schedule::alone(schedule))
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
            .filter(|route| route.power() == Some("routes"))
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
                .filter(|route| route.power() == Some("public_routes"))
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
}
