//! PHP's values become requests. Nothing is decided here: what a value must be is the stock's to say.

use crate::convert::{Key, entries};
use crate::errors::Failure;
use cart_p2_core::Code;
use cart_p2_stock::{
    HoldFrom, Location, Owner, Product, Quantity, Route, Source, Stage, Terms, Want, limits,
};
use ext_php_rs::convert::FromZval;
use ext_php_rs::flags::DataType;
use ext_php_rs::types::{ZendHashTable, Zval};

/// A quantity as PHP gives it: an int, or decimal digits. Never a float, which is not exact.
#[derive(Debug)]
pub struct Amount<'a>(&'a Zval);

impl<'a> FromZval<'a> for Amount<'a> {
    const TYPE: DataType = DataType::String;

    fn from_zval(zval: &'a Zval) -> Option<Self> {
        (zval.is_long() || zval.is_string()).then_some(Self(zval))
    }
}

impl Amount<'_> {
    pub(super) fn quantity(&self) -> Result<Quantity, Failure> {
        quantity(self.0)
    }
}

fn quantity(value: &Zval) -> Result<Quantity, Failure> {
    let text = match (value.long(), value.str()) {
        (Some(units), _) => units.to_string(),
        (None, Some(text)) => text.to_owned(),
        (None, None) => return Err(invalid("a quantity is an int or a text of decimal digits")),
    };
    text.parse().map_err(|_| {
        let shown: String = text.chars().take(40).collect();
        let message = format!(
            "{shown:?} is no quantity: up to a billion, with up to six decimals such as \"0.5\""
        );
        Failure::new(Code::NotANumber, message)
    })
}

/// The number of a product.
pub(super) fn product(number: i64) -> Result<Product, Failure> {
    number.try_into().map_err(|_| {
        Failure::new(Code::InvalidValue, format!("{number} is not the number of a product"))
    })
}

/// The number of a location.
pub(super) fn location(number: i64) -> Result<Location, Failure> {
    number.try_into().map_err(|_| {
        Failure::new(Code::InvalidValue, format!("{number} is not the number of a location"))
    })
}

/// How many, or how often.
pub(super) fn count(number: i64) -> Result<u32, Failure> {
    number.try_into().map_err(|_| {
        Failure::new(Code::NumberOutOfRange, format!("{number} is not from 0 to {}", u32::MAX))
    })
}

/// Who asks.
pub(super) fn owner(name: &Key<'_>) -> Result<Owner, Failure> {
    Ok(Owner::new(name.text()?)?)
}

/// What a request names.
pub(super) fn key(name: &Key<'_>) -> Result<cart_p2_stock::Key, Failure> {
    Ok(cart_p2_stock::Key::new(name.text()?)?)
}

/// `[product => quantity, …]`.
pub(super) fn quantities(lines: &ZendHashTable) -> Result<Vec<(Product, Quantity)>, Failure> {
    by_product(lines, quantity)
}

/// `[product => quantity or its own terms, …]`.
pub(super) fn wants(lines: &ZendHashTable, terms: Terms) -> Result<Vec<Want>, Failure> {
    let want = |(product, (quantity, terms))| Want { product, quantity, terms };
    Ok(by_product(lines, |value| line(value, terms))?.into_iter().map(want).collect())
}

fn by_product<T>(
    lines: &ZendHashTable,
    read: impl Fn(&Zval) -> Result<T, Failure>,
) -> Result<Vec<(Product, T)>, Failure> {
    entries(lines)
        .map(|(key, value)| {
            let number = key.long().ok_or_else(|| invalid("lines are product => quantity"))?;
            let at = |failure: Failure| failure.at(&format!("product {number}"));
            Ok((product(number).map_err(at)?, read(value).map_err(at)?))
        })
        .collect()
}

fn line(value: &Zval, mut terms: Terms) -> Result<(Quantity, Terms), Failure> {
    let Some(array) = value.array() else { return Ok((quantity(value)?, terms)) };
    let mut wanted = None;
    for (name, value) in entries(array) {
        let name = field(&name)?;
        let known = match name {
            "quantity" => {
                wanted = Some(quantity(value)?);
                true
            }
            name => term(&mut terms, name, value)?,
        };
        if !known {
            return Err(unknown(name));
        }
    }
    let missing = || Failure::new(Code::MissingField, "the quantity is missing".to_owned());
    Ok((wanted.ok_or_else(missing)?, terms))
}

