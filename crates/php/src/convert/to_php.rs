//! The engine's results become PHP arrays: structs and maps turn into arrays
//! with string keys (numeric keys become integers, as everywhere in PHP),
//! doubles stay the same double, null stays null.

use crate::errors::Failure;
use crate::guard::{RESULT_BYTES_MAX, result_too_large};
use cart_p2_core::Code;
use ext_php_rs::boxed::ZBox;
use ext_php_rs::convert::IntoZval;
use ext_php_rs::error::Result as ZendResult;
use ext_php_rs::flags::DataType;
use ext_php_rs::types::{ZendHashTable, ZendStr, Zval};
use serde::de::{self, DeserializeSeed};
use serde::ser::{self, Impossible, Serialize};
use std::cell::Cell;
use std::fmt;

/// What an empty array costs in PHP's memory, and what each element adds.
const ARRAY_BYTES: usize = 376;
const ELEMENT_BYTES: usize = 40;

/// A PHP array on its way out.
#[derive(Debug)]
pub struct PhpArray(Zval);

impl IntoZval for PhpArray {
    const TYPE: DataType = DataType::Array;
    const NULLABLE: bool = false;

    fn set_zval(self, zval: &mut Zval, _persistent: bool) -> ZendResult<()> {
        *zval = self.0;
        Ok(())
    }
}

/// A result of the engine as a PHP array.
pub(crate) fn to_array(result: &impl Serialize) -> Result<PhpArray, Failure> {
    let memory = Memory::default();
    result.serialize(Writer(&memory)).map(PhpArray).map_err(|problem| problem.failure())
}

/// JSON written by the engine as a PHP array, as `json_decode( $json, true )`.
pub(crate) fn json_to_array(json: &str) -> Result<PhpArray, Failure> {
    let memory = Memory::default();
    let mut reader = serde_json::Deserializer::from_str(json);
    Writer(&memory).deserialize(&mut reader).map(PhpArray).map_err(|error| {
        if memory.is_full() {
            return result_too_large();
        }
        Failure::new(Code::Internal, error.to_string())
    })
}

/// Estimates what the result takes in PHP's memory.
#[derive(Default)]
struct Memory(Cell<usize>);

impl Memory {
    fn is_full(&self) -> bool {
        self.0.get() > RESULT_BYTES_MAX
    }

    fn take(&self, bytes: usize) -> Result<(), Problem> {
        self.0.set(self.0.get().saturating_add(bytes));
        if self.is_full() { Err(Problem::TooLarge) } else { Ok(()) }
    }
}

#[derive(Debug)]
enum Problem {
    TooLarge,
    Other(String),
}

impl Problem {
    #[cold]
    fn failure(self) -> Failure {
        match self {
            Self::TooLarge => result_too_large(),
            Self::Other(message) => Failure::new(Code::Internal, message),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge => f.write_str("too large"),
            Self::Other(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for Problem {}

impl ser::Error for Problem {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::Other(message.to_string())
    }
}

impl From<ext_php_rs::error::Error> for Problem {
    fn from(error: ext_php_rs::error::Error) -> Self {
        Self::Other(error.to_string())
    }
}

/// Turns one value into a `Zval`; the only place that knows which PHP type it gets.
#[derive(Clone, Copy)]
struct Writer<'m>(&'m Memory);

impl<'m> Writer<'m> {
    fn text(self, text: &str) -> Result<Zval, Problem> {
        self.0.take(ELEMENT_BYTES + text.len())?;
        let mut zval = Zval::new();
        zval.set_zend_string(ZendStr::new(text, false));
        Ok(zval)
    }

    fn scalar(self, value: impl IntoZval) -> Result<Zval, Problem> {
        self.0.take(ELEMENT_BYTES)?;
        Ok(value.into_zval(false)?)
    }

    /// JSON has one kind of number; a whole number beyond PHP's int becomes a float.
    fn unsigned(self, value: u64) -> Result<Zval, Problem> {
        match i64::try_from(value) {
            Ok(value) => self.scalar(value),
            Err(_) => self.scalar(value as f64),
        }
    }

    fn array(self, length: Option<usize>) -> Result<ArrayWriter<'m>, Problem> {
        self.0.take(ARRAY_BYTES)?;
        let capacity = u32::try_from(length.unwrap_or(0)).unwrap_or(0);
        Ok(ArrayWriter { array: ZendHashTable::with_capacity(capacity), key: String::new(), writer: self })
    }
}

/// An array being filled.
struct ArrayWriter<'m> {
    array: ZBox<ZendHashTable>,
    key: String,
    writer: Writer<'m>,
}

