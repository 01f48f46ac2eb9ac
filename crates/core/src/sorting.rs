//! One sort for everything, compiled once: the standard library's is faster for
//! long lists and ten times as large for each type it sorts.

use alloc::vec::Vec;

/// The indexes `0..count` in order, stable: `comes_after( a, b )` says whether
/// `a` must stand behind `b`. Inserts one after the other, each where a binary
/// search finds its place.
pub(crate) fn sorted_indexes(
    count: usize,
    comes_after: &dyn Fn(usize, usize) -> bool,
) -> Vec<usize> {
    let mut order = Vec::with_capacity(count);
    for next in 0..count {
        let place = order.partition_point(|known| !comes_after(*known, next));
        order.insert(place, next);
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
