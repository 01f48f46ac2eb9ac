//! What comes out: every value WooCommerce stores on the cart, and what it shows.

use super::json::{Write, map, written};
use alloc::string::String;
use alloc::vec::Vec;

/// The priced cart.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export, rename = "Totals"))]
pub struct Totals {
    /// The format's version: 1.
    pub v: u32,
    /// `WC_Cart::get_totals()`, types included.
    pub totals: CartTotals,
    /// The lines, in the cart's order.
    pub lines: Vec<LineTotals>,
    /// The coupons that were valid, in the order they were worked out.
    pub coupons: Vec<CouponTotals>,
    /// The fees, in the order given.
    pub fees: Vec<FeeTotals>,
    /// When wanted: what the classic cart shows.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub display: Option<Display>,
    /// When wanted: the Store API's money strings, in minor units.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub store_api: Option<StoreApi>,
}

/// `WC_Cart::get_totals()`. Strings where WooCommerce keeps strings. Currency units.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CartTotals {
    /// Lines before discounts, without tax.
    pub subtotal: String,
    /// Tax of the lines before discounts.
    pub subtotal_tax: f64,
    /// Shipping without tax.
    pub shipping_total: String,
    /// Tax of shipping.
    pub shipping_tax: f64,
    /// Tax of shipping by rate id.
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, number>"))]
    pub shipping_taxes: Taxes,
    /// Discounts of all coupons, without tax.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub discount_total: PhpNumber,
    /// Tax the discounts took off.
    pub discount_tax: f64,
    /// Lines after discounts, without tax.
    pub cart_contents_total: String,
    /// Tax of the lines after discounts.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub cart_contents_tax: PhpNumber,
    /// Tax of the lines after discounts by rate id.
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, number>"))]
    pub cart_contents_taxes: Taxes,
    /// Fees without tax.
    pub fee_total: String,
    /// Tax of fees.
    pub fee_tax: f64,
    /// Tax of fees by rate id.
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, number>"))]
    pub fee_taxes: Taxes,
    /// What the customer pays, with the shop's decimals.
    pub total: String,
    /// All tax.
    pub total_tax: f64,
}

/// A line's stored values, unrounded as WooCommerce keeps them. Currency units.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LineTotals {
    /// The cart item key.
    pub key: String,
    /// Before discounts, without tax.
    pub line_subtotal: f64,
    /// Tax before discounts.
    pub line_subtotal_tax: f64,
    /// After discounts, without tax.
    pub line_total: f64,
    /// Tax after discounts.
    pub line_tax: f64,
    /// Both taxes by rate id.
    pub line_tax_data: LineTaxData,
}

/// A line's taxes by rate id.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LineTaxData {
    /// Before discounts.
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, number>"))]
    pub subtotal: Taxes,
    /// After discounts.
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, number>"))]
    pub total: Taxes,
}

/// `get_coupon_discount_totals()` and `get_coupon_discount_tax_totals()` of a coupon.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CouponTotals {
    /// The code.
    pub code: String,
    /// Discount without tax.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub discount: PhpNumber,
    /// Tax taken off; null where WooCommerce has no entry (no tax is calculated).
    pub discount_tax: Option<f64>,
}

/// What WooCommerce sets on a fee object.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct FeeTotals {
    /// The fee's id.
    pub id: String,
    /// Amount without tax; a negative fee stops at the cart's worth.
    pub total: f64,
    /// Its tax.
    pub tax: f64,
    /// Its tax by rate id, unrounded.
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, number>"))]
    pub tax_data: Taxes,
}

/// What the classic cart shows, in the shop's display mode. Numbers in currency units.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Display {
    /// The lines.
    pub lines: Vec<DisplayLine>,
    /// `get_cart_subtotal()`.
    pub subtotal: Money,
    /// Whether "(incl. tax)" or "(ex. tax)" stands behind subtotals.
    pub subtotal_tax_label: TaxLabel,
    /// The coupons, in the order they were applied; shown with a minus.
    pub coupons: Vec<DisplayNamed>,
    /// The fees.
    pub fees: Vec<DisplayNamed>,
    /// `get_shipping_total()` (with tax where prices are shown with tax); null: not calculated.
    pub shipping: Option<Money>,
    /// `get_tax_totals()`: one row a rate code.
    pub tax_lines: Vec<TaxLine>,
    /// `get_taxes_total()`: the sum in one row.
    pub taxes_total: Money,
    /// Whether taxes are itemized.
    pub itemized_taxes: bool,
    /// Whether prices are shown with tax.
    pub including_tax: bool,
    /// `get_total()`.
    pub total: Money,
}

/// An amount and its text.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Money {
    /// The number WooCommerce formats.
    pub amount: f64,
    /// `wc_price()` as plain text.
    pub text: String,
}

/// A row with a name.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct DisplayNamed {
    /// Coupon code or fee id.
    pub key: String,
    /// The amount.
    pub money: Money,
}

/// A line as shown.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct DisplayLine {
    /// The cart item key.
    pub key: String,
    /// `get_product_price()`.
    pub unit_price: Money,
    /// `get_product_subtotal()`.
    pub subtotal: Money,
    /// Whether "(incl. tax)" or "(ex. tax)" stands behind the row's subtotal.
    pub tax_label: TaxLabel,
}

/// The small print behind an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "typescript", ts(rename_all = "snake_case"))]
pub enum TaxLabel {
    /// Nothing.
    None,
    /// `inc_tax_or_vat()`.
    Including,
    /// `ex_tax_or_vat()`.
    Excluding,
}

