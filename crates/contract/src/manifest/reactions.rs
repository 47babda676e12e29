//! When a plugin's backend runs: routes, subscriptions, hooks, jobs, webhooks, services. `find_route` is the
//! one matcher of route patterns, used by core and by the checks.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::values::Method;

/// A request under `/ext/{plugin}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Route {
    pub method: Method,
    /// `/sync`, `/models/{id}`, `/files/{*rest}`.
    pub path: String,
    /// One of `[[permissions]]`, or `public`.
    pub permission: String,
    #[serde(default)]
    pub runs_as: RunsAs,
}

impl Route {
    /// The id of the power in the consent that a call of it uses, beyond what its code then asks for.
    pub fn power(&self) -> Option<&'static str> {
        match (self.permission.as_str(), self.runs_as) {
            ("public", _) => Some("public_routes"),
            (_, RunsAs::Plugin) => Some("routes"),
            (_, RunsAs::Caller) => None,
        }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum RunsAs {
    /// The grant and the caller's own rights, both, on every import.
    #[default]
    Caller,
    /// The grant alone; shown in the consent.
    Plugin,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Subscription {
    /// `tenant.member.added`, `crm.contact.created`.
    pub event: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Hook {
    /// A core point ([`HOOK_POINTS`]), or another plugin's, `crm/contact.before_merge`.
    pub on: String,
    /// An own collection, or another plugin's, `crm/contacts`; where the point is about records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collection: Option<String>,
    pub mode: HookMode,
    #[serde(default = "hundred")]
    pub order: i32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Hook {
    /// Its id in the consent.
    pub fn power(&self) -> String {
        match self.collection.as_deref().filter(|collection| !collection.is_empty()) {
            Some(collection) => format!("hooks:{}:{collection}", self.on),
            None => format!("hooks:{}", self.on),
        }
    }
}

/// The hook points of the product itself.
pub const HOOK_POINTS: &[&str] = &["records.before_write", "records.before_delete"];

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum HookMode {
    /// May change what passes.
    Filter,
    /// May refuse it.
    Guard,
}

/// A point that this plugin offers to the hooks of others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct HookPoint {
    pub name: String,
    pub title: String,
    /// Path in the package: JSON Schema of what passes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Job {
    pub name: String,
    pub title: String,
    /// Five cron fields; without it the job is started by hand or by the plugin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<String>,
    /// IANA name; UTC when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// Path in the package of the YAML that describes it.
    pub file: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Typed calls that other plugins may make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Service {
    pub name: String,
    pub version: u32,
    /// Interfaces it serves, `ticketing@1`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub implements: Vec<String>,
    pub methods: Vec<String>,
}

fn hundred() -> i32 {
    100
}

/// One step of a route pattern; the order is that of precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Segment<'a> {
    Literal(&'a str),
    Parameter(&'a str),
    Rest(&'a str),
}

/// Splits a pattern; `None` when it breaks a rule (leading slash, no empty steps, `{*rest}` last, names once).
pub fn parse_pattern(pattern: &str) -> Option<Vec<Segment<'_>>> {
    let steps = pattern.strip_prefix('/')?;
    if steps.is_empty() {
        return Some(Vec::new());
    }
    let mut segments = Vec::new();
    let mut names = Vec::new();
    for step in steps.split('/') {
        if matches!(segments.last(), Some(Segment::Rest(_))) {
            return None;
        }
        let segment = match step.strip_prefix('{').map(|inner| inner.strip_suffix('}')) {
            Some(Some(inner)) => {
                let (rest, name) = match inner.strip_prefix('*') {
                    Some(name) => (true, name),
                    None => (false, inner),
                };
                if !is_parameter_name(name) || names.contains(&name) {
                    return None;
                }
                names.push(name);
                if rest { Segment::Rest(name) } else { Segment::Parameter(name) }
            }
            Some(None) => return None,
            None if is_literal(step) => Segment::Literal(step),
            None => return None,
        };
        segments.push(segment);
    }
    Some(segments)
}

fn is_parameter_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.len() <= 32
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

fn is_literal(step: &str) -> bool {
    !step.is_empty()
        && step != "."
        && step != ".."
        && step.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~'))
}

/// The best route for a decoded path: static before parameter before rest, step by step from the left.
pub fn find_route<'a>(
    routes: &'a [Route],
    method: &str,
    path: &str,
) -> Option<(&'a Route, BTreeMap<String, String>)> {
    let steps: Vec<&str> = match path.strip_prefix('/')? {
        "" => Vec::new(),
        steps => steps.split('/').collect(),
    };
    routes
        .iter()
        .filter(|route| route.method.as_str() == method)
        .filter_map(|route| {
            let segments = parse_pattern(&route.path)?;
            let params = match_steps(&segments, &steps)?;
            let rank: Vec<u8> = segments.iter().map(|segment| rank(*segment)).collect();
            Some((rank, route, params))
        })
        .min_by(|a, b| a.0.cmp(&b.0))
        .map(|(_, route, params)| (route, params))
}

fn rank(segment: Segment<'_>) -> u8 {
    match segment {
        Segment::Literal(_) => 0,
        Segment::Parameter(_) => 1,
        Segment::Rest(_) => 2,
    }
}

fn match_steps(segments: &[Segment<'_>], steps: &[&str]) -> Option<BTreeMap<String, String>> {
    let mut params = BTreeMap::new();
    for (index, segment) in segments.iter().enumerate() {
        match segment {
            // A rest is never empty, as in the product's own router.
            Segment::Rest(name) => {
                let rest = steps.get(index..).filter(|rest| !rest.is_empty())?;
                params.insert((*name).to_owned(), rest.join("/"));
                return Some(params);
            }
            Segment::Parameter(name) => {
                let step = steps.get(index).filter(|step| !step.is_empty())?;
                params.insert((*name).to_owned(), (*step).to_owned());
            }
            Segment::Literal(literal) => {
                if steps.get(index) != Some(literal) {
                    return None;
                }
            }
        }
    }
    (segments.len() == steps.len()).then_some(params)
}
