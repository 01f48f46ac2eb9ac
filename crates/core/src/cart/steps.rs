//! A [`Cart`] that is filled while it is calculated.

use super::validate::{self, Kind};
use super::{Cart, TaxClass};
use crate::error::Part::Text;
use crate::error::{Code, Error, Result};
use crate::pipeline::steps::{BareLine, LineKind};
use crate::wire::input;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

impl Cart {
    /// A shop's settings, rates and classes, with lines that have no keys.
    pub(crate) fn of_bare_lines(
        shop: input::Cart,
        kinds: &[LineKind],
        lines: impl Iterator<Item = BareLine>,
    ) -> Result<Self> {
        let mut cart = validate::cart(shop)?;
        let kinds = kinds.iter().map(|kind| line_kind(&cart, kind)).collect::<Result<Vec<_>>>()?;
        for line in lines {
            validate::count(cart.lines.len() + 1, validate::LINES)?;
            let kind = *kinds.get(line.kind).ok_or_else(|| {
                Error::new(Code::Internal, &[Text("a line is of a kind that is not in the list")])
            })?;
            let key = String::new();
            let line =
                validate::line_of_kind(key, line.price, line.quantity, kind, &cart.settings)?;
            cart.lines.push(line);
        }
        validate::units(&cart.lines)?;
        Ok(cart)
    }

    /// Adds a valid coupon that comes after those there are.
    pub(crate) fn push_in_order(
        &mut self,
        wire: input::Coupon,
        lines: Option<&[usize]>,
    ) -> Result<()> {
        validate::count(self.coupons.len() + 1, validate::COUPONS)?;
        let place = self.coupons.len() as i32;
        let wire = input::Coupon { sort: Some(place), lines: None, valid: true, ..wire };
        let mut coupon = validate::coupon(&wire, &self.lines)?;
        coupon.eligible = lines.map(|lines| {
            let mut eligible = vec![false; self.lines.len()];
            for line in lines {
                if let Some(entry) = eligible.get_mut(*line) {
                    *entry = true;
                }
            }
            eligible
        });
        self.coupons.push(coupon);
        Ok(())
    }

    /// Sets the chosen shipping rates.
    pub(crate) fn choose_shipping(&mut self, chosen: &[input::Shipping]) -> Result<()> {
        validate::shipping_list(self, chosen)
    }

    /// Takes rates and classes as they are now. What the lines were taxed with stays what it was.
    pub(crate) fn look_up_again(
        &mut self,
        rates: &[input::Rate],
        classes: &[input::TaxClass],
    ) -> Result<()> {
        for wire in rates {
            let rate = validate::rate(wire)?;
            match self.rates.iter_mut().find(|known| known.id == rate.id) {
                Some(known) => *known = rate,
                None => self.rates.push(rate),
            }
        }
        validate::count(self.rates.len(), validate::RATES)?;
        for wire in classes {
            let class: TaxClass = validate::tax_class(wire, &self.rates)?;
            match self.classes.iter_mut().find(|known| known.slug == class.slug) {
                Some(known) => *known = class,
                None => self.classes.push(class),
            }
        }
        validate::count(self.classes.len(), validate::CLASSES)
    }

    /// Adds the fees, and finds the class that shipping is taxed as.
    pub(crate) fn add_fees(&mut self, fees: &[input::Fee], shipping_class: &str) -> Result<()> {
        validate::fees(self, fees)?;
        self.settings.shipping_class = validate::shipping_class(self, shipping_class)?;
        Ok(())
    }
}

fn line_kind(cart: &Cart, wire: &LineKind) -> Result<Kind> {
    let class = validate::class_index(&wire.tax_class, &cart.classes);
    if cart.settings.tax_enabled && class.is_none() {
        return Err(validate::unknown_class("a kind of ", "line", &wire.tax_class));
    }
    Ok(Kind {
        class,
        status_taxable: wire.tax_status == input::TaxStatus::Taxable,
        is_taxable: wire.is_taxable,
    })
}
