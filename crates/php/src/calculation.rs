//! `\CartP2\Calculation`: a cart priced step by step, in the very arrays
//! WooCommerce stores.

#![allow(non_snake_case, reason = "parameter names are part of PHP's surface")]

use crate::convert::{self, Lists, PhpArray, Table, Value};
use crate::errors::Failure;
use crate::guard::{Text, catch};
use crate::memory::{ARRAY_BYTES_MAX, Budget};
use cart_p2_core::steps::{self, BareLine};
use cart_p2_core::{Code, Result};
use ext_php_rs::flags::ClassFlags;
use ext_php_rs::prelude::*;
use ext_php_rs::types::ZendHashTable;

/// More than a line's arrays ever take: four of PHP's smallest and their taxes.
const LINE_BYTES: usize = 4 << 10;

/// A calculation in steps; see stubs/CartP2/Calculation.php.
#[php_class]
#[php(name = "CartP2\\Calculation", flags = ClassFlags::Final.union(ClassFlags::NoDynamicProperties))]
#[derive(Debug)]
pub struct Calculation {
    /// `None` after a panic in the middle of a step.
    steps: Option<steps::Calculation>,
}

#[cfg(feature = "panic-test")]
use crate::panic_test::panic_if_wanted;

#[cfg(not(feature = "panic-test"))]
#[inline(always)]
fn panic_if_wanted(_step: &'static str) {}

impl Calculation {
    /// Runs a step. What a failed one left is refused by the next; what a
    /// panic left is given up.
    ///
    /// `name` is PHP's; only tests of panics use it.
    fn step<T>(
        &mut self,
        name: &'static str,
        step: impl FnOnce(&mut steps::Calculation) -> Result<T>,
    ) -> std::result::Result<T, Failure> {
        let steps = self.steps.as_mut().ok_or_else(|| {
            let message = "an earlier internal error left this calculation unusable";
            Failure::new(Code::Internal, message.to_owned())
        })?;
        let result = catch(|| {
            panic_if_wanted(name);
            step(steps)
        });
        if result.as_ref().is_err_and(Failure::is_panic) {
            self.steps = None;
        }
        result
    }

    /// Makes lists of the lines' values: of their taxes, and of so many numbers.
    fn lists(
        &mut self,
        name: &'static str,
        numbers: usize,
        make: impl FnOnce(&mut steps::Calculation, &mut Lists) -> Result<()>,
    ) -> std::result::Result<PhpArray, Failure> {
        self.step(name, |steps| {
            let ids = steps.rate_ids().map(convert::array_key).collect();
            let mut lists = Lists::new(ids, steps.prices()?.len(), numbers);
            make(steps, &mut lists)?;
            Ok(lists)
        })
        .map(Lists::finish)
    }
}

#[php_impl]
impl Calculation {
    pub fn __construct(
        shop: &ZendHashTable,
        kinds: &ZendHashTable,
        prices: &ZendHashTable,
        quantities: &ZendHashTable,
        kindOfLine: &ZendHashTable,
    ) -> std::result::Result<Self, Failure> {
        Budget::of(ARRAY_BYTES_MAX).allows(prices.len().saturating_mul(LINE_BYTES))?;
        let shop = convert::to_json(shop)?;
        let kinds = convert::line_kinds(kinds)?;
        let lines: Vec<BareLine> = convert::lines(prices, quantities, kindOfLine)?;
        let steps = catch(|| {
            panic_if_wanted("__construct");
            steps::Calculation::new(&shop, &kinds, lines.into_iter())
        })?;
        Ok(Self { steps: Some(steps) })
    }

    pub fn subtotals(&mut self) -> std::result::Result<PhpArray, Failure> {
        let (subtotal, subtotal_tax) = self.step("subtotals", |steps| steps.subtotals())?;
        let mut totals = Table::with_capacity(2);
        totals.set("subtotal", subtotal);
        totals.set("subtotal_tax", subtotal_tax);
        Ok(totals.finish())
    }

    #[php(name = "lineSubtotals")]
    pub fn line_subtotals(&mut self) -> std::result::Result<PhpArray, Failure> {
        self.lists("lineSubtotals", 2, |steps, lists| {
            steps.line_subtotals()?.for_each(|line| lists.push_subtotal(&line));
            Ok(())
        })
    }

    #[php(name = "discountOrder")]
    pub fn discount_order(&mut self) -> std::result::Result<PhpArray, Failure> {
        let (order, prices) = self.step("discountOrder", |steps| {
            Ok((steps.discount_order()?, steps.prices()?.to_vec()))
        })?;
        let mut table = Table::with_capacity(order.len());
        for line in order {
            table.set(line as i64, prices[line]);
        }
        Ok(table.finish())
    }

    pub fn discountable(&mut self) -> std::result::Result<Vec<usize>, Failure> {
        self.step("discountable", steps::Calculation::discountable)
    }

    #[php(name = "applyCoupon")]
    pub fn apply_coupon(
        &mut self,
        coupon: &ZendHashTable,
        lines: Option<Vec<usize>>,
    ) -> std::result::Result<(), Failure> {
        let coupon = convert::to_json(coupon)?;
        self.step("applyCoupon", |steps| steps.coupon(&coupon, lines.as_deref()))
    }

    pub fn contents(&mut self) -> std::result::Result<PhpArray, Failure> {
        let contents = self.step("contents", steps::Calculation::contents)?;
        let mut discounts = Table::with_capacity(contents.coupons.len());
        let mut discount_taxes = Table::with_capacity(contents.coupons.len());
        for coupon in &contents.coupons {
            let code = convert::array_key(&coupon.code);
            discounts.set(code.clone(), Value::from(coupon.discount));
            if let Some(tax) = coupon.discount_tax {
                discount_taxes.set(code, tax);
            }
        }
        let mut totals = Table::with_capacity(5);
        totals.set("discount_total", Value::from(contents.discount_total));
        totals.set("discount_tax", contents.discount_tax);
        totals.set("cart_contents_total", contents.cart_contents_total);
        totals.set("cart_contents_tax", Value::from(contents.cart_contents_tax));
        totals.set("cart_contents_taxes", Value::from(&contents.cart_contents_taxes));
        let mut result = Table::with_capacity(3);
        result.set("totals", totals);
        result.set("coupon_discount_totals", discounts);
        result.set("coupon_discount_tax_totals", discount_taxes);
        Ok(result.finish())
    }

    pub fn lines(&mut self) -> std::result::Result<PhpArray, Failure> {
        self.lists("lines", 4, |steps, lists| {
            let lines = steps.line_subtotals()?.zip(steps.line_totals()?);
            lines.for_each(|(before, after)| lists.push_line(&before, &after));
            Ok(())
        })
    }

    pub fn shipping(&mut self, charges: &ZendHashTable) -> std::result::Result<PhpArray, Failure> {
        let charges = convert::to_json_unless_empty(charges)?;
        let shipping = self.step("shipping", |steps| steps.shipping(charges.as_deref()))?;
        let mut totals = Table::with_capacity(3);
        totals.set("shipping_total", shipping.total);
        totals.set("shipping_tax", shipping.tax);
        totals.set("shipping_taxes", Value::from(&shipping.taxes));
        Ok(totals.finish())
    }

    #[php(name = "packageJson")]
    pub fn package_json(package: &ZendHashTable) -> std::result::Result<Option<Text>, Failure> {
        let json = catch(|| {
            panic_if_wanted("packageJson");
            Ok(convert::package_json(package))
        })?;
        Ok(json.and_then(|json| Text::new(json).ok()))
    }

    pub fn fees(&mut self, charges: &ZendHashTable) -> std::result::Result<PhpArray, Failure> {
        let charges = convert::to_json_unless_empty(charges)?;
        let end = self.step("fees", |steps| steps.fees(charges.as_deref()))?;
        let mut fees = Table::with_capacity(end.fees.len());
        for fee in &end.fees {
            let mut amounts = Table::with_capacity(3);
            amounts.set("total", fee.total);
            amounts.set("tax_data", Value::from(&fee.tax_data));
            amounts.set("tax", fee.tax);
            fees.set(convert::array_key(&fee.id), amounts);
        }
        let mut totals = Table::with_capacity(4);
        totals.set("fee_total", end.fee_totals.total);
        totals.set("fee_tax", end.fee_totals.tax);
        totals.set("fee_taxes", Value::from(&end.fee_totals.taxes));
        totals.set("total_tax", end.total_tax);
        let mut result = Table::with_capacity(3);
        result.set("fees", fees);
        result.set("totals", totals);
        result.set("total", end.total);
        Ok(result.finish())
    }
}
