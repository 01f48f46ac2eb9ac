//! Coupons: how much each takes off each line.
//!
//! Source: `WC_Discounts` and `WC_Cart_Totals::calculate_discounts`.

use super::Context;
use super::coupon_order;
use super::priced::Priced;
use crate::arithmetic::{Arithmetic, Number};
use crate::cart::Coupon;
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
    let all = spread.order.iter().fold(zero, |sum, line| sum + spread.before[*line]);
    let discount = if context.cart.settings.prices_include_tax { all - tax } else { all };
    // Only taxes could have made a float of it beside what made one of a coupon.
    let discount_is_integer = coupons.iter().all(|coupon| coupon.amount_is_integer);
    trace.step(Amount::Total(TotalAmount::Discount), Rule::Sum, &[], discount);
    trace.step(Amount::Total(TotalAmount::DiscountTax), Rule::Sum, &[], tax);
    let by_line = (!coupons.is_empty()).then_some(spread.before);
    Ok(Discounted { priced, by_line, coupons, discount, discount_is_integer, discount_tax: tax })
}

/// Spreads coupons over lines, one after the other.
struct Spread<'s, 'c, A: Arithmetic> {
    context: &'s Context<'c, A>,
    prices: &'s [A::Number],
    quantities: Vec<A::Number>,
    /// Lines in the order in which they receive discounts.
    order: Vec<usize>,
    /// What the coupons before this one took off, a line.
    before: Vec<A::Number>,
    /// What this coupon takes off, a line.
    current: Vec<A::Number>,
    /// Whether PHP added only integers to `current`.
    current_is_integer: bool,
}

impl<'s, 'c, A: Arithmetic> Spread<'s, 'c, A> {
    fn new(context: &'s Context<'c, A>, prices: &'s [A::Number]) -> Self {
        let quantities: Vec<A::Number> =
            context.cart.lines.iter().map(|line| A::Number::from_f64(line.quantity)).collect();
        let order = if context.cart.coupons.is_empty() {
            Vec::new()
        } else {
            discount_order(context.cart.dialect.discount_order, prices, &quantities)
        };
        let zeros = vec![A::Number::default(); if order.is_empty() { 0 } else { prices.len() }];
        Self {
            context,
            prices,
            quantities,
            order,
            before: zeros.clone(),
            current: zeros,
            current_is_integer: true,
        }
    }

    /// `get_discounted_price_in_cents()`: a whole number.
    fn discounted_price(&self, line: usize) -> A::Number {
        let discount = self.before[line] + self.current[line];
        self.context.rules.whole(self.prices[line] - discount).absint()
    }

    fn units(&self, line: usize) -> Units<A::Number> {
        let is_integer = self.context.cart.lines[line].quantity_is_integer;
        Units { count: self.quantities[line], is_integer }
    }

    fn apply<T: Trace<A::Number>>(
        &mut self,
        index: usize,
        coupon: &Coupon,
        trace: &mut T,
    ) -> Result<()> {
        let lines = self.lines_to_apply(coupon);
        let amount = A::Number::from_f64(coupon.amount);
        match coupon.kind {
            CouponType::Percent => self.percent(index, &lines, trace),
            CouponType::FixedProduct => {
                let amount = self.context.rules.minor_units(amount);
                let each = Each { amount, is_integer: false, rule: Rule::DiscountFixedProduct };
                self.fixed_product(index, &lines, each, trace);
            }
            CouponType::FixedCart => {
                let amount = self.context.rules.minor_units(amount);
                self.fixed_cart(index, lines, amount, trace)?;
            }
        }
        Ok(())
    }

    /// `get_items_to_apply_coupon()`.
    fn lines_to_apply(&self, coupon: &Coupon) -> Vec<usize> {
        let zero = A::Number::default();
        let applies = |line: &usize| {
            coupon.may_discount(*line)
                && self.quantities[*line] > zero
                && self.discounted_price(*line) != zero
        };
        self.order.iter().copied().filter(applies).collect()
    }

    /// `apply_coupon_percent()`.
    fn percent<T: Trace<A::Number>>(&mut self, index: usize, lines: &[usize], trace: &mut T) {
        let coupon = &self.context.cart.coupons[index];
        let sequential = self.context.cart.settings.discounts_sequential;
        let percent = A::Number::from_f64(coupon.amount);
        let fraction = percent / A::Number::from_f64(100.0);
        let mut limit = ItemLimit::new(coupon);
        let mut cart_total = A::Number::default();
        let mut total_discount = A::Number::default();
        for &line in lines {
            let available = self.discounted_price(line);
            let price =
                if sequential { available } else { self.context.rules.whole(self.prices[line]) };
            let quantity = self.quantities[line];
            let price = (price / quantity) * limit.take(self.units(line)).count;
            let discount = self.context.rules.discount(available.min((price * fraction).floor()));
            let inputs = [("price", price), ("percent", percent)];
            self.record(index, line, Rule::DiscountPercent, &inputs, discount, trace);
            cart_total = cart_total + price;
            total_discount = total_discount + discount;
            self.current[line] = self.current[line] + discount;
            self.current_is_integer = false;
        }
        let cart_discount = self.context.rules.discount(cart_total * fraction);
        if total_discount < cart_discount {
            self.remainder(index, lines, cart_discount - total_discount, trace);
        }
    }

