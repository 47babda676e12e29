//! Kinds that hold anything, and kinds that hold nothing but their own values.

use std::sync::Arc;

use leptos::prelude::*;
use tenon_contract::view::{
    Element,
    kinds::{Align, Size, Tone},
};

use super::{Content, PaintCx, Painted, children, clean, optional, value};
use crate::{
    icons::{icon, named_icon},
    ui::{El, NoticeTone, Still as _, el, notice_look, part},
};

fn gap(size: Option<Size>) -> &'static str {
    match size {
        Some(Size::S) => " v-gap-s",
        None | Some(Size::M) => " v-gap-m",
        Some(Size::L) => " v-gap-l",
    }
}

fn align(align: Option<Align>) -> &'static str {
    match align {
        None => "",
        Some(Align::Start) => " v-start",
        Some(Align::Center) => " v-center",
        Some(Align::End) => " v-end",
        Some(Align::Stretch) => " v-stretch",
        Some(Align::Between) => " v-between",
    }
}

/// The class of a text colour; levels are shapes, not colours of text.
pub(super) fn tone(tone: Option<Tone>) -> &'static str {
    match tone {
        None => "",
        Some(Tone::Neutral) => " tone-neutral",
        Some(Tone::Accent) => " tone-accent",
        Some(Tone::Success) => " tone-success",
        Some(Tone::Warning) => " tone-warning",
        Some(Tone::Danger) => " tone-danger",
        Some(Tone::Level1) => " v-level v-level-1",
        Some(Tone::Level2) => " v-level v-level-2",
        Some(Tone::Level3) => " v-level v-level-3",
        Some(Tone::Level4) => " v-level v-level-4",
        Some(Tone::Level5) => " v-level v-level-5",
    }
}

/// An element whose class follows the node.
pub(super) fn classed(tag: &'static str, painted: &Painted, class: fn(&Element) -> String) -> El {
    let class = value(painted, class);
    el(tag).live("class", move || Some(class()))
}

pub(super) fn stack(painted: &Arc<Painted>, cx: &PaintCx) -> El {
    classed("div", painted, |element| match element {
        Element::Stack(stack) => ["v-stack", gap(stack.gap), align(stack.align)].concat(),
        _ => String::new(),
    })
    .kid(children(painted, Content::Flow, cx))
}

pub(super) fn row(painted: &Arc<Painted>, cx: &PaintCx) -> El {
    classed("div", painted, |element| match element {
        Element::Row(row) => ["v-row", gap(row.gap), align(row.align)].concat(),
        _ => String::new(),
    })
    .kid(children(painted, Content::Flow, cx))
}

pub(super) fn grid(painted: &Arc<Painted>, cx: &PaintCx) -> El {
    classed("div", painted, |element| match element {
        Element::Grid(grid) => {
            let width = match grid.size {
                Some(Size::S) => " v-grid-s",
                None | Some(Size::M) => " v-grid-m",
                Some(Size::L) => " v-grid-l",
            };
            ["v-grid", width, gap(grid.gap)].concat()
        }
        _ => String::new(),
    })
    .kid(children(painted, Content::Flow, cx))
}

pub(super) fn card(painted: &Arc<Painted>, cx: &PaintCx) -> El {
    let title = optional(
        painted,
        |element| match element {
            Element::Card(card) => card.title.as_deref().map(clean),
            _ => None,
        },
        |title| el("h3").class("v-card-title").kid(title),
    );
    el("div").class("v-card v-stack v-gap-m").kid(title).kid(children(painted, Content::Flow, cx))
}

pub(super) fn section(painted: &Arc<Painted>, cx: &PaintCx) -> El {
    let title = value(painted, |element| match element {
        Element::Section(section) => clean(&section.title),
        _ => String::new(),
    });
    let text = optional(
        painted,
        |element| match element {
            Element::Section(section) => section.text.as_deref().map(clean),
            _ => None,
        },
        |text| el("p").class("tone-neutral").kid(text),
    );
    el("section")
        .class("v-section v-stack v-gap-m")
        .kid(el("h2").class("v-section-title").text(title))
        .kid(text)
        .kid(children(painted, Content::Flow, cx))
}

pub(super) fn alert(painted: &Arc<Painted>, cx: &PaintCx) -> El {
    let title = value(painted, |element| match element {
        Element::Alert(alert) => clean(&alert.title),
        _ => String::new(),
    });
    // The tone is part of the node's shape: another tone is another element.
    let tone = match &painted.node.read_untracked().element {
        Element::Alert(alert) => alert.tone,
        _ => None,
    };
    let (class, sign) = notice_look(match tone {
        Some(Tone::Accent) => NoticeTone::Accent,
        Some(Tone::Success) => NoticeTone::Success,
        Some(Tone::Warning | Tone::Level2 | Tone::Level3) => NoticeTone::Warning,
        Some(Tone::Danger | Tone::Level4 | Tone::Level5) => NoticeTone::Danger,
        None | Some(Tone::Neutral | Tone::Level1) => NoticeTone::Neutral,
    });
    let body = el("div")
        .class("notice-body v-stack v-gap-s")
        .kid(el("p").class("notice-title").text(title))
        .kid(children(painted, Content::Flow, cx));
    el("div").class(class).attr("role", "note").kid(icon(sign, 18, "")).kid(body)
}

