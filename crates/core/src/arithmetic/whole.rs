//! Whole numbers of doubles. The standard library has these only with an
//! operating system; and on x86-64 each would be a call.

/// From here on every double is whole.
const WHOLE_FROM: f64 = 4_503_599_627_370_496.0; // 2^52

/// Towards zero: `(int) $value`, and what is too large for one stays as it is.
pub(crate) fn truncate(value: f64) -> f64 {
    if value.abs() < WHOLE_FROM { (value as i64 as f64).copysign(value) } else { value }
}

/// To the nearest, half to even, of a value from 0 to 2^51: where the sum has no
/// bits left for a fraction.
#[inline]
pub(crate) fn nearest(value: f64) -> f64 {
    value + WHOLE_FROM - WHOLE_FROM
}

/// Towards negative infinity: `floor()`.
pub(crate) fn floor(value: f64) -> f64 {
    let whole = truncate(value);
    if whole > value { whole - 1.0 } else { whole }
}

/// Towards positive infinity: `ceil()`.
pub(crate) fn ceil(value: f64) -> f64 {
    let whole = truncate(value);
    if whole < value { whole + 1.0 } else { whole }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn agrees_with_the_standard_library(
            value in prop_oneof![any::<f64>(), -1e6..1e6f64, -2.0..2.0f64, Just(2.5), Just(3.5)]
        ) {
            if !value.is_nan() {
                prop_assert_eq!(truncate(value).to_bits(), value.trunc().to_bits());
                prop_assert_eq!(floor(value).to_bits(), value.floor().to_bits());
                prop_assert_eq!(ceil(value), value.ceil());
                let small = value.abs() % 2_251_799_813_685_248.0;
                prop_assert_eq!(nearest(small), small.round_ties_even());
            }
        }
    }
}
