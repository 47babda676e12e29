//! Rules for single values: texts without U+0000, links, icon names, numbers, lengths.

use super::{ViewProblem, check_delay, inputs};
use crate::view::{Effect, Element, Node, content, kinds::MAX_COLUMNS};

/// Keys, events and attributes of one node; its children are checked elsewhere.
pub(super) fn check(node: &Node, path: &str) -> Result<(), ViewProblem> {
    let kind = node.element.kind();
    if let Some(key) = &node.key {
        text(key, path, "key")?;
        if key.is_empty() || key.len() > 200 {
            return Err(ViewProblem::new(format!("{path}/key"), "key", "a key has 1 to 200 bytes"));
        }
    }
    for event in node.on.keys() {
        if !content::events_of(kind).contains(event) {
            return Err(ViewProblem::new(
                format!("{path}/on"),
                "event",
                format!("{kind} has no event {:?}", event.as_str()),
            ));
        }
    }
    match &node.element {
        Element::Card(card) => optional(&card.title, path, "title"),
        Element::Section(section) => {
            text(&section.title, path, "attrs/title")?;
            optional(&section.text, path, "text")
        }
        Element::Heading(heading) => {
            let fits = (2..=4).contains(&heading.level);
            fits.then_some(()).ok_or_else(|| {
                ViewProblem::new(
                    format!("{path}/attrs/level"),
                    "level",
                    format!("level {} is not 2, 3 or 4; the page owns level 1", heading.level),
                )
            })
        }
        Element::Text(run) => text(&run.text, path, "attrs/text"),
        Element::Markdown(markdown) => text(&markdown.text, path, "attrs/text"),
        Element::Code(code) => text(&code.text, path, "attrs/text"),
        Element::Icon(icon) => {
            icon_name(&icon.name, path, "name")?;
            optional(&icon.label, path, "label")
        }
        Element::Link(link) => check_href(&link.href, &format!("{path}/attrs/href")),
        Element::Stat(stat) => {
            text(&stat.label, path, "attrs/label")?;
            text(&stat.value, path, "attrs/value")?;
            optional(&stat.unit, path, "unit")?;
            optional(&stat.text, path, "text")
        }
        Element::Progress(progress) => {
            text(&progress.label, path, "attrs/label")?;
            numbers(progress.value, progress.max, path)
        }
        Element::Alert(alert) => text(&alert.title, path, "attrs/title"),
        Element::EmptyState(empty) => {
            text(&empty.title, path, "attrs/title")?;
            optional(&empty.text, path, "text")?;
            empty.icon.as_ref().map_or(Ok(()), |name| icon_name(name, path, "icon"))
        }
        Element::KeyValue(pairs) => pairs.items.iter().enumerate().try_for_each(|(index, pair)| {
            text(&pair.label, path, &format!("attrs/items/{index}/label"))?;
            text(&pair.value, path, &format!("attrs/items/{index}/value"))
        }),
        Element::Skeleton(skeleton) => {
            let fits = (1..=20).contains(&skeleton.lines);
            fits.then_some(()).ok_or_else(|| {
                ViewProblem::new(format!("{path}/attrs/lines"), "lines", "a skeleton has 1 to 20 lines")
            })
        }
        Element::Tabs(tabs) => text(&tabs.label, path, "attrs/label"),
        Element::Table(table) => {
            text(&table.label, path, "attrs/label")?;
            if table.columns.is_empty() || table.columns.len() > MAX_COLUMNS {
                return Err(ViewProblem::new(
                    format!("{path}/attrs/columns"),
                    "table_shape",
                    format!("a table has 1 to {MAX_COLUMNS} columns"),
                ));
            }
            table.columns.iter().enumerate().try_for_each(|(index, column)| {
                text(&column.title, path, &format!("attrs/columns/{index}/title"))
            })
        }
        Element::Form(form) => inputs::form(form, path),
        Element::Field(field) => inputs::field(field, path),
        Element::Records(records) => inputs::records(records, path),
        Element::Dialog(dialog) => text(&dialog.title, path, "attrs/title"),
        Element::Slot(slot) => inputs::slot(slot, path),
        Element::Sparkline(line) => inputs::sparkline(line, path),
        Element::Chart(chart) => inputs::chart(chart, path),
        Element::Stepper(stepper) => inputs::stepper(stepper, path),
        Element::FileInput(input) => inputs::file_input(input, path),
        Element::Image(image) => inputs::image(image, path),
        Element::MenuItem(_)
        | Element::Stack(_)
        | Element::Row(_)
        | Element::Grid(_)
        | Element::Badge(_)
        | Element::Button(_)
        | Element::List(_)
        | Element::Divider(_)
        | Element::Tab(_) => Ok(()),
    }
}

