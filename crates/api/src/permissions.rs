//! Roles and what they may do. [`MATRIX`] is the one table of it; a committed snapshot shows changes as a diff.

use serde::{Deserialize, Serialize};

/// A person's role in a tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Viewer,
    Member,
    Admin,
    Owner,
}

impl Role {
    pub const ALL: [Self; 4] = [Self::Viewer, Self::Member, Self::Admin, Self::Owner];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Member => "member",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }

    pub fn may(self, permission: Permission) -> bool {
        MATRIX.iter().any(|(known, roles)| *known == permission && roles.contains(&self))
    }

    pub fn permissions(self) -> impl Iterator<Item = Permission> {
        MATRIX.iter().filter(move |(_, roles)| roles.contains(&self)).map(|(permission, _)| *permission)
    }
}

macro_rules! permissions {
    ($( $name:ident = $wire:literal: $($role:ident)+; )*) => {
        /// What an actor may do inside a tenant.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Permission { $( #[serde(rename = $wire)] $name ),* }

        impl Permission {
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            pub const fn as_str(self) -> &'static str { match self { $(Self::$name => $wire),* } }

            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|permission| permission.as_str() == text)
            }
        }

        /// Permission → the roles that hold it (API.md, "Roles").
        pub const MATRIX: &[(Permission, &[Role])] = &[$( (Permission::$name, &[$(Role::$role),+]) ),*];
    };
}

permissions! {
    PluginsRead = "plugins.read": Viewer Member Admin Owner;
    RecordsRead = "records.read": Viewer Member Admin Owner;
    RecordsWrite = "records.write": Member Admin Owner;
    PluginsInstall = "plugins.install": Admin Owner;
    PluginsConfigure = "plugins.configure": Admin Owner;
    MembersManage = "members.manage": Admin Owner;
    WorkspacesManage = "workspaces.manage": Admin Owner;
    AuditRead = "audit.read": Admin Owner;
    TokensManage = "tokens.manage": Admin Owner;
    WebhooksManage = "webhooks.manage": Admin Owner;
    TenantManage = "tenant.manage": Owner;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_matrix_is_what_was_agreed() {
        let lines: Vec<String> = MATRIX
            .iter()
            .map(|(permission, _)| {
                let marks = Role::ALL.map(|role| if role.may(*permission) { role.as_str() } else { "-" });
                format!("{:<18} {}", permission.as_str(), marks.join(" "))
            })
            .collect();
        insta::assert_snapshot!(lines.join("\n"));
    }
}
