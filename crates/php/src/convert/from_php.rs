//! PHP arrays become the JSON that PHP's own `json_encode` would write.
//!
//! They go to the engine as text, so that arrays and JSON share the one parser,
//! its limits and its error codes, and the order of keys stays (the order of
//! tax rates decides a sum of doubles).
//!
//! Where `json_encode` would guess or fail, the value is refused with a code
//! and its place: objects and resources (`invalid_type`), NAN and INF
//! (`not_a_number`), text that is not UTF-8 (`invalid_utf8`).

use crate::errors::Failure;
use cart_p2_core::Code;
use cart_p2_core::limits::INPUT_BYTES_MAX;
use ext_php_rs::convert::FromZval;
use ext_php_rs::flags::DataType;
use ext_php_rs::types::{ZendHashTable, Zval};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use std::borrow::Cow;
use std::cell::{Cell, RefCell};

/// Deepest nesting; wire format v1 has four levels. Also ends arrays that
/// contain themselves by reference.
const DEPTH_MAX: usize = 16;

/// An array as JSON text: the outermost is an object, even if it is empty.
pub(crate) fn to_json(array: &ZendHashTable) -> Result<String, Failure> {
    json_at(1, array)
}

/// [`to_json`] where an empty array is a list.
pub(crate) fn list_to_json(array: &ZendHashTable) -> Result<String, Failure> {
    json_at(2, array)
}

fn json_at(depth: usize, array: &ZendHashTable) -> Result<String, Failure> {
    let reader = Reader::default();
    let table = Table { array, depth, reader: &reader };
    serde_json::to_string(&table).map_err(|error| reader.failure(error))
}

/// [`to_json`]; none for an empty array.
pub(crate) fn to_json_unless_empty(array: &ZendHashTable) -> Result<Option<String>, Failure> {
    if array.is_empty() { Ok(None) } else { to_json(array).map(Some) }
}

/// Keys and values. (The iterator of ext-php-rs panics at a key that is not UTF-8; this one does not.)
pub(crate) fn entries(array: &ZendHashTable) -> impl Iterator<Item = (Zval, &Zval)> {
    let mut entries = array.iter();
    std::iter::from_fn(move || entries.next_zval())
}

/// The key of a line or the code of a coupon: PHP's string, or an int, because
/// PHP's arrays turn the key "123" into 123.
#[derive(Debug)]
pub struct Key<'a>(Cow<'a, [u8]>);

impl Key<'_> {
    pub(crate) fn text(&self) -> Result<&str, Failure> {
        std::str::from_utf8(&self.0).map_err(|error| {
            let message = format!("the key is not UTF-8 from byte {} on", error.valid_up_to());
            Failure::new(Code::InvalidUtf8, message)
        })
    }
}

impl<'a> FromZval<'a> for Key<'a> {
    const TYPE: DataType = DataType::String;

    fn from_zval(zval: &'a Zval) -> Option<Self> {
        let bytes = zval.zend_str().map(|text| Cow::Borrowed(text.as_bytes()));
        bytes.or_else(|| Some(Cow::Owned(zval.long()?.to_string().into_bytes()))).map(Self)
    }
}

/// A quantity: PHP's int or float. Numeric strings are refused as any internal
/// function refuses them under `strict_types`; NAN and INF are for the engine to refuse.
#[derive(Clone, Copy, Debug)]
pub struct Quantity(pub f64);

impl FromZval<'_> for Quantity {
    const TYPE: DataType = DataType::Double;

    fn from_zval(zval: &Zval) -> Option<Self> {
        zval.double().or_else(|| zval.long().map(|whole| whole as f64)).map(Self)
    }
}

/// What one conversion knows: how much it has read, and what went wrong where.
#[derive(Default)]
struct Reader {
    bytes: Cell<usize>,
    problem: RefCell<Option<(Code, String)>>,
    /// Keys from the innermost outwards, filled while an error travels up.
    path: RefCell<Vec<String>>,
}

impl Reader {
    /// Counts a lower bound of the JSON written, so that an array too large to
    /// be a cart is refused while it is read, not when it has filled the memory.
    fn count<E: serde::ser::Error>(&self, bytes: usize) -> Result<(), E> {
        let total = self.bytes.get().saturating_add(bytes);
        self.bytes.set(total);
        if total <= INPUT_BYTES_MAX {
            return Ok(());
        }
        Err(self.refuse(
            Code::InputTooLarge,
            format!("the array is more than {INPUT_BYTES_MAX} bytes as JSON"),
        ))
    }

