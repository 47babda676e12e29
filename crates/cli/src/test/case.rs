//! A test case as its file says it (docs/how-to/write-a-plugin.md, "Test it"): what the tenant holds, what the world
//! answers, the steps and what is expected of each.

use std::{collections::BTreeMap, path::Path};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::{Map, Value};
use tenon_contract::directory::{Member, Workspace};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use toml::Spanned;

use super::expect::Expect;
use crate::{
    error::Issue,
    sandbox::{FileFixture, Fixtures, HttpScript, LlmScript, RecordFixture, ServiceScript},
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    name: Option<String>,
    /// RFC 3339.
    now: Option<String>,
    #[serde(default)]
    settings: Map<String, Value>,
    #[serde(default)]
    secrets: BTreeMap<String, String>,
    grants: Option<Vec<String>>,
    #[serde(default)]
    members: Vec<Member>,
    #[serde(default)]
    workspaces: Vec<Workspace>,
    #[serde(default)]
    records: Vec<RecordCase>,
    #[serde(default)]
    kv: BTreeMap<String, Value>,
    #[serde(default)]
    shared: BTreeMap<String, BTreeMap<String, Value>>,
    #[serde(default)]
    files: Vec<FileCase>,
    #[serde(default)]
    http: Vec<HttpCase>,
    /// `host:port` of servers whose certificate need not be checked.
    #[serde(default)]
    insecure_tls: Vec<String>,
    #[serde(default)]
    services: Vec<ServiceCase>,
    #[serde(default)]
    llm: Vec<LlmCase>,
    #[serde(default, rename = "step")]
    steps: Vec<Spanned<Step>>,
    #[serde(default, rename = "view")]
    views: Vec<Spanned<ViewCase>>,
    #[serde(skip)]
    source: Source,
}

