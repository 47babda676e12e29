//! Reads our types from parsed JSON with as little code as can be: one reader for all of them, and of the many
//! shapes that serde can read a type from only the one that we write. The browser reads everything so (each
//! derived reader that works on text costs kilobytes there), and both sides read the attributes of views so.

use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error as _, Expected, MapAccess, SeqAccess,
    Unexpected, VariantAccess, Visitor,
};
use serde_json::{Map, Value, map};

/// Why a value does not fit its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit(Box<str>);

impl std::fmt::Display for Misfit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Misfit {}

impl From<serde_json::Error> for Misfit {
    fn from(error: serde_json::Error) -> Self {
        Self(error.to_string().into())
    }
}

impl serde::de::Error for Misfit {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self(message.to_string().into())
    }

    fn invalid_type(found: Unexpected<'_>, wanted: &dyn Expected) -> Self {
        misfit("invalid type: ", found, wanted)
    }

    fn invalid_value(found: Unexpected<'_>, wanted: &dyn Expected) -> Self {
        misfit("invalid value: ", found, wanted)
    }
}

/// The words of serde, without its way of writing floating point numbers.
fn misfit(what: &str, found: Unexpected<'_>, wanted: &dyn Expected) -> Misfit {
    let found = match found {
        Unexpected::Bool(true) => "boolean `true`".into(),
        Unexpected::Bool(false) => "boolean `false`".into(),
        Unexpected::Unsigned(number) => ["integer `", &number.to_string(), "`"].concat(),
        Unexpected::Signed(number) => ["integer `", &number.to_string(), "`"].concat(),
        Unexpected::Float(number) => ["floating point `", &Value::from(number).to_string(), "`"].concat(),
        Unexpected::Str(text) => ["string ", &Value::from(text).to_string()].concat(),
        Unexpected::Unit => "null".to_owned(),
        Unexpected::Seq => "sequence".into(),
        Unexpected::Map => "map".into(),
        _ => "something else".into(),
    };
    Misfit([what, &found, ", expected ", &wanted.to_string()].concat().into())
}

/// Reads a `T` from parsed JSON. A struct is read from an object only, never from a list.
///
/// # Errors
/// What does not fit, in serde's words.
pub fn read<T: DeserializeOwned>(value: Value) -> Result<T, Misfit> {
    T::deserialize(Reader(value))
}

/// Reads a `T` from text.
///
/// # Errors
/// What is no JSON or does not fit.
pub fn read_text<T: DeserializeOwned>(text: &str) -> Result<T, Misfit> {
    read(serde_json::from_str(text)?)
}

struct Reader(Value);

impl Reader {
    #[cold]
    fn misfit(&self, wanted: &dyn Expected) -> Misfit {
        let found = match &self.0 {
            Value::Null => Unexpected::Unit,
            Value::Bool(yes) => Unexpected::Bool(*yes),
            Value::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(number), _) => Unexpected::Unsigned(number),
                (_, Some(number)) => Unexpected::Signed(number),
                _ => Unexpected::Float(number.as_f64().unwrap_or_default()),
            },
            Value::String(text) => Unexpected::Str(text),
            Value::Array(_) => Unexpected::Seq,
            Value::Object(_) => Unexpected::Map,
        };
        misfit("invalid type: ", found, wanted)
    }
}

impl Reader {
    /// A whole number that is too large or below zero is of the right type.
    #[cold]
    fn misfit_number(&self, wanted: &dyn Expected) -> Misfit {
        match self.0.as_i64() {
            Some(number) => misfit("invalid value: ", Unexpected::Signed(number), wanted),
            None => match self.0.as_u64() {
                Some(number) => misfit("invalid value: ", Unexpected::Unsigned(number), wanted),
                None => self.misfit(wanted),
            },
        }
    }
}

macro_rules! numbers {
    ($($method:ident $get:ident $visit:ident)*) => {
        $(
            fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
                match self.0.$get() {
                    Some(number) => visitor.$visit(number),
                    None => Err(self.misfit_number(&visitor)),
                }
            }
        )*
    };
}

