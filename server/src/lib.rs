//! Tenon's server as a library: the binary runs its roles, tests build the same router in process.

pub mod adapters;
pub mod admin;
pub mod answer;
pub mod api;
pub mod assets;
pub mod auth;
pub mod blobs;
pub mod cli;
pub mod config;
pub mod cookies;
pub mod demo;
pub mod extract;
pub mod icons;
pub mod links;
pub mod log;
pub mod middleware;
pub mod pace;
pub mod pages;
pub mod probes;
pub mod problem;
pub mod roles;
pub mod router;
pub mod serve;
pub mod state;
