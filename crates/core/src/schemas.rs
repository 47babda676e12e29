//! JSON Schemas from packages (settings, collections, props of slots), compiled once per digest. Called by
//! whatever checks values that a plugin described. `Schema::{compile, check, is_valid, fill_defaults}` is stable.

mod branches;
mod words;

use std::{
    fmt,
    num::NonZeroUsize,
    sync::{Arc, Mutex, PoisonError},
};

use jsonschema::{
    Draft, PatternOptions, Validator,
    error::{ValidationError, ValidationErrorKind},
};
use lru::LruCache;
use serde_json::{Map, Value};
use tenon_api::FieldError;
use tenon_contract::schema::escaped;

use crate::{Core, Error, Result, snapshot::ReleaseInfo};
use branches::Branch;

/// Bytes that one pattern of a plugin may take when compiled (SECURITY.md, "Input").
const PATTERN_BYTES: usize = 1 << 20;
/// A value that is wrong everywhere is told so often.
const MAX_ERRORS: usize = 100;
const SCHEMAS_IN_MEMORY: usize = 2_000;
/// Levels of lists and objects in a value.
pub const MAX_DEPTH: usize = 16;
/// Items of one list, members of one object.
pub const MAX_ITEMS: usize = 1_000;

#[derive(Debug)]
pub struct Schema {
    pub value: Value,
    validator: Validator,
    branches: Vec<Branch>,
}

/// What is wrong with a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidSchema {
    /// JSON Pointer into the schema.
    pub pointer: String,
    pub detail: String,
}

impl fmt::Display for InvalidSchema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.pointer, self.detail)
    }
}

impl std::error::Error for InvalidSchema {}

impl Schema {
    /// The text says what is wrong with the schema.
    pub fn compile(value: Value) -> std::result::Result<Self, String> {
        Self::try_compile(value).map_err(|error| error.to_string())
    }

    /// As [`compile`](Self::compile), with the place. The caps of [`tenon_contract::schema`] hold already.
    pub fn try_compile(value: Value) -> std::result::Result<Self, InvalidSchema> {
        let validator = validator(&value)?;
        let branches = branches::of(&value)?;
        Ok(Self { value, validator, branches })
    }

    pub fn is_valid(&self, instance: &Value) -> bool {
        within_caps(instance, "", 0).is_none() && self.validator.is_valid(instance)
    }

    /// Every broken rule, in words for people; `prefix` stands before each pointer. No value is repeated.
    pub fn check(&self, instance: &Value, prefix: &str) -> Vec<FieldError> {
        if let Some(error) = within_caps(instance, prefix, 0) {
            return vec![error];
        }
        let mut found = Vec::new();
        for error in self.validator.iter_errors(instance).take(MAX_ERRORS) {
            self.tell(&error, prefix, &mut found);
        }
        found.truncate(MAX_ERRORS);
        found
    }

    /// Adds the defaults of what is missing, also inside groups and of the branches that are in force.
    pub fn fill_defaults(&self, values: &mut Map<String, Value>) {
        branches::fill(&self.value, &self.value, values);
        for branch in &self.branches {
            if let Some(part) = branch.in_force(values) {
                branches::fill(&self.value, part, values);
            }
        }
    }

    fn tell(&self, error: &ValidationError<'_>, prefix: &str, found: &mut Vec<FieldError>) {
        let at = format!("{prefix}{}", error.instance_path().as_str());
        let place = error.schema_path().as_str();
        let part = place.rsplit_once('/').and_then(|(part, _)| self.value.pointer(part));
        let keyword = error.kind().keyword();
        match error.kind() {
            ValidationErrorKind::Required { property } => {
                let name = property.as_str().unwrap_or_default();
                push(found, format!("{at}/{}", escaped(name)), "required", "This is required.".into());
            }
            ValidationErrorKind::AdditionalProperties { unexpected }
            | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
                for name in unexpected {
                    let shown: String = name.chars().take(60).collect();
                    let detail = format!("There is nothing called “{shown}” here. Leave it out.");
                    push(found, format!("{at}/{}", escaped(name)), "unknown", detail);
                }
            }
            ValidationErrorKind::OneOfNotValid { context } | ValidationErrorKind::AnyOf { context } => {
                match chosen(context) {
                    Some(branch) => branch.iter().for_each(|inner| self.tell(inner, prefix, found)),
                    None => push(
                        found,
                        at,
                        keyword,
                        words::own(part, keyword).unwrap_or_else(|| words::choices(part)),
                    ),
                }
            }
            kind => {
                let detail = words::own(part, keyword).unwrap_or_else(|| words::of(kind));
                push(found, at, keyword, detail);
            }
        }
    }
}

