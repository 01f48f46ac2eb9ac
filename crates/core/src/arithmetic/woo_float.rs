//! What the shop charges: IEEE doubles with PHP's rounding.

use super::php_round::is_whole;
use super::whole;
use super::{Arithmetic, Number, Rounding, php_round, trim_zeros};
use crate::dialect::{Dialect, PhpRounding};
use crate::number;
use alloc::string::String;

/// `WC_ROUNDING_PRECISION`: digits `NumberUtil::normalize()` keeps.
const NORMALIZED_PLACES: u32 = 6;

/// Below this a value rounded to [`NORMALIZED_PLACES`] does not change when it is
/// rounded there again (a property test holds it); above, 15 digits are too few.
const ROUNDS_ONCE_BELOW: f64 = 1e8;

/// The arithmetic of a WooCommerce version on a PHP version.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WooFloat {
    normalizes: bool,
    php: PhpRounding,
}

impl WooFloat {
    pub(crate) fn new(dialect: &Dialect) -> Self {
        Self { normalizes: dialect.normalizes_before_rounding, php: dialect.php_rounding }
    }

    fn round_fraction(self, value: f64, places: u32, mode: Rounding) -> f64 {
        let normal = self.normalize(value);
        let same_again = self.normalizes && places == NORMALIZED_PLACES && mode == Rounding::HalfUp;
        if same_again && normal.abs() < ROUNDS_ONCE_BELOW {
            return normal;
        }
        self.php_round(normal, places, mode)
    }
}

impl Number for f64 {
    fn from_f64(value: f64) -> Self {
        value
    }
    fn to_f64(self) -> f64 {
        self
    }
    fn floor(self) -> Self {
        whole::floor(self)
    }
    fn ceil(self) -> Self {
        whole::ceil(self)
    }
    fn absint(self) -> Self {
        whole::truncate(self).abs()
    }
}

impl Arithmetic for WooFloat {
    type Number = f64;

    fn php_round(self, value: f64, places: u32, mode: Rounding) -> f64 {
        php_round(value, places, mode, self.php)
    }

    #[inline]
    fn round(self, value: f64, places: u32, mode: Rounding) -> f64 {
        if is_whole(value) { value } else { self.round_fraction(value, places, mode) }
    }

    fn round_again(self, value: f64, places: u32, mode: Rounding) -> f64 {
        if value.abs() < ROUNDS_ONCE_BELOW {
            self.php_round(value, places, mode)
        } else {
            self.round(value, places, mode)
        }
    }

    fn normalize(self, value: f64) -> f64 {
        if self.normalizes {
            self.php_round(value, NORMALIZED_PLACES, Rounding::HalfUp)
        } else {
            value
        }
    }

    fn fixed(self, value: f64, places: u32) -> String {
        let rounded = self.php_round(value, places, Rounding::HalfUp);
        // PHP 8 writes no "-0".
        let rounded = if rounded == 0.0 { 0.0 } else { rounded };
        number::fixed(rounded, places)
    }

    fn trimmed(self, value: f64, places: u32) -> String {
        let text = trim_zeros(number::fixed(value, places));
        if value < 0.0 && !text.starts_with('-') {
            // `sprintf()` keeps the sign of what is too small to show; `number_format()` does not.
            return "-0".into();
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_stays_where_php_keeps_it() {
        let woo = WooFloat { normalizes: true, php: PhpRounding::Until83 };
        // Seen in carts whose fees sum to -2e-13.
        assert_eq!(woo.trimmed(-2e-13, 6), "-0");
        assert_eq!(woo.trimmed(-0.0, 6), "0");
        assert_eq!(woo.fixed(-2e-13, 2), "0.00");
        assert_eq!(woo.trimmed(-1.5, 6), "-1.5");
    }
}
