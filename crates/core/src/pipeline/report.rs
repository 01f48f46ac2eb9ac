//! From the finished cart to the wire: currency units, and strings where
//! WooCommerce keeps strings.
//!
//! Source: the setters of `WC_Cart` as `WC_Cart_Totals` calls them.

use super::charged::Charges;
use super::discounted::Discounted;
use super::priced::Priced;
use super::taxed::Taxed;
use super::{Context, Summed};
use crate::arithmetic::{Arithmetic, Number};
use crate::cart::Cart;
use crate::display;
use crate::tax::Tax;
use crate::wire::input::Want;
use crate::wire::output::{
    CartTotals, CouponTotals, FeeTotals, LineTaxData, LineTotals, PhpNumber, Taxes, Totals,
};
use alloc::string::String;
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
        coupons: coupon_totals(context, &summed.charged.taxed.discounted),
        fees: fee_totals(context, &summed.charged.fees),
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
    let charged = &summed.charged;
    let taxed = &charged.taxed;
    let discounted = &taxed.discounted;
    let (subtotal, subtotal_tax) = subtotals(context, &discounted.priced);
    let (discount_total, discount_tax) = discounts(context, discounted);
    let contents = contents(context, taxed);
    let shipping = charges(context, &charged.shipping);
    let fees = charges(context, &charged.fees);
    CartTotals {
        subtotal,
        subtotal_tax,
        shipping_total: shipping.total,
        shipping_tax: shipping.tax,
        shipping_taxes: shipping.taxes,
        discount_total,
        discount_tax,
        cart_contents_total: contents.total,
        cart_contents_tax: contents.tax,
        cart_contents_taxes: contents.taxes,
        fee_total: fees.total,
        fee_tax: fees.tax,
        fee_taxes: fees.taxes,
        total: context.rules.fixed(summed.total),
        total_tax: summed.total_tax,
    }
}

/// `subtotal` and `subtotal_tax`.
pub(super) fn subtotals<A: Arithmetic<Number = f64>>(
    context: &Context<'_, A>,
    priced: &Priced<f64>,
) -> (String, f64) {
    let rules = &context.rules;
    let subtotal = rules.trimmed(rules.currency(priced.items_subtotal));
    (subtotal, rules.currency(priced.items_subtotal_tax))
}

/// `discount_total` and `discount_tax`.
pub(super) fn discounts<A: Arithmetic<Number = f64>>(
    context: &Context<'_, A>,
    discounted: &Discounted<f64>,
) -> (PhpNumber, f64) {
    let rules = &context.rules;
    let total = rules.php_currency(discounted.discount, discounted.discount_is_integer);
    (total, rules.currency(discounted.discount_tax))
}

/// `cart_contents_total`, `cart_contents_tax` and `cart_contents_taxes`.
pub(super) struct Contents {
    pub(super) total: String,
    pub(super) tax: PhpNumber,
    pub(super) taxes: Taxes,
}

pub(super) fn contents<A: Arithmetic<Number = f64>>(
    context: &Context<'_, A>,
    taxed: &Taxed<f64>,
) -> Contents {
    let rules = &context.rules;
    let taxes = taxed.merged_taxes.map(|value| rules.currency(value));
    Contents {
        total: rules.trimmed(rules.currency(taxed.items_total)),
        tax: if taxes.is_empty() { PhpNumber::Integer(0) } else { PhpNumber::Float(taxes.sum()) },
        taxes: by_id(context.cart, taxes.as_slice()),
    }
}

/// What shipping, or all fees, come to. Currency units.
#[derive(Clone, Debug, PartialEq)]
pub struct ChargeTotals {
    /// `shipping_total` or `fee_total`: without tax.
    pub total: String,
    /// `shipping_tax` or `fee_tax`.
    pub tax: f64,
    /// `shipping_taxes` or `fee_taxes`: by rate id.
    pub taxes: Taxes,
}

pub(super) fn charges<A: Arithmetic<Number = f64>>(
    context: &Context<'_, A>,
    charges: &Charges<f64>,
) -> ChargeTotals {
    let rules = &context.rules;
    let taxes = charges.combined_taxes().map(|value| rules.currency(value));
    ChargeTotals {
        total: rules.trimmed(rules.currency(charges.total())),
        tax: rules.currency(charges.tax()),
        taxes: by_id(context.cart, taxes.as_slice()),
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

pub(super) fn coupon_totals<A: Arithmetic<Number = f64>>(
    context: &Context<'_, A>,
    discounted: &Discounted<f64>,
) -> Vec<CouponTotals> {
    let coupons = discounted.coupons.iter();
    coupons
        .map(|discount| CouponTotals {
            code: context.cart.coupons[discount.coupon].code.clone(),
            discount: context.rules.php_currency(discount.amount, discount.amount_is_integer),
            discount_tax: discount.tax.map(|tax| context.rules.currency(tax)),
        })
        .collect()
}

pub(super) fn fee_totals<A: Arithmetic<Number = f64>>(
    context: &Context<'_, A>,
    fees: &Charges<f64>,
) -> Vec<FeeTotals> {
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
