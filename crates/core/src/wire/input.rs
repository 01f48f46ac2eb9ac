//! What goes in: a cart as WooCommerce holds it before its totals.

use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use std::fmt;

/// A cart, wire format v1.
#[derive(Clone, Debug, serde::Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export, rename = "CartInput"))]
#[serde(deny_unknown_fields)]
pub struct Cart {
    /// The format's version: 1.
    pub v: u32,
    /// Which WooCommerce and PHP to agree with.
    pub dialect: Dialect,
    /// The shop's settings.
    pub settings: Settings,
    /// All tax rates named anywhere in this cart.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<Vec<Rate>>"))]
    pub rates: Vec<Rate>,
    /// Which rates apply to which tax class, for this customer.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<Vec<TaxClass>>"))]
    pub tax_classes: Vec<TaxClass>,
    /// The lines, in the cart's order.
    pub lines: Vec<Line>,
    /// The applied coupons, in the order they were applied.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<Vec<Coupon>>"))]
    pub coupons: Vec<Coupon>,
    /// The chosen shipping rate of each package; null: shipping not calculated yet.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<Vec<Shipping>>"))]
    pub shipping: Option<Vec<Shipping>>,
    /// The fees, in the order `WC_Cart::get_fees()` gave them.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<Vec<Fee>>"))]
    pub fees: Vec<Fee>,
    /// Which parts beside the totals to compute.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<Vec<Want>>"))]
    pub want: Vec<Want>,
}

/// Which WooCommerce and PHP to agree with.
#[derive(Clone, Debug, serde::Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Dialect {
    /// `WC_VERSION`, such as `"10.5.0"`.
    pub woocommerce: String,
    /// `PHP_VERSION` of the server, such as `"8.2.36"`.
    pub php: String,
}

/// The shop's and the customer's settings that decide an amount.
#[derive(Clone, Debug, serde::Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// `wc_get_price_decimals()`: 0 to 4.
    pub decimals: u32,
    /// `wc_get_rounding_precision()`; absent: WooCommerce's default, `max(decimals + 2, 6)`.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub rounding_precision: Option<u32>,
    /// `wc_tax_enabled()`.
    pub tax_enabled: bool,
    /// `wc_prices_include_tax()`: prices are entered with tax.
    pub prices_include_tax: bool,
    /// `wc_get_tax_rounding_mode()`.
    pub tax_rounding: TaxRounding,
    /// Option `woocommerce_tax_round_at_subtotal`.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<bool>"))]
    pub round_at_subtotal: bool,
    /// Option `woocommerce_calc_discounts_sequentially`.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<bool>"))]
    pub discounts_sequential: bool,
    /// Filter `woocommerce_adjust_non_base_location_prices`; absent: true.
    #[serde(default = "yes")]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<bool>"))]
    pub adjust_non_base: bool,
    /// The customer is exempt from tax.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<bool>"))]
    pub customer_exempt: bool,
    /// Option `woocommerce_shipping_tax_class`: a class or `"inherit"`; absent: inherit.
    #[serde(default = "inherit")]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<String>"))]
    pub shipping_tax_class: String,
    /// How amounts are shown; needed when `want` holds `"display"`.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub display: Option<Display>,
}

fn yes() -> bool {
    true
}

fn inherit() -> String {
    "inherit".into()
}

/// Where a tax of exactly half a cent goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum TaxRounding {
    /// Away from zero: `PHP_ROUND_HALF_UP`.
    HalfUp,
    /// Towards zero: `PHP_ROUND_HALF_DOWN`.
    HalfDown,
}

/// How the shop shows amounts.
#[derive(Clone, Debug, serde::Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Display {
    /// `WC_Cart::display_prices_including_tax()`.
    pub including_tax: bool,
    /// Option `woocommerce_tax_total_display` is `itemized`.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<bool>"))]
    pub itemized_taxes: bool,
    /// Filter `woocommerce_cart_hide_zero_taxes`; absent: true.
    #[serde(default = "yes")]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<bool>"))]
    pub hide_zero_taxes: bool,
    /// `get_woocommerce_price_format()`: `%1$s` is the symbol, `%2$s` the number.
    pub price_format: String,
    /// Currency symbol as text (not an HTML entity).
    pub currency_symbol: String,
    /// `wc_get_price_decimal_separator()`.
    pub decimal_separator: String,
    /// `wc_get_price_thousand_separator()`.
    pub thousand_separator: String,
    /// Filter `woocommerce_price_trim_zeros`: `9.00` is shown as `9`.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<bool>"))]
    pub trim_zeros: bool,
}

/// A tax rate.
#[derive(Clone, Debug, serde::Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// The rate's id, WooCommerce's array key.
    pub id: Id,
    /// Percent: `"19"` or `19.0`.
    pub rate: Amount,
    /// Taxes the other taxes too.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<bool>"))]
    pub compound: bool,
    /// `WC_Tax::get_rate_label()`, for the tax lines shown.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<String>"))]
    pub label: String,
    /// `WC_Tax::get_rate_code()`; rates of one code share a tax line.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<String>"))]
    pub code: String,
}