impl ArrayWriter<'_> {
    fn push(&mut self, value: Zval) -> Result<(), Problem> {
        Ok(self.array.push(value)?)
    }

    fn insert(&mut self, key: &str, value: Zval) -> Result<(), Problem> {
        self.writer.0.take(ELEMENT_BYTES + key.len())?;
        Ok(self.array.insert(key, value)?)
    }

    fn finish(self) -> Zval {
        let mut zval = Zval::new();
        zval.set_hashtable(self.array);
        zval
    }
}

impl<'m> ser::Serializer for Writer<'m> {
    type Ok = Zval;
    type Error = Problem;
    type SerializeSeq = ArrayWriter<'m>;
    type SerializeTuple = ArrayWriter<'m>;
    type SerializeTupleStruct = ArrayWriter<'m>;
    type SerializeTupleVariant = Impossible<Zval, Problem>;
    type SerializeMap = ArrayWriter<'m>;
    type SerializeStruct = ArrayWriter<'m>;
    type SerializeStructVariant = Impossible<Zval, Problem>;

    fn serialize_bool(self, v: bool) -> Result<Zval, Problem> {
        self.scalar(v)
    }
    fn serialize_i8(self, v: i8) -> Result<Zval, Problem> {
        self.scalar(i64::from(v))
    }
    fn serialize_i16(self, v: i16) -> Result<Zval, Problem> {
        self.scalar(i64::from(v))
    }
    fn serialize_i32(self, v: i32) -> Result<Zval, Problem> {
        self.scalar(i64::from(v))
    }
    fn serialize_i64(self, v: i64) -> Result<Zval, Problem> {
        self.scalar(v)
    }
    fn serialize_u8(self, v: u8) -> Result<Zval, Problem> {
        self.unsigned(v.into())
    }
    fn serialize_u16(self, v: u16) -> Result<Zval, Problem> {
        self.unsigned(v.into())
    }
    fn serialize_u32(self, v: u32) -> Result<Zval, Problem> {
        self.unsigned(v.into())
    }
    fn serialize_u64(self, v: u64) -> Result<Zval, Problem> {
        self.unsigned(v)
    }
    fn serialize_f32(self, v: f32) -> Result<Zval, Problem> {
        self.scalar(f64::from(v))
    }
    fn serialize_f64(self, v: f64) -> Result<Zval, Problem> {
        self.scalar(v)
    }
    fn serialize_char(self, v: char) -> Result<Zval, Problem> {
        self.text(v.encode_utf8(&mut [0; 4]))
    }
    fn serialize_str(self, v: &str) -> Result<Zval, Problem> {
        self.text(v)
    }
    fn serialize_bytes(self, _: &[u8]) -> Result<Zval, Problem> {
        Err(ser::Error::custom("bytes are not part of the wire format"))
    }
    fn serialize_none(self) -> Result<Zval, Problem> {
        self.serialize_unit()
    }
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Zval, Problem> {
        value.serialize(self)
    }
    fn serialize_unit(self) -> Result<Zval, Problem> {
        self.0.take(ELEMENT_BYTES)?;
        Ok(Zval::null())
    }
    fn serialize_unit_struct(self, _: &'static str) -> Result<Zval, Problem> {
        self.serialize_unit()
    }
    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<Zval, Problem> {
        self.text(variant)
    }
    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Zval, Problem> {
        value.serialize(self)
    }
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Zval, Problem> {
        let mut array = self.array(Some(1))?;
        array.insert(variant, value.serialize(self)?)?;
        Ok(array.finish())
    }
    fn serialize_seq(self, length: Option<usize>) -> Result<ArrayWriter<'m>, Problem> {
        self.array(length)
    }
    fn serialize_tuple(self, length: usize) -> Result<ArrayWriter<'m>, Problem> {
        self.array(Some(length))
    }
    fn serialize_tuple_struct(
        self,
        _: &'static str,
        length: usize,
    ) -> Result<ArrayWriter<'m>, Problem> {
        self.array(Some(length))
    }
    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Problem> {
        Err(ser::Error::custom("tuple variants are not part of the wire format"))
    }
    fn serialize_map(self, length: Option<usize>) -> Result<ArrayWriter<'m>, Problem> {
        self.array(length)
    }
    fn serialize_struct(
        self,
        _: &'static str,
        length: usize,
    ) -> Result<ArrayWriter<'m>, Problem> {
        self.array(Some(length))
    }
    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Problem> {
        Err(ser::Error::custom("struct variants are not part of the wire format"))
    }
}

