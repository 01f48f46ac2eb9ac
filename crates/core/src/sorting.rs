//! One sort for everything, compiled once: the standard library's is faster and
//! ten times as large for each type it sorts.

use alloc::vec::Vec;
use core::mem::swap;

/// The indexes `0..count` in order, stable: `comes_after( a, b )` says whether
/// `a` must stand behind `b`. A merge sort from the bottom up.
pub(crate) fn sorted_indexes(
    count: usize,
    comes_after: &dyn Fn(usize, usize) -> bool,
) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    let mut merged = order.clone();
    let mut width = 1;
    while width < count {
        let pairs = order.chunks(2 * width).zip(merged.chunks_mut(2 * width));
        for (pair, merged) in pairs {
            let (mut left, mut right) = pair.split_at_checked(width).unwrap_or((pair, &[]));
            for place in merged {
                let next = match (left.split_first(), right.split_first()) {
                    (Some((l, _)), Some((r, rest))) if comes_after(*l, *r) => {
                        right = rest;
                        r
                    }
                    (Some((l, rest)), _) => {
                        left = rest;
                        l
                    }
                    (None, Some((r, rest))) => {
                        right = rest;
                        r
                    }
                    (None, None) => break,
                };
                *place = *next;
            }
        }
        swap(&mut order, &mut merged);
        width *= 2;
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sorts_as_the_standard_library_sorts(values in proptest::collection::vec(0u8..20, 0..90)) {
            let mut expected: Vec<usize> = (0..values.len()).collect();
            expected.sort_by_key(|index| values[*index]);
            let sorted = sorted_indexes(values.len(), &|a, b| values[a] > values[b]);
            prop_assert_eq!(sorted, expected);
        }
    }
}
