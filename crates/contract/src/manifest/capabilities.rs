//! `[capabilities]`: the powers a plugin asks for beyond `log config clock random`. The host gates on these,
//! `consent` turns them into sentences. `optional = true` lets an admin leave one out.

use serde::{Deserialize, Serialize};

use super::values::{HostPattern, Quota};

/// One struct a capability: its reason, whether it may be left out, and fields of its own.
macro_rules! capability {
    ($(#[$doc:meta])* $name:ident { $( $(#[$fdoc:meta])* $field:ident : $ty:ty ),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// The publisher's words, shown under the sentence of the consent.
            pub reason: String,
            /// An admin may leave this power out.
            #[serde(default, skip_serializing_if = "is_false")]
            pub optional: bool,
            $( $(#[$fdoc])* pub $field: $ty, )*
        }
    };
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Capabilities {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http: Option<HttpCapability>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secrets: Vec<SecretCapability>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collections: Option<CollectionsCapability>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kv: Option<KvCapability>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub files: Option<FilesCapability>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub events: Option<EventsCapability>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub services: Option<ServicesCapability>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub directory: Option<DirectoryCapability>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<EmailCapability>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jobs: Option<JobsCapability>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub llm: Option<LlmCapability>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_routes: Option<PublicRoutesCapability>,
}

/// Every gated capability of contract 1.
pub const NAMES: [&str; 12] = [
    "http",
    "secrets",
    "collections",
    "kv",
    "files",
    "events",
    "services",
    "directory",
    "email",
    "jobs",
    "llm",
    "public_routes",
];

impl Capabilities {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The names of all declared capabilities, and of the parts that are granted one by one
    /// (`directory:members`, `secrets:api_token`), as the host gates on them.
    pub fn names(&self) -> std::collections::BTreeSet<String> {
        let names = NAMES.iter().filter(|name| self.declares(name)).map(|name| (*name).to_owned());
        let people = self.directory.iter().flat_map(|directory| &directory.read);
        let people = people.map(|part| ["directory:", part.as_str()].concat());
        let secrets = self.secrets.iter().map(|secret| ["secrets:", &secret.name].concat());
        let services = self.services.iter().flat_map(|services| &services.call);
        let services = services.map(|call| ["services:", call].concat());
        let shared = self.kv.iter().flat_map(|kv| &kv.shared);
        let shared = shared.map(|shared| ["kv:shared:", &shared.namespace].concat());
        names.chain(people).chain(secrets).chain(services).chain(shared).collect()
    }

    /// Whether the capability of this name (`kv`, `http`, …) is declared.
    pub fn declares(&self, name: &str) -> bool {
        match name {
            "http" => self.http.is_some(),
            "secrets" => !self.secrets.is_empty(),
            "collections" => self.collections.is_some(),
            "kv" => self.kv.is_some(),
            "files" => self.files.is_some(),
            "events" => self.events.is_some(),
            "services" => self.services.is_some(),
            "directory" => self.directory.is_some(),
            "email" => self.email.is_some(),
            "jobs" => self.jobs.is_some(),
            "llm" => self.llm.is_some(),
            "public_routes" => self.public_routes.is_some(),
            _ => false,
        }
    }
}

capability! {
    /// Requests to the hosts named, nowhere else.
    HttpCapability { hosts: Vec<HostPattern> }
}
capability! {
    /// Use of a secret setting; its value never reaches the plugin.
    SecretCapability {
        /// A `writeOnly` property of the config schema.
        name: String,
        purpose: SecretPurpose,
        /// Where it may be sent; each must be among `http.hosts`. Empty for `sign`.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        hosts: Vec<HostPattern>,
    }
}
capability! {
    /// The plugin's own `[[collections]]`.
    CollectionsCapability {}
}
capability! {
    /// Small values of its own, and namespaces others share with it.
    KvCapability {
        #[serde(default = "one_mib")]
        quota: Quota,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        shared: Vec<SharedUse>,
    }
}
capability! {
    /// Files of its own.
    FilesCapability {
        #[serde(default = "fifty_mib")]
        quota: Quota,
    }
}
capability! {
    /// Events it announces; each starts with the plugin's key.
    EventsCapability { emit: Vec<String> }
}
capability! {
    /// Services it calls: `crm/contacts@1`, or an interface, `ticketing@1`.
    ServicesCapability { call: Vec<String> }
}
capability! {
    /// Lists of people and workspaces.
    DirectoryCapability { read: Vec<DirectoryPart> }
}
capability! {
    /// E-mail in the tenant's name.
    EmailCapability { to: EmailTo }
}
capability! {
    /// Starting its own jobs with an input, and reporting progress.
    JobsCapability {}
}
capability! {
    /// Text to the operator's AI service.
    LlmCapability {}
}
capability! {
    /// Routes anybody may call.
    PublicRoutesCapability {}
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum SecretPurpose {
    Auth,
    Sign,
}

/// A namespace that another plugin offers with `[[shared]]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SharedUse {
    pub namespace: String,
    pub access: SharedAccess,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum SharedAccess {
    Read,
    Write,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum DirectoryPart {
    Members,
    Workspaces,
}

impl DirectoryPart {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Members => "members",
            Self::Workspaces => "workspaces",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum EmailTo {
    Members,
    Any,
}

fn one_mib() -> Quota {
    Quota::from_bytes(1024 * 1024)
}

fn fifty_mib() -> Quota {
    Quota::from_bytes(50 * 1024 * 1024)
}

fn is_false(value: &bool) -> bool {
    !*value
}