/// A row of `get_tax_totals()`.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TaxLine {
    /// The rate's code.
    pub code: String,
    /// The rate's id.
    pub rate_id: String,
    /// The rate's label.
    pub label: String,
    /// Whether it is compound.
    pub compound: bool,
    /// The amount.
    pub money: Money,
}

/// The Store API's cart amounts: strings of minor units.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct StoreApi {
    /// `items[].totals`.
    pub items: Vec<StoreApiItem>,
    /// `coupons[].totals`, in the order applied.
    pub coupons: Vec<StoreApiCoupon>,
    /// `fees[].totals`.
    pub fees: Vec<StoreApiFee>,
    /// `totals`.
    pub totals: StoreApiTotals,
}

/// `items[].totals`.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct StoreApiItem {
    pub key: String,
    pub line_subtotal: String,
    pub line_subtotal_tax: String,
    pub line_total: String,
    pub line_total_tax: String,
}

/// `coupons[].totals`.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct StoreApiCoupon {
    pub code: String,
    pub total_discount: String,
    pub total_discount_tax: String,
}

/// `fees[].totals`.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct StoreApiFee {
    pub key: String,
    pub total: String,
    pub total_tax: String,
}

/// `totals`.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct StoreApiTotals {
    pub total_items: String,
    pub total_items_tax: String,
    pub total_fees: String,
    pub total_fees_tax: String,
    pub total_discount: String,
    pub total_discount_tax: String,
    pub total_shipping: Option<String>,
    pub total_shipping_tax: Option<String>,
    pub total_price: String,
    pub total_tax: String,
    pub tax_lines: Vec<StoreApiTaxLine>,
}

/// `totals.tax_lines[]` without its constant `rate`.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct StoreApiTaxLine {
    pub name: String,
    pub price: String,
    pub rate_id: String,
}

/// Tax by rate id: a JSON object that keeps the order of WooCommerce's array.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Taxes(pub Vec<(String, f64)>);

/// A number with PHP's type, which WooCommerce's arithmetic decides: the sum
/// of nothing is the integer 0, and 200 whole cents are the integer 2, not 2.0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PhpNumber {
    /// An integer, written without a point.
    Integer(i64),
    /// A float, written with a point.
    Float(f64),
}

impl PhpNumber {
    /// Its value.
    pub fn value(self) -> f64 {
        match self {
            Self::Integer(value) => value as f64,
            Self::Float(value) => value,
        }
    }
}

written!(Totals { v, totals, lines, coupons, fees, display as optional, store_api as optional, });
written!(CartTotals {
    subtotal,
    subtotal_tax,
    shipping_total,
    shipping_tax,
    shipping_taxes,
    discount_total,
    discount_tax,
    cart_contents_total,
    cart_contents_tax,
    cart_contents_taxes,
    fee_total,
    fee_tax,
    fee_taxes,
    total,
    total_tax,
});
written!(LineTotals { key, line_subtotal, line_subtotal_tax, line_total, line_tax, line_tax_data });
written!(LineTaxData { subtotal, total });
written!(CouponTotals { code, discount, discount_tax });
written!(FeeTotals { id, total, tax, tax_data });
written!(Display {
    lines,
    subtotal,
    subtotal_tax_label,
    coupons,
    fees,
    shipping,
    tax_lines,
    taxes_total,
    itemized_taxes,
    including_tax,
    total,
});
written!(Money { amount, text });
written!(DisplayNamed { key, money });
written!(DisplayLine { key, unit_price, subtotal, tax_label });
written!(TaxLine { code, rate_id, label, compound, money });
written!(StoreApi { items, coupons, fees, totals });
written!(StoreApiItem { key, line_subtotal, line_subtotal_tax, line_total, line_total_tax });
written!(StoreApiCoupon { code, total_discount, total_discount_tax });
written!(StoreApiFee { key, total, total_tax });
written!(StoreApiTotals {
    total_items,
    total_items_tax,
    total_fees,
    total_fees_tax,
    total_discount,
    total_discount_tax,
    total_shipping,
    total_shipping_tax,
    total_price,
    total_tax,
    tax_lines,
});
written!(StoreApiTaxLine { name, price, rate_id });

impl Write for TaxLabel {
    fn write(&self, json: &mut String) {
        let text = match self {
            Self::None => "none",
            Self::Including => "including",
            Self::Excluding => "excluding",
        };
        text.write(json);
    }
}

impl Write for Taxes {
    fn write(&self, json: &mut String) {
        map(json, &self.0);
    }
}

impl Write for PhpNumber {
    fn write(&self, json: &mut String) {
        match self {
            Self::Integer(value) => value.write(json),
            Self::Float(value) => value.write(json),
        }
    }
}

/// The same bytes through serde, for Rust programs that embed the totals in
/// something of their own.
#[cfg(feature = "serde")]
mod with_serde {
    use super::{PhpNumber, Taxes};
    use serde::ser::{Serialize, SerializeMap, Serializer};

    impl Serialize for Taxes {
        fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
            let mut map = s.serialize_map(Some(self.0.len()))?;
            for (id, amount) in &self.0 {
                map.serialize_entry(id, amount)?;
            }
            map.end()
        }
    }

    impl Serialize for PhpNumber {
        fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
            match self {
                Self::Integer(value) => s.serialize_i64(*value),
                Self::Float(value) => s.serialize_f64(*value),
            }
        }
    }
}
