//! The words of commands that talk to a server.

use std::path::PathBuf;

use clap::Subcommand;

/// Which server, and as whom.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct ServerArgs {
    /// Address of the server [default: the one of the last login]
    #[arg(long, env = "TENON_SERVER")]
    pub server: Option<String>,
    /// API token [default: the one that `tenon login` keeps]
    #[arg(long, env = "TENON_TOKEN", hide_env_values = true)]
    pub token: Option<String>,
}

#[derive(Debug, clap::Args)]
pub struct LoginArgs {
    /// Address of the server, `https://tenon.example.com`
    pub url: String,
    /// API token; asked for, or read from stdin, when left out
    #[arg(long, env = "TENON_TOKEN", hide_env_values = true)]
    pub token: Option<String>,
}

#[derive(Debug, clap::Args)]
pub struct DevArgs {
    /// The folder with tenon.toml
    #[arg(default_value = ".")]
    pub plugin: PathBuf,
    #[command(flatten)]
    pub server: ServerArgs,
    /// Slug of a development tenant
    #[arg(long, env = "TENON_TENANT")]
    pub tenant: String,
    /// Build and load once, without waiting for changes
    #[arg(long)]
    pub once: bool,
    /// Cargo's target folder [default: the one of the plugin's workspace]
    #[arg(long)]
    pub target_dir: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub struct TriggerArgs {
    #[command(flatten)]
    pub server: ServerArgs,
    /// Slug of the tenant
    #[arg(long, env = "TENON_TENANT")]
    pub tenant: String,
    /// Key of the plugin [default: that of the tenon.toml in this folder]
    #[arg(long)]
    pub plugin: Option<String>,
    #[command(subcommand)]
    pub kind: TriggerKind,
}

#[derive(Debug, Subcommand)]
pub enum TriggerKind {
    /// Call one of its routes
    Route {
        /// GET, POST, …
        method: String,
        /// `/count?limit=3`
        path: String,
        /// JSON to send, or `@file`
        #[arg(long)]
        body: Option<String>,
    },
    /// Run one of its jobs and wait for the end
    Job {
        name: String,
        /// JSON input, or `@file`
        #[arg(long)]
        input: Option<String>,
        /// Seconds to wait
        #[arg(long, default_value_t = 300)]
        timeout: u64,
    },
    /// Ask how it is
    Health,
}

#[derive(Debug, clap::Args)]
pub struct LogsArgs {
    /// Key of the plugin [default: that of the tenon.toml in this folder]
    pub plugin: Option<String>,
    #[command(flatten)]
    pub server: ServerArgs,
    /// Slug of the tenant
    #[arg(long, env = "TENON_TENANT")]
    pub tenant: String,
    /// Wait for more
    #[arg(short, long)]
    pub follow: bool,
}
