//! One call into a backend: what it is for, what it may do, and what stands behind every question it asks.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use tenon_api::{Timestamp, ids::RunId};
use tenon_contract::{PluginKey, abi::CallKind, manifest::BACKEND_FILE};
use tenon_store::{Actor, Cx, TenantCx};

use crate::{
    Core, Error, Result,
    access::permissions,
    config::{Candidate, Effective},
    contributions, invocations,
    ports::{self, Invoke, Report},
    secrets::Echoes,
    snapshot::Installed,
};

/// A call that is about to be made. Built with [`Call::new`], then narrowed.
pub(crate) struct Call<'a> {
    pub installed: &'a Installed,
    pub kind: CallKind,
    /// The route, job, service or hook, for the record.
    pub subject: String,
    pub head: String,
    pub body: Vec<u8>,
    /// What whoever is behind it may do, where it runs as its caller; `None`: it acts as the plugin.
    pub rights: Option<Arc<BTreeSet<String>>>,
    /// Settings and secrets that are tried and not in force.
    pub candidate: Option<Arc<Candidate>>,
    /// Plugins whose calls led here, the first first.
    pub path: Vec<PluginKey>,
    pub run: Option<RunId>,
    /// Shorter than the kind's own.
    pub limit: Option<Duration>,
    /// The id of the power that is used by calling it: a hook, a job, a route for everybody.
    pub power: Option<String>,
}

impl<'a> Call<'a> {
    pub fn new(installed: &'a Installed, kind: CallKind, head: String) -> Self {
        Self {
            installed,
            kind,
            subject: String::new(),
            head,
            body: Vec::new(),
            rights: None,
            candidate: None,
            path: Vec::new(),
            run: None,
            limit: None,
            power: None,
        }
    }
}

/// What stands behind a running call; the sandbox hands it back with every question.
#[derive(Debug)]
pub struct Running {
    /// Whoever is behind it where it runs as its caller, else the server in the tenant.
    pub cx: Cx,
    pub installed: Installed,
    pub kind: CallKind,
    pub can: Option<Arc<BTreeSet<String>>>,
    pub candidate: Option<Arc<Candidate>>,
    pub path: Vec<PluginKey>,
    pub run: Option<RunId>,
    /// When its progress was last shown to those who look, in microseconds.
    pub told_at: AtomicI64,
    /// What must not come back in an answer.
    pub echoes: Echoes,
}

/// Microseconds between two reports of progress that people see: more often nobody can read them.
const TELL_EVERY: i64 = 200_000;

impl Running {
    /// A call that acts as the plugin itself, first in its chain.
    pub fn new(cx: Cx, installed: Installed, kind: CallKind) -> Self {
        Self {
            cx,
            installed,
            kind,
            can: None,
            candidate: None,
            path: Vec::new(),
            run: None,
            told_at: AtomicI64::new(0),
            echoes: Echoes::default(),
        }
    }

    /// Nobody is behind it, and it may do no more than who is: PLUGIN-CONTRACT, `runs_as = "caller"`.
    pub fn acts_for_nobody(&self) -> bool {
        self.can.is_some() && matches!(self.cx.actor, Actor::Anonymous)
    }

    /// Whether progress that is said now is shown at once; the end always is.
    pub(crate) fn may_tell(&self, now: Timestamp) -> bool {
        let last = self.told_at.load(Ordering::Relaxed);
        let due = now.micros() - last >= TELL_EVERY;
        if due {
            self.told_at.store(now.micros(), Ordering::Relaxed);
        }
        due
    }

    /// The settings that this call sees.
    pub fn effective(&self) -> Effective {
        match &self.candidate {
            Some(candidate) => candidate.effective.clone(),
            None => self.installed.effective(),
        }
    }

    pub(crate) fn values(&self) -> serde_json::Map<String, serde_json::Value> {
        self.effective().values
    }

    /// The server itself in the tenant of the call.
    pub(crate) fn system(&self) -> Cx {
        let system = Cx::system(self.cx.request_id.clone());
        match &self.cx.tenant {
            Some(tenant) => system.in_tenant(TenantCx { role: None, ..tenant.clone() }),
            None => system,
        }
    }

    /// The same at this moment: what is written now carries the time of now.
    pub fn now(&self) -> Cx {
        Cx { now: Timestamp::now(), ..self.cx.clone() }
    }
}

/// What a call may do on behalf of somebody: on every import the grant and these rights, both.
pub(crate) fn rights_of_caller(cx: &Cx, installed: &Installed) -> Option<Arc<BTreeSet<String>>> {
    match &cx.actor {
        // Seeds and jobs of the server have no rights of a person that could be narrower than the grant.
        Actor::System => None,
        Actor::User(_) | Actor::Anonymous => {
            let own = contributions::plugin_permissions(cx, installed);
            Some(Arc::new(permissions(cx).into_iter().chain(own).collect()))
        }
    }
}

impl Core {
    /// Runs it to its end, and notes how it went.
    pub(crate) async fn call(&self, cx: &Cx, call: Call<'_>) -> Result<Report> {
        let Call { installed, kind, subject, head, body, rights, candidate, path, run, limit, power } = call;
        let release = &installed.release;
        let module = release
            .file(BACKEND_FILE)
            .ok_or_else(|| Error::internal("a call into a plugin without backend"))?
            .to_owned();
        let tenant = cx.tenant.as_ref().ok_or_else(|| Error::not_found("tenant"))?;
        let behind = match &rights {
            Some(_) => cx.clone(),
            None => {
                let tenant = TenantCx { role: None, ..tenant.clone() };
                Cx { now: cx.now, ..Cx::system(cx.request_id.clone()).in_tenant(tenant) }
            }
        };
        let running = Running {
            can: rights.clone(),
            candidate,
            path,
            run,
            ..Running::new(behind, installed.clone(), kind)
        };
        let invoke = Invoke {
            code: ports::Code {
                plugin: installed.key.clone(),
                version: release.version.clone(),
                module,
                declared: release.declared.clone(),
            },
            tenant: tenant.id,
            installation: installed.row.id,
            granted: installed.granted.clone(),
            config: installed.config.clone(),
            can: rights,
            running: Arc::new(running),
            request_id: cx.request_id.clone(),
            kind,
            head,
            body,
            limit,
        };
        let report = self.runtime.invoke(invoke).await;
        if invocations::is_worth_a_note(&report) {
            self.invocations.note(invocations::noted(cx, installed, kind, subject, power, &report));
        }
        Ok(report)
    }
}
