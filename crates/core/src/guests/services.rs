//! `services.call`: from one plugin into another of the same tenant. The callee gets its own grant and, where
//! somebody is behind it, that person's rights; all of them share the first caller's time.

use tenon_contract::{
    PluginKey,
    abi::{CallKind, Caller, FaultCode, ServiceHead},
    guest::ServiceCall,
    manifest::Service,
    services::Offered,
};

use super::{Answer, Call, Refusal, Running, call::rights_of_caller, explain};
use crate::{
    Core, Result,
    access::permissions,
    contributions,
    ports::Outcome,
    providers,
    snapshot::{Installed, Snapshot},
};

/// `crm/contacts@1` or `ticketing@1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// `None`: whichever plugin the tenant chose for the interface.
    pub plugin: Option<String>,
    pub name: String,
    pub version: u32,
}

impl Target {
    pub fn parse(text: &str) -> Option<Self> {
        let (path, version) = text.rsplit_once('@')?;
        let (plugin, name) = match path.split_once('/') {
            Some((plugin, name)) => (Some(plugin.to_owned()), name),
            None => (None, path),
        };
        Some(Self { plugin, name: name.to_owned(), version: version.parse().ok()? })
    }

    /// How an interface is written in `implements`.
    fn interface(&self) -> String {
        format!("{}@{}", self.name, self.version)
    }
}

/// Who serves it now, and with which of its services.
fn resolve(snapshot: &Snapshot, target: &Target) -> Option<(Installed, Service)> {
    if let Some(plugin) = &target.plugin {
        let installed = snapshot.find_active(plugin)?;
        let mut all = installed.release.manifest.services.iter();
        let service = all.find(|one| one.name == target.name && one.version == target.version)?;
        return Some((installed.clone(), service.clone()));
    }
    let found = providers::in_force(snapshot, &target.interface());
    found.map(|(installed, service)| (installed.clone(), service.clone()))
}

pub async fn call(core: &Core, running: &Running, call: ServiceCall) -> Answer<String> {
    let invalid = |message: String| Ok(Err(Refusal::Invalid { message, fields: Vec::new() }));
    let Some(target) = Target::parse(&call.service) else {
        return invalid(format!("{:?} is not a service; write plugin/name@1, or interface@1", call.service));
    };
    let snapshot = core.snapshot(&running.cx).await?;
    let Some((callee, service)) = resolve(&snapshot, &target) else {
        let several = target.plugin.is_none() && providers::serving(&snapshot, &target.interface()).len() > 1;
        return Ok(Err(Refusal::NotFound(match several {
            true => format!("more than one plugin serves {}; an admin chooses one first", call.service),
            false => format!("no active plugin here offers {}", call.service),
        })));
    };
    if !service.methods.contains(&call.method) {
        return invalid(format!("{} has no method {:?}", call.service, call.method));
    }
    let own = &running.installed.key;
    let path: Vec<PluginKey> = running.path.iter().chain([own]).cloned().collect();
    if path.contains(&callee.key) {
        return Ok(Err(Refusal::Denied(format!(
            "services: {} is already part of this call; plugins do not call each other in circles",
            callee.key
        ))));
    }
    let head = ServiceHead {
        v: 1,
        service: service.name.clone(),
        service_version: service.version,
        method: call.method.clone(),
        plugin: own.to_string(),
        caller: caller(running, &callee),
    };
    let rights = running.can.is_some().then(|| rights_of_caller(&running.cx, &callee)).flatten();
    let asked = Call {
        subject: format!("{}.{}", service.name, call.method),
        body: call.input.into_bytes(),
        rights,
        path,
        limit: Some(call.limit),
        ..Call::new(&callee, CallKind::Service, serde_json::to_string(&head).map_err(crate::Error::internal)?)
    };
    // The future of a call holds another of its own kind.
    let report = Box::pin(core.call(&running.now(), asked)).await?;
    let name = &callee.release.manifest.plugin.name;
    Ok(match report.outcome {
        Outcome::Answer { body, .. } => match String::from_utf8(body) {
            Ok(text) if serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok() => Ok(text),
            _ => Err(Refusal::Unavailable(format!("{name} answered something that is no JSON"))),
        },
        Outcome::Fault(fault) => {
            let fields = fault.fields.into_iter().take(100).map(|field| tenon_api::FieldError {
                pointer: field.pointer,
                code: field.code,
                detail: field.message,
            });
            match fault.code {
                FaultCode::Invalid => {
                    Err(Refusal::Invalid { message: fault.message, fields: fields.collect() })
                }
                FaultCode::Refused => {
                    Err(Refusal::Refused { message: fault.message, fields: fields.collect() })
                }
                FaultCode::NotSupported => Err(Refusal::NotFound(fault.message)),
                FaultCode::Unavailable => Err(Refusal::Unavailable(fault.message)),
                // Never as "unavailable": whoever asks again by himself would do twice what may have been done.
                FaultCode::Failed => Err(Refusal::Invalid { message: fault.message, fields: Vec::new() }),
            }
        }
        other => Err(Refusal::Unavailable(format!("{name}: {}", explain(&other)))),
    })
}

fn caller(running: &Running, callee: &Installed) -> Caller {
    match running.cx.user() {
        Some(user) if running.can.is_some() => {
            let mut can = permissions(&running.cx);
            can.extend(contributions::plugin_permissions(&running.cx, callee));
            Caller { id: Some(user.id.to_string()), name: user.name.clone(), can }
        }
        _ => {
            Caller { id: None, name: running.installed.release.manifest.plugin.name.clone(), can: Vec::new() }
        }
    }
}

/// What of `may` is there now.
pub async fn offered(core: &Core, running: &Running, may: &[String]) -> Result<Vec<Offered>> {
    let snapshot = core.snapshot(&running.cx).await?;
    let mut found = Vec::new();
    for text in may {
        let Some(target) = Target::parse(text) else { continue };
        if let Some((installed, service)) = resolve(&snapshot, &target) {
            found.push(Offered {
                service: text.clone(),
                plugin: installed.key.to_string(),
                name: service.name,
                version: service.version,
                methods: service.methods,
                implements: service.implements,
            });
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_named_with_its_plugin_or_by_interface() {
        let named = |plugin: Option<&str>, name: &str, version| {
            Some(Target { plugin: plugin.map(str::to_owned), name: name.into(), version })
        };
        assert_eq!(Target::parse("crm/contacts@1"), named(Some("crm"), "contacts", 1));
        assert_eq!(Target::parse("ticketing@12"), named(None, "ticketing", 12));
        assert_eq!(
            (Target::parse("crm/contacts"), Target::parse("a@b"), Target::parse("")),
            (None, None, None)
        );
    }
}
