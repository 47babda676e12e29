//! Bodies: JSON, forms, raw bytes, packages. Read whole under the route's limit, then parsed.

use axum::{
    body::Body,
    extract::{FromRequest, Multipart, Request},
};
use bytes::Bytes;
use http::{HeaderMap, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tenon_api::{FieldError, error::Code};
use tenon_core::Error;

use super::malformed;
use crate::{middleware::incoming::Stopped, problem::Problem};

/// Bodies unless the route says otherwise.
pub const MAX_BODY: usize = 1 << 20;
/// `POST /releases`.
pub const MAX_PACKAGE: usize = 64 << 20;

/// `POST …/batch` (`tenon_contract::records::MAX_COMMIT_BYTES`).
pub const MAX_BULK: usize = 4 << 20;

/// What the route at this address takes, for [`Idempotency-Key`](crate::middleware), which reads the body first. Packages
/// and plugins' own routes are none of its business.
pub fn most_bytes(path: &str) -> usize {
    if path.ends_with("/batch") { MAX_BULK } else { MAX_BODY }
}

/// A JSON body.
pub struct Input<T>(pub T);
/// A JSON body that may be left out, with its content type.
pub struct Optional<T>(pub T);
/// A JSON body of many objects, up to [`MAX_BULK`].
pub struct Bulk<T>(pub T);
/// JSON from programs, or a form from a page that is not alive yet (`is_form`).
pub struct Either<T> {
    pub value: T,
    pub is_form: bool,
}
/// Any body, with its content type.
pub struct Raw {
    pub content_type: Option<String>,
    pub bytes: Bytes,
}
/// A package: `application/zip`, or `multipart/form-data` with the field `file`.
pub struct Packed(pub Bytes);

pub async fn read_bytes(headers: &HeaderMap, body: Body, limit: usize) -> Result<Bytes, Problem> {
    let too_large =
        || Problem::new(Code::TooLarge, format!("Bodies of this address are at most {limit} bytes."));
    let announced =
        headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|bytes| bytes > limit as u64) {
        return Err(too_large());
    }
    match Limited::new(body, limit).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(too_large()),
        Err(error) => Err(stopped(&*error)),
    }
}

