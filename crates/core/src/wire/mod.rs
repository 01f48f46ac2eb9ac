//! Wire format v1: the only types of this crate that are (de)serialised.
//!
//! One parser serves JSON text, PHP arrays and JavaScript objects: all become
//! [`input::Cart`], which [`crate::Cart`] validates.

pub mod input;
pub(crate) mod json;
pub mod output;
mod parse;

pub(crate) use json::write;
pub(crate) use parse::{from_bytes, from_text};
