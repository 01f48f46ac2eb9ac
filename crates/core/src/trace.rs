//! Where the stages say what they do, so that `explain` can tell it again.
//!
//! [`Silent`] compiles to nothing: pricing a cart without an explanation pays
//! nothing for being explainable.

use crate::tax::RateIndex;

/// An amount of the priced cart. Numbers are indexes into the cart's lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Amount {
    Line(usize, LineAmount),
    Coupon(usize, CouponAmount),
    Shipping(usize, ChargeAmount),
    Fee(usize, ChargeAmount),
    Total(TotalAmount),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum LineAmount {
    Price,
    Subtotal,
    SubtotalTax,
    Discount,
    Total,
    Tax,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum CouponAmount {
    Discount,
    DiscountTax,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ChargeAmount {
    Total,
    Tax,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum TotalAmount {
    Subtotal,
    SubtotalTax,
    Discount,
    DiscountTax,
    Contents,
    ContentsTax,
    Shipping,
    ShippingTax,
    Fees,
    FeesTax,
    Tax,
    Total,
}

/// What a step is about, beside its amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum About {
    Nothing,
    Rate(RateIndex),
    Coupon(usize),
}

macro_rules! rules {
    ($($variant:ident = $id:literal, $source:literal, $text:literal;)*) => {
        /// Why a step gives what it gives.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Rule { $(#[doc = $text] $variant,)* }

        #[cfg(feature = "explain")]
        impl Rule {
            /// Stable id.
            pub(crate) const fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)* }
            }
            /// Where WooCommerce does the same.
            pub(crate) const fn source(self) -> &'static str {
                match self { $(Self::$variant => $source,)* }
            }
            /// In one English sentence.
            pub(crate) const fn text(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }
    };
}

rules! {
    AdjustForLocation = "adjust_for_location", "WC_Cart_Totals::adjust_non_base_location_price", "The shop's own tax is taken out of the price and the customer's is added.";
    ClampFee = "clamp_fee", "WC_Cart_Totals::get_fees_from_cart", "A negative fee stops at what the cart is worth.";
    CostToMinorUnits = "cost_to_minor_units", "wc_add_number_precision", "The amount in minor units.";
    DiscountFixedCart = "discount_fixed_cart", "WC_Discounts::apply_coupon_fixed_cart", "The coupon's amount is divided by all units, rounded down, and taken off each unit, dearest first.";
    DiscountFixedProduct = "discount_fixed_product", "WC_Discounts::apply_coupon_fixed_product", "The coupon's amount is taken off each unit, at most the line's price.";
    DiscountPercent = "discount_percent", "WC_Discounts::apply_coupon_percent", "The percentage of the line's price, rounded down to a whole minor unit.";
    DiscountRemainder = "discount_remainder", "WC_Discounts::apply_coupon_remainder", "What rounding down lost is given back one minor unit at a time, dearest unit first.";
    LessDiscount = "less_discount", "WC_Cart_Totals::get_discounted_price_in_cents", "The line's price less its discounts.";
    LessTax = "less_tax", "WC_Cart_Totals::calculate_item_totals", "The price includes tax: tax is taken out, unrounded.";
    PriceTimesQuantity = "price_times_quantity", "WC_Cart_Totals::get_items_from_cart", "Price times quantity, in minor units.";
    RemoveBaseTax = "remove_base_tax", "WC_Cart_Totals::remove_item_base_taxes", "The customer is exempt: tax is taken out of the price, which is rounded.";
    RoundItem = "round_item", "WC_Item_Totals::round_item_subtotal", "Each line is rounded before lines are summed, unless the shop rounds at the subtotal.";
    RoundLineTax = "round_line_tax", "WC_Item_Totals::round_line_tax", "Each tax of a line is rounded, unless the shop rounds at the subtotal.";
    RoundTaxTotal = "round_tax_total", "wc_round_tax_total", "The sum of taxes, rounded to the shop's decimals.";
    RoundTotal = "round_total", "WC_Cart_Totals::calculate_totals", "Lines, fees, shipping and all taxes, rounded to a whole minor unit.";
    Sum = "sum", "array_sum", "The sum.";
    TaxExclusive = "tax_exclusive", "WC_Tax::calc_exclusive_tax", "The rate on the amount; a compound rate also on the taxes before it.";
    TaxInclusive = "tax_inclusive", "WC_Tax::calc_inclusive_tax", "The tax contained in the amount.";
    TaxOfDiscount = "tax_of_discount", "WC_Cart_Totals::calculate_discounts", "The tax that the discount takes off.";
}

/// One step: how an amount came to its next value. In minor units, but for
/// quantities, percentages and counts.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(feature = "explain"), expect(dead_code, reason = "nobody listens"))]
pub(crate) struct Step<'s, N> {
    pub(crate) amount: Amount,
    pub(crate) rule: Rule,
    pub(crate) about: About,
    pub(crate) inputs: &'s [(&'static str, N)],
    pub(crate) value: N,
}

/// Listens to the stages.
pub(crate) trait Trace<N> {
    /// Whether anybody listens: guards loops that only prepare steps.
    const ON: bool;

    fn record(&mut self, step: Step<'_, N>);

    fn step(&mut self, amount: Amount, rule: Rule, inputs: &[(&'static str, N)], value: N)
    where
        N: Copy,
    {
        self.record(Step { amount, rule, about: About::Nothing, inputs, value });
    }
}

/// Nobody listens.
pub(crate) struct Silent;

impl<N> Trace<N> for Silent {
    const ON: bool = false;

    #[inline(always)]
    fn record(&mut self, _: Step<'_, N>) {}
}
