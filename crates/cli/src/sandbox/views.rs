//! Views: one step at a time, and a first paint as a server makes it, whose own GET calls and records are answered.

use serde_json::{Map, Value, json};
use tenon_contract::{
    ABI,
    abi::RouteAnswer,
    records::Query,
    view::{Effect, EventType, Op, ViewCx, ViewEvent, ViewInput, ViewOutput, ViewUser, parse_output},
};
use tenon_host::{CallContext, HostServices as _, Outcome, ViewOutcome};

use super::{Installed, Person, RouteRequest};

/// Rounds and effects that a server answers before a page is shown.
const ROUNDS: usize = 2;
const MAX_ANSWERED: usize = 8;

/// What a view is drawn with.
#[derive(Debug, Clone)]
pub struct ViewStep {
    pub view: String,
    pub props: Value,
    /// In place of what the manifest names.
    pub data: Option<Value>,
    pub path: String,
    pub query: Vec<(String, String)>,
    pub locale: String,
    pub tz: String,
}

impl ViewStep {
    pub fn of(view: &str) -> Self {
        Self {
            view: view.to_owned(),
            props: Value::Null,
            data: None,
            path: String::new(),
            query: Vec::new(),
            locale: "en".into(),
            tz: "UTC".into(),
        }
    }
}

/// A step that brought no tree.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StepError {
    #[error("this plugin has no views")]
    NoViews,
    #[error("the view took longer than {0} ms")]
    Deadline(u128),
    #[error("the view wanted more than its {0} MiB of memory")]
    OutOfMemory(usize),
    #[error("{0}")]
    Broke(String),
    /// What came out breaks the protocol.
    #[error("{0}")]
    Unsound(String),
}

impl Installed {
    /// Any input, as it is.
    pub async fn step(&self, input: &Value) -> Result<ViewOutput, StepError> {
        let digest = self.view.as_deref().ok_or(StepError::NoViews)?;
        let report = self.host.view(digest, input.to_string().into_bytes()).await;
        match report.outcome {
            ViewOutcome::Answer(bytes) => {
                parse_output(&bytes).map_err(|problem| StepError::Unsound(problem.to_string()))
            }
            ViewOutcome::Deadline { limit } => Err(StepError::Deadline(limit.as_millis())),
            ViewOutcome::OutOfMemory { limit } => Err(StepError::OutOfMemory(limit >> 20)),
            ViewOutcome::Trap { message }
            | ViewOutcome::Invalid { message }
            | ViewOutcome::Failed { message } => Err(StepError::Broke(message)),
            ViewOutcome::NotReady | ViewOutcome::Busy => Err(StepError::Broke("the sandbox is busy".into())),
        }
    }

    async fn input(&self, step: &ViewStep, person: &Person, op: Op) -> ViewInput {
        let data = match &step.data {
            Some(data) => data.clone(),
            None => self.data(&step.view, person).await,
        };
        ViewInput {
            abi: ABI,
            op,
            view: step.view.clone(),
            props: step.props.clone(),
            data,
            model: None,
            msg: None,
            event: None,
            cx: ViewCx {
                locale: step.locale.clone(),
                tz: step.tz.clone(),
                now: i64::try_from(self.tenant.now()).unwrap_or(i64::MAX),
                user: ViewUser { id: person.member.id.clone(), name: person.member.name.clone() },
                can: person.can.iter().cloned().collect(),
                path: step.path.clone(),
                query: step.query.clone(),
            },
        }
    }

    /// The first paint.
    pub async fn paint(&self, step: &ViewStep, person: &Person) -> Result<ViewOutput, StepError> {
        let input = self.input(step, person, Op::Init).await;
        let first = self.step(&json!(input)).await?;
        self.settle(step, person, first).await
    }

    /// One message on top of what was painted last; what it asks for is answered too.
    pub async fn update(
        &self,
        step: &ViewStep,
        person: &Person,
        last: &ViewOutput,
        msg: Value,
        event: ViewEvent,
    ) -> Result<ViewOutput, StepError> {
        let next = self.react(step, person, last.model.clone(), msg, event).await?;
        self.settle(step, person, next).await
    }

    async fn react(
        &self,
        step: &ViewStep,
        person: &Person,
        model: String,
        msg: Value,
        event: ViewEvent,
    ) -> Result<ViewOutput, StepError> {
        let mut input = self.input(step, person, Op::Update).await;
        (input.model, input.msg, input.event) = (Some(model), Some(msg), Some(event));
        self.step(&json!(input)).await
    }

