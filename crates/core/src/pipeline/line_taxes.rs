//! Taxes of all lines in one list, and sums by rate.

use crate::arithmetic::Number;
use crate::tax::{RateIndex, Tax};
use alloc::vec::Vec;

/// The taxes of every line (or fee, or package), one allocation for all.
#[derive(Debug)]
pub(crate) struct LineTaxes<N> {
    flat: Vec<Tax<N>>,
    ends: Vec<u32>,
}

impl<N: Number> LineTaxes<N> {
    pub(crate) fn with_capacity(lines: usize, rates: usize) -> Self {
        Self { flat: Vec::with_capacity(lines * rates), ends: Vec::with_capacity(lines) }
    }

    /// Adds a line whose taxes `fill` appends; returns them.
    pub(crate) fn push(&mut self, fill: impl FnOnce(&mut Vec<Tax<N>>)) -> &[Tax<N>] {
        let start = self.flat.len();
        fill(&mut self.flat);
        self.ends.push(self.flat.len() as u32);
        self.flat.get(start..).unwrap_or_default()
    }

    pub(crate) fn of(&self, line: usize) -> &[Tax<N>] {
        let start = line.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        self.flat.get(start..self.ends[line] as usize).unwrap_or_default()
    }

    /// All taxes, line after line.
    pub(crate) fn all(&self) -> &[Tax<N>] {
        &self.flat
    }
}

/// Sums by rate, in the order in which the rates first appear: PHP's array.
#[derive(Clone, Debug)]
pub(crate) struct TaxSums<N>(Vec<Tax<N>>);

impl<N: Number> TaxSums<N> {
    pub(crate) fn new() -> Self {
        Self(Vec::new())
    }

    /// `$taxes[ $rate ] += $tax`.
    pub(crate) fn add(&mut self, rate: RateIndex, tax: N) {
        match self.0.iter_mut().find(|(known, _)| *known == rate) {
            Some((_, sum)) => *sum = *sum + tax,
            None => self.0.push((rate, N::default() + tax)),
        }
    }

    pub(crate) fn add_all(&mut self, taxes: &[Tax<N>], round: impl Fn(N) -> N) {
        for (rate, tax) in taxes {
            self.add(*rate, round(*tax));
        }
    }

    /// `array_sum()`.
    pub(crate) fn sum(&self) -> N {
        crate::tax::sum(&self.0)
    }

    pub(crate) fn map(&self, f: impl Fn(N) -> N) -> Self {
        Self(self.0.iter().map(|(rate, tax)| (*rate, f(*tax))).collect())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Tax<N>> {
        self.0.iter()
    }

    pub(crate) fn as_slice(&self) -> &[Tax<N>] {
        &self.0
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
