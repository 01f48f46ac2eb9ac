//! How much of a product: exact, in millionths of a unit.

use crate::limits::QUANTITY_MAX_MICROS;
use std::fmt;

/// Millionths in a unit.
const MICROS: i64 = 1_000_000;
const DECIMALS: usize = 6;

/// A quantity, or the difference of two. Never rounded: what does not fit is refused.
///
/// ```
/// use cart_p2_stock::Quantity;
/// let half: Quantity = "0.5".parse().unwrap();
/// assert_eq!(half.micros(), 500_000);
/// assert_eq!(half.to_string(), "0.5");
/// assert!("0.0000001".parse::<Quantity>().is_err());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity(i64);

/// A quantity that is no number, has more than six decimals or is out of range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoQuantity;

impl fmt::Display for NoQuantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a quantity of at most six decimals and 1,000,000,000 units")
    }
}

impl std::error::Error for NoQuantity {}

impl Quantity {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The largest.
    pub const MAX: Self = Self(QUANTITY_MAX_MICROS);
    /// A millionth of a unit.
    pub const SMALLEST: Self = Self(1);

    /// From millionths of a unit; none when out of range.
    pub fn from_micros(micros: i64) -> Option<Self> {
        (micros.unsigned_abs() <= QUANTITY_MAX_MICROS.unsigned_abs()).then_some(Self(micros))
    }

    /// Whole units; none when out of range.
    pub fn units(units: i64) -> Option<Self> {
        units.checked_mul(MICROS).and_then(Self::from_micros)
    }

    /// In millionths of a unit.
    pub fn micros(self) -> i64 {
        self.0
    }

    /// More than nothing.
    pub fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// The same with the other sign. The range is symmetric, so this cannot fail.
    #[must_use]
    pub fn negated(self) -> Self {
        Self(-self.0)
    }

    /// The sum; none when out of range.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).and_then(Self::from_micros)
    }

    /// The difference; none when out of range.
    #[must_use]
    pub fn minus(self, other: Self) -> Option<Self> {
        self.plus(other.negated())
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let micros = self.0.unsigned_abs();
        let (whole, part) = (micros / MICROS.unsigned_abs(), micros % MICROS.unsigned_abs());
        if part == 0 {
            return write!(f, "{sign}{whole}");
        }
        let part = format!("{part:06}");
        write!(f, "{sign}{whole}.{}", part.trim_end_matches('0'))
    }
}

impl std::str::FromStr for Quantity {
    type Err = NoQuantity;

    fn from_str(text: &str) -> Result<Self, NoQuantity> {
        let (sign, digits) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
        let plain = |digits: &str| {
            !digits.is_empty() && digits.len() <= 18 && digits.bytes().all(|b| b.is_ascii_digit())
        };
        if !plain(whole) || !plain(part) {
            return Err(NoQuantity);
        }
        let part = part.trim_end_matches('0');
        if part.len() > DECIMALS {
            return Err(NoQuantity);
        }
        let part: i64 = format!("{part:0<6}").parse().map_err(|_| NoQuantity)?;
        let whole: i64 = whole.parse().map_err(|_| NoQuantity)?;
        let micros = whole.checked_mul(MICROS).and_then(|whole| whole.checked_add(part));
        micros.and_then(|micros| Self::from_micros(sign * micros)).ok_or(NoQuantity)
    }
}

#[cfg(test)]
mod tests {
    use super::{NoQuantity, Quantity};

    #[test]
    fn text_and_back() {
        for text in ["0", "1", "-1", "0.9", "1.5", "-0.000001", "999999999.999999", "1000000000"] {
            assert_eq!(text.parse::<Quantity>().map(|q| q.to_string()), Ok(text.to_owned()));
        }
        assert_eq!("1.500000000".parse(), Ok(Quantity(1_500_000)));
    }

    #[test]
    fn what_is_no_quantity() {
        let long = "9".repeat(40);
        for text in
            ["", "-", ".", ".5", "1.", "1e3", "+1", " 1", "0.0000001", "1000000000.000001", &long]
        {
            assert_eq!(text.parse::<Quantity>(), Err(NoQuantity), "{text}");
        }
    }

    #[test]
    fn sums_stop_at_the_limit() {
        let most = Quantity::units(1_000_000_000).expect("the largest");
        assert_eq!(most.plus(Quantity(1)), None);
        assert_eq!(most.negated().minus(Quantity(1)), None);
        assert_eq!(most.minus(most), Some(Quantity::ZERO));
        assert_eq!(Quantity::units(i64::MAX), None);
    }
}
