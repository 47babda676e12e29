//! Runs one case: a fresh tenant, its steps one after the other, then its views.

use serde_json::{Value, json};
use tenon_contract::{
    abi::CallKind,
    consent::{self, Power},
    view::{EventType, ViewEvent, ViewOutput},
};
use tenon_host::{CallReport, DenialReason, Denied};

use super::{
    case::{Act, Case, Step, ViewCase, plain},
    expect::{Brought, denial},
    snapshot::Folder,
};
use crate::{
    error::Issue,
    sandbox::{Installed, Person, Refused, RouteRequest, Sandbox, ViewStep},
};

/// All failures of the case.
pub async fn run(sandbox: &Sandbox, case: &Case, snapshots: &Folder) -> Vec<Issue> {
    let fixtures = match case.fixtures() {
        Ok(fixtures) => fixtures,
        Err(issue) => return vec![issue],
    };
    let installed = match sandbox.install(fixtures) {
        Ok(installed) => installed,
        Err(error) => return vec![case.issue(None, "", "fixture", error.to_string())],
    };
    let mut failures = Vec::new();
    for (number, (line, step)) in case.steps().enumerate() {
        let what = format!("step {} ({})", number + 1, title(step));
        let found = one_step(&installed, step).await.unwrap_or_else(|text| vec![("step", text)]);
        failures.extend(found.into_iter().map(|(code, text)| case.issue(Some(line), &what, code, text)));
    }
    for (line, view) in case.views() {
        let what = format!("view {}", view.name);
        match one_view(&installed, view).await {
            Ok(output) => {
                let found = snapshots.compare(&view.name, &output);
                failures
                    .extend(found.into_iter().map(|text| case.issue(Some(line), &what, "snapshot", text)));
            }
            Err(text) => failures.push(case.issue(Some(line), &what, "view", text)),
        }
        let problems = installed.tenant().take_problems();
        failures.extend(problems.into_iter().map(|text| case.issue(Some(line), &what, "unexpected", text)));
    }
    failures
}

fn title(step: &Step) -> &str {
    let kinds = [&step.call, &step.route, &step.job, &step.service, &step.hook];
    kinds.into_iter().flatten().next().map_or("nothing", String::as_str)
}

fn person(installed: &Installed, who: Option<&str>) -> Result<Person, String> {
    let tenant = installed.tenant();
    let found = who.map_or_else(|| tenant.first_person(), |who| tenant.person(who));
    found.ok_or_else(|| {
        let known: Vec<&str> = tenant.people.members.iter().map(|member| member.role.as_str()).collect();
        format!("`as`: {:?} is nobody here; there are {}", who.unwrap_or_default(), known.join(", "))
    })
}

async fn one_step(installed: &Installed, step: &Step) -> Result<Vec<(&'static str, String)>, String> {
    installed.tenant().advance(step.after_seconds.saturating_mul(1_000_000));
    if !installed.has_backend() {
        return Err("this plugin has no backend; test its views with [[view]]".into());
    }
    let called = call(installed, step).await?;
    let body_is_answer = step.route.is_some() || step.service.is_some();
    let (brought, mut found) = match called {
        Ok(report) => {
            let denied = report.denied.iter().filter(|denied| !may_do_without(installed, denied));
            let denied = denied.map(|denied| ("denied", denial(&denied.capability, denied.reason)));
            // A case about missing grants expects the fault that follows.
            let denied = denied.filter(|_| step.expect.fault.is_none()).collect();
            (Brought::of(report.outcome, installed.tenant(), body_is_answer), denied)
        }
        Err(refused @ (Refused::MayNot { .. } | Refused::NoRoute { .. })) if step.expect.status.is_some() => {
            (Brought::refused(refused.status(), refused.to_string()), Vec::new())
        }
        Err(refused) => return Err(refused.to_string()),
    };
    let tenant = installed.tenant();
    found.extend(step.expect.differences(&brought, &tenant.take_recorded(), tenant));
    found.extend(tenant.take_problems().into_iter().map(|text| ("unexpected", text)));
    Ok(found)
}

/// An optional power that the case leaves out: the plugin is meant to go on without it.
fn may_do_without(installed: &Installed, denied: &Denied) -> bool {
    let of = |power: &Power| {
        let name = denied.capability.as_str();
        let rest = name.strip_prefix(power.capability.as_str());
        power.optional
            && (name == power.id || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(':')))
    };
    denied.reason == DenialReason::NotGranted
        && consent::powers(&installed.package().manifest, &Default::default()).iter().any(of)
}

