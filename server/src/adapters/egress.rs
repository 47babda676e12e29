//! Core's `Egress` on the one guard.

use async_trait::async_trait;
use tenon_core::ports::{Egress, EgressRefusal, Incoming, Outgoing};
use tenon_egress::{EgressError, Pattern, Place};
use url::Url;

// What authors are told is what the guard keeps.
const _: () = assert!(tenon_egress::MAX_ANSWER == tenon_contract::guest::MAX_HTTP_ANSWER_BYTES);

pub struct GuardedEgress(tenon_egress::Egress);

impl GuardedEgress {
    pub fn new(guard: tenon_egress::Egress) -> Self {
        Self(guard)
    }
}

fn patterns(hosts: &[String]) -> Vec<Pattern> {
    hosts.iter().filter_map(|host| Pattern::granted(host)).collect()
}

fn place(url: &str) -> Option<Place> {
    Place::of(&Url::parse(url).ok()?)
}

#[async_trait]
impl Egress for GuardedEgress {
    fn leads_to(&self, url: &str, hosts: &[String]) -> bool {
        place(url).is_some_and(|place| patterns(hosts).iter().any(|host| host.fits(&place)))
    }

    async fn send(&self, request: Outgoing) -> Result<Incoming, EgressRefusal> {
        if let Some(hosts) = &request.secret_hosts
            && !self.leads_to(&request.url, hosts)
        {
            let place = place(&request.url);
            let place = place.map_or_else(|| "no host at all".to_owned(), |place| place.to_string());
            return Err(EgressRefusal::NotAllowed(format!(
                "the secret is bound to {}, and this request goes to {place}",
                hosts.join(", ")
            )));
        }
        let allowed = patterns(&request.allowed);
        let outgoing = tenon_egress::Outgoing {
            method: request.method,
            url: request.url,
            headers: request.headers,
            body: request.body,
            timeout: request.timeout,
            insecure_tls: request.insecure_tls,
        };
        match self.0.send(outgoing, &allowed).await {
            Ok(answer) => Ok(Incoming { status: answer.status, headers: answer.headers, body: answer.body }),
            Err(EgressError::Invalid(why)) => Err(EgressRefusal::Invalid(why)),
            Err(EgressError::Refused(why)) => Err(EgressRefusal::NotAllowed(format!("http: {why}"))),
            Err(
                EgressError::Unreachable(why)
                | EgressError::TimedOut(why)
                | EgressError::TooLarge(why)
                | EgressError::Redirected(why),
            ) => Err(EgressRefusal::Unreachable(why)),
        }
    }
}
