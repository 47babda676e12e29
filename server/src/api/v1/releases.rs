//! Releases: what there is, and publishing.

pub mod get;
pub mod list;
pub mod publish;

/// The form of `POST /releases`, for the documentation.
#[derive(utoipa::ToSchema)]
pub struct PackageForm {
    /// The `.tenon` file.
    #[schema(value_type = String, format = Binary)]
    pub file: Vec<u8>,
}
