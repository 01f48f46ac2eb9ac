//! From text or a JSON tree to wire types, with this crate's error codes.

use super::json::{self, Read};
use crate::error::Part::{Number, Text};
use crate::error::{Code, Error, Result};
use crate::limits::INPUT_BYTES_MAX;

pub(crate) fn from_bytes<T: Read>(bytes: &[u8]) -> Result<T> {
    check_size(bytes.len())?;
    let text = core::str::from_utf8(bytes).map_err(|e| {
        Error::new(
            Code::InvalidUtf8,
            &[
                Text("the input is not UTF-8 from byte "),
                Number(e.valid_up_to() as f64),
                Text(" on"),
            ],
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
        &[
            Text("the input has "),
            Number(bytes as f64),
            Text(" bytes; at most "),
            Number(INPUT_BYTES_MAX as f64),
            Text(" are accepted"),
        ],
    ))
}
