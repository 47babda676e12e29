//! `http.fetch`: to granted hosts, with the secret put in here. Every secret that the server may know is taken out of
//! whatever comes back, whether this request carried it or an earlier one did.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use tenon_contract::guest::{Auth, AuthScheme, HttpRequest, HttpResponse};
use url::Url;

use super::{Answer, Refusal, Running};
use crate::{
    Core, Error,
    config::hosts,
    ports::{EgressRefusal, Outgoing},
    secrets::{self, Echo},
};

pub async fn fetch(core: &Core, running: &Running, request: HttpRequest) -> Answer<HttpResponse> {
    let values = running.values();
    // Hosts of settings that are empty or no address are simply not there.
    let resolved = request.allowed.iter().filter_map(|host| match host.strip_prefix("config:") {
        Some(setting) => hosts::of_setting(setting, &values),
        None => Some(host.clone()),
    });
    let mut outgoing = Outgoing {
        allowed: resolved.collect(),
        secret_hosts: None,
        method: request.method,
        url: request.url,
        headers: request.headers,
        body: request.body,
        timeout: request.timeout,
        insecure_tls: request.insecure_tls,
    };
    if let Some(auth) = request.auth {
        let opened = match secrets::open::for_call(core, running, &auth.secret).await {
            Ok(opened) => opened,
            Err(error) => return refused_or(error),
        };
        if opened.hosts.is_empty() {
            return Ok(Err(Refusal::Denied(format!(
                "the secret {:?} is not bound to a host: its address is not set",
                auth.secret
            ))));
        }
        if let Err(why) = put_in(&mut outgoing, auth, opened.text.expose()) {
            return Ok(Err(Refusal::Invalid { message: why, fields: Vec::new() }));
        }
        outgoing.secret_hosts = Some(opened.hosts.clone());
        running.echoes.add(core, running, Echo { text: opened.text, hosts: opened.hosts }).await?;
    }
    // Before anything is sent: what could not be masked is not asked for.
    let echoes = running.echoes.of(core, running, &outgoing.url).await?;
    let answer = match core.egress.send(outgoing).await {
        Ok(answer) => answer,
        Err(refusal) => return Ok(Err(refused(refusal))),
    };
    if echoes.is_empty() {
        return Ok(Ok(HttpResponse {
            status: answer.status,
            headers: answer.headers,
            body: answer.body.to_vec(),
        }));
    }
    let heads: usize = answer.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
    let masked = core.masked(&running.cx, echoes, heads + answer.body.len(), move |mask| {
        let headers = answer.headers.into_iter().map(|(name, value)| (mask.text(name), mask.text(value)));
        let headers = headers.collect();
        HttpResponse { status: answer.status, headers, body: mask.bytes(answer.body.to_vec()) }
    });
    masked.await.map(Ok)
}

/// What a guest asked for wrongly is its to read; what broke here is not.
pub(super) fn refused_or<T>(error: Error) -> Answer<T> {
    use tenon_api::error::Code;
    match error.code() {
        Code::Internal | Code::Unavailable => Err(error),
        Code::NotFound => Ok(Err(Refusal::NotFound("there is no such secret".into()))),
        _ => Ok(Err(Refusal::Denied(error.detail().to_owned()))),
    }
}

fn refused(refusal: EgressRefusal) -> Refusal {
    match refusal {
        EgressRefusal::Invalid(message) => Refusal::Invalid { message, fields: Vec::new() },
        EgressRefusal::NotAllowed(why) => Refusal::Denied(why),
        EgressRefusal::Unreachable(why) => Refusal::Unavailable(why),
    }
}

fn put_in(request: &mut Outgoing, auth: Auth, secret: &str) -> Result<(), String> {
    let mut set = |name: &str, value: String| {
        // What the guest set itself would stand beside it.
        request.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        request.headers.push((name.to_owned(), value));
    };
    match auth.scheme {
        AuthScheme::Bearer => set("authorization", ["Bearer ", secret].concat()),
        AuthScheme::Basic { user } => {
            if user.contains(':') {
                return Err("auth.user: a name for basic has no colon".into());
            }
            set("authorization", ["Basic ", &STANDARD.encode([&user, ":", secret].concat())].concat());
        }
        AuthScheme::Header { name } => set(&name, secret.to_owned()),
        AuthScheme::Query { name } => {
            let mut url = Url::parse(&request.url).map_err(|_| "the address is not a URL".to_owned())?;
            url.query_pairs_mut().append_pair(&name, secret);
            request.url = url.into();
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(scheme: AuthScheme) -> Outgoing {
        let mut request = Outgoing {
            url: "https://a.example/x?y=1".into(),
            headers: vec![("Authorization".into(), "mine".into())],
            ..Outgoing::default()
        };
        put_in(&mut request, Auth { secret: "token".into(), scheme }, "s3 cret").expect("sound");
        request
    }

    #[test]
    fn a_secret_goes_where_its_scheme_says_and_nothing_stands_beside_it() {
        assert_eq!(with(AuthScheme::Bearer).headers, [("authorization".into(), "Bearer s3 cret".into())]);
        let basic = with(AuthScheme::Basic { user: "ada".into() });
        assert_eq!(basic.headers, [("authorization".into(), "Basic YWRhOnMzIGNyZXQ=".into())]);
        let header = with(AuthScheme::Header { name: "X-Key".into() });
        assert_eq!(header.headers.last(), Some(&("X-Key".into(), "s3 cret".into())));
        let query = with(AuthScheme::Query { name: "key".into() });
        assert_eq!(query.url, "https://a.example/x?y=1&key=s3+cret");
    }
}
