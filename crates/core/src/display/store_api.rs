//! The Store API's money strings.
//!
//! Source: `StoreApi\Formatters\MoneyFormatter` and the `CartSchema`,
//! `CartItemSchema`, `CartCouponSchema` and `CartFeeSchema` that call it. The
//! formatter uses PHP's bare `round()`, so its cents depend on the PHP version.

use super::{coupon, number, tax_lines};
use crate::arithmetic::{Arithmetic, Rounding};
use crate::pipeline::context::Context;
use crate::wire::output::{
    StoreApi, StoreApiCoupon, StoreApiFee, StoreApiItem, StoreApiTaxLine, StoreApiTotals, Totals,
};
use alloc::string::String;
use alloc::vec::Vec;

pub(crate) fn store_api<A: Arithmetic<Number = f64>>(
    context: &Context<'_, A>,
    totals: &Totals,
) -> StoreApi {
    StoreApi {
        items: totals
            .lines
            .iter()
            .map(|line| StoreApiItem {
                key: line.key.clone(),
                line_subtotal: money(context, line.line_subtotal),
                line_subtotal_tax: money(context, line.line_subtotal_tax),
                line_total: money(context, line.line_total),
                line_total_tax: money(context, line.line_tax),
            })
            .collect(),
        coupons: coupons(context, totals),
        fees: totals
            .fees
            .iter()
            .map(|fee| StoreApiFee {
                key: fee.id.clone(),
                total: money(context, fee.total),
                total_tax: money_rounded(context, fee.tax, Rounding::HalfDown),
            })
            .collect(),
        totals: cart_totals(context, totals),
    }
}

fn cart_totals<A: Arithmetic<Number = f64>>(
    context: &Context<'_, A>,
    totals: &Totals,
) -> StoreApiTotals {
    let stored = &totals.totals;
    let calculated = context.cart.shipping.is_some();
    let money = |amount| money(context, amount);
    StoreApiTotals {
        total_items: money(number(&stored.subtotal)),
        total_items_tax: money(stored.subtotal_tax),
        total_fees: money(number(&stored.fee_total)),
        total_fees_tax: money(stored.fee_tax),
        total_discount: money(stored.discount_total.value()),
        total_discount_tax: money(stored.discount_tax),
        total_shipping: calculated.then(|| money(number(&stored.shipping_total))),
        total_shipping_tax: calculated.then(|| money(stored.shipping_tax)),
        total_price: money(number(&stored.total)),
        total_tax: money(stored.total_tax),
        tax_lines: tax_rows(context, totals),
    }
}

fn coupons<A: Arithmetic<Number = f64>>(
    context: &Context<'_, A>,
    totals: &Totals,
) -> Vec<StoreApiCoupon> {
    let rounds = context.cart.dialect.store_api_rounds_coupons;
    let stored = |value: f64| {
        if rounds { context.rules.discount_shown(value) } else { value }
    };
    let shown = |code: &str| {
        let totals = coupon(totals, code);
        let discount = totals.map_or(0.0, |totals| totals.discount.value());
        let tax = totals.and_then(|totals| totals.discount_tax).unwrap_or(0.0);
        StoreApiCoupon {
            code: code.into(),
            total_discount: money(context, stored(discount)),
            total_discount_tax: money_rounded(context, stored(tax), Rounding::HalfDown),
        }
    };
    context.cart.coupon_codes().map(shown).collect()
}

fn tax_rows<A: Arithmetic<Number = f64>>(
    context: &Context<'_, A>,
    totals: &Totals,
) -> Vec<StoreApiTaxLine> {
    let Some(display) = context.cart.settings.display.as_ref().filter(|d| d.itemized_taxes) else {
        return Vec::new();
    };
    let rows = tax_lines::tax_totals(context, &totals.totals, display.hide_zero_taxes);
    rows.into_iter()
        .map(|row| {
            let rate = context.cart.rates.iter().find(|rate| rate.id == row.rate_id);
            StoreApiTaxLine {
                name: rate.map_or_else(String::new, |rate| rate.label.clone()),
                price: money(context, row.amount),
                rate_id: row.rate_id,
            }
        })
        .collect()
}

fn money<A: Arithmetic<Number = f64>>(context: &Context<'_, A>, amount: f64) -> String {
    money_rounded(context, amount, Rounding::HalfUp)
}

/// `MoneyFormatter::format()`: minor units as a whole number.
fn money_rounded<A: Arithmetic<Number = f64>>(
    context: &Context<'_, A>,
    amount: f64,
    mode: Rounding,
) -> String {
    let arithmetic = context.rules.arithmetic;
    arithmetic.fixed(arithmetic.php_round(amount * context.rules.scale(), 0, mode), 0)
}
