//! The classic cart's rows and totals table.
//!
//! Source: `templates/cart/cart.php`, `templates/cart/cart-totals.php` and the
//! methods of `WC_Cart` they call.

use super::price_text::PriceText;
use super::{coupon, number, product_price, tax_lines};
use crate::arithmetic::Arithmetic;
use crate::cart::Line;
use crate::pipeline::context::Context;
use crate::wire::output::{Display, DisplayLine, DisplayNamed, Money, TaxLabel, TaxLine, Totals};
use alloc::string::String;
use alloc::vec::Vec;

/// None where the cart brought no display settings.
pub(crate) fn classic<A: Arithmetic<Number = f64>>(
    context: &Context<'_, A>,
    totals: &Totals,
) -> Option<Display> {
    let settings = &context.cart.settings;
    let display = settings.display.as_ref()?;
    let arithmetic = context.rules.arithmetic;
    let price = PriceText { arithmetic, decimals: settings.decimals, display };
    let including = display.including_tax;
    let stored = &totals.totals;
    let with_tax = |amount: f64, tax: f64| if including { amount + tax } else { amount };
    let label = subtotal_label(context, totals, including);
    Some(Display {
        lines: lines(context, &price, including, label),
        subtotal: price.money(with_tax(number(&stored.subtotal), stored.subtotal_tax)),
        subtotal_tax_label: label,
        coupons: coupons(context, totals, &price, including),
        fees: totals
            .fees
            .iter()
            .map(|fee| named(&fee.id, price.money(with_tax(fee.total, fee.tax))))
            .collect(),
        shipping: context
            .cart
            .shipping
            .as_ref()
            .map(|_| price.money(with_tax(number(&stored.shipping_total), stored.shipping_tax))),
        tax_lines: tax_rows(context, totals, &price, display.hide_zero_taxes),
        taxes_total: {
            // The sum is formatted as a string before it is formatted as a price.
            let total = context.rules.fixed(tax_lines::taxes_total(stored));
            price.money(number(&total))
        },
        itemized_taxes: display.itemized_taxes,
        including_tax: including,
        total: price.money(number(&stored.total)),
    })
}

/// The small print behind the subtotal, and behind each taxable row.
fn subtotal_label<A: Arithmetic<Number = f64>>(
    context: &Context<'_, A>,
    totals: &Totals,
    including: bool,
) -> TaxLabel {
    let entered_including = context.cart.settings.prices_include_tax;
    // Said only where prices are shown otherwise than they were entered.
    if totals.totals.subtotal_tax > 0.0 && including != entered_including {
        if including { TaxLabel::Including } else { TaxLabel::Excluding }
    } else {
        TaxLabel::None
    }
}

fn lines<A: Arithmetic<Number = f64>>(
    context: &Context<'_, A>,
    price: &PriceText<'_, A>,
    including: bool,
    label: TaxLabel,
) -> Vec<DisplayLine> {
    let shown = |line: &Line, quantity| {
        price.money(product_price::shown(context, line, quantity, including))
    };
    let lines = context.cart.lines.iter();
    lines
        .map(|line| DisplayLine {
            key: line.key.clone(),
            unit_price: shown(line, 1.0),
            subtotal: shown(line, line.quantity),
            tax_label: if line.is_taxable { label } else { TaxLabel::None },
        })
        .collect()
}

fn coupons<A: Arithmetic<Number = f64>>(
    context: &Context<'_, A>,
    totals: &Totals,
    price: &PriceText<'_, A>,
    including: bool,
) -> Vec<DisplayNamed> {
    let rules = &context.rules;
    let shown = |code: &str| {
        let totals = coupon(totals, code);
        let discount = totals.map_or(0.0, |totals| totals.discount.value());
        let tax = totals.and_then(|totals| totals.discount_tax).unwrap_or(0.0);
        let tax = if including { rules.discount_shown(tax) } else { 0.0 };
        price.money(rules.discount_shown(discount + tax))
    };
    context.cart.coupon_codes().map(|code| named(code, shown(code))).collect()
}

fn tax_rows<A: Arithmetic<Number = f64>>(
    context: &Context<'_, A>,
    totals: &Totals,
    price: &PriceText<'_, A>,
    hide_zero: bool,
) -> Vec<TaxLine> {
    let rows = tax_lines::tax_totals(context, &totals.totals, hide_zero).into_iter();
    rows.map(|row| {
        let rate = context.cart.rates.iter().find(|rate| rate.id == row.rate_id);
        TaxLine {
            label: rate.map_or_else(String::new, |rate| rate.label.clone()),
            compound: rate.is_some_and(|rate| rate.compound),
            code: row.code,
            rate_id: row.rate_id,
            money: price.money(row.amount),
        }
    })
    .collect()
}

fn named(key: &str, money: Money) -> DisplayNamed {
    DisplayNamed { key: key.into(), money }
}
