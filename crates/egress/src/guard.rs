//! One request: parsed once, matched, looked up, checked, connected to exactly what was checked.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::{Bytes, BytesMut};
use http::Method;
use reqwest::redirect::Policy;
use rustls::ClientConfig;
use url::{Host, Url};

use crate::{
    address::{is_a_machine, is_public},
    headers,
    limits::Limits,
    pattern::{Pattern, Place},
    resolve::{Resolve, SystemResolver},
    tls,
};

/// Bytes of an answer after unpacking; `tenon_contract::guest` tells it to authors.
pub const MAX_ANSWER: usize = 5 << 20;
const CONNECT: Duration = Duration::from_secs(5);
/// Addresses of one name that are tried.
const MAX_ADDRESSES: usize = 8;

/// What the operator decides.
#[derive(Clone)]
pub struct EgressConfig {
    /// Hosts that may have private addresses (`egress.allow_private`).
    pub allow_private: Vec<Pattern>,
    /// Hosts whose certificate need not be checked where a request asks for that (`egress.insecure_tls`).
    pub insecure_tls: Vec<Pattern>,
    pub limits: Limits,
    pub resolver: Arc<dyn Resolve>,
}

impl Default for EgressConfig {
    fn default() -> Self {
        Self {
            allow_private: Vec::new(),
            insecure_tls: Vec::new(),
            limits: Limits::default(),
            resolver: Arc::new(SystemResolver::default()),
        }
    }
}

/// The guard. Cheap to clone.
#[derive(Clone)]
pub struct Egress {
    config: Arc<EgressConfig>,
    verified: ClientConfig,
    unverified: ClientConfig,
}

/// A request as somebody wants it; nothing of it is trusted.
#[derive(Debug, Clone, Default)]
pub struct Outgoing {
    pub method: String,
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub body: Option<Vec<u8>>,
    /// For all of it: looking up, connecting, the answer's last byte.
    pub timeout: Duration,
    /// Any certificate will do. Only where the operator named the host; nothing changes without TLS.
    pub insecure_tls: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Bytes,
    /// Bytes sent as body and received after unpacking.
    pub sent: usize,
}

/// Why there is no answer. Texts name the host and the rule, never a path, a query or a header's value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EgressError {
    /// The request itself breaks a rule.
    #[error("{0}")]
    Invalid(String),
    /// The host is not allowed, or its addresses are not.
    #[error("{0}")]
    Refused(String),
    /// Nobody answered, in time or at all.
    #[error("{0}")]
    Unreachable(String),
    #[error("{0}")]
    TimedOut(String),
    #[error("{0}")]
    TooLarge(String),
    /// The answer sends elsewhere.
    #[error("{0}")]
    Redirected(String),
}

impl Egress {
    pub fn new(config: EgressConfig) -> Result<Self, rustls::Error> {
        Ok(Self { config: Arc::new(config), verified: tls::verified()?, unverified: tls::unverified()? })
    }

    /// Sends it if its host fits one of `allowed`.
    pub async fn send(&self, request: Outgoing, allowed: &[Pattern]) -> Result<Incoming, EgressError> {
        let limit = request.timeout;
        let host = Url::parse(&request.url).ok().and_then(|url| Place::of(&url));
        let work = tokio::time::timeout(limit, self.send_in_time(request, allowed));
        work.await.unwrap_or_else(|_| {
            let host = host.map_or_else(|| "the server".into(), |host| host.to_string());
            Err(EgressError::TimedOut(format!(
                "{host} did not answer within {} s",
                limit.as_secs_f32().ceil()
            )))
        })
    }

    async fn send_in_time(&self, request: Outgoing, allowed: &[Pattern]) -> Result<Incoming, EgressError> {
        let started = Instant::now();
        let limits = &self.config.limits;
        let (url, place) = destination(&request.url, limits.url_bytes)?;
        let method = Method::from_bytes(request.method.as_bytes())
            .ok()
            .filter(|method| *method != Method::CONNECT && *method != Method::TRACE)
            .ok_or_else(|| EgressError::Invalid("the method is none of HTTP".into()))?;
        let body = request.body.unwrap_or_default();
        if body.len() > limits.body_bytes {
            let (bytes, most) = (body.len(), limits.body_bytes);
            return Err(EgressError::Invalid(format!("a body of {bytes} bytes; at most {most}")));
        }
        let headers = headers::outgoing(&request.headers, limits)?;
        if !allowed.iter().any(|pattern| pattern.fits(&place)) {
            return Err(EgressError::Refused(format!("{place} is not among the allowed addresses")));
        }
        let tls = match request.insecure_tls && url.scheme() == "https" {
            true => self.unverified(&place)?,
            false => &self.verified,
        };
        let addresses = self.addresses(&place).await?;
        let left = request.timeout.saturating_sub(started.elapsed());
        let client = client(tls, &place, &addresses, left)?;
        let sent = body.len();
        let call = client.request(method, url).headers(headers).body(body);
        let mut answer = call.send().await.map_err(|error| unreachable(&place, &error))?;
        let status = answer.status();
        if status.is_redirection() && answer.headers().contains_key(http::header::LOCATION) {
            return Err(EgressError::Redirected(format!(
                "{place} answered with a redirect ({}); redirects are not followed. Use the final address.",
                status.as_u16()
            )));
        }
        let headers = headers::incoming(&place, answer.headers())?;
        let mut body = BytesMut::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| unreachable(&place, &error))? {
            if body.len() + chunk.len() > MAX_ANSWER {
                return Err(EgressError::TooLarge(format!(
                    "{place} answered more than {} MiB",
                    MAX_ANSWER >> 20
                )));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Incoming { status: status.as_u16(), headers, body: body.freeze(), sent })
    }

