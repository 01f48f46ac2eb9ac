//! Prices a WooCommerce cart, bit for bit.
#![forbid(unsafe_code)]

pub mod dialect;
mod error;
pub mod limits;
pub mod wire;
mod cart;

pub use cart::Cart;
pub use error::{Code, Error, Kind, Result};

/// The engine's version.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Prices a cart: JSON in, JSON out.
pub fn totals_json(input: &str) -> Result<String> {
    Cart::from_json(input)?.totals_json()
}
/// Same from bytes.
pub fn totals_bytes(input: &[u8]) -> Result<String> {
    Cart::from_bytes(input)?.totals_json()
}
/// Explains a cart: JSON in, JSON out.
#[cfg(feature = "explain")]
pub fn explain_json(input: &str) -> Result<String> {
    Cart::from_json(input)?.explain_json()
}
/// Same from bytes.
#[cfg(feature = "explain")]
pub fn explain_bytes(input: &[u8]) -> Result<String> {
    Cart::from_bytes(input)?.explain_json()
}
