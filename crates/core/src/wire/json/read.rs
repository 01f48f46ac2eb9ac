//! From JSON to Rust values.

use super::fault::{Result, fault};
use super::reader::Reader;
use crate::error::Part::{Number, Quoted, Text};
use crate::error::{Code, Error};
use crate::number;
use alloc::string::String;
use alloc::vec::Vec;

/// A type of the wire format.
pub(crate) trait Read: Sized {
    fn read(reader: &mut Reader<'_>) -> Result<Self>;
}

/// Reads a whole text as one value.
pub(crate) fn read<T: Read>(text: &str) -> crate::error::Result<T> {
    let mut reader = Reader::new(text);
    let value = T::read(&mut reader).and_then(|value| reader.end().map(|()| value));
    value.map_err(Error::from)
}

/// Reads an object into the fields named in `names`: calls `field` with the
/// index of each. The first `required` ones must be there.
pub(crate) fn fields(
    reader: &mut Reader<'_>,
    names: &[&str],
    required: u64,
    field: &mut dyn FnMut(&mut Reader<'_>, usize) -> Result<()>,
) -> Result<()> {
    let mut seen = 0u64;
    reader.object(&mut |reader, name| {
        let Some(index) = names.iter().position(|known| *known == name) else {
            return fault(Code::UnknownField, &[Text("unknown field")]);
        };
        if seen & (1 << index) != 0 {
            return fault(Code::DuplicateField, &[Text("duplicate field")]);
        }
        seen |= 1 << index;
        field(reader, index)
    })?;
    let missing = required & !seen;
    if missing == 0 {
        return Ok(());
    }
    let name = names[missing.trailing_zeros() as usize];
    fault(Code::MissingField, &[Text("missing field "), Quoted(name)])
}

/// Implements [`Read`] for a struct: its fields, and the value of those that may
/// be absent. A name that is not a Rust name stands behind `as`. The struct is
/// filled in place; a required field has its type's default until it is read.
macro_rules! record {
    (@name $field:ident) => { stringify!($field) };
    (@name $field:ident $name:literal) => { $name };
    (@required) => { true };
    (@required $default:expr) => { false };
    (@start) => { Default::default() };
    (@start $default:expr) => { $default };
    ($type:ident { $($field:ident $(as $name:literal)? $(= $default:expr)?),* $(,)? }) => {
        impl $crate::wire::json::Read for $type {
            fn read(
                reader: &mut $crate::wire::json::Reader<'_>,
            ) -> $crate::wire::json::Result<Self> {
                #[allow(non_camel_case_types, clippy::enum_variant_names)]
                enum Field { $($field,)* }
                const NAMES: &[&str] = &[$(record!(@name $field $($name)?),)*];
                const REQUIRED: u64 = 0 $(| (record!(@required $($default)?) as u64) << Field::$field as u64)*;
                let mut value = Self { $($field: record!(@start $($default)?),)* };
                $crate::wire::json::fields(reader, NAMES, REQUIRED, &mut |reader, index| {
                    $(if index == Field::$field as usize {
                        value.$field = $crate::wire::json::Read::read(reader)?;
                    })*
                    Ok(())
                })?;
                Ok(value)
            }
        }
    };
}
pub(crate) use record;

/// Implements [`Read`] for an enum of strings.
macro_rules! variants {
    ($type:ident { $first:literal = $initial:ident $(, $text:literal = $variant:ident)* $(,)? }) => {
        impl $crate::wire::json::Read for $type {
            fn read(
                reader: &mut $crate::wire::json::Reader<'_>,
            ) -> $crate::wire::json::Result<Self> {
                const VARIANTS: &[(&str, $type)] =
                    &[($first, $type::$initial), $(($text, $type::$variant),)*];
                $crate::wire::json::variant(reader, VARIANTS, concat!($first $(, ", ", $text)*))
            }
        }
    };
}
pub(crate) use variants;

/// Reads one of some strings; `names` are all of them.
pub(crate) fn variant<T: Copy>(
    reader: &mut Reader<'_>,
    variants: &[(&str, T)],
    names: &str,
) -> Result<T> {
    let text = reader.text()?;
    match variants.iter().find(|(name, _)| *name == text) {
        Some((_, variant)) => Ok(*variant),
        None => fault(Code::InvalidValue, &[Text("expected one of "), Text(names)]),
    }
}

impl Read for bool {
    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        if reader.word("true") {
            Ok(true)
        } else if reader.word("false") {
            Ok(false)
        } else {
            reader.unexpected("a boolean")
        }
    }
}

impl Read for String {
    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        Ok(reader.text()?.into_owned())
    }
}

impl<T: Read> Read for Option<T> {
    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        if reader.word("null") { Ok(None) } else { T::read(reader).map(Some) }
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        let mut items = Vec::new();
        reader.list(&mut |reader| {
            items.push(T::read(reader)?);
            Ok(())
        })?;
        Ok(items)
    }
}

/// A whole number from `min` to `max`.
fn whole(reader: &mut Reader<'_>, min: i64, max: i64) -> Result<i64> {
    let Some(text) = reader.number()? else {
        return reader.unexpected("a whole number");
    };
    let digits = text.strip_prefix('-').unwrap_or(text);
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return fault(Code::InvalidType, &[Text("expected a whole number, found a fraction")]);
    }
    // Up to 2^53 doubles hold every whole number.
    match number::parse(text).map(|value| value as i64) {
        Some(value) if (min..=max).contains(&value) => Ok(value),
        _ => fault(
            Code::InvalidValue,
            &[
                Text("expected a whole number from "),
                Number(min as f64),
                Text(" to "),
                Number(max as f64),
            ],
        ),
    }
}

impl Read for u32 {
    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        whole(reader, 0, u32::MAX.into()).map(|value| value as u32)
    }
}

impl Read for i32 {
    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        whole(reader, i32::MIN.into(), i32::MAX.into()).map(|value| value as i32)
    }
}

impl Read for u64 {
    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        whole(reader, 0, 1 << 53).map(|value| value as u64)
    }
}
