//! The order in which coupons are worked out.
//!
//! Source: `WC_Cart_Totals::sort_coupons_callback`.

use crate::cart::Coupon;
use std::cmp::Ordering;

/// Indexes of the coupons, in the order of working them out.
///
/// WooCommerce's comparison is no order among coupons that are alike but for
/// how their amount is written (`"10"` and `"10.0"`): it then calls each the
/// greater. An insertion sort does what PHP does with two such coupons; with
/// three or more of them PHP's order follows from the inside of its sort.
pub(super) fn sorted(coupons: &[Coupon]) -> Vec<usize> {
    let mut order: Vec<usize> = Vec::with_capacity(coupons.len());
    for index in 0..coupons.len() {
        let place = order
            .iter()
            .rposition(|before| !comes_after(&coupons[*before], &coupons[index]))
            .map_or(0, |before| before + 1);
        order.insert(place, index);
    }
    order
}

/// Whether PHP's comparison of `a`, which was applied before `b`, is positive.
fn comes_after(a: &Coupon, b: &Coupon) -> bool {
    let order = a.sort.cmp(&b.sort).then_with(|| compare_limits(a.limit_items, b.limit_items));
    match order {
        Ordering::Equal if a.amount_text == b.amount_text => b.id > a.id,
        Ordering::Equal => a.amount >= b.amount,
        order => order == Ordering::Greater,
    }
}

/// PHP compares null with a number as false with true: no limit goes first.
fn compare_limits(a: Option<u32>, b: Option<u32>) -> Ordering {
    a.cmp(&b)
}
