//! Messages into and out of a view step (`tenon_view`).

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::Value;

use super::{
    node::{EventType, Node},
    read::{AttrProblem, Fields, done, take, take_or},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Op {
    /// On the server only. With a `model` where a newer build takes the place of one that was on the screen: a view
    /// that understands it goes on with it.
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

impl ViewInput {
    /// Reads it by hand: a view weighs a tenth less without the derived readers. `None` for what is no input.
    pub fn read(input: Value) -> Option<Self> {
        let mut input = Fields::of(input)?;
        Some(Self {
            abi: u32::try_from(input.remove("abi")?.as_u64()?).ok()?,
            op: match input.remove("op")?.as_str()? {
                "init" => Op::Init,
                "update" => Op::Update,
                _ => return None,
            },
            view: text(&mut input, "view")?,
            props: input.remove("props").unwrap_or_default(),
            data: input.remove("data").unwrap_or_default(),
            model: text(&mut input, "model"),
            msg: given(&mut input, "msg"),
            event: match given(&mut input, "event") {
                Some(event) => Some(ViewEvent::read(event)?),
                None => None,
            },
            cx: ViewCx::read(input.remove("cx")?)?,
        })
    }
}

impl ViewEvent {
    fn read(event: Value) -> Option<Self> {
        let mut event = Fields::of(event)?;
        Some(Self {
            kind: EventType::parse(event.remove("type")?.as_str()?)?,
            value: given(&mut event, "value"),
            values: given(&mut event, "values"),
            key: text(&mut event, "key"),
        })
    }
}

impl ViewCx {
    fn read(cx: Value) -> Option<Self> {
        let mut cx = Fields::of(cx)?;
        let mut user = Fields::of(cx.remove("user")?)?;
        Some(Self {
            locale: text(&mut cx, "locale")?,
            tz: text(&mut cx, "tz")?,
            now: cx.remove("now")?.as_i64()?,
            user: ViewUser { id: text(&mut user, "id")?, name: text(&mut user, "name")? },
            can: list(&mut cx, "can").into_iter().filter_map(words).collect(),
            path: text(&mut cx, "path").unwrap_or_default(),
            query: list(&mut cx, "query").into_iter().filter_map(pair).collect(),
        })
    }
}

fn words(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

fn text(map: &mut Fields, name: &str) -> Option<String> {
    words(map.remove(name)?)
}

/// `null` counts as left out.
fn given(map: &mut Fields, name: &str) -> Option<Value> {
    map.remove(name).filter(|value| !value.is_null())
}

fn list(map: &mut Fields, name: &str) -> Vec<Value> {
    match map.remove(name) {
        Some(Value::Array(items)) => items,
        _ => Vec::new(),
    }
}

fn pair(value: Value) -> Option<(String, String)> {
    let Value::Array(items) = value else { return None };
    let mut items = items.into_iter();
    Some((words(items.next()?)?, words(items.next()?)?))
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
        #[serde(default)]
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
    /// A page of one of the plugin's own collections, as the viewer: `{filter, sort, limit, cursor}`.
    Records {
        collection: String,
        #[serde(default)]
        query: Option<Value>,
        #[serde(default)]
        then: Option<Value>,
    },
    /// Opens one of the plugin's own modals over the page; only after a user's event.
    Open {
        contribution: String,
        #[serde(default)]
        props: Option<Value>,
    },
    /// Closes the modal that this view stands in.
    Close {},
    /// A GET of one of the plugin's own routes, which the browser keeps as a file.
    Download { route: String },
    /// Starts one of the plugin's own jobs, as the viewer.
    Job {
        name: String,
        #[serde(default)]
        input: Option<Value>,
        #[serde(default)]
        then: Option<Value>,
    },
    /// Tells the page that owns the slot this view stands in.
    SlotEvent {
        name: String,
        #[serde(default)]
        data: Option<Value>,
    },
}

impl Effect {
    /// The wire name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Call { .. } => "call",
            Self::Navigate { .. } => "navigate",
            Self::Toast { .. } => "toast",
            Self::Refresh {} => "refresh",
            Self::After { .. } => "after",
            Self::Records { .. } => "records",
            Self::Open { .. } => "open",
            Self::Close {} => "close",
            Self::Download { .. } => "download",
            Self::Job { .. } => "job",
            Self::SlotEvent { .. } => "slot_event",
        }
    }

    /// Reads one effect.
    ///
    /// # Errors
    /// The first field that is missing, wrong or not known.
    pub fn from_value(value: Value) -> Result<Self, AttrProblem> {
        const NAMES: &[&str] = &[
            "call",
            "navigate",
            "toast",
            "refresh",
            "after",
            "records",
            "open",
            "close",
            "download",
            "job",
            "slot_event",
        ];
        let Some(mut map) = Fields::of(value) else { return Err(AttrProblem::wrong("an object")) };
        let map = &mut map;
        let name: String = take(map, "type")?;
        let effect = match name.as_str() {
            "call" => Self::Call {
                route: take(map, "route")?,
                method: take_or(map, "method", "GET".into())?,
                body: take(map, "body")?,
                then: take(map, "then")?,
            },
            "navigate" => Self::Navigate { to: take(map, "to")? },
            "toast" => Self::Toast { text: take(map, "text")?, tone: take(map, "tone")? },
            "refresh" => Self::Refresh {},
            "after" => Self::After { ms: take(map, "ms")?, then: take(map, "then")? },
            "records" => Self::Records {
                collection: take(map, "collection")?,
                query: take(map, "query")?,
                then: take(map, "then")?,
            },
            "open" => Self::Open { contribution: take(map, "contribution")?, props: take(map, "props")? },
            "close" => Self::Close {},
            "download" => Self::Download { route: take(map, "route")? },
            "job" => {
                Self::Job { name: take(map, "name")?, input: take(map, "input")?, then: take(map, "then")? }
            }
            "slot_event" => Self::SlotEvent { name: take(map, "name")?, data: take(map, "data")? },
            _ => return Err(AttrProblem::not_one_of(&Value::String(name), NAMES)),
        };
        done(map)?;
        Ok(effect)
    }
}

impl<'de> Deserialize<'de> for Effect {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_value(Value::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}
