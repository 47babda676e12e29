//! The backend: routes, a job, a service and a connection test that all do what they are told.

use serde_json::{Value, json};
use tenon_sdk::{
    Cx, Error, JobReport, JobRun, Plugin, Request, Response, Result, ServiceCall, TestReport,
    backend::bindings::tenon::plugin::{
        collections, config, directory, email, events, files, http, jobs, kv, llm, log, secrets, services,
        types::Error as Denied,
    },
    register_plugin,
};

#[derive(Default)]
struct Probe;

impl Plugin for Probe {
    fn test_connection(&self, cx: &Cx) -> Result<TestReport> {
        let config: Value = cx.config().read()?;
        let url = config["url"].as_str().unwrap_or_default();
        let answer = cx.http().get(url).bearer("token").send()?;
        Ok(TestReport::ok([&answer.status.to_string(), " ", &answer.text()].concat()))
    }

    fn route(&self, cx: &Cx, request: &Request) -> Result<Response> {
        match request.route() {
            ("POST", "/do" | "/as-caller" | "/knock") => Response::json(&act(&request.json()?)),
            ("POST", "/upload") => Response::json(&json!({
                "file": request.file().map(|file| json!({"id": file.id, "name": file.name, "size": file.size,
                    "content_type": file.content_type})),
                "body": request.body().len(), "caller": request.caller().name,
            })),
            ("GET", "/files/{id}") => Ok(Response::status(200).file(request.param("id"))),
            ("GET", pattern) if pattern.starts_with("/things/") => {
                Response::json(&json!({"pattern": pattern, "params": request.params()}))
            }
            ("POST", "/webhook") => {
                let signature = request.header("x-signature").unwrap_or_default();
                match cx.secrets().verifies_hex("signing_key", request.body(), signature)? {
                    true => Response::json(
                        &json!({"heard": request.body().len(), "caller": request.caller().name,
                        "cookie": request.header("cookie"), "authorization": request.header("authorization")}),
                    ),
                    false => Err(Error::refused("The signature does not fit.")),
                }
            }
            _ => Err(Error::not_supported("no such route")),
        }
    }

    fn job(&self, _: &Cx, run: &JobRun) -> Result<JobReport> {
        let input: Value = run.input()?;
        match input["end"].as_str() {
            Some("refuse") => return Err(Error::refused("It does not want to.")),
            Some("later") if run.attempt() < 2 => return Err(Error::unavailable("Not yet.")),
            Some("spin") => loop {
                std::hint::spin_loop();
            },
            _ => {}
        }
        run.progress(1, 2, "half way")?;
        let told = input.get("do").map(act);
        JobReport::say(format!("Done at attempt {}.", run.attempt()))
            .report(&json!({"told": told, "run": run.run()}))
    }

    fn service(&self, _: &Cx, call: &ServiceCall) -> Result<Value> {
        let input: Value = call.input()?;
        match call.target() {
            ("echo", "say") => {
                Ok(json!({"said": input, "plugin": call.plugin(), "caller": call.caller().name}))
            }
            ("echo", "deeper") => Ok(act(&input)),
            _ => Err(Error::not_supported("no such method")),
        }
    }
}

