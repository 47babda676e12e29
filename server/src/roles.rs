//! What the process does: one module per command.

mod compile;
mod operate;
mod start;

use std::process::ExitCode;

use crate::{
    cli::{Cli, Command, ConfigCommand},
    config::Config,
    log,
};

pub fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    if let Command::Compile(input) = &cli.command {
        return compile::run(input);
    }
    let demo = matches!(cli.command, Command::Demo);
    let config = Config::load(cli.config.as_deref(), demo)?;
    if matches!(cli.command, Command::Config(ConfigCommand::Check)) {
        print!("{}", Config::show(cli.config.as_deref(), demo)?);
        eprintln!("The configuration is fine: {} on {}.", config.server.addr, config.data.dir.display());
        return Ok(ExitCode::SUCCESS);
    }
    log::start(&config.log)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match cli.command {
            Command::Serve => start::serve(config, false).await,
            Command::Demo => start::serve(config, true).await,
            Command::Migrate => start::migrate(&config).await,
            Command::Admin(command) => operate::admin(config, command).await,
            Command::Audit(_) => operate::verify_audit(config).await,
            Command::Config(_) | Command::Compile(_) => Ok(ExitCode::SUCCESS),
        }
    })
}