fn stopped(error: &(dyn std::error::Error + 'static)) -> Problem {
    match Stopped::find(error) {
        None => malformed("The body ended before its announced length."),
        Some(Stopped::TooSlow) => Problem::new(
            Code::RequestTimeout,
            "The body came too slowly, or not at all. Send it again, over a better connection if you can.",
        ),
        Some(Stopped::NoRoom) => {
            let error = Error::new(
                Code::Unavailable,
                "This server holds as many large bodies as it can. Send it again in a few seconds.",
            );
            error.with_retry_after(5).into()
        }
    }
}

/// The media type without parameters, lower case.
pub fn media_type(headers: &HeaderMap) -> String {
    let text = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn unsupported(wanted: &str) -> Problem {
    Problem::new(Code::UnsupportedMediaType, format!("Send {wanted}, and say so in Content-Type."))
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Input<T> {
    type Rejection = Problem;
    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        if media_type(&parts.headers) != "application/json" {
            return Err(unsupported("application/json"));
        }
        Ok(Self(parse(&read_bytes(&parts.headers, body, MAX_BODY).await?)?))
    }
}

impl<T: DeserializeOwned + Default, S: Send + Sync> FromRequest<S> for Optional<T> {
    type Rejection = Problem;
    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let bytes = read_bytes(&parts.headers, body, MAX_BODY).await?;
        if bytes.is_empty() {
            return Ok(Self(T::default()));
        }
        if media_type(&parts.headers) != "application/json" {
            return Err(unsupported("application/json"));
        }
        Ok(Self(parse::<Option<T>>(&bytes)?.unwrap_or_default()))
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Bulk<T> {
    type Rejection = Problem;
    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        if media_type(&parts.headers) != "application/json" {
            return Err(unsupported("application/json"));
        }
        Ok(Self(parse(&read_bytes(&parts.headers, body, MAX_BULK).await?)?))
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Either<T> {
    type Rejection = Problem;
    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        match media_type(&parts.headers).as_str() {
            "application/json" => {
                let value = parse(&read_bytes(&parts.headers, body, MAX_BODY).await?)?;
                Ok(Self { value, is_form: false })
            }
            "application/x-www-form-urlencoded" => {
                let bytes = read_bytes(&parts.headers, body, MAX_BODY).await?;
                let fields: serde_json::Map<String, Value> = url::form_urlencoded::parse(&bytes)
                    .map(|(name, value)| (name.into_owned(), Value::from(value.into_owned())))
                    .collect();
                let fields = Value::Object(fields);
                refuse_nul(&fields, &mut String::new())?;
                let value = serde_json::from_value(fields)
                    .map_err(|error| malformed(&format!("The form does not fit: {error}.")))?;
                Ok(Self { value, is_form: true })
            }
            _ => Err(unsupported("application/json or application/x-www-form-urlencoded")),
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for Raw {
    type Rejection = Problem;
    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let content_type =
            parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let bytes = read_bytes(&parts.headers, body, MAX_BODY).await?;
        Ok(Self { content_type, bytes })
    }
}

impl<S: Send + Sync> FromRequest<S> for Packed {
    type Rejection = Problem;
    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        match media_type(&parts.headers).as_str() {
            "application/zip" => Ok(Self(read_bytes(&parts.headers, body, MAX_PACKAGE).await?)),
            "multipart/form-data" => {
                // Its parts carry names and boundaries beside the file.
                let bytes = read_bytes(&parts.headers, body, MAX_PACKAGE + (64 << 10)).await?;
                let request = Request::from_parts(parts, Body::from(bytes));
                let mut form = Multipart::from_request(request, state)
                    .await
                    .map_err(|error| malformed(&error.body_text()))?;
                while let Some(field) =
                    form.next_field().await.map_err(|error| malformed(&error.body_text()))?
                {
                    if field.name() == Some("file") {
                        return Ok(Self(field.bytes().await.map_err(|error| malformed(&error.body_text()))?));
                    }
                }
                Err(malformed("The form has no field \"file\" with the package in it."))
            }
            _ => Err(unsupported(
                "the package as application/zip, or as the field \"file\" of multipart/form-data",
            )),
        }
    }
}

/// JSON into `T`: syntax with line and column, shape with a pointer, and no U+0000 anywhere.
fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let bytes = if bytes.is_empty() { b"null" } else { bytes };
    // U+0000 can only stand as an escape; a raw one is no JSON.
    if bytes.windows(6).any(|window| window == b"\\u0000")
        && let Ok(value) = serde_json::from_slice::<Value>(bytes)
    {
        refuse_nul(&value, &mut String::new())?;
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| shape(&error))?;
    reader.end().map_err(|error| wrong("", &error))?;
    Ok(value)
}

fn shape(error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    use serde_path_to_error::Segment;
    let mut pointer = String::new();
    for segment in error.path() {
        match segment {
            Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
            Segment::Map { key } | Segment::Enum { variant: key } => {
                pointer.push_str(&format!("/{}", escaped(key)))
            }
            Segment::Unknown => {}
        }
    }
    wrong(&pointer, error.inner())
}

fn wrong(pointer: &str, error: &serde_json::Error) -> Problem {
    let text = crate::log::escape(&error.to_string());
    let detail = format!("The body does not fit: {text}.");
    let code = if error.is_data() { "shape" } else { "syntax" };
    let field = FieldError { pointer: pointer.into(), code: code.into(), detail: text };
    Error::new(Code::MalformedJson, detail).with_errors(vec![field]).into()
}

/// RFC 6901.
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

fn refuse_nul(value: &Value, at: &mut String) -> Result<(), Problem> {
    let refuse = |pointer: &str| {
        let detail = "U+0000 stands in a text. Leave it out.";
        let field = FieldError { pointer: pointer.into(), code: "nul".into(), detail: detail.into() };
        Err(Problem::from(Error::new(Code::MalformedJson, detail).with_errors(vec![field])))
    };
    match value {
        Value::String(text) if text.contains('\0') => refuse(at),
        Value::Array(items) => {
            items.iter().enumerate().try_for_each(|(index, item)| within(at, &index.to_string(), item))
        }
        Value::Object(map) => map.iter().try_for_each(|(key, item)| {
            if key.contains('\0') { refuse(at) } else { within(at, &escaped(key), item) }
        }),
        _ => Ok(()),
    }
}

fn within(at: &mut String, segment: &str, value: &Value) -> Result<(), Problem> {
    let length = at.len();
    at.push('/');
    at.push_str(segment);
    refuse_nul(value, at)?;
    at.truncate(length);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use tenon_api::installations::InstallPlugin;

    fn refusal(text: &str) -> (Code, String, String) {
        let problem = parse::<InstallPlugin>(text.as_bytes()).expect_err("refused");
        let first = problem.0.errors().first().cloned();
        (
            problem.0.code(),
            first.map(|field| field.pointer).unwrap_or_default(),
            problem.0.detail().to_owned(),
        )
    }

    #[test]
    fn broken_json_is_told_with_line_and_column() {
        let (code, _, detail) = refusal("{\n  \"plugin\": }");
        assert_eq!(code, Code::MalformedJson);
        assert!(detail.contains("line 2 column 13"), "{detail}");
    }

    #[test]
    fn a_wrong_shape_is_told_with_a_pointer() {
        let (_, pointer, detail) = refusal(r#"{"plugin":"a","grants":[{"id":"x"},{"id":5}]}"#);
        assert_eq!(pointer, "/grants/1/id");
        assert!(detail.contains("invalid type"), "{detail}");
        let (_, _, detail) = refusal(r#"{"plugin":"a","pluggin":"b"}"#);
        assert!(detail.contains("unknown field `pluggin`"), "{detail}");
    }

    #[test]
    fn a_nul_is_refused_where_it_stands_and_an_escaped_backslash_is_not_one() {
        let (_, pointer, detail) = refusal(r#"{"plugin":"a\u0000b"}"#);
        assert_eq!(pointer, "/plugin");
        assert!(detail.contains("U+0000"), "{detail}");
        assert_eq!(parse::<InstallPlugin>(br#"{"plugin":"a\\u0000b"}"#).expect("fine").plugin, "a\\u0000b");
    }
}
