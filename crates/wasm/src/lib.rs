//! The engine for JavaScript: strings in, strings out, errors as thrown
//! JavaScript errors.
//!
//! This is the low layer. People use the npm package `@cart-p2/cart` (folder
//! `js`), which puts types and a `CartP2Error` class on top and never shows
//! these functions. Nothing is decided here: each function is one call of
//! [`cart_p2_core`], and its documentation holds here too.
//!
//! JSON text is the boundary because both ends parse it faster than this crate
//! could build JavaScript objects one property at a time, and because PHP then
//! gets the same bytes.
//!
//! The slim module does without the standard library: a panic, which would be a
//! defect, stops the instance at once instead of bringing the code that formats
//! its message. Both use an allocator of their own, see [`allocator`].
#![cfg_attr(all(target_arch = "wasm32", not(feature = "explain")), no_std)]

extern crate alloc;

#[cfg_attr(not(any(target_arch = "wasm32", test)), allow(dead_code))]
mod allocator;
mod error;

use alloc::string::String;

use error::{Result, thrown};
use wasm_bindgen::prelude::wasm_bindgen;

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: allocator::Allocator<allocator::LinearMemory> =
    allocator::Allocator::new(allocator::LinearMemory::new());

/// A trap: JavaScript sees a `RuntimeError` and uses this instance no more.
#[cfg(all(target_arch = "wasm32", not(feature = "explain")))]
#[panic_handler]
fn stop(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

/// The engine's version.
#[wasm_bindgen]
pub fn version() -> String {
    cart_p2_core::VERSION.into()
}

/// Prices a cart: wire format v1 in, wire format v1 out.
#[wasm_bindgen]
pub fn totals(cart_json: &str) -> Result<String> {
    cart_p2_core::totals_json(cart_json).map_err(thrown)
}

/// Prices a cart and tells the steps of every amount.
#[cfg(feature = "explain")]
#[wasm_bindgen]
pub fn explain(cart_json: &str) -> Result<String> {
    cart_p2_core::explain_json(cart_json).map_err(thrown)
}

/// A cart that stays in Wasm's memory: built once, changed and priced often.
///
/// The memory is given back by `free`, which wasm-bindgen adds.
#[wasm_bindgen]
pub struct Cart(cart_p2_core::Cart);

#[wasm_bindgen]
impl Cart {
    /// Reads wire format v1.
    #[wasm_bindgen(constructor)]
    pub fn new(cart_json: &str) -> Result<Cart> {
        cart_p2_core::Cart::from_json(cart_json).map(Self).map_err(thrown)
    }

    /// Changes the cart. `what` says how: 0 sets the quantity of the line with
    /// the key `text`, 1 adds the line that `text` is as JSON, 2 removes the
    /// line with the key `text`, 3 adds the coupon that `text` is as JSON, 4
    /// removes the coupon with the code `text`.
    ///
    /// One export, because each carries the same 400 bytes around its call.
    pub fn change(&mut self, what: u32, text: &str, quantity: f64) -> Result<()> {
        let changed = match what {
            0 => self.0.set_quantity(text, quantity),
            1 => self.0.add_line_json(text),
            2 => self.0.remove_line(text),
            3 => self.0.add_coupon_json(text),
            _ => self.0.remove_coupon(text),
        };
        changed.map_err(thrown)
    }

    /// The grand total only, such as `"12.50"`.
    pub fn total(&self) -> Result<String> {
        self.0.total().map_err(thrown)
    }

    /// Everything, as wire format v1.
    pub fn totals(&self) -> Result<String> {
        self.0.totals_json().map_err(thrown)
    }

    /// The steps of every amount.
    #[cfg(feature = "explain")]
    pub fn explain(&self) -> Result<String> {
        self.0.explain_json().map_err(thrown)
    }
}
