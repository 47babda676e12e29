//! What a plugin may do, in sentences: the powers strip and the permission rows grouped by risk.

use std::collections::{BTreeMap, BTreeSet};

use leptos::prelude::*;
use tenon_contract::consent::{Cell, Power, Risk, strip};

use super::{Badge, BadgeTone, PowersUsed, Still as _, el, part};
use crate::icons::{Icon, IconData};

/// What an admin leaves out of what a plugin asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// Ids of optional powers.
    pub left_out: RwSignal<BTreeSet<String>>,
    /// Power → values taken away.
    pub taken: RwSignal<BTreeMap<String, BTreeSet<String>>>,
}

impl Choice {
    pub fn new(left_out: BTreeSet<String>, taken: BTreeMap<String, BTreeSet<String>>) -> Self {
        Self { left_out: RwSignal::new(left_out), taken: RwSignal::new(taken) }
    }

    fn is_taken(self, power: &str, value: &str) -> bool {
        self.taken.with(|all| all.get(power).is_some_and(|values| values.contains(value)))
    }

    fn take(self, power: &str, value: &str, away: bool) {
        self.taken.update(|all| {
            let values = all.entry(power.to_owned()).or_default();
            if away {
                values.insert(value.to_owned())
            } else {
                values.remove(value)
            };
            if values.is_empty() {
                all.remove(power);
            }
        });
    }

    /// Values of a power that are still allowed.
    fn left(self, power: &Power) -> usize {
        power.values.iter().filter(|value| !self.is_taken(&power.id, value)).count()
    }
}

/// Reads · Keeps · Sends to · Acts. With `rows` each cell links to the first row it speaks of.
#[component]
pub fn PowersStrip(powers: Vec<Power>, #[prop(optional)] rows: bool) -> impl IntoView {
    let cells = [
        (Cell::Reads, icondata::LuEye, "Reads"),
        (Cell::Keeps, icondata::LuHardDrive, "Keeps"),
        (Cell::Sends, icondata::LuSend, "Sends to"),
        (Cell::Acts, icondata::LuClock, "Acts"),
    ];
    let strip = strip(&powers);
    let cells = cells
        .map(|(cell, icon, word)| {
            let text = strip.text(cell).to_owned();
            let value = match powers.iter().find(|power| rows && power.cell == cell) {
                Some(first) => {
                    let href = ["#", &row_id(&first.id)].concat();
                    view! {
                        <a href=href rel="external">
                            {text}
                        </a>
                    }
                    .still()
                }
                None => text.still(),
            };
            view! {
                <div>
                    <dt>
                        <Icon icon size=14 />
                        {word}
                    </dt>
                    <dd>{value}</dd>
                </div>
            }
        })
        .into_iter()
        .collect_view();
    view! { <dl class="strip">{cells}</dl> }.still()
}

fn row_id(power: &str) -> String {
    let safe = power.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' });
    "power-".chars().chain(safe).collect()
}

/// The permission rows under a heading per risk, High first; each heading says what the class means.
#[component]
pub fn PermissionGroups(
    powers: Vec<Power>,
    /// Who gives the reasons: "{Publisher} says: …".
    #[prop(into)]
    publisher: String,
    #[prop(optional)] choice: Option<Choice>,
) -> impl IntoView {
    let groups = [
        (
            Risk::High,
            "It reaches addresses nobody can list, acts for people who are not signed in, or can change or stop other data.",
        ),
        (Risk::Medium, "It reads about your people or other plugins, or talks to named addresses."),
        (Risk::Low, "It stays inside its own data here."),
    ];
    groups
        .into_iter()
        .filter_map(|(risk, meaning)| {
            let mine: Vec<Power> = powers.iter().filter(|power| power.risk == risk).cloned().collect();
            (!mine.is_empty()).then(|| {
                let title = [risk_word(risk), " · ", &mine.len().to_string()].concat();
                let publisher = publisher.clone();
                let rows = match choice {
                    Some(choice) => view! { <PermissionRows powers=mine publisher choice /> }.still(),
                    None => view! { <PermissionRows powers=mine publisher /> }.still(),
                };
                view! {
                    <section class="mt-6">
                        <div class="power-head">
                            <h3>{title}</h3>
                            <RiskBadge risk />
                            <p>{meaning}</p>
                        </div>
                        {rows}
                    </section>
                }
            })
        })
        .collect_view()
        .still()
}

