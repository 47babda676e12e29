//! Keeps one view alive in the browser: its model, the line of its messages, and the effects it asks for. One
//! step at a time, in the order things happened.

mod effects;

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
};

use leptos::prelude::*;
use serde_json::Value;
use tenon_api::views::{PaintedView, ViewFailure, ViewOutcome, ViewRequest};
use tenon_contract::view::{Node, Op, ViewCx, ViewEvent, ViewInput, parse_output};

use super::{
    outlet::SlotEvents,
    paint::Deed,
    worker::{self, StepError},
};
use crate::{api, ui::Toasts};

/// After so many steps that took too long the slot shows its error card.
const MOST_KILLS: u8 = 3;

/// Where a driven view shows: a tree, or why there is none.
#[derive(Clone, Copy)]
pub(super) struct Stage {
    pub show: Callback<Node>,
    /// The server rendered it anew.
    pub renew: Callback<PaintedView>,
    pub fail: Callback<ViewFailure>,
}

/// Opens one of the plugin's own modals with props; `false` when there is none of that name.
type OpenModal = Rc<dyn Fn(&str, Value) -> bool>;

/// Which view it is and what it may touch.
pub(super) struct Seat {
    pub tenant: String,
    pub request: ViewRequest,
    /// `/t/acme/x/hello-world`
    pub base: String,
    pub stage: Stage,
    pub toasts: Toasts,
    pub navigate: Rc<dyn Fn(&str)>,
    pub open: OpenModal,
    /// Closes the modal that it stands in.
    pub close: Option<Callback<()>>,
    /// Hears what it tells the owner of its slot.
    pub slot_event: Option<SlotEvents>,
}

struct Act {
    msg: Value,
    event: Option<ViewEvent>,
    /// A person did it, or it answers something that a person did.
    by_person: bool,
}

struct Alive {
    view: String,
    module: String,
    model: String,
    data: Value,
    cx: ViewCx,
}

/// One living view.
pub(super) struct Driver {
    seat: Seat,
    alive: RefCell<Option<Alive>>,
    line: RefCell<VecDeque<Act>>,
    busy: Cell<bool>,
    kills: Cell<u8>,
    /// Pending `after`s; each dies with the slot.
    timers: RefCell<Vec<TimeoutHandle>>,
    pending: Cell<usize>,
    /// Grows with each fresh start, so that answers to older steps are dropped.
    age: Cell<u32>,
    closed: Cell<bool>,
}

impl Driver {
    pub(super) fn new(seat: Seat) -> Rc<Self> {
        Rc::new(Self {
            seat,
            alive: RefCell::default(),
            line: RefCell::default(),
            busy: Cell::new(false),
            kills: Cell::new(0),
            timers: RefCell::default(),
            pending: Cell::new(0),
            age: Cell::new(0),
            closed: Cell::new(false),
        })
    }

    /// Takes over what the server rendered; the tree itself is on the screen already.
    pub(super) fn adopt(self: &Rc<Self>, view: PaintedView) {
        self.clear();
        if view.live {
            worker::warm(&view.module);
        }
        self.alive.replace(Some(Alive {
            view: view.view,
            module: view.module,
            model: view.model,
            data: view.data,
            cx: view.cx,
        }));
        self.carry_out(view.effects, false);
    }

    fn clear(&self) {
        self.age.set(self.age.get().wrapping_add(1));
        self.busy.set(false);
        self.kills.set(0);
        self.pending.set(0);
        self.line.borrow_mut().clear();
        for timer in self.timers.borrow_mut().drain(..) {
            timer.clear();
        }
    }

    /// The slot is gone.
    pub(super) fn close(&self) {
        self.closed.set(true);
        self.clear();
        self.alive.replace(None);
    }

    pub(super) fn press(self: &Rc<Self>, deed: Deed) {
        self.enqueue(Act { msg: deed.msg, event: Some(deed.event), by_person: true });
    }

    fn enqueue(self: &Rc<Self>, act: Act) {
        if !self.closed.get() {
            self.line.borrow_mut().push_back(act);
            self.step();
        }
    }