    /// The addresses that may be connected to.
    async fn addresses(&self, place: &Place) -> Result<Vec<SocketAddr>, EgressError> {
        let found: Vec<IpAddr> = match &place.host {
            Host::Ipv4(address) => vec![IpAddr::V4(*address)],
            Host::Ipv6(address) => vec![IpAddr::V6(*address)],
            Host::Domain(name) => {
                let found = self.config.resolver.resolve(name).await;
                found.map_err(|_| EgressError::Unreachable(format!("{place} has no address")))?
            }
        };
        if found.is_empty() {
            return Err(EgressError::Unreachable(format!("{place} has no address")));
        }
        let named = self.config.allow_private.iter().any(|pattern| pattern.fits(place));
        let may = |address: &IpAddr| if named { is_a_machine(*address) } else { is_public(*address) };
        let checked: Vec<SocketAddr> = found
            .into_iter()
            .filter(may)
            .take(MAX_ADDRESSES)
            .map(|address| SocketAddr::new(address, place.port))
            .collect();
        if checked.is_empty() {
            return Err(EgressError::Refused(format!(
                "{place} leads to a private or special address; whoever runs this server may allow it \
                 (egress.allow_private)"
            )));
        }
        Ok(checked)
    }

    /// TLS without a check of the certificate, for a host that the operator named.
    fn unverified(&self, place: &Place) -> Result<&ClientConfig, EgressError> {
        match self.config.insecure_tls.iter().any(|pattern| pattern.fits(place)) {
            true => Ok(&self.unverified),
            false => Err(EgressError::Refused(format!(
                "{place} was to be asked without checking its certificate, which whoever runs this server has not \
                 allowed for it (egress.insecure_tls)"
            ))),
        }
    }
}

/// For one request: no connection, cookie or name outlives it.
fn client(
    tls: &ClientConfig,
    place: &Place,
    addresses: &[SocketAddr],
    left: Duration,
) -> Result<reqwest::Client, EgressError> {
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls.clone())
        // An address in the URL needs no resolver; a name has this one only.
        .dns_resolver(Arc::new(Checked(addresses.to_vec())))
        .no_proxy()
        .redirect(Policy::none())
        .referer(false)
        .gzip(true)
        .http1_only()
        .pool_max_idle_per_host(0)
        .connect_timeout(CONNECT.min(left))
        .timeout(left)
        .user_agent("Tenon")
        .build()
        .map_err(|_| EgressError::Unreachable(format!("{place} cannot be connected to now")))
}

/// Answers what was checked, whatever name is asked for.
struct Checked(Vec<SocketAddr>);

impl reqwest::dns::Resolve for Checked {
    fn resolve(&self, _: reqwest::dns::Name) -> reqwest::dns::Resolving {
        let addresses: reqwest::dns::Addrs = Box::new(self.0.clone().into_iter());
        Box::pin(std::future::ready(Ok(addresses)))
    }
}

/// The URL in its one spelling, and where it leads.
fn destination(text: &str, most: usize) -> Result<(Url, Place), EgressError> {
    let invalid = |why: &str| EgressError::Invalid(why.to_owned());
    if text.len() > most {
        return Err(EgressError::Invalid(format!("an address of {} bytes; at most {most}", text.len())));
    }
    let mut url = Url::parse(text).map_err(|_| invalid("the address is not a URL"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(invalid("the address must start with https:// or http://"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(invalid("the address holds a name or a password; use `auth` with a secret"));
    }
    url.set_fragment(None);
    let place = Place::of(&url).ok_or_else(|| invalid("the address has no host"))?;
    Ok((url, place))
}

/// Says what failed, never what was sent.
fn unreachable(place: &Place, error: &reqwest::Error) -> EgressError {
    if error.is_timeout() {
        return EgressError::TimedOut(format!("{place} did not answer in time"));
    }
    let why = if error.is_connect() {
        match tls::cause(error) {
            Some(rustls::Error::InvalidCertificate(_)) => "has no certificate that can be trusted",
            Some(_) => "does not speak TLS as this server does",
            None => "does not accept connections",
        }
    } else if error.is_decode() {
        "answered something that cannot be unpacked"
    } else {
        "broke the connection"
    };
    EgressError::Unreachable(format!("{place} {why}"))
}