fn push(found: &mut Vec<FieldError>, pointer: String, code: &str, detail: String) {
    if !found.iter().any(|known| known.pointer == pointer && known.code == code) {
        found.push(FieldError { pointer, code: code.into(), detail });
    }
}

/// The one branch whose discriminator fits: its errors say more than "none of these".
fn chosen<'a>(context: &'a [Vec<ValidationError<'static>>]) -> Option<&'a [ValidationError<'static>]> {
    let fits = |errors: &[ValidationError<'static>]| {
        !errors.is_empty()
            && !errors.iter().any(|error| {
                matches!(
                    error.kind(),
                    ValidationErrorKind::Constant { .. }
                        | ValidationErrorKind::Enum { .. }
                        | ValidationErrorKind::Type { .. }
                        | ValidationErrorKind::FalseSchema
                )
            })
    };
    let mut fitting = context.iter().filter(|errors| fits(errors));
    match (fitting.next(), fitting.next()) {
        (Some(one), None) => Some(one),
        _ => None,
    }
}

fn validator(value: &Value) -> std::result::Result<Validator, InvalidSchema> {
    let patterns = PatternOptions::regex().size_limit(PATTERN_BYTES).dfa_size_limit(PATTERN_BYTES);
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .with_pattern_options(patterns)
        .build(value)
        .map_err(|error| invalid(value, &error))
}

fn invalid(schema: &Value, error: &ValidationError<'_>) -> InvalidSchema {
    let (at, place) = (error.instance_path().as_str(), error.schema_path().as_str());
    let is_pattern =
        matches!(error.kind(), ValidationErrorKind::Format { format } if format.as_str() == "regex");
    // A pattern that does not compile is told at its place in the schema, everything else at that of the instance,
    // which is the schema too.
    let pointer = if is_pattern && at.is_empty() && schema.pointer(place).is_some() { place } else { at };
    let detail = if is_pattern {
        "this pattern cannot be compiled, or takes too much memory: repeat less".to_owned()
    } else {
        error.to_string().chars().take(300).collect()
    };
    InvalidSchema { pointer: pointer.to_owned(), detail }
}

/// What no schema may allow: endless nesting, endless lists, U+0000.
fn within_caps(value: &Value, at: &str, level: usize) -> Option<FieldError> {
    let error =
        |code: &str, detail: String| Some(FieldError { pointer: at.to_owned(), code: code.into(), detail });
    let nul = || error("nul", "U+0000 stands in a text. Leave it out.".into());
    let items = match value {
        Value::String(text) if text.contains('\0') => return nul(),
        Value::Array(items) => items.len(),
        Value::Object(map) if map.keys().any(|key| key.contains('\0')) => return nul(),
        Value::Object(map) => map.len(),
        _ => return None,
    };
    if level == MAX_DEPTH {
        return error("too_deep", format!("Nest at most {MAX_DEPTH} levels."));
    }
    if items > MAX_ITEMS {
        return error("too_many", format!("Use at most {MAX_ITEMS} items."));
    }
    match value {
        Value::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(index, item)| within_caps(item, &format!("{at}/{index}"), level + 1)),
        Value::Object(map) => {
            map.iter().find_map(|(key, item)| within_caps(item, &format!("{at}/{}", escaped(key)), level + 1))
        }
        _ => None,
    }
}

/// Compiled schemas by the digest of their file.
pub struct Schemas(Mutex<LruCache<String, Arc<Schema>>>);

impl Default for Schemas {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(NonZeroUsize::new(SCHEMAS_IN_MEMORY).unwrap_or(NonZeroUsize::MIN))))
    }
}

impl Core {
    /// The schema in the file `path` of a release; publishing made sure that it is one.
    pub async fn schema(&self, release: &ReleaseInfo, path: &str) -> Result<Arc<Schema>> {
        let digest = release.file(path).ok_or_else(|| {
            Error::internal(format!("{path} is named by the manifest and not in the package"))
        })?;
        if let Some(known) = self.schemas.0.lock().unwrap_or_else(PoisonError::into_inner).get(digest) {
            return Ok(known.clone());
        }
        let bytes = self.blobs.get(digest).await.map_err(Error::internal)?;
        let bytes =
            bytes.ok_or_else(|| Error::internal(format!("the blob {digest} is known and missing")))?;
        let value = serde_json::from_slice(&bytes).map_err(Error::internal)?;
        let schema = Arc::new(Schema::try_compile(value).map_err(Error::internal)?);
        self.schemas.0.lock().unwrap_or_else(PoisonError::into_inner).put(digest.to_owned(), schema.clone());
        Ok(schema)
    }

    /// The schema of a release's settings, if it has any.
    pub async fn config_schema(&self, release: &ReleaseInfo) -> Result<Option<Arc<Schema>>> {
        match &release.manifest.config {
            Some(config) => self.schema(release, &config.schema).await.map(Some),
            None => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests;
