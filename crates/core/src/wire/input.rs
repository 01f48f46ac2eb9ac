//! What goes in: a cart as WooCommerce holds it before its totals.

use super::json::{Entries, Fault, Read, Reader, Result, fault, record, variants};
use crate::error::Code;
use crate::error::Part::{Quoted, Text};
use crate::number;
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

/// A cart, wire format v1.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export, rename = "CartInput"))]
pub struct Cart {
    /// The format's version: 1.
    pub v: u32,
    /// Which WooCommerce and PHP to agree with.
    pub dialect: Dialect,
    /// The shop's settings.
    pub settings: Settings,
    /// All tax rates named anywhere in this cart.
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<Vec<Rate>>"))]
    pub rates: Vec<Rate>,
    /// Which rates apply to which tax class, for this customer.
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<Vec<TaxClass>>"))]
    pub tax_classes: Vec<TaxClass>,
    /// The lines, in the cart's order.
    pub lines: Vec<Line>,
    /// The applied coupons, in the order they were applied.
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<Vec<Coupon>>"))]
    pub coupons: Vec<Coupon>,
    /// The chosen shipping rate of each package; null: shipping not calculated yet.
    #[cfg_attr(feature = "typescript", ts(optional = nullable))]
    pub shipping: Option<Vec<Shipping>>,
    /// The fees, in the order `WC_Cart::get_fees()` gave them.
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<Vec<Fee>>"))]
    pub fees: Vec<Fee>,
    /// Which parts beside the totals to compute.
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<Vec<Want>>"))]
    pub want: Vec<Want>,
}

/// Which WooCommerce and PHP to agree with.
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Dialect {
    /// `WC_VERSION`, such as `"10.5.0"`.
    pub woocommerce: String,
    /// `PHP_VERSION` of the server, such as `"8.2.36"`.
    pub php: String,
}

/// The shop's and the customer's settings that decide an amount.
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Settings {
    /// `wc_get_price_decimals()`: 0 to 4.
    pub decimals: u32,
    /// `wc_get_rounding_precision()`; absent: WooCommerce's default, `max(decimals + 2, 6)`.
    #[cfg_attr(feature = "typescript", ts(optional = nullable))]
    pub rounding_precision: Option<u32>,
    /// `wc_tax_enabled()`.
    pub tax_enabled: bool,
    /// `wc_prices_include_tax()`: prices are entered with tax.
    pub prices_include_tax: bool,
    /// `wc_get_tax_rounding_mode()`.
    pub tax_rounding: TaxRounding,
    /// Option `woocommerce_tax_round_at_subtotal`.
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<bool>"))]
    pub round_at_subtotal: bool,
    /// Option `woocommerce_calc_discounts_sequentially`.
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<bool>"))]
    pub discounts_sequential: bool,
    /// Filter `woocommerce_adjust_non_base_location_prices`; absent: true.
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<bool>"))]
    pub adjust_non_base: bool,
    /// The customer is exempt from tax.
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<bool>"))]
    pub customer_exempt: bool,
    /// Option `woocommerce_shipping_tax_class`: a class or `"inherit"`; absent: inherit.
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<String>"))]
    pub shipping_tax_class: String,
    /// How amounts are shown; needed when `want` holds `"display"`.
    #[cfg_attr(feature = "typescript", ts(optional = nullable))]
    pub display: Option<Display>,
}

/// Where a tax of exactly half a cent goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "typescript", ts(rename_all = "snake_case"))]
pub enum TaxRounding {
    /// Away from zero: `PHP_ROUND_HALF_UP`.
    #[default]
    HalfUp,
    /// Towards zero: `PHP_ROUND_HALF_DOWN`.
    HalfDown,
}

/// How the shop shows amounts.
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "DisplaySettings"))]
pub struct Display {
    /// `WC_Cart::display_prices_including_tax()`.
    pub including_tax: bool,
    /// Option `woocommerce_tax_total_display` is `itemized`.
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<bool>"))]
    pub itemized_taxes: bool,
    /// Filter `woocommerce_cart_hide_zero_taxes`; absent: true.
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
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<bool>"))]
    pub trim_zeros: bool,
}

/// A tax rate.
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Rate {
    /// The rate's id, WooCommerce's array key.
    pub id: Id,
    /// Percent: `"19"` or `19.0`.
    pub rate: Amount,
    /// Taxes the other taxes too.
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<bool>"))]
    pub compound: bool,
    /// `WC_Tax::get_rate_label()`, for the tax lines shown.
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<String>"))]
    pub label: String,
    /// `WC_Tax::get_rate_code()`; rates of one code share a tax line.
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<String>"))]
    pub code: String,
}

