//! Prices a WooCommerce cart, bit for bit, with the steps of every cent.
//!
//! A cart goes in as wire format v1 ([`wire::input::Cart`]); what comes out
//! ([`wire::output::Totals`]) is every value WooCommerce would have stored on
//! its own cart, with the same bits and the same types. [`Cart`] is the same as
//! a handle: built once, changed often.
//!
//! ```
//! let totals = cart_p2_core::totals_json(
//!     r#"{"v":1,"dialect":{"woocommerce":"10.5.0","php":"8.2.36"},
//!         "settings":{"decimals":2,"tax_enabled":true,"prices_include_tax":true,"tax_rounding":"half_down"},
//!         "rates":[{"id":1,"rate":"20"}],"tax_classes":[{"slug":"","rates":[1]}],
//!         "lines":[{"key":"mug","price":"9.99","quantity":1}]}"#,
//! )?;
//! assert!(totals.contains(r#""total":"9.99","total_tax":1.66"#));
//! # Ok::<(), cart_p2_core::Error>(())
//! ```
//!
//! # What this crate does not do
//! No input or output, no clock, no randomness, no globals, no threads. It does
//! not know PHP, JavaScript or WordPress, does not decide whether a coupon is
//! valid, does not quote shipping and does not look up tax rates: those come in
//! with the cart.
//!
//! # Panics
//! None on any input; `tests/` and `fuzz/` hold that.
#![forbid(unsafe_code)]
// Tests and the TypeScript declarations need the standard library, pricing does not.
#![cfg_attr(not(any(test, feature = "typescript")), no_std)]

extern crate alloc;

mod arithmetic;
mod cart;
pub mod dialect;
mod display;
mod error;
#[cfg(feature = "explain")]
pub mod explain;
pub mod limits;
mod number;
mod pipeline;
mod sorting;
mod tax;
mod trace;
pub mod wire;

pub use pipeline::steps;

use alloc::string::String;

pub use cart::Cart;
pub use error::{Code, Error, Kind, Result};

/// The engine's version.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Prices a cart: JSON text in, JSON text out.
///
/// # Errors
/// The code of the first thing that is wrong; see [`Code`].
pub fn totals_json(input: &str) -> Result<String> {
    Cart::from_json(input)?.totals_json()
}

/// [`totals_json`] of bytes that should be UTF-8.
///
/// # Errors
/// As there, and `invalid_utf8`.
pub fn totals_bytes(input: &[u8]) -> Result<String> {
    Cart::from_bytes(input)?.totals_json()
}

/// The cent trace of a cart: JSON text in, JSON text out ([`explain`]).
///
/// # Errors
/// As [`totals_json`].
#[cfg(feature = "explain")]
pub fn explain_json(input: &str) -> Result<String> {
    Cart::from_json(input)?.explain_json()
}

/// [`explain_json`] of bytes that should be UTF-8.
///
/// # Errors
/// As there, and `invalid_utf8`.
#[cfg(feature = "explain")]
pub fn explain_bytes(input: &[u8]) -> Result<String> {
    Cart::from_bytes(input)?.explain_json()
}
