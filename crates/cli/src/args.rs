//! The words of the command line.

mod server;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

pub use server::{DevArgs, LoginArgs, LogsArgs, ServerArgs, TriggerArgs, TriggerKind};

#[derive(Debug, Parser)]
#[command(name = "tenon", version, about = "Make, test, run and package Tenon plugins", after_help = crate::exit::help())]
pub struct Args {
    /// Answer in JSON on stdout
    #[arg(long, global = true)]
    pub json: bool,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a new plugin that builds and passes its tests
    New(NewArgs),
    /// Compile a plugin's backend and views for WebAssembly and check them
    Build(BuildArgs),
    /// List everything that is wrong with a plugin or a package
    Check(CheckArgs),
    /// Run a plugin's tests in the sandbox of production, offline
    Test(TestArgs),
    /// Build plugins and write one .tenon file each
    Package(PackageArgs),
    /// Keep an API token for a server
    Login(LoginArgs),
    /// Build on every change, put the plugin into a development tenant and show its logs
    Dev(DevArgs),
    /// Call a route, run a job or ask for the health of an installed plugin
    Trigger(TriggerArgs),
    /// Show what an installed plugin logs
    Logs(LogsArgs),
    /// Look for what is missing on this machine, and say what to do
    Doctor(ServerArgs),
    /// Print the JSON Schema of tenon.toml
    Schema,
    /// Print completions for a shell
    Completions {
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
}

#[derive(Debug, clap::Args)]
pub struct BuildArgs {
    /// The folder with tenon.toml and Cargo.toml
    #[arg(default_value = ".")]
    pub plugin: PathBuf,
    /// Where plugin.wasm and view.wasm are written [default: below the target folder]
    #[arg(long)]
    pub out: Option<PathBuf>,
    /// Cargo's target folder [default: the one of the plugin's workspace]
    #[arg(long)]
    pub target_dir: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    /// A plugin's folder, a tenon.toml or a .tenon package
    #[arg(default_value = ".")]
    pub path: PathBuf,
    /// Where the plugin was built [default: the target folder of its workspace]
    #[arg(long)]
    pub target_dir: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub struct PackageArgs {
    /// Folders with tenon.toml and Cargo.toml [default: this one]
    pub plugins: Vec<PathBuf>,
    /// Every plugin in this folder
    #[arg(long, conflicts_with = "plugins")]
    pub all: Option<PathBuf>,
    /// Where the packages are written
    #[arg(long, default_value = ".")]
    pub out: PathBuf,
    /// Cargo's target folder [default: the one of the plugin's workspace]
    #[arg(long)]
    pub target_dir: Option<PathBuf>,
    /// Build even if nothing changed
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, clap::Args)]
pub struct TestArgs {
    /// The folder with tenon.toml and tests/
    #[arg(default_value = ".")]
    pub plugin: PathBuf,
    /// Only cases whose file name holds this
    #[arg(long)]
    pub only: Option<String>,
    /// Write the snapshots of views anew
    #[arg(long)]
    pub update: bool,
    /// Test this package instead of building one
    #[arg(long)]
    pub package: Option<PathBuf>,
    /// Cargo's target folder [default: the one of the plugin's workspace]
    #[arg(long)]
    pub target_dir: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub struct NewArgs {
    /// The plugin's key, which names its folder too: lower-case words with hyphens
    pub name: String,
    /// What to start from
    #[arg(short, long, value_enum, default_value = "rust-full")]
    pub template: crate::new::Template,
    /// The folder to make it in
    #[arg(long, default_value = ".")]
    pub path: PathBuf,
    /// The folder of tenon-sdk, for plugins in Rust [default: the one this program was built beside]
    #[arg(long, env = "TENON_SDK")]
    pub sdk: Option<PathBuf>,
}
