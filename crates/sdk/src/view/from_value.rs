//! From JSON values to typed ones, without words for what does not fit: the usual error messages bring the whole
//! machinery of formatting along, which is more than a view itself weighs. A view that gets nonsense ends its
//! step, and the host says so.

use std::fmt::Display;

use serde::de::{
    self, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, VariantAccess,
    Visitor, value::StringDeserializer,
};
use serde_json::{Map, Value, map};

/// Something did not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unfit;

impl Display for Unfit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the value does not fit")
    }
}

impl std::error::Error for Unfit {}

impl de::Error for Unfit {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }
}

/// Reads `value` as a `T`.
pub fn read<T: de::DeserializeOwned>(value: Value) -> Result<T, Unfit> {
    T::deserialize(FromValue(value))
}

struct FromValue(Value);

impl<'de> IntoDeserializer<'de, Unfit> for FromValue {
    type Deserializer = Self;
    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for FromValue {
    type Error = Unfit;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unfit> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(value),
            Value::String(value) => visitor.visit_string(value),
            Value::Array(items) => visitor.visit_seq(Items(items.into_iter())),
            Value::Object(map) => visitor.visit_map(Entries { entries: map.into_iter(), value: Value::Null }),
            Value::Number(number) => {
                if let Some(value) = number.as_u64() {
                    visitor.visit_u64(value)
                } else if let Some(value) = number.as_i64() {
                    visitor.visit_i64(value)
                } else {
                    visitor.visit_f64(number.as_f64().ok_or(Unfit)?)
                }
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unfit> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unfit> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unfit> {
        let (variant, content) = match self.0 {
            Value::String(variant) => (variant, Value::Null),
            Value::Object(map) => single(map)?,
            _ => return Err(Unfit),
        };
        visitor.visit_enum(Variant { variant, content })
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq
        tuple tuple_struct map struct identifier ignored_any
    }
}

fn single(map: Map<String, Value>) -> Result<(String, Value), Unfit> {
    let mut entries = map.into_iter();
    match (entries.next(), entries.next()) {
        (Some(entry), None) => Ok(entry),
        _ => Err(Unfit),
    }
}

struct Items(std::vec::IntoIter<Value>);

impl<'de> SeqAccess<'de> for Items {
    type Error = Unfit;
    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Unfit> {
        self.0.next().map(|value| seed.deserialize(FromValue(value))).transpose()
    }
}

struct Entries {
    entries: map::IntoIter,
    value: Value,
}

impl<'de> MapAccess<'de> for Entries {
    type Error = Unfit;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Unfit> {
        let Some((key, value)) = self.entries.next() else { return Ok(None) };
        self.value = value;
        seed.deserialize(FromValue(Value::String(key))).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Unfit> {
        seed.deserialize(FromValue(std::mem::take(&mut self.value)))
    }
}

struct Variant {
    variant: String,
    content: Value,
}

impl<'de> EnumAccess<'de> for Variant {
    type Error = Unfit;
    type Variant = Self;
    fn variant_seed<V: DeserializeSeed<'de>>(mut self, seed: V) -> Result<(V::Value, Self), Unfit> {
        let name: StringDeserializer<Unfit> = std::mem::take(&mut self.variant).into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de> VariantAccess<'de> for Variant {
    type Error = Unfit;

    fn unit_variant(self) -> Result<(), Unfit> {
        if self.content.is_null() { Ok(()) } else { Err(Unfit) }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Unfit> {
        seed.deserialize(FromValue(self.content))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Unfit> {
        FromValue(self.content).deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unfit> {
        FromValue(self.content).deserialize_any(visitor)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Serialize};
    use serde_json::json;

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    enum Msg {
        Unit,
        New(i64),
        Tuple(u8, String),
        Struct { deep: Option<Vec<f64>>, map: BTreeMap<String, bool> },
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Wrapped(u32);

    #[test]
    fn what_serde_json_writes_is_read_again() {
        let map = BTreeMap::from([("a b".to_owned(), true)]);
        let all = [
            Msg::Unit,
            Msg::New(-7),
            Msg::Tuple(1, "x".into()),
            Msg::Struct { deep: Some(vec![1.5, 2.0]), map },
            Msg::Struct { deep: None, map: BTreeMap::new() },
        ];
        for msg in all {
            assert_eq!(read::<Msg>(serde_json::to_value(&msg).unwrap()).as_ref(), Ok(&msg));
        }
        assert_eq!(read::<Wrapped>(json!(7)), Ok(Wrapped(7)));
        assert_eq!(read::<()>(json!(null)), Ok(()));
        assert_eq!(read::<(u8, Option<char>)>(json!([1, "x"])), Ok((1, Some('x'))));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for value in [
            json!("Other"),
            json!({ "New": "x" }),
            json!({ "New": 1, "Unit": null }),
            json!({ "Unit": 1 }),
            json!(1),
            json!({}),
        ] {
            assert_eq!(read::<Msg>(value), Err(Unfit));
        }
        assert_eq!(read::<u8>(json!(256)), Err(Unfit));
    }
}
