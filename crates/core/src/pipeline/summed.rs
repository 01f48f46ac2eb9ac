//! The grand total and the tax total.
//!
//! Source: `WC_Cart_Totals::calculate_totals`.

use super::charged::Charged;
use super::context::Context;
use super::line_taxes::TaxSums;
use crate::arithmetic::Arithmetic;
use crate::trace::{Amount, Rule, TotalAmount, Trace};

/// The finished cart.
pub(crate) struct Summed<N> {
    pub(crate) charged: Charged<N>,
    /// What the customer pays, in currency units, not below zero.
    pub(crate) total: N,
    /// The same before it is kept from falling below zero.
    pub(crate) total_unlimited: N,
    /// All tax, in currency units.
    pub(crate) total_tax: N,
}

pub(super) fn sum_up<A: Arithmetic, T: Trace<A::Number>>(
    context: &Context<'_, A>,
    charged: Charged<A::Number>,
    trace: &mut T,
) -> Summed<A::Number> {
    let rules = &context.rules;
    let zero = A::Number::default();
    let taxed = &charged.taxed;
    let line_tax = |tax| rules.line_tax(tax);

    let mut charge_taxes = TaxSums::new();
    charge_taxes.add_all(charged.fees.taxes.all(), line_tax);
    charge_taxes.add_all(charged.shipping.taxes.all(), line_tax);
    let mut all_taxes = taxed.merged_taxes.clone();
    all_taxes.add_all(charged.fees.taxes.all(), line_tax);
    all_taxes.add_all(charged.shipping.taxes.all(), line_tax);

    let tax = all_taxes.sum();
    let fees = charged.fees.total();
    let shipping = charged.shipping.total();
    let minor_units = rules.whole(taxed.items_total + fees + shipping + tax);
    let inputs =
        [("contents", taxed.items_total), ("fees", fees), ("shipping", shipping), ("tax", tax)];
    trace.step(Amount::Total(TotalAmount::Total), Rule::RoundTotal, &inputs, minor_units);

    // Shipping and fees are entered without tax, so their taxes are rounded apart.
    let currency = |tax| rules.currency(tax);
    let items_tax = taxed.merged_taxes.map(currency).sum();
    let charges_tax = rules.to_decimals(charge_taxes.map(currency).sum());
    let total_tax = rules.tax_total(items_tax + charges_tax);
    let in_minor_units = [
        ("contents_tax", taxed.merged_taxes.sum()),
        ("shipping_and_fee_taxes", charges_tax * rules.scale()),
    ];
    trace.step(
        Amount::Total(TotalAmount::ContentsTax),
        Rule::RoundLineTax,
        &[],
        taxed.merged_taxes.sum(),
    );
    trace.step(
        Amount::Total(TotalAmount::Tax),
        Rule::RoundTaxTotal,
        &in_minor_units,
        total_tax * rules.scale(),
    );

    let total = rules.currency(minor_units);
    let not_negative = if total > zero { total } else { zero };
    Summed { charged, total: not_negative, total_unlimited: total, total_tax }
}
