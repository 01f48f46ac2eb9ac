//! Coupons: how much each takes off each line.
//!
//! Source: `WC_Discounts` and `WC_Cart_Totals::calculate_discounts`.

use super::context::Context;
use super::coupon_order;
use super::priced::Priced;
use super::rules::Rules;
use crate::arithmetic::{Arithmetic, Number};
use crate::cart::{Coupon, Line};
use crate::dialect::DiscountOrder;
use crate::error::Part::{Number as Count, Quoted, Text};
use crate::error::{Code, Error, Result};
use crate::limits::DISCOUNT_PASSES_MAX;
use crate::sorting::sorted_indexes;
use crate::tax::sum;
use crate::trace::{About, Amount, CouponAmount, LineAmount, Rule, Step, TotalAmount, Trace};
use crate::wire::input::CouponType;
use alloc::vec;
use alloc::vec::Vec;

/// The cart with its discounts, in minor units.
#[derive(Debug)]
pub(crate) struct Discounted<N> {
    pub(crate) priced: Priced<N>,
    /// All coupons together, one entry a line; None without a valid coupon.
    pub(crate) by_line: Option<Vec<N>>,
    /// The valid coupons, in the order they were worked out.
    pub(crate) coupons: Vec<CouponDiscount<N>>,
    /// Without tax.
    pub(crate) discount: N,
    /// Whether PHP holds it as an integer.
    pub(crate) discount_is_integer: bool,
    pub(crate) discount_tax: N,
}

/// What a coupon takes off.
#[derive(Debug)]
pub(crate) struct CouponDiscount<N> {
    /// Index in the cart's coupons.
    pub(crate) coupon: usize,
    /// Without tax.
    pub(crate) amount: N,
    /// Whether PHP holds it as an integer.
    pub(crate) amount_is_integer: bool,
    /// None while no tax is calculated.
    pub(crate) tax: Option<N>,
}

pub(super) fn discount<A: Arithmetic, T: Trace<A::Number>>(
    context: &Context<'_, A>,
    priced: Priced<A::Number>,
    trace: &mut T,
) -> Result<Discounted<A::Number>> {
    let mut spread = Spread::new(context, &priced.prices);
    let mut coupons = Vec::with_capacity(context.cart.coupons.len());
    for index in coupon_order::sorted(&context.cart.coupons) {
        let coupon = &context.cart.coupons[index];
        if coupon.valid {
            spread.apply(index, coupon, trace)?;
            coupons.push(spread.finish(index, trace));
        }
    }
    let zero = A::Number::default();
    let tax = coupons.iter().filter_map(|c| c.tax).fold(zero, |sum, tax| sum + tax);
    // In the order of PHP's array, which is that of the first coupon's lines.
    let all = spread.items.iter().fold(zero, |sum, item| sum + item.before);
    let discount = if context.cart.settings.prices_include_tax { all - tax } else { all };
    // Only taxes could have made a float of it beside what made one of a coupon.
    let discount_is_integer = coupons.iter().all(|coupon| coupon.amount_is_integer);
    trace.step(Amount::Total(TotalAmount::Discount), Rule::Sum, &[], discount);
    trace.step(Amount::Total(TotalAmount::DiscountTax), Rule::Sum, &[], tax);
    let by_line = (!coupons.is_empty()).then(|| {
        let mut by_line = vec![zero; priced.prices.len()];
        for item in &spread.items {
            by_line[item.index] = item.before;
        }
        by_line
    });
    Ok(Discounted { priced, by_line, coupons, discount, discount_is_integer, discount_tax: tax })
}

/// A line as the coupons see it.
struct Item<'c, N> {
    index: usize,
    line: &'c Line,
    price: N,
    quantity: N,
    /// What the coupons before this one took off.
    before: N,
    /// What this coupon takes off.
    current: N,
    /// Whether this coupon applies to it.
    applies: bool,
}

