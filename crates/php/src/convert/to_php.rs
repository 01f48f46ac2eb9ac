//! The engine's JSON becomes PHP arrays, as `json_decode( $json, true )` would
//! make them: objects turn into arrays with string keys (numeric keys become
//! integers, as everywhere in PHP), floats stay the same float.
//!
//! Going through the text keeps arrays and JSON equal by construction.

use crate::errors::Failure;
use crate::memory::{ARRAY_BYTES_MAX, Budget};
use cart_p2_core::Code;
use ext_php_rs::boxed::ZBox;
use ext_php_rs::convert::IntoZval;
use ext_php_rs::error::Result as ZendResult;
use ext_php_rs::flags::DataType;
use ext_php_rs::types::{ArrayKey, ZendHashTable, ZendStr, Zval};
use ext_php_rs::zend::BailoutGuard;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::fmt;

/// How many different strings a result shares; keys and rules come first and often.
const SHARED_MAX: usize = 256;

/// A PHP array on its way out.
pub struct PhpArray(Zval);

impl PhpArray {
    pub(super) fn of(array: Zval) -> Self {
        Self(array)
    }
}

impl IntoZval for PhpArray {
    const TYPE: DataType = DataType::Array;
    const NULLABLE: bool = false;

    fn set_zval(self, zval: &mut Zval, _persistent: bool) -> ZendResult<()> {
        *zval = self.0;
        Ok(())
    }
}

/// # Errors
/// When the array would take too much of PHP's memory.
pub(crate) fn to_array(json: &str) -> Result<PhpArray, Failure> {
    let context = BailoutGuard::new(Context::new());
    let mut text = serde_json::Deserializer::from_str(json);
    Writer(context.get()).deserialize(&mut text).map(PhpArray).map_err(|error| {
        let too_large = context.too_large.take();
        too_large.unwrap_or_else(|| Failure::new(Code::Internal, error.to_string()))
    })
}

/// What one conversion knows.
struct Context {
    budget: Budget,
    /// Why it ended: serde's errors carry no code.
    too_large: Cell<Option<Failure>>,
    /// Strings already made. PHP counts references, so equal ones can be one:
    /// the keys and the sentences of a trace repeat on every line.
    shared: RefCell<HashMap<Box<str>, Zval>>,
}

impl Context {
    fn new() -> Self {
        Self {
            budget: Budget::of(ARRAY_BYTES_MAX),
            too_large: Cell::default(),
            shared: RefCell::default(),
        }
    }

    fn check<E: Error>(&self) -> Result<(), E> {
        self.budget.check().map_err(|failure| {
            self.too_large.set(Some(failure));
            E::custom("too large")
        })
    }

    fn string(&self, text: &str) -> Zval {
        let mut shared = self.shared.borrow_mut();
        if let Some(known) = shared.get(text) {
            return known.shallow_clone();
        }
        let mut zval = Zval::new();
        zval.set_zend_string(ZendStr::new(text, false));
        if shared.len() < SHARED_MAX {
            shared.insert(text.into(), zval.shallow_clone());
        }
        zval
    }
}

/// Makes one value.
#[derive(Clone, Copy)]
struct Writer<'c>(&'c Context);

impl Writer<'_> {
    fn scalar<E: Error>(self, value: impl IntoZval) -> Result<Zval, E> {
        value.into_zval(false).map_err(E::custom)
    }

    fn array<E: Error>(self, length: Option<usize>) -> Result<ZBox<ZendHashTable>, E> {
        self.0.check()?;
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
        self.0.check()?;
        Ok(self.0.string(value))
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
        while let Some(key) = map.next_key_seed(self)? {
            let value = map.next_value_seed(self)?;
            let key = key.zend_str().ok_or_else(|| A::Error::custom("a key is not a string"))?;
            array.insert(ArrayKey::from(key), value).map_err(A::Error::custom)?;
        }
        Ok(zval(array))
    }
}