/// The rates of a tax class.
#[derive(Clone, Debug, serde::Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct TaxClass {
    /// The class's slug; `""` is the standard class.
    pub slug: String,
    /// `WC_Tax::get_rates()`: where the customer is, in WooCommerce's order.
    pub rates: Vec<Id>,
    /// `WC_Tax::get_base_tax_rates()` when not identical (`!==`) to `rates`; else null.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub base_rates: Option<Vec<Id>>,
}

/// A line of the cart.
#[derive(Clone, Debug, serde::Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// The cart item key; unique among lines and fees.
    pub key: String,
    /// `get_price()`: one unit, in currency units, as entered (with or without tax).
    pub price: Amount,
    /// How many; fractions are allowed, 0 too, less than 0 not.
    pub quantity: Quantity,
    /// `get_tax_class()`; absent: the standard class.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<String>"))]
    pub tax_class: String,
    /// `get_tax_status()`; absent: taxable.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<TaxStatus>"))]
    pub tax_status: TaxStatus,
    /// `is_taxable()` where a filter changed it; absent: status taxable and taxes enabled.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub is_taxable: Option<bool>,
}

/// What of a product is taxed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum TaxStatus {
    /// The product and its shipping.
    #[default]
    Taxable,
    /// Only its shipping.
    Shipping,
    /// Nothing.
    None,
}

/// An applied coupon.
#[derive(Clone, Debug, serde::Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Coupon {
    /// The code, WooCommerce's array key.
    pub code: String,
    /// The discount type.
    #[serde(rename = "type")]
    pub kind: CouponType,
    /// `get_amount()`: percent, or currency units.
    pub amount: AmountText,
    /// `get_limit_usage_to_x_items()`; null: no limit.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub limit_items: Option<u32>,
    /// `get_id()`: among equal coupons the higher id goes first.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<u32>"))]
    pub id: u64,
    /// `$coupon->sort` after filter `woocommerce_coupon_sort`; absent: by type.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub sort: Option<i32>,
    /// Keys of the lines it may discount; absent or null: all.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub lines: Option<Vec<String>>,
    /// `is_coupon_valid()`; an invalid coupon stays applied but gives nothing. Absent: true.
    #[serde(default = "yes")]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<bool>"))]
    pub valid: bool,
}

/// WooCommerce's own discount types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum CouponType {
    /// A percentage of each line.
    Percent,
    /// An amount off each unit.
    FixedProduct,
    /// An amount off the cart, spread over all units.
    FixedCart,
}

/// The chosen shipping rate of a package.
#[derive(Clone, Debug, serde::Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Shipping {
    /// The rate's id, such as `"flat_rate:1"`; only shown.
    pub id: String,
    /// Cost in currency units, without tax.
    pub cost: Amount,
    /// Tax by rate id, in currency units, as the shipping method calculated it.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional, type = "Record<string, number | string>"))]
    pub taxes: AmountsById,
}

/// A fee, or (negative) a discount given as a fee.
#[derive(Clone, Debug, serde::Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Fee {
    /// The fee's id; unique among lines and fees, and not a whole number.
    pub id: String,
    /// Amount in currency units, without tax.
    pub amount: Amount,
    /// Whether it is taxed; a negative fee always takes tax off.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<bool>"))]
    pub taxable: bool,
    /// The fee's tax class; absent: the standard class.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<String>"))]
    pub tax_class: String,
}

/// A part of the answer that is only computed when wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Want {
    /// What the classic cart shows: amounts and formatted texts.
    Display,
    /// The money strings of the Store API's cart.
    StoreApi,
}

/// A number: a decimal string (`"19.90"`) or a JSON number (`19.9`).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string | number"))]
pub struct Amount(pub f64);

/// A quantity. PHP's type of it decides whether some amounts are stored as
/// integers: `2` and `"2"` are integers, `2.0` is a float.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string | number"))]
pub struct Quantity {
    /// How many.
    pub value: f64,
    /// Whether it is an integer to PHP.
    pub integer: bool,
}

/// A number whose text matters: WooCommerce compares coupon amounts as strings.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string | number"))]
pub struct AmountText {
    /// The number.
    pub value: f64,
    /// Its text as given (of a JSON number: the shortest that reads the same).
    pub text: String,
}

/// An array key of PHP: a string, or an integer as text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string | number"))]
pub struct Id(pub String);

/// Amounts by id, in the order given.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AmountsById(pub Vec<(String, f64)>);

/// Marks this crate's own messages, which begin with their code.
pub(super) const NOT_A_NUMBER: &str = "not_a_number: ";
pub(super) const DUPLICATE_KEY: &str = "duplicate_key: ";

