//! Tax of one amount: a leaf that knows nothing of carts.
//!
//! Source: `WC_Tax::calc_tax`, `calc_inclusive_tax`, `calc_exclusive_tax`.

use crate::arithmetic::{Arithmetic, Number, Rounding};
use alloc::vec::Vec;

/// Index of a tax rate in the cart's table.
pub(crate) type RateIndex = u16;

/// A tax by its rate.
pub(crate) type Tax<N> = (RateIndex, N);

/// The rates that apply at once, with what does not depend on the amount
/// worked out beforehand.
#[derive(Clone, Debug)]
pub(crate) struct Rates<N> {
    /// In WooCommerce's order: the order of the result for inclusive prices.
    rates: Vec<PreparedRate<N>>,
    has_compound: bool,
}

#[derive(Clone, Copy, Debug)]
struct PreparedRate<N> {
    index: RateIndex,
    compound: bool,
    /// `rate / 100`.
    fraction: N,
    /// `1 + rate / 100`.
    with_tax: N,
    /// `( rate / 100 ) / ( 1 + sum of regular rates / 100 )`.
    inclusive_fraction: N,
}

impl<N: Number> Rates<N> {
    /// Prepares `(index, percent, compound)` in WooCommerce's order.
    pub(crate) fn new(rates: impl Iterator<Item = (RateIndex, f64, bool)> + Clone) -> Self {
        let hundred = N::from_f64(100.0);
        let one = N::from_f64(1.0);
        let regular_percent = rates
            .clone()
            .filter(|(_, _, compound)| !compound)
            .fold(N::default(), |sum, (_, percent, _)| sum + N::from_f64(percent));
        let regular_with_tax = one + regular_percent / hundred;
        let rates: Vec<_> = rates
            .map(|(index, percent, compound)| {
                let fraction = N::from_f64(percent) / hundred;
                PreparedRate {
                    index,
                    compound,
                    fraction,
                    with_tax: one + fraction,
                    inclusive_fraction: fraction / regular_with_tax,
                }
            })
            .collect();
        let has_compound = rates.iter().any(|rate| rate.compound);
        Self { rates, has_compound }
    }

    /// How many taxes [`calc_tax`] appends.
    pub(crate) fn len(&self) -> usize {
        self.rates.len()
    }
}

/// Appends the taxes of `price` to `taxes`, each rounded to `places`, in the
/// order of WooCommerce's array keys.
pub(crate) fn calc_tax<A: Arithmetic>(
    arithmetic: A,
    places: u32,
    price: A::Number,
    rates: &Rates<A::Number>,
    price_includes_tax: bool,
    taxes: &mut Vec<Tax<A::Number>>,
) {
    let round = |tax| arithmetic.round(tax, places, Rounding::HalfUp);
    if price_includes_tax {
        inclusive(price, rates, round, taxes);
    } else {
        exclusive(price, rates, round, taxes);
    }
}

/// Regular taxes on the price, then each compound tax on price and all taxes
/// so far. Regular ones come first in the result.
fn exclusive<N: Number>(
    price: N,
    rates: &Rates<N>,
    round: impl Fn(N) -> N,
    taxes: &mut Vec<Tax<N>>,
) {
    let mut before = N::default();
    for rate in rates.rates.iter().filter(|rate| !rate.compound) {
        let tax = price * rate.fraction;
        before = before + tax;
        taxes.push((rate.index, round(tax)));
    }
    if !rates.has_compound {
        return;
    }
    for rate in rates.rates.iter().filter(|rate| rate.compound) {
        let tax = (price + before) * rate.fraction;
        before = before + tax;
        taxes.push((rate.index, round(tax)));
    }
}

/// Takes the compound taxes off in reverse, then splits the rest.
fn inclusive<N: Number>(
    price: N,
    rates: &Rates<N>,
    round: impl Fn(N) -> N,
    taxes: &mut Vec<Tax<N>>,
) {
    let start = taxes.len();
    taxes.extend(rates.rates.iter().map(|rate| (rate.index, N::default())));
    let mut non_compound_price = price;
    if rates.has_compound {
        for (rate, tax) in rates.rates.iter().zip(taxes.iter_mut().skip(start)).rev() {
            if rate.compound {
                tax.1 = non_compound_price - (non_compound_price / rate.with_tax);
                non_compound_price = non_compound_price - tax.1;
            }
        }
    }
    for (rate, tax) in rates.rates.iter().zip(taxes.iter_mut().skip(start)) {
        if !rate.compound {
            let net = price - (rate.inclusive_fraction * non_compound_price);
            tax.1 = price - net;
        }
        tax.1 = round(tax.1);
    }
}

/// `array_sum()`: from zero, left to right.
pub(crate) fn sum<N: Number>(taxes: &[Tax<N>]) -> N {
    taxes.iter().fold(N::default(), |sum, (_, tax)| sum + *tax)
}
