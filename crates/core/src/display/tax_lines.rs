//! Taxes by rate code, as cart and checkout list them.
//!
//! Source: `WC_Cart::get_taxes`, `get_tax_totals`, `get_taxes_total`.

use crate::arithmetic::Arithmetic;
use crate::pipeline::context::Context;
use crate::wire::output::{CartTotals, Taxes};
use alloc::string::String;
use alloc::vec::Vec;

/// A row of `get_tax_totals()`, unformatted.
pub(super) struct TaxTotal {
    pub(super) code: String,
    pub(super) rate_id: String,
    pub(super) amount: f64,
}

/// The id WooCommerce gives to "no tax" rows, which have no code.
const ZERO_RATED: &str = "zero-rated";

/// `get_tax_totals()`.
pub(super) fn tax_totals<A: Arithmetic<Number = f64>>(
    context: &Context<'_, A>,
    totals: &CartTotals,
    hide_zero: bool,
) -> Vec<TaxTotal> {
    let rules = &context.rules;
    let mut rows: Vec<TaxTotal> = Vec::new();
    for (id, tax) in all_taxes(totals).0 {
        let rate = context.cart.rates.iter().find(|rate| rate.id == id);
        let code = rate.map_or("", |rate| rate.code.as_str());
        if code.is_empty() && id != ZERO_RATED {
            continue;
        }
        // Shipping taxes are rounded half up, apart from the others.
        let shipping = totals.shipping_taxes.0.iter().find(|(known, _)| *known == id);
        let tax = match shipping {
            Some((_, shipping)) => rules.tax_total(tax - shipping) + rules.to_decimals(*shipping),
            None => tax,
        };
        let amount = rules.tax_total(tax);
        match rows.iter_mut().find(|row| row.code == code) {
            Some(row) => {
                row.amount += amount;
                row.rate_id = id;
            }
            None => rows.push(TaxTotal { code: code.into(), rate_id: id, amount: 0.0 + amount }),
        }
    }
    if hide_zero {
        rows.retain(|row| row.amount != 0.0);
    }
    rows
}

/// `get_taxes_total()` before it is formatted.
pub(super) fn taxes_total(totals: &CartTotals) -> f64 {
    all_taxes(totals).0.iter().fold(0.0, |sum, (_, tax)| sum + tax)
}

/// `get_taxes()`: shipping first.
fn all_taxes(totals: &CartTotals) -> Taxes {
    let mut all = totals.shipping_taxes.clone();
    for (id, tax) in totals.cart_contents_taxes.0.iter().chain(&totals.fee_taxes.0) {
        match all.0.iter_mut().find(|(known, _)| known == id) {
            Some((_, sum)) => *sum += tax,
            None => all.0.push((id.clone(), *tax)),
        }
    }
    all
}
