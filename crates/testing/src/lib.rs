//! A whole Tenon inside a test: [`TestApp`] is the real router over a real database and the real sandbox, and a
//! [`Client`] speaks to it as a browser or a program would. [`packages`] makes what there is to publish.

mod app;
mod client;
pub mod mailbox;
pub mod packages;
mod people;
pub mod receiver;

pub use app::TestApp;
pub use client::{Client, Reply};
pub use tenon_testing_database::{FromTestDb, TestDb, db_test};