/// The rates of a tax class.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TaxClass {
    /// The class's slug; `""` is the standard class.
    pub slug: String,
    /// `WC_Tax::get_rates()`: where the customer is, in WooCommerce's order.
    pub rates: Vec<Id>,
    /// `WC_Tax::get_base_tax_rates()` when not identical (`!==`) to `rates`; else null.
    #[cfg_attr(feature = "typescript", ts(optional = nullable))]
    pub base_rates: Option<Vec<Id>>,
}

/// A line of the cart.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Line {
    /// The cart item key; unique among lines and fees.
    pub key: String,
    /// `get_price()`: one unit, in currency units, as entered (with or without tax).
    pub price: Amount,
    /// How many; fractions are allowed, 0 too, less than 0 not.
    pub quantity: Quantity,
    /// `get_tax_class()`; absent: the standard class.
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<String>"))]
    pub tax_class: String,
    /// `get_tax_status()`; absent: taxable.
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<TaxStatus>"))]
    pub tax_status: TaxStatus,
    /// `is_taxable()` where a filter changed it; absent: status taxable and taxes enabled.
    #[cfg_attr(feature = "typescript", ts(optional = nullable))]
    pub is_taxable: Option<bool>,
}

/// What of a product is taxed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "typescript", ts(rename_all = "snake_case"))]
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
#[derive(Clone, Debug)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Coupon {
    /// The code, WooCommerce's array key.
    pub code: String,
    /// The discount type.
    #[cfg_attr(feature = "typescript", ts(rename = "type"))]
    pub kind: CouponType,
    /// `get_amount()`: percent, or currency units.
    pub amount: AmountText,
    /// `get_limit_usage_to_x_items()`; null: no limit.
    #[cfg_attr(feature = "typescript", ts(optional = nullable))]
    pub limit_items: Option<u32>,
    /// `get_id()`: among equal coupons the higher id goes first.
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<u32>"))]
    pub id: u64,
    /// `$coupon->sort` after filter `woocommerce_coupon_sort`; absent: by type.
    #[cfg_attr(feature = "typescript", ts(optional = nullable))]
    pub sort: Option<i32>,
    /// Keys of the lines it may discount; absent or null: all.
    #[cfg_attr(feature = "typescript", ts(optional = nullable))]
    pub lines: Option<Vec<String>>,
    /// `is_coupon_valid()`; an invalid coupon stays applied but gives nothing. Absent: true.
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<bool>"))]
    pub valid: bool,
}

/// WooCommerce's own discount types.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "typescript", ts(rename_all = "snake_case"))]
pub enum CouponType {
    /// A percentage of each line.
    #[default]
    Percent,
    /// An amount off each unit.
    FixedProduct,
    /// An amount off the cart, spread over all units.
    FixedCart,
}

/// The chosen shipping rate of a package.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Shipping {
    /// The rate's id, such as `"flat_rate:1"`; only shown.
    pub id: String,
    /// Cost in currency units, without tax.
    pub cost: Amount,
    /// Tax by rate id, in currency units, as the shipping method calculated it.
    #[cfg_attr(feature = "typescript", ts(optional, type = "Record<string, number | string>"))]
    pub taxes: AmountsById,
}

/// A fee, or (negative) a discount given as a fee.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Fee {
    /// The fee's id; unique among lines and fees, and not a whole number.
    pub id: String,
    /// Amount in currency units, without tax.
    pub amount: Amount,
    /// Whether it is taxed; a negative fee always takes tax off.
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<bool>"))]
    pub taxable: bool,
    /// The fee's tax class; absent: the standard class.
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<String>"))]
    pub tax_class: String,
}

/// What is charged beside the lines, for a calculation in steps ([`crate::steps`]).
#[derive(Clone, Debug, Default)]
pub struct Charges {
    /// Rates of the classes below.
    pub rates: Vec<Rate>,
    /// Classes of the fees and of what negative fees are spread over.
    pub tax_classes: Vec<TaxClass>,
    /// The chosen shipping rate of each package.
    pub shipping: Vec<Shipping>,
    /// The fees, in the order `WC_Cart::get_fees()` gave them.
    pub fees: Vec<Fee>,
}

/// A part of the answer that is only computed when wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "typescript", ts(rename_all = "snake_case"))]
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
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string | number"))]
pub struct Quantity {
    /// How many.
    pub value: f64,
    /// Whether it is an integer to PHP.
    pub integer: bool,
}

/// A number whose text matters: WooCommerce compares coupon amounts as strings.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string | number"))]
pub struct AmountText {
    /// The number.
    pub value: f64,
    /// Its text as given (of a JSON number: the shortest that reads the same).
    pub text: String,
}

/// An array key of PHP: a string, or an integer as text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string | number"))]
pub struct Id(pub String);

/// Amounts by id, in the order given.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AmountsById(pub Vec<(String, f64)>);

