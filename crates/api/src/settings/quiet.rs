//! Reads secrets from a request. serde's own errors repeat what they found in the wrong place; these never do.

use std::{collections::BTreeMap, fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, Visitor},
};

use super::{SecretChange, SecretText};

const CHANGE: &str =
    "write {\"$secret\": \"keep\"}, {\"$secret\": \"clear\"} or {\"$secret\": \"replace\", \"value\": \"…\"}";
const TEXT: &str = "a secret is a text";
const MAP: &str = "secrets are an object: a member for each, by its name";

/// Everything that is not wanted, refused in the visitor's own words.
macro_rules! refuse_others {
    ($($visit:ident: $type:ty),* $(,)?) => {
        $( fn $visit<E: de::Error>(self, _: $type) -> Result<Self::Value, E> { Err(E::custom(self.words())) } )*

        fn visit_none<E: de::Error>(self) -> Result<Self::Value, E> { Err(E::custom(self.words())) }
        fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> { Err(E::custom(self.words())) }
        fn visit_seq<A: de::SeqAccess<'de>>(self, _: A) -> Result<Self::Value, A::Error> {
            Err(de::Error::custom(self.words()))
        }

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(self.words()) }
    };
}

struct Text;

impl Text {
    fn words(&self) -> &'static str {
        TEXT
    }
}

impl<'de> Visitor<'de> for Text {
    type Value = SecretText;

    fn visit_str<E: de::Error>(self, text: &str) -> Result<SecretText, E> {
        Ok(SecretText::new(text))
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<SecretText, A::Error> {
        Err(de::Error::custom(TEXT))
    }

    refuse_others!(visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64);
}

impl<'de> Deserialize<'de> for SecretText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Text)
    }
}

struct Change;

impl Change {
    fn words(&self) -> &'static str {
        CHANGE
    }
}

impl<'de> Visitor<'de> for Change {
    type Value = SecretChange;

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<SecretChange, A::Error> {
        let (mut word, mut value) = (None, None);
        while let Some(key) = map.next_key::<String>()? {
            let place = match key.as_str() {
                "$secret" => &mut word,
                "value" => &mut value,
                _ => return Err(de::Error::custom(CHANGE)),
            };
            if place.replace(map.next_value::<SecretText>()?).is_some() {
                return Err(de::Error::custom(CHANGE));
            }
        }
        match (word.as_ref().map(SecretText::expose), value) {
            (Some("keep"), None) => Ok(SecretChange::Keep),
            (Some("clear"), None) => Ok(SecretChange::Clear),
            (Some("replace"), Some(value)) => Ok(SecretChange::Replace { value }),
            _ => Err(de::Error::custom(CHANGE)),
        }
    }

    refuse_others!(visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str);
}

impl<'de> Deserialize<'de> for SecretChange {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Change)
    }
}

struct Members<T>(PhantomData<T>);

impl<T> Members<T> {
    fn words(&self) -> &'static str {
        MAP
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Members<T> {
    type Value = BTreeMap<String, T>;

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut all = BTreeMap::new();
        while let Some((name, value)) = map.next_entry()? {
            all.insert(name, value);
        }
        Ok(all)
    }

    refuse_others!(visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str);
}

/// For `#[serde(deserialize_with)]` on a map of secrets.
pub fn map<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, T>, D::Error> {
    deserializer.deserialize_any(Members(PhantomData))
}

#[cfg(test)]
mod tests {
    use crate::settings::{PutSecret, SaveSettings, SecretChange};

    #[test]
    fn nothing_of_a_secret_in_the_wrong_place_is_repeated() {
        for text in [
            r#"{"values":{},"secrets":"canary"}"#,
            r#"{"values":{},"secrets":["canary"]}"#,
            r#"{"values":{},"secrets":{"token":"canary"}}"#,
            r#"{"values":{},"secrets":{"token":{"$secret":"canary"}}}"#,
            r#"{"values":{},"secrets":{"token":{"$secret":"keep","value":"canary"}}}"#,
            r#"{"values":{},"secrets":{"token":{"$secret":"replace","value":["canary"]}}}"#,
            r#"{"values":{},"secrets":{"token":{"$secret":"replace","canary":1}}}"#,
            r#"{"values":{},"secrets":{"token":{"$secret":"replace"}}}"#,
            r#"{"values":{},"secrets":{"token":7777}}"#,
        ] {
            let error = serde_json::from_str::<SaveSettings>(text).expect_err(text).to_string();
            assert!(!error.contains("canary") && !error.contains("7777"), "{text}: {error}");
        }
        let error = serde_json::from_str::<PutSecret>(r#"{"value":7777}"#).expect_err("a number").to_string();
        assert!(!error.contains("7777"), "{error}");
    }

    #[test]
    fn what_is_written_is_read_again() {
        let text = r#"{"values":{},"secrets":{"a":{"$secret":"keep"},"b":{"$secret":"clear"},"c":{"$secret":"replace","value":"x"}}}"#;
        let read: SaveSettings = serde_json::from_str(text).expect("settings");
        assert_eq!(read.secrets["a"], SecretChange::Keep);
        assert_eq!(serde_json::to_value(&read.secrets["c"]).expect("JSON")["value"], "x");
        assert!(!format!("{read:?}").contains("\"x\""));
    }
}
