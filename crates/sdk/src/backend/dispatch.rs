//! One call of the host: reads the head of its kind, calls the plugin's method, writes the answer.

use serde::de::DeserializeOwned;
use tenon_contract::abi::{
    CallKind, HookHead, JobHead, LifecycleAnswer, LifecycleHead, RouteAnswer, RouteHead, ServiceHead,
    SettingsHead,
};

use super::{
    Changed, Cx, Done, Error, JobRun, Plugin, Request, ServiceCall, Uninstall, Writes,
    answer::{self, Answer},
    bindings,
};

/// What [`crate::register_plugin!`] exports. `handles` lists kinds, joined by commas.
pub fn invoke<P: Plugin>(
    handles: &str,
    kind: &str,
    head: &str,
    body: Vec<u8>,
) -> Result<(String, Vec<u8>), bindings::Fault> {
    answer_call::<P>(handles, kind, head, body).map_err(bindings::Fault::from)
}

pub(super) fn answer_call<P: Plugin>(
    handles: &str,
    kind: &str,
    head: &str,
    body: Vec<u8>,
) -> Result<Answer, Error> {
    let known = CallKind::parse(kind).filter(|_| handles.split(',').any(|handled| is_named(handled, kind)));
    let Some(kind) = known else {
        return Err(Error::not_supported(["this plugin does not handle calls of kind ", kind].concat()));
    };
    let (plugin, cx) = (P::default(), Cx::of_call());
    match kind {
        CallKind::Install => done(plugin.install(&cx)?),
        CallKind::Enable => done(plugin.enable(&cx)?),
        CallKind::Disable => done(plugin.disable(&cx)?),
        CallKind::Uninstall => {
            let head: LifecycleHead = read(head)?;
            done(plugin.uninstall(&cx, &Uninstall { deletes_data: head.deletes_data })?)
        }
        CallKind::Health => answer::head(&plugin.health(&cx)?.0),
        CallKind::Route => {
            let request = Request::new(read::<RouteHead>(head)?, body);
            let response = plugin.route(&cx, &request)?;
            answer::with_body(
                &RouteAnswer { status: response.status, headers: response.headers, file: response.file },
                response.body,
            )
        }
        CallKind::Configure => done(plugin.configure(&cx, &Changed::new(read::<SettingsHead>(head)?))?),
        CallKind::ValidateConfig => {
            plugin.validate_config(&cx)?;
            answer::head(&LifecycleAnswer::default())
        }
        CallKind::TestConnection => answer::head(&plugin.test_connection(&cx)?.0),
        CallKind::Hook => {
            let mut writes = Writes::new(read::<HookHead>(head)?);
            plugin.before_write(&cx, &mut writes)?;
            answer::head(&writes.answer()?)
        }
        CallKind::Job => answer::head(&plugin.job(&cx, &JobRun::new(read::<JobHead>(head)?))?.0),
        CallKind::Service => {
            let answer = plugin.service(&cx, &ServiceCall::new(read::<ServiceHead>(head)?, body))?;
            answer::with_body(&LifecycleAnswer::default(), serde_json::to_vec(&answer)?)
        }
    }
}

/// Names in `register_plugin!` are idents: `validate_config` for `validate-config`.
fn is_named(handled: &str, kind: &str) -> bool {
    let dashed = handled.bytes().map(|byte| if byte == b'_' { b'-' } else { byte });
    dashed.eq(kind.bytes())
}

fn done(done: Done) -> Result<Answer, Error> {
    answer::head(&done.0)
}

