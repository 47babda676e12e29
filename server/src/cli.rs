//! The command line of `tenon-server`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(name = "tenon-server", version, about = "Gives each tenant its own set of plugins, safely.")]
pub struct Cli {
    /// A TOML file with settings; `config check` lists them all.
    #[arg(long, global = true, env = "TENON_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the product and run its jobs.
    Serve,
    /// As `serve`, with demo accounts and the plugins of plugins/ in place.
    Demo,
    /// Bring the database's schema up to this release, and end.
    Migrate,
    /// The operator's work; a running server carries it out.
    #[command(subcommand)]
    Admin(Admin),
    /// The audit log.
    #[command(subcommand)]
    Audit(Audit),
    /// The configuration.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Internal: turns a WebAssembly module on stdin into an artefact, under limits.
    #[command(hide = true)]
    Compile(Compile),
}

#[derive(Debug, Subcommand)]
pub enum Admin {
    /// Publish packages.
    Publish {
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Put every tenant's key under the operator's key in force. With a key file a new key is made first; with
    /// TENON_SECRETS_KEY put the new key before the old one, with a comma between, restart, and run this.
    RotateKeys,
    /// Let a tenant take packages of its own, unsigned and unpublished (`tenon dev`); `--off` ends that.
    Development {
        tenant: String,
        #[arg(long)]
        off: bool,
    },
    /// Make an account. The password is read from TENON_PASSWORD, else from the first line of stdin.
    CreateUser {
        #[arg(long)]
        email: String,
        #[arg(long)]
        name: String,
        /// An operator of this server.
        #[arg(long)]
        super_admin: bool,
    },
}

#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Check every tenant's chain: any edit, cut, insertion or reorder is found. Exit code 2 when one is broken.
    Verify,
}

#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Read the configuration as `serve` would, say what is wrong, and print every setting in force; secrets are masked.
    Check,
}

#[derive(Debug, Args)]
pub struct Compile {
    #[arg(long)]
    pub kind: String,
    #[arg(long)]
    pub artefacts_dir: PathBuf,
}
