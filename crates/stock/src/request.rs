//! What can be asked of the stock, and in which words.

use crate::error::{Code, Refusal};
use crate::limits::{FROM_MAX, HOLD_SECONDS_MAX, LINES_MAX, NAME_BYTES_MAX, SOURCES_MAX};
use crate::quantity::Quantity;
use std::collections::BTreeSet;

/// A product's number in the shop. Stock is kept per product that manages its own.
pub type Product = u64;
/// A place that has stock of its own. A shop with one place calls it 1.
pub type Location = u32;
/// Seconds since 1970 by the caller's clock. Nothing here reads a clock.
pub type Time = i64;

/// Who holds: a cart (`cart:…`) or an order (`order:17`). Knowing it is the right to change the hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Owner(String);

/// Names one event for good: the same key does its work once, however often it arrives.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(String);

fn is_name(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b":._-".contains(&b);
    (1..=NAME_BYTES_MAX).contains(&text.len()) && text.bytes().all(plain)
}

impl Owner {
    /// # Errors
    /// [`Code::InvalidOwner`].
    pub fn new(text: &str) -> Result<Self, Refusal> {
        if is_name(text) {
            return Ok(Self(text.to_owned()));
        }
        Err(Refusal::new(Code::InvalidOwner))
    }

    /// As given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Key {
    /// # Errors
    /// [`Code::InvalidKey`].
    pub fn new(text: &str) -> Result<Self, Refusal> {
        if is_name(text) {
            return Ok(Self(text.to_owned()));
        }
        Err(Refusal::new(Code::InvalidKey))
    }

    /// As given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How far a shopper has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The product lies in the cart.
    Cart,
    /// The order was placed.
    Checkout,
}

/// From which stage on a product is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldFrom {
    /// As soon as it lies in the cart.
    Cart,
    /// When the order is placed.
    Checkout,
    /// Not at all: it is taken when it is paid, if there is still some.
    Never,
}

/// A product's rules, decided by the shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// From when it is held.
    pub hold_from: HoldFrom,
    /// How long a new hold lives.
    pub seconds: i64,
    /// More may be promised than there is.
    pub backorders: bool,
    /// Kept back at each location: never sold below this.
    pub floor: Quantity,
}

/// One product of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Want {
    /// Which.
    pub product: Product,
    /// How much, in all.
    pub quantity: Quantity,
    /// By which rules.
    pub terms: Terms,
}

/// A location a channel may sell from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// Which.
    pub location: Location,
    /// Kept back here for other channels.
    pub keep: Quantity,
}

/// Where a channel (web, point of sale) takes stock from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// In the order they are tried.
    pub sources: Vec<Source>,
    /// One line may be put together from several locations.
    pub split: bool,
}

impl Route {
    /// One location, nothing kept back.
    pub fn single(location: Location) -> Self {
        Self { sources: vec![Source { location, keep: Quantity::ZERO }], split: false }
    }
}

/// What is asked. Each is one step: all of it happens or nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// Stock came in, was lost, or was counted anew.
    Adjust {
        /// Which product.
        product: Product,
        /// Where.
        location: Location,
        /// The difference, either sign.
        by: Quantity,
        /// Names the event.
        key: Key,
    },
    /// From now on the owner holds exactly these quantities of these products (zero: none).
    /// Products not named stay as they are. Asking twice changes nothing more.
    Hold {
        /// Who.
        owner: Owner,
        /// Whose holds are used first: the cart's by its order, the guest's by the customer's cart.
        from: Vec<Owner>,
        /// The products.
        lines: Vec<Want>,
        /// The channel's locations.
        route: Route,
        /// How far the shopper is.
        stage: Stage,
    },
    /// Live holds of the owner live longer.
    Extend {
        /// Who.
        owner: Owner,
        /// From now.
        seconds: i64,
        /// How often a hold may be extended in its life.
        times_max: u32,
    },
    /// A payment is under way: nothing of the owner's hold expires before this time.
    Pay {
        /// Who.
        owner: Owner,
        /// When the payment has certainly ended.
        until: Time,
    },
    /// Sold: the owner's hold becomes a claim. What is not held (any more) is taken if there is some.
    Claim {
        /// Who.
        owner: Owner,
        /// What was sold.
        lines: Vec<Want>,
        /// For what is not held.
        route: Route,
        /// Names the event, for instance one payment.
        key: Key,
    },
    /// Gives back all the owner holds; claims stay.
    Release {
        /// Who.
        owner: Owner,
    },
    /// Claimed stock is sellable again: a refund with the goods, a cancelled order.
    Return {
        /// Who claimed.
        owner: Owner,
        /// What comes back.
        lines: Vec<(Product, Quantity)>,
        /// Names the event.
        key: Key,
    },
    /// Claimed stock has left the shop.
    Fulfil {
        /// Who claimed.
        owner: Owner,
        /// What left.
        lines: Vec<(Product, Quantity)>,
        /// Names the event.
        key: Key,
    },
}

