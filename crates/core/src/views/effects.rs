//! What a first paint asks for: its GET calls and records are answered here, at most two rounds and eight effects; the
//! rest goes to the browser.

use tenon_contract::{
    records::Query,
    view::{Effect, EventType, Op, ViewEvent, ViewOutput},
};

use super::{Failure, Frame};
use crate::{
    ext::{self, ExtBody, ExtRequest},
    records::for_view,
};

const ROUNDS: usize = 2;
const MAX_ANSWERED: usize = 8;

pub(super) async fn settle(frame: &Frame<'_>, mut output: ViewOutput) -> Result<ViewOutput, Failure> {
    let mut answered = 0;
    for _ in 0..ROUNDS {
        let (calls, others): (Vec<Effect>, Vec<Effect>) =
            std::mem::take(&mut output.effects).into_iter().partition(is_read);
        output.effects = others.into_iter().filter(may_pass).collect();
        if calls.is_empty() {
            break;
        }
        for call in calls {
            let then = match &call {
                Effect::Call { then, .. } | Effect::Records { then, .. } => then.clone(),
                _ => None,
            };
            let Some(then) = then else { continue };
            answered += 1;
            if answered > MAX_ANSWERED {
                return Err((
                    "too_many_effects",
                    format!("It asked for more than {MAX_ANSWERED} things at once."),
                ));
            }
            let value = answer(frame, call).await;
            let event = ViewEvent { kind: EventType::Result, value: Some(value), values: None, key: None };
            let Some(next) = frame.step(Op::Update, Some((then, event)), Some(output.model.clone())).await?
            else {
                // What is late is filled in by the browser.
                output.effects = vec![Effect::Refresh {}];
                return Ok(output);
            };
            let mut kept = std::mem::take(&mut output.effects);
            output = next;
            kept.append(&mut output.effects);
            output.effects = kept;
        }
    }
    output.effects.retain(may_pass);
    output.effects.truncate(tenon_contract::view::MAX_EFFECTS);
    Ok(output)
}

fn is_read(effect: &Effect) -> bool {
    match effect {
        Effect::Call { method, .. } => method == "GET",
        Effect::Records { .. } => true,
        _ => false,
    }
}

/// Before a user's event a view may neither lead away nor change anything nor render itself in a circle.
fn may_pass(effect: &Effect) -> bool {
    match effect {
        Effect::Call { method, .. } => method == "GET",
        Effect::Toast { .. } | Effect::After { .. } | Effect::Records { .. } => true,
        Effect::Navigate { .. }
        | Effect::Refresh {}
        | Effect::Open { .. }
        | Effect::Download { .. }
        | Effect::Job { .. }
        | Effect::Close {}
        | Effect::SlotEvent { .. } => false,
    }
}

async fn answer(frame: &Frame<'_>, effect: Effect) -> serde_json::Value {
    match effect {
        Effect::Call { route, .. } => ask(frame, &route).await,
        Effect::Records { collection, query, .. } => {
            let query = match query.map(serde_json::from_value::<Query>).transpose() {
                Ok(query) => query.unwrap_or_default(),
                Err(error) => {
                    return serde_json::json!({"ok": false, "status": 422, "body": {"code": "invalid", "detail": error.to_string()}});
                }
            };
            let read = for_view::effect(frame.core, frame.cx, frame.installed, &collection, query);
            match tokio::time::timeout_at(frame.until, read).await {
                Ok(value) => value,
                Err(_) => late(),
            }
        }
        _ => serde_json::Value::Null,
    }
}

fn late() -> serde_json::Value {
    serde_json::json!({"ok": false, "status": 504, "body": {"code": "plugin_timeout", "detail": "It took too long."}})
}

/// `{ok, status, body}` of one of the plugin's own routes, as the viewer.
async fn ask(frame: &Frame<'_>, route: &str) -> serde_json::Value {
    let request = ExtRequest::get(route);
    let call = ext::call(frame.core, frame.cx, frame.installed.key.as_str(), request);
    match tokio::time::timeout_at(frame.until, call).await {
        Ok(Ok(answer)) => {
            let body = match answer.body {
                ExtBody::Bytes(bytes) => serde_json::from_slice(&bytes).unwrap_or_else(|_| {
                    serde_json::Value::String(String::from_utf8_lossy(&bytes).into_owned())
                }),
                // To be saved by somebody, and nothing that a view reads.
                ExtBody::File(_) => serde_json::Value::Null,
            };
            serde_json::json!({"ok": (200..300).contains(&answer.status), "status": answer.status, "body": body})
        }
        Ok(Err(error)) => {
            serde_json::json!({"ok": false, "status": error.code().status(), "body": {"code": error.code().as_str(), "detail": error.detail()}})
        }
        Err(_) => late(),
    }
}