/// Where it was read from.
#[derive(Debug, Default)]
struct Source {
    file: String,
    text: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RecordCase {
    collection: String,
    id: Option<String>,
    values: Map<String, Value>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileCase {
    name: String,
    content_type: String,
    text: Option<String>,
    base64: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct HttpCase {
    #[serde(default = "get")]
    method: String,
    url: String,
    #[serde(default = "ok")]
    status: u16,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    json: Option<Value>,
    body: Option<String>,
    fails: Option<String>,
    secret: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ServiceCase {
    service: String,
    method: String,
    input: Option<Value>,
    #[serde(default)]
    answer: Value,
    refuses: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct LlmCase {
    text: String,
    prompt: Option<String>,
}

/// Exactly one of `call route job service hook`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// `install`, `health`, `test-connection` …
    pub call: Option<String>,
    /// `POST /count`
    pub route: Option<String>,
    pub job: Option<String>,
    /// `models.list`
    pub service: Option<String>,
    /// A collection.
    pub hook: Option<String>,
    /// A role, an id or an e-mail address; the owner when left out.
    #[serde(rename = "as")]
    pub person: Option<String>,
    pub input: Option<Value>,
    /// In place of `input`, as it is.
    pub body: Option<String>,
    pub content_type: Option<String>,
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    #[serde(default)]
    pub writes: Vec<Write>,
    /// The plugin that calls a service.
    pub from: Option<String>,
    #[serde(default)]
    pub deletes_data: bool,
    /// Seconds that pass before.
    #[serde(default)]
    pub after_seconds: u64,
    #[serde(default)]
    pub expect: Expect,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Write {
    pub before: Option<Value>,
    pub after: Option<Value>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ViewCase {
    /// Of its snapshot too.
    pub name: String,
    pub view: String,
    #[serde(rename = "as")]
    pub person: Option<String>,
    #[serde(default)]
    pub props: Value,
    pub data: Option<Value>,
    #[serde(default)]
    pub path: String,
    #[serde(default)]
    pub query: BTreeMap<String, String>,
    pub locale: Option<String>,
    pub tz: Option<String>,
    /// What a person does then, one after the other.
    #[serde(default)]
    pub then: Vec<Act>,
}

/// Exactly one of `click submit msg`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// The words on what is pressed.
    pub click: Option<String>,
    /// The values of the first form.
    pub submit: Option<Value>,
    /// A message as it is.
    pub msg: Option<Value>,
    pub event: Option<Value>,
}

impl Case {
    pub fn read(file: &str, text: &str) -> Result<Self, Vec<Issue>> {
        let mut case: Self = toml::from_str(text).map_err(|error| {
            let line = error.span().map(|span| line_of(text, span.start));
            vec![Issue { line, ..Issue::new(file, "case", error.message().to_owned()) }]
        })?;
        case.source = Source { file: file.to_owned(), text: text.to_owned() };
        Ok(case)
    }

    pub fn name(&self, file: &Path) -> String {
        let stem = || file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        self.name.clone().unwrap_or_else(stem)
    }

    /// Each with its line.
    pub fn steps(&self) -> impl Iterator<Item = (u32, &Step)> {
        self.steps.iter().map(|step| (line_of(&self.source.text, step.span().start), step.get_ref()))
    }

    pub fn views(&self) -> impl Iterator<Item = (u32, &ViewCase)> {
        self.views.iter().map(|view| (line_of(&self.source.text, view.span().start), view.get_ref()))
    }

    /// Something that is wrong at a line of the file; `what` names the step.
    pub fn issue(&self, line: Option<u32>, what: &str, code: &str, message: impl Into<String>) -> Issue {
        Issue { line, field: what.to_owned(), ..Issue::new(&self.source.file, code, message) }
    }

    pub fn fixtures(&self) -> Result<Fixtures, Issue> {
        let now = match &self.now {
            None => None,
            Some(text) => {
                let moment = OffsetDateTime::parse(text, &Rfc3339).ok();
                let micros =
                    moment.and_then(|moment| u64::try_from(moment.unix_timestamp_nanos() / 1_000).ok());
                Some(micros.ok_or_else(|| {
                    self.issue(
                        None,
                        "now",
                        "time",
                        format!("{text:?} is no time; write \"2026-11-20T14:02:00Z\""),
                    )
                })?)
            }
        };
        let files = self.files.iter().map(|file| {
            let bytes = match (&file.text, &file.base64) {
                (Some(text), None) => Ok(text.clone().into_bytes()),
                (None, Some(text)) => STANDARD.decode(text).map_err(|error| format!("base64: {error}")),
                _ => Err("give either text or base64".to_owned()),
            };
            let bytes = bytes
                .map_err(|message| self.issue(None, &format!("files {}", file.name), "file", message))?;
            Ok(FileFixture { name: file.name.clone(), content_type: file.content_type.clone(), bytes })
        });
        Ok(Fixtures {
            now,
            settings: plain_map(&self.settings),
            secrets: self.secrets.clone(),
            grants: self.grants.clone(),
            members: self.members.clone(),
            workspaces: self.workspaces.clone(),
            records: self.records.iter().cloned().map(RecordCase::fixture).collect(),
            kv: self.kv.iter().map(|(key, value)| (key.clone(), plain(value))).collect(),
            shared: self.shared.clone(),
            files: files.collect::<Result<_, Issue>>()?,
            http: self.http.iter().cloned().map(HttpCase::script).collect(),
            insecure_tls: self.insecure_tls.clone(),
            services: self.services.iter().cloned().map(ServiceCase::script).collect(),
            llm: self
                .llm
                .iter()
                .cloned()
                .map(|LlmCase { text, prompt }| LlmScript { text, prompt })
                .collect(),
        })
    }
}

impl RecordCase {
    fn fixture(self) -> RecordFixture {
        RecordFixture { collection: self.collection, id: self.id, values: plain_map(&self.values) }
    }
}

impl HttpCase {
    fn script(self) -> HttpScript {
        let mut headers: Vec<(String, String)> = self.headers.into_iter().collect();
        let body = match (&self.json, self.body) {
            (Some(json), _) => {
                if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
                    headers.push(("content-type".into(), "application/json".into()));
                }
                plain(json).to_string().into_bytes()
            }
            (None, body) => body.unwrap_or_default().into_bytes(),
        };
        let Self { method, url, status, fails, secret, .. } = self;
        HttpScript { method, url, status, headers, body, fails, secret }
    }
}

impl ServiceCase {
    fn script(self) -> ServiceScript {
        let Self { service, method, input, answer, refuses } = self;
        ServiceScript { service, method, input: input.as_ref().map(plain), answer: plain(&answer), refuses }
    }
}

/// TOML's own dates become texts: JSON has none.
pub fn plain(value: &Value) -> Value {
    const DATE: &str = "$__toml_private_datetime";
    match value {
        Value::Object(map) => match map.get(DATE) {
            Some(date) => date.clone(),
            None => Value::Object(plain_map(map)),
        },
        Value::Array(items) => items.iter().map(plain).collect(),
        other => other.clone(),
    }
}

pub fn plain_map(map: &Map<String, Value>) -> Map<String, Value> {
    map.iter().map(|(name, value)| (name.clone(), plain(value))).collect()
}

fn line_of(text: &str, at: usize) -> u32 {
    let before = &text.as_bytes()[..at.min(text.len())];
    u32::try_from(before.iter().filter(|byte| **byte == b'\n').count() + 1).unwrap_or(u32::MAX)
}

fn get() -> String {
    "GET".into()
}

fn ok() -> u16 {
    200
}
