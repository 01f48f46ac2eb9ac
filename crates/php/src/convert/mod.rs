//! Between PHP's values and the engine's.

mod from_php;
mod to_php;

pub(crate) use from_php::{Key, Quantity, to_json};
pub(crate) use to_php::{PhpArray, to_array};
