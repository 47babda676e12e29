//! Typed, prefixed, time-sortable ids: `ins_` + the 26 characters of a UUIDv7 (TypeID 0.3) on the wire,
//! 16 bytes in the database.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Why a text is not an id of the wanted type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not an id of the form {prefix}_ and 26 characters")]
pub struct InvalidId {
    pub prefix: &'static str,
    pub text: String,
}

/// TypeID's base 32: 128 bits, most significant first, in 26 characters.
pub fn encode(value: u128) -> String {
    (0..26).rev().map(|i| char::from(ALPHABET[((value >> (5 * i)) & 31) as usize])).collect()
}

/// The inverse of [`encode`]; `None` for other lengths, other characters, or more than 128 bits.
pub fn decode(text: &str) -> Option<u128> {
    let bytes = text.as_bytes();
    if bytes.len() != 26 || bytes[0] > b'7' {
        return None;
    }
    bytes.iter().try_fold(0_u128, |value, byte| {
        let digit = ALPHABET.iter().position(|known| known == byte)?;
        Some((value << 5) | digit as u128)
    })
}

macro_rules! create_id {
    ($( $(#[$doc:meta])* $name:ident = $prefix:literal; )*) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(transparent))]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Uuid);

        impl $name {
            pub const PREFIX: &'static str = $prefix;

            /// A new id of this moment.
            #[cfg(feature = "generate")]
            #[allow(clippy::new_without_default)]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }

            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            pub const fn uuid(self) -> Uuid {
                self.0
            }

            pub fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}_{}", $prefix, encode(self.0.as_u128()))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                text.strip_prefix($prefix)
                    .and_then(|rest| rest.strip_prefix('_'))
                    .and_then(decode)
                    .map(|value| Self(Uuid::from_u128(value)))
                    .ok_or_else(|| InvalidId { prefix: $prefix, text: text.into() })
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;
            fn try_from(text: String) -> Result<Self, InvalidId> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.to_string()
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .pattern(Some(concat!("^", $prefix, "_[0-7][0-9a-hjkmnp-tv-z]{25}$")))
                    .into()
            }
        }
        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {}
    )* };
}

create_id! {
    TenantId = "tnt";
    UserId = "usr";
    WorkspaceId = "wsp";
    PluginId = "plg";
    ReleaseId = "rel";
    InstallationId = "ins";
    JobId = "job";
    EventId = "evt";
    AuditId = "aud";
    PublisherId = "pub";
    SessionId = "ses";
    TokenId = "tok";
    InvocationId = "inv";
    OperationId = "opr";
    RecordId = "rec";
    RequestId = "req";
    RunId = "run";
    FileId = "fil";
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_id_survives_its_text(value: u128) {
            let id = TenantId::from_uuid(Uuid::from_u128(value));
            prop_assert_eq!(id.to_string().parse::<TenantId>(), Ok(id));
        }

        #[test]
        fn texts_sort_like_their_ids(a: u128, b: u128) {
            prop_assert_eq!(encode(a).cmp(&encode(b)), a.cmp(&b));
        }

        #[test]
        fn no_text_panics(text in ".*") {
            let _ = text.parse::<UserId>();
        }
    }

    #[test]
    fn the_published_type_id_example_holds() {
        let uuid: Uuid = "0188bac7-4afa-78aa-bc3b-bd1eef28d881".parse().expect("uuid");
        assert_eq!(encode(uuid.as_u128()), "01h2xcejqtf2nbrexx3vqjhp41");
    }

    #[test]
    fn another_types_id_is_refused_with_the_wanted_prefix() {
        let error = "usr_01h2xcejqtf2nbrexx3vqjhp41".parse::<TenantId>().expect_err("wrong prefix");
        assert_eq!(
            error.to_string(),
            "\"usr_01h2xcejqtf2nbrexx3vqjhp41\" is not an id of the form tnt_ and 26 characters"
        );
    }
}
