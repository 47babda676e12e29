//! JSON Schemas from packages (settings, collections, props of slots), compiled once per digest. Called by
//! whatever checks values that a plugin described. `Schema::{compile, check, is_valid, fill_defaults}` is stable.
//! What a check costs is counted first ([`work`]): nothing stops one that has begun.

mod branches;
mod caps;
mod words;
mod work;

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
use tenon_contract::{
    records::{MAX_COMMIT_STEPS, MAX_RECORD_STEPS},
    schema::escaped,
};

use crate::{Core, Error, Result, snapshot::ReleaseInfo};
use branches::{Branch, Fill};
use caps::within_caps;
use work::{Size, Work};

/// Bytes that one pattern of a plugin may take when compiled (SECURITY.md, "Input").
const PATTERN_BYTES: usize = 1 << 20;
/// A value that is wrong everywhere is told so often.
const MAX_ERRORS: usize = 100;
const SCHEMAS_IN_MEMORY: usize = 2_000;
/// Levels of lists and objects in a value.
pub const MAX_DEPTH: usize = 16;
/// Items of one list, members of one object.
pub const MAX_ITEMS: usize = 1_000;
/// Steps that are taken where they are asked for, between other people's requests: some ten milliseconds.
pub const IN_PLACE_STEPS: u64 = 500_000;
/// Up to here every broken rule is gathered; each takes half a kilobyte, and a step may break one.
const GATHERED_STEPS: u64 = 20_000;

#[derive(Debug)]
pub struct Schema {
    pub value: Value,
    validator: Validator,
    branches: Vec<Branch>,
    work: Work,
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
        let work = Work::of(&value);
        Ok(Self { value, validator, branches, work })
    }

    /// What no schema may allow in a value, before anything else looks at it.
    pub fn beyond_caps(values: &Value, prefix: &str) -> Option<FieldError> {
        within_caps(values).err().map(|beyond| beyond.below(prefix))
    }

    /// As [`check`](Self::check) would find it.
    pub fn is_valid(&self, instance: &Value) -> bool {
        within_caps(instance).is_ok() && self.fits_in_place(instance) && self.validator.is_valid(instance)
    }

    /// Every broken rule, in words for people; `prefix` stands before each pointer. No value is repeated. What would
    /// take more than [`IN_PLACE_STEPS`] is refused.
    pub fn check(&self, instance: &Value, prefix: &str) -> Vec<FieldError> {
        if let Err(error) = within_caps(instance) {
            return vec![error.below(prefix)];
        }
        if !self.fits_in_place(instance) {
            return vec![too_much(prefix, IN_PLACE_STEPS)];
        }
        self.broken(instance, prefix)
    }

    /// The same away from other people's requests ([`Core::apart`]): up to [`MAX_RECORD_STEPS`], and no more than `left`, from
    /// which it is taken.
    pub fn check_heavy(&self, instance: &Value, prefix: &str, left: &mut u64) -> Vec<FieldError> {
        if let Err(error) = within_caps(instance) {
            return vec![error.below(prefix)];
        }
        let most = MAX_RECORD_STEPS.min(*left);
        let work = self.work.on(instance, most);
        if work > most {
            return vec![too_much(
                prefix,
                if most < MAX_RECORD_STEPS { MAX_COMMIT_STEPS } else { MAX_RECORD_STEPS },
            )];
        }
        *left -= work;
        self.broken(instance, prefix)
    }

    /// Steps that a check takes at most, told without counting them one by one.
    pub fn bound(&self, instance: &Map<String, Value>) -> u64 {
        let mut size = Size { values: 1, bytes: 0 };
        instance.iter().for_each(|(name, value)| size.add_member(name, value));
        self.work.bound(size)
    }

    fn fits_in_place(&self, instance: &Value) -> bool {
        let bound = self.work.bound(Size::of(instance));
        bound <= IN_PLACE_STEPS || self.work.on(instance, IN_PLACE_STEPS) <= IN_PLACE_STEPS
    }

    /// Of an instance whose work was counted.
    fn broken(&self, instance: &Value, prefix: &str) -> Vec<FieldError> {
        if self.validator.is_valid(instance) {
            return Vec::new();
        }
        let mut found = Vec::new();
        if self.work.on(instance, GATHERED_STEPS) <= GATHERED_STEPS {
            for error in self.validator.iter_errors(instance).take(MAX_ERRORS) {
                self.tell(&error, prefix, &mut found);
            }
        } else if !self.work.branches
            && let Err(first) = self.validator.validate(instance)
        {
            self.tell(&first, prefix, &mut found);
        }
        if found.is_empty() {
            let detail = "Something in here breaks a rule, and it is too much to say which. Send less of it at once to be told.";
            push(&mut found, prefix.to_owned(), "invalid", detail.into());
        }
        found
    }

    /// Adds the defaults of what is missing, also inside groups and of the branches that are in force. `false`: the
    /// values ask for more of them than anybody wants, or are too many to ask all conditions about, and some are left
    /// out.
    pub fn fill_defaults(&self, values: &mut Map<String, Value>) -> bool {
        let mut fill = Fill::new(&self.value);
        fill.object(&self.value, values);
        let mut left = IN_PLACE_STEPS;
        // One value for all conditions: they are asked about the whole object.
        let mut whole = Value::Object(std::mem::take(values));
        for branch in &self.branches {
            if let Some(part) = branch.in_force(&whole, &mut left)
                && let Some(map) = whole.as_object_mut()
            {
                fill.object(part, map);
            }
        }
        if let Value::Object(map) = whole {
            *values = map;
        }
        fill.is_whole() && left > 0
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

fn too_much(at: &str, most: u64) -> FieldError {
    let detail = format!(
        "Checking this takes more than {most} steps: it has too many values for the rules of its schema. Send less of it at once."
    );
    FieldError { pointer: at.to_owned(), code: "too_much".into(), detail }
}

fn push(found: &mut Vec<FieldError>, pointer: String, code: &str, detail: String) {
    if found.len() < MAX_ERRORS && !found.iter().any(|known| known.pointer == pointer && known.code == code) {
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

/// Compiled schemas by the digest of their file.
pub struct Schemas {
    known: Mutex<LruCache<String, Arc<Schema>>>,
}

impl Default for Schemas {
    fn default() -> Self {
        let size = NonZeroUsize::new(SCHEMAS_IN_MEMORY).unwrap_or(NonZeroUsize::MIN);
        Self { known: Mutex::new(LruCache::new(size)) }
    }
}

impl Core {
    /// The schema in the file `path` of a release; publishing made sure that it is one.
    pub async fn schema(&self, release: &ReleaseInfo, path: &str) -> Result<Arc<Schema>> {
        let digest = release.file(path).ok_or_else(|| {
            Error::internal(format!("{path} is named by the manifest and not in the package"))
        })?;
        if let Some(known) = self.schemas.known.lock().unwrap_or_else(PoisonError::into_inner).get(digest) {
            return Ok(known.clone());
        }
        let bytes = self.blobs.get(digest).await.map_err(Error::internal)?;
        let bytes =
            bytes.ok_or_else(|| Error::internal(format!("the blob {digest} is known and missing")))?;
        let value = serde_json::from_slice(&bytes).map_err(Error::internal)?;
        // Away from other people's requests: a large one takes some hundred milliseconds.
        let compiled = tokio::task::spawn_blocking(move || Schema::try_compile(value));
        let schema = Arc::new(compiled.await.map_err(Error::internal)?.map_err(Error::internal)?);
        self.schemas
            .known
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .put(digest.to_owned(), schema.clone());
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
