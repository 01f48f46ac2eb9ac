//! Shipping and fees.
//!
//! Source: `WC_Cart_Totals::get_shipping_from_cart`, `get_fees_from_cart`.

use super::context::Context;
use super::line_taxes::{LineTaxes, TaxSums};
use super::negative_fee;
use super::taxed::Taxed;
use crate::arithmetic::{Arithmetic, Number};
use crate::trace::{Amount, ChargeAmount, Rule, TotalAmount, Trace};
use alloc::vec::Vec;

/// The cart with shipping and fees, in minor units.
pub(crate) struct Charged<N> {
    pub(crate) taxed: Taxed<N>,
    pub(crate) shipping: Charges<N>,
    pub(crate) fees: Charges<N>,
}

/// Shipping rates or fees, in the order given.
#[derive(Debug)]
pub(crate) struct Charges<N> {
    pub(crate) totals: Vec<N>,
    /// Each one's taxes, rounded as the shop rounds.
    pub(crate) total_tax: Vec<N>,
    /// Each one's taxes by rate.
    pub(crate) taxes: LineTaxes<N>,
}

impl<N: Number> Charges<N> {
    fn with_capacity(count: usize) -> Self {
        Self {
            totals: Vec::with_capacity(count),
            total_tax: Vec::with_capacity(count),
            taxes: LineTaxes::with_capacity(count, 1),
        }
    }

    /// Sum without tax.
    pub(crate) fn total(&self) -> N {
        self.totals.iter().fold(N::default(), |sum, total| sum + *total)
    }

    /// Sum of the taxes.
    pub(crate) fn tax(&self) -> N {
        self.total_tax.iter().fold(N::default(), |sum, tax| sum + *tax)
    }

    /// `combine_item_taxes()`: by rate, not rounded again.
    pub(crate) fn combined_taxes(&self) -> TaxSums<N> {
        let mut sums = TaxSums::new();
        sums.add_all(self.taxes.all(), |tax| tax);
        sums
    }
}

pub(super) fn charge<A: Arithmetic, T: Trace<A::Number>>(
    context: &Context<'_, A>,
    taxed: Taxed<A::Number>,
    trace: &mut T,
) -> Charged<A::Number> {
    let shipping = shipping(context, trace);
    let fees = fees(context, &taxed, &shipping, trace);
    Charged { taxed, shipping, fees }
}

pub(super) fn shipping<A: Arithmetic, T: Trace<A::Number>>(
    context: &Context<'_, A>,
    trace: &mut T,
) -> Charges<A::Number> {
    let rules = &context.rules;
    let chosen = context.cart.shipping.as_deref().unwrap_or_default();
    let mut charges = Charges::with_capacity(chosen.len());
    for (index, shipping) in chosen.iter().enumerate() {
        let cost = A::Number::from_f64(shipping.cost);
        let total = rules.minor_units(cost);
        let inputs = [("cost", cost)];
        trace.step(
            Amount::Shipping(index, ChargeAmount::Total),
            Rule::CostToMinorUnits,
            &inputs,
            total,
        );
        let taxes = charges.taxes.push(|taxes| {
            taxes.extend(shipping.taxes.iter().map(|(rate, tax)| {
                let tax = rules.minor_units_of_shipping_tax(A::Number::from_f64(*tax));
                (*rate, rules.item(tax))
            }));
        });
        let tax = crate::tax::sum(taxes);
        trace.step(Amount::Shipping(index, ChargeAmount::Tax), Rule::RoundItem, &[], tax);
        charges.totals.push(total);
        charges.total_tax.push(tax);
    }
    let total = charges.total();
    trace.step(Amount::Total(TotalAmount::Shipping), Rule::Sum, &[], total);
    trace.step(Amount::Total(TotalAmount::ShippingTax), Rule::Sum, &[], charges.tax());
    charges
}

pub(super) fn fees<A: Arithmetic, T: Trace<A::Number>>(
    context: &Context<'_, A>,
    taxed: &Taxed<A::Number>,
    shipping: &Charges<A::Number>,
    trace: &mut T,
) -> Charges<A::Number> {
    let rules = &context.rules;
    let zero = A::Number::default();
    let mut charges = Charges::with_capacity(context.cart.fees.len());
    let mut running = zero;
    for (index, fee) in context.cart.fees.iter().enumerate() {
        let at = Amount::Fee(index, ChargeAmount::Total);
        let amount = A::Number::from_f64(fee.amount);
        let mut total = rules.minor_units(amount);
        trace.step(at, Rule::CostToMinorUnits, &[("amount", amount)], total);
        if total < zero {
            let worth = rules.whole(taxed.items_total + running + shipping.total());
            let most = worth * A::Number::from_f64(-1.0);
            if total < most {
                trace.step(at, Rule::ClampFee, &[("amount", total), ("worth", worth)], most);
                total = most;
            }
        }
        running = running + total;
        let spread = (context.cart.settings.calculates_tax() && total < zero)
            .then(|| negative_fee::taxes(context, taxed, &shipping.totals, &charges.totals, total));
        let taxes = charges.taxes.push(|taxes| match spread {
            Some(spread) => taxes.extend(spread.iter()),
            None if fee.taxable && context.cart.settings.calculates_tax() => {
                if let Some(rates) = context.rates(fee.class) {
                    rules.calc_tax(total, rates, false, taxes);
                }
            }
            None => {}
        });
        let tax = taxes.iter().fold(zero, |sum, (_, tax)| sum + rules.line_tax(*tax));
        trace.step(Amount::Fee(index, ChargeAmount::Tax), Rule::RoundLineTax, &[], tax);
        charges.totals.push(total);
        charges.total_tax.push(tax);
    }
    trace.step(Amount::Total(TotalAmount::Fees), Rule::Sum, &[], charges.total());
    trace.step(Amount::Total(TotalAmount::FeesTax), Rule::Sum, &[], charges.tax());
    charges
}