    fn step(self: &Rc<Self>) {
        if self.busy.get() {
            return;
        }
        let Some(act) = self.line.borrow_mut().pop_front() else { return };
        let Some((module, input)) = self.input(&act) else { return };
        self.busy.set(true);
        let (driver, age, by_person) = (self.clone(), self.age.get(), act.by_person);
        let done = move |answer| {
            if driver.age.get() == age && !driver.closed.get() {
                driver.busy.set(false);
                driver.finish(answer, by_person);
                driver.step();
            }
        };
        worker::run(&module, input, Box::new(done));
    }

    fn input(&self, act: &Act) -> Option<(String, Vec<u8>)> {
        let alive = self.alive.borrow();
        let alive = alive.as_ref()?;
        let mut cx = alive.cx.clone();
        cx.now = crate::ui::now().micros();
        let input = ViewInput {
            abi: tenon_contract::ABI,
            op: Op::Update,
            view: alive.view.clone(),
            props: self.seat.request.props.clone(),
            data: alive.data.clone(),
            model: Some(alive.model.clone()),
            msg: Some(act.msg.clone()),
            event: act.event.clone(),
            cx,
        };
        Some((alive.module.clone(), serde_json::to_vec(&input).ok()?))
    }

    fn finish(self: &Rc<Self>, answer: Result<Vec<u8>, StepError>, by_person: bool) {
        match answer {
            Ok(bytes) => match parse_output(&bytes) {
                Ok(output) => {
                    if let Some(alive) = self.alive.borrow_mut().as_mut() {
                        alive.model = output.model;
                    }
                    self.seat.stage.show.run(output.tree);
                    self.carry_out(output.effects, by_person);
                }
                Err(problem) => {
                    let at = if problem.path.is_empty() { "its answer" } else { &problem.path };
                    self.fail(
                        problem.code,
                        ["It drew something that may not be drawn (", at, ": ", &problem.message, ")"]
                            .concat(),
                    );
                }
            },
            Err(StepError::Killed) => {
                self.kills.set(self.kills.get() + 1);
                if self.kills.get() >= MOST_KILLS {
                    self.fail("view_timeout", "It took longer than 1 s, three times".into());
                }
            }
            Err(StepError::Stopped(why)) => self.fail("view_stopped", ["It stopped: ", &why].concat()),
            Err(StepError::NotLoaded(why)) => self.fail("view_not_loaded", why),
        }
    }

    fn fail(&self, code: &str, detail: String) {
        self.clear();
        self.alive.replace(None);
        self.seat.stage.fail.run(ViewFailure { code: code.to_owned(), detail, request_id: String::new() });
    }

    /// Renders the view anew on the server.
    pub(super) fn refresh(self: &Rc<Self>) {
        self.render(self.seat.request.clone());
    }

    /// Another build or release took its place.
    pub(super) fn replaced(self: &Rc<Self>) {
        let kept = self.alive.borrow().as_ref().map(|alive| alive.model.clone());
        self.render(ViewRequest { kept, ..self.seat.request.clone() });
    }

    fn render(self: &Rc<Self>, request: ViewRequest) {
        let driver = self.clone();
        self.clear();
        leptos::task::spawn_local(async move {
            let age = driver.age.get();
            let answer = api::views::render(&driver.seat.tenant, vec![request]).await;
            if driver.closed.get() || driver.age.get() != age {
                return;
            }
            match answer {
                Ok(rendered) => match rendered.views.into_iter().next().map(|view| view.outcome) {
                    Some(ViewOutcome::Painted(view)) => {
                        driver.seat.stage.renew.run((*view).clone());
                        driver.adopt(*view);
                    }
                    Some(ViewOutcome::Broken { error }) => driver.seat.stage.fail.run(error),
                    None => driver.fail("not_found", "It is not there any more".into()),
                },
                Err(error) => driver.seat.stage.fail.run(ViewFailure {
                    code: error.code,
                    detail: error.detail,
                    request_id: error.request_id,
                }),
            }
        });
    }
}
