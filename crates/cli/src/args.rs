//! The words of the command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

const EXIT_CODES: &str = "Exit codes:
  0  done
  1  the plugin breaks rules; they are listed
  2  the command line is wrong
  3  the compiler failed
  4  a file or program is missing or cannot be used

Set NO_COLOR to have no colours.";

#[derive(Debug, Parser)]
#[command(name = "tenon", version, about = "Build, check and package Tenon plugins", after_help = EXIT_CODES)]
pub struct Args {
    /// Answer in JSON on stdout
    #[arg(long, global = true)]
    pub json: bool,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Compile a plugin's backend and views for WebAssembly and check them
    Build(BuildArgs),
    /// List everything that is wrong with a plugin or a package
    Check(CheckArgs),
    /// Build plugins and write one .tenon file each
    Package(PackageArgs),
    /// Print the JSON Schema of tenon.toml
    Schema,
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
