//! A small server that speaks the paths of a Tenon server which the command uses, and remembers what it was asked.

use std::{
    collections::VecDeque,
    convert::Infallible,
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::{
    Request, Response,
    body::{Body, Frame, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tenon_api::{
    Timestamp,
    running::{Run, RunStatus},
};
use tokio::{net::TcpListener, runtime::Runtime, time::Instant};

pub const TOKEN: &str = "tnn_good";
const RUN: &str = "run_00000000000000000000000001";

/// A run as a server tells it.
pub fn run(status: RunStatus, done: u64, message: Option<&str>) -> Run {
    Run {
        id: RUN.parse().unwrap(),
        job: "sync".into(),
        status,
        cause: "person".into(),
        attempt: 1,
        done,
        total: 2,
        message: message.map(str::to_owned),
        report: None,
        queued_at: Timestamp::from_micros(0),
        started_at: None,
        finished_at: None,
    }
}

#[derive(Debug, Clone)]
pub struct Seen {
    pub method: String,
    /// With its query.
    pub path: String,
    pub content_type: String,
    pub last_event_id: String,
    pub body: Vec<u8>,
}

#[derive(Default)]
struct State {
    seen: Mutex<Vec<Seen>>,
    /// Streams end at once, as they do when a server drains; else they stay open for ever.
    is_draining: bool,
    /// What the run says, one look after the other; the last of it for ever.
    runs: Mutex<VecDeque<Run>>,
}

pub struct Stub {
    pub url: String,
    state: Arc<State>,
    _runtime: Runtime,
}

impl Stub {
    pub fn start() -> Self {
        Self::with(State::default())
    }

    pub fn draining() -> Self {
        Self::with(State { is_draining: true, ..State::default() })
    }

    fn with(state: State) -> Self {
        let runtime = Runtime::new().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let state = Arc::new(state);
        let shared = Arc::clone(&state);
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let state = Arc::clone(&shared);
                tokio::spawn(async move {
                    let service = service_fn(move |request| answer(Arc::clone(&state), request));
                    // A client that goes away is no news.
                    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
                });
            }
        });
        Self { url, state, _runtime: runtime }
    }

    pub fn with_runs(self, runs: &[Run]) -> Self {
        self.state.runs.lock().unwrap().extend(runs.iter().cloned());
        self
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.state.seen.lock().unwrap().clone()
    }

    /// Waits until it was asked for `path` so often, and answers those requests.
    pub fn wait_for(&self, path: &str, times: usize) -> Vec<Seen> {
        self._runtime.block_on(async {
            let until = Instant::now() + Duration::from_secs(60);
            loop {
                let found: Vec<Seen> = self.seen().into_iter().filter(|seen| seen.path == path).collect();
                if found.len() >= times {
                    return found;
                }
                assert!(Instant::now() < until, "{path} was asked for {} times", found.len());
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        })
    }
}

/// A body that is told as a whole, and may stay open afterwards.
struct Told {
    bytes: Option<Bytes>,
    stays: bool,
}

impl Body for Told {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match self.bytes.take() {
            Some(bytes) => Poll::Ready(Some(Ok(Frame::data(bytes)))),
            None if self.stays => Poll::Pending,
            None => Poll::Ready(None),
        }
    }
}

/// Three lines, numbered 7 to 9, of which the last is written after the first visit; a mark before those that come.
fn log(last: &str) -> String {
    let line = |number: u32, text: &str| {
        let line = json!({ "at": "2026-11-20T14:02:00Z", "level": "info", "message": text, "fields": { "n": 3 },
            "request_id": "req_1" });
        format!("id: {number}\ndata: {line}\n\n")
    };
    let kept = match last {
        "" => line(7, "begins") + &line(8, "synced"),
        "8" => line(9, "ends"),
        _ => String::new(),
    };
    format!(": ready\n\n{kept}event: live\ndata: {{}}\n\n")
}

async fn answer(state: Arc<State>, request: Request<Incoming>) -> Result<Response<Told>, Infallible> {
    let (parts, body) = request.into_parts();
    let header =
        |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let path = parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default();
    let (token, content_type) = (header("authorization").to_owned(), header("content-type").to_owned());
    let last_event_id = header("last-event-id").to_owned();
    let body = body.collect().await.map(|body| body.to_bytes().to_vec()).unwrap_or_default();
    let method = parts.method.to_string();
    state.seen.lock().unwrap().push(Seen {
        method: method.clone(),
        path: path.clone(),
        content_type,
        last_event_id: last_event_id.clone(),
        body: body.clone(),
    });
    if path == "/healthz" {
        return Ok(reply(200, "text/plain", "ok".into()));
    }
    if token != format!("Bearer {TOKEN}") {
        let problem =
            json!({ "title": "Not signed in", "status": 401, "detail": "This token is not known." });
        return Ok(reply(401, "application/problem+json", problem.to_string()));
    }
    let at = "/api/v1/tenants/acme";
    let text = |value: Value| reply(200, "application/json", value.to_string());
    let rest = path.strip_prefix(at).unwrap_or(&path);
    Ok(match (method.as_str(), rest) {
        ("GET", "/api/v1/me") => text(json!({ "user": { "name": "Ada Lovelace" } })),
        ("POST", "/dev/plugins") => {
            reply(201, "application/json", json!({ "plugin": "by-hand" }).to_string())
        }
        ("GET", "/installations/by-hand/logs") => {
            let told = reply(200, "text/event-stream", log(&last_event_id));
            told.map(|told| Told { stays: !state.is_draining, ..told })
        }
        ("GET", "/installations/by-hand/health") => text(json!({ "healthy": true, "message": "Fine." })),
        ("POST", "/installations/by-hand/jobs/sync/run") => {
            reply(202, "application/json", json!({ "run": RUN }).to_string())
        }
        ("GET", path) if path == format!("/installations/by-hand/runs/{RUN}") => {
            let mut runs = state.runs.lock().unwrap();
            let run = if runs.len() > 1 { runs.pop_front() } else { runs.front().cloned() };
            text(serde_json::to_value(run).unwrap())
        }
        ("POST", "/ext/by-hand/count?by=2") => {
            let sent: Value = serde_json::from_slice(&body).unwrap_or_default();
            text(json!({ "sent": sent }))
        }
        _ => {
            let problem = json!({ "title": "Not found", "status": 404, "detail": "There is no such route.",
                "errors": [{ "pointer": "/path", "detail": "Look at [[routes]]." }] });
            reply(404, "application/problem+json", problem.to_string())
        }
    })
}

fn reply(status: u16, kind: &str, body: String) -> Response<Told> {
    let response = Response::builder().status(status).header("content-type", kind);
    response.body(Told { bytes: Some(body.into()), stays: false }).unwrap()
}
