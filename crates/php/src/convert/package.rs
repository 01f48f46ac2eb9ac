//! A shipping package as the very JSON that PHP's own `json_encode` writes of
//! it by default, for the hash by which WooCommerce knows it again.
//!
//! Where only PHP can tell (objects, resources, text that is not UTF-8, floats
//! it writes with an exponent, deep nesting), there is no answer. So a caller
//! who compares hashes can only miss an equal one, never find a false one.

use ext_php_rs::types::{ZendHashTable, Zval};
use std::io::Write;

/// Deepest nesting written here.
const DEPTH_MAX: usize = 16;

/// Floats from here on, and to below the next, PHP writes without an exponent.
const FLOAT_MIN: f64 = 1e-4;
const FLOAT_END: f64 = 1e15;

/// Bytes to begin with, an item of the package: most take less.
const ITEM_BYTES: usize = 512;

/// What is left out of each of the package's `contents`: the product object.
const PRODUCT: &[u8] = b"data";

/// The package as JSON without its products; none where only PHP can tell.
pub(crate) fn package_json(package: &ZendHashTable) -> Option<String> {
    let items = package.get("contents")?.dereference().array()?.len();
    let mut out = Vec::with_capacity(items.saturating_mul(ITEM_BYTES));
    write_array(&mut out, package, Place::Package)?;
    String::from_utf8(out).ok()
}

/// Which array is being written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Package,
    Contents,
    Item,
    Inside(usize),
}

impl Place {
    /// The place of the array under this key.
    fn below(self, key: Option<&[u8]>) -> Option<Self> {
        match self {
            Self::Package if key == Some(b"contents") => Some(Self::Contents),
            Self::Contents => Some(Self::Item),
            Self::Package | Self::Item => Some(Self::Inside(0)),
            Self::Inside(depth) if depth < DEPTH_MAX => Some(Self::Inside(depth + 1)),
            Self::Inside(_) => None,
        }
    }

    fn leaves_out(self, key: Option<&[u8]>) -> bool {
        self == Self::Item && key == Some(PRODUCT)
    }
}

fn write_array(out: &mut Vec<u8>, array: &ZendHashTable, place: Place) -> Option<()> {
    let is_list = is_list(array, place);
    out.push(if is_list { b'[' } else { b'{' });
    let mut is_first = true;
    let mut entries = array.iter();
    while let Some((key, value)) = entries.next_zval() {
        let name = key.zend_str().map(|name| name.as_bytes());
        if place.leaves_out(name) {
            continue;
        }
        if !is_first {
            out.push(b',');
        }
        is_first = false;
        if !is_list {
            match name {
                Some(name) => write_text(out, name)?,
                None => write!(out, "\"{}\"", key.long()?).ok()?,
            }
            out.push(b':');
        }
        write_value(out, value.dereference(), place, name)?;
    }
    out.push(if is_list { b']' } else { b'}' });
    Some(())
}

/// As `array_is_list`.
fn is_list(array: &ZendHashTable, place: Place) -> bool {
    let mut index = 0;
    let mut entries = array.iter();
    while let Some((key, _)) = entries.next_zval() {
        if place.leaves_out(key.zend_str().map(|name| name.as_bytes())) {
            continue;
        }
        if key.long() != Some(index) {
            return false;
        }
        index += 1;
    }
    true
}

fn write_value(out: &mut Vec<u8>, value: &Zval, place: Place, key: Option<&[u8]>) -> Option<()> {
    if let Some(text) = value.zend_str() {
        // WooCommerce unsets a key of each of the contents; of a text it cannot.
        return if place == Place::Contents { None } else { write_text(out, text.as_bytes()) };
    }
    if let Some(array) = value.array() {
        return write_array(out, array, place.below(key)?);
    }
    if place == Place::Contents {
        return None;
    }
    if let Some(whole) = value.long() {
        serde_json::to_writer(out, &whole).ok()
    } else if let Some(number) = value.double() {
        write_float(out, number)
    } else if let Some(truth) = value.bool() {
        out.extend_from_slice(if truth { b"true" } else { b"false" });
        Some(())
    } else if value.is_null() {
        out.extend_from_slice(b"null");
        Some(())
    } else {
        None
    }
}

/// The shortest digits that name the float, as with `serialize_precision = -1`.
fn write_float(out: &mut Vec<u8>, number: f64) -> Option<()> {
    if number == 0.0 {
        out.extend_from_slice(if number.is_sign_negative() { b"-0" } else { b"0" });
        return Some(());
    }
    if !(FLOAT_MIN..FLOAT_END).contains(&number.abs()) {
        return None;
    }
    serde_json::to_writer(&mut *out, &number).ok()?;
    if out.ends_with(b".0") {
        out.truncate(out.len() - 2);
    }
    Some(())
}

/// Bytes that stand for themselves.
const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0x20;
    while byte < 0x80 {
        plain[byte] = !matches!(byte as u8, b'"' | b'\\' | b'/');
        byte += 1;
    }
    plain
};

fn write_text(out: &mut Vec<u8>, bytes: &[u8]) -> Option<()> {
    out.push(b'"');
    if bytes.iter().all(|byte| PLAIN[usize::from(*byte)]) {
        out.extend_from_slice(bytes);
    } else {
        std::str::from_utf8(bytes).ok()?.chars().try_for_each(|c| write_char(out, c))?;
    }
    out.push(b'"');
    Some(())
}

fn write_char(out: &mut Vec<u8>, c: char) -> Option<()> {
    match c {
        '"' | '\\' | '/' => out.extend_from_slice(&[b'\\', c as u8]),
        '\u{8}' => out.extend_from_slice(b"\\b"),
        '\u{c}' => out.extend_from_slice(b"\\f"),
        '\n' => out.extend_from_slice(b"\\n"),
        '\r' => out.extend_from_slice(b"\\r"),
        '\t' => out.extend_from_slice(b"\\t"),
        ' '..='\u{7f}' => out.push(c as u8),
        _ => {
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}").ok()?;
            }
        }
    }
    Some(())
}
