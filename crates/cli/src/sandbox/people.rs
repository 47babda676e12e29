//! The people of the tenant, and what each may do: core permissions of the role, and the plugin's own.

use std::collections::BTreeSet;

use tenon_api::{Role, ids};
use tenon_contract::{
    Manifest,
    abi::Caller,
    directory::{Member, Workspace},
};

/// Somebody who uses the plugin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub member: Member,
    /// Core names and the plugin's own without its prefix.
    pub can: BTreeSet<String>,
}

impl Person {
    pub fn new(member: Member, manifest: &Manifest) -> Self {
        let role = Role::parse(&member.role);
        let core =
            role.into_iter().flat_map(Role::permissions).map(|permission| permission.as_str().to_owned());
        let own = manifest
            .permissions
            .iter()
            .filter(|permission| permission.roles.iter().any(|known| known.as_str() == member.role));
        let can = core.chain(own.map(|permission| permission.name.clone())).collect();
        Self { member, can }
    }

    pub fn caller(&self) -> Caller {
        Caller {
            id: Some(self.member.id.clone()),
            name: self.member.name.clone(),
            can: self.can.iter().cloned().collect(),
        }
    }
}

#[derive(Debug)]
pub struct People {
    pub members: Vec<Member>,
    pub workspaces: Vec<Workspace>,
}

impl People {
    pub fn new(mut members: Vec<Member>, mut workspaces: Vec<Workspace>) -> Self {
        if members.is_empty() {
            members = [
                ("Ada Lovelace", "ada", "owner"),
                ("Mel Reyes", "mel", "member"),
                ("Vic Moss", "vic", "viewer"),
            ]
            .into_iter()
            .enumerate()
            .map(|(at, (name, address, role))| Member {
                id: format!("usr_{}", ids::encode(at as u128 + 1)),
                name: name.into(),
                email: format!("{address}@acme.test"),
                role: role.into(),
            })
            .collect();
        }
        members.sort_by(|one, other| one.name.cmp(&other.name));
        workspaces.sort_by(|one, other| one.name.cmp(&other.name));
        Self { members, workspaces }
    }

    /// By id, e-mail address or role; the first of several.
    pub fn find(&self, who: &str) -> Option<&Member> {
        let by = |field: fn(&Member) -> &str| self.members.iter().find(|member| field(member) == who);
        by(|member| &member.id).or_else(|| by(|member| &member.email)).or_else(|| by(|member| &member.role))
    }

    /// Whoever has the strongest role.
    pub fn first(&self) -> Option<&Member> {
        Role::ALL
            .iter()
            .rev()
            .find_map(|role| self.members.iter().find(|member| member.role == role.as_str()))
    }
}
