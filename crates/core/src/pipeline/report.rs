//! From the finished cart to the wire: currency units, and strings where
//! WooCommerce keeps strings.
//!
//! Source: the setters of `WC_Cart` as `WC_Cart_Totals` calls them.

use super::line_taxes::TaxSums;
use super::{Context, Summed};
use crate::arithmetic::{Arithmetic, Number};
use crate::cart::Cart;
use crate::display;
use crate::tax::Tax;
use crate::wire::input::Want;
use crate::wire::output::{
    CartTotals, CouponTotals, FeeTotals, LineTaxData, LineTotals, PhpNumber, Taxes, Totals,
};
use alloc::vec::Vec;

pub(super) fn report<A: Arithmetic<Number = f64>>(
    context: &Context<'_, A>,
    summed: Summed<f64>,
) -> Totals {
    let cart = context.cart;
    let mut totals = Totals {
        v: 1,
        totals: cart_totals(context, &summed),
        lines: line_totals(context, &summed),
        coupons: coupon_totals(context, &summed),
        fees: fee_totals(context, &summed),
        display: None,
        store_api: None,
    };
    if cart.want.contains(&Want::Display) {
        totals.display = display::classic(context, &totals);
    }
    if cart.want.contains(&Want::StoreApi) {
        totals.store_api = Some(display::store_api(context, &totals));
    }
    totals
}

fn cart_totals<A: Arithmetic<Number = f64>>(
    context: &Context<'_, A>,
    summed: &Summed<f64>,
) -> CartTotals {
    let rules = &context.rules;
    let currency = |value| rules.currency(value);
    let taxes = |sums: TaxSums<f64>| by_id(context.cart, sums.map(currency).as_slice());
    let charged = &summed.charged;
    let taxed = &charged.taxed;
    let discounted = &taxed.discounted;
    let contents_taxes = taxed.merged_taxes.map(currency);
    CartTotals {
        subtotal: rules.trimmed(currency(discounted.priced.items_subtotal)),
        subtotal_tax: currency(discounted.priced.items_subtotal_tax),
        shipping_total: rules.trimmed(currency(charged.shipping.total())),
        shipping_tax: currency(charged.shipping.tax()),
        shipping_taxes: taxes(charged.shipping.combined_taxes()),
        discount_total: rules.php_currency(discounted.discount, discounted.discount_is_integer),
        discount_tax: currency(discounted.discount_tax),
        cart_contents_total: rules.trimmed(currency(taxed.items_total)),
        cart_contents_tax: if contents_taxes.is_empty() {
            PhpNumber::Integer(0)
        } else {
            PhpNumber::Float(contents_taxes.sum())
        },
        cart_contents_taxes: by_id(context.cart, contents_taxes.as_slice()),
        fee_total: rules.trimmed(currency(charged.fees.total())),
        fee_tax: currency(charged.fees.tax()),
        fee_taxes: taxes(charged.fees.combined_taxes()),
        total: rules.fixed(summed.total),
        total_tax: summed.total_tax,
    }
}

fn line_totals<A: Arithmetic<Number = f64>>(
    context: &Context<'_, A>,
    summed: &Summed<f64>,
) -> Vec<LineTotals> {
    let currency = |value| context.rules.currency(value);
    let taxed = &summed.charged.taxed;
    let priced = &taxed.discounted.priced;
    let taxes = |taxes: &[Tax<f64>]| in_currency(context, taxes);
    let lines = context.cart.lines.iter().enumerate();
    lines
        .map(|(index, line)| LineTotals {
            key: line.key.clone(),
            line_subtotal: currency(priced.subtotals[index]),
            line_subtotal_tax: currency(priced.subtotal_tax[index]),
            line_total: currency(taxed.totals[index]),
            line_tax: currency(taxed.total_tax[index]),
            line_tax_data: LineTaxData {
                subtotal: taxes(priced.subtotal_taxes.of(index)),
                total: taxes(taxed.total_taxes.of(index)),
            },
        })
        .collect()
}

fn coupon_totals<A: Arithmetic<Number = f64>>(
    context: &Context<'_, A>,
    summed: &Summed<f64>,
) -> Vec<CouponTotals> {
    let coupons = summed.charged.taxed.discounted.coupons.iter();
    coupons
        .map(|discount| CouponTotals {
            code: context.cart.coupons[discount.coupon].code.clone(),
            discount: context.rules.php_currency(discount.amount, discount.amount_is_integer),
            discount_tax: discount.tax.map(|tax| context.rules.currency(tax)),
        })
        .collect()
}

fn fee_totals<A: Arithmetic<Number = f64>>(
    context: &Context<'_, A>,
    summed: &Summed<f64>,
) -> Vec<FeeTotals> {
    let fees = &summed.charged.fees;
    let currency = |value| context.rules.currency(value);
    let ids = context.cart.fees.iter().enumerate();
    ids.map(|(index, fee)| FeeTotals {
        id: fee.id.clone(),
        total: currency(fees.totals[index]),
        tax: currency(fees.total_tax[index]),
        tax_data: in_currency(context, fees.taxes.of(index)),
    })
    .collect()
}

fn in_currency<A: Arithmetic<Number = f64>>(context: &Context<'_, A>, taxes: &[Tax<f64>]) -> Taxes {
    let id = |rate: u16| context.cart.rates[usize::from(rate)].id.clone();
    Taxes(taxes.iter().map(|(rate, tax)| (id(*rate), context.rules.currency(*tax))).collect())
}

fn by_id<N: Number>(cart: &Cart, taxes: &[Tax<N>]) -> Taxes {
    let id = |rate: u16| cart.rates[usize::from(rate)].id.clone();
    Taxes(taxes.iter().map(|(rate, tax)| (id(*rate), tax.to_f64())).collect())
}
