//! Random attributes of each kind.

use proptest::{collection, option, prelude::*, sample};
use serde_json::json;

use crate::view::{
    Element,
    kinds::{
        Alert, Align, Badge, Button, Card, Chart, ChartKind, Choice, Code, Dialog, Divider, EmptyState,
        Field, FieldKind, FileInput, Form, Grid, Heading, Icon, Image, KeyValue, Link, List, Markdown,
        MenuItem, Pair, Progress, Records, Row, Section, Series, Size, Skeleton, Slot, Sparkline, Stack,
        Stat, Step, StepState, Stepper, Text, Tone,
    },
};

/// Texts with what breaks careless painters: markup, spaces at the ends, line ends, other scripts, the empty text.
pub fn text() -> BoxedStrategy<String> {
    prop_oneof![
        4 => "[a-zA-Z0-9 ]{0,12}",
        1 => "[ \\t\\n<>&\"'`=/éß漢😀]{0,8}",
        1 => sample::select(vec!["", " ", "<b>x</b>", "<!--", "-->", "&amp;", "&lt;script&gt;", "\r\n", "]]>", "a\u{a0}b", "\u{feff}x"])
            .prop_map(str::to_owned),
    ]
    .boxed()
}

fn tone() -> BoxedStrategy<Option<Tone>> {
    let tones = [
        Tone::Neutral,
        Tone::Accent,
        Tone::Success,
        Tone::Warning,
        Tone::Danger,
        Tone::Level1,
        Tone::Level2,
        Tone::Level3,
        Tone::Level4,
        Tone::Level5,
    ];
    option::of(sample::select(tones.to_vec())).boxed()
}

pub(super) fn size() -> BoxedStrategy<Option<Size>> {
    option::of(sample::select(vec![Size::S, Size::M, Size::L])).boxed()
}

pub(super) fn align() -> BoxedStrategy<Option<Align>> {
    option::of(sample::select(vec![Align::Start, Align::Center, Align::End, Align::Stretch, Align::Between]))
        .boxed()
}

fn icon_name() -> BoxedStrategy<String> {
    sample::select(vec!["circle-check", "sparkles", "clock", "unheard-of-1"]).prop_map(str::to_owned).boxed()
}

fn href() -> BoxedStrategy<String> {
    sample::select(vec!["/", "/a/b?c=d&e=f#g", "https://example.com/a?b=%20&c", "mailto:a@example.com"])
        .prop_map(str::to_owned)
        .boxed()
}

