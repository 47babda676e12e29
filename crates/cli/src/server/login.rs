//! `tenon login`: asks the server who a token belongs to, and keeps it.

use std::io::{self, IsTerminal as _, Read as _};

use serde_json::{Value, json};

use super::{Client, Credentials, block_on, client};
use crate::{args::LoginArgs, error::Error, output::Output};

pub fn run(args: &LoginArgs, output: &Output) -> Result<(), Error> {
    let base = client::address(&args.url)?;
    let token = match &args.token {
        Some(token) => token.trim().to_owned(),
        None => ask(base.as_str())?,
    };
    if token.is_empty() {
        return Err(Error::Environment(format!(
            "no token was given; make one at {base}account and paste it here"
        )));
    }
    let mut known = Credentials::read()?;
    let client = Client::new(base.clone(), Some(token.clone()))?;
    let me: Value = block_on(async { client.get("/api/v1/me").await })?;
    let path = known.keep(base.as_str(), token)?;
    let user = me.get("user").unwrap_or(&me);
    let word = |name: &str| user.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    if output.json {
        output.data(&json!({ "ok": true, "server": base.as_str(), "user": word("name"), "file": path }));
    }
    output.line(&format!("Signed in to {base} as {}. The token is in {}.", word("name"), path.display()));
    Ok(())
}

/// From the keyboard without showing it, or from a pipe.
fn ask(server: &str) -> Result<String, Error> {
    let failed = |error: io::Error| Error::Environment(format!("the token cannot be read: {error}"));
    if io::stdin().is_terminal() {
        let prompt = format!("API token (Account → API tokens on {server}): ");
        return rpassword::prompt_password(prompt).map(|token| token.trim().to_owned()).map_err(failed);
    }
    let mut text = String::new();
    io::stdin().read_to_string(&mut text).map_err(failed)?;
    Ok(text.trim().to_owned())
}