    fn text<'b, E: serde::ser::Error>(&self, bytes: &'b [u8]) -> Result<&'b str, E> {
        self.count(bytes.len())?;
        std::str::from_utf8(bytes).map_err(|error| {
            let message = format!("not UTF-8 from byte {} on", error.valid_up_to());
            self.refuse(Code::InvalidUtf8, message)
        })
    }

    /// Notes on the way up from an error under which key it happened.
    #[cold]
    fn at(&self, key: &Zval) {
        let name = match (key.zend_str(), key.long()) {
            (Some(bytes), _) => {
                String::from_utf8_lossy(bytes.as_bytes()).chars().take(40).collect()
            }
            (None, index) => index.unwrap_or_default().to_string(),
        };
        self.path.borrow_mut().push(name);
    }

    /// serde's errors carry no code, so the reason waits here.
    #[cold]
    fn refuse<E: serde::ser::Error>(&self, code: Code, message: String) -> E {
        *self.problem.borrow_mut() = Some((code, message));
        E::custom("refused")
    }

    #[cold]
    fn failure(self, error: serde_json::Error) -> Failure {
        let Some((code, message)) = self.problem.into_inner() else {
            return Failure::new(Code::Internal, error.to_string());
        };
        let mut path = self.path.into_inner();
        path.reverse();
        let message =
            if path.is_empty() { message } else { format!("{}: {message}", path.join(".")) };
        Failure::new(code, message)
    }
}

struct Table<'a> {
    array: &'a ZendHashTable,
    depth: usize,
    reader: &'a Reader,
}

impl Serialize for Table<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.depth > DEPTH_MAX {
            let message = format!("arrays are nested more than {DEPTH_MAX} deep");
            return Err(self.reader.refuse(Code::InvalidType, message));
        }
        self.reader.count(2)?;
        if self.is_list() {
            self.serialize_list(serializer)
        } else {
            self.serialize_map(serializer)
        }
    }
}

impl<'a> Table<'a> {
    /// As `array_is_list`, except that the outermost array is always a map: an
    /// empty cart is a cart without its fields.
    fn is_list(&self) -> bool {
        let mut index = 0;
        let sequential = self.entries().all(|(key, _)| {
            index += 1;
            key.long() == Some(index - 1)
        });
        sequential && !(self.depth == 1 && self.array.is_empty())
    }

    fn entries(&self) -> impl Iterator<Item = (Zval, &'a Zval)> + use<'a> {
        entries(self.array)
    }

    fn serialize_list<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.array.len()))?;
        for (key, zval) in self.entries() {
            list.serialize_element(&self.item(zval)).inspect_err(|_| self.reader.at(&key))?;
        }
        list.end()
    }

    fn serialize_map<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.array.len()))?;
        for (key, zval) in self.entries() {
            let place = |_: &S::Error| self.reader.at(&key);
            match (key.zend_str(), key.long()) {
                (Some(bytes), _) => {
                    let text = self.reader.text(bytes.as_bytes()).inspect_err(place)?;
                    map.serialize_entry(text, &self.item(zval)).inspect_err(place)?;
                }
                (None, index) => {
                    let index = index.unwrap_or_default();
                    map.serialize_entry(&index, &self.item(zval)).inspect_err(place)?;
                }
            }
        }
        map.end()
    }

    fn item(&self, zval: &'a Zval) -> Item<'a> {
        Item { zval, depth: self.depth, reader: self.reader }
    }
}

struct Item<'a> {
    zval: &'a Zval,
    depth: usize,
    reader: &'a Reader,
}

impl Serialize for Item<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { depth, reader, .. } = *self;
        let zval = self.zval.dereference();
        reader.count(1)?;
        if let Some(bytes) = zval.zend_str() {
            return serializer.serialize_str(reader.text(bytes.as_bytes())?);
        }
        if let Some(array) = zval.array() {
            return Table { array, depth: depth + 1, reader }.serialize(serializer);
        }
        if let Some(whole) = zval.long() {
            return serializer.serialize_i64(whole);
        }
        if let Some(number) = zval.double() {
            if number.is_finite() {
                return serializer.serialize_f64(number);
            }
            return Err(reader.refuse(Code::NotANumber, format!("{number} is not a number")));
        }
        if let Some(truth) = zval.bool() {
            return serializer.serialize_bool(truth);
        }
        if zval.is_null() {
            return serializer.serialize_unit();
        }
        let kind = if zval.is_object() { "an object" } else { "a resource" };
        let message = format!("{kind} cannot be part of a cart; give arrays, strings and numbers");
        Err(reader.refuse(Code::InvalidType, message))
    }
}
