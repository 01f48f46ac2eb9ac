//! The order in which coupons are worked out.
//!
//! Source: `WC_Cart_Totals::sort_coupons_callback`, through PHP's `uasort`.

use crate::cart::Coupon;
use alloc::vec::Vec;

/// Indexes of the coupons, in the order of working them out.
///
/// WooCommerce's comparison is no order among some coupons: of two that differ
/// only in how their amount is written (`"10"`, `"10.0"`), and of one without a
/// limit and one with the limit 0, it calls either the greater. So PHP's sort
/// decides, and [`php_sort`] asks the same questions in the same sequence.
pub(super) fn sorted(coupons: &[Coupon]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..coupons.len()).collect();
    php_sort(&mut order, |a, b| comes_after(a, b, &coupons[a], &coupons[b]));
    order
}

/// Whether `sort_coupons_callback( $a, $b )` is positive; where it is 0 PHP's
/// sort keeps the order that was.
fn comes_after(index_a: usize, index_b: usize, a: &Coupon, b: &Coupon) -> bool {
    if a.sort != b.sort {
        return a.sort > b.sort;
    }
    if a.limit_items != b.limit_items {
        return !limit_is_less(a.limit_items, b.limit_items);
    }
    if a.amount_text != b.amount_text {
        return a.amount >= b.amount;
    }
    if a.id != b.id {
        return b.id > a.id;
    }
    index_a > index_b
}

/// PHP's `<`: null and a number compare as booleans.
fn limit_is_less(a: Option<u32>, b: Option<u32>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a < b,
        (None, Some(b)) => b != 0,
        (_, None) => false,
    }
}

/// Longest list that PHP sorts by insertion; a longer one it splits first.
const INSERTION_MAX: usize = 16;

/// `zend_sort` of up to [`INSERTION_MAX`] elements. A longer list is sorted the
/// same way, which differs from PHP only where the comparison is no order.
fn php_sort(order: &mut [usize], comes_after: impl Fn(usize, usize) -> bool) {
    let count = order.len();
    let mut start = 1;
    if (3..=5).contains(&count) {
        sort_three(order, &comes_after);
        start = 3;
    }
    for index in start..count {
        let place = if index < 6 || count > INSERTION_MAX {
            step_down(order, index, &comes_after)
        } else {
            leap_down(order, index, &comes_after)
        };
        for place in (place..index).rev() {
            order.swap(place, place + 1);
        }
    }
}

/// `zend_sort_3`.
fn sort_three(order: &mut [usize], comes_after: &impl Fn(usize, usize) -> bool) {
    if !comes_after(order[0], order[1]) {
        if comes_after(order[1], order[2]) {
            order.swap(1, 2);
            if comes_after(order[0], order[1]) {
                order.swap(0, 1);
            }
        }
    } else if !comes_after(order[2], order[1]) {
        order.swap(0, 2);
    } else {
        order.swap(0, 1);
        if comes_after(order[1], order[2]) {
            order.swap(1, 2);
        }
    }
}

/// Where to insert: down one by one until something does not come after it.
fn step_down(order: &[usize], index: usize, comes_after: &impl Fn(usize, usize) -> bool) -> usize {
    let mut place = index;
    while place > 0 && comes_after(order[place - 1], order[index]) {
        place -= 1;
    }
    place
}

/// Where to insert: down by twos, then one back.
fn leap_down(order: &[usize], index: usize, comes_after: &impl Fn(usize, usize) -> bool) -> usize {
    let after = |place: usize| comes_after(order[place], order[index]);
    let mut place = index - 1;
    if !after(place) {
        return index;
    }
    loop {
        place -= 2;
        if !after(place) {
            return if after(place + 1) { place + 1 } else { place + 2 };
        }
        match place {
            0 => return 0,
            1 => return if comes_after(order[index], order[0]) { 1 } else { 0 },
            _ => {}
        }
    }
}
