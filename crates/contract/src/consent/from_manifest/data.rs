//! Rows about what is kept, and about people and other plugins.

use super::{Rows, power};
use crate::{
    consent::{Cell, Risk, sentences, words},
    manifest::capabilities::DirectoryPart,
};

impl Rows<'_> {
    pub(super) fn storage(&mut self) {
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

    pub(super) fn people_and_plugins(&mut self) {
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
}