async fn call(installed: &Installed, step: &Step) -> Result<Result<CallReport, Refused>, String> {
    let who = person(installed, step.person.as_deref())?;
    let input = step.input.as_ref().map(plain);
    let given = [&step.call, &step.route, &step.job, &step.service, &step.hook];
    if given.into_iter().flatten().count() != 1 {
        return Err("a step has exactly one of call, route, job, service and hook".into());
    }
    if let Some(kind) = &step.call {
        let known = CallKind::parse(kind).filter(|kind| {
            !matches!(kind, CallKind::Route | CallKind::Job | CallKind::Service | CallKind::Hook)
        });
        let kind = known.ok_or_else(|| {
            format!(
                "{kind:?} is no call; there are install, enable, disable, uninstall, health, configure, \
                 validate-config and test-connection"
            )
        })?;
        return Ok(Ok(installed.lifecycle(kind, step.deletes_data).await));
    }
    if let Some(route) = &step.route {
        let (method, path) = route.split_once(' ').ok_or("write method and path: \"POST /count\"")?;
        let is_json = input.is_some();
        let body = match (&step.body, input) {
            (Some(body), _) => body.clone().into_bytes(),
            (None, Some(input)) => input.to_string().into_bytes(),
            (None, None) => Vec::new(),
        };
        let content_type = step.content_type.clone().or(is_json.then(|| "application/json".to_owned()));
        let headers = step.headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        let request = RouteRequest { method: method.into(), path: path.into(), content_type, headers, body };
        return Ok(installed.route(request, &who).await);
    }
    if let Some(job) = &step.job {
        let run = format!("run_{}", tenon_api::ids::encode(1));
        return Ok(installed.job(job, &run, input.unwrap_or_default()).await);
    }
    if let Some(service) = &step.service {
        let (service, method) = service.split_once('.').ok_or("write service and method: \"models.list\"")?;
        let from = step.from.as_deref().unwrap_or("another-plugin");
        let behind = step.person.is_some().then_some(&who);
        return Ok(installed.service(service, method, &input.unwrap_or_default(), from, behind).await);
    }
    let writes =
        step.writes.iter().map(|write| (write.before.as_ref().map(plain), write.after.as_ref().map(plain)));
    Ok(installed.hook(step.hook.as_deref().unwrap_or_default(), writes.collect(), &who).await)
}

async fn one_view(installed: &Installed, view: &ViewCase) -> Result<ViewOutput, String> {
    let who = person(installed, view.person.as_deref())?;
    let usual = ViewStep::of(&view.view);
    let step = ViewStep {
        props: plain(&view.props),
        data: view.data.as_ref().map(plain),
        path: view.path.clone(),
        query: view.query.iter().map(|(name, value)| (name.clone(), value.clone())).collect(),
        locale: view.locale.clone().unwrap_or(usual.locale.clone()),
        tz: view.tz.clone().unwrap_or(usual.tz.clone()),
        ..usual
    };
    let mut output = installed.paint(&step, &who).await.map_err(|error| error.to_string())?;
    for act in &view.then {
        let (msg, event) = event_of(act, &json!(output.tree))?;
        output =
            installed.update(&step, &who, &output, msg, event).await.map_err(|error| error.to_string())?;
    }
    Ok(output)
}

/// The message that an act brings, as the page would find it in the tree.
fn event_of(act: &Act, tree: &Value) -> Result<(Value, ViewEvent), String> {
    let event = |kind| ViewEvent { kind, value: None, values: None, key: None };
    match (&act.click, &act.submit, &act.msg) {
        (Some(words), None, None) => {
            let found = find(tree, &|node| {
                let msg = node["on"].get("click")?;
                (text_of(node).trim() == words).then(|| msg.clone())
            });
            let msg = found.ok_or_else(|| format!("nothing that says {words:?} can be clicked"))?;
            Ok((msg, event(EventType::Click)))
        }
        (None, Some(values), None) => {
            let msg =
                find(tree, &|node| node["on"].get("submit").cloned()).ok_or("there is no form to submit")?;
            Ok((msg, ViewEvent { values: Some(plain(values)), ..event(EventType::Submit) }))
        }
        (None, None, Some(msg)) => {
            let given = act.event.as_ref().map(plain).unwrap_or_else(|| json!({ "type": "click" }));
            let event = serde_json::from_value(given).map_err(|error| format!("event: {error}"))?;
            Ok((plain(msg), event))
        }
        _ => Err("an act has exactly one of click, submit and msg".into()),
    }
}

fn find(node: &Value, wanted: &dyn Fn(&Value) -> Option<Value>) -> Option<Value> {
    let children = node["children"].as_array().into_iter().flatten();
    wanted(node).or_else(|| children.into_iter().find_map(|child| find(child, wanted)))
}

/// The words that a person reads on a node.
fn text_of(node: &Value) -> String {
    let own = ["text", "label", "title"].iter().filter_map(|name| node["attrs"][*name].as_str());
    let own: Vec<String> = own.map(str::to_owned).collect();
    let children = node["children"].as_array().into_iter().flatten().map(text_of);
    own.into_iter().chain(children).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
}
