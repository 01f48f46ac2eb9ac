//! `wc_price()` as plain text.

use crate::arithmetic::Arithmetic;
use crate::wire::input::Display;
use crate::wire::output::Money;
use alloc::string::String;

/// Writes prices the way the shop does.
pub(super) struct PriceText<'d, A> {
    pub(super) arithmetic: A,
    pub(super) decimals: u32,
    pub(super) display: &'d Display,
}

impl<A: Arithmetic<Number = f64>> PriceText<'_, A> {
    pub(super) fn money(&self, amount: f64) -> Money {
        Money { amount, text: self.text(amount) }
    }

    fn text(&self, amount: f64) -> String {
        let number = self.number(amount.abs());
        let mut text = String::with_capacity(number.len() + 8);
        if amount < 0.0 {
            text.push('-');
        }
        // `sprintf( $format, $symbol, $number )`
        let mut format = self.display.price_format.as_str();
        while let Some(next) = format.chars().next() {
            let (shown, rest) = if let Some(rest) = format.strip_prefix("%1$s") {
                (self.display.currency_symbol.as_str(), rest)
            } else if let Some(rest) = format.strip_prefix("%2$s") {
                (number.as_str(), rest)
            } else {
                text.push(next);
                ("", format.get(next.len_utf8()..).unwrap_or_default())
            };
            text.push_str(shown);
            format = rest;
        }
        text
    }

    /// `number_format( $amount, $decimals, $point, $thousands )`.
    fn number(&self, amount: f64) -> String {
        let plain = self.arithmetic.fixed(amount, self.decimals);
        let whole_length = plain.bytes().take_while(u8::is_ascii_digit).count();
        let whole = plain.get(..whole_length).unwrap_or_default();
        let fraction = plain.get(whole_length + 1..).unwrap_or_default();
        let mut text = String::with_capacity(plain.len() + 8);
        for (place, digit) in whole.chars().enumerate() {
            if place > 0 && (whole.len() - place).is_multiple_of(3) {
                text.push_str(&self.display.thousand_separator);
            }
            text.push(digit);
        }
        // `wc_trim_zeros()` drops a fraction of zeros only.
        let trimmed = self.display.trim_zeros && fraction.bytes().all(|digit| digit == b'0');
        if !fraction.is_empty() && !trimmed {
            text.push_str(&self.display.decimal_separator);
            text.push_str(fraction);
        }
        text
    }
}
