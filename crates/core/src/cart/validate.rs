//! From the wire to a [`Cart`]: the one place that checks limits and references.

use super::{Cart, Coupon, Fee, Line, Rate, Settings, Shipping, TaxClass};
use crate::arithmetic::Rounding;
use crate::dialect::Dialect;
use crate::error::{Code, Error, Result};
use crate::limits::*;
use crate::number::shortest;
use crate::tax::RateIndex;
use crate::wire::input;
use crate::wire::json::quoted;

/// A kind of list with its limit and the code of too many.
pub(super) type Counted = (&'static str, usize, Code);
pub(super) const LINES: Counted = ("lines", LINES_MAX, Code::TooManyLines);
pub(super) const COUPONS: Counted = ("coupons", COUPONS_MAX, Code::TooManyCoupons);
const FEES: Counted = ("fees", FEES_MAX, Code::TooManyFees);
const SHIPPING: Counted = ("shipping", SHIPPING_MAX, Code::TooManyShipping);
const RATES: Counted = ("rates", RATES_MAX, Code::TooManyRates);
const CLASSES: Counted = ("tax_classes", TAX_CLASSES_MAX, Code::TooManyTaxClasses);
const CLASS_RATES: Counted = ("tax_classes[].rates", RATES_PER_CLASS_MAX, Code::TooManyRates);

pub(super) fn cart(wire: input::Cart) -> Result<Cart> {
    if wire.v != 1 {
        return Err(Error::new(
            Code::UnsupportedVersion,
            format!("v is {}; this engine reads wire format 1", wire.v),
        ));
    }
    let dialect = Dialect::for_versions(&wire.dialect.woocommerce, &wire.dialect.php)?;
    count(wire.lines.len(), LINES)?;
    count(wire.coupons.len(), COUPONS)?;
    count(wire.fees.len(), FEES)?;
    count(wire.shipping.as_ref().map_or(0, Vec::len), SHIPPING)?;
    count(wire.rates.len(), RATES)?;
    count(wire.tax_classes.len(), CLASSES)?;

    let mut rates = wire.rates.into_iter().map(rate).collect::<Result<Vec<_>>>()?;
    unique("rate", rates.iter().map(|rate| rate.id.as_str()))?;
    let classes = wire
        .tax_classes
        .into_iter()
        .map(|class| tax_class(class, &rates))
        .collect::<Result<Vec<_>>>()?;
    unique("tax class", classes.iter().map(|class| class.slug.as_str()))?;
    let (settings, shipping_slug) = settings(wire.settings)?;
    let lines = wire
        .lines
        .into_iter()
        .map(|wire| line(wire, &settings, &classes))
        .collect::<Result<Vec<_>>>()?;
    units(&lines)?;
    let fees = wire
        .fees
        .into_iter()
        .map(|wire| fee(wire, &settings, &classes))
        .collect::<Result<Vec<_>>>()?;
    unique("line or fee", keys(&lines).chain(fees.iter().map(|fee| fee.id.as_str())))?;
    let coupons =
        wire.coupons.into_iter().map(|wire| coupon(wire, &lines)).collect::<Result<Vec<_>>>()?;
    unique("coupon", coupons.iter().map(|coupon| coupon.code.as_str()))?;
    let shipping = wire
        .shipping
        .map(|list| list.into_iter().map(|wire| shipping(wire, &mut rates)).collect())
        .transpose()?;
    if wire.want.contains(&input::Want::Display) && settings.display.is_none() {
        return Err(Error::new(
            Code::MissingField,
            "missing field `settings.display`, which \"display\" in want needs",
        ));
    }
    let mut cart =
        Cart { dialect, settings, rates, classes, lines, coupons, shipping, fees, want: wire.want };
    cart.settings.shipping_class = shipping_class(&cart, &shipping_slug)?;
    Ok(cart)
}

pub(super) fn count(length: usize, (name, max, code): Counted) -> Result<()> {
    if length <= max {
        return Ok(());
    }
    Err(Error::new(code, format!("{name} has {length} entries; at most {max} are accepted")))
}

/// The largest sum of quantities bounds the work of spreading single cents.
pub(super) fn units(lines: &[Line]) -> Result<()> {
    let units: f64 = lines.iter().map(|line| line.quantity).sum();
    if units <= UNITS_MAX {
        return Ok(());
    }
    Err(Error::new(
        Code::AmountTooLarge,
        format!(
            "the quantities sum to {}; at most {} are accepted",
            shortest(units),
            shortest(UNITS_MAX)
        ),
    ))
}

fn settings(wire: input::Settings) -> Result<(Settings, String)> {
    let decimals = wire.decimals;
    if decimals > DECIMALS_MAX {
        return Err(Error::new(
            Code::NumberOutOfRange,
            format!("settings.decimals is {decimals}; at most {DECIMALS_MAX} are accepted"),
        ));
    }
    let rounding_precision = wire.rounding_precision.unwrap_or((decimals + 2).max(6));
    if rounding_precision < decimals || rounding_precision > ROUNDING_PRECISION_MAX {
        return Err(Error::new(
            Code::NumberOutOfRange,
            format!(
                "settings.rounding_precision is {rounding_precision}; \
                 it must lie between the decimals and {ROUNDING_PRECISION_MAX}"
            ),
        ));
    }
    text("settings.shipping_tax_class", &wire.shipping_tax_class)?;
    if let Some(display) = &wire.display {
        text("settings.display.price_format", &display.price_format)?;
        text("settings.display.currency_symbol", &display.currency_symbol)?;
        text("settings.display.decimal_separator", &display.decimal_separator)?;
        text("settings.display.thousand_separator", &display.thousand_separator)?;
    }
    let settings = Settings {
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
        display: wire.display,
    };
    Ok((settings, wire.shipping_tax_class))
}

fn rate(wire: input::Rate) -> Result<Rate> {
    text("rates[].id", &wire.id.0)?;
    text("rates[].label", &wire.label)?;
    text("rates[].code", &wire.code)?;
    let percent = number("rates[].rate", wire.rate.0, 0.0, RATE_PERCENT_MAX)?;
    Ok(Rate { id: wire.id.0, percent, compound: wire.compound, label: wire.label, code: wire.code })
}

fn tax_class(wire: input::TaxClass, rates: &[Rate]) -> Result<TaxClass> {
    text("tax_classes[].slug", &wire.slug)?;
    let resolve = |ids: Vec<input::Id>| -> Result<Vec<RateIndex>> {
        count(ids.len(), CLASS_RATES)?;
        unique("rate of a tax class", ids.iter().map(|id| id.0.as_str()))?;
        ids.iter().map(|id| rate_index(&id.0, rates, &wire.slug)).collect()
    };
    Ok(TaxClass {
        rates: resolve(wire.rates)?,
        base_rates: wire.base_rates.map(resolve).transpose()?,
        slug: wire.slug,
    })
}

fn rate_index(id: &str, rates: &[Rate], class: &str) -> Result<RateIndex> {
    let index = rates.iter().position(|rate| rate.id == id).ok_or_else(|| {
        Error::new(
            Code::UnknownRate,
            format!(
                "tax class {} names rate {}, which is not in rates",
                quoted(class),
                quoted(&shorten(id)),
            ),
        )
    })?;
    Ok(index as RateIndex)
}

pub(super) fn line(wire: input::Line, settings: &Settings, classes: &[TaxClass]) -> Result<Line> {
    text("lines[].key", &wire.key)?;
    let class = class_index(&wire.tax_class, classes);
    if settings.tax_enabled && class.is_none() {
        return Err(unknown_class("line", &wire.key, &wire.tax_class));
    }
    let status_taxable = wire.tax_status == input::TaxStatus::Taxable;
    let line = Line {
        price: number("lines[].price", wire.price.0, -AMOUNT_MAX, AMOUNT_MAX)?,
        quantity: wire.quantity.value,
        quantity_is_integer: wire.quantity.integer,
        class,
        status_taxable,
        is_taxable: wire.is_taxable.unwrap_or(status_taxable && settings.tax_enabled),
        key: wire.key,
    };
    line_amount(&line, settings.decimals)?;
    Ok(line)
}

/// The quantity, and the line's worth: beyond 2^53 doubles do not count cents.
pub(super) fn line_amount(line: &Line, decimals: u32) -> Result<()> {
    let quantity = number("quantity", line.quantity, 0.0, QUANTITY_MAX)?;
    let minor_units = line.price * quantity * 10f64.powi(decimals as i32);
    if minor_units.abs() <= LINE_MINOR_UNITS_MAX {
        return Ok(());
    }
    Err(Error::new(
        Code::AmountTooLarge,
        format!(
            "line {} is worth {} minor units; at most {} are accepted",
            quoted(&line.key),
            shortest(minor_units),
            shortest(LINE_MINOR_UNITS_MAX),
        ),
    ))
}

pub(super) fn coupon(wire: input::Coupon, lines: &[Line]) -> Result<Coupon> {
    text("coupons[].code", &wire.code)?;
    let eligible = wire.lines.map(|keys| eligible_lines(&wire.code, &keys, lines)).transpose()?;
    Ok(Coupon {
        kind: wire.kind,
        amount: number("coupons[].amount", wire.amount.value, 0.0, AMOUNT_MAX)?,
        amount_text: wire.amount.text,
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
        code: wire.code,
    })
}

fn eligible_lines(code: &str, keys: &[String], lines: &[Line]) -> Result<Vec<bool>> {
    let mut by_key: Vec<(&str, usize)> = self::keys(lines).zip(0..).collect();
    by_key.sort_unstable();
    let mut eligible = vec![false; lines.len()];
    for key in keys {
        let found = by_key.binary_search_by(|(known, _)| (*known).cmp(key)).map_err(|_| {
            Error::new(
                Code::UnknownLine,
                format!(
                    "coupon {} names line {}, which is not in lines",
                    quoted(code),
                    quoted(&shorten(key)),
                ),
            )
        })?;
        eligible[by_key[found].1] = true;
    }
    Ok(eligible)
}

fn shipping(wire: input::Shipping, rates: &mut Vec<Rate>) -> Result<Shipping> {
    text("shipping[].id", &wire.id)?;
    count(wire.taxes.0.len(), RATES)?;
    let mut taxes = Vec::with_capacity(wire.taxes.0.len());
    for (id, tax) in wire.taxes.0 {
        text("shipping[].taxes", &id)?;
        let tax = number("shipping[].taxes", tax, -AMOUNT_MAX, AMOUNT_MAX)?;
        let index = rates.iter().position(|rate| rate.id == id).unwrap_or_else(|| {
            // A shipping method may name rates of its own; they are only carried along.
            let unnamed = Rate {
                id,
                percent: 0.0,
                compound: false,
                label: String::new(),
                code: String::new(),
            };
            rates.push(unnamed);
            rates.len() - 1
        });
        count(rates.len(), RATES)?;
        taxes.push((index as RateIndex, tax));
    }
    Ok(Shipping {
        id: wire.id,
        cost: number("shipping[].cost", wire.cost.0, -AMOUNT_MAX, AMOUNT_MAX)?,
        taxes,
    })
}

fn fee(wire: input::Fee, settings: &Settings, classes: &[TaxClass]) -> Result<Fee> {
    text("fees[].id", &wire.id)?;
    if !wire.id.is_empty() && wire.id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Error::new(
            Code::UnsupportedKey,
            format!(
                "fee id {} is a whole number, which WooCommerce's arrays confuse with a shipping package",
                quoted(&wire.id)
            ),
        ));
    }
    let class = class_index(&wire.tax_class, classes);
    if wire.taxable && settings.calculates_tax() && class.is_none() {
        return Err(unknown_class("fee", &wire.id, &wire.tax_class));
    }
    Ok(Fee {
        id: wire.id,
        amount: number("fees[].amount", wire.amount.0, -AMOUNT_MAX, AMOUNT_MAX)?,
        taxable: wire.taxable,
        class,
    })
}

