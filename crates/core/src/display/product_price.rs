//! Prices of a line as shown: worked out anew from its price, in currency
//! units, not from the stored totals.
//!
//! Source: `wc_get_price_including_tax`, `wc_get_price_excluding_tax`.

use crate::arithmetic::Arithmetic;
use crate::cart::Line;
use crate::pipeline::context::Context;
use crate::tax::{Rates, Tax, sum};
use alloc::vec::Vec;

/// `$quantity` units of a line, in currency units.
pub(super) fn shown<A: Arithmetic<Number = f64>>(
    context: &Context<'_, A>,
    line: &Line,
    quantity: f64,
    including_tax: bool,
) -> f64 {
    let price = line.price * quantity;
    let Some(rates) = context.rates(line.class).filter(|_| line.is_taxable) else {
        return price;
    };
    if quantity == 0.0 {
        return 0.0;
    }
    if including_tax {
        with_tax(context, line, price, rates)
    } else if context.cart.settings.prices_include_tax {
        let settings = &context.cart.settings;
        let base = context.base_rates(line.class).filter(|_| settings.adjust_non_base);
        price - sum(&taxes(context, price, base.unwrap_or(rates), true))
    } else {
        price
    }
}

fn with_tax<A: Arithmetic<Number = f64>>(
    context: &Context<'_, A>,
    line: &Line,
    price: f64,
    rates: &Rates<f64>,
) -> f64 {
    let settings = &context.cart.settings;
    let rules = &context.rules;
    let base = context.base_rates(line.class);
    let rounded = |taxes: &[Tax<f64>]| {
        if settings.round_at_subtotal {
            sum(taxes)
        } else {
            taxes.iter().fold(0.0, |sum, (_, tax)| sum + rules.tax_total(*tax))
        }
    };
    if !settings.prices_include_tax {
        let tax = if settings.customer_exempt {
            0.0
        } else {
            rounded(&taxes(context, price, rates, false))
        };
        return rules.to_decimals(price + tax);
    }
    if settings.customer_exempt {
        let rates = base.filter(|_| settings.adjust_non_base).unwrap_or(rates);
        return rules.to_decimals(price - rounded(&taxes(context, price, rates, true)));
    }
    match base {
        Some(base) if settings.adjust_non_base => {
            let contained = taxes(context, price, base, true);
            let added = taxes(context, price - sum(&contained), rates, false);
            rules.to_decimals(price - rounded(&contained) + rounded(&added))
        }
        _ => price,
    }
}

fn taxes<A: Arithmetic<Number = f64>>(
    context: &Context<'_, A>,
    price: f64,
    rates: &Rates<f64>,
    includes_tax: bool,
) -> Vec<Tax<f64>> {
    let mut taxes = Vec::with_capacity(rates.len());
    context.rules.calc_tax(price, rates, includes_tax, &mut taxes);
    taxes
}