/// The rows alone. `mixed` repeats the risk on each row; `choice` draws the checkboxes of optional powers, and
/// × on values where they may be narrowed.
#[component]
pub fn PermissionRows(
    powers: Vec<Power>,
    #[prop(into)] publisher: String,
    #[prop(optional)] mixed: bool,
    #[prop(optional)] choice: Option<Choice>,
) -> impl IntoView {
    let used = use_context::<PowersUsed>();
    let rows = powers
        .into_iter()
        .map(|power| {
            let used = used.as_ref().and_then(|used| used.line(&power.id));
            let reason = (!power.reason.is_empty())
                .then(|| [publisher.as_str(), " says: “", &power.reason, "”"].concat());
            let chips = (!power.values.is_empty()).then(|| value_chips(&power, choice));
            let end = match (choice, power.optional, mixed) {
                (Some(choice), true, _) => {
                    view! { <OptionalPower id=power.id.clone() sentence=power.sentence.clone() choice=choice.left_out /> }
                        .still()
                }
                (_, _, true) => view! { <RiskBadge risk=power.risk /> }.still(),
                _ => ().still(),
            };
            let technical = [power.capability.as_str(), " · ", &power.id].concat();
            view! {
                <li class="power" id=row_id(&power.id)>
                    <Icon icon=power_icon(&power) size=20 />
                    <div>
                        <p class="power-sentence">{power.sentence}</p>
                        {reason.map(|reason| view! { <p class="power-reason">{reason}</p> })}
                        {used}
                    </div>
                    <div>{end}</div>
                    <div class="power-rest">
                        {chips}
                        <details class="power-more">
                            <summary>"Technical name"</summary>
                            <code class="code">{technical}</code>
                        </details>
                    </div>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="powers">{rows}</ul> }.still()
}

/// Hosts and other values. One that was taken away stays in its place with the way back; the last cannot go.
fn value_chips(power: &Power, choice: Option<Choice>) -> AnyView {
    let choice = choice.filter(|_| power.narrowable && power.values.len() > 1);
    let chips = power.values.iter().map(|value| {
        let Some(choice) = choice else { return el("li").class("chip").kid(value.clone()).still() };
        let (power, value) = (power.clone(), value.clone());
        part(move || {
            let away = choice.is_taken(&power.id, &value);
            let last = !away && choice.left(&power) == 1;
            let (id, at) = (power.id.clone(), value.clone());
            let press = move |_| {
                if !last {
                    choice.take(&id, &at, !away);
                }
            };
            let button = el("button").attr("type", "button").on("click", press);
            let (class, button) = if away {
                let label = ["Undo: allow ", &value].concat();
                ("chip chip-gone", button.class("link cursor-pointer").attr("aria-label", label).kid("Undo"))
            } else {
                let label = ["Remove ", &value].concat();
                let reason = last.then_some("At least one has to stay.");
                let button = button
                    .class("chip-x")
                    .attr("aria-label", label)
                    .maybe("aria-disabled", last.then_some("true"))
                    .maybe("aria-description", reason)
                    .maybe("data-tip", reason)
                    .kid(crate::icons::icon(icondata::LuX, 14, ""));
                ("chip", button)
            };
            let name = if away { el("del").kid(value.clone()) } else { el("span").kid(value.clone()) };
            el("li").class(class).kid(name).kid(button).still()
        })
    });
    el("ul").class("chips").kids(chips).still()
}

#[component]
fn OptionalPower(id: String, sentence: String, choice: RwSignal<BTreeSet<String>>) -> impl IntoView {
    let (read, follow, write) = (id.clone(), id.clone(), id.clone());
    view! {
        <label class="choice">
            <input
                type="checkbox"
                name="grant"
                value=id
                aria-label=["Allow: ", &sentence].concat()
                checked=!choice.read_untracked().contains(&read)
                node_ref=super::follow_checked(move || !choice.read().contains(&follow))
                on:change=move |event| {
                    let allowed = event_target_checked(&event);
                    choice
                        .update(|left_out| {
                            if allowed {
                                left_out.remove(&write);
                            } else {
                                left_out.insert(write.clone());
                            }
                        });
                }
            />
            <span aria-hidden="true">"Allow"</span>
        </label>
    }
    .still()
}

#[component]
fn RiskBadge(risk: Risk) -> impl IntoView {
    let (tone, icon) = match risk {
        Risk::High => (BadgeTone::Danger, icondata::LuCircleAlert),
        Risk::Medium => (BadgeTone::Warning, icondata::LuTriangleAlert),
        Risk::Low => (BadgeTone::Neutral, icondata::LuCircleMinus),
    };
    view! {
        <Badge tone icon>
            {risk_word(risk)}
        </Badge>
    }
}

const fn risk_word(risk: Risk) -> &'static str {
    match risk {
        Risk::High => "High",
        Risk::Medium => "Medium",
        Risk::Low => "Low",
    }
}

fn power_icon(power: &Power) -> IconData {
    match power.capability.as_str() {
        "http" => icondata::LuGlobe,
        "secrets" | "oauth" => icondata::LuKeyRound,
        "collections" => icondata::LuDatabase,
        "kv" => icondata::LuHardDrive,
        "files" => icondata::LuFolder,
        "directory" => icondata::LuUsers,
        "subscriptions" | "events" => icondata::LuBell,
        "services" => icondata::LuPlug,
        "hooks" => icondata::LuShieldCheck,
        "jobs" => icondata::LuClock,
        "email" => icondata::LuMail,
        "llm" => icondata::LuBot,
        "webhooks" => icondata::LuWebhook,
        "public_routes" => icondata::LuOctagonAlert,
        _ => match power.cell {
            Cell::Reads => icondata::LuEye,
            Cell::Keeps => icondata::LuHardDrive,
            Cell::Sends => icondata::LuSend,
            Cell::Acts => icondata::LuZap,
        },
    }
}
