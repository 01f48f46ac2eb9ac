//! The same stages one by one, for a shop that decides things between them.
//!
//! WooCommerce validates coupons when it knows the subtotals, quotes shipping
//! when it knows what the lines cost, and asks for fees when it knows the
//! shipping; all of that is code of the shop and its plugins. A [`Calculation`]
//! therefore stops after each stage:
//!
//! ```text
//! new                    Priced       subtotals of the lines
//! discountable, coupon   Discounted   once for each valid coupon
//! contents               Taxed        totals of the lines
//! shipping                            the chosen rates
//! fees                   Charged, Summed
//! ```
//!
//! What each step returns is what WooCommerce has stored on the cart at that
//! moment. All steps in a row give what [`super::totals`] gives.

use super::charged::{self, Charged, Charges};
use super::context::Context;
use super::discounted::{self, Discounted};
use super::priced::{self, Priced};
use super::report;
pub use super::report::ChargeTotals;
use super::rules::Rules;
use super::summed;
use super::taxed::{self, Taxed};
use crate::arithmetic::WooFloat;
use crate::cart::Cart;
use crate::error::Part::Text;
use crate::error::{Code, Error, Result};
use crate::tax::Tax;
use crate::trace::Silent;
use crate::wire::output::{CouponTotals, FeeTotals, PhpNumber, Taxes};
use crate::wire::{self, input};
use alloc::string::String;
use alloc::vec::Vec;

/// What lines share that differ in price and quantity only.
#[derive(Clone, Debug, Default)]
pub struct LineKind {
    /// `get_tax_class()`.
    pub tax_class: String,
    /// `get_tax_status()`.
    pub tax_status: input::TaxStatus,
    /// `is_taxable()`.
    pub is_taxable: bool,
}

/// A line without its name: steps speak of lines by their place.
#[derive(Clone, Copy, Debug)]
pub struct BareLine {
    /// `get_price()` of one unit, in currency units.
    pub price: f64,
    /// How many.
    pub quantity: input::Quantity,
    /// Index in the list of [`LineKind`]s.
    pub kind: usize,
}

/// A cart in the middle of its calculation; see the module's text.
#[derive(Debug)]
pub struct Calculation {
    cart: Cart,
    shipping_tax_class: String,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    Priced(Priced<f64>),
    Discounted(Discounted<f64>),
    Taxed(Taxed<f64>),
    Shipped(Taxed<f64>, Charges<f64>),
    /// Finished, or a step failed.
    Spent,
}

/// An amount of a line, in currency units.
#[derive(Debug)]
pub struct LineAmount<'c> {
    /// `line_subtotal` or `line_total`.
    pub net: f64,
    /// `line_subtotal_tax` or `line_tax`.
    pub tax: f64,
    taxes: &'c [Tax<f64>],
    rules: Rules<WooFloat>,
}

impl LineAmount<'_> {
    /// Its taxes as `line_tax_data` has them: index in [`Calculation::rate_ids`], tax.
    pub fn taxes(&self) -> impl ExactSizeIterator<Item = (usize, f64)> {
        self.taxes.iter().map(|(rate, tax)| (usize::from(*rate), self.rules.currency(*tax)))
    }
}

/// What the discounts and the lines after them come to.
#[derive(Clone, Debug, PartialEq)]
pub struct ContentsTotals {
    /// The coupons, in the order in which they were applied.
    pub coupons: Vec<CouponTotals>,
    /// Discounts of all coupons, without tax.
    pub discount_total: PhpNumber,
    /// Tax the discounts took off.
    pub discount_tax: f64,
    /// Lines after discounts, without tax.
    pub cart_contents_total: String,
    /// Tax of the lines after discounts.
    pub cart_contents_tax: PhpNumber,
    /// The same by rate id.
    pub cart_contents_taxes: Taxes,
}

/// The end of a calculation.
#[derive(Clone, Debug, PartialEq)]
pub struct FinalTotals {
    /// What WooCommerce sets on each fee.
    pub fees: Vec<FeeTotals>,
    /// Their sums.
    pub fee_totals: ChargeTotals,
    /// All tax.
    pub total_tax: f64,
    /// What WooCommerce hands to the filter `woocommerce_calculated_total`:
    /// currency units, perhaps below zero.
    pub total: f64,
}