/// Attributes of a kind. Kinds whose children hang together with their attributes are made in `node`.
pub(super) fn element(kind: &'static str) -> BoxedStrategy<Element> {
    match kind {
        "stack" => (size(), align()).prop_map(|(gap, align)| Stack { gap, align }.into()).boxed(),
        "row" => (size(), align()).prop_map(|(gap, align)| Row { gap, align }.into()).boxed(),
        "grid" => (size(), size()).prop_map(|(gap, size)| Grid { gap, size }.into()).boxed(),
        "card" => option::of(text()).prop_map(|title| Card { title }.into()).boxed(),
        "section" => {
            (text(), option::of(text())).prop_map(|(title, text)| Section { title, text }.into()).boxed()
        }
        "heading" => (2..=4_u8).prop_map(|level| Heading { level }.into()).boxed(),
        "text" => {
            (text(), tone(), size()).prop_map(|(text, tone, size)| Text { text, tone, size }.into()).boxed()
        }
        "markdown" => text().prop_map(|text| Markdown { text }.into()).boxed(),
        "code" => (text(), any::<bool>()).prop_map(|(text, block)| Code { text, block }.into()).boxed(),
        "badge" => tone().prop_map(|tone| Badge { tone }.into()).boxed(),
        "icon" => (icon_name(), option::of(text()), tone(), size())
            .prop_map(|(name, label, tone, size)| Icon { name, label, tone, size }.into())
            .boxed(),
        "link" => href().prop_map(|href| Link { href }.into()).boxed(),
        "button" => (tone(), size(), any::<bool>(), any::<bool>())
            .prop_map(|(tone, size, disabled, primary)| Button { tone, size, disabled, primary }.into())
            .boxed(),
        "stat" => (text(), text(), option::of(text()), option::of(text()), tone())
            .prop_map(|(label, value, unit, text, tone)| Stat { label, value, unit, text, tone }.into())
            .boxed(),
        "progress" => (text(), option::of(0.0..=1.0_f64), tone())
            .prop_map(|(label, value, tone)| {
                Progress { label, value: value.map(|value| value * 40.0), max: Some(40.0), tone }.into()
            })
            .boxed(),
        "alert" => (text(), tone()).prop_map(|(title, tone)| Alert { title, tone }.into()).boxed(),
        "empty-state" => (text(), option::of(text()), option::of(icon_name()))
            .prop_map(|(title, text, icon)| EmptyState { title, text, icon }.into())
            .boxed(),
        "list" => any::<bool>().prop_map(|ordered| List { ordered }.into()).boxed(),
        "key-value" => collection::vec((text(), text(), tone()), 0..4)
            .prop_map(|pairs| {
                let items = pairs.into_iter().map(|(label, value, tone)| Pair { label, value, tone });
                KeyValue { items: items.collect() }.into()
            })
            .boxed(),
        "divider" => Just(Divider {}.into()).boxed(),
        "skeleton" => (1..=20_u8).prop_map(|lines| Skeleton { lines }.into()).boxed(),
        "menu-item" => {
            (tone(), any::<bool>()).prop_map(|(tone, disabled)| MenuItem { tone, disabled }.into()).boxed()
        }
        "form" => (any::<bool>(), option::of(text()))
            .prop_map(|(schema, submit)| {
                let schema = schema.then(|| {
                    json!({ "type": "object", "required": ["a"], "properties": {
                        "a": { "type": "string", "title": "A<b>" }, "b": { "type": "boolean" },
                        "c": { "enum": ["x", "<y>"] }, "d": { "type": "integer", "minimum": 1 },
                        "e": { "type": "array", "items": { "type": "string" } },
                    } })
                });
                Form { schema, values: Some(json!({ "a": "</form>", "b": true, "c": "x" })), submit }.into()
            })
            .boxed(),
        "field" => field(),
        "records" => collection::vec(text(), 0..3)
            .prop_map(|columns| {
                let sort = Some("-created_at".into());
                let filter = Some(json!([["level", "in", ["High"]]]));
                let collection = "risks".into();
                Records { collection, columns, sort, filter, limit: Some(20), actions: true }.into()
            })
            .boxed(),
        "dialog" => (text(), any::<bool>()).prop_map(|(title, open)| Dialog { title, open }.into()).boxed(),
        "slot" => option::of(text())
            .prop_map(|word| {
                Slot { name: "risks.tabs".into(), props: word.map(|word| json!({ "word": word })) }.into()
            })
            .boxed(),
        "sparkline" => (collection::vec(-1e6..1e6_f64, 2..20), text(), tone())
            .prop_map(|(values, label, tone)| Sparkline { values, label, tone }.into())
            .boxed(),
        "chart" => chart(),
        "stepper" => {
            let state =
                sample::select(vec![StepState::Done, StepState::Now, StepState::Next, StepState::Failed]);
            let step = (text(), state).prop_map(|(label, state)| Step { label, state });
            (option::of(text()), collection::vec(step, 1..5))
                .prop_map(|(label, steps)| Stepper { label, steps }.into())
                .boxed()
        }
        "file-input" => (text(), option::of(text()))
            .prop_map(|(label, accept)| {
                let label = ["File ", &label].concat();
                FileInput { label, name: "file".into(), accept, route: "POST /preview".into() }.into()
            })
            .boxed(),
        "image" => (sample::select(vec!["assets/map.png", "assets/a/b-1.webp"]), text(), size())
            .prop_map(|(asset, alt, size)| Image { asset: asset.into(), alt, size }.into())
            .boxed(),
        other => unreachable!("{other} is made with its children"),
    }
}

fn field() -> BoxedStrategy<Element> {
    let value = |kind: FieldKind| match kind {
        FieldKind::Text => Some(json!("<i>")),
        FieldKind::Number => Some(json!(1.5)),
        FieldKind::Select => Some(json!("b")),
        FieldKind::Checkbox => Some(json!(true)),
        FieldKind::Date => Some(json!("2026-01-31")),
    };
    let kind = sample::select(vec![
        FieldKind::Text,
        FieldKind::Number,
        FieldKind::Select,
        FieldKind::Checkbox,
        FieldKind::Date,
    ]);
    (kind, text(), option::of(text()), any::<(bool, bool, bool)>())
        .prop_map(move |(kind, words, help, (with_value, required, disabled))| {
            let option = |value: &str| Choice { value: value.into(), label: Some(words.clone()) };
            let options = if kind == FieldKind::Select { vec![option("a"), option("b")] } else { Vec::new() };
            let (label, name) = (["x", &words].concat(), "name".to_owned());
            let value = if with_value { value(kind) } else { None };
            Field { label, name, kind, options, value, help, required, disabled }.into()
        })
        .boxed()
}

fn chart() -> BoxedStrategy<Element> {
    (1..4_usize, 1..5_usize, sample::select(vec![ChartKind::Bar, ChartKind::Line]))
        .prop_flat_map(|(rows, columns, kind)| {
            let one = (text(), collection::vec(-1e3..1e6_f64, columns))
                .prop_map(|(label, values)| Series { label, values });
            (Just(kind), text(), collection::vec(one, rows), collection::vec(text(), columns))
        })
        .prop_map(|(kind, label, series, categories)| Chart { kind, label, series, categories }.into())
        .boxed()
}
