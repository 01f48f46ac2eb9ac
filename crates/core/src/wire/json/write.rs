//! From Rust values to JSON, without white space.

use crate::number;
use alloc::string::String;
use alloc::vec::Vec;

/// A type of the wire format.
pub(crate) trait Write {
    fn write(&self, json: &mut String);
}

/// A value as JSON text.
pub(crate) fn write<T: Write + ?Sized>(value: &T) -> String {
    let mut json = String::new();
    value.write(&mut json);
    json
}

/// Adds a text; one function, where `push_str` would be inlined at every field.
#[inline(never)]
pub(crate) fn put(json: &mut String, text: &str) {
    json.push_str(text);
}

/// Implements [`Write`] for a struct. A field `as optional` is left out when
/// None; it is not the first.
macro_rules! written {
    (@field $self:ident $json:ident $before:literal $field:ident) => {
        $crate::wire::json::put($json, concat!($before, stringify!($field), "\":"));
        $crate::wire::json::Write::write(&$self.$field, $json);
    };
    (@field $self:ident $json:ident $before:literal $field:ident optional) => {
        if $self.$field.is_some() {
            written!(@field $self $json $before $field);
        }
    };
    ($type:ident {
        $first:ident $(, $field:ident $(as $optional:ident)?)* $(,)?
    }) => {
        impl $crate::wire::json::Write for $type {
            fn write(&self, json: &mut String) {
                written!(@field self json "{\"" $first);
                $(written!(@field self json ",\"" $field $($optional)?);)*
                $crate::wire::json::put(json, "}");
            }
        }
    };
}
pub(crate) use written;

/// An object in the order given. A name may hold anything, so it is escaped.
pub(crate) fn map(json: &mut String, entries: &[(String, f64)]) {
    put(json, "{");
    for (index, (name, value)) in entries.iter().enumerate() {
        if index > 0 {
            put(json, ",");
        }
        name.write(json);
        put(json, ":");
        value.write(json);
    }
    put(json, "}");
}

impl<T: Write + ?Sized> Write for &T {
    fn write(&self, json: &mut String) {
        (**self).write(json);
    }
}

impl<T: Write> Write for Vec<T> {
    fn write(&self, json: &mut String) {
        put(json, "[");
        for (index, item) in self.iter().enumerate() {
            if index > 0 {
                put(json, ",");
            }
            item.write(json);
        }
        put(json, "]");
    }
}

impl<T: Write> Write for Option<T> {
    fn write(&self, json: &mut String) {
        match self {
            Some(value) => value.write(json),
            None => put(json, "null"),
        }
    }
}

impl Write for bool {
    fn write(&self, json: &mut String) {
        put(json, if *self { "true" } else { "false" });
    }
}

/// Amounts in minor units stay below 2^53, where doubles hold every whole number.
impl Write for i64 {
    fn write(&self, json: &mut String) {
        json.push_str(&number::fixed(*self as f64, 0));
    }
}

impl Write for u32 {
    fn write(&self, json: &mut String) {
        i64::from(*self).write(json);
    }
}

impl Write for usize {
    fn write(&self, json: &mut String) {
        (*self as i64).write(json);
    }
}

/// JSON has no infinity; no cart within the limits comes to one.
impl Write for f64 {
    #[inline(never)]
    fn write(&self, json: &mut String) {
        if self.is_finite() {
            number::push_float(json, *self);
        } else {
            json.push_str("null");
        }
    }
}

impl Write for String {
    fn write(&self, json: &mut String) {
        self.as_str().write(json);
    }
}

impl Write for str {
    #[inline(never)]
    fn write(&self, json: &mut String) {
        json.push('"');
        let mut start = 0;
        for (at, byte) in self.bytes().enumerate() {
            let short = match byte {
                b'"' => "\\\"",
                b'\\' => "\\\\",
                b'\n' => "\\n",
                b'\r' => "\\r",
                b'\t' => "\\t",
                0x8 => "\\b",
                0xc => "\\f",
                0..0x20 => "\\u00",
                _ => continue,
            };
            json.push_str(self.get(start..at).unwrap_or_default());
            json.push_str(short);
            if short.len() == 4 {
                for digit in [byte >> 4, byte & 15] {
                    json.push(char::from(b"0123456789abcdef"[usize::from(digit)]));
                }
            }
            start = at + 1;
        }
        json.push_str(self.get(start..).unwrap_or_default());
        json.push('"');
    }
}

/// A text in quotes, for messages.
#[cfg(feature = "messages")]
pub(crate) fn quoted(text: &str) -> String {
    write(text)
}