fn text(told: &Value, name: &str) -> String {
    match &told[name] {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn number(told: &Value, name: &str) -> u64 {
    told[name].as_u64().unwrap_or_default()
}

fn maybe(told: &Value, name: &str) -> Option<String> {
    told[name].as_str().map(str::to_owned)
}

/// `{"do": …}` and what it takes; answers `{"ok": …}` or `{"error": case, "text": …}`.
fn act(told: &Value) -> Value {
    match done(told) {
        Ok(value) => json!({"ok": value}),
        Err(error) => {
            let (case, text) = match error {
                Denied::Denied(text) => ("denied", text),
                Denied::Invalid(text) => ("invalid", text),
                Denied::Conflict => ("conflict", String::new()),
                Denied::Quota(text) => ("quota", text),
                Denied::Unavailable(text) => ("unavailable", text),
                Denied::NotFound(text) => ("not-found", text),
                Denied::Refused(refusal) => ("refused", refusal.message),
            };
            json!({"error": case, "text": text})
        }
    }
}

fn done(told: &Value) -> std::result::Result<Value, Denied> {
    Ok(match text(told, "do").as_str() {
        "fetch" => fetch(told)?,
        "sign" => json!(hex(&secrets::sign(
            &text(told, "secret"),
            &text(told, "alg"),
            text(told, "bytes").as_bytes()
        )?)),
        "kv" => kv_of(told)?,
        "shared" => shared_of(told)?,
        "put-file" => {
            let bytes = match number(told, "size") {
                0 => text(told, "bytes").into_bytes(),
                size => vec![b'x'; size as usize],
            };
            json!(files::put(&text(told, "name"), &text(told, "type"), &bytes)?)
        }
        "read-file" => {
            let bytes = files::get(&text(told, "id"), number(told, "offset"), number(told, "length") as u32)?;
            json!(String::from_utf8_lossy(&bytes))
        }
        "stat-file" => json!(files::stat(&text(told, "id"))?.map(|info| info.name)),
        "delete-file" => json!(files::delete(&text(told, "id"))?),
        "list-files" => {
            let all = files::list(maybe(told, "after").as_deref(), 100)?;
            json!(all.into_iter().map(|info| info.name).collect::<Vec<_>>())
        }
        "emit" => json!(events::emit(&text(told, "event"), &text(told, "data"))?),
        "commit" => {
            serde_json::from_str(&collections::commit(&text(told, "operations"))?).unwrap_or_default()
        }
        "query" => serde_json::from_str(&collections::query("notes", "{}")?).unwrap_or_default(),
        "call" => {
            let answer = services::call(&text(told, "service"), &text(told, "method"), &text(told, "input"))?;
            serde_json::from_str(&answer).unwrap_or_default()
        }
        "settings" => serde_json::from_str(&config::get()).unwrap_or_default(),
        "services" => serde_json::from_str(&services::list()?).unwrap_or_default(),
        "members" => serde_json::from_str(&directory::members()?).unwrap_or_default(),
        "email" => {
            let message = email::Message {
                to: vec![text(told, "to")],
                subject: text(told, "subject"),
                text: text(told, "text"),
                reply_to: maybe(told, "reply_to"),
            };
            email::send(&message)?;
            Value::Null
        }
        "start" => json!(jobs::start(&text(told, "job"), &text(told, "input"))?),
        "progress" => {
            jobs::progress(1, 2, "outside")?;
            Value::Null
        }
        "complete" => serde_json::from_str(&llm::complete(&text(told, "request"))?).unwrap_or_default(),
        "log" => {
            log::write(log::Level::Info, &text(told, "text"), "{\"from\":\"probe\"}");
            Value::Null
        }
        other => return Err(Denied::Invalid(format!("{other:?} is nothing to do"))),
    })
}

fn fetch(told: &Value) -> std::result::Result<Value, Denied> {
    let auth = told.get("auth").map(|auth| http::Auth {
        scheme: text(auth, "scheme"),
        secret: text(auth, "secret"),
        name: maybe(auth, "name"),
        user: maybe(auth, "user"),
    });
    let headers = told["headers"].as_object().into_iter().flatten();
    let headers = headers.map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned()));
    let method = maybe(told, "method").unwrap_or_else(|| "GET".into());
    let answer = http::fetch(&http::Request {
        method,
        url: text(told, "url"),
        headers: headers.collect(),
        body: maybe(told, "body").map(String::into_bytes),
        timeout_ms: told["timeout_ms"].as_u64().map(|ms| ms as u32),
        auth,
        insecure_tls: told["insecure_tls"] == true,
    })?;
    if told["log"] == true {
        log::write(log::Level::Info, &String::from_utf8_lossy(&answer.body), "{\"from\":\"probe\"}");
    }
    Ok(
        json!({"status": answer.status, "headers": answer.headers, "body": String::from_utf8_lossy(&answer.body)}),
    )
}

fn put_of(told: &Value) -> kv::Put {
    kv::Put {
        key: text(told, "key"),
        value: text(told, "value").into_bytes(),
        ttl_ms: told["ttl_ms"].as_u64(),
        if_version: told["if_version"].as_u64(),
    }
}

fn entry(found: Option<kv::Entry>) -> Value {
    found.map_or(Value::Null, |entry| {
        json!({"value": String::from_utf8_lossy(&entry.value), "version": entry.version, "ttl": entry.ttl_ms.is_some()})
    })
}

fn kv_of(told: &Value) -> std::result::Result<Value, Denied> {
    Ok(match text(told, "op").as_str() {
        "get" => entry(kv::get(&text(told, "key"))?),
        "set" => json!(kv::set(&put_of(told))?),
        "delete" => json!(kv::delete(&text(told, "key"))?),
        _ => json!(kv::list(&text(told, "prefix"), None, 100)?),
    })
}

fn shared_of(told: &Value) -> std::result::Result<Value, Denied> {
    let namespace = text(told, "namespace");
    Ok(match text(told, "op").as_str() {
        "get" => entry(kv::shared_get(&namespace, &text(told, "key"))?),
        "set" => json!(kv::shared_set(&namespace, &put_of(told))?),
        "delete" => json!(kv::shared_delete(&namespace, &text(told, "key"))?),
        _ => json!(kv::shared_list(&namespace, &text(told, "prefix"), None, 100)?),
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

register_plugin!(Probe: test_connection route job service);
