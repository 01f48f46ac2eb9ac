//! What decimals would charge: the same algorithm without floats.

use super::{Arithmetic, Number, Rounding, trim_zeros};
use alloc::format;
use alloc::string::{String, ToString};
use core::cmp::Ordering;
use core::ops::{Add, Div, Mul, Sub};
use rust_decimal::{Decimal, RoundingStrategy};

/// Decimal arithmetic with 28 digits. `NumberUtil`'s extra rounding to 6 digits
/// only guards floats, so it is left out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Exact;

/// A decimal, or nothing once an operation overflowed: like NaN it then spreads
/// to every result, so that an overflow shows and never panics.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct ExactNumber(Option<Decimal>);

impl ExactNumber {
    const ZERO: Self = Self(Some(Decimal::ZERO));

    /// The decimal, unless an operation overflowed.
    pub(crate) fn decimal(self) -> Option<Decimal> {
        self.0
    }

    fn map(self, f: impl FnOnce(Decimal) -> Decimal) -> Self {
        Self(self.0.map(f))
    }

    fn with(self, other: Self, f: impl FnOnce(Decimal, Decimal) -> Option<Decimal>) -> Self {
        Self(self.0.zip(other.0).and_then(|(a, b)| f(a, b)))
    }
}

impl Default for ExactNumber {
    fn default() -> Self {
        Self::ZERO
    }
}

impl PartialOrd for ExactNumber {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.0.zip(other.0).map(|(a, b)| a.cmp(&b))
    }
}

impl Add for ExactNumber {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        self.with(other, |a, b| a.checked_add(b))
    }
}

impl Sub for ExactNumber {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self.with(other, |a, b| a.checked_sub(b))
    }
}

impl Mul for ExactNumber {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        self.with(other, |a, b| a.checked_mul(b))
    }
}

impl Div for ExactNumber {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        self.with(other, |a, b| a.checked_div(b))
    }
}

impl Number for ExactNumber {
    fn from_f64(value: f64) -> Self {
        // `Display` writes the shortest digits that read back as the same double.
        Self(value.to_string().parse().ok())
    }
    fn to_f64(self) -> f64 {
        self.0.and_then(|d| d.normalize().to_string().parse().ok()).unwrap_or(f64::NAN)
    }
    fn floor(self) -> Self {
        self.map(|d| d.floor())
    }
    fn ceil(self) -> Self {
        self.map(|d| d.ceil())
    }
    fn absint(self) -> Self {
        self.map(|d| d.trunc().abs())
    }
}

impl Arithmetic for Exact {
    type Number = ExactNumber;

    fn php_round(self, value: ExactNumber, places: u32, mode: Rounding) -> ExactNumber {
        let strategy = match mode {
            Rounding::HalfUp => RoundingStrategy::MidpointAwayFromZero,
            Rounding::HalfDown => RoundingStrategy::MidpointTowardZero,
        };
        value.map(|d| d.round_dp_with_strategy(places, strategy))
    }

    fn round(self, value: ExactNumber, places: u32, mode: Rounding) -> ExactNumber {
        self.php_round(value, places, mode)
    }

    fn round_again(self, value: ExactNumber, places: u32, mode: Rounding) -> ExactNumber {
        self.php_round(value, places, mode)
    }

    fn normalize(self, value: ExactNumber) -> ExactNumber {
        value
    }

    fn fixed(self, value: ExactNumber, places: u32) -> String {
        let rounded = self.php_round(value, places, Rounding::HalfUp);
        let text = rounded.0.map(|d| format!("{d:.*}", places as usize));
        text.unwrap_or_else(|| "overflow".into())
    }

    fn trimmed(self, value: ExactNumber, places: u32) -> String {
        trim_zeros(self.fixed(value, places))
    }
}