/// What a request says beside its lines.
pub(super) struct Rules {
    /// For lines that have none of their own.
    pub(super) terms: Terms,
    pub(super) stage: Stage,
    pub(super) from: Vec<Owner>,
    pub(super) route: Route,
}

/// The rules of a request whose new holds live so long.
pub(super) fn rules(seconds: i64, given: Option<&ZendHashTable>) -> Result<Rules, Failure> {
    let mut rules = Rules {
        terms: Terms {
            hold_from: HoldFrom::Cart,
            seconds,
            backorders: false,
            floor: Quantity::ZERO,
        },
        stage: Stage::Cart,
        from: Vec::new(),
        route: Route::single(1),
    };
    for (name, value) in given.into_iter().flat_map(entries) {
        let name = field(&name)?;
        rule(&mut rules, name, value).map_err(|failure| failure.at(name))?;
    }
    Ok(rules)
}

/// The rules of a claim, which holds nothing: it has no time.
pub(super) fn timeless(given: Option<&ZendHashTable>) -> Result<Rules, Failure> {
    rules(limits::HOLD_SECONDS_MAX, given)
}

fn rule(rules: &mut Rules, name: &str, value: &Zval) -> Result<(), Failure> {
    match name {
        "stage" => {
            rules.stage = one_of(value, &[("cart", Stage::Cart), ("checkout", Stage::Checkout)])?;
        }
        "from" => rules.from = owners(value)?,
        "locations" => rules.route.sources = sources(value)?,
        "split" => rules.route.split = truth(value)?,
        name => {
            if !term(&mut rules.terms, name, value)? {
                return Err(unknown(name));
            }
        }
    }
    Ok(())
}

/// Sets one of the terms; false: there is none of this name.
fn term(terms: &mut Terms, name: &str, value: &Zval) -> Result<bool, Failure> {
    const HOLD_FROM: [(&str, HoldFrom); 3] =
        [("cart", HoldFrom::Cart), ("checkout", HoldFrom::Checkout), ("never", HoldFrom::Never)];
    match name {
        "hold_from" => terms.hold_from = one_of(value, &HOLD_FROM)?,
        "seconds" => terms.seconds = value.long().ok_or_else(|| invalid("an int is wanted"))?,
        "backorders" => terms.backorders = truth(value)?,
        "floor" => terms.floor = quantity(value)?,
        _ => return Ok(false),
    }
    Ok(true)
}

fn owners(value: &Zval) -> Result<Vec<Owner>, Failure> {
    entries(list(value)?)
        .map(|(_, value)| {
            let name = Key::from_zval(value).ok_or_else(|| invalid("an owner is a text"))?;
            owner(&name)
        })
        .collect()
}

/// `[location => what is kept back there, …]`, in the order they are tried.
fn sources(value: &Zval) -> Result<Vec<Source>, Failure> {
    entries(list(value)?)
        .map(|(key, value)| {
            let number = key.long().ok_or_else(|| invalid("locations are number => kept back"))?;
            Ok(Source { location: location(number)?, keep: quantity(value)? })
        })
        .collect()
}

fn list(value: &Zval) -> Result<&ZendHashTable, Failure> {
    value.array().ok_or_else(|| invalid("an array is wanted"))
}

fn truth(value: &Zval) -> Result<bool, Failure> {
    value.bool().ok_or_else(|| invalid("true or false is wanted"))
}

fn one_of<T: Copy>(value: &Zval, words: &[(&str, T)]) -> Result<T, Failure> {
    let word = value.str().ok_or_else(|| invalid("a text is wanted"))?;
    let known = words.iter().find(|(name, _)| *name == word).map(|(_, meant)| *meant);
    known.ok_or_else(|| {
        let names: Vec<&str> = words.iter().map(|(name, _)| *name).collect();
        Failure::new(Code::InvalidValue, format!("one of {} is wanted", names.join(", ")))
    })
}

fn field(name: &Zval) -> Result<&str, Failure> {
    name.str().ok_or_else(|| invalid("names are texts"))
}

#[cold]
fn unknown(name: &str) -> Failure {
    let shown: String = name.chars().take(40).collect();
    Failure::new(Code::UnknownField, format!("there is no {shown:?}"))
}

#[cold]
fn invalid(message: &str) -> Failure {
    Failure::new(Code::InvalidType, message.to_owned())
}
