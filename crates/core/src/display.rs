//! What people and the Store API see of a priced cart.
//!
//! These amounts are derived from what [`crate::pipeline`] stored; nothing
//! here changes what is charged.

mod classic;
mod price_text;
mod product_price;
mod store_api;
mod tax_lines;

pub(crate) use classic::classic;
pub(crate) use store_api::store_api;

use crate::wire::output::{CouponTotals, Totals};

/// A value WooCommerce keeps as a string, used as a number.
fn number(text: &str) -> f64 {
    // The string was written by `Rules::trimmed` or `Rules::fixed`.
    crate::number::parse(text).unwrap_or(0.0)
}

/// The totals of a coupon; an invalid one has none and shows as zero.
fn coupon<'t>(totals: &'t Totals, code: &str) -> Option<&'t CouponTotals> {
    totals.coupons.iter().find(|coupon| coupon.code == code)
}