fn read<H: DeserializeOwned>(head: &str) -> Result<H, Error> {
    serde_json::from_str(head).map_err(|error| {
        Error::failed(["the host's head is not of this kind: ", &error.to_string()].concat())
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tenon_contract::abi::FaultCode;

    use super::*;
    use crate::{Health, Response, Result, TestReport, backend::Values};

    #[derive(Default)]
    struct Echo;

    impl Plugin for Echo {
        fn uninstall(&self, _: &Cx, uninstall: &Uninstall) -> Result<Done> {
            Ok(Done::say(if uninstall.deletes_data { "All gone." } else { "Kept." }))
        }

        fn health(&self, _: &Cx) -> Result<Health> {
            Ok(Health::bad("The shelf is full."))
        }

        fn route(&self, _: &Cx, request: &Request) -> Result<Response> {
            match request.route() {
                ("POST", "/echo/{word}") => {
                    Ok(Response::text(request.param("word")).header("x-a", "b").with_status(201))
                }
                _ => Err(Error::invalid("No.").field("/a", "b", "c").retry_after_ms(5)),
            }
        }
    }

    /// Shouts titles, refuses curses, and breaks over a void.
    #[derive(Default)]
    struct Shout;

    impl Plugin for Shout {
        fn configure(&self, _: &Cx, changed: &Changed) -> Result<Done> {
            Ok(Done::say(changed.names().join(" ")))
        }

        fn validate_config(&self, _: &Cx) -> Result<()> {
            Err(Error::invalid("The greeting is rude.").field("/greeting", "rude", "Be kind."))
        }

        fn test_connection(&self, _: &Cx) -> Result<TestReport> {
            Ok(TestReport::ok("Found 2.").server_version("1.2").detail(&json!({ "found": 2 })))
        }

        fn before_write(&self, _: &Cx, writes: &mut Writes) -> Result<()> {
            writes.filter(|before, after| {
                let title = after.get("title").and_then(|title| title.as_str()).unwrap_or_default();
                match title {
                    "void" => Err(Error::unavailable("The void stares back.")),
                    "curse" => Err(Error::invalid("No curses.").field("/title", "curse", "Be kind.")),
                    _ if before.is_some_and(|before| before == after) => Ok(()),
                    _ => {
                        let shouted = title.to_uppercase();
                        after.insert("title".into(), shouted.into());
                        Ok(())
                    }
                }
            })
        }
    }

    fn titled(title: &str) -> Values {
        Values::from_iter([("title".to_owned(), title.into())])
    }

    fn hook(mode: &str, writes: serde_json::Value) -> serde_json::Value {
        json!({
            "v": 1, "on": "records.before_write", "mode": mode, "plugin": "shout", "collection": "words",
            "writes": writes, "caller": { "id": null, "name": "Ada", "can": [] }
        })
    }

    #[derive(Default)]
    struct Bare;
    impl Plugin for Bare {}

    const ALL: &str = "install,enable,disable,uninstall,health,route";

    fn call<P: Plugin>(
        handles: &str,
        kind: &str,
        head: serde_json::Value,
    ) -> std::result::Result<(serde_json::Value, Vec<u8>), Error> {
        let (head, body) = answer_call::<P>(handles, kind, &head.to_string(), Vec::new())?;
        Ok((serde_json::from_str(&head).unwrap(), body))
    }

    fn route(method: &str, pattern: &str) -> serde_json::Value {
        json!({
            "v": 1, "method": method, "path": "/echo/hi", "pattern": pattern, "params": { "word": "hi" }, "query": [],
            "content_type": null, "caller": { "id": null, "name": "Ada", "can": [] }, "added_later": true
        })
    }

    #[test]
    fn lifecycle_steps_succeed_unless_the_plugin_says_otherwise() {
        let head = json!({ "v": 1, "version": "1.0.0" });
        for kind in ["install", "enable", "disable", "uninstall"] {
            assert_eq!(call::<Bare>(ALL, kind, head.clone()).unwrap().0, json!({}), "{kind}");
        }
        let deletes = json!({ "v": 1, "version": "1.0.0", "deletes_data": true });
        assert_eq!(call::<Echo>(ALL, "uninstall", deletes).unwrap().0["message"], "All gone.");
    }

    #[test]
    fn what_is_not_written_is_not_supported() {
        for (kind, head) in [("health", json!({})), ("route", route("GET", "/"))] {
            assert_eq!(
                call::<Bare>(ALL, kind, head).unwrap_err().fault().code,
                FaultCode::NotSupported,
                "{kind}"
            );
        }
    }

    #[test]
    fn only_the_kinds_that_are_named_are_handled() {
        let error = call::<Echo>("install,route", "health", json!({})).unwrap_err();
        assert_eq!(error.fault().code, FaultCode::NotSupported);
        assert!(call::<Echo>(ALL, "job", json!({})).is_err());
    }

    #[test]
    fn kinds_of_two_words_are_named_with_an_underscore() {
        let handles = "validate_config,test_connection";
        assert!(call::<Bare>(handles, "validate-config", json!({})).is_ok());
        assert!(call::<Bare>(handles, "validate_config", json!({})).is_err(), "the wire has dashes");
        assert_eq!(crate::__bytes::<15>("validate_config"), *b"validate-config");
    }

    #[test]
    fn calls_about_settings_are_answered() {
        let handles = "configure,validate_config,test_connection";
        let head = json!({ "v": 1, "version": "1.0.0", "changed": ["greeting", "token"] });
        assert_eq!(call::<Shout>(handles, "configure", head.clone()).unwrap().0["message"], "greeting token");
        let error = call::<Shout>(handles, "validate-config", head.clone()).unwrap_err();
        assert_eq!(error.fault().fields[0].pointer, "/greeting");
        let report = call::<Shout>(handles, "test-connection", head.clone()).unwrap().0;
        let wanted =
            json!({ "ok": true, "message": "Found 2.", "detail": { "found": 2 }, "server_version": "1.2" });
        assert_eq!(report, wanted);
        let error = call::<Bare>(handles, "test-connection", head).unwrap_err();
        assert_eq!(error.fault().code, FaultCode::NotSupported);
    }

    #[test]
    fn a_filter_answers_what_it_changed_and_nothing_else() {
        let same = titled("SAME");
        let writes = json!([
            { "op": "create", "after": titled("fire") },
            { "op": "update", "id": "rec_1", "before": same, "after": same },
            { "op": "delete", "id": "rec_2", "before": titled("gone") },
        ]);
        let (head, _) = call::<Shout>("hook", "hook", hook("filter", writes.clone())).unwrap();
        assert_eq!(head, json!({ "writes": [titled("FIRE"), null, null] }));
        let (head, _) = call::<Bare>("hook", "hook", hook("filter", writes.clone())).unwrap();
        assert_eq!(head, json!({ "writes": [] }));
        let (head, _) = call::<Shout>("hook", "hook", hook("guard", writes)).unwrap();
        assert_eq!(head, json!({ "writes": [] }), "a guard changes nothing");
    }

    #[test]
    fn refusals_of_all_writes_are_told_with_their_places() {
        let write = |title| json!({ "op": "create", "after": titled(title) });
        let writes = json!([write("curse"), write("fire"), write("curse")]);
        let error = call::<Shout>("hook", "hook", hook("filter", writes)).unwrap_err();
        let pointers: Vec<_> = error.fault().fields.iter().map(|field| field.pointer.as_str()).collect();
        assert_eq!((error.fault().code, pointers), (FaultCode::Invalid, vec!["/0/title", "/2/title"]));
        let error = call::<Shout>("hook", "hook", hook("filter", json!([write("void")]))).unwrap_err();
        assert_eq!(error.fault().code, FaultCode::Unavailable);
    }

    #[test]
    fn routes_get_their_parameters_and_answer_with_head_and_body() {
        let (head, body) = call::<Echo>(ALL, "route", route("POST", "/echo/{word}")).unwrap();
        assert_eq!(head["status"], 201);
        assert_eq!(head["headers"][1], json!(["x-a", "b"]));
        assert_eq!(body, b"hi");
    }

    #[test]
    fn errors_keep_their_fields() {
        let fault = bindings::Fault::from(call::<Echo>(ALL, "route", route("GET", "/")).unwrap_err());
        assert_eq!((fault.fields[0].pointer.as_str(), fault.retry_after_ms), ("/a", Some(5)));
    }

    #[test]
    fn a_head_that_cannot_be_read_is_a_failure_of_the_call() {
        assert_eq!(call::<Echo>(ALL, "route", json!({})).unwrap_err().fault().code, FaultCode::Failed);
    }

    #[test]
    fn bad_health_says_why() {
        assert_eq!(
            call::<Echo>(ALL, "health", json!({})).unwrap().0,
            json!({ "healthy": false, "message": "The shelf is full." })
        );
    }
}
