//! From the wire to a [`Cart`]: the one place that checks limits and references.

use super::{Cart, Coupon, Fee, Line, Rate, Settings, Shipping, TaxClass};
use crate::arithmetic::Rounding;
use crate::dialect::Dialect;
use crate::error::Part::{Number, Quoted, Text};
use crate::error::{Code, Error, Result};
use crate::limits::*;
use crate::number::power_of_ten;
use crate::sorting::sorted_indexes;
use crate::tax::RateIndex;
use crate::wire::input;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

/// A kind of list with its limit and the code of too many.
pub(super) type Counted = (&'static str, usize, Code);
pub(super) const LINES: Counted = ("lines", LINES_MAX, Code::TooManyLines);
pub(super) const COUPONS: Counted = ("coupons", COUPONS_MAX, Code::TooManyCoupons);
const FEES: Counted = ("fees", FEES_MAX, Code::TooManyFees);
const SHIPPING: Counted = ("shipping", SHIPPING_MAX, Code::TooManyShipping);
pub(super) const RATES: Counted = ("rates", RATES_MAX, Code::TooManyRates);
pub(super) const CLASSES: Counted = ("tax_classes", TAX_CLASSES_MAX, Code::TooManyTaxClasses);
const CLASS_RATES: Counted = ("tax_classes[].rates", RATES_PER_CLASS_MAX, Code::TooManyRates);

pub(super) fn cart(wire: input::Cart) -> Result<Cart> {
    if wire.v != 1 {
        let found = Number(f64::from(wire.v));
        return Err(Error::new(
            Code::UnsupportedVersion,
            &[Text("v is "), found, Text("; this engine reads wire format 1")],
        ));
    }
    let mut cart = Cart {
        dialect: Dialect::for_versions(&wire.dialect.woocommerce, &wire.dialect.php)?,
        settings: settings(&wire.settings)?,
        rates: Vec::new(),
        classes: Vec::new(),
        lines: Vec::new(),
        coupons: Vec::new(),
        shipping: None,
        fees: Vec::new(),
        want: Vec::new(),
    };
    fill(&mut cart, &wire)?;
    Ok(cart)
}

/// Each list refers only to those before it.
fn fill(cart: &mut Cart, wire: &input::Cart) -> Result<()> {
    count(wire.rates.len(), RATES)?;
    for wire in &wire.rates {
        cart.rates.push(rate(wire)?);
    }
    unique("rate", &cart.rates, |rate| &rate.id)?;

    count(wire.tax_classes.len(), CLASSES)?;
    for wire in &wire.tax_classes {
        let class = tax_class(wire, &cart.rates)?;
        cart.classes.push(class);
    }
    unique("tax class", &cart.classes, |class| &class.slug)?;

    cart.lines = lines(&wire.lines, &cart.settings, &cart.classes)?;

    count(wire.coupons.len(), COUPONS)?;
    for wire in &wire.coupons {
        cart.coupons.push(coupon(wire, &cart.lines)?);
    }
    unique("coupon", &cart.coupons, |coupon| &coupon.code)?;

    if let Some(list) = &wire.shipping {
        shipping_list(cart, list)?;
    }
    fees(cart, &wire.fees)?;

    cart.settings.shipping_class = shipping_class(cart, &wire.settings.shipping_tax_class)?;
    if wire.want.contains(&input::Want::Display) && cart.settings.display.is_none() {
        return Err(Error::new(
            Code::MissingField,
            &[Text("missing field settings.display, which \"display\" in want needs")],
        ));
    }
    cart.want.clone_from(&wire.want);
    Ok(())
}

/// Sets the chosen shipping rates.
pub(super) fn shipping_list(cart: &mut Cart, list: &[input::Shipping]) -> Result<()> {
    count(list.len(), SHIPPING)?;
    let chosen = cart.shipping.insert(Vec::new());
    for wire in list {
        chosen.push(shipping(wire, &mut cart.rates)?);
    }
    Ok(())
}

/// Adds the fees.
pub(super) fn fees(cart: &mut Cart, list: &[input::Fee]) -> Result<()> {
    count(list.len(), FEES)?;
    for wire in list {
        let fee = fee(wire, cart)?;
        cart.fees.push(fee);
    }
    unique("fee", &cart.fees, |fee| &fee.id)
}

pub(super) fn count(length: usize, (name, max, code): Counted) -> Result<()> {
    at_most(length, max, code, name, " entries; at most ")
}

fn at_most(found: usize, max: usize, code: Code, what: &str, unit: &str) -> Result<()> {
    if found <= max {
        return Ok(());
    }
    let (found, max) = (Number(found as f64), Number(max as f64));
    Err(Error::new(
        code,
        &[Text(what), Text(" has "), found, Text(unit), max, Text(" are accepted")],
    ))
}

/// The largest sum of quantities bounds the work of spreading single cents.
pub(super) fn units(lines: &[Line]) -> Result<()> {
    let units: f64 = lines.iter().map(|line| line.quantity).sum();
    within("the sum of the quantities", units, 0.0, UNITS_MAX, Code::AmountTooLarge)
}

fn settings(wire: &input::Settings) -> Result<Settings> {
    let decimals = wire.decimals;
    let digits = |what, digits: u32, min: u32, max: u32| {
        let [digits, min, max] = [digits, min, max].map(f64::from);
        within(what, digits, min, max, Code::NumberOutOfRange)
    };
    digits("settings.decimals", decimals, 0, DECIMALS_MAX)?;
    let rounding_precision = wire.rounding_precision.unwrap_or((decimals + 2).max(6));
    let name = "settings.rounding_precision";
    digits(name, rounding_precision, decimals, ROUNDING_PRECISION_MAX)?;
    text("settings.shipping_tax_class", &wire.shipping_tax_class)?;
    if let Some(display) = &wire.display {
        text("settings.display.price_format", &display.price_format)?;
        text("settings.display.currency_symbol", &display.currency_symbol)?;
        text("settings.display.decimal_separator", &display.decimal_separator)?;
        text("settings.display.thousand_separator", &display.thousand_separator)?;
    }
    Ok(Settings {
        decimals,
        rounding_precision,
        tax_enabled: wire.tax_enabled,
        // `wc_prices_include_tax()` is false while taxes are disabled.
        prices_include_tax: wire.prices_include_tax && wire.tax_enabled,
        tax_rounding: match wire.tax_rounding {
            input::TaxRounding::HalfUp => Rounding::HalfUp,
            input::TaxRounding::HalfDown => Rounding::HalfDown,
        },
        round_at_subtotal: wire.round_at_subtotal,
        discounts_sequential: wire.discounts_sequential,
        adjust_non_base: wire.adjust_non_base,
        customer_exempt: wire.customer_exempt,
        shipping_class: None,
        display: wire.display.clone(),
    })
}

pub(super) fn rate(wire: &input::Rate) -> Result<Rate> {
    text("rates[].id", &wire.id.0)?;
    text("rates[].label", &wire.label)?;
    text("rates[].code", &wire.code)?;
    Ok(Rate {
        id: wire.id.0.clone(),
        percent: number("rates[].rate", wire.rate.0, 0.0, RATE_PERCENT_MAX)?,
        compound: wire.compound,
        label: wire.label.clone(),
        code: wire.code.clone(),
    })
}

pub(super) fn tax_class(wire: &input::TaxClass, rates: &[Rate]) -> Result<TaxClass> {
    text("tax_classes[].slug", &wire.slug)?;
    let base_rates = match &wire.base_rates {
        Some(ids) => Some(rate_indexes(ids, rates, &wire.slug)?),
        None => None,
    };
    Ok(TaxClass {
        slug: wire.slug.clone(),
        rates: rate_indexes(&wire.rates, rates, &wire.slug)?,
        base_rates,
    })
}

fn rate_indexes(ids: &[input::Id], rates: &[Rate], class: &str) -> Result<Vec<RateIndex>> {
    count(ids.len(), CLASS_RATES)?;
    unique("rate of a tax class", ids, |id| &id.0)?;
    let mut indexes = Vec::new();
    for id in ids {
        let Some(index) = rates.iter().position(|rate| rate.id == id.0) else {
            return Err(Error::new(
                Code::UnknownRate,
                &[
                    Text("tax class "),
                    Quoted(class),
                    Text(" names rate "),
                    Quoted(&id.0),
                    Text(", which is not in rates"),
                ],
            ));
        };
        indexes.push(index as RateIndex);
    }
    Ok(indexes)
}

pub(super) fn lines(
    list: &[input::Line],
    settings: &Settings,
    classes: &[TaxClass],
) -> Result<Vec<Line>> {
    count(list.len(), LINES)?;
    let mut lines = Vec::with_capacity(list.len());
    for wire in list {
        lines.push(line(wire, settings, classes)?);
    }
    unique("line", &lines, |line| &line.key)?;
    units(&lines)?;
    Ok(lines)
}

pub(super) fn line(wire: &input::Line, settings: &Settings, classes: &[TaxClass]) -> Result<Line> {
    text("lines[].key", &wire.key)?;
    let class = class_index(&wire.tax_class, classes);
    if settings.tax_enabled && class.is_none() {
        return Err(unknown_class("line ", &wire.key, &wire.tax_class));
    }
    let status_taxable = wire.tax_status == input::TaxStatus::Taxable;
    let kind = Kind {
        class,
        status_taxable,
        is_taxable: wire.is_taxable.unwrap_or(status_taxable && settings.tax_enabled),
    };
    line_of_kind(wire.key.clone(), wire.price.0, wire.quantity, kind, settings)
}

/// How a line is taxed.
#[derive(Clone, Copy)]
pub(super) struct Kind {
    pub(super) class: Option<usize>,
    pub(super) status_taxable: bool,
    pub(super) is_taxable: bool,
}

pub(super) fn line_of_kind(
    key: String,
    price: f64,
    quantity: input::Quantity,
    kind: Kind,
    settings: &Settings,
) -> Result<Line> {
    let price = number("lines[].price", price, -AMOUNT_MAX, AMOUNT_MAX)?;
    line_amount(&key, price, quantity.value, settings.decimals)?;
    Ok(Line {
        key,
        price,
        quantity: quantity.value,
        quantity_is_integer: quantity.integer,
        class: kind.class,
        status_taxable: kind.status_taxable,
        is_taxable: kind.is_taxable,
    })
}

/// The quantity, and the line's worth: beyond 2^53 doubles do not count cents.
pub(super) fn line_amount(key: &str, price: f64, quantity: f64, decimals: u32) -> Result<()> {
    number("quantity", quantity, 0.0, QUANTITY_MAX)?;
    let minor_units = price * quantity * power_of_ten(decimals);
    if minor_units.abs() <= LINE_MINOR_UNITS_MAX {
        return Ok(());
    }
    Err(Error::new(
        Code::AmountTooLarge,
        &[
            Text("line "),
            Quoted(key),
            Text(" is worth "),
            Number(minor_units),
            Text(" minor units; at most "),
            Number(LINE_MINOR_UNITS_MAX),
            Text(" are accepted"),
        ],
    ))
}

pub(super) fn coupon(wire: &input::Coupon, lines: &[Line]) -> Result<Coupon> {
    text("coupons[].code", &wire.code)?;
    let eligible = match &wire.lines {
        Some(keys) => Some(eligible_lines(&wire.code, keys, lines)?),
        None => None,
    };
    Ok(Coupon {
        code: wire.code.clone(),
        kind: wire.kind,
        amount: number("coupons[].amount", wire.amount.value, 0.0, AMOUNT_MAX)?,
        amount_text: wire.amount.text.clone(),
        limit_items: wire.limit_items,
        id: wire.id,
        // WC_Cart_Totals::get_coupons_from_cart()
        sort: wire.sort.unwrap_or(match wire.kind {
            input::CouponType::FixedProduct => 1,
            input::CouponType::Percent => 2,
            input::CouponType::FixedCart => 3,
        }),
        eligible,
        valid: wire.valid,
    })
}

fn eligible_lines(code: &str, keys: &[String], lines: &[Line]) -> Result<Vec<bool>> {
    let by_key = sorted_indexes(lines.len(), &|a, b| lines[a].key > lines[b].key);
    let mut eligible = vec![false; lines.len()];
    for key in keys {
        let place = by_key.partition_point(|index| lines[*index].key < *key);
        match by_key.get(place) {
            Some(index) if lines[*index].key == *key => eligible[*index] = true,
            _ => {
                return Err(Error::new(
                    Code::UnknownLine,
                    &[
                        Text("coupon "),
                        Quoted(code),
                        Text(" names line "),
                        Quoted(key),
                        Text(", which is not in lines"),
                    ],
                ));
            }
        }
    }
    Ok(eligible)
}

fn shipping(wire: &input::Shipping, rates: &mut Vec<Rate>) -> Result<Shipping> {
    text("shipping[].id", &wire.id)?;
    let cost = number("shipping[].cost", wire.cost.0, -AMOUNT_MAX, AMOUNT_MAX)?;
    let mut taxes = Vec::new();
    for (id, tax) in &wire.taxes.0 {
        text("shipping[].taxes", id)?;
        let tax = number("shipping[].taxes", *tax, -AMOUNT_MAX, AMOUNT_MAX)?;
        let index = rates.iter().position(|rate| rate.id == *id).unwrap_or_else(|| {
            // A shipping method may name rates of its own; they are only carried along.
            rates.push(Rate {
                id: id.clone(),
                percent: 0.0,
                compound: false,
                label: String::new(),
                code: String::new(),
            });
            rates.len() - 1
        });
        count(rates.len(), RATES)?;
        taxes.push((index as RateIndex, tax));
    }
    Ok(Shipping { id: wire.id.clone(), cost, taxes })
}

fn fee(wire: &input::Fee, cart: &Cart) -> Result<Fee> {
    text("fees[].id", &wire.id)?;
    if !wire.id.is_empty() && wire.id.bytes().all(|byte| byte.is_ascii_digit()) {
        let why = " is a whole number, which WooCommerce's arrays confuse with a shipping package";
        return Err(Error::new(
            Code::UnsupportedKey,
            &[Text("fee id "), Quoted(&wire.id), Text(why)],
        ));
    }
    if cart.lines.iter().any(|line| line.key == wire.id) {
        return Err(Error::new(
            Code::DuplicateKey,
            &[Text("fee id "), Quoted(&wire.id), Text(" is the key of a line")],
        ));
    }
    let class = class_index(&wire.tax_class, &cart.classes);
    if wire.taxable && cart.settings.calculates_tax() && class.is_none() {
        return Err(unknown_class("fee ", &wire.id, &wire.tax_class));
    }
    let amount = number("fees[].amount", wire.amount.0, -AMOUNT_MAX, AMOUNT_MAX)?;
    Ok(Fee { id: wire.id.clone(), amount, taxable: wire.taxable, class })
}

/// Only a negative fee spreads over the shipping's class, so only then must it be known.
pub(super) fn shipping_class(cart: &Cart, slug: &str) -> Result<Option<usize>> {
    if slug == "inherit" {
        return Ok(None);
    }
    let class = class_index(slug, &cart.classes);
    let needed = cart.settings.calculates_tax()
        && cart.shipping.as_ref().is_some_and(|list| !list.is_empty())
        && cart.fees.iter().any(|fee| fee.amount < 0.0);
    if needed && class.is_none() {
        return Err(unknown_class("settings ", "shipping_tax_class", slug));
    }
    Ok(class)
}

pub(super) fn class_index(slug: &str, classes: &[TaxClass]) -> Option<usize> {
    classes.iter().position(|class| class.slug == slug)
}

#[cold]
pub(super) fn unknown_class(what: &str, key: &str, slug: &str) -> Error {
    let unknown = Text(", which is not in tax_classes");
    Error::new(
        Code::UnknownTaxClass,
        &[Text(what), Quoted(key), Text(" has tax class "), Quoted(slug), unknown],
    )
}

fn unique<T>(what: &str, list: &[T], key: fn(&T) -> &String) -> Result<()> {
    let mut keys = Vec::with_capacity(list.len());
    for entry in list {
        keys.push(key(entry).as_str());
    }
    unique_keys(what, &keys)
}

fn unique_keys(what: &str, keys: &[&str]) -> Result<()> {
    let order = sorted_indexes(keys.len(), &|a, b| keys[a] > keys[b]);
    for pair in order.windows(2) {
        let (a, b) = (keys[pair[0]], keys[pair[1]]);
        if a == b {
            return Err(Error::new(
                Code::DuplicateKey,
                &[Text(what), Text(" "), Quoted(a), Text(" stands twice")],
            ));
        }
    }
    Ok(())
}

fn number(what: &str, value: f64, min: f64, max: f64) -> Result<f64> {
    if value.is_nan() {
        return Err(Error::new(Code::NotANumber, &[Text(what), Text(" is not a number")]));
    }
    within(what, value, min, max, Code::NumberOutOfRange)?;
    // A negative zero would only confuse: WooCommerce cannot hold one here.
    Ok(if value == 0.0 { 0.0 } else { value })
}

fn within(what: &str, value: f64, min: f64, max: f64, code: Code) -> Result<()> {
    if value >= min && value <= max {
        return Ok(());
    }
    let (found, min, max) = (Number(value), Number(min), Number(max));
    let between = Text("; it must lie between ");
    Err(Error::new(code, &[Text(what), Text(" is "), found, between, min, Text(" and "), max]))
}

fn text(what: &str, value: &str) -> Result<()> {
    at_most(value.len(), TEXT_BYTES_MAX, Code::TextTooLong, what, " bytes; at most ")
}