impl<'de> Deserializer<'de> for Reader {
    type Error = Misfit;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(yes) => visitor.visit_bool(yes),
            Value::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(number), _) => visitor.visit_u64(number),
                (_, Some(number)) => visitor.visit_i64(number),
                _ => visitor.visit_f64(number.as_f64().unwrap_or_default()),
            },
            Value::String(text) => visitor.visit_string(text),
            Value::Array(items) => list(items, visitor),
            Value::Object(fields) => object(fields, visitor),
        }
    }

    numbers! {
        deserialize_i8 as_i64 visit_i64
        deserialize_i16 as_i64 visit_i64
        deserialize_i32 as_i64 visit_i64
        deserialize_i64 as_i64 visit_i64
        deserialize_u8 as_u64 visit_u64
        deserialize_u16 as_u64 visit_u64
        deserialize_u32 as_u64 visit_u64
        deserialize_u64 as_u64 visit_u64
        deserialize_f32 as_f64 visit_f64
        deserialize_f64 as_f64 visit_f64
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.0 {
            Value::Bool(yes) => visitor.visit_bool(yes),
            _ => Err(self.misfit(&visitor)),
        }
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_string(visitor)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_string(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.0 {
            Value::String(text) => visitor.visit_string(text),
            _ => Err(self.misfit(&visitor)),
        }
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            _ => Err(self.misfit(&visitor)),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.0 {
            Value::Array(items) => list(items, visitor),
            _ => Err(self.misfit(&visitor)),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.0 {
            Value::Object(fields) => object(fields, visitor),
            _ => Err(self.misfit(&visitor)),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        match self.0 {
            Value::String(name) => visitor.visit_enum(Variant { name, content: None }),
            Value::Object(fields) if fields.len() == 1 => {
                let Some((name, content)) = fields.into_iter().next() else {
                    return Err(Misfit::custom("a variant without a name"));
                };
                visitor.visit_enum(Variant { name, content: Some(content) })
            }
            _ => Err(self.misfit(&visitor)),
        }
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match &self.0 {
            Value::String(name) => visitor.visit_str(name),
            _ => Err(self.misfit(&visitor)),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_unit()
    }
}

fn list<'de, V: Visitor<'de>>(items: Vec<Value>, visitor: V) -> Result<V::Value, Misfit> {
    let mut items = Items(items.into_iter());
    let read = visitor.visit_seq(&mut items)?;
    if items.0.len() > 0 {
        return Err(Misfit::custom("the list is too long"));
    }
    Ok(read)
}

struct Items(std::vec::IntoIter<Value>);

impl<'de> SeqAccess<'de> for &mut Items {
    type Error = Misfit;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Misfit> {
        match self.0.next() {
            Some(item) => seed.deserialize(Reader(item)).map(Some),
            None => Ok(None),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

fn object<'de, V: Visitor<'de>>(fields: Map<String, Value>, visitor: V) -> Result<V::Value, Misfit> {
    visitor.visit_map(&mut Fields { left: fields.into_iter(), value: None })
}

struct Fields {
    left: map::IntoIter,
    value: Option<Value>,
}

impl<'de> MapAccess<'de> for &mut Fields {
    type Error = Misfit;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Misfit> {
        match self.left.next() {
            Some((name, value)) => {
                self.value = Some(value);
                seed.deserialize(Reader(Value::String(name))).map(Some)
            }
            None => Ok(None),
        }
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Misfit> {
        seed.deserialize(Reader(self.value.take().unwrap_or_default()))
    }
}

struct Variant {
    name: String,
    content: Option<Value>,
}

impl<'de> EnumAccess<'de> for Variant {
    type Error = Misfit;
    type Variant = Content;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Content), Misfit> {
        let name = seed.deserialize(Reader(Value::String(self.name)))?;
        Ok((name, Content(self.content)))
    }
}

struct Content(Option<Value>);

impl Content {
    fn there(self) -> Result<Reader, Misfit> {
        self.0.map(Reader).ok_or_else(|| Misfit::custom("the variant has no content"))
    }
}

impl<'de> VariantAccess<'de> for Content {
    type Error = Misfit;

    fn unit_variant(self) -> Result<(), Misfit> {
        match self.0 {
            None | Some(Value::Null) => Ok(()),
            Some(_) => Err(Misfit::custom("the variant has no content of its own")),
        }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Misfit> {
        seed.deserialize(self.there()?)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Misfit> {
        self.there()?.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        self.there()?.deserialize_map(visitor)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Serialize};
    use serde_json::json;

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        Plain,
        With(i32),
        Pair(u8, String),
        Named { a: bool },
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct All {
        kinds: Vec<Kind>,
        #[serde(default)]
        maybe: Option<f64>,
        nested: Result<Box<(String, char)>, u64>,
        map: BTreeMap<String, i64>,
        any: Value,
        unit: (),
    }

    fn all() -> All {
        All {
            kinds: vec![Kind::Plain, Kind::With(-3), Kind::Pair(7, "x".into()), Kind::Named { a: true }],
            maybe: Some(1.5),
            nested: Ok(Box::new(("ä".into(), '→'))),
            map: BTreeMap::from([("one".into(), i64::MIN)]),
            any: json!({"a": [null, 1, -1, 0.5, u64::MAX, "t"]}),
            unit: (),
        }
    }

    #[test]
    fn what_serde_writes_is_read_back() {
        let wire = serde_json::to_value(all()).expect("JSON");
        assert_eq!(read::<All>(wire.clone()), Ok(all()));
        assert_eq!(read_text::<All>(&wire.to_string()), Ok(all()));
    }

    #[test]
    fn what_does_not_fit_is_told_in_serdes_words() {
        let told = |path: &str, value: Value| {
            let mut wire = serde_json::to_value(all()).expect("JSON");
            wire[path] = value;
            let ours = read::<All>(wire.clone()).expect_err("a misfit").to_string();
            assert_eq!(ours, serde_json::from_value::<All>(wire).expect_err("a misfit").to_string());
        };
        told("kinds", json!("x"));
        told("kinds", json!(["other"]));
        told("kinds", json!([{"with": 3_000_000_000_u64}]));
        told("kinds", json!([{"with": 0.5}]));
        told("maybe", json!({"a": 1}));
        told("map", json!([true]));
        told("nested", json!({"Err": -1}));
        told("stray", json!(1));
        assert_eq!(read::<All>(json!({})).expect_err("empty").to_string(), "missing field `kinds`");
        assert_eq!(read::<(u8, u8)>(json!([1, 2, 3])).expect_err("long").to_string(), "the list is too long");
        assert!(read_text::<u8>("{").expect_err("no JSON").to_string().starts_with("EOF"));
    }

    #[test]
    fn a_struct_is_never_read_from_a_list() {
        #[derive(Debug, Deserialize)]
        struct One {
            #[expect(dead_code, reason = "only read")]
            a: u8,
        }
        assert_eq!(
            read::<One>(json!([1])).expect_err("a list").to_string(),
            "invalid type: sequence, expected struct One"
        );
    }
}