impl Calculation {
    /// Prices lines. `shop` is a cart of wire format v1 without lines, coupons, shipping and fees, as JSON text.
    ///
    /// # Errors
    /// As for [`crate::Cart::from_json`].
    pub fn new(
        shop: &str,
        kinds: &[LineKind],
        lines: impl Iterator<Item = BareLine>,
    ) -> Result<Self> {
        let shop: input::Cart = wire::from_text(shop)?;
        let shipping_tax_class = shop.settings.shipping_tax_class.clone();
        let cart = Cart::of_bare_lines(shop, kinds, lines)?;
        let priced = priced::price(&context(&cart), &mut Silent);
        Ok(Self { cart, shipping_tax_class, stage: Stage::Priced(priced) })
    }

    /// The ids of the tax rates, by their index.
    pub fn rate_ids(&self) -> impl ExactSizeIterator<Item = &str> {
        self.cart.rates.iter().map(|rate| rate.id.as_str())
    }

    /// `subtotal` and `subtotal_tax` of the cart.
    ///
    /// # Errors
    /// `internal` after a step that failed.
    pub fn subtotals(&self) -> Result<(String, f64)> {
        Ok(report::subtotals(&context(&self.cart), self.priced()?))
    }

    /// The lines before discounts, in the order given.
    ///
    /// # Errors
    /// `internal` after a step that failed.
    pub fn line_subtotals(&self) -> Result<impl ExactSizeIterator<Item = LineAmount<'_>>> {
        let priced = self.priced()?;
        let rules = self.rules();
        Ok((0..priced.subtotals.len()).map(move |line| LineAmount {
            net: rules.currency(priced.subtotals[line]),
            tax: rules.currency(priced.subtotal_tax[line]),
            taxes: priced.subtotal_taxes.of(line),
            rules: rules.clone(),
        }))
    }

    /// Price times quantity of each line, in minor units, moved to the
    /// customer's location: what discounts come off.
    ///
    /// # Errors
    /// `internal` after a step that failed.
    pub fn prices(&self) -> Result<&[f64]> {
        Ok(&self.priced()?.prices)
    }

    /// All lines in the order in which they receive discounts.
    ///
    /// # Errors
    /// `internal` after a step that failed.
    pub fn discount_order(&self) -> Result<Vec<usize>> {
        Ok(self.order(&self.priced()?.prices))
    }

    /// The lines that still have a price to discount, in the order in which
    /// they receive discounts.
    ///
    /// # Errors
    /// `too_complex`; `internal` after a step that failed.
    pub fn discountable(&mut self) -> Result<Vec<usize>> {
        self.discount()?;
        let rules = self.rules();
        let Stage::Discounted(discounted) = &self.stage else {
            return Err(out_of_order());
        };
        let prices = &discounted.priced.prices;
        let has_price = |line: &usize| {
            let before = discounted.by_line.as_ref().map_or(0.0, |by_line| by_line[*line]);
            self.cart.lines[*line].quantity > 0.0
                && discounted::discounted_price(&rules, prices[*line], before) != 0.0
        };
        Ok(self.order(prices).into_iter().filter(has_price).collect())
    }

    /// Applies a valid coupon (JSON text of [`input::Coupon`]) after those applied before. `lines` are
    /// the places of the lines it may discount; none: all. What the coupon itself says of its order,
    /// lines and validity is not read.
    ///
    /// # Errors
    /// As for a coupon of [`crate::Cart::from_json`].
    pub fn coupon(&mut self, coupon: &str, lines: Option<&[usize]>) -> Result<()> {
        self.cart.push_in_order(wire::from_text(coupon)?, lines)?;
        self.stage = match core::mem::replace(&mut self.stage, Stage::Spent) {
            Stage::Discounted(Discounted { priced, .. }) | Stage::Priced(priced) => {
                Stage::Priced(priced)
            }
            _ => return Err(out_of_order()),
        };
        Ok(())
    }

    /// Taxes the lines after discounts.
    ///
    /// # Errors
    /// `too_complex`; `internal` after a step that failed.
    pub fn contents(&mut self) -> Result<ContentsTotals> {
        self.discount()?;
        let Stage::Discounted(discounted) = core::mem::replace(&mut self.stage, Stage::Spent)
        else {
            return Err(out_of_order());
        };
        let context = context(&self.cart);
        let (discount_total, discount_tax) = report::discounts(&context, &discounted);
        let coupons = report::coupon_totals(&context, &discounted);
        let taxed = taxed::tax(&context, discounted, &mut Silent);
        let contents = report::contents(&context, &taxed);
        self.stage = Stage::Taxed(taxed);
        Ok(ContentsTotals {
            coupons,
            discount_total,
            discount_tax,
            cart_contents_total: contents.total,
            cart_contents_tax: contents.tax,
            cart_contents_taxes: contents.taxes,
        })
    }

    /// The lines after discounts, in the order given.
    ///
    /// # Errors
    /// `internal` before [`Calculation::contents`] and after a step that failed.
    pub fn line_totals(&self) -> Result<impl ExactSizeIterator<Item = LineAmount<'_>>> {
        let (Stage::Taxed(taxed) | Stage::Shipped(taxed, _)) = &self.stage else {
            return Err(out_of_order());
        };
        let rules = self.rules();
        Ok((0..taxed.totals.len()).map(move |line| LineAmount {
            net: rules.currency(taxed.totals[line]),
            tax: rules.currency(taxed.total_tax[line]),
            taxes: taxed.total_taxes.of(line),
            rules: rules.clone(),
        }))
    }

    /// Charges the chosen shipping rates (JSON text of [`input::Charges`]); none where nothing is shipped.
    ///
    /// # Errors
    /// As for the shipping of [`crate::Cart::from_json`].
    pub fn shipping(&mut self, chosen: Option<&str>) -> Result<ChargeTotals> {
        let chosen = charges(chosen)?.shipping;
        let Stage::Taxed(taxed) = core::mem::replace(&mut self.stage, Stage::Spent) else {
            return Err(out_of_order());
        };
        self.cart.choose_shipping(&chosen)?;
        let context = context(&self.cart);
        let shipping = charged::shipping(&context, &mut Silent);
        let totals = report::charges(&context, &shipping);
        self.stage = Stage::Shipped(taxed, shipping);
        Ok(totals)
    }

    /// Charges the fees (JSON text of [`input::Charges`]) and sums everything up. Its rates and classes
    /// are those of the fees and, where a fee is negative, of all lines and of shipping: looked up now,
    /// because the chosen shipping may have moved the place that is taxed.
    ///
    /// # Errors
    /// As for the fees of [`crate::Cart::from_json`].
    pub fn fees(&mut self, fees: Option<&str>) -> Result<FinalTotals> {
        let input::Charges { rates, tax_classes, fees, .. } = charges(fees)?;
        let Stage::Shipped(taxed, shipping) = core::mem::replace(&mut self.stage, Stage::Spent)
        else {
            return Err(out_of_order());
        };
        self.cart.look_up_again(&rates, &tax_classes)?;
        self.cart.add_fees(&fees, &self.shipping_tax_class)?;
        let context = context(&self.cart);
        let fees = charged::fees(&context, &taxed, &shipping, &mut Silent);
        let charged = Charged { taxed, shipping, fees };
        let fees = report::fee_totals(&context, &charged.fees);
        let fee_totals = report::charges(&context, &charged.fees);
        let summed = summed::sum_up(&context, charged, &mut Silent);
        Ok(FinalTotals {
            fees,
            fee_totals,
            total_tax: summed.total_tax,
            total: summed.total_unlimited,
        })
    }

    /// Works the coupons out that were applied since the last time.
    fn discount(&mut self) -> Result<()> {
        self.stage = match core::mem::replace(&mut self.stage, Stage::Spent) {
            Stage::Priced(priced) => {
                let context = context(&self.cart);
                Stage::Discounted(discounted::discount(&context, priced, &mut Silent)?)
            }
            stage => stage,
        };
        Ok(())
    }

    fn priced(&self) -> Result<&Priced<f64>> {
        match &self.stage {
            Stage::Priced(priced) => Ok(priced),
            Stage::Discounted(discounted) => Ok(&discounted.priced),
            Stage::Taxed(taxed) | Stage::Shipped(taxed, _) => Ok(&taxed.discounted.priced),
            Stage::Spent => Err(out_of_order()),
        }
    }

    fn order(&self, prices: &[f64]) -> Vec<usize> {
        let cart = &self.cart;
        discounted::discount_order(cart.dialect.discount_order, &cart.lines, prices)
    }

    fn rules(&self) -> Rules<WooFloat> {
        Rules::new(&self.cart, WooFloat::new(&self.cart.dialect))
    }
}

fn charges(text: Option<&str>) -> Result<input::Charges> {
    text.map_or_else(|| Ok(input::Charges::default()), wire::from_text)
}

fn context(cart: &Cart) -> Context<'_, WooFloat> {
    Context::new(cart, WooFloat::new(&cart.dialect))
}

#[cold]
fn out_of_order() -> Error {
    Error::new(Code::Internal, &[Text("a step of the calculation was called out of order")])
}