record!(Cart {
    v,
    dialect,
    settings,
    rates = Vec::new(),
    tax_classes = Vec::new(),
    lines,
    coupons = Vec::new(),
    shipping = None,
    fees = Vec::new(),
    want = Vec::new(),
});

record!(Dialect { woocommerce, php });

record!(Settings {
    decimals,
    rounding_precision = None,
    tax_enabled,
    prices_include_tax,
    tax_rounding,
    round_at_subtotal = false,
    discounts_sequential = false,
    adjust_non_base = true,
    customer_exempt = false,
    shipping_tax_class = "inherit".into(),
    display = None,
});

record!(Display {
    including_tax,
    itemized_taxes = false,
    hide_zero_taxes = true,
    price_format,
    currency_symbol,
    decimal_separator,
    thousand_separator,
    trim_zeros = false,
});

record!(Rate { id, rate, compound = false, label = String::new(), code = String::new(), });

record!(TaxClass { slug, rates, base_rates = None, });

record!(Line {
    key,
    price,
    quantity,
    tax_class = String::new(),
    tax_status = TaxStatus::Taxable,
    is_taxable = None,
});

record!(Coupon {
    code,
    kind as "type",
    amount,
    limit_items = None,
    id = 0,
    sort = None,
    lines = None,
    valid = true,
});

record!(Shipping { id, cost, taxes = AmountsById::default(), });

record!(Fee { id, amount, taxable = false, tax_class = String::new(), });

record!(Charges {
    rates = Vec::new(),
    tax_classes = Vec::new(),
    shipping = Vec::new(),
    fees = Vec::new(),
});

variants!(TaxRounding { "half_up" = HalfUp, "half_down" = HalfDown, });
variants!(TaxStatus { "taxable" = Taxable, "shipping" = Shipping, "none" = None, });
variants!(CouponType { "percent" = Percent, "fixed_product" = FixedProduct, "fixed_cart" = FixedCart, });
variants!(Want { "display" = Display, "store_api" = StoreApi, });

/// A number or a decimal string: its value, whether PHP reads it as an integer
/// (`2` and `"2"`, but neither `2.0` nor `2e0`), and its text.
fn amount<'t>(reader: &mut Reader<'t>) -> Result<(f64, bool, Cow<'t, str>)> {
    let (value, text) = if let Some(text) = reader.number()? {
        match number::parse(text) {
            Some(value) if value.is_finite() => (value, Cow::Borrowed(text)),
            _ => {
                return Err(fault(
                    Code::NumberOutOfRange,
                    &[Text("the number is too long or too large")],
                ));
            }
        }
    } else if reader.peek() == b'"' {
        let text = reader.text()?;
        match number::parse(&text) {
            Some(value) if !text.contains(['e', 'E']) => (value, text),
            _ => return Err(not_a_number(&text)),
        }
    } else {
        return Err(reader.unexpected("a number or a decimal string"));
    };
    let integer = !text.contains(['.', 'e', 'E']);
    Ok((value, integer, text))
}

#[cold]
fn not_a_number(text: &str) -> Fault {
    fault(Code::NotANumber, &[Quoted(text), Text(" is not a decimal number")])
}

impl Read for Amount {
    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        amount(reader).map(|(value, ..)| Self(value))
    }
}

impl Read for Quantity {
    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        let (value, integer, _) = amount(reader)?;
        Ok(Self { value, integer })
    }
}

impl Read for AmountText {
    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        let quoted = reader.peek() == b'"';
        let (value, integer, text) = amount(reader)?;
        let text = if quoted || integer { text.into_owned() } else { number::shortest(value) };
        Ok(Self { value, text })
    }
}

impl Read for Id {
    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        match reader.number()? {
            Some(text) if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') => {
                Ok(Self(text.into()))
            }
            Some(_) => {
                Err(fault(Code::InvalidType, &[Text("expected a whole number or a string")]))
            }
            None if reader.peek() == b'"' => String::read(reader).map(Self),
            None => Err(reader.unexpected("a string or a whole number")),
        }
    }
}

impl Read for AmountsById {
    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        let mut amounts = Self::default();
        if reader.take(b'[') {
            // PHP encodes an empty array as `[]`, whatever it was meant to hold.
            if !reader.take(b']') {
                return Err(fault(Code::InvalidType, &[Text("expected an object")]));
            }
            return Ok(amounts);
        }
        reader.object(&mut amounts)?;
        Ok(amounts)
    }
}

impl Entries for AmountsById {
    fn entry(&mut self, reader: &mut Reader<'_>, id: &str) -> Result<()> {
        if self.0.iter().any(|(known, _)| known == id) {
            return Err(fault(Code::DuplicateKey, &[Text("the tax rate stands twice")]));
        }
        self.0.push((id.into(), Amount::read(reader)?.0));
        Ok(())
    }
}
