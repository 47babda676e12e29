//! Views as a host drives them, on the machine that runs the tests.
#![allow(unsafe_code)]

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tenon_contract::view::{
    Effect, ViewInput, ViewOutput,
    check::{check_tree, parse_output},
    kinds::KINDS,
};
use tenon_sdk::{
    Step, View,
    view::{self, Align, Draw, Input as _, Size, Tone, Tree, abi},
};

struct Counter;

#[derive(Serialize, Deserialize)]
enum Msg {
    Add { by: i32 },
    Ask,
    Answered,
}

impl View for Counter {
    const NAME: &'static str = "counter";
    type Model = i32;
    type Msg = Msg;

    fn init(step: &mut Step) -> i32 {
        step.props()
            .get("start")
            .and_then(Value::as_i64)
            .and_then(|start| i32::try_from(start).ok())
            .unwrap_or(0)
    }

    fn update(count: &mut i32, msg: Msg, step: &mut Step) {
        match msg {
            Msg::Add { by } => *count += by,
            Msg::Ask => step.call("GET", "/count", None, Some(Msg::Answered)),
            Msg::Answered => match step.answer() {
                Some((true, body)) => *count = view::read(body.clone()).unwrap_or(-1),
                _ => step.toast(step.refusal().unwrap_or("No answer.").to_owned()),
            },
        }
    }

    fn draw(count: &i32, step: &Step) -> Tree {
        let name = &step.cx().user.name;
        view::row()
            .child(view::text(name.clone()))
            .child(view::button(&count.to_string()).on_click(&Msg::Add { by: 2 }))
    }
}

fn dispatch(input: ViewInput) -> Option<ViewOutput> {
    (input.view == Counter::NAME).then(|| view::run::<Counter>(input)).flatten()
}

fn cx() -> Value {
    json!({ "locale": "en", "tz": "UTC", "now": 1, "user": { "id": "usr_1", "name": "Ada" }, "can": ["a.b"] })
}

fn step(input: &Value) -> Option<ViewOutput> {
    let bytes = abi::answer(&serde_json::to_vec(input).unwrap(), dispatch)?;
    Some(parse_output(&bytes).unwrap())
}

fn update(model: &str, msg: Value, event: Value) -> Option<ViewOutput> {
    step(
        &json!({ "abi": 1, "op": "update", "view": "counter", "model": model, "msg": msg, "event": event, "cx": cx() }),
    )
}

#[test]
fn a_view_starts_from_its_props_and_counts_by_its_messages() {
    let first =
        step(&json!({ "abi": 1, "op": "init", "view": "counter", "props": { "start": 5 }, "cx": cx() }))
            .unwrap();
    assert_eq!(first.model, "5");
    let click = first.tree.children[1].on.values().next().unwrap().clone();
    let second = update(&first.model, click, json!({ "type": "click" })).unwrap();
    assert_eq!(second.model, "7");
}