/// The values of one effect.
pub(super) fn check_effect(effect: &Effect, path: &str) -> Result<(), ViewProblem> {
    match effect {
        Effect::Download { route } => check_route(route, path),
        Effect::Job { name, input, .. } => {
            if !crate::key::is_dotted_name(name) || name.contains('.') {
                return Err(ViewProblem::new(format!("{path}/name"), "job", "name is one of [[jobs]]"));
            }
            inputs::size(input.as_ref(), &format!("{path}/input"))
        }
        Effect::Call { route, method, .. } => {
            check_route(route, path)?;
            if crate::manifest::Method::parse(method).is_none() {
                return Err(ViewProblem::new(
                    format!("{path}/method"),
                    "method",
                    format!("{method:?} is not GET, POST, PUT, PATCH or DELETE"),
                ));
            }
            Ok(())
        }
        Effect::Navigate { to } => {
            if !is_in_app(to) {
                return Err(ViewProblem::new(
                    format!("{path}/to"),
                    "link",
                    format!("{to:?} is not a path in the app; it starts with a single \"/\""),
                ));
            }
            Ok(())
        }
        Effect::Toast { text: words, .. } => {
            text(words, path, "text")?;
            let length = words.chars().count();
            (1..=300).contains(&length).then_some(()).ok_or_else(|| {
                ViewProblem::new(format!("{path}/text"), "toast", "a toast has 1 to 300 characters")
            })
        }
        Effect::Records { collection, query, .. } => {
            if !crate::key::is_dotted_name(collection) {
                return Err(ViewProblem::new(
                    format!("{path}/collection"),
                    "collection",
                    "collection names one of [[collections]]",
                ));
            }
            inputs::props(query.as_ref(), &format!("{path}/query"))
        }
        Effect::Open { contribution, props } => {
            if !crate::key::is_dotted_name(contribution) || contribution.contains('.') {
                return Err(ViewProblem::new(
                    format!("{path}/contribution"),
                    "contribution",
                    "contribution is the id of one of the plugin's own modals",
                ));
            }
            inputs::props(props.as_ref(), &format!("{path}/props"))
        }
        Effect::SlotEvent { name, data } => {
            let fits = (1..=63).contains(&name.len()) && crate::key::is_dotted_name(name);
            if !fits {
                return Err(ViewProblem::new(
                    format!("{path}/name"),
                    "event_name",
                    "an event has a name in lower-case words joined by dots",
                ));
            }
            inputs::size(data.as_ref(), &format!("{path}/data"))
        }
        Effect::Refresh {} | Effect::Close {} => Ok(()),
        Effect::After { ms, .. } => check_delay(*ms, path),
    }
}

fn check_route(route: &str, path: &str) -> Result<(), ViewProblem> {
    if is_in_app(route) {
        return Ok(());
    }
    Err(ViewProblem::new(
        format!("{path}/route"),
        "route",
        format!("{route:?} is not one of the plugin's own routes; it starts with a single \"/\""),
    ))
}

/// `https:`, `mailto:`, or in-app; nothing else.
fn check_href(href: &str, path: &str) -> Result<(), ViewProblem> {
    if is_link(href) {
        return Ok(());
    }
    Err(ViewProblem::new(
        path,
        "link",
        format!(
            "{href:?} is not a link; write https://…, mailto:… or a path of the app that starts with a single \"/\""
        ),
    ))
}

/// The rule for links, also for those inside `markdown`.
pub fn is_link(href: &str) -> bool {
    let clean = href.len() <= 2_000
        && !href.chars().any(|c| c.is_control() || c.is_whitespace() || is_bidi(c) || c == '\\');
    let host = |rest: &str| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or("");
        // A name before "@" would show a host that is not the one the link leads to.
        !host.is_empty() && !host.contains('@')
    };
    clean
        && (is_in_app(href)
            || href.strip_prefix("https://").is_some_and(host)
            || href.strip_prefix("mailto:").is_some_and(|to| to.contains('@')))
}

/// A path of the app: one slash, and no step that leads upwards.
pub fn is_in_app(href: &str) -> bool {
    let path = href.split(['?', '#']).next().unwrap_or("");
    href.starts_with('/')
        && href.len() <= 2_000
        && !href.starts_with("//")
        && !href.contains('\\')
        && !href.chars().any(|c| c.is_control() || c.is_whitespace() || is_bidi(c))
        && !path.split('/').any(leads_up)
}

/// A step that a browser resolves away, also in its percent-encoded spelling (WHATWG URL, "double-dot segment").
fn leads_up(step: &str) -> bool {
    let plain = step.to_ascii_lowercase().replace("%2e", ".");
    plain == "." || plain == ".."
}

/// Characters that turn the direction of a line and so can hide what it says.
pub fn is_bidi(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Several of them, those that are there.
pub(super) fn texts(path: &str, fields: &[(&str, Option<&str>)]) -> Result<(), ViewProblem> {
    fields.iter().try_for_each(|(field, value)| value.map_or(Ok(()), |value| text(value, path, field)))
}

pub(super) fn text(value: &str, path: &str, field: &str) -> Result<(), ViewProblem> {
    if value.contains('\0') {
        return Err(ViewProblem::new(format!("{path}/{field}"), "nul", "text may not hold U+0000"));
    }
    Ok(())
}

fn optional(value: &Option<String>, path: &str, field: &str) -> Result<(), ViewProblem> {
    value.as_ref().map_or(Ok(()), |value| text(value, path, &format!("attrs/{field}")))
}

fn icon_name(name: &str, path: &str, field: &str) -> Result<(), ViewProblem> {
    if is_icon_name(name) {
        return Ok(());
    }
    Err(ViewProblem::new(
        format!("{path}/attrs/{field}"),
        "icon",
        format!("{name:?} is not an icon name; they look like \"circle-check\""),
    ))
}

/// The shape of a Lucide name; which of them exist is the painter's matter.
pub fn is_icon_name(name: &str) -> bool {
    name.len() <= 40
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.split('-').all(|word| {
            !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        })
}

fn numbers(value: Option<f64>, max: Option<f64>, path: &str) -> Result<(), ViewProblem> {
    let limit = max.unwrap_or(1.0);
    if !(limit.is_finite() && limit > 0.0) {
        return Err(ViewProblem::new(format!("{path}/attrs/max"), "number", "max is a number above 0"));
    }
    match value {
        Some(value) if !(0.0..=limit).contains(&value) => Err(ViewProblem::new(
            format!("{path}/attrs/value"),
            "number",
            // Written as JSON: the other way of writing numbers would be kilobytes of the browser's page.
            format!(
                "{} is not between 0 and max, {}",
                serde_json::Value::from(value),
                serde_json::Value::from(limit)
            ),
        )),
        _ => Ok(()),
    }
}
