//! Settings and secrets of an installation.

pub mod delete_secret;
pub mod get;
pub mod put_secret;
pub mod save;
pub mod test;
pub mod validate;

#[derive(Debug, serde::Deserialize)]
pub struct OfSecret {
    pub plugin: String,
    pub name: String,
}
