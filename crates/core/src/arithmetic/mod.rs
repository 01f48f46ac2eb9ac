//! Two ways to calculate, one algorithm.
//!
//! The stages of the pipeline are generic over [`Arithmetic`]. [`WooFloat`]
//! is what the shop charges: doubles, PHP's rounding, WooCommerce's order of
//! operations. `Exact` is what decimals would charge; the cent trace sets the
//! two side by side.

#[cfg(feature = "explain")]
mod exact;
mod php_round;
mod whole;
mod woo_float;

#[cfg(feature = "explain")]
pub(crate) use exact::{Exact, ExactNumber};
pub(crate) use php_round::php_round;
pub(crate) use whole::truncate;
pub(crate) use woo_float::WooFloat;

use alloc::string::String;
use core::fmt::Debug;
use core::ops::{Add, Div, Mul, Sub};

/// Where a value goes that lies exactly between its two neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rounding {
    /// Away from zero, also below zero: `PHP_ROUND_HALF_UP`.
    HalfUp,
    /// Towards zero, also below zero: `PHP_ROUND_HALF_DOWN`.
    HalfDown,
}

/// A number as the stages use it. Its operations never panic.
pub(crate) trait Number:
    Copy
    + Debug
    + Default
    + PartialOrd
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
{
    /// A number of the input. Exact arithmetic takes its shortest decimal text.
    fn from_f64(value: f64) -> Self;
    /// For the output.
    fn to_f64(self) -> f64;
    /// Towards negative infinity.
    fn floor(self) -> Self;
    /// Towards positive infinity.
    fn ceil(self) -> Self;
    /// `absint()`: towards zero, then without its sign.
    fn absint(self) -> Self;

    /// `min( $a, $b )`.
    fn min(self, other: Self) -> Self {
        if other < self { other } else { self }
    }
}

/// Rounding and formatting of numbers.
pub(crate) trait Arithmetic: Copy {
    /// Its numbers.
    type Number: Number;

    /// PHP's `round()`.
    fn php_round(self, value: Self::Number, places: u32, mode: Rounding) -> Self::Number;

    /// `NumberUtil::round()`.
    fn round(self, value: Self::Number, places: u32, mode: Rounding) -> Self::Number;

    /// [`Arithmetic::round`] of a value that it rounded to 6 places before, which
    /// need not be normalised again.
    fn round_again(self, value: Self::Number, places: u32, mode: Rounding) -> Self::Number;

    /// `NumberUtil::normalize()`.
    fn normalize(self, value: Self::Number) -> Self::Number;

    /// `number_format( $value, $places, '.', '' )`.
    fn fixed(self, value: Self::Number, places: u32) -> String;

    /// `wc_format_decimal( $value )` of a float: up to `places` decimals, no trailing zeros.
    fn trimmed(self, value: Self::Number, places: u32) -> String;
}

/// Without trailing zeros behind the point, and without a trailing point.
fn trim_zeros(mut text: String) -> String {
    if text.bytes().any(|byte| byte == b'.') {
        text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
    }
    text
}
