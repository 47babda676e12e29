//! The world outside, as scripts answer for it. Hosts, secrets and their bindings are held as the egress guard holds
//! them; what no script expects is kept as a problem, so that a plugin that swallows the error does not hide it.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Map, Value};
use tenon_contract::{
    Manifest,
    guest::{AuthScheme, HttpRequest, HttpResponse, ServiceCall, SignAlgorithm},
    llm::{Completion, Prompt},
    manifest::{HostPattern, capabilities::SecretPurpose},
};
use tenon_host::ServiceError;
use url::Url;

use super::{HttpScript, LlmScript, ServiceScript};
use crate::subset;

/// A key that signs has at least this (SECURITY.md, "Secrets").
const MIN_SIGN_BYTES: usize = 16;

pub struct Outside {
    http: Vec<HttpScript>,
    services: Vec<ServiceScript>,
    llm: Vec<LlmScript>,
    secrets: BTreeMap<String, String>,
    settings: Value,
    /// Whose certificate need not be checked.
    insecure_tls: Vec<Place>,
    /// How often each script of `http` answered, and how many of `llm` did.
    used: Mutex<(Vec<usize>, usize)>,
    problems: Mutex<Vec<String>>,
}

impl Outside {
    pub fn new(
        http: Vec<HttpScript>,
        services: Vec<ServiceScript>,
        llm: Vec<LlmScript>,
        secrets: BTreeMap<String, String>,
        settings: Value,
    ) -> Self {
        let used = Mutex::new((vec![0; http.len()], 0));
        let insecure_tls = Vec::new();
        Self { http, services, llm, secrets, settings, insecure_tls, used, problems: Mutex::default() }
    }

