//! JSON Schemas of the package, checked as a server checks them: the same draft, formats and pattern caps.

use jsonschema::{Draft, PatternOptions, ValidationError, Validator, error::ValidationErrorKind};
use serde_json::Value;
use tenon_contract::{abi::FaultField, package::Package, schema::escaped};

use super::SandboxError;

/// Bytes that one pattern may take when compiled.
const PATTERN_BYTES: usize = 1 << 20;
const MAX_ERRORS: usize = 100;

/// A schema that keeps the caps of `tenon_contract::schema` already.
pub fn compile_schema(value: &Value) -> Result<Validator, ValidationError<'static>> {
    let patterns = PatternOptions::regex().size_limit(PATTERN_BYTES).dfa_size_limit(PATTERN_BYTES);
    let options = jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(true);
    options.with_pattern_options(patterns).build(value)
}

pub struct Schema {
    pub value: Value,
    validator: Validator,
}

impl Schema {
    /// The schema in a file of the package.
    pub fn of(package: &Package, file: &str) -> Result<Self, SandboxError> {
        let wrong = |message: String| SandboxError::fixture(file, message);
        let bytes = package.files.get(file).ok_or_else(|| wrong("is not in the package".into()))?;
        let value: Value =
            serde_json::from_slice(bytes).map_err(|error| wrong(format!("is not JSON: {error}")))?;
        let validator =
            compile_schema(&value).map_err(|error| wrong(format!("is no JSON Schema: {error}")))?;
        Ok(Self { value, validator })
    }

    /// Every broken rule; `at` stands before each pointer.
    pub fn check(&self, values: &Value, at: &str) -> Vec<FaultField> {
        let mut found = Vec::new();
        for error in self.validator.iter_errors(values).take(MAX_ERRORS) {
            let place = format!("{at}{}", error.instance_path().as_str());
            let mut wrong = |pointer: String, code: &str, message: String| {
                found.push(FaultField { pointer, code: code.into(), message });
            };
            match error.kind() {
                ValidationErrorKind::Required { property } => {
                    let name = escaped(property.as_str().unwrap_or_default());
                    wrong(format!("{place}/{name}"), "required", "This is required.".into());
                }
                ValidationErrorKind::AdditionalProperties { unexpected }
                | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
                    for name in unexpected {
                        wrong(
                            format!("{place}/{}", escaped(name)),
                            "unknown",
                            format!("There is nothing called “{name}” here. Leave it out."),
                        );
                    }
                }
                kind => wrong(place, kind.keyword(), error.to_string()),
            }
        }
        found
    }
}
