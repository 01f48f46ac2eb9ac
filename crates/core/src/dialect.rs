//! What differs between versions of WooCommerce and PHP, as data.

use crate::error::Part::{Quoted, Text};
use crate::error::{Code, Error, Result};

/// How PHP's `round()` behaves. The generations differ in rare half-cent cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhpRounding {
    /// PHP 5.3 to 8.3: the value is first rounded to 15 significant digits.
    Until83,
    /// PHP 8.4 and later: the value is compared with the edge between its two
    /// neighbours; no pre-rounding.
    From84,
}

/// How `WC_Discounts` orders lines before it spreads a discount over them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiscountOrder {
    /// 9.2: price of the line times its quantity, highest first.
    LinePriceTimesQuantity,
    /// 10.5: price of one unit, highest first.
    UnitPrice,
}

/// The rules of one WooCommerce version on one PHP version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// `NumberUtil::round` first rounds to 6 digits (10.5), or does not (9.2).
    pub normalizes_before_rounding: bool,
    /// `wc_add_number_precision( $v, false )` rounds (10.5), or does not (9.2).
    pub rounds_shipping_tax_precision: bool,
    /// Order in which lines receive discounts.
    pub discount_order: DiscountOrder,
    /// The Store API's coupon totals are the rounded ones (10.5) or the stored ones (9.2).
    pub store_api_rounds_coupons: bool,
    /// PHP's rounding.
    pub php_rounding: PhpRounding,
}

impl Dialect {
    /// Chooses the rules for `WC_VERSION` and `PHP_VERSION`.
    ///
    /// Only releases that were compared with the real WooCommerce are known:
    /// 9.2.x (compared: 9.2.5) and 10.5.x (compared: 10.5.0). PHP 7.4 or later.
    ///
    /// # Errors
    /// `unsupported_woocommerce` or `unsupported_php`: let WooCommerce compute.
    ///
    /// ```
    /// use cart_p2_core::dialect::Dialect;
    /// assert!(Dialect::for_versions("10.5.0", "8.2.36")?.normalizes_before_rounding);
    /// assert!(!Dialect::for_versions("9.2.5", "8.2.36")?.normalizes_before_rounding);
    /// let error = Dialect::for_versions("11.0.1", "8.2.36").unwrap_err();
    /// assert_eq!(error.code().as_str(), "unsupported_woocommerce");
    /// # Ok::<(), cart_p2_core::Error>(())
    /// ```
    pub fn for_versions(woocommerce: &str, php: &str) -> Result<Self> {
        let php_rounding = match major_minor(php) {
            Some((7, 4) | (8, 0..=3)) => PhpRounding::Until83,
            Some((8, 4..=5)) => PhpRounding::From84,
            _ => {
                return Err(Error::new(
                    Code::UnsupportedPhp,
                    &[Text("PHP "), Quoted(php), Text(" is not supported; 7.4 to 8.5 are")],
                ));
            }
        };
        match major_minor(woocommerce) {
            Some((9, 2)) => Ok(Self {
                normalizes_before_rounding: false,
                rounds_shipping_tax_precision: false,
                discount_order: DiscountOrder::LinePriceTimesQuantity,
                store_api_rounds_coupons: false,
                php_rounding,
            }),
            Some((10, 5)) => Ok(Self {
                normalizes_before_rounding: true,
                rounds_shipping_tax_precision: true,
                discount_order: DiscountOrder::UnitPrice,
                store_api_rounds_coupons: true,
                php_rounding,
            }),
            _ => Err(Error::new(
                Code::UnsupportedWoocommerce,
                &[
                    Text("WooCommerce "),
                    Quoted(woocommerce),
                    Text(" is not supported; 9.2 and 10.5 are"),
                ],
            )),
        }
    }
}

/// `"10.5.0-rc.1"` is `(10, 5)`. A pre-release counts as its release.
fn major_minor(version: &str) -> Option<(u32, u32)> {
    let (major, rest) = leading_number(version)?;
    let (minor, _) = leading_number(rest.strip_prefix('.')?)?;
    Some((major, minor))
}

/// The whole number that a text begins with, and what follows.
fn leading_number(text: &str) -> Option<(u32, &str)> {
    let end = text.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at_checked(end).filter(|(digits, _)| !digits.is_empty())?;
    let mut number = 0u32;
    for digit in digits.bytes() {
        number = number.checked_mul(10)?.checked_add(u32::from(digit - b'0'))?;
    }
    Some((number, rest))
}
