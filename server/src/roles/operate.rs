//! `admin …` and `audit verify`: through the socket of a running server, else on the database itself.

use std::process::ExitCode;

use anyhow::Context as _;
use tenon_core::Core;

use super::start;
use crate::{
    admin::{Client, Development, NewUser, work},
    cli::Admin,
    config::Config,
};

/// Who carries the work out.
enum Hands {
    Server(Client),
    Own(Core),
}

async fn hands(config: &Config) -> anyhow::Result<Hands> {
    if let Some(client) = Client::connect(&config.socket()).await {
        return Ok(Hands::Server(client));
    }
    Ok(Hands::Own(start::open(config).await?))
}

pub async fn admin(config: Config, command: Admin) -> anyhow::Result<ExitCode> {
    let hands = hands(&config).await?;
    match command {
        Admin::Publish { files } => {
            for path in files {
                let bytes =
                    std::fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
                let release = match &hands {
                    Hands::Server(client) => client.post("/publish", bytes).await,
                    Hands::Own(core) => work::publish(core, bytes.into()).await,
                };
                println!("{}", release.with_context(|| path.display().to_string())?);
            }
        }
        Admin::RotateKeys => {
            let done = match &hands {
                Hands::Server(client) => client.post("/secrets/rotate", Vec::new()).await,
                Hands::Own(core) => work::rotate_keys(core, &config).await,
            };
            println!("{}", done?);
        }
        Admin::Development { tenant, off } => {
            let tenant = Development { tenant, on: !off };
            let done = match &hands {
                Hands::Server(client) => client.post("/development", serde_json::to_vec(&tenant)?).await,
                Hands::Own(core) => work::set_development(core, tenant).await,
            };
            println!("{}", done?);
        }
        Admin::CreateUser { email, name, super_admin } => {
            let user = NewUser { email, name, super_admin, password: read_password()? };
            let made = match &hands {
                Hands::Server(client) => client.post("/users", serde_json::to_vec(&user)?).await,
                Hands::Own(core) => work::create_user(core, user).await,
            };
            println!("{}", made?);
        }
    }
    end(hands).await;
    Ok(ExitCode::SUCCESS)
}

pub async fn verify_audit(config: Config) -> anyhow::Result<ExitCode> {
    let hands = hands(&config).await?;
    let report = match &hands {
        Hands::Server(client) => client.post("/audit/verify", Vec::new()).await?,
        Hands::Own(core) => work::verify_audit(core).await?,
    };
    end(hands).await;
    println!("{report}");
    Ok(if report.lines().any(|line| line.contains(": broken")) {
        ExitCode::from(2)
    } else {
        ExitCode::SUCCESS
    })
}

async fn end(hands: Hands) {
    if let Hands::Own(core) = hands {
        core.db.close().await;
    }
}

fn read_password() -> anyhow::Result<String> {
    if let Ok(password) = std::env::var("TENON_PASSWORD") {
        return Ok(password);
    }
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