impl<N: Number> Item<'_, N> {
    fn discounted_price<A: Arithmetic<Number = N>>(&self, rules: &Rules<A>) -> N {
        discounted_price(rules, self.price, self.before + self.current)
    }

    fn units(&self) -> Units<N> {
        Units { count: self.quantity, is_integer: self.line.quantity_is_integer }
    }
}

/// Spreads coupons over lines, one after the other.
struct Spread<'s, 'c, A: Arithmetic> {
    context: &'s Context<'c, A>,
    /// In the order in which they receive discounts; empty without a coupon.
    items: Vec<Item<'c, A::Number>>,
    /// Whether PHP added only integers to the items' `current`.
    current_is_integer: bool,
}

impl<'s, 'c, A: Arithmetic> Spread<'s, 'c, A> {
    fn new(context: &'s Context<'c, A>, prices: &[A::Number]) -> Self {
        let cart = context.cart;
        let mut items = Vec::new();
        if !cart.coupons.is_empty() {
            let order = discount_order(cart.dialect.discount_order, &cart.lines, prices);
            items.extend(order.into_iter().map(|index| Item {
                index,
                line: &cart.lines[index],
                price: prices[index],
                quantity: A::Number::from_f64(cart.lines[index].quantity),
                before: A::Number::default(),
                current: A::Number::default(),
                applies: false,
            }));
        }
        Self { context, items, current_is_integer: true }
    }

    fn apply<T: Trace<A::Number>>(
        &mut self,
        index: usize,
        coupon: &Coupon,
        trace: &mut T,
    ) -> Result<()> {
        let rules = &self.context.rules;
        // `get_items_to_apply_coupon()`
        let zero = A::Number::default();
        for item in &mut self.items {
            item.applies = coupon.may_discount(item.index)
                && item.quantity > zero
                && item.discounted_price(rules) != zero;
        }
        let amount = A::Number::from_f64(coupon.amount);
        match coupon.kind {
            CouponType::Percent => self.percent(index, trace),
            CouponType::FixedProduct => {
                let amount = rules.minor_units(amount);
                let each = Each { amount, is_integer: false, rule: Rule::DiscountFixedProduct };
                self.fixed_product(index, each, trace);
            }
            CouponType::FixedCart => {
                let amount = rules.minor_units(amount);
                self.fixed_cart(index, amount, trace)?;
            }
        }
        Ok(())
    }

    /// `apply_coupon_percent()`.
    fn percent<T: Trace<A::Number>>(&mut self, index: usize, trace: &mut T) {
        let rules = &self.context.rules;
        let coupon = &self.context.cart.coupons[index];
        let sequential = self.context.cart.settings.discounts_sequential;
        let percent = A::Number::from_f64(coupon.amount);
        let fraction = percent / A::Number::from_f64(100.0);
        let mut limit = ItemLimit::new(coupon);
        let mut cart_total = A::Number::default();
        let mut total_discount = A::Number::default();
        for item in applying(&mut self.items) {
            let available = item.discounted_price(rules);
            let price = if sequential { available } else { rules.whole(item.price) };
            let price = (price / item.quantity) * limit.take(item.units()).count;
            let discount = rules.discount(available.min((price * fraction).floor()));
            let inputs = [("price", price), ("percent", percent)];
            record(trace, (index, item.index), Rule::DiscountPercent, &inputs, discount);
            cart_total = cart_total + price;
            total_discount = total_discount + discount;
            item.current = item.current + discount;
            self.current_is_integer = false;
        }
        let cart_discount = rules.discount(cart_total * fraction);
        if total_discount < cart_discount {
            self.remainder(index, cart_discount - total_discount, trace);
        }
    }

