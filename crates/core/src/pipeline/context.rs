//! What every stage may read: the cart, the rules of rounding, the rates of its tax classes.

use super::rules::Rules;
use crate::arithmetic::Arithmetic;
use crate::cart::Cart;
use crate::tax::Rates;
use alloc::vec::Vec;

/// What every stage may read.
pub(crate) struct Context<'c, A: Arithmetic> {
    pub(crate) cart: &'c Cart,
    pub(crate) rules: Rules<A>,
    classes: Vec<ClassRates<A::Number>>,
}

/// The prepared rates of a tax class.
struct ClassRates<N> {
    customer: Rates<N>,
    /// None: the same as the customer's.
    base: Option<Rates<N>>,
}

impl<'c, A: Arithmetic> Context<'c, A> {
    pub(crate) fn new(cart: &'c Cart, arithmetic: A) -> Self {
        let prepare = |indexes: &[u16]| {
            Rates::new(indexes.iter().map(|index| {
                let rate = &cart.rates[usize::from(*index)];
                (*index, rate.percent, rate.compound)
            }))
        };
        let classes = cart
            .classes
            .iter()
            .map(|class| ClassRates {
                customer: prepare(&class.rates),
                base: class.base_rates.as_deref().map(prepare),
            })
            .collect();
        Self { cart, rules: Rules::new(cart, arithmetic), classes }
    }

    /// `WC_Tax::get_rates()` of a class; nothing where there is no class.
    pub(crate) fn rates(&self, class: Option<usize>) -> Option<&Rates<A::Number>> {
        class.map(|class| &self.classes[class].customer)
    }

    /// `WC_Tax::get_base_tax_rates()`, where it differs from [`Context::rates`].
    pub(crate) fn base_rates(&self, class: Option<usize>) -> Option<&Rates<A::Number>> {
        self.classes[class?].base.as_ref()
    }
}
