//! People and workspaces of the tenant; needs `[capabilities.directory]` with the part that is read.

use std::marker::PhantomData;

pub use tenon_contract::directory::{Member, Workspace};

use super::{Cx, Result, bindings::tenon::plugin::directory};

/// See [`Cx::directory`].
#[derive(Debug)]
pub struct Directory<'cx>(PhantomData<&'cx Cx>);

impl Directory<'_> {
    pub(super) fn new() -> Self {
        Self(PhantomData)
    }

    /// The people of the tenant, by name.
    pub fn members(&self) -> Result<Vec<Member>> {
        Ok(serde_json::from_str(&directory::members()?)?)
    }

    pub fn workspaces(&self) -> Result<Vec<Workspace>> {
        Ok(serde_json::from_str(&directory::workspaces()?)?)
    }
}
