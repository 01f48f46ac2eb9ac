//! JSON, as much of it as wire format v1 needs, in few bytes of Wasm.
//!
//! A derived deserialiser is compiled once for each struct and each source and
//! would by itself take the storefront's whole budget. Here a struct is a table
//! of field names, read by one function. What is refused is named by its place:
//! `lines[3].price: expected a number or a decimal string, found null`.

mod fault;
mod read;
mod reader;
mod write;

pub(crate) use fault::{Fault, Result, fault};
pub(crate) use read::{Fields, Read, fields, read, record, variant, variants};
pub(crate) use reader::{Entries, Reader};
#[cfg(feature = "messages")]
pub(crate) use write::quoted;
pub(crate) use write::{Write, map, put, write, written};

#[cfg(test)]
mod tests;
