//! From JSON to Rust values.

use super::fault::{Result, fault};
use super::reader::{Entries, Items, Reader};
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

/// A struct that is being filled. A trait of its own: a closure's table would
/// hold the closure's code twice, the second time as `FnOnce`.
pub(crate) trait Fields {
    /// Reads the field with this index.
    fn field(&mut self, reader: &mut Reader<'_>, index: usize) -> Result<()>;
}

/// Reads an object into the fields named in `names`. The ones in the bit set
/// `required` must be there.
pub(crate) fn fields(
    reader: &mut Reader<'_>,
    names: &[&str],
    required: u64,
    target: &mut dyn Fields,
) -> Result<()> {
    let mut named = Named { names, seen: 0, target };
    reader.object(&mut named)?;
    let missing = required & !named.seen;
    if missing == 0 {
        return Ok(());
    }
    let name = names[missing.trailing_zeros() as usize];
    Err(fault(Code::MissingField, &[Text("missing field "), Quoted(name)]))
}

struct Named<'a> {
    names: &'a [&'a str],
    seen: u64,
    target: &'a mut dyn Fields,
}

impl Entries for Named<'_> {
    fn entry(&mut self, reader: &mut Reader<'_>, name: &str) -> Result<()> {
        let Some(index) = self.names.iter().position(|known| *known == name) else {
            return Err(fault(Code::UnknownField, &[Text("unknown field")]));
        };
        if self.seen & (1 << index) != 0 {
            return Err(fault(Code::DuplicateField, &[Text("duplicate field")]));
        }
        self.seen |= 1 << index;
        self.target.field(reader, index)
    }
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
        const _: () = {
            use $crate::wire::json::{Fields, Read, Reader, Result, fields};

            #[allow(non_camel_case_types, clippy::enum_variant_names)]
            enum Field { $($field,)* }

            impl Fields for $type {
                fn field(&mut self, reader: &mut Reader<'_>, index: usize) -> Result<()> {
                    $(if index == Field::$field as usize {
                        self.$field = Read::read(reader)?;
                    })*
                    Ok(())
                }
            }

            impl Read for $type {
                fn read(reader: &mut Reader<'_>) -> Result<Self> {
                    const NAMES: &[&str] = &[$(record!(@name $field $($name)?),)*];
                    const REQUIRED: u64 = 0 $(| (record!(@required $($default)?) as u64) << Field::$field as u64)*;
                    let mut value = Self { $($field: record!(@start $($default)?),)* };
                    fields(reader, NAMES, REQUIRED, &mut value)?;
                    Ok(value)
                }
            }
        };
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
        None => Err(fault(Code::InvalidValue, &[Text("expected one of "), Text(names)])),
    }
}

impl Read for bool {
    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        if reader.word("true") {
            Ok(true)
        } else if reader.word("false") {
            Ok(false)
        } else {
            Err(reader.unexpected("a boolean"))
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
        reader.list(&mut items)?;
        Ok(items)
    }
}

impl<T: Read> Items for Vec<T> {
    fn item(&mut self, reader: &mut Reader<'_>) -> Result<()> {
        self.push(T::read(reader)?);
        Ok(())
    }
}

/// A whole number from `min` to `max`.
fn whole(reader: &mut Reader<'_>, min: i64, max: i64) -> Result<i64> {
    let Some(text) = reader.number()? else {
        return Err(reader.unexpected("a whole number"));
    };
    let digits = text.strip_prefix('-').unwrap_or(text);
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(fault(Code::InvalidType, &[Text("expected a whole number, found a fraction")]));
    }
    // Up to 2^53 doubles hold every whole number.
    match number::parse(text).map(|value| value as i64) {
        Some(value) if (min..=max).contains(&value) => Ok(value),
        _ => Err(fault(
            Code::InvalidValue,
            &[
                Text("expected a whole number from "),
                Number(min as f64),
                Text(" to "),
                Number(max as f64),
            ],
        )),
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