pub(super) fn empty_state(painted: &Arc<Painted>, cx: &PaintCx) -> El {
    let sign = optional(
        painted,
        |element| match element {
            Element::EmptyState(empty) => empty.icon.clone(),
            _ => None,
        },
        |name| named_icon(&name, 24),
    );
    let title = value(painted, |element| match element {
        Element::EmptyState(empty) => clean(&empty.title),
        _ => String::new(),
    });
    let text = optional(
        painted,
        |element| match element {
            Element::EmptyState(empty) => empty.text.as_deref().map(clean),
            _ => None,
        },
        |text| el("p").class("empty-text").kid(text),
    );
    el("div")
        .class("empty")
        .kid(sign)
        .kid(el("p").class("empty-title").text(title))
        .kid(text)
        .kid(el("div").class("empty-actions").kid(children(painted, Content::Flow, cx)))
}

pub(super) fn skeleton(painted: &Arc<Painted>) -> El {
    let lines = value(painted, |element| match element {
        Element::Skeleton(skeleton) => skeleton.lines,
        _ => 0,
    });
    el("div")
        .class("skeleton")
        .attr("aria-hidden", "true")
        .part(move || (0..lines()).map(|_| el("i")).collect::<Vec<_>>().still())
}

pub(super) fn stat(painted: &Arc<Painted>) -> El {
    let number = value(painted, |element| match element {
        Element::Stat(stat) => clean(&stat.value),
        _ => String::new(),
    });
    let unit = optional(
        painted,
        |element| match element {
            Element::Stat(stat) => stat.unit.as_deref().map(clean),
            _ => None,
        },
        |unit| el("span").class("v-stat-unit").kid(unit),
    );
    let label = value(painted, |element| match element {
        Element::Stat(stat) => clean(&stat.label),
        _ => String::new(),
    });
    let text = optional(
        painted,
        |element| match element {
            Element::Stat(stat) => stat.text.as_deref().map(clean),
            _ => None,
        },
        |text| el("p").class("v-stat-text").kid(text),
    );
    let figure = classed("p", painted, |element| match element {
        Element::Stat(stat) => ["v-stat-value num", tone(stat.tone)].concat(),
        _ => String::new(),
    });
    el("div")
        .class("v-stat")
        .kid(figure.kid(el("span").text(number)).kid(unit))
        .kid(el("p").class("v-stat-label").text(label))
        .kid(text)
}

pub(super) fn progress(painted: &Arc<Painted>) -> El {
    let label = value(painted, |element| match element {
        Element::Progress(progress) => clean(&progress.label),
        _ => String::new(),
    });
    let done = value(painted, |element| match element {
        Element::Progress(progress) => progress.value.map(number),
        _ => None,
    });
    let max = value(painted, |element| match element {
        Element::Progress(progress) => number(progress.max.unwrap_or(1.0)),
        _ => String::new(),
    });
    let spoken = label.clone();
    let bar = el("progress")
        .live("value", done)
        .live("max", move || Some(max()))
        .live("aria-label", move || Some(spoken()));
    classed("div", painted, |element| match element {
        Element::Progress(progress) => ["v-progress", tone(progress.tone)].concat(),
        _ => String::new(),
    })
    .kid(el("p").class("v-progress-label").text(label))
    .kid(bar)
}

/// By the writer that JSON needs anyway; the one of `format!` would be a second one in the module.
fn number(value: f64) -> String {
    serde_json::to_string(&value).unwrap_or_default()
}

pub(super) fn key_value(painted: &Arc<Painted>) -> El {
    let node = painted.node.clone();
    let pairs = part(move || {
        let node = node.read();
        let Element::KeyValue(pairs) = &node.element else { return ().still() };
        let lines = pairs.items.iter().flat_map(|pair| {
            let value = el("dd").class(tone(pair.tone).trim_start()).kid(clean(&pair.value));
            [el("dt").kid(clean(&pair.label)), value]
        });
        lines.collect::<Vec<_>>().still()
    });
    el("dl").class("facts").kid(pairs)
}

pub(super) fn code(painted: &Arc<Painted>) -> El {
    let text = value(painted, |element| match element {
        Element::Code(code) => clean(&code.text),
        _ => String::new(),
    });
    let block = matches!(&painted.node.read_untracked().element, Element::Code(code) if code.block);
    if block {
        // The inner element keeps a first line feed, which `<pre>` would swallow.
        el("pre").class("code code-block").attr("tabindex", "0").kid(el("code").text(text))
    } else {
        el("code").class("code").text(text)
    }
}
