//! JSON Schemas from packages (settings, collections, props of slots), compiled once per digest. Called by
//! whatever checks values that a plugin described.

use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex, PoisonError},
};

use jsonschema::{Draft, PatternOptions, Validator, error::ValidationError};
use lru::LruCache;
use serde_json::Value;
use tenon_api::FieldError;

use crate::{Core, Error, Result, snapshot::ReleaseInfo};

/// Bytes that one pattern of a plugin may take when compiled (SECURITY.md, "Input").
const PATTERN_BYTES: usize = 1 << 20;
/// A value that is wrong everywhere is told so often.
const MAX_ERRORS: usize = 100;
const SCHEMAS_IN_MEMORY: usize = 2_000;

#[derive(Debug)]
pub struct Schema {
    pub value: Value,
    validator: Validator,
}

impl Schema {
    /// The text says what is wrong with the schema.
    pub fn compile(value: Value) -> std::result::Result<Self, String> {
        let patterns = PatternOptions::regex().size_limit(PATTERN_BYTES).dfa_size_limit(PATTERN_BYTES);
        let validator = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .should_validate_formats(true)
            .with_pattern_options(patterns)
            .build(&value)
            .map_err(|error| error.to_string())?;
        Ok(Self { value, validator })
    }

    pub fn is_valid(&self, instance: &Value) -> bool {
        self.validator.is_valid(instance)
    }

    /// Every broken rule; `prefix` stands before each pointer.
    pub fn check(&self, instance: &Value, prefix: &str) -> Vec<FieldError> {
        let errors = self.validator.iter_errors(instance).take(MAX_ERRORS);
        errors.map(|error| field_error(&error, prefix)).collect()
    }
}

fn field_error(error: &ValidationError<'_>, prefix: &str) -> FieldError {
    FieldError {
        pointer: format!("{prefix}{}", error.instance_path().as_str()),
        code: error.kind().keyword().to_owned(),
        detail: error.to_string(),
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
        let schema = Arc::new(Schema::compile(value).map_err(Error::internal)?);
        self.schemas.0.lock().unwrap_or_else(PoisonError::into_inner).put(digest.to_owned(), schema.clone());
        Ok(schema)
    }
}