impl Request {
    /// The key, where the request has one.
    pub fn key(&self) -> Option<&Key> {
        match self {
            Self::Adjust { key, .. }
            | Self::Claim { key, .. }
            | Self::Return { key, .. }
            | Self::Fulfil { key, .. } => Some(key),
            _ => None,
        }
    }

    /// Everything that makes the request what it is, except its key, as text.
    pub(crate) fn text(&self) -> String {
        use std::fmt::Write as _;
        let mut text = String::new();
        let (name, owner, lines): (_, _, Vec<(Product, Quantity)>) = match self {
            Self::Adjust { product, location, by, .. } => {
                return format!("adjust {product} {location} {by}");
            }
            Self::Claim { owner, lines, .. } => {
                ("claim", owner, lines.iter().map(|line| (line.product, line.quantity)).collect())
            }
            Self::Return { owner, lines, .. } => ("return", owner, lines.clone()),
            Self::Fulfil { owner, lines, .. } => ("fulfil", owner, lines.clone()),
            _ => return text,
        };
        let mut lines = lines;
        lines.sort_unstable();
        text.push_str(name);
        text.push(' ');
        text.push_str(owner.as_str());
        for (product, quantity) in lines {
            // Writing to a String cannot fail.
            let _ = write!(text, " {product}={quantity}");
        }
        text
    }

    /// Refuses what no state of the stock could make right.
    pub(crate) fn check(&self) -> Result<(), Refusal> {
        match self {
            Self::Adjust { product, by, .. } if *by == Quantity::ZERO => {
                Err(Refusal::of(Code::QuantityOutOfRange, *product))
            }
            Self::Adjust { .. } | Self::Release { .. } => Ok(()),
            Self::Hold { owner, from, lines, route, .. } => {
                check_owners(owner, from)?;
                check_route(route)?;
                check_wants(lines, Quantity::ZERO)
            }
            Self::Extend { seconds, .. } => check_seconds(*seconds),
            Self::Pay { until, .. } if *until < 0 => Err(Refusal::new(Code::InvalidSeconds)),
            Self::Pay { .. } => Ok(()),
            Self::Claim { lines, route, .. } => {
                check_route(route)?;
                check_wants(lines, Quantity::SMALLEST)
            }
            Self::Return { lines, .. } | Self::Fulfil { lines, .. } => {
                check_lines(lines.iter().copied(), Quantity::SMALLEST)
            }
        }
    }
}

fn check_owners(owner: &Owner, from: &[Owner]) -> Result<(), Refusal> {
    let distinct: BTreeSet<&Owner> = from.iter().chain([owner]).collect();
    if from.len() > FROM_MAX || distinct.len() != from.len() + 1 {
        return Err(Refusal::new(Code::TooManyOwners));
    }
    Ok(())
}

fn check_route(route: &Route) -> Result<(), Refusal> {
    let distinct: BTreeSet<Location> = route.sources.iter().map(|source| source.location).collect();
    let good = (1..=SOURCES_MAX).contains(&route.sources.len())
        && distinct.len() == route.sources.len()
        && route.sources.iter().all(|source| source.keep >= Quantity::ZERO);
    if good { Ok(()) } else { Err(Refusal::new(Code::InvalidRoute)) }
}

fn check_seconds(seconds: i64) -> Result<(), Refusal> {
    if (1..=HOLD_SECONDS_MAX).contains(&seconds) {
        return Ok(());
    }
    Err(Refusal::new(Code::InvalidSeconds))
}

fn check_wants(lines: &[Want], least: Quantity) -> Result<(), Refusal> {
    for line in lines {
        check_seconds(line.terms.seconds)?;
        if line.terms.floor < Quantity::ZERO {
            return Err(Refusal::of(Code::QuantityOutOfRange, line.product));
        }
    }
    check_lines(lines.iter().map(|line| (line.product, line.quantity)), least)
}

fn check_lines(
    lines: impl ExactSizeIterator<Item = (Product, Quantity)>,
    least: Quantity,
) -> Result<(), Refusal> {
    if !(1..=LINES_MAX).contains(&lines.len()) {
        return Err(Refusal::new(Code::TooManyLines));
    }
    let mut seen = BTreeSet::new();
    for (product, quantity) in lines {
        if quantity < least {
            return Err(Refusal::of(Code::QuantityOutOfRange, product));
        }
        if !seen.insert(product) {
            return Err(Refusal::of(Code::DuplicateProduct, product));
        }
    }
    Ok(())
}
