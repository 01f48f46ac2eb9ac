//! Lines without the way through JSON: PHP's lists become the engine's lines,
//! and its amounts the arrays that WooCommerce keeps on its cart items.

use super::{PhpArray, entries};
use crate::errors::Failure;
use cart_p2_core::Code;
use cart_p2_core::steps::{BareLine, LineAmount, LineKind};
use cart_p2_core::wire::input::{Quantity, TaxStatus};
use cart_p2_core::wire::output::{PhpNumber, Taxes};
use ext_php_rs::boxed::ZBox;
use ext_php_rs::convert::IntoZval;
use ext_php_rs::error::Result as ZendResult;
use ext_php_rs::flags::DataType;
use ext_php_rs::types::{ArrayKey, ZendEmptyArray, ZendHashTable, ZendStr, Zval};
use std::borrow::Cow;

unsafe extern "C" {
    /// PHP's cast `(float)`.
    fn zval_get_double_func(value: *const Zval) -> f64;
}

/// `[[tax_class, tax_status, is_taxable], …]`.
pub(crate) fn line_kinds(list: &ZendHashTable) -> Result<Vec<LineKind>, Failure> {
    values(list)
        .map(|kind| {
            let kind = kind.array().ok_or_else(|| invalid("a kind of line is not an array"))?;
            let entry = |place| kind.get_index(place).map(Zval::dereference);
            let text = |place| entry(place).and_then(Zval::str);
            Ok(LineKind {
                tax_class: text(0).ok_or_else(|| invalid("a tax class is not a text"))?.to_owned(),
                tax_status: match text(1) {
                    Some("taxable") => TaxStatus::Taxable,
                    Some("shipping") => TaxStatus::Shipping,
                    _ => TaxStatus::None,
                },
                is_taxable: entry(2).and_then(Zval::bool).unwrap_or_default(),
            })
        })
        .collect()
}

/// Three lists with an entry for each line.
pub(crate) fn lines(
    prices: &ZendHashTable,
    quantities: &ZendHashTable,
    kinds: &ZendHashTable,
) -> Result<Vec<BareLine>, Failure> {
    if prices.len() != quantities.len() || prices.len() != kinds.len() {
        return Err(invalid("prices, quantities and kinds are not as many"));
    }
    values(prices)
        .zip(values(quantities))
        .zip(values(kinds))
        .map(|((price, quantity), kind)| {
            let kind = kind.long().and_then(|kind| usize::try_from(kind).ok());
            Ok(BareLine {
                price: float(price)?,
                quantity: whole_or_float(quantity)?,
                kind: kind
                    .ok_or_else(|| invalid("the kind of a line is not a place in the list"))?,
            })
        })
        .collect()
}

/// The values of a list.
fn values(list: &ZendHashTable) -> impl Iterator<Item = &Zval> {
    entries(list).map(|(_, value)| value.dereference())
}

/// What `(float)` makes of a number, a text or nothing.
fn float(value: &Zval) -> Result<f64, Failure> {
    if let Some(number) = value.double() {
        return Ok(number);
    }
    if value.is_string() || value.is_long() || value.is_null() || value.is_bool() {
        // SAFETY: reads a value that lives; a text or a scalar runs no code of PHP's user.
        return Ok(unsafe { zval_get_double_func(value) });
    }
    Err(invalid("a price is neither a number nor a text"))
}

/// A quantity with PHP's type of it. Digits are an integer to PHP's arithmetic.
fn whole_or_float(value: &Zval) -> Result<Quantity, Failure> {
    let digits = |text: &ZendStr| {
        let digits = text.as_bytes();
        (1..=9).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit)
    };
    if let Some(number) = value.double() {
        return Ok(Quantity { value: number, integer: false });
    }
    if value.is_long() || value.zend_str().is_some_and(digits) {
        return Ok(Quantity { value: float(value)?, integer: true });
    }
    Err(invalid("a quantity is neither a number nor digits"))
}

#[cold]
fn invalid(message: &str) -> Failure {
    Failure::new(Code::InvalidType, message.to_owned())
}

/// A text as a key of PHP's arrays, where digits are an integer.
pub(crate) fn array_key(text: &str) -> ArrayKey<'static> {
    ArrayKey::from(text.to_owned())
}

/// A PHP array that is being made.
pub(crate) struct Table(ZBox<ZendHashTable>);

impl Table {
    pub(crate) fn with_capacity(entries: usize) -> Self {
        Self(ZendHashTable::with_capacity(u32::try_from(entries).unwrap_or(0)))
    }

