//! Tax of a negative fee: split over the tax classes of what is in the cart,
//! so that the fee works as a true discount.
//!
//! Source: `WC_Cart_Totals::get_tax_class_costs` and the negative branch of
//! `get_fees_from_cart`.

use super::context::Context;
use super::line_taxes::TaxSums;
use super::taxed::Taxed;
use crate::arithmetic::{Arithmetic, Number};
use alloc::vec::Vec;

/// A key of WooCommerce's `$costs` array.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    Class(Option<usize>),
    NonTaxable,
}

/// Cost by tax class, in the order in which PHP's array has its keys.
struct Costs<N>(Vec<(Key, N)>);

impl<N: Number> Costs<N> {
    fn declare(&mut self, key: Key) {
        if !self.0.iter().any(|(known, _)| *known == key) {
            self.0.push((key, N::default()));
        }
    }

    fn add(&mut self, key: Key, cost: N) {
        // What is below zero is no cost.
        if N::default() > cost {
            return;
        }
        self.declare(key);
        for (known, sum) in &mut self.0 {
            if *known == key {
                *sum = *sum + cost;
            }
        }
    }
}

/// Taxes of a negative fee by rate, unrounded. `shipping` are what the rates cost, `fees_before` the totals of
/// the fees worked out so far.
pub(super) fn taxes<A: Arithmetic>(
    context: &Context<'_, A>,
    taxed: &Taxed<A::Number>,
    shipping: &[A::Number],
    fees_before: &[A::Number],
    fee_total: A::Number,
) -> TaxSums<A::Number> {
    let zero = A::Number::default();
    let costs = costs(context, taxed, shipping, fees_before);
    let total = costs.0.iter().fold(zero, |sum, (_, cost)| sum + *cost);
    let mut sums = TaxSums::new();
    if total == zero {
        return sums;
    }
    let mut taxes = Vec::new();
    for (key, cost) in costs.0 {
        let Key::Class(class) = key else { continue };
        let Some(rates) = context.rates(class) else {
            continue;
        };
        if cost == zero {
            continue;
        }
        let proportion = cost / total;
        taxes.clear();
        context.rules.calc_tax(fee_total * proportion, rates, false, &mut taxes);
        sums.add_all(&taxes, |tax| tax);
    }
    sums
}

fn costs<A: Arithmetic>(
    context: &Context<'_, A>,
    taxed: &Taxed<A::Number>,
    shipping: &[A::Number],
    fees_before: &[A::Number],
) -> Costs<A::Number> {
    let cart = context.cart;
    let fees = || cart.fees.iter().zip(fees_before);
    let first_class = Key::Class(cart.lines.first().and_then(|line| line.class));
    let shipping_class = match cart.settings.shipping_class {
        Some(class) => Key::Class(Some(class)),
        None => first_class,
    };
    let mut costs = Costs(Vec::new());
    // The keys are declared in the order of lines, shipping, fees, and the
    // costs are added in the order of lines, fees, shipping.
    for line in &cart.lines {
        costs.declare(Key::Class(line.class));
    }
    if !shipping.is_empty() && cart.settings.shipping_class.is_some() {
        costs.declare(shipping_class);
    }
    for (fee, _) in fees() {
        costs.declare(Key::Class(fee.class));
    }
    costs.declare(Key::NonTaxable);
    for (line, total) in cart.lines.iter().zip(&taxed.totals) {
        let key = if line.status_taxable { Key::Class(line.class) } else { Key::NonTaxable };
        costs.add(key, *total);
    }
    for (fee, total) in fees() {
        let key = if fee.taxable { Key::Class(fee.class) } else { Key::NonTaxable };
        costs.add(key, *total);
    }
    for total in shipping {
        costs.add(shipping_class, *total);
    }
    costs
}
