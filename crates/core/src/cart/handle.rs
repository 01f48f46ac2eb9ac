//! Reading and changing a [`Cart`].

use super::{Cart, Line, validate};
use crate::arithmetic::truncate;
use crate::error::Part::{Quoted, Text};
use crate::error::{Code, Error, Result};
use crate::wire::{self, input, output};
use alloc::string::String;
use alloc::vec::Vec;

impl Cart {
    /// Reads a cart from JSON text, wire format v1 ([`input::Cart`]).
    ///
    /// # Errors
    /// The code of the first thing that is wrong.
    pub fn from_json(text: &str) -> Result<Self> {
        validate::cart(wire::from_text(text)?)
    }

    /// Like [`Cart::from_json`], from bytes that should be UTF-8.
    ///
    /// # Errors
    /// As there, and `invalid_utf8`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        validate::cart(wire::from_bytes(bytes)?)
    }

    /// The keys of the lines, in the cart's order.
    pub fn line_keys(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().map(|line| line.key.as_str())
    }

    /// The codes of the coupons, in the order they were applied.
    pub fn coupon_codes(&self) -> impl Iterator<Item = &str> {
        self.coupons.iter().map(|coupon| coupon.code.as_str())
    }

    /// Sets how many of a line are in the cart; a whole number is an integer to
    /// PHP. 0 keeps the line; remove it with [`Cart::remove_line`], as
    /// WooCommerce does.
    ///
    /// # Errors
    /// `unknown_line`, `not_a_number`, `number_out_of_range`, `amount_too_large`.
    pub fn set_quantity(&mut self, key: &str, quantity: f64) -> Result<()> {
        let index = self.line_index(key)?;
        let before = self.lines[index].clone();
        self.lines[index].quantity = quantity;
        self.lines[index].quantity_is_integer = quantity == truncate(quantity);
        let line = &self.lines[index];
        let decimals = self.settings.decimals;
        let checked = validate::line_amount(&line.key, line.price, quantity, decimals)
            .and_then(|()| validate::units(&self.lines));
        if checked.is_err() {
            self.lines[index] = before;
        }
        checked
    }

    /// Adds a line (JSON text of [`input::Line`]) at the end. A coupon restricted to some
    /// lines does not discount it.
    ///
    /// # Errors
    /// As for a line of [`Cart::from_json`].
    pub fn add_line_json(&mut self, text: &str) -> Result<()> {
        let line = validate::line(&wire::from_text(text)?, &self.settings, &self.classes)?;
        let taken = self.lines.iter().any(|known| known.key == line.key)
            || self.fees.iter().any(|fee| fee.id == line.key);
        if taken {
            return Err(Error::new(
                Code::DuplicateKey,
                &[Text("line "), Quoted(&line.key), Text(" exists")],
            ));
        }
        validate::count(self.lines.len() + 1, validate::LINES)?;
        self.lines.push(line);
        if let Err(error) = validate::units(&self.lines) {
            self.lines.pop();
            return Err(error);
        }
        for eligible in self.coupons.iter_mut().filter_map(|coupon| coupon.eligible.as_mut()) {
            eligible.push(false);
        }
        Ok(())
    }

    /// Puts other lines (JSON text of a list of [`input::Line`]) in the place of
    /// those there are: one cart of settings, rates and coupons quotes many lists
    /// of lines. A coupon restricted to some lines discounts none of the new ones.
    ///
    /// # Errors
    /// As for the lines of [`Cart::from_json`].
    pub fn set_lines_json(&mut self, text: &str) -> Result<()> {
        let wire: Vec<input::Line> = wire::from_text(text)?;
        let lines = validate::lines(&wire, &self.settings, &self.classes)?;
        let taken = |line: &Line| self.fees.iter().any(|fee| fee.id == line.key);
        if let Some(line) = lines.iter().find(|line| taken(line)) {
            return Err(Error::new(
                Code::DuplicateKey,
                &[Text("line "), Quoted(&line.key), Text(" has the id of a fee")],
            ));
        }
        for eligible in self.coupons.iter_mut().filter_map(|coupon| coupon.eligible.as_mut()) {
            eligible.clear();
            eligible.resize(lines.len(), false);
        }
        self.lines = lines;
        Ok(())
    }

    /// Removes a line.
    ///
    /// # Errors
    /// `unknown_line`.
    pub fn remove_line(&mut self, key: &str) -> Result<()> {
        let index = self.line_index(key)?;
        remove(&mut self.lines, index);
        for eligible in self.coupons.iter_mut().filter_map(|coupon| coupon.eligible.as_mut()) {
            remove(eligible, index);
        }
        Ok(())
    }

    /// Applies a coupon (JSON text of [`input::Coupon`]) after those applied before.
    ///
    /// # Errors
    /// As for a coupon of [`Cart::from_json`].
    pub fn add_coupon_json(&mut self, text: &str) -> Result<()> {
        let coupon = validate::coupon(&wire::from_text(text)?, &self.lines)?;
        if self.coupons.iter().any(|known| known.code == coupon.code) {
            return Err(Error::new(
                Code::DuplicateKey,
                &[Text("coupon "), Quoted(&coupon.code), Text(" exists")],
            ));
        }
        validate::count(self.coupons.len() + 1, validate::COUPONS)?;
        self.coupons.push(coupon);
        Ok(())
    }

    /// Takes a coupon off.
    ///
    /// # Errors
    /// `unknown_coupon`.
    pub fn remove_coupon(&mut self, code: &str) -> Result<()> {
        let index =
            self.coupons.iter().position(|coupon| coupon.code == code).ok_or_else(|| {
                Error::new(Code::UnknownCoupon, &[Text("no coupon "), Quoted(code)])
            })?;
        remove(&mut self.coupons, index);
        Ok(())
    }

    /// Everything WooCommerce stores on the cart, and what was wanted beside.
    ///
    /// # Errors
    /// `too_complex`.
    pub fn totals(&self) -> Result<output::Totals> {
        crate::pipeline::totals(self)
    }

    /// [`Cart::totals`] as JSON text.
    ///
    /// # Errors
    /// As there.
    pub fn totals_json(&self) -> Result<String> {
        Ok(wire::write(&self.totals()?))
    }

    /// What the customer pays, with the shop's decimals: `"71.96"`.
    ///
    /// # Errors
    /// As [`Cart::totals`].
    pub fn total(&self) -> Result<String> {
        crate::pipeline::grand_total(self)
    }

    /// The cent trace ([`crate::explain`]).
    ///
    /// # Errors
    /// As [`Cart::totals`].
    #[cfg(feature = "explain")]
    pub fn explain(&self) -> Result<crate::explain::Explanation> {
        crate::explain::explain(self)
    }

    /// [`Cart::explain`] as JSON text.
    ///
    /// # Errors
    /// As there.
    #[cfg(feature = "explain")]
    pub fn explain_json(&self) -> Result<String> {
        Ok(wire::write(&self.explain()?))
    }

    fn line_index(&self, key: &str) -> Result<usize> {
        self.lines
            .iter()
            .position(|line| line.key == key)
            .ok_or_else(|| Error::new(Code::UnknownLine, &[Text("no line "), Quoted(key)]))
    }
}

/// `Vec::remove` without its panic, which would bring the formatting of numbers along.
fn remove<T>(list: &mut Vec<T>, index: usize) {
    let mut place = 0..;
    list.retain(|_| place.next() != Some(index));
}

/// The same from trees of serde_json, for Rust programs that have one.
#[cfg(feature = "serde")]
impl Cart {
    /// [`Cart::from_json`] of a tree.
    ///
    /// # Errors
    /// As there.
    pub fn from_value(value: serde_json::Value) -> Result<Self> {
        Self::from_json(&alloc::string::ToString::to_string(&value))
    }

    /// [`Cart::add_line_json`] of a tree.
    ///
    /// # Errors
    /// As there.
    pub fn add_line(&mut self, value: serde_json::Value) -> Result<()> {
        self.add_line_json(&alloc::string::ToString::to_string(&value))
    }

    /// [`Cart::add_coupon_json`] of a tree.
    ///
    /// # Errors
    /// As there.
    pub fn add_coupon(&mut self, value: serde_json::Value) -> Result<()> {
        self.add_coupon_json(&alloc::string::ToString::to_string(&value))
    }
}
