//! A small server that answers as told, and a resolver that changes its mind.

use std::{
    collections::VecDeque,
    io,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use tenon_egress::{Egress, EgressConfig, Outgoing, Pattern, Resolve};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

/// Answers every request with the same bytes; keeps what it was asked.
pub struct Server {
    pub address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub async fn start(answer: impl Into<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (answer, kept) = (answer.into(), Arc::clone(&asked));
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (answer, kept) = (answer.clone(), Arc::clone(&kept));
                tokio::spawn(async move {
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
                    stream.write_all(&answer).await.ok();
                    stream.shutdown().await.ok();
                });
            }
        });
        Self { address, asked }
    }

    /// Answers 200 with a text.
    pub async fn saying(text: &str) -> Self {
        Self::start(format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nx-own: yes\r\n\r\n{text}", text.len()))
            .await
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
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
    Egress::new(EgressConfig { allow_private, resolver }).expect("a guard")
}

pub fn get(url: &str) -> Outgoing {
    Outgoing { method: "GET".into(), url: url.into(), timeout: Duration::from_secs(5), ..Outgoing::default() }
}

pub fn granted(hosts: &[&str]) -> Vec<Pattern> {
    hosts.iter().map(|host| Pattern::granted(host).expect("a pattern")).collect()
}