#[test]
fn a_view_goes_on_with_the_model_of_the_build_before_while_it_can_be_read() {
    let init = |model: &str| {
        let input = json!({ "abi": 1, "op": "init", "view": "counter", "props": { "start": 5 }, "model": model, "cx": cx() });
        step(&input).unwrap().model
    };
    assert_eq!(init("41"), "41");
    assert_eq!(init(r#"{"count":41}"#), "5", "another shape starts anew");
}

#[test]
fn answers_to_effects_come_back_as_messages() {
    let asked = update("0", json!("Ask"), json!({ "type": "click" })).unwrap();
    assert_eq!(
        asked.effects,
        [Effect::Call {
            route: "/count".into(),
            method: "GET".into(),
            body: None,
            then: Some(json!("Answered"))
        }]
    );
    let answer = |ok: bool| json!({ "type": "result", "value": { "ok": ok, "status": 200, "body": 40 } });
    assert_eq!(update("0", json!("Answered"), answer(true)).unwrap().model, "40");
    assert_eq!(update("0", json!("Answered"), answer(false)).unwrap().effects.len(), 1);
}

#[test]
fn what_is_said_against_a_call_is_told_by_its_first_field() {
    let said = |value: Value| {
        let event = json!({ "type": "result", "value": value });
        update("0", json!("Answered"), event).unwrap().effects
    };
    let toast = |text: &str| [Effect::Toast { text: text.into(), tone: None }];
    let whole = json!({ "detail": "It cannot be sent." });
    assert_eq!(said(json!({ "ok": false, "body": whole })), toast("It cannot be sent."));
    let field = json!({ "detail": "It cannot be sent.", "errors": [{ "detail": "Name a channel." }] });
    assert_eq!(said(json!({ "ok": false, "body": field })), toast("Name a channel."));
    for silent in [json!({ "ok": false }), json!({ "ok": false, "body": "<html>" })] {
        assert_eq!(said(silent), toast("No answer."));
    }
}

#[test]
fn what_a_view_does_not_understand_ends_its_step() {
    assert!(step(&json!({ "abi": 1, "op": "init", "view": "other", "cx": cx() })).is_none());
    assert!(update("not json", json!("Ask"), json!({ "type": "click" })).is_none());
    assert!(update("0", json!("Unheard"), json!({ "type": "click" })).is_none());
    assert!(abi::answer(b"nonsense", dispatch).is_none());
    assert!(step(&json!({ "abi": 1, "op": "update", "view": "counter", "cx": cx() })).is_none());
}

#[test]
fn the_raw_edge_takes_bytes_and_gives_bytes() {
    let input =
        serde_json::to_vec(&json!({ "abi": 1, "op": "init", "view": "counter", "cx": cx() })).unwrap();
    // SAFETY: addresses come from `alloc` and are used once. `step` packs 32-bit addresses, which this machine
    // does not have, so its parts are used here.
    unsafe {
        let at = abi::alloc(input.len());
        at.copy_from_nonoverlapping(input.as_ptr(), input.len());
        assert_eq!(std::slice::from_raw_parts(at, input.len()), input);
        abi::free(at, input.len());
    }
}

#[test]
fn the_builders_make_valid_trees_of_every_kind() {
    let tree = view::stack()
        .gap(Size::L)
        .align(Align::Start)
        .child(view::row().child(view::icon("clock").label("Time").size(Size::S)))
        .child(view::grid().size(Size::M).child(view::card("").child(view::card("Title"))))
        .child(view::section("Section").note("More").child(view::heading(3, "Heading")))
        .child(view::text("Text").tone(Tone::Danger))
        .child(view::markdown("**bold**"))
        .child(view::code("x"))
        .child(view::code_block("x\ny"))
        .child(view::badge("Badge").tone(Tone::Success))
        .child(view::link("https://example.com", "Link"))
        .child(view::button("Button").disabled(true))
        .child(view::primary_button("Primary").on_click(&Msg::Ask))
        .child(view::button("More").child(view::menu_item("Entry").on_click(&Msg::Ask)))
        .child(view::form(json!({"type": "object", "properties": {"a": {"type": "string"}}})))
        .child(view::plain_form().child(view::field("name", "Name")))
        .child(view::file_input("rows", "File", ".csv", "POST /rows").on_result(&Msg::Ask))
        .child(view::records("risks"))
        .child(view::dialog("Window", false))
        .child(view::slot("things.here"))
        .child(view::sparkline("Calls went up", vec![1.0, 2.0]))
        .child(view::bar_chart("Calls", vec!["Mon".into()], vec![("Calls".into(), vec![1.0])]))
        .child(view::stepper(&["One", "Two"], 1))
        .child(view::image("assets/one.png", "One"))
        .child(view::stat("Stat", "1").note("tomorrow"))
        .child(view::progress("Progress", Some(1.0), 4.0))
        .child(view::alert("Alert").tone(Tone::Warning).child(view::text("more")))
        .child(view::empty_state("Empty", "Nothing"))
        .child(view::list().child(view::text("one")))
        .child(view::ordered_list().child(view::text("one")))
        .child(view::key_value([("Key", "Value".to_owned())]))
        .child(view::divider())
        .child(view::skeleton(2))
        .child(view::tabs("Tabs").child(view::tab("One", true)).child(view::tab("Two", false)))
        .child(
            view::table("Table", &["A", "B"])
                .child(view::row().child(view::text("1")).child(view::text("2"))),
        );
    assert_eq!(check_tree(&tree), Ok(()));
    let drawn = serde_json::to_string(&tree).unwrap();
    for kind in KINDS {
        assert!(drawn.contains(&format!("\"kind\":\"{kind}\"")), "{kind} has no builder");
    }
}

struct Ticker;

#[derive(Serialize, Deserialize)]
struct Tick;

impl View for Ticker {
    const NAME: &'static str = "ticker";
    type Model = Vec<()>;
    type Msg = Tick;

    fn init(step: &mut Step) -> Vec<()> {
        step.live();
        step.after(1_000, &Tick);
        Vec::new()
    }

    fn update(ticks: &mut Vec<()>, _: Tick, step: &mut Step) {
        ticks.push(());
        step.call("GET", "/tick", None, Some(Tick));
    }

    fn draw(ticks: &Vec<()>, _: &Step) -> Tree {
        view::text(ticks.len().to_string())
    }
}

#[test]
fn a_message_without_content_arrives_too() {
    let run = |input: Value| {
        let bytes = abi::answer(&serde_json::to_vec(&input).unwrap(), view::run::<Ticker>).expect("a step");
        parse_output(&bytes).unwrap()
    };
    let first = run(json!({ "abi": 1, "op": "init", "view": "ticker", "cx": cx() }));
    let [Effect::After { then, .. }] = first.effects.as_slice() else { panic!("{:?}", first.effects) };
    let input =
        json!({ "abi": 1, "op": "update", "view": "ticker", "model": first.model, "msg": then, "cx": cx() });
    let second = run(input);
    assert_eq!(second.model, "[null]");
    assert!(
        matches!(second.effects.as_slice(), [Effect::Call { then: Some(_), .. }]),
        "null would be no `then`"
    );
}