    /// `apply_coupon_fixed_product()`; returns what it took off.
    fn fixed_product<T: Trace<A::Number>>(
        &mut self,
        index: usize,
        each: Each<A::Number>,
        trace: &mut T,
    ) -> A::Number {
        let coupon = &self.context.cart.coupons[index];
        let mut limit = ItemLimit::new(coupon);
        let mut total_discount = A::Number::default();
        for item in applying(&mut self.items) {
            let available = item.discounted_price(&self.context.rules);
            let quantity = item.quantity;
            let (wanted, is_integer) = if coupon.limit().is_some() {
                let unit_price = item.price / quantity;
                let units = limit.take(item.units());
                let is_integer = units.is_integer && each.amount <= unit_price;
                (each.amount.min(unit_price) * units.count, is_integer)
            } else {
                (each.amount * quantity, item.line.quantity_is_integer)
            };
            let is_integer = is_integer && each.is_integer;
            let discount = available.min(wanted);
            // `min()` gives its first argument, an integer, unless the other is less.
            self.current_is_integer &= is_integer || available <= wanted;
            let inputs =
                [("amount", each.amount), ("quantity", quantity), ("available", available)];
            record(trace, (index, item.index), each.rule, &inputs, discount);
            total_discount = total_discount + discount;
            item.current = item.current + discount;
        }
        total_discount
    }

    /// `apply_coupon_fixed_cart()`, whose recursion is a loop here.
    fn fixed_cart<T: Trace<A::Number>>(
        &mut self,
        index: usize,
        mut amount: A::Number,
        trace: &mut T,
    ) -> Result<()> {
        let zero = A::Number::default();
        for _ in 0..DISCOUNT_PASSES_MAX {
            let mut units = zero;
            for item in applying(&mut self.items) {
                item.applies = item.discounted_price(&self.context.rules) > zero;
                if item.applies {
                    units = units + item.quantity;
                }
            }
            if units == zero || amount == zero {
                return Ok(());
            }
            let each = (amount / units).absint();
            if each == zero {
                if amount > zero {
                    self.remainder(index, amount, trace);
                }
                return Ok(());
            }
            let each = Each { amount: each, is_integer: true, rule: Rule::DiscountFixedCart };
            let taken = self.fixed_product(index, each, trace);
            let some_is_left = taken > zero && taken < amount;
            if !some_is_left {
                return Ok(());
            }
            amount = amount - taken;
        }
        Err(Error::new(
            Code::TooComplex,
            &[
                Text("coupon "),
                Quoted(&self.context.cart.coupons[index].code),
                Text(" needs more rounds to be spread than "),
                Count(DISCOUNT_PASSES_MAX as f64),
            ],
        ))
    }

    /// `apply_coupon_remainder()`: one minor unit a unit, until `amount` is given.
    fn remainder<T: Trace<A::Number>>(&mut self, index: usize, amount: A::Number, trace: &mut T) {
        let rules = &self.context.rules;
        let one = A::Number::from_f64(1.0);
        let zero = A::Number::default();
        let mut given = zero;
        for item in applying(&mut self.items) {
            let before = item.current;
            let units = rules.arithmetic.normalize(item.quantity).ceil();
            let mut unit = zero;
            while unit < units && given < amount {
                let discount = item.discounted_price(rules).min(one);
                if discount == zero {
                    // Nothing is left of this line; its other units would give 0 each.
                    break;
                }
                given = given + discount;
                item.current = item.current + discount;
                unit = unit + one;
            }
            let taken = item.current - before;
            if taken != zero {
                let inputs = [("amount", amount)];
                record(trace, (index, item.index), Rule::DiscountRemainder, &inputs, taken);
            }
            if given >= amount {
                return;
            }
        }
    }

