//! A cart becomes totals. This file is the only one that knows the order.
//!
//! ```text
//! Cart -> Priced -> Discounted -> Taxed -> Charged -> Summed -> output::Totals
//! ```
//!
//! Source: `WC_Cart_Totals::calculate()`, except that WooCommerce writes into
//! the cart while it calculates and a stage here only returns its result.

use alloc::string::String;
use alloc::vec::Vec;

mod charged;
mod coupon_order;
mod discounted;
mod line_taxes;
mod negative_fee;
mod priced;
mod report;
mod rules;
pub mod steps;
mod summed;
mod taxed;

pub(crate) use rules::Rules;
pub(crate) use summed::Summed;

use crate::arithmetic::{Arithmetic, WooFloat};
use crate::cart::Cart;
use crate::error::Result;
use crate::tax::Rates;
use crate::trace::{Silent, Trace};
use crate::wire::output;

/// What every stage may read.
pub(crate) struct Context<'c, A: Arithmetic> {
    pub(crate) cart: &'c Cart,
    pub(crate) rules: Rules<A>,
    classes: Vec<ClassRates<A::Number>>,
}

/// The prepared rates of a tax class.
struct ClassRates<N> {
    customer: Rates<N>,
    /// None: the same as the customer's.
    base: Option<Rates<N>>,
}

impl<'c, A: Arithmetic> Context<'c, A> {
    pub(crate) fn new(cart: &'c Cart, arithmetic: A) -> Self {
        let prepare = |indexes: &[u16]| {
            Rates::new(indexes.iter().map(|index| {
                let rate = &cart.rates[usize::from(*index)];
                (*index, rate.percent, rate.compound)
            }))
        };
        let classes = cart
            .classes
            .iter()
            .map(|class| ClassRates {
                customer: prepare(&class.rates),
                base: class.base_rates.as_deref().map(prepare),
            })
            .collect();
        Self { cart, rules: Rules::new(cart, arithmetic), classes }
    }

    /// `WC_Tax::get_rates()` of a class; nothing where there is no class.
    pub(crate) fn rates(&self, class: Option<usize>) -> Option<&Rates<A::Number>> {
        class.map(|class| &self.classes[class].customer)
    }

    /// `WC_Tax::get_base_tax_rates()`, where it differs from [`Context::rates`].
    pub(crate) fn base_rates(&self, class: Option<usize>) -> Option<&Rates<A::Number>> {
        self.classes[class?].base.as_ref()
    }
}

/// Every stage, in WooCommerce's order.
pub(crate) fn run<A: Arithmetic, T: Trace<A::Number>>(
    context: &Context<'_, A>,
    trace: &mut T,
) -> Result<Summed<A::Number>> {
    let priced = priced::price(context, trace);
    let discounted = discounted::discount(context, priced, trace)?;
    let taxed = taxed::tax(context, discounted, trace);
    let charged = charged::charge(context, taxed, trace);
    Ok(summed::sum_up(context, charged, trace))
}

/// What the shop charges, and what was wanted beside.
pub(crate) fn totals(cart: &Cart) -> Result<output::Totals> {
    let context = Context::new(cart, WooFloat::new(&cart.dialect));
    let summed = run(&context, &mut Silent)?;
    Ok(report::report(&context, summed))
}

/// Only what the customer pays, without building the whole answer.
pub(crate) fn grand_total(cart: &Cart) -> Result<String> {
    let context = Context::new(cart, WooFloat::new(&cart.dialect));
    let summed = run(&context, &mut Silent)?;
    Ok(context.rules.fixed(summed.total))
}
