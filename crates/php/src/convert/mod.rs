//! Between PHP's values and the engine's.

mod from_php;
mod lines;
mod package;
mod to_php;

pub(crate) use from_php::{Key, Quantity, entries, list_to_json, to_json, to_json_unless_empty};
pub(crate) use lines::{Lists, Table, Value, array_key, line_kinds, lines};
pub(crate) use package::package_json;
pub(crate) use to_php::{PhpArray, to_array};