    /// Sums the coupon up, takes the tax out of it, and makes room for the next.
    fn finish<T: Trace<A::Number>>(
        &mut self,
        index: usize,
        trace: &mut T,
    ) -> CouponDiscount<A::Number> {
        let settings = &self.context.cart.settings;
        let zero = A::Number::default();
        let mut amount = self.items.iter().fold(zero, |sum, item| sum + item.current);
        trace.step(Amount::Coupon(index, CouponAmount::Discount), Rule::Sum, &[], amount);
        let mut amount_is_integer = core::mem::replace(&mut self.current_is_integer, true);
        let mut tax = settings.calculates_tax().then_some(zero);
        if let Some(tax) = &mut tax {
            let mut taxes = Vec::new();
            for item in &self.items {
                let Some(rates) = self.context.rates(item.line.class) else {
                    continue;
                };
                if !item.line.is_taxable || rates.len() == 0 {
                    continue;
                }
                amount_is_integer &= !settings.prices_include_tax;
                if item.current == zero {
                    continue;
                }
                taxes.clear();
                self.context.rules.calc_item_tax(item.current, rates, &mut taxes);
                let line_tax = sum(&taxes);
                *tax = *tax + line_tax;
                if settings.prices_include_tax {
                    amount = amount - line_tax;
                }
            }
            let at = Amount::Coupon(index, CouponAmount::DiscountTax);
            trace.step(at, Rule::TaxOfDiscount, &[], *tax);
        }
        if settings.prices_include_tax {
            trace.step(Amount::Coupon(index, CouponAmount::Discount), Rule::LessTax, &[], amount);
        }
        for item in &mut self.items {
            item.before = item.before + core::mem::take(&mut item.current);
        }
        CouponDiscount { coupon: index, amount, amount_is_integer, tax }
    }
}

/// The items to which the coupon at hand applies.
fn applying<'i, 'c, N>(items: &'i mut [Item<'c, N>]) -> impl Iterator<Item = &'i mut Item<'c, N>> {
    items.iter_mut().filter(|item| item.applies)
}

fn record<N: Number, T: Trace<N>>(
    trace: &mut T,
    (coupon, line): (usize, usize),
    rule: Rule,
    inputs: &[(&'static str, N)],
    value: N,
) {
    let amount = Amount::Line(line, LineAmount::Discount);
    trace.record(Step { amount, rule, about: About::Coupon(coupon), inputs, value });
}

/// What a coupon takes off each unit.
struct Each<N> {
    amount: N,
    /// Whether PHP holds it as an integer.
    is_integer: bool,
    rule: Rule,
}

/// A number of units.
#[derive(Clone, Copy)]
struct Units<N> {
    count: N,
    /// Whether PHP holds it as an integer.
    is_integer: bool,
}

/// How many units a coupon may still discount.
struct ItemLimit<N> {
    limit: Option<N>,
    applied: Units<N>,
}

impl<N: Number> ItemLimit<N> {
    fn new(coupon: &Coupon) -> Self {
        let limit = coupon.limit().map(|limit| N::from_f64(f64::from(limit)));
        Self { limit, applied: Units { count: N::default(), is_integer: true } }
    }

    /// Of a line's units, those within the limit.
    fn take(&mut self, line: Units<N>) -> Units<N> {
        let zero = N::default();
        let mut units = match self.limit {
            Some(limit) if limit - self.applied.count < line.count => {
                Units { count: limit - self.applied.count, is_integer: self.applied.is_integer }
            }
            _ => line,
        };
        if units.count <= zero {
            // `max( 0, $units )`
            units = Units { count: zero, is_integer: true };
        }
        self.applied.count = self.applied.count + units.count;
        self.applied.is_integer &= units.is_integer;
        units
    }
}

/// `get_discounted_price_in_cents()`: a whole number.
pub(super) fn discounted_price<A: Arithmetic>(
    rules: &Rules<A>,
    price: A::Number,
    discount: A::Number,
) -> A::Number {
    rules.whole(price - discount).absint()
}

/// `WC_Discounts::sort_by_price()`: stable, highest first.
pub(super) fn discount_order<N: Number>(
    by: DiscountOrder,
    lines: &[Line],
    prices: &[N],
) -> Vec<usize> {
    let keys: Vec<N> = lines
        .iter()
        .zip(prices)
        .map(|(line, price)| match by {
            DiscountOrder::LinePriceTimesQuantity => *price * N::from_f64(line.quantity),
            DiscountOrder::UnitPrice if line.quantity > 1.0 => *price / N::from_f64(line.quantity),
            DiscountOrder::UnitPrice => *price,
        })
        .collect();
    sorted_indexes(prices.len(), &|a, b| keys[a] < keys[b])
}
