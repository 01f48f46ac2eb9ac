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

mod error;

use error::Result;
use wasm_bindgen::prelude::wasm_bindgen;

/// The engine's version.
#[wasm_bindgen]
pub fn version() -> String {
    cart_p2_core::VERSION.into()
}

/// Prices a cart: wire format v1 in, wire format v1 out.
#[wasm_bindgen]
pub fn totals(cart_json: &str) -> Result<String> {
    Ok(cart_p2_core::totals_json(cart_json)?)
}

/// Prices a cart and tells the steps of every amount.
#[cfg(feature = "explain")]
#[wasm_bindgen]
pub fn explain(cart_json: &str) -> Result<String> {
    Ok(cart_p2_core::explain_json(cart_json)?)
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
        Ok(Self(cart_p2_core::Cart::from_json(cart_json)?))
    }

    /// Sets how many of a line are in the cart.
    #[wasm_bindgen(js_name = setQuantity)]
    pub fn set_quantity(&mut self, key: &str, quantity: f64) -> Result<()> {
        Ok(self.0.set_quantity(key, quantity)?)
    }

    /// Adds a line, given as JSON, behind the others.
    #[wasm_bindgen(js_name = addLine)]
    pub fn add_line(&mut self, line_json: &str) -> Result<()> {
        Ok(self.0.add_line_json(line_json)?)
    }

    /// Removes a line.
    #[wasm_bindgen(js_name = removeLine)]
    pub fn remove_line(&mut self, key: &str) -> Result<()> {
        Ok(self.0.remove_line(key)?)
    }

    /// Adds a coupon, given as JSON, behind the others.
    #[wasm_bindgen(js_name = addCoupon)]
    pub fn add_coupon(&mut self, coupon_json: &str) -> Result<()> {
        Ok(self.0.add_coupon_json(coupon_json)?)
    }

    /// Removes a coupon.
    #[wasm_bindgen(js_name = removeCoupon)]
    pub fn remove_coupon(&mut self, code: &str) -> Result<()> {
        Ok(self.0.remove_coupon(code)?)
    }

    /// The grand total only, such as `"12.50"`.
    pub fn total(&self) -> Result<String> {
        Ok(self.0.total()?)
    }

    /// Everything, as wire format v1.
    pub fn totals(&self) -> Result<String> {
        Ok(self.0.totals_json()?)
    }

    /// The steps of every amount.
    #[cfg(feature = "explain")]
    pub fn explain(&self) -> Result<String> {
        Ok(self.0.explain_json()?)
    }
}