    /// As the operator's list does; the text that is no `host:port` when one is not.
    pub fn allow_insecure_tls<'a>(&mut self, places: &'a [String]) -> Result<(), &'a str> {
        for text in places {
            self.insecure_tls.push(Place::written(text).ok_or(text.as_str())?);
        }
        Ok(())
    }

    fn problem(&self, text: String) -> ServiceError {
        self.problems.lock().unwrap_or_else(PoisonError::into_inner).push(text.clone());
        ServiceError::Unavailable(text)
    }

    /// What was asked and no script expected.
    pub fn take_problems(&self) -> Vec<String> {
        std::mem::take(&mut self.problems.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn fetch(&self, manifest: &Manifest, request: &HttpRequest) -> Result<HttpResponse, ServiceError> {
        let place = Place::of(&request.url)?;
        if !request.allowed.iter().any(|pattern| self.fits(pattern, &place)) {
            return Err(ServiceError::Denied(format!("{place} is not among the allowed addresses")));
        }
        let tls = Url::parse(&request.url).is_ok_and(|url| url.scheme() == "https");
        if request.insecure_tls && tls && !self.insecure_tls.contains(&place) {
            return Err(ServiceError::Denied(format!(
                "{place} was to be asked without checking its certificate, which whoever runs this server has \
                 not allowed for it (egress.insecure_tls; insecure_tls = [{:?}] in this test)",
                place.to_string()
            )));
        }
        if let Some(auth) = &request.auth {
            self.may_send(manifest, &auth.secret, &place)?;
        }
        let Some(script) = self.script(request) else {
            let scripted: Vec<String> =
                self.http.iter().map(|script| format!("{} {}", script.method, script.url)).collect();
            let known = if scripted.is_empty() { "there is none".into() } else { scripted.join(", ") };
            return Err(self.problem(format!(
                "no [[http]] of this test expects {} {}; {known}",
                request.method, request.url
            )));
        };
        if let Some(why) = &script.fails {
            return Err(ServiceError::Unavailable(why.clone()));
        }
        if script.secret.is_some() && script.secret != request.auth.as_ref().map(|auth| auth.secret.clone()) {
            return Ok(HttpResponse { status: 401, headers: Vec::new(), body: Vec::new() });
        }
        Ok(HttpResponse { status: script.status, headers: script.headers.clone(), body: script.body.clone() })
    }

    /// The first script for the request that has not answered yet, else the last of them.
    fn script(&self, request: &HttpRequest) -> Option<&HttpScript> {
        let fits = |script: &HttpScript| {
            let url = match script.url.strip_suffix('*') {
                Some(start) => request.url.starts_with(start),
                None => request.url == script.url,
            };
            url && script.method == request.method
        };
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let fitting: Vec<usize> = (0..self.http.len()).filter(|at| fits(&self.http[*at])).collect();
        let fresh = fitting.iter().find(|at| used.0[**at] == 0).or(fitting.last()).copied()?;
        used.0[fresh] += 1;
        Some(&self.http[fresh])
    }

    fn may_send(&self, manifest: &Manifest, name: &str, place: &Place) -> Result<(), ServiceError> {
        let known = manifest.capabilities.secrets.iter().find(|secret| secret.name == name);
        let Some(secret) = known.filter(|secret| secret.purpose == SecretPurpose::Auth) else {
            return Err(ServiceError::Invalid(format!("the secret {name} is not for signing in")));
        };
        if !secret.hosts.iter().any(|host| self.fits(&host.to_string(), place)) {
            return Err(ServiceError::Denied(format!("the secret {name} is not bound to {place}")));
        }
        self.secret(name).map(drop)
    }

    fn secret(&self, name: &str) -> Result<&str, ServiceError> {
        let value = self.secrets.get(name).map(String::as_str);
        value.ok_or_else(|| ServiceError::NotFound(format!("the secret {name} is not set")))
    }

    /// A granted pattern, `config:` ones by the value of their setting.
    fn fits(&self, pattern: &str, place: &Place) -> bool {
        match HostPattern::parse(pattern) {
            Some(HostPattern::Config(setting)) => {
                let value = self.settings.get(&setting).and_then(Value::as_str).unwrap_or_default();
                Place::of(value).is_ok_and(|known| known == *place)
            }
            Some(HostPattern::Exact { host, port }) => {
                host == place.host && port.unwrap_or(443) == place.port
            }
            Some(HostPattern::Below { domain, port }) => {
                let below = place
                    .host
                    .strip_suffix(&domain)
                    .is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'));
                below && port.unwrap_or(443) == place.port
            }
            None => false,
        }
    }

    pub fn sign(
        &self,
        manifest: &Manifest,
        name: &str,
        algorithm: SignAlgorithm,
        bytes: &[u8],
    ) -> Result<Vec<u8>, ServiceError> {
        let known = manifest.capabilities.secrets.iter().find(|secret| secret.name == name);
        if known.is_none_or(|secret| secret.purpose != SecretPurpose::Sign) {
            return Err(ServiceError::Invalid(format!("the secret {name} is not for signatures")));
        }
        let key = self.secret(name)?.as_bytes();
        if key.len() < MIN_SIGN_BYTES {
            return Err(ServiceError::Invalid(format!(
                "the secret {name} has {} bytes; a key that signs has at least {MIN_SIGN_BYTES}",
                key.len()
            )));
        }
        macro_rules! mac {
            ($hash:ty) => {{
                let mac = Hmac::<$hash>::new_from_slice(key);
                let mut mac = mac.map_err(|error| ServiceError::Unavailable(error.to_string()))?;
                mac.update(bytes);
                mac.finalize().into_bytes().to_vec()
            }};
        }
        Ok(match algorithm {
            SignAlgorithm::HmacSha1 => mac!(sha1::Sha1),
            SignAlgorithm::HmacSha256 => mac!(sha2::Sha256),
            SignAlgorithm::HmacSha512 => mac!(sha2::Sha512),
        })
    }

    pub fn call(&self, call: &ServiceCall) -> Result<String, ServiceError> {
        let input: Value = serde_json::from_str(&call.input)
            .map_err(|error| ServiceError::Invalid(format!("the input is JSON: {error}")))?;
        let script = self.services.iter().find(|script| {
            script.service == call.service
                && script.method == call.method
                && script.input.as_ref().is_none_or(|wanted| subset::differences(wanted, &input).is_empty())
        });
        let Some(script) = script else {
            let (service, method) = (&call.service, &call.method);
            return Err(self.problem(format!(
                "no [[services]] of this test expects {service}, method {method}, with the input {input}"
            )));
        };
        match &script.refuses {
            Some(message) => Err(ServiceError::Refused { message: message.clone(), fields: Vec::new() }),
            None => Ok(script.answer.to_string()),
        }
    }

    /// Services that a script answers for, with their methods.
    pub fn offered(&self) -> BTreeMap<&str, Vec<&str>> {
        let mut offered: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for script in &self.services {
            let methods = offered.entry(&script.service).or_default();
            if !methods.contains(&script.method.as_str()) {
                methods.push(&script.method);
            }
        }
        offered
    }

    pub fn complete(&self, prompt: &Prompt) -> Result<Completion, ServiceError> {
        let all: Vec<&str> = prompt.messages.iter().map(|message| message.content.as_str()).collect();
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let script = self.llm.get(used.1).filter(|script| {
            script.prompt.as_ref().is_none_or(|wanted| all.iter().any(|text| text.contains(wanted.as_str())))
        });
        let Some(script) = script else {
            let place = used.1 + 1;
            drop(used);
            return Err(
                self.problem(format!("no [[llm]] of this test expects prompt {place}: {}", all.join(" | ")))
            );
        };
        used.1 += 1;
        let words = |text: &str| text.split_whitespace().count() as u64;
        Ok(Completion {
            text: script.text.clone(),
            model: "scripted".into(),
            input_tokens: all.iter().map(|text| words(text)).sum(),
            output_tokens: words(&script.text),
        })
    }
}

/// A request as a test compares it: the secret by its name, the body as JSON where it is JSON.
pub fn shown(request: &HttpRequest) -> Value {
    let headers: Map<String, Value> = request
        .headers
        .iter()
        .map(|(name, value)| (name.to_ascii_lowercase(), Value::String(value.clone())))
        .collect();
    let body = request.body.as_deref().map(|bytes| {
        serde_json::from_slice(bytes)
            .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(bytes).into_owned()))
    });
    let auth = request.auth.as_ref().map(|auth| {
        let scheme = match &auth.scheme {
            AuthScheme::Bearer => "bearer".to_owned(),
            AuthScheme::Basic { user } => format!("basic {user}"),
            AuthScheme::Header { name } => format!("header {name}"),
            AuthScheme::Query { name } => format!("query {name}"),
        };
        serde_json::json!({ "secret": auth.secret, "scheme": scheme })
    });
    let mut shown = serde_json::json!({
        "method": request.method, "url": request.url, "headers": headers, "body": body, "auth": auth
    });
    if request.insecure_tls {
        shown["insecure_tls"] = true.into();
    }
    shown
}

/// Host and port of an address.
#[derive(Debug, PartialEq, Eq)]
struct Place {
    host: String,
    port: u16,
}

impl Place {
    /// `host:port`, as a list of hosts writes it.
    fn written(text: &str) -> Option<Self> {
        let (_, port) = text.rsplit_once(':')?;
        let url = Url::parse(&format!("http://{text}")).ok().filter(|url| url.path() == "/")?;
        // The port of the scheme itself is left out of a URL.
        Some(Self { host: url.host_str()?.trim_end_matches('.').to_owned(), port: port.parse().ok()? })
    }

    fn of(url: &str) -> Result<Self, ServiceError> {
        let parsed = Url::parse(url).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let place = parsed.and_then(|url| {
            let host = url.host_str()?.trim_end_matches('.').to_ascii_lowercase();
            Some(Self { host, port: url.port_or_known_default()? })
        });
        place.ok_or_else(|| ServiceError::Invalid(format!("{url:?} is not an http or https address")))
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}
