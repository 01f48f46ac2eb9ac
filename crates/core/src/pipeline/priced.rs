//! Lines before discounts: price, subtotal and its tax.
//!
//! Source: `WC_Cart_Totals::get_items_from_cart`, `calculate_item_subtotals`,
//! `remove_item_base_taxes`, `adjust_non_base_location_price`.

use super::context::Context;
use super::line_taxes::{LineTaxes, TaxSums};
use crate::arithmetic::{Arithmetic, Number};
use crate::cart::Line;
use crate::tax::{Rates, Tax, sum};
use crate::trace::{About, Amount, LineAmount, Rule, Step, TotalAmount, Trace};
use alloc::vec::Vec;

/// Lines before discounts, in minor units.
#[derive(Debug)]
pub(crate) struct Priced<N> {
    /// Price times quantity, moved to the customer's location: what discounts come off.
    pub(crate) prices: Vec<N>,
    /// Without tax, unrounded.
    pub(crate) subtotals: Vec<N>,
    pub(crate) subtotal_tax: Vec<N>,
    pub(crate) subtotal_taxes: LineTaxes<N>,
    pub(crate) items_subtotal: N,
    pub(crate) items_subtotal_tax: N,
}

pub(super) fn price<A: Arithmetic, T: Trace<A::Number>>(
    context: &Context<'_, A>,
    trace: &mut T,
) -> Priced<A::Number> {
    let lines = &context.cart.lines;
    let rates_guess = context.cart.classes.first().map_or(0, |class| class.rates.len());
    let mut priced = Priced {
        prices: Vec::with_capacity(lines.len()),
        subtotals: Vec::with_capacity(lines.len()),
        subtotal_tax: Vec::with_capacity(lines.len()),
        subtotal_taxes: LineTaxes::with_capacity(lines.len(), rates_guess),
        items_subtotal: A::Number::default(),
        items_subtotal_tax: A::Number::default(),
    };
    let mut merged = TaxSums::new();
    let mut scratch = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let price = line_price(context, index, line, &mut scratch, trace);
        let taxed = item_tax(context, line, price, &mut priced.subtotal_taxes, &mut merged);
        trace_item_tax(context, trace, (index, LineAmount::SubtotalTax), price, &taxed);
        trace_net(trace, (index, LineAmount::Subtotal), price, taxed.net);
        priced.items_subtotal = priced.items_subtotal + context.rules.item(taxed.net);
        priced.prices.push(price);
        priced.subtotals.push(taxed.net);
        priced.subtotal_tax.push(taxed.tax);
    }
    priced.items_subtotal_tax = merged.sum();
    trace.step(Amount::Total(TotalAmount::Subtotal), Rule::RoundItem, &[], priced.items_subtotal);
    trace.step(
        Amount::Total(TotalAmount::SubtotalTax),
        Rule::RoundLineTax,
        &[],
        priced.items_subtotal_tax,
    );
    priced
}

/// The line's price in minor units, without the shop's own tax where the
/// customer does not pay it.
fn line_price<A: Arithmetic, T: Trace<A::Number>>(
    context: &Context<'_, A>,
    index: usize,
    line: &Line,
    scratch: &mut Vec<Tax<A::Number>>,
    trace: &mut T,
) -> A::Number {
    let amount = Amount::Line(index, LineAmount::Price);
    let unit_price = A::Number::from_f64(line.price);
    let quantity = A::Number::from_f64(line.quantity);
    let price = context.rules.minor_units(unit_price * quantity);
    let inputs = [("price", unit_price), ("quantity", quantity)];
    trace.step(amount, Rule::PriceTimesQuantity, &inputs, price);

    let settings = &context.cart.settings;
    let Some(rates) = context.rates(line.class) else {
        return price;
    };
    if !settings.prices_include_tax || !line.status_taxable {
        return price;
    }
    let base = context.base_rates(line.class);
    if settings.customer_exempt {
        let rates = if settings.adjust_non_base { base.unwrap_or(rates) } else { rates };
        let contained = tax_in(context, price, rates, scratch);
        let net = context.rules.whole(price - contained);
        trace.step(amount, Rule::RemoveBaseTax, &[("price", price), ("tax", contained)], net);
        return net;
    }
    match base {
        Some(base) if settings.adjust_non_base => {
            let contained = tax_in(context, price, base, scratch);
            scratch.clear();
            context.rules.calc_tax(price - contained, rates, false, scratch);
            let added = sum(scratch);
            let moved = price - contained + added;
            let inputs = [("price", price), ("tax_removed", contained), ("tax_added", added)];
            trace.step(amount, Rule::AdjustForLocation, &inputs, moved);
            moved
        }
        _ => price,
    }
}

fn tax_in<A: Arithmetic>(
    context: &Context<'_, A>,
    price: A::Number,
    rates: &Rates<A::Number>,
    scratch: &mut Vec<Tax<A::Number>>,
) -> A::Number {
    scratch.clear();
    context.rules.calc_tax(price, rates, true, scratch);
    sum(scratch)
}

/// An amount of a line, taken apart.
pub(super) struct ItemTax<'t, N> {
    /// By rate, to 6 digits.
    pub(super) taxes: &'t [Tax<N>],
    /// Their sum, each rounded as the shop rounds.
    pub(super) tax: N,
    /// The amount without tax, unrounded.
    pub(super) net: N,
}

/// Taxes of an amount of a line, added to `merged` as well: the same before
/// and after discounts.
pub(super) fn item_tax<'t, A: Arithmetic>(
    context: &Context<'_, A>,
    line: &Line,
    amount: A::Number,
    line_taxes: &'t mut LineTaxes<A::Number>,
    merged: &mut TaxSums<A::Number>,
) -> ItemTax<'t, A::Number> {
    let settings = &context.cart.settings;
    let rates = context.rates(line.class).filter(|_| settings.calculates_tax() && line.is_taxable);
    let taxes = line_taxes.push(|taxes| {
        if let Some(rates) = rates {
            context.rules.calc_item_tax(amount, rates, taxes);
        }
    });
    let mut tax = A::Number::default();
    for (rate, unrounded) in taxes {
        let rounded = context.rules.line_tax(*unrounded);
        merged.add(*rate, rounded);
        tax = tax + rounded;
    }
    let net = if settings.prices_include_tax { amount - sum(taxes) } else { amount };
    ItemTax { taxes, tax, net }
}

/// Tells the steps of [`item_tax`].
pub(super) fn trace_item_tax<A: Arithmetic, T: Trace<A::Number>>(
    context: &Context<'_, A>,
    trace: &mut T,
    (line, amount): (usize, LineAmount),
    price: A::Number,
    item_tax: &ItemTax<'_, A::Number>,
) {
    if !T::ON {
        return;
    }
    let rule = if context.cart.settings.prices_include_tax {
        Rule::TaxInclusive
    } else {
        Rule::TaxExclusive
    };
    let amount = Amount::Line(line, amount);
    for (rate, tax) in item_tax.taxes {
        let percent = A::Number::from_f64(context.cart.rates[usize::from(*rate)].percent);
        trace.record(Step {
            amount,
            rule,
            about: About::Rate(*rate),
            inputs: &[("amount", price), ("percent", percent)],
            value: *tax,
        });
    }
    trace.step(amount, Rule::RoundLineTax, &[], item_tax.tax);
}

pub(super) fn trace_net<N: Number, T: Trace<N>>(
    trace: &mut T,
    (line, amount): (usize, LineAmount),
    price: N,
    net: N,
) {
    trace.step(Amount::Line(line, amount), Rule::LessTax, &[("price", price)], net);
}
