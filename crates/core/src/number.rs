//! Numbers as text: exact in both directions, and small.
//!
//! The standard library's float parser and printers are exact too, but bring
//! 25 KB of tables and code that compress badly; the storefront's whole budget
//! is 40 KB. So nothing outside tests writes `{}` of a float or parses one with
//! `str::parse`. `tests/number.rs` compares with the standard library.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Ordering;

/// Longest number that is read, in bytes. The longest a double needs to be told
/// from its neighbours is 24.
pub(crate) const NUMBER_BYTES_MAX: usize = 60;

/// Powers of ten: exact up to 1e22, then the nearest double, as PHP's `pow()` gives it.
pub(crate) const POW10: [f64; 30] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22, 1e23, 1e24, 1e25, 1e26, 1e27, 1e28, 1e29,
];

/// How many of [`POW10`] are exact.
const EXACT_POWERS: usize = 23;

/// Minor units in a currency unit of so many decimals.
pub(crate) fn power_of_ten(decimals: u32) -> f64 {
    POW10[(decimals as usize).min(POW10.len() - 1)]
}

/// Whole numbers up to here are doubles.
const EXACT_WHOLE: u64 = 1 << 53;

/// The double nearest to a number, ties to even. Infinite beyond the range.
///
/// The text is digits, at most one point among them, then optionally an
/// exponent: `-12.50`, `1e-7`. None for anything else and for a text longer
/// than [`NUMBER_BYTES_MAX`].
pub(crate) fn parse(text: &str) -> Option<f64> {
    if text.len() > NUMBER_BYTES_MAX {
        return None;
    }
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest.as_bytes()),
        None => (false, text.as_bytes()),
    };
    let decimal = Decimal::read(unsigned)?;
    let magnitude = decimal.nearest();
    Some(if negative { -magnitude } else { magnitude })
}

/// `digits` times ten to the `exponent`.
struct Decimal<'t> {
    /// ASCII digits, perhaps with a point among them.
    digits: &'t [u8],
    /// The first digits, as many as fit.
    leading: u64,
    /// How many digits did not fit.
    dropped: i32,
    exponent: i32,
}

impl<'t> Decimal<'t> {
    fn read(text: &'t [u8]) -> Option<Self> {
        let end = text.iter().position(|byte| matches!(byte, b'e' | b'E')).unwrap_or(text.len());
        let (digits, exponent_text) = text.split_at_checked(end)?;
        if !(digits.first()?.is_ascii_digit() && digits.last()?.is_ascii_digit()) {
            return None;
        }
        let mut decimal = Self { digits, leading: 0, dropped: 0, exponent: 0 };
        let mut point = false;
        for byte in digits {
            match byte {
                b'0'..=b'9' => decimal.push(byte - b'0'),
                b'.' if !point => {
                    point = true;
                    continue;
                }
                _ => return None,
            }
            if point {
                decimal.exponent -= 1;
            }
        }
        if let Some((_, exponent)) = exponent_text.split_first() {
            decimal.exponent += read_exponent(exponent)?;
        }
        Some(decimal)
    }

    fn push(&mut self, digit: u8) {
        if self.dropped == 0 && self.leading < u64::MAX / 10 {
            self.leading = self.leading * 10 + u64::from(digit);
        } else {
            self.dropped += 1;
        }
    }

    fn nearest(&self) -> f64 {
        if self.leading == 0 {
            return 0.0;
        }
        // Clinger: one operation on two exact doubles rounds once, so rightly.
        let power = POW10.iter().take(EXACT_POWERS).nth(self.exponent.unsigned_abs() as usize);
        if let (Some(power), 0, true) = (power, self.dropped, self.leading <= EXACT_WHOLE) {
            let whole = self.leading as f64;
            return if self.exponent < 0 { whole / power } else { whole * power };
        }
        self.nearest_slow()
    }

    /// Goes from an estimate to the nearest double, comparing exact integers.
    #[cold]
    fn nearest_slow(&self) -> f64 {
        let power = self.exponent + self.dropped;
        // Far beyond both ends, so that the integers below stay small.
        if power > 310 {
            return f64::INFINITY;
        }
        if power < -400 {
            return 0.0;
        }
        let mut value = scale(self.leading as f64, power);
        let mut digits = Whole::default();
        for digit in self.digits.iter().filter(|byte| **byte != b'.') {
            digits.multiply_add(10, u32::from(digit - b'0'));
        }
        if value.is_infinite() {
            value = f64::MAX;
        }
        while self.compare_with_edge(&digits, value) == Ordering::Greater {
            value = f64::from_bits(value.to_bits() + 1);
        }
        while value > 0.0
            && self.compare_with_edge(&digits, f64::from_bits(value.to_bits() - 1))
                == Ordering::Less
        {
            value = f64::from_bits(value.to_bits() - 1);
        }
        value
    }

