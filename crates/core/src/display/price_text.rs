//! `wc_price()` as plain text.

use crate::arithmetic::Arithmetic;
use crate::wire::input::Display;
use crate::wire::output::Money;

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
        // `sprintf( $format, $symbol, $number )`
        let text = self
            .display
            .price_format
            .replace("%1$s", &self.display.currency_symbol)
            .replace("%2$s", &number);
        if amount < 0.0 { format!("-{text}") } else { text }
    }

    /// `number_format( $amount, $decimals, $point, $thousands )`.
    fn number(&self, amount: f64) -> String {
        let plain = self.arithmetic.fixed(amount, self.decimals);
        let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
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
