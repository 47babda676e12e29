//! A small server that answers as told, and a resolver that changes its mind.

use std::{
    collections::VecDeque,
    io,
    net::{IpAddr, SocketAddr},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use tenon_egress::{Egress, EgressConfig, Outgoing, Pattern, Resolve};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::TcpListener,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::ring, pki_types::PrivateKeyDer},
};

/// Answers every request with the same bytes; keeps what it was asked.
pub struct Server {
    pub address: SocketAddr,
    scheme: &'static str,
    asked: Arc<Mutex<Vec<String>>>,
    connections: Arc<AtomicUsize>,
}

impl Server {
    pub async fn start(answer: impl Into<Vec<u8>>) -> Self {
        Self::serve(answer.into(), None).await
    }

    /// With a certificate of its own making, for a name that nobody asks for.
    pub async fn self_signed(text: &str) -> Self {
        let made =
            rcgen::generate_simple_self_signed(["self-signed.test".to_owned()]).expect("a certificate");
        let key = PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("TLS")
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .expect("a key that fits");
        Self::serve(saying(text), Some(TlsAcceptor::from(Arc::new(config)))).await
    }

    async fn serve(answer: Vec<u8>, tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let scheme = if tls.is_some() { "https" } else { "http" };
        let server = Self { address, scheme, asked: Arc::default(), connections: Arc::default() };
        let (kept, connections) = (Arc::clone(&server.asked), Arc::clone(&server.connections));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                connections.fetch_add(1, Ordering::SeqCst);
                let (answer, kept, tls) = (answer.clone(), Arc::clone(&kept), tls.clone());
                tokio::spawn(async move {
                    let Some(tls) = tls else { return converse(stream, &answer, &kept).await };
                    // A client that does not trust the certificate leaves here.
                    if let Ok(stream) = tls.accept(stream).await {
                        converse(stream, &answer, &kept).await;
                    }
                });
            }
        });
        server
    }

    /// Answers 200 with a text.
    pub async fn saying(text: &str) -> Self {
        Self::start(saying(text)).await
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}://{}{path}", self.scheme, self.address)
    }

    /// Connections so far, whether anything was said over them or not.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn saying(text: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nx-own: yes\r\n\r\n{text}", text.len()).into_bytes()
}

async fn converse(mut stream: impl AsyncRead + AsyncWrite + Unpin, answer: &[u8], kept: &Mutex<Vec<String>>) {
    let mut request = Vec::new();
    let mut part = [0; 4096];
    while !request.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut part).await {
            Ok(0) | Err(_) => break,
            Ok(read) => request.extend_from_slice(&part[..read]),
        }
    }
    let text = String::from_utf8_lossy(&request).into_owned();
    kept.lock().unwrap_or_else(PoisonError::into_inner).push(text);
    stream.write_all(answer).await.ok();
    stream.shutdown().await.ok();
}

/// Answers one list after the other; the last one for ever.
pub struct Scripted(Mutex<VecDeque<Vec<IpAddr>>>, Mutex<usize>);

impl Scripted {
    pub fn new(answers: &[&[&str]]) -> Arc<Self> {
        let parse = |all: &&[&str]| all.iter().map(|one| one.parse().expect("an address")).collect();
        Arc::new(Self(Mutex::new(answers.iter().map(parse).collect()), Mutex::new(0)))
    }

    pub fn times(&self) -> usize {
        *self.1.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Resolve for Scripted {
    async fn resolve(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        *self.1.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(if answers.len() > 1 { answers.pop_front() } else { answers.front().cloned() }.unwrap_or_default())
    }
}

pub fn egress(resolver: Arc<dyn Resolve>, private: &[&str]) -> Egress {
    let allow_private = private.iter().map(|text| Pattern::named(text).expect("a pattern")).collect();
    Egress::new(EgressConfig { allow_private, resolver, ..EgressConfig::default() }).expect("a guard")
}

pub fn get(url: &str) -> Outgoing {
    Outgoing { method: "GET".into(), url: url.into(), timeout: Duration::from_secs(5), ..Outgoing::default() }
}

pub fn granted(hosts: &[&str]) -> Vec<Pattern> {
    hosts.iter().map(|host| Pattern::granted(host).expect("a pattern")).collect()
}
