//! Why a request was refused. The [`Code`] is the contract, the message is for people.

use crate::quantity::Quantity;
use crate::request::Product;
use std::fmt;

/// Stable codes. None of them leaves a change behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// Less is left than asked for.
    NotEnough,
    /// The product has no stock record at these locations.
    UnknownProduct,
    /// The owner holds nothing that could be extended, paid or moved.
    NothingHeld,
    /// A part of the hold is overdue: hold it anew.
    HoldExpired,
    /// The hold was extended as often as allowed.
    ExtendedAlready,
    /// More is to be returned or fulfilled than was claimed.
    NotClaimed,
    /// The key was used for another request.
    KeyReused,
    /// An owner is empty, too long or has characters beyond `A-Z a-z 0-9 : . _ -`.
    InvalidOwner,
    /// As [`Code::InvalidOwner`], for a key.
    InvalidKey,
    /// A quantity is negative, zero where something must move, or out of range.
    QuantityOutOfRange,
    /// A time is negative or beyond the limit.
    InvalidSeconds,
    /// The channel has no location, one twice, or a negative reserve.
    InvalidRoute,
    /// A product stands in two lines of one request: add them up first.
    DuplicateProduct,
    /// No line, or more than the limit.
    TooManyLines,
    /// More owners than the limit, or one twice.
    TooManyOwners,
}

impl Code {
    /// Every code with its stable name.
    pub const ALL: &'static [(Self, &'static str)] = &[
        (Self::NotEnough, "not_enough"),
        (Self::UnknownProduct, "unknown_product"),
        (Self::NothingHeld, "nothing_held"),
        (Self::HoldExpired, "hold_expired"),
        (Self::ExtendedAlready, "extended_already"),
        (Self::NotClaimed, "not_claimed"),
        (Self::KeyReused, "key_reused"),
        (Self::InvalidOwner, "invalid_owner"),
        (Self::InvalidKey, "invalid_key"),
        (Self::QuantityOutOfRange, "quantity_out_of_range"),
        (Self::InvalidSeconds, "invalid_seconds"),
        (Self::InvalidRoute, "invalid_route"),
        (Self::DuplicateProduct, "duplicate_product"),
        (Self::TooManyLines, "too_many_lines"),
        (Self::TooManyOwners, "too_many_owners"),
    ];

    /// The stable name.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(code, _)| *code == self).map_or("", |(_, name)| name)
    }
}

/// A request that was understood and refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub code: Code,
    /// The first product it failed for, in id order.
    pub product: Option<Product>,
    /// With [`Code::NotEnough`]: the most this owner could have now, its own hold included.
    pub left: Option<Quantity>,
}

impl Refusal {
    pub(crate) fn new(code: Code) -> Self {
        Self { code, product: None, left: None }
    }

    pub(crate) fn of(code: Code, product: Product) -> Self {
        Self { code, product: Some(product), left: None }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.as_str())?;
        if let Some(product) = self.product {
            write!(f, " (product {product}")?;
            if let Some(left) = self.left {
                write!(f, ", {left} left")?;
            }
            f.write_str(")")?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}

/// What a store could not do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A deadlock, a lock timeout or a lost race: rolled back, worth another try.
    Conflict(String),
    /// The connection broke; whether the last commit took effect is not known. Worth another try.
    Lost(String),
    /// There is no stock here: its tables were not made, or Redis was not loaded. Nothing was
    /// done. Worth another try, somebody may be at it.
    Empty(String),
    /// Redis does not know what its books know: it lost steps, and must be loaded from them.
    Behind(String),
    /// This store alone cannot say: it keeps no ledger.
    NoBooks,
    /// This store was not built in.
    NotBuilt(&'static str),
    /// Anything else: not worth another try.
    Broken(String),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Conflict(why) => write!(f, "conflict: {why}"),
            Self::Lost(why) => write!(f, "connection lost: {why}"),
            Self::Empty(why) => write!(f, "no stock: {why}"),
            Self::Behind(why) => write!(f, "forked: {why}; load Redis from its books"),
            Self::NoBooks => f.write_str("no books: Redis alone keeps no ledger"),
            Self::NotBuilt(store) => write!(f, "built without the feature {store}"),
            Self::Broken(why) => write!(f, "store: {why}"),
        }
    }
}

impl std::error::Error for Fault {}

/// Why a request did not succeed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// The answer is no.
    Refused(Refusal),
    /// There is no answer. After [`Fault::Lost`] the request may have been done: ask again with
    /// the same key.
    Failed(Fault),
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::Failed(fault)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => refusal.fmt(f),
            Self::Failed(fault) => fault.fmt(f),
        }
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn codes_are_named_once() {
        for (i, (code, name)) in Code::ALL.iter().enumerate() {
            assert_eq!(code.as_str(), *name);
            assert!(Code::ALL[i + 1..].iter().all(|(_, other)| other != name));
        }
    }
}
