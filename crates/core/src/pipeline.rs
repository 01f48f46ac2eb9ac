//! A cart becomes totals. This file is the only one that knows the order.
//!
//! ```text
//! Cart -> Priced -> Discounted -> Taxed -> Charged -> Summed -> output::Totals
//! ```
//!
//! Source: `WC_Cart_Totals::calculate()`, except that WooCommerce writes into
//! the cart while it calculates and a stage here only returns its result.

use alloc::string::String;

mod charged;
pub(crate) mod context;
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

pub(crate) use summed::Summed;

use crate::arithmetic::{Arithmetic, WooFloat};
use crate::cart::Cart;
use crate::error::Result;
use crate::trace::{Silent, Trace};
use crate::wire::output;
use context::Context;

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