/// Reads a decimal string: digits, at most one point, at most one leading minus.
fn decimal<E: de::Error>(text: &str) -> Result<f64, E> {
    let digits = text.strip_prefix('-').unwrap_or(text).as_bytes();
    let points = digits.iter().filter(|b| **b == b'.').count();
    let well_formed = digits.len() <= 60
        && points <= 1
        && digits.first().is_some_and(u8::is_ascii_digit)
        && digits.last().is_some_and(u8::is_ascii_digit)
        && digits.iter().all(|b| b.is_ascii_digit() || *b == b'.');
    match text.parse() {
        Ok(value) if well_formed => Ok(value),
        _ => Err(E::custom(format_args!(
            "{NOT_A_NUMBER}{:?} is not a decimal number",
            text.chars().take(40).collect::<String>()
        ))),
    }
}

struct AmountVisitor;

impl Visitor<'_> for AmountVisitor {
    type Value = Amount;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number or a decimal string")
    }
    fn visit_f64<E>(self, v: f64) -> Result<Amount, E> {
        Ok(Amount(v))
    }
    fn visit_i64<E>(self, v: i64) -> Result<Amount, E> {
        Ok(Amount(v as f64))
    }
    fn visit_u64<E>(self, v: u64) -> Result<Amount, E> {
        Ok(Amount(v as f64))
    }
    fn visit_str<E: de::Error>(self, v: &str) -> Result<Amount, E> {
        decimal(v).map(Amount)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_any(AmountVisitor)
    }
}

struct QuantityVisitor;

impl Visitor<'_> for QuantityVisitor {
    type Value = Quantity;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number or a decimal string")
    }
    fn visit_f64<E>(self, value: f64) -> Result<Quantity, E> {
        Ok(Quantity { value, integer: false })
    }
    fn visit_i64<E>(self, v: i64) -> Result<Quantity, E> {
        Ok(Quantity { value: v as f64, integer: true })
    }
    fn visit_u64<E>(self, v: u64) -> Result<Quantity, E> {
        Ok(Quantity { value: v as f64, integer: true })
    }
    fn visit_str<E: de::Error>(self, v: &str) -> Result<Quantity, E> {
        Ok(Quantity { value: decimal(v)?, integer: !v.contains('.') })
    }
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_any(QuantityVisitor)
    }
}

struct AmountTextVisitor;

impl Visitor<'_> for AmountTextVisitor {
    type Value = AmountText;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number or a decimal string")
    }
    fn visit_f64<E>(self, value: f64) -> Result<AmountText, E> {
        Ok(AmountText { value, text: value.to_string() })
    }
    fn visit_i64<E>(self, v: i64) -> Result<AmountText, E> {
        Ok(AmountText { value: v as f64, text: v.to_string() })
    }
    fn visit_u64<E>(self, v: u64) -> Result<AmountText, E> {
        Ok(AmountText { value: v as f64, text: v.to_string() })
    }
    fn visit_str<E: de::Error>(self, v: &str) -> Result<AmountText, E> {
        Ok(AmountText { value: decimal(v)?, text: v.into() })
    }
}

impl<'de> Deserialize<'de> for AmountText {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_any(AmountTextVisitor)
    }
}

struct IdVisitor;

impl Visitor<'_> for IdVisitor {
    type Value = Id;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or a whole number")
    }
    fn visit_i64<E>(self, v: i64) -> Result<Id, E> {
        Ok(Id(v.to_string()))
    }
    fn visit_u64<E>(self, v: u64) -> Result<Id, E> {
        Ok(Id(v.to_string()))
    }
    fn visit_str<E>(self, v: &str) -> Result<Id, E> {
        Ok(Id(v.into()))
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_any(IdVisitor)
    }
}

struct AmountsByIdVisitor;

impl<'de> Visitor<'de> for AmountsByIdVisitor {
    type Value = AmountsById;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of amounts by rate id")
    }
    /// PHP encodes an empty array as `[]`, whatever it was meant to hold.
    fn visit_seq<A: de::SeqAccess<'de>>(self, mut seq: A) -> Result<AmountsById, A::Error> {
        match seq.next_element::<de::IgnoredAny>()? {
            None => Ok(AmountsById::default()),
            Some(_) => Err(de::Error::invalid_type(de::Unexpected::Seq, &self)),
        }
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<AmountsById, A::Error> {
        let mut amounts: Vec<(String, f64)> = Vec::new();
        while let Some((id, Amount(value))) = map.next_entry::<String, Amount>()? {
            if amounts.iter().any(|(known, _)| *known == id) {
                return Err(de::Error::custom(format_args!(
                    "{DUPLICATE_KEY}tax rate {id:?} stands twice"
                )));
            }
            amounts.push((id, value));
        }
        Ok(AmountsById(amounts))
    }
}

impl<'de> Deserialize<'de> for AmountsById {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_any(AmountsByIdVisitor)
    }
}
