//! A setting that names a host is a grant: saving another one is asked first, by name.

use std::collections::BTreeMap;

use leptos::prelude::*;
use serde_json::Value;

use crate::{
    config_form::FormState,
    texts::config as words,
    ui::{Button, ButtonKind, Dialog, Opens, Part, close_dialog},
};

pub const DIALOG: &str = "allow-hosts";

/// A host that a save would change; empty where there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostChange {
    pub new: String,
    pub old: String,
}

/// The host of an address, with its port where one is named; empty for what is no address.
fn host_of(value: Option<Value>) -> String {
    let Some(Value::String(text)) = value else { return String::new() };
    let Some((_, rest)) = text.split_once("://") else { return String::new() };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    host.to_ascii_lowercase()
}

pub fn changed_hosts(state: FormState, hosts: &BTreeMap<String, Vec<String>>) -> Vec<HostChange> {
    let now = state.all_values();
    let changes = hosts.keys().map(|name| HostChange {
        new: host_of(now.get(name).cloned()),
        old: host_of(state.start_value(name)),
    });
    changes.filter(|change| change.new != change.old).collect()
}

#[component]
pub fn AllowHosts(
    changed: Callback<(), Vec<HostChange>>,
    edits: RwSignal<u64>,
    plugin: String,
    may: bool,
    allow: Callback<()>,
) -> impl IntoView {
    let sentences = move || {
        edits.track();
        let sentence = |change: HostChange| {
            view! { <p class="mt-2">{words::host_change(&plugin, &change.new, &change.old)}</p> }
        };
        changed.run(()).into_iter().map(sentence).collect_view()
    };
    let footer: Part = (move || {
        view! {
            <Button opens=Opens::Close(DIALOG.into()) autofocus=true>
                {words::CANCEL}
            </Button>
            {may
                .then(|| {
                    view! {
                        <Button
                            kind=ButtonKind::Primary
                            on_click=Callback::new(move |_| {
                                close_dialog(DIALOG);
                                allow.run(());
                            })
                        >
                            {words::ALLOW_SAVE}
                        </Button>
                    }
                })}
        }
    })
    .into();
    view! {
        <Dialog id=DIALOG title=Signal::stored(words::HOST_TITLE.to_owned()) footer>
            {sentences}
            {(!may).then(|| view! { <p class="mt-2 text-muted">{words::HOST_MAY_NOT}</p> })}
        </Dialog>
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_host_of_an_address_is_what_stands_between_its_slashes() {
        for (text, host) in [
            ("https://MLflow.acme.dev/a?b", "mlflow.acme.dev"),
            ("http://127.0.0.1:5000", "127.0.0.1:5000"),
            ("https://ada:pw@a.example#x", "a.example"),
            ("mlflow", ""),
        ] {
            assert_eq!(host_of(Some(json!(text))), host, "{text}");
        }
        assert_eq!(host_of(None), "");
    }
}
