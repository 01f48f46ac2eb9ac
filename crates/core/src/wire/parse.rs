//! From text or a JSON tree to wire types, with this crate's error codes.

use super::input::{DUPLICATE_KEY, NOT_A_NUMBER};
use crate::error::{Code, Error, Result};
use crate::limits::INPUT_BYTES_MAX;
use serde::de::DeserializeOwned;

pub(crate) fn from_bytes<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    check_size(bytes.len())?;
    let text = std::str::from_utf8(bytes).map_err(|e| {
        Error::new(
            Code::InvalidUtf8,
            format!("the input is not UTF-8 from byte {} on", e.valid_up_to()),
        )
    })?;
    from_text(text)
}

pub(crate) fn from_text<T: DeserializeOwned>(text: &str) -> Result<T> {
    check_size(text.len())?;
    serde_json::from_str(text).map_err(classify)
}

pub(crate) fn from_value<T: DeserializeOwned>(value: serde_json::Value) -> Result<T> {
    serde_json::from_value(value).map_err(classify)
}

fn check_size(bytes: usize) -> Result<()> {
    if bytes <= INPUT_BYTES_MAX {
        return Ok(());
    }
    Err(Error::new(
        Code::InputTooLarge,
        format!("the input has {bytes} bytes; at most {INPUT_BYTES_MAX} are accepted"),
    ))
}

/// serde_json has one opaque error; its message begins with serde's fixed
/// phrase for the kind, or with the marker that `input` put there. The error
/// vectors hold every phrase, so a change of wording upstream fails a test.
#[cold]
fn classify(error: serde_json::Error) -> Error {
    let message = error.to_string();
    const PHRASES: &[(&str, Code)] = &[
        ("unknown field", Code::UnknownField),
        ("missing field", Code::MissingField),
        ("duplicate field", Code::DuplicateField),
        ("unknown variant", Code::InvalidValue),
        ("invalid value", Code::InvalidValue),
        ("invalid type", Code::InvalidType),
        ("number out of range", Code::NumberOutOfRange),
    ];
    for (marker, code) in [(NOT_A_NUMBER, Code::NotANumber), (DUPLICATE_KEY, Code::DuplicateKey)] {
        if let Some(rest) = message.strip_prefix(marker) {
            return Error::new(code, rest);
        }
    }
    let code = PHRASES
        .iter()
        .find(|(phrase, _)| message.starts_with(phrase))
        .map_or(Code::InvalidJson, |(_, code)| *code);
    Error::new(code, message)
}
