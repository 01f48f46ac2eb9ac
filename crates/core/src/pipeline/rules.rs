//! The shop's rules for moving between currency and minor units and for
//! rounding: the only place where an amount loses precision.

use crate::arithmetic::truncate;
use crate::arithmetic::{Arithmetic, Number, Rounding};
use crate::cart::Cart;
use crate::number::power_of_ten;
use crate::tax::{self, Rates, Tax};
use crate::wire::output::PhpNumber;
use alloc::string::String;
use alloc::vec::Vec;

/// `wc_get_rounding_precision()` unless a filter changed it.
const TAX_PLACES: u32 = 6;

/// Settings of one cart, ready for one arithmetic.
#[derive(Clone, Debug)]
pub(crate) struct Rules<A: Arithmetic> {
    pub(crate) arithmetic: A,
    decimals: u32,
    precision: u32,
    /// Minor units in a currency unit: `pow( 10, wc_get_price_decimals() )`.
    scale: A::Number,
    tax_rounding: Rounding,
    round_at_subtotal: bool,
    rounds_shipping_tax_precision: bool,
    prices_include_tax: bool,
}

impl<A: Arithmetic> Rules<A> {
    pub(crate) fn new(cart: &Cart, arithmetic: A) -> Self {
        let settings = &cart.settings;
        Self {
            arithmetic,
            decimals: settings.decimals,
            precision: settings.rounding_precision,
            scale: A::Number::from_f64(power_of_ten(settings.decimals)),
            tax_rounding: settings.tax_rounding,
            round_at_subtotal: settings.round_at_subtotal,
            rounds_shipping_tax_precision: cart.dialect.rounds_shipping_tax_precision,
            prices_include_tax: settings.prices_include_tax,
        }
    }

    /// `wc_add_number_precision( $value )`: currency units to minor units.
    pub(crate) fn minor_units(&self, value: A::Number) -> A::Number {
        self.arithmetic.round(value * self.scale, self.precision - self.decimals, Rounding::HalfUp)
    }

    /// `wc_add_number_precision( $value, false )`: keeps more digits, or all of them.
    pub(crate) fn minor_units_of_shipping_tax(&self, value: A::Number) -> A::Number {
        let minor_units = value * self.scale;
        if self.rounds_shipping_tax_precision {
            self.arithmetic.round(minor_units, self.precision, Rounding::HalfUp)
        } else {
            minor_units
        }
    }

    /// `wc_remove_number_precision()`: minor units to currency units, unrounded.
    pub(crate) fn currency(&self, value: A::Number) -> A::Number {
        if value == A::Number::default() {
            // Also of a negative zero.
            return A::Number::default();
        }
        value / self.scale
    }

    /// [`Rules::currency`] of a value that PHP may hold as an integer: its
    /// division of integers is an integer where nothing remains.
    pub(crate) fn php_currency(&self, value: A::Number, is_integer: bool) -> PhpNumber {
        let currency = self.currency(value).to_f64();
        if is_integer && currency != 0.0 && currency == truncate(currency) {
            PhpNumber::Integer(currency as i64)
        } else {
            PhpNumber::Float(currency)
        }
    }

    /// `round_line_tax()`: a tax of a line, in minor units, as [`Rules::calc_tax`] gave it.
    pub(crate) fn line_tax(&self, value: A::Number) -> A::Number {
        if self.round_at_subtotal {
            value
        } else if self.precision == TAX_PLACES {
            self.arithmetic.round_again(value, 0, self.tax_rounding)
        } else {
            self.arithmetic.round(value, 0, self.tax_rounding)
        }
    }

    /// `round_item_subtotal()`: a line before lines are summed, in minor units.
    pub(crate) fn item(&self, value: A::Number) -> A::Number {
        if self.round_at_subtotal { value } else { self.whole(value) }
    }

    /// `NumberUtil::round( $value )`: to a whole minor unit.
    pub(crate) fn whole(&self, value: A::Number) -> A::Number {
        self.arithmetic.round(value, 0, Rounding::HalfUp)
    }

    /// `wc_round_discount( $value, 0 )`, in minor units.
    pub(crate) fn discount(&self, value: A::Number) -> A::Number {
        self.arithmetic.round(value, 0, Rounding::HalfDown)
    }

    /// `wc_round_discount( $value, wc_get_price_decimals() )`, in currency units.
    pub(crate) fn discount_shown(&self, value: A::Number) -> A::Number {
        self.arithmetic.round(value, self.decimals, Rounding::HalfDown)
    }

    /// `wc_round_tax_total( $value )`, in currency units.
    pub(crate) fn tax_total(&self, value: A::Number) -> A::Number {
        self.arithmetic.round(value, self.decimals, self.tax_rounding)
    }

    /// `NumberUtil::round( $value, wc_get_price_decimals() )`, in currency units.
    pub(crate) fn to_decimals(&self, value: A::Number) -> A::Number {
        self.arithmetic.round(value, self.decimals, Rounding::HalfUp)
    }

    /// `wc_format_decimal( $value, wc_get_price_decimals() )`.
    pub(crate) fn fixed(&self, value: A::Number) -> String {
        self.arithmetic.fixed(value, self.decimals)
    }

    /// `wc_format_decimal( $value )`.
    pub(crate) fn trimmed(&self, value: A::Number) -> String {
        self.arithmetic.trimmed(value, self.precision)
    }

    /// `WC_Tax::calc_tax()`; see [`tax::calc_tax`].
    pub(crate) fn calc_tax(
        &self,
        amount: A::Number,
        rates: &Rates<A::Number>,
        includes_tax: bool,
        taxes: &mut Vec<Tax<A::Number>>,
    ) {
        tax::calc_tax(self.arithmetic, self.precision, amount, rates, includes_tax, taxes);
    }

    /// `WC_Tax::calc_tax()` the way the shop's prices are entered.
    pub(crate) fn calc_item_tax(
        &self,
        amount: A::Number,
        rates: &Rates<A::Number>,
        taxes: &mut Vec<Tax<A::Number>>,
    ) {
        self.calc_tax(amount, rates, self.prices_include_tax, taxes);
    }

    /// Minor units in a currency unit.
    pub(crate) fn scale(&self) -> A::Number {
        self.scale
    }
}
