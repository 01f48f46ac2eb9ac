//! The engine's JSON becomes PHP arrays, as `json_decode( $json, true )` would
//! make them: objects turn into arrays with string keys (numeric keys become
//! integers, as everywhere in PHP), floats stay the same float.
//!
//! Going through the text keeps arrays and JSON equal by construction.

use crate::errors::Failure;
use crate::guard::{ARRAY_BYTES_MAX, result_too_large};
use cart_p2_core::Code;
use ext_php_rs::boxed::ZBox;
use ext_php_rs::convert::IntoZval;
use ext_php_rs::error::Result as ZendResult;
use ext_php_rs::flags::DataType;
use ext_php_rs::types::{ZendHashTable, ZendStr, Zval};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

/// What an array costs in PHP's memory at least, and what each element adds.
const ARRAY_BYTES: usize = 376;
const ELEMENT_BYTES: usize = 40;

/// A PHP array on its way out.
pub struct PhpArray(Zval);

impl IntoZval for PhpArray {
    const TYPE: DataType = DataType::Array;
    const NULLABLE: bool = false;

    fn set_zval(self, zval: &mut Zval, _persistent: bool) -> ZendResult<()> {
        *zval = self.0;
        Ok(())
    }
}

/// # Errors
/// When the array would take more than [`ARRAY_BYTES_MAX`] of PHP's memory.
pub(crate) fn to_array(json: &str) -> Result<PhpArray, Failure> {
    let memory = Memory::default();
    let mut text = serde_json::Deserializer::from_str(json);
    Writer(&memory).deserialize(&mut text).map(PhpArray).map_err(|error| {
        if memory.is_full() {
            return result_too_large(ARRAY_BYTES_MAX);
        }
        Failure::new(Code::Internal, error.to_string())
    })
}

/// Estimates what the result takes in PHP's memory.
#[derive(Default)]
struct Memory(Cell<usize>);

impl Memory {
    fn is_full(&self) -> bool {
        self.0.get() > ARRAY_BYTES_MAX
    }

    fn take<E: Error>(&self, bytes: usize) -> Result<(), E> {
        self.0.set(self.0.get().saturating_add(bytes));
        if self.is_full() { Err(E::custom("too large")) } else { Ok(()) }
    }
}

/// Makes one value.
#[derive(Clone, Copy)]
struct Writer<'m>(&'m Memory);

impl Writer<'_> {
    fn scalar<E: Error>(self, value: impl IntoZval) -> Result<Zval, E> {
        value.into_zval(false).map_err(E::custom)
    }

    fn array<E: Error>(self, length: Option<usize>) -> Result<ZBox<ZendHashTable>, E> {
        self.0.take(ARRAY_BYTES)?;
        let capacity = length.and_then(|length| u32::try_from(length).ok()).unwrap_or(0);
        Ok(ZendHashTable::with_capacity(capacity))
    }
}

fn zval(array: ZBox<ZendHashTable>) -> Zval {
    let mut zval = Zval::new();
    zval.set_hashtable(array);
    zval
}

impl<'de> DeserializeSeed<'de> for Writer<'_> {
    type Value = Zval;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Zval, D::Error> {
        self.0.take(ELEMENT_BYTES)?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Writer<'_> {
    type Value = Zval;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Zval, E> {
        self.scalar(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Zval, E> {
        self.scalar(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Zval, E> {
        match i64::try_from(value) {
            Ok(value) => self.scalar(value),
            Err(_) => self.scalar(value as f64),
        }
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Zval, E> {
        self.scalar(value)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Zval, E> {
        self.0.take(value.len())?;
        let mut zval = Zval::new();
        zval.set_zend_string(ZendStr::new(value, false));
        Ok(zval)
    }

    fn visit_unit<E: Error>(self) -> Result<Zval, E> {
        Ok(Zval::null())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Zval, A::Error> {
        let mut array = self.array(list.size_hint())?;
        while let Some(value) = list.next_element_seed(self)? {
            array.push(value).map_err(A::Error::custom)?;
        }
        Ok(zval(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Zval, A::Error> {
        let mut array = self.array(map.size_hint())?;
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            self.0.take(key.len())?;
            let value = map.next_value_seed(self)?;
            array.insert(&*key, value).map_err(A::Error::custom)?;
        }
        Ok(zval(array))
    }
}
