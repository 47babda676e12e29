//! What a first paint asks for: its GET calls are answered here, at most two rounds and eight effects; the
//! rest goes to the browser.

use tenon_contract::view::{Effect, EventType, Op, ViewEvent, ViewOutput};

use super::{Failure, Frame};
use crate::ext::{self, ExtRequest};

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
            let Effect::Call { route, then: Some(then), .. } = call else { continue };
            answered += 1;
            if answered > MAX_ANSWERED {
                return Err((
                    "too_many_effects",
                    format!("It asked for more than {MAX_ANSWERED} things at once."),
                ));
            }
            let value = ask(frame, &route).await;
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
    matches!(effect, Effect::Call { method, .. } if method == "GET")
}

/// Before a user's event a view may neither lead away nor change anything nor render itself in a circle.
fn may_pass(effect: &Effect) -> bool {
    match effect {
        Effect::Call { method, .. } => method == "GET",
        // Records are read by the browser, as the viewer.
        Effect::Toast { .. } | Effect::After { .. } | Effect::Records { .. } => true,
        Effect::Navigate { .. }
        | Effect::Refresh {}
        | Effect::Open { .. }
        | Effect::Close {}
        | Effect::SlotEvent { .. } => false,
    }
}

/// `{ok, status, body}` of one of the plugin's own routes, as the viewer.
async fn ask(frame: &Frame<'_>, route: &str) -> serde_json::Value {
    let request = ExtRequest::get(route);
    let call = ext::call(frame.core, frame.cx, frame.installed.key.as_str(), request);
    match tokio::time::timeout_at(frame.until, call).await {
        Ok(Ok(answer)) => {
            let body = serde_json::from_slice(&answer.body).unwrap_or_else(|_| {
                serde_json::Value::String(String::from_utf8_lossy(&answer.body).into_owned())
            });
            serde_json::json!({"ok": (200..300).contains(&answer.status), "status": answer.status, "body": body})
        }
        Ok(Err(error)) => {
            serde_json::json!({"ok": false, "status": error.code().status(), "body": {"code": error.code().as_str(), "detail": error.detail()}})
        }
        Err(_) => {
            serde_json::json!({"ok": false, "status": 504, "body": {"code": "plugin_timeout", "detail": "It took too long."}})
        }
    }
}