    /// Sets an entry; a value that PHP cannot hold does not come up here.
    pub(crate) fn set<'k>(&mut self, key: impl Into<ArrayKey<'k>>, value: impl IntoZval) {
        let set = self.0.insert(key, value);
        debug_assert!(set.is_ok(), "numbers, texts and arrays fit");
    }

    pub(crate) fn push(&mut self, value: impl IntoZval) {
        let pushed = self.0.push(value);
        debug_assert!(pushed.is_ok(), "numbers and arrays fit");
    }

    pub(crate) fn finish(self) -> PhpArray {
        let mut zval = Zval::new();
        zval.set_hashtable(self.0);
        PhpArray::of(zval)
    }
}

impl IntoZval for Table {
    const TYPE: DataType = DataType::Array;
    const NULLABLE: bool = false;

    fn set_zval(self, zval: &mut Zval, _persistent: bool) -> ZendResult<()> {
        zval.set_hashtable(self.0);
        Ok(())
    }
}

/// Numbers and taxes as PHP has them.
pub(crate) enum Value<'v> {
    Number(PhpNumber),
    Taxes(Cow<'v, Taxes>),
}

impl From<PhpNumber> for Value<'_> {
    fn from(number: PhpNumber) -> Self {
        Self::Number(number)
    }
}

impl<'v> From<&'v Taxes> for Value<'v> {
    fn from(taxes: &'v Taxes) -> Self {
        Self::Taxes(Cow::Borrowed(taxes))
    }
}

impl IntoZval for Value<'_> {
    const TYPE: DataType = DataType::Mixed;
    const NULLABLE: bool = false;

    fn set_zval(self, zval: &mut Zval, persistent: bool) -> ZendResult<()> {
        match self {
            Self::Number(PhpNumber::Integer(value)) => value.set_zval(zval, persistent),
            Self::Number(PhpNumber::Float(value)) => value.set_zval(zval, persistent),
            Self::Taxes(taxes) => {
                let mut table = Table::with_capacity(taxes.0.len());
                for (id, tax) in &taxes.0 {
                    table.set(array_key(id), *tax);
                }
                table.set_zval(zval, persistent)
            }
        }
    }
}

/// The values of all lines in the cart's order: a list for each value.
pub(crate) struct Lists {
    tax_data: Table,
    numbers: Vec<Table>,
    /// The ids of the rates.
    ids: Vec<ArrayKey<'static>>,
    /// Keys that every line has, made once.
    subtotal: ZBox<ZendStr>,
    total: ZBox<ZendStr>,
}

impl Lists {
    /// Of so many lines, with `line_tax_data` and so many numbers each.
    pub(crate) fn new(ids: Vec<ArrayKey<'static>>, lines: usize, numbers: usize) -> Self {
        Self {
            tax_data: Table::with_capacity(lines),
            numbers: (0..numbers).map(|_| Table::with_capacity(lines)).collect(),
            ids,
            subtotal: ZendStr::new("subtotal", false),
            total: ZendStr::new("total", false),
        }
    }

    /// `line_subtotal`, `line_subtotal_tax`.
    pub(crate) fn push_subtotal(&mut self, before: &LineAmount<'_>) {
        let mut tax_data = Table::with_capacity(1);
        tax_data.set(ArrayKey::ZendString(&self.subtotal), self.taxes(before));
        self.push(tax_data, [before.net, before.tax]);
    }

    /// `line_subtotal`, `line_subtotal_tax`, `line_total`, `line_tax`.
    pub(crate) fn push_line(&mut self, before: &LineAmount<'_>, after: &LineAmount<'_>) {
        let mut tax_data = Table::with_capacity(2);
        tax_data.set(ArrayKey::ZendString(&self.subtotal), self.taxes(before));
        tax_data.set(ArrayKey::ZendString(&self.total), self.taxes(after));
        self.push(tax_data, [before.net, before.tax, after.net, after.tax]);
    }

    fn push<const NUMBERS: usize>(&mut self, tax_data: Table, numbers: [f64; NUMBERS]) {
        self.tax_data.push(tax_data);
        for (list, number) in self.numbers.iter_mut().zip(numbers) {
            list.push(number);
        }
    }

    fn taxes(&self, amount: &LineAmount<'_>) -> Zval {
        let taxes = amount.taxes();
        if taxes.len() == 0 {
            return ZendEmptyArray.into_zval(false).unwrap_or_default();
        }
        let mut table = Table::with_capacity(taxes.len());
        for (rate, tax) in taxes {
            table.set(self.ids[rate].clone(), tax);
        }
        table.into_zval(false).unwrap_or_default()
    }

    pub(crate) fn finish(self) -> PhpArray {
        let mut lists = Table::with_capacity(1 + self.numbers.len());
        lists.push(self.tax_data);
        for list in self.numbers {
            lists.push(list);
        }
        lists.finish()
    }
}