/// Only a negative fee spreads over the shipping's class, so only then must it be known.
fn shipping_class(cart: &Cart, slug: &str) -> Result<Option<usize>> {
    if slug == "inherit" {
        return Ok(None);
    }
    let class = class_index(slug, &cart.classes);
    let needed = cart.settings.calculates_tax()
        && cart.shipping.as_ref().is_some_and(|list| !list.is_empty())
        && cart.fees.iter().any(|fee| fee.amount < 0.0);
    if needed && class.is_none() {
        return Err(unknown_class("settings", "shipping_tax_class", slug));
    }
    Ok(class)
}

fn class_index(slug: &str, classes: &[TaxClass]) -> Option<usize> {
    classes.iter().position(|class| class.slug == slug)
}

#[cold]
fn unknown_class(what: &str, key: &str, slug: &str) -> Error {
    Error::new(
        Code::UnknownTaxClass,
        format!(
            "{what} {} has tax class {}, which is not in tax_classes",
            quoted(key),
            quoted(&shorten(slug)),
        ),
    )
}

fn keys(lines: &[Line]) -> impl Iterator<Item = &str> {
    lines.iter().map(|line| line.key.as_str())
}

fn unique<'a>(what: &str, keys: impl Iterator<Item = &'a str>) -> Result<()> {
    let mut sorted: Vec<&str> = keys.collect();
    sorted.sort_unstable();
    match sorted.windows(2).find(|pair| pair[0] == pair[1]) {
        None => Ok(()),
        Some(pair) => {
            Err(Error::new(Code::DuplicateKey, format!("{what} {} stands twice", quoted(pair[0]))))
        }
    }
}

fn number(what: &str, value: f64, min: f64, max: f64) -> Result<f64> {
    if value.is_nan() {
        return Err(Error::new(Code::NotANumber, format!("{what} is not a number")));
    }
    if (min..=max).contains(&value) {
        // A negative zero would only confuse: WooCommerce cannot hold one here.
        return Ok(if value == 0.0 { 0.0 } else { value });
    }
    Err(Error::new(
        Code::NumberOutOfRange,
        format!(
            "{what} is {}; it must lie between {} and {}",
            shortest(value),
            shortest(min),
            shortest(max),
        ),
    ))
}

fn text(what: &str, value: &str) -> Result<()> {
    if value.len() <= TEXT_BYTES_MAX {
        return Ok(());
    }
    Err(Error::new(
        Code::TextTooLong,
        format!("{what} has {} bytes; at most {TEXT_BYTES_MAX} are accepted", value.len()),
    ))
}

/// For messages: what a caller sent may be a megabyte long.
fn shorten(text: &str) -> String {
    text.chars().take(60).collect()
}