    async fn settle(
        &self,
        step: &ViewStep,
        person: &Person,
        mut output: ViewOutput,
    ) -> Result<ViewOutput, StepError> {
        let mut answered = 0;
        for _ in 0..ROUNDS {
            let (reads, mut others): (Vec<Effect>, Vec<Effect>) =
                std::mem::take(&mut output.effects).into_iter().partition(is_read);
            if reads.is_empty() {
                output.effects = others;
                break;
            }
            for effect in reads {
                let (Effect::Call { then: Some(then), .. } | Effect::Records { then: Some(then), .. }) =
                    &effect
                else {
                    continue;
                };
                answered += 1;
                if answered > MAX_ANSWERED {
                    let message = format!("the view asked for more than {MAX_ANSWERED} things at once");
                    return Err(StepError::Unsound(message));
                }
                let value = self.answer(&effect, person).await;
                let event =
                    ViewEvent { kind: EventType::Result, value: Some(value), values: None, key: None };
                let mut next = self.react(step, person, output.model.clone(), then.clone(), event).await?;
                others.append(&mut next.effects);
                output = next;
            }
            output.effects = others;
        }
        Ok(output)
    }

    async fn answer(&self, effect: &Effect, person: &Person) -> Value {
        match effect {
            Effect::Call { route, .. } => self.answer_call(route, person).await,
            Effect::Records { collection, query, .. } => {
                let query = query.clone().map(serde_json::from_value::<Query>).transpose();
                match query {
                    Ok(query) => match self.page(collection, query.unwrap_or_default(), person).await {
                        Ok(page) => json!({ "ok": true, "items": page.items, "next": page.next }),
                        Err(error) => failed(422, "invalid", &error),
                    },
                    Err(error) => failed(422, "invalid", &error.to_string()),
                }
            }
            _ => Value::Null,
        }
    }

    /// `{ok, status, body}` of one of the plugin's own routes, as the viewer.
    async fn answer_call(&self, route: &str, person: &Person) -> Value {
        let request =
            RouteRequest { method: "GET".into(), path: route.to_owned(), ..RouteRequest::default() };
        let report = match self.route(request, person).await {
            Ok(report) => report,
            Err(refused) => return failed(refused.status(), "refused", &refused.to_string()),
        };
        match report.outcome {
            Outcome::Answer { head, body } => {
                let status = serde_json::from_str::<RouteAnswer>(&head).map_or(502, |answer| answer.status);
                let text = || Value::String(String::from_utf8_lossy(&body).into_owned());
                let body = serde_json::from_slice(&body).unwrap_or_else(|_| text());
                json!({ "ok": (200..300).contains(&status), "status": status, "body": body })
            }
            Outcome::Fault(fault) => failed(502, "plugin_failed", &fault.message),
            other => failed(502, "plugin_failed", &format!("{other:?}")),
        }
    }

    async fn page(
        &self,
        collection: &str,
        query: Query,
        person: &Person,
    ) -> Result<tenon_contract::records::Records, String> {
        let cx = CallContext {
            tenant: [1; 16],
            installation: [2; 16],
            request_id: "test".into(),
            config: "{}".into(),
            can: Some(person.can.clone().into()),
            behind: None,
            in_hook: false,
        };
        self.tenant.record_query(&cx, collection, query).await.map_err(|error| error.to_string())
    }

    /// `{name: {items, next}}` of what the manifest names; null when it names nothing.
    async fn data(&self, view: &str, person: &Person) -> Value {
        let wanted = self.package.manifest.view(view).map(|view| view.data.as_slice()).unwrap_or_default();
        if wanted.is_empty() {
            return Value::Null;
        }
        let mut data = Map::new();
        for one in wanted {
            let query = Query { sort: one.sort.clone(), limit: one.limit, ..Query::default() };
            let value = match self.page(&one.collection, query, person).await {
                Ok(page) => json!({ "items": page.items, "next": page.next }),
                Err(_) => json!({ "items": [], "next": null, "denied": true }),
            };
            data.insert(one.name.clone(), value);
        }
        Value::Object(data)
    }
}

fn is_read(effect: &Effect) -> bool {
    match effect {
        Effect::Call { method, .. } => method == "GET",
        Effect::Records { .. } => true,
        _ => false,
    }
}

fn failed(status: u16, code: &str, detail: &str) -> Value {
    json!({ "ok": false, "status": status, "body": { "code": code, "detail": detail } })
}