    /// Compares with the middle between `value` and the next double. Never equal:
    /// on the middle itself the even one of the two wins.
    fn compare_with_edge(&self, digits: &Whole, value: f64) -> Ordering {
        let bits = value.to_bits();
        let (fraction, biased) = (bits & ((1 << 52) - 1), (bits >> 52) as i32);
        if biased == 0x7ff {
            return Ordering::Less;
        }
        let significand = if biased == 0 { fraction } else { fraction | (1 << 52) };
        // The middle is `2 * significand + 1` times two to this.
        let binary = biased.max(1) - 1076;
        let mut left = digits.clone();
        let mut right = Whole::from(2 * significand + 1);
        left.multiply_power(10, self.exponent.max(0));
        right.multiply_power(10, (-self.exponent).max(0));
        left.multiply_power(2, (-binary).max(0));
        right.multiply_power(2, binary.max(0));
        left.cmp(&right).then(if significand % 2 == 0 { Ordering::Less } else { Ordering::Greater })
    }
}

fn read_exponent(text: &[u8]) -> Option<i32> {
    let (sign, digits) = match text.split_first()? {
        (b'-', rest) => (-1, rest),
        (b'+', rest) => (1, rest),
        _ => (1, text),
    };
    if digits.is_empty() {
        return None;
    }
    let mut exponent = 0i32;
    for byte in digits {
        if !byte.is_ascii_digit() {
            return None;
        }
        exponent = (exponent * 10 + i32::from(byte - b'0')).min(9_999);
    }
    Some(sign * exponent)
}

/// `value` times ten to the `power`, nearly.
fn scale(mut value: f64, power: i32) -> f64 {
    let mut left = power.unsigned_abs() as usize;
    while left > 0 {
        let step = left.min(EXACT_POWERS - 1);
        value = if power < 0 { value / POW10[step] } else { value * POW10[step] };
        left -= step;
    }
    value
}

/// A whole number of any size: 32 bits a limb, the lowest first, no zeros on top.
#[derive(Clone, Default, PartialEq, Eq)]
struct Whole(Vec<u32>);

impl Whole {
    fn from(value: u64) -> Self {
        let mut whole = Self::default();
        whole.multiply_add(1, (value >> 32) as u32);
        whole.multiply_power(2, 32);
        whole.multiply_add(1, value as u32);
        whole
    }

    fn multiply_add(&mut self, factor: u32, term: u32) {
        let mut carry = u64::from(term);
        for limb in &mut self.0 {
            carry += u64::from(*limb) * u64::from(factor);
            *limb = carry as u32;
            carry >>= 32;
        }
        if carry > 0 {
            self.0.push(carry as u32);
        }
    }

    /// Times `base` to the `exponent`.
    fn multiply_power(&mut self, base: u32, exponent: i32) {
        // As many factors at once as fit a limb.
        let (at_once, power) = if base == 10 { (9, 1_000_000_000) } else { (31, 1 << 31) };
        for _ in 0..exponent / at_once {
            self.multiply_add(power, 0);
        }
        self.multiply_add(base.pow((exponent % at_once) as u32), 0);
    }

    fn cmp(&self, other: &Self) -> Ordering {
        let lengths = self.0.len().cmp(&other.0.len());
        lengths.then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }
}

/// Writes the shortest decimal that reads back as the same double, with a point
/// or an exponent: `12.5`, `3.0`, `1e-7`. As `json_encode` and JavaScript agree
/// on the digits, so do the servers and the browser.
pub(crate) fn push_float(text: &mut String, value: f64) {
    text.push_str(zmij::Buffer::new().format(value));
}

/// The shortest decimal, without a fraction where there is none: `12.5`, `3`.
pub(crate) fn shortest(value: f64) -> String {
    let mut buffer = zmij::Buffer::new();
    let text = buffer.format(value);
    text.strip_suffix(".0").unwrap_or(text).to_owned()
}

/// `number_format( $value, $places, '.', '' )` of a number that is already
/// rounded to `places`: the exact binary value, rounded to even at the last
/// place. Values of 9e18 and more, which no cart holds, come out as [`shortest`]
/// writes them.
pub(crate) fn fixed(value: f64, places: u32) -> String {
    let Some((whole, fraction)) = rounded(value.abs(), places) else {
        return shortest(value);
    };
    let mut digits = [b'0'; 40];
    let mut at = digits.len();
    let (mut rest, mut written) = (fraction, 0);
    loop {
        if written == places {
            rest = whole;
            if places > 0 {
                at -= 1;
                digits[at] = b'.';
            }
        }
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        written += 1;
        if written > places && rest == 0 {
            break;
        }
    }
    if value < 0.0 && (whole > 0 || fraction > 0) {
        at -= 1;
        digits[at] = b'-';
    }
    digits.iter().skip(at).map(|byte| char::from(*byte)).collect()
}