impl ser::SerializeSeq for ArrayWriter<'_> {
    type Ok = Zval;
    type Error = Problem;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Problem> {
        let value = value.serialize(self.writer)?;
        self.push(value)
    }
    fn end(self) -> Result<Zval, Problem> {
        Ok(self.finish())
    }
}

impl ser::SerializeTuple for ArrayWriter<'_> {
    type Ok = Zval;
    type Error = Problem;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Problem> {
        ser::SerializeSeq::serialize_element(self, value)
    }
    fn end(self) -> Result<Zval, Problem> {
        Ok(self.finish())
    }
}

impl ser::SerializeTupleStruct for ArrayWriter<'_> {
    type Ok = Zval;
    type Error = Problem;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Problem> {
        ser::SerializeSeq::serialize_element(self, value)
    }
    fn end(self) -> Result<Zval, Problem> {
        Ok(self.finish())
    }
}

impl ser::SerializeMap for ArrayWriter<'_> {
    type Ok = Zval;
    type Error = Problem;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Problem> {
        let key = key.serialize(self.writer)?;
        self.key = match (key.str(), key.long()) {
            (Some(text), _) => text.to_owned(),
            (None, Some(whole)) => whole.to_string(),
            _ => return Err(ser::Error::custom("a key is neither a string nor a whole number")),
        };
        Ok(())
    }
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Problem> {
        let value = value.serialize(self.writer)?;
        let key = std::mem::take(&mut self.key);
        self.insert(&key, value)
    }
    fn end(self) -> Result<Zval, Problem> {
        Ok(self.finish())
    }
}

impl ser::SerializeStruct for ArrayWriter<'_> {
    type Ok = Zval;
    type Error = Problem;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), Problem> {
        let value = value.serialize(self.writer)?;
        self.insert(key, value)
    }
    fn end(self) -> Result<Zval, Problem> {
        Ok(self.finish())
    }
}

impl<'de> DeserializeSeed<'de> for Writer<'_> {
    type Value = Zval;

    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<Zval, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> de::Visitor<'de> for Writer<'_> {
    type Value = Zval;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }
    fn visit_bool<E: de::Error>(self, v: bool) -> Result<Zval, E> {
        self.scalar(v).map_err(E::custom)
    }
    fn visit_i64<E: de::Error>(self, v: i64) -> Result<Zval, E> {
        self.scalar(v).map_err(E::custom)
    }
    fn visit_u64<E: de::Error>(self, v: u64) -> Result<Zval, E> {
        self.unsigned(v).map_err(E::custom)
    }
    fn visit_f64<E: de::Error>(self, v: f64) -> Result<Zval, E> {
        self.scalar(v).map_err(E::custom)
    }
    fn visit_str<E: de::Error>(self, v: &str) -> Result<Zval, E> {
        self.text(v).map_err(E::custom)
    }
    fn visit_unit<E: de::Error>(self) -> Result<Zval, E> {
        ser::Serializer::serialize_unit(self).map_err(E::custom)
    }
    fn visit_seq<A: de::SeqAccess<'de>>(self, mut list: A) -> Result<Zval, A::Error> {
        let mut array = self.array(list.size_hint()).map_err(de::Error::custom)?;
        while let Some(value) = list.next_element_seed(self)? {
            array.push(value).map_err(de::Error::custom)?;
        }
        Ok(array.finish())
    }
    fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Zval, A::Error> {
        let mut array = self.array(map.size_hint()).map_err(de::Error::custom)?;
        while let Some(key) = map.next_key::<std::borrow::Cow<'de, str>>()? {
            let value = map.next_value_seed(self)?;
            array.insert(&key, value).map_err(de::Error::custom)?;
        }
        Ok(array.finish())
    }
}
