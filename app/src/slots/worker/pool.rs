//! Who runs what: steps wait in their worker's line, and where all eight workers are busy, for a worker.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::{Rc, Weak},
    time::Duration,
};

use js_sys::{Object, Reflect, Uint8Array};
use leptos::prelude::{TimeoutHandle, set_timeout_with_handle};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use web_sys::{MessageEvent, Worker};

use super::{Done, StepError, module};

const MOST_WORKERS: usize = 8;
const STEP_LIMIT: Duration = Duration::from_secs(1);
const REST: Duration = Duration::from_secs(60);
const SCRIPT: &str = "/view-worker.js";

struct Job {
    digest: String,
    input: Vec<u8>,
    done: Done,
}

struct Running {
    id: u32,
    done: Done,
    limit: Option<TimeoutHandle>,
}

type Heard = Closure<dyn FnMut(MessageEvent)>;

struct ViewWorker {
    digest: String,
    worker: Worker,
    ready: Cell<bool>,
    next: Cell<u32>,
    running: RefCell<Option<Running>>,
    line: RefCell<VecDeque<Job>>,
    rest: RefCell<Option<TimeoutHandle>>,
    on_message: RefCell<Option<Heard>>,
}

impl ViewWorker {
    fn idle(&self) -> bool {
        self.ready.get() && self.running.borrow().is_none() && self.line.borrow().is_empty()
    }
}

#[derive(Default)]
struct Pool {
    workers: Vec<Rc<ViewWorker>>,
    waiting: VecDeque<Job>,
}

thread_local! {
    static POOL: RefCell<Pool> = RefCell::default();
}

/// Runs one step; `done` hears of it exactly once.
pub(in crate::slots) fn run(digest: &str, input: Vec<u8>, done: Done) {
    take(Job { digest: digest.to_owned(), input, done });
}

/// Starts the worker of a live view ahead of its first step.
pub(in crate::slots) fn warm(digest: &str) {
    let _ = find_or_start(digest);
}

fn take(job: Job) {
    match find_or_start(&job.digest) {
        Some(worker) => {
            worker.line.borrow_mut().push_back(job);
            pump(&worker);
        }
        None => POOL.with_borrow_mut(|pool| pool.waiting.push_back(job)),
    }
}

/// The worker of a release; `None` while eight others are busy.
fn find_or_start(digest: &str) -> Option<Rc<ViewWorker>> {
    let found = POOL.with_borrow(|pool| pool.workers.iter().find(|worker| worker.digest == digest).cloned());
    if found.is_some() {
        return found;
    }
    let full = POOL.with_borrow(|pool| pool.workers.len() >= MOST_WORKERS);
    if full {
        let idle = POOL.with_borrow(|pool| pool.workers.iter().find(|worker| worker.idle()).cloned())?;
        end(&idle);
    }
    start(digest)
}

fn start(digest: &str) -> Option<Rc<ViewWorker>> {
    let worker = Rc::new(ViewWorker {
        digest: digest.to_owned(),
        worker: Worker::new(SCRIPT).ok()?,
        ready: Cell::new(false),
        next: Cell::new(0),
        running: RefCell::default(),
        line: RefCell::default(),
        rest: RefCell::default(),
        on_message: RefCell::default(),
    });
    let weak = Rc::downgrade(&worker);
    let heard = Closure::new(move |event: MessageEvent| hear(&weak, &event.data()));
    worker.worker.set_onmessage(Some(heard.as_ref().unchecked_ref()));
    worker.on_message.replace(Some(heard));
    POOL.with_borrow_mut(|pool| pool.workers.push(worker.clone()));
    let loading = Rc::downgrade(&worker);
    let digest = digest.to_owned();
    leptos::task::spawn_local(async move {
        let module = module::load(&digest).await;
        let Some(worker) = loading.upgrade() else { return };
        match module {
            Ok(module) => {
                post(&worker.worker, &[("module", module)]);
                worker.ready.set(true);
                pump(&worker);
            }
            Err(error) => {
                end(&worker);
                let jobs = std::mem::take(&mut *worker.line.borrow_mut());
                for job in jobs {
                    (job.done)(Err(error.clone()));
                }
            }
        }
    });
    Some(worker)
}

fn post(worker: &Worker, fields: &[(&str, JsValue)]) {
    let message = Object::new();
    for (name, value) in fields {
        let _ = Reflect::set(&message, &JsValue::from_str(name), value);
    }
    let _ = worker.post_message(&message);
}

/// Gives the worker its next step, or lets it rest.
fn pump(worker: &Rc<ViewWorker>) {
    if !worker.ready.get() || worker.running.borrow().is_some() {
        return;
    }
    if let Some(rest) = worker.rest.borrow_mut().take() {
        rest.clear();
    }
    let job = worker.line.borrow_mut().pop_front();
    let Some(job) = job else {
        let weak = Rc::downgrade(worker);
        let over = move || {
            if let Some(worker) = weak.upgrade().filter(|worker| worker.idle()) {
                end(&worker);
            }
        };
        worker.rest.replace(set_timeout_with_handle(over, REST).ok());
        let waiting = POOL.with_borrow_mut(|pool| pool.waiting.pop_front());
        if let Some(job) = waiting {
            take(job);
        }
        return;
    };
    let id = worker.next.get().wrapping_add(1);
    worker.next.set(id);
    let weak = Rc::downgrade(worker);
    let limit = set_timeout_with_handle(move || kill(&weak, id), STEP_LIMIT).ok();
    worker.running.replace(Some(Running { id, done: job.done, limit }));
    post(&worker.worker, &[("id", id.into()), ("input", Uint8Array::from(job.input.as_slice()).into())]);
}

fn hear(worker: &Weak<ViewWorker>, data: &JsValue) {
    let Some(worker) = worker.upgrade() else { return };
    let field = |name: &str| Reflect::get(data, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED);
    let id = field("id").as_f64();
    let mine = worker.running.borrow().as_ref().is_some_and(|running| Some(f64::from(running.id)) == id);
    let running = if mine { worker.running.borrow_mut().take() } else { None };
    let Some(running) = running else { return };
    if let Some(limit) = running.limit {
        limit.clear();
    }
    let answer = match field("error").as_string() {
        Some(error) => Err(StepError::Stopped(error)),
        None => Ok(field("output").unchecked_into::<Uint8Array>().to_vec()),
    };
    (running.done)(answer);
    pump(&worker);
}

/// The step took too long: its worker ends, those behind it go on in a new one.
fn kill(worker: &Weak<ViewWorker>, id: u32) {
    let Some(worker) = worker.upgrade() else { return };
    let mine = worker.running.borrow().as_ref().is_some_and(|running| running.id == id);
    let running = if mine { worker.running.borrow_mut().take() } else { None };
    let Some(running) = running else { return };
    end(&worker);
    let jobs = std::mem::take(&mut *worker.line.borrow_mut());
    (running.done)(Err(StepError::Killed));
    for job in jobs {
        take(job);
    }
}

fn end(worker: &Rc<ViewWorker>) {
    worker.worker.set_onmessage(None);
    worker.worker.terminate();
    if let Some(rest) = worker.rest.borrow_mut().take() {
        rest.clear();
    }
    POOL.with_borrow_mut(|pool| pool.workers.retain(|other| !Rc::ptr_eq(other, worker)));
}