    /// `apply_coupon_fixed_product()`; returns what it took off.
    fn fixed_product<T: Trace<A::Number>>(
        &mut self,
        index: usize,
        lines: &[usize],
        each: Each<A::Number>,
        trace: &mut T,
    ) -> A::Number {
        let coupon = &self.context.cart.coupons[index];
        let mut limit = ItemLimit::new(coupon);
        let mut total_discount = A::Number::default();
        for &line in lines {
            let available = self.discounted_price(line);
            let quantity = self.quantities[line];
            let (wanted, is_integer) = if coupon.limit().is_some() {
                let unit_price = self.prices[line] / quantity;
                let units = limit.take(self.units(line));
                let is_integer = units.is_integer && each.amount <= unit_price;
                (each.amount.min(unit_price) * units.count, is_integer)
            } else {
                (each.amount * quantity, self.units(line).is_integer)
            };
            let is_integer = is_integer && each.is_integer;
            let discount = available.min(wanted);
            // `min()` gives its first argument, an integer, unless the other is less.
            self.current_is_integer &= is_integer || available <= wanted;
            let inputs =
                [("amount", each.amount), ("quantity", quantity), ("available", available)];
            self.record(index, line, each.rule, &inputs, discount, trace);
            total_discount = total_discount + discount;
            self.current[line] = self.current[line] + discount;
        }
        total_discount
    }

    /// `apply_coupon_fixed_cart()`, whose recursion is a loop here.
    fn fixed_cart<T: Trace<A::Number>>(
        &mut self,
        index: usize,
        mut lines: Vec<usize>,
        mut amount: A::Number,
        trace: &mut T,
    ) -> Result<()> {
        let zero = A::Number::default();
        for _ in 0..DISCOUNT_PASSES_MAX {
            lines.retain(|line| self.discounted_price(*line) > zero);
            let units = lines.iter().fold(zero, |sum, line| sum + self.quantities[*line]);
            if units == zero || amount == zero {
                return Ok(());
            }
            let each = (amount / units).absint();
            if each == zero {
                if amount > zero {
                    self.remainder(index, &lines, amount, trace);
                }
                return Ok(());
            }
            let each = Each { amount: each, is_integer: true, rule: Rule::DiscountFixedCart };
            let taken = self.fixed_product(index, &lines, each, trace);
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
    fn remainder<T: Trace<A::Number>>(
        &mut self,
        index: usize,
        lines: &[usize],
        amount: A::Number,
        trace: &mut T,
    ) {
        let one = A::Number::from_f64(1.0);
        let zero = A::Number::default();
        let mut given = zero;
        for &line in lines {
            let before = self.current[line];
            let units = self.context.rules.arithmetic.normalize(self.quantities[line]).ceil();
            let mut unit = zero;
            while unit < units && given < amount {
                let discount = self.discounted_price(line).min(one);
                if discount == zero {
                    // Nothing is left of this line; its other units would give 0 each.
                    break;
                }
                given = given + discount;
                self.current[line] = self.current[line] + discount;
                unit = unit + one;
            }
            let taken = self.current[line] - before;
            if taken != zero {
                let inputs = [("amount", amount)];
                self.record(index, line, Rule::DiscountRemainder, &inputs, taken, trace);
            }
            if given >= amount {
                return;
            }
        }
    }

    fn record<T: Trace<A::Number>>(
        &self,
        coupon: usize,
        line: usize,
        rule: Rule,
        inputs: &[(&'static str, A::Number)],
        value: A::Number,
        trace: &mut T,
    ) {
        let amount = Amount::Line(line, LineAmount::Discount);
        trace.record(Step { amount, rule, about: About::Coupon(coupon), inputs, value });
    }

    /// Sums the coupon up, takes the tax out of it, and makes room for the next.
    fn finish<T: Trace<A::Number>>(
        &mut self,
        index: usize,
        trace: &mut T,
    ) -> CouponDiscount<A::Number> {
        let settings = &self.context.cart.settings;
        let zero = A::Number::default();
        let mut amount = self.order.iter().fold(zero, |sum, line| sum + self.current[*line]);
        trace.step(Amount::Coupon(index, CouponAmount::Discount), Rule::Sum, &[], amount);
        let mut amount_is_integer = core::mem::replace(&mut self.current_is_integer, true);
        let mut tax = settings.calculates_tax().then_some(zero);
        if let Some(tax) = &mut tax {
            let mut taxes = Vec::new();
            for &line in &self.order {
                let discount = self.current[line];
                let taxed = &self.context.cart.lines[line];
                let Some(rates) = self.context.rates(taxed.class) else {
                    continue;
                };
                if !taxed.is_taxable || rates.len() == 0 {
                    continue;
                }
                amount_is_integer &= !settings.prices_include_tax;
                if discount == zero {
                    continue;
                }
                taxes.clear();
                self.context.rules.calc_item_tax(discount, rates, &mut taxes);
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
        for (before, current) in self.before.iter_mut().zip(&mut self.current) {
            *before = *before + core::mem::take(current);
        }
        CouponDiscount { coupon: index, amount, amount_is_integer, tax }
    }
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

/// `WC_Discounts::sort_by_price()`: stable, highest first.
fn discount_order<N: Number>(by: DiscountOrder, prices: &[N], quantities: &[N]) -> Vec<usize> {
    let one = N::from_f64(1.0);
    let keys: Vec<N> = prices
        .iter()
        .zip(quantities)
        .map(|(price, quantity)| match by {
            DiscountOrder::LinePriceTimesQuantity => *price * *quantity,
            DiscountOrder::UnitPrice if *quantity > one => *price / *quantity,
            DiscountOrder::UnitPrice => *price,
        })
        .collect();
    sorted_indexes(prices.len(), &|a, b| keys[a] < keys[b])
}
