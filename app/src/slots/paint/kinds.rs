//! Kinds that hold anything, and kinds that hold nothing but their own values.

use std::sync::Arc;

use leptos::prelude::*;
use tenon_contract::view::{
    Element,
    kinds::{Align, Size, Tone},
};
use crate::ui::Still as _;

use super::{Content, PaintCx, Painted, children, clean, value};
use crate::{
    icons::{Icon, NamedIcon},
    ui::{NoticeTone, notice_look},
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

pub(super) fn stack(painted: &Arc<Painted>, cx: &PaintCx) -> AnyView {
    let class = value(painted, |element| match element {
        Element::Stack(stack) => ["v-stack", gap(stack.gap), align(stack.align)].concat(),
        _ => String::new(),
    });
    view! {
        <div data-k="stack" class=class>
            {children(painted, Content::Flow, cx)}
        </div>
    }
    .still()
}

pub(super) fn row(painted: &Arc<Painted>, cx: &PaintCx) -> AnyView {
    let class = value(painted, |element| match element {
        Element::Row(row) => ["v-row", gap(row.gap), align(row.align)].concat(),
        _ => String::new(),
    });
    view! {
        <div data-k="row" class=class>
            {children(painted, Content::Flow, cx)}
        </div>
    }
    .still()
}

pub(super) fn grid(painted: &Arc<Painted>, cx: &PaintCx) -> AnyView {
    let class = value(painted, |element| match element {
        Element::Grid(grid) => {
            let width = match grid.size {
                Some(Size::S) => " v-grid-s",
                None | Some(Size::M) => " v-grid-m",
                Some(Size::L) => " v-grid-l",
            };
            ["v-grid", width, gap(grid.gap)].concat()
        }
        _ => String::new(),
    });
    view! {
        <div data-k="grid" class=class>
            {children(painted, Content::Flow, cx)}
        </div>
    }
    .still()
}

pub(super) fn card(painted: &Arc<Painted>, cx: &PaintCx) -> AnyView {
    let title = value(painted, |element| match element {
        Element::Card(card) => card.title.as_deref().map(clean),
        _ => None,
    });
    view! {
        <div data-k="card" class="v-card v-stack v-gap-m">
            {move || title().map(|title| view! { <h3 class="v-card-title">{title}</h3> })}
            {children(painted, Content::Flow, cx)}
        </div>
    }
    .still()
}

pub(super) fn section(painted: &Arc<Painted>, cx: &PaintCx) -> AnyView {
    let title = value(painted, |element| match element {
        Element::Section(section) => clean(&section.title),
        _ => String::new(),
    });
    let text = value(painted, |element| match element {
        Element::Section(section) => section.text.as_deref().map(clean),
        _ => None,
    });
    view! {
        <section data-k="section" class="v-section v-stack v-gap-m">
            <h2 class="v-section-title">{title}</h2>
            {move || text().map(|text| view! { <p class="tone-neutral">{text}</p> })}
            {children(painted, Content::Flow, cx)}
        </section>
    }
    .still()
}

pub(super) fn alert(painted: &Arc<Painted>, cx: &PaintCx) -> AnyView {
    let title = value(painted, |element| match element {
        Element::Alert(alert) => clean(&alert.title),
        _ => String::new(),
    });
    // The tone is part of the node's shape: another tone is another element.
    let tone = match &painted.node.read_untracked().element {
        Element::Alert(alert) => alert.tone,
        _ => None,
    };
    let (class, icon) = notice_look(match tone {
        Some(Tone::Accent) => NoticeTone::Accent,
        Some(Tone::Success) => NoticeTone::Success,
        Some(Tone::Warning | Tone::Level2 | Tone::Level3) => NoticeTone::Warning,
        Some(Tone::Danger | Tone::Level4 | Tone::Level5) => NoticeTone::Danger,
        None | Some(Tone::Neutral | Tone::Level1) => NoticeTone::Neutral,
    });
    view! {
        <div data-k="alert" class=class role="note">
            <Icon icon size=18 />
            <div class="notice-body v-stack v-gap-s">
                <p class="notice-title">{title}</p>
                {children(painted, Content::Flow, cx)}
            </div>
        </div>
    }
    .still()
}

pub(super) fn empty_state(painted: &Arc<Painted>, cx: &PaintCx) -> AnyView {
    let read = |painted: &Painted, part: fn(&tenon_contract::view::kinds::EmptyState) -> Option<String>| {
        let node = painted.node.clone();
        move || match &node.read().element {
            Element::EmptyState(empty) => part(empty),
            _ => None,
        }
    };
    let icon = read(painted, |empty| empty.icon.clone());
    let title = read(painted, |empty| Some(clean(&empty.title)));
    let text = read(painted, |empty| empty.text.as_deref().map(clean));
    view! {
        <div data-k="empty-state" class="empty">
            {move || icon().map(|name| view! { <NamedIcon name=Signal::stored(name) size=24 /> })}
            <p class="empty-title">{title}</p>
            {move || text().map(|text| view! { <p class="empty-text">{text}</p> })}
            <div class="empty-actions">{children(painted, Content::Flow, cx)}</div>
        </div>
    }
    .still()
}

pub(super) fn divider() -> AnyView {
    view! { <hr data-k="divider" class="v-divider" /> }.still()
}

pub(super) fn skeleton(painted: &Arc<Painted>) -> AnyView {
    let lines = value(painted, |element| match element {
        Element::Skeleton(skeleton) => skeleton.lines,
        _ => 0,
    });
    view! {
        <div data-k="skeleton" class="skeleton" aria-hidden="true">
            {move || (0..lines()).map(|_| view! { <i></i> }).collect_view()}
        </div>
    }
    .still()
}

pub(super) fn stat(painted: &Arc<Painted>) -> AnyView {
    let number = value(painted, |element| match element {
        Element::Stat(stat) => clean(&stat.value),
        _ => String::new(),
    });
    let unit = value(painted, |element| match element {
        Element::Stat(stat) => stat.unit.as_deref().map(clean),
        _ => None,
    });
    let label = value(painted, |element| match element {
        Element::Stat(stat) => clean(&stat.label),
        _ => String::new(),
    });
    let text = value(painted, |element| match element {
        Element::Stat(stat) => stat.text.as_deref().map(clean),
        _ => None,
    });
    let class = value(painted, |element| match element {
        Element::Stat(stat) => ["v-stat-value num", tone(stat.tone)].concat(),
        _ => String::new(),
    });
    view! {
        <div data-k="stat" class="v-stat">
            <p class=class>
                <span>{number}</span>
                {move || unit().map(|unit| view! { <span class="v-stat-unit">{unit}</span> })}
            </p>
            <p class="v-stat-label">{label}</p>
            {move || text().map(|text| view! { <p class="v-stat-text">{text}</p> })}
        </div>
    }
    .still()
}

pub(super) fn progress(painted: &Arc<Painted>) -> AnyView {
    let label = value(painted, |element| match element {
        Element::Progress(progress) => clean(&progress.label),
        _ => String::new(),
    });
    let done = value(painted, |element| match element {
        Element::Progress(progress) => progress.value.map(|value| value.to_string()),
        _ => None,
    });
    let max = value(painted, |element| match element {
        Element::Progress(progress) => progress.max.unwrap_or(1.0).to_string(),
        _ => String::new(),
    });
    let class = value(painted, |element| match element {
        Element::Progress(progress) => ["v-progress", tone(progress.tone)].concat(),
        _ => String::new(),
    });
    let spoken = label.clone();
    view! {
        <div data-k="progress" class=class>
            <p class="v-progress-label">{label}</p>
            <progress value=done max=max aria-label=spoken></progress>
        </div>
    }
    .still()
}

pub(super) fn key_value(painted: &Arc<Painted>) -> AnyView {
    let node = painted.node.clone();
    let pairs = move || {
        let node = node.read();
        let Element::KeyValue(pairs) = &node.element else { return Vec::new() };
        pairs
            .items
            .iter()
            .map(|pair| {
                view! {
                    <dt>{clean(&pair.label)}</dt>
                    <dd class=tone(pair.tone).trim_start()>{clean(&pair.value)}</dd>
                }
            })
            .collect()
    };
    view! {
        <dl data-k="key-value" class="facts">
            {pairs}
        </dl>
    }
    .still()
}

pub(super) fn code(painted: &Arc<Painted>) -> AnyView {
    let text = value(painted, |element| match element {
        Element::Code(code) => clean(&code.text),
        _ => String::new(),
    });
    let block = matches!(&painted.node.read_untracked().element, Element::Code(code) if code.block);
    if block {
        // The inner element keeps a first line feed, which `<pre>` would swallow.
        view! {
            <pre data-k="code" class="code code-block" tabindex="0"><code>{text}</code></pre>
        }
        .still()
    } else {
        view! {
            <code data-k="code" class="code">
                {text}
            </code>
        }
        .still()
    }
}
