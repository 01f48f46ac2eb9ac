//! Lines after discounts, and their tax.
//!
//! Source: `WC_Cart_Totals::calculate_item_totals`.

use super::context::Context;
use super::discounted::Discounted;
use super::line_taxes::{LineTaxes, TaxSums};
use super::priced::{item_tax, trace_item_tax, trace_net};
use crate::arithmetic::Arithmetic;
use crate::trace::{Amount, LineAmount, Rule, TotalAmount, Trace};
use alloc::vec::Vec;

/// Lines after discounts, in minor units.
#[derive(Debug)]
pub(crate) struct Taxed<N> {
    pub(crate) discounted: Discounted<N>,
    /// Without tax, unrounded.
    pub(crate) totals: Vec<N>,
    pub(crate) total_tax: Vec<N>,
    pub(crate) total_taxes: LineTaxes<N>,
    pub(crate) items_total: N,
    /// By rate, each rounded as the shop rounds.
    pub(crate) merged_taxes: TaxSums<N>,
}

pub(super) fn tax<A: Arithmetic, T: Trace<A::Number>>(
    context: &Context<'_, A>,
    discounted: Discounted<A::Number>,
    trace: &mut T,
) -> Taxed<A::Number> {
    let lines = &context.cart.lines;
    let mut totals = Vec::with_capacity(lines.len());
    let mut total_tax = Vec::with_capacity(lines.len());
    let before = &discounted.priced.subtotal_taxes;
    let mut total_taxes = LineTaxes::with_capacity(before.all().len(), 1);
    let mut merged_taxes = TaxSums::new();
    let mut items_total = A::Number::default();
    for (index, line) in lines.iter().enumerate() {
        let price = discounted.priced.prices[index];
        let amount = match &discounted.by_line {
            Some(by_line) => {
                let amount = price - by_line[index];
                let inputs = [("price", price), ("discount", by_line[index])];
                trace.step(
                    Amount::Line(index, LineAmount::Total),
                    Rule::LessDiscount,
                    &inputs,
                    amount,
                );
                amount
            }
            None => price,
        };
        let taxed = item_tax(context, line, amount, &mut total_taxes, &mut merged_taxes);
        trace_item_tax(context, trace, (index, LineAmount::Tax), amount, &taxed);
        trace_net(trace, (index, LineAmount::Total), amount, taxed.net);
        items_total = items_total + context.rules.item(taxed.net);
        totals.push(taxed.net);
        total_tax.push(taxed.tax);
    }
    trace.step(Amount::Total(TotalAmount::Contents), Rule::RoundItem, &[], items_total);
    Taxed { discounted, totals, total_tax, total_taxes, items_total, merged_taxes }
}