/// The whole part and the fraction in units of the last place, to the nearest,
/// exactly.
fn rounded(value: f64, places: u32) -> Option<(u64, u64)> {
    if !value.is_finite() || value >= 9e18 || places > 15 {
        return None;
    }
    let bits = value.to_bits();
    let (fraction, biased) = (bits & ((1 << 52) - 1), (bits >> 52) as i32);
    let significand = if biased == 0 { fraction } else { fraction | (1 << 52) };
    let shift = 1075 - biased.max(1);
    if shift <= 0 {
        return Some((significand << -shift, 0));
    }
    if shift > 120 {
        return Some((0, 0));
    }
    let whole = significand.checked_shr(shift as u32).unwrap_or(0);
    let below = significand - whole.checked_shl(shift as u32).unwrap_or(0);
    let scale = 10u64.pow(places);
    let product = u128::from(below) * u128::from(scale);
    let (units, rest) = ((product >> shift) as u64, product & ((1 << shift) - 1));
    let half = 1u128 << (shift - 1);
    let odd = if places == 0 { whole } else { units } % 2 == 1;
    let units = units + u64::from(rest > half || (rest == half && odd));
    Some(if units == scale { (whole + 1, 0) } else { (whole, units) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Any double, and the kinds a cart holds.
    fn doubles() -> impl Strategy<Value = f64> {
        prop_oneof![
            any::<u64>().prop_map(f64::from_bits).prop_filter("finite", |value| value.is_finite()),
            (-1_000_000_000_000i64..1_000_000_000_000).prop_map(|cents| cents as f64 / 100.0),
            -1e6..1e6f64,
            Just(0.0),
            Just(f64::MAX),
            Just(f64::MIN_POSITIVE),
            Just(5e-324),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn shortest_text_reads_back(value in doubles()) {
            let mut text = String::new();
            push_float(&mut text, value);
            prop_assert_eq!(parse(&text).map(f64::to_bits), Some(value.to_bits()));
            prop_assert_eq!(parse(&shortest(value)), Some(value));
        }

        #[test]
        fn digits_read_as_the_standard_library_reads_them(
            text in "-?[0-9]{1,25}(\\.[0-9]{1,25})?(e-?[0-9]{1,3})?",
        ) {
            prop_assert_eq!(parse(&text), text.parse().ok());
        }

        /// The middle between two doubles, where only exactness helps.
        #[test]
        fn ties_go_to_even(whole in (1u64 << 53)..(1 << 58), odd in any::<bool>()) {
            let text = (whole | u64::from(odd)).to_string() + ".5";
            prop_assert_eq!(parse(&text), text.parse().ok());
            let text = (whole >> 3).to_string() + ".5000000000000000000000001";
            prop_assert_eq!(parse(&text), text.parse().ok());
        }

        #[test]
        fn fixed_prints_as_the_standard_library_prints(value in doubles(), places in 0u32..13) {
            if value.abs() < 1e18 {
                let expected = format!("{value:.*}", places as usize);
                let no_minus_zero = expected.trim_start_matches('-');
                let is_zero = no_minus_zero.bytes().all(|byte| matches!(byte, b'0' | b'.'));
                let expected = if is_zero { no_minus_zero } else { &expected };
                prop_assert_eq!(fixed(value, places), expected);
            }
        }
    }

    #[test]
    fn what_is_no_number() {
        let long = "1".repeat(NUMBER_BYTES_MAX + 1);
        for text in [
            "", "-", ".", "1.", ".5", "1..2", "+1", "1e", "1e+", "e5", "0x1", "1_0", " 1", "NaN",
            "inf", "--1", "1,5", &long,
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn beyond_the_range() {
        assert_eq!(parse("1e400"), Some(f64::INFINITY));
        assert_eq!(parse("-1e999999999999"), Some(f64::NEG_INFINITY));
        assert_eq!(parse("1e-400"), Some(0.0));
        assert_eq!(parse("0e999999999999"), Some(0.0));
        assert_eq!(parse("2.4703282292062327e-324"), Some(0.0));
        assert_eq!(parse("2.4703282292062328e-324"), Some(5e-324));
        assert_eq!(parse("1.7976931348623159e308"), Some(f64::INFINITY));
    }
}
