//! A real SMTP server (aiosmtpd) on this machine, and what it was given.

use std::{process::Stdio, time::Duration};

use serde::Deserialize;
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    sync::Mutex,
};

/// Prints its port, then each message as a line of JSON. Ends with its standard input.
const SERVER: &str = r#"
import asyncio, json, sys
from aiosmtpd.smtp import SMTP

class Keep:
    async def handle_DATA(self, server, session, envelope):
        text = envelope.content.decode("utf-8", "replace")
        print(json.dumps({"from": envelope.mail_from, "to": envelope.rcpt_tos, "text": text}), flush=True)
        return "250 OK"

async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Keep(), enable_SMTPUTF8=True), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)

asyncio.run(main())
"#;

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Received {
    pub from: String,
    pub to: Vec<String>,
    /// Headers and body.
    pub text: String,
}

/// Ends with the test.
pub struct Mailbox {
    port: u16,
    lines: Mutex<Lines<BufReader<ChildStdout>>>,
    _server: Child,
}

impl Mailbox {
    pub async fn start() -> Self {
        // Debian's own Python, whose package the set-up installs.
        let mut server = Command::new("/usr/bin/python3")
            .args(["-c", SERVER])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("python3: run `make setup`");
        let mut lines = BufReader::new(server.stdout.take().expect("its output")).lines();
        let port = lines.next_line().await.expect("its output").expect("a port: run `make setup`");
        let port = port.trim().parse().expect("a port");
        Self { port, lines: Mutex::new(lines), _server: server }
    }

    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// Waits for the next message.
    pub async fn next(&self) -> Received {
        let mut lines = self.lines.lock().await;
        let line = tokio::time::timeout(Duration::from_secs(60), lines.next_line()).await;
        let line = line.expect("a message within a minute").expect("its output").expect("a message");
        serde_json::from_str(&line).expect("a message")
    }
}
