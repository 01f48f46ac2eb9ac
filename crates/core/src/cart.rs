//! A validated cart: what the stages read. Nothing in it can be wrong.

use alloc::string::String;
use alloc::vec::Vec;

mod handle;
mod steps;
mod validate;

use crate::arithmetic::Rounding;
use crate::dialect::Dialect;
use crate::tax::RateIndex;
use crate::wire::input::{CouponType, Display, Want};

/// A cart that is kept and changed: build it once, change a quantity, read the
/// totals. A handle costs a small part of what JSON in and out costs.
///
/// A change that is refused leaves the cart as it was.
///
/// ```
/// # let json = r#"{"v":1,"dialect":{"woocommerce":"10.5.0","php":"8.2.36"},
/// #   "settings":{"decimals":2,"tax_enabled":true,"prices_include_tax":false,"tax_rounding":"half_up"},
/// #   "rates":[{"id":1,"rate":"20"}],"tax_classes":[{"slug":"","rates":[1]}],
/// #   "lines":[{"key":"a","price":"19.99","quantity":1}]}"#;
/// let mut cart = cart_p2_core::Cart::from_json(json)?;
/// assert_eq!(cart.total()?, "23.99");
/// cart.set_quantity("a", 3.0)?;
/// assert_eq!(cart.total()?, "71.96");
/// let error = cart.set_quantity("b", 1.0).unwrap_err();
/// assert_eq!(error.code().as_str(), "unknown_line");
/// # Ok::<(), cart_p2_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Cart {
    pub(crate) dialect: Dialect,
    pub(crate) settings: Settings,
    /// Every rate id of this cart: the given rates, then ids only shipping names.
    pub(crate) rates: Vec<Rate>,
    pub(crate) classes: Vec<TaxClass>,
    pub(crate) lines: Vec<Line>,
    pub(crate) coupons: Vec<Coupon>,
    pub(crate) shipping: Option<Vec<Shipping>>,
    pub(crate) fees: Vec<Fee>,
    pub(crate) want: Vec<Want>,
}

/// Settings that decide an amount.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) decimals: u32,
    pub(crate) rounding_precision: u32,
    pub(crate) tax_enabled: bool,
    pub(crate) prices_include_tax: bool,
    pub(crate) tax_rounding: Rounding,
    pub(crate) round_at_subtotal: bool,
    pub(crate) discounts_sequential: bool,
    pub(crate) adjust_non_base: bool,
    pub(crate) customer_exempt: bool,
    /// None: inherit from the first line.
    pub(crate) shipping_class: Option<usize>,
    pub(crate) display: Option<Display>,
}

impl Settings {
    /// `WC_Cart_Totals::$calculate_tax`.
    pub(crate) fn calculates_tax(&self) -> bool {
        self.tax_enabled && !self.customer_exempt
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Rate {
    pub(crate) id: String,
    pub(crate) percent: f64,
    pub(crate) compound: bool,
    pub(crate) label: String,
    pub(crate) code: String,
}

#[derive(Clone, Debug)]
pub(crate) struct TaxClass {
    pub(crate) slug: String,
    pub(crate) rates: Vec<RateIndex>,
    /// None: the same as `rates`.
    pub(crate) base_rates: Option<Vec<RateIndex>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) key: String,
    pub(crate) price: f64,
    pub(crate) quantity: f64,
    /// Whether PHP holds the quantity as an integer.
    pub(crate) quantity_is_integer: bool,
    /// Index of its tax class; None only while taxes are disabled.
    pub(crate) class: Option<usize>,
    /// `get_tax_status() === 'taxable'`.
    pub(crate) status_taxable: bool,
    /// `is_taxable()`.
    pub(crate) is_taxable: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Coupon {
    pub(crate) code: String,
    pub(crate) kind: CouponType,
    pub(crate) amount: f64,
    pub(crate) amount_text: String,
    /// 0 limits nothing, but is sorted otherwise than None.
    pub(crate) limit_items: Option<u32>,
    pub(crate) id: u64,
    pub(crate) sort: i32,
    /// One entry a line; None: every line.
    pub(crate) eligible: Option<Vec<bool>>,
    pub(crate) valid: bool,
}

impl Coupon {
    /// How many units it may discount; None: all.
    pub(crate) fn limit(&self) -> Option<u32> {
        self.limit_items.filter(|limit| *limit > 0)
    }

    pub(crate) fn may_discount(&self, line: usize) -> bool {
        self.eligible.as_ref().is_none_or(|eligible| eligible[line])
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Shipping {
    #[cfg_attr(not(feature = "explain"), expect(dead_code, reason = "only explained"))]
    pub(crate) id: String,
    pub(crate) cost: f64,
    pub(crate) taxes: Vec<(RateIndex, f64)>,
}

#[derive(Clone, Debug)]
pub(crate) struct Fee {
    pub(crate) id: String,
    pub(crate) amount: f64,
    pub(crate) taxable: bool,
    /// Index of its tax class; None where no tax of it is ever calculated.
    pub(crate) class: Option<usize>,
}
