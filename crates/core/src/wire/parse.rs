//! From text or a JSON tree to wire types, with this crate's error codes.

use super::json::{self, Read};
use crate::error::{Code, Error, Result};
use crate::limits::INPUT_BYTES_MAX;

pub(crate) fn from_bytes<T: Read>(bytes: &[u8]) -> Result<T> {
    check_size(bytes.len())?;
    let text = std::str::from_utf8(bytes).map_err(|e| {
        Error::new(
            Code::InvalidUtf8,
            format!("the input is not UTF-8 from byte {} on", e.valid_up_to()),
        )
    })?;
    from_text(text)
}

pub(crate) fn from_text<T: Read>(text: &str) -> Result<T> {
    check_size(text.len())?;
    json::read(text)
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
