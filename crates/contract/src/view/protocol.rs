//! Messages into and out of a view step (`tenon_view`).

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::Value;

use super::node::{EventType, Node};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Op {
    /// On the server only.
    Init,
    /// In the browser, and on the server to answer effects of `init`.
    Update,
}

/// What a step gets.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ViewInput {
    pub abi: u32,
    pub op: Op,
    pub view: String,
    #[serde(default)]
    pub props: Value,
    #[serde(default)]
    pub data: Value,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub msg: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<ViewEvent>,
    pub cx: ViewCx,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ViewEvent {
    #[serde(rename = "type")]
    pub kind: EventType,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub values: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

/// The surroundings of a view; made by the server only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ViewCx {
    pub locale: String,
    /// IANA name.
    pub tz: String,
    /// Microseconds since 1970-01-01T00:00:00Z.
    pub now: i64,
    pub user: ViewUser,
    /// Core permission names, and this plugin's own without its prefix.
    pub can: Vec<String>,
    /// The rest of the page's path after the contribution's `path`.
    #[serde(default)]
    pub path: String,
    #[serde(default)]
    pub query: Vec<(String, String)>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ViewUser {
    pub id: String,
    pub name: String,
}

/// What a step answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ViewOutput {
    /// Opaque to all but the plugin, at most 64 KiB.
    pub model: String,
    pub tree: Node,
    #[serde(default)]
    pub effects: Vec<Effect>,
    /// The browser keeps a worker for it even before the first event.
    #[serde(default)]
    pub live: bool,
}

/// What a view asks its surroundings to do. `then` is a message handed back with the result.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Effect {
    /// A request to the plugin's own routes, as the viewer.
    Call {
        route: String,
        #[serde(default = "get")]
        method: String,
        #[serde(default)]
        body: Option<Value>,
        #[serde(default)]
        then: Option<Value>,
    },
    /// In-app, only after a user's event.
    Navigate { to: String },
    Toast {
        text: String,
        #[serde(default)]
        tone: Option<super::kinds::Tone>,
    },
    /// Renders the view anew on the server.
    Refresh {},
    /// Hands `then` back after `ms` (≥ 1000).
    After { ms: u64, then: Value },
}

/// All fields of all effects side by side. A tagged enum is read from a copy of the whole, by code of its own
/// for each type; that code would be a tenth of what the browser loads.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EffectWire {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    route: Option<String>,
    #[serde(default)]
    method: Option<String>,
    #[serde(default)]
    body: Option<Value>,
    #[serde(default, deserialize_with = "there")]
    then: Option<Value>,
    #[serde(default)]
    to: Option<String>,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    tone: Option<super::kinds::Tone>,
    #[serde(default)]
    ms: Option<u64>,
}

/// `null` is a message like any other.
fn there<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

impl EffectWire {
    /// The first field that is there and not among `known`.
    fn stray(&self, known: &[&str]) -> Option<&'static str> {
        let there = [
            ("route", self.route.is_some()),
            ("method", self.method.is_some()),
            ("body", self.body.is_some()),
            ("then", self.then.is_some()),
            ("to", self.to.is_some()),
            ("text", self.text.is_some()),
            ("tone", self.tone.is_some()),
            ("ms", self.ms.is_some()),
        ];
        there.into_iter().find(|(name, there)| *there && !known.contains(name)).map(|(name, _)| name)
    }
}

impl<'de> Deserialize<'de> for Effect {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = EffectWire::deserialize(deserializer)?;
        let known: &[&str] = match wire.kind.as_str() {
            "call" => &["route", "method", "body", "then"],
            "navigate" => &["to"],
            "toast" => &["text", "tone"],
            "refresh" => &[],
            "after" => &["ms", "then"],
            _ => {
                const KINDS: &[&str] = &["call", "navigate", "toast", "refresh", "after"];
                return Err(D::Error::unknown_variant(&wire.kind, KINDS));
            }
        };
        if let Some(name) = wire.stray(known) {
            return Err(D::Error::custom(["unknown field `", name, "` in ", &wire.kind].concat()));
        }
        let missing = D::Error::missing_field;
        Ok(match wire.kind.as_str() {
            "call" => Self::Call {
                route: wire.route.ok_or_else(|| missing("route"))?,
                method: wire.method.unwrap_or_else(get),
                body: wire.body,
                then: wire.then.filter(|then| !then.is_null()),
            },
            "navigate" => Self::Navigate { to: wire.to.ok_or_else(|| missing("to"))? },
            "toast" => Self::Toast { text: wire.text.ok_or_else(|| missing("text"))?, tone: wire.tone },
            "refresh" => Self::Refresh {},
            _ => Self::After {
                ms: wire.ms.ok_or_else(|| missing("ms"))?,
                then: wire.then.ok_or_else(|| missing("then"))?,
            },
        })
    }
}

fn get() -> String {
    "GET".into()
}
