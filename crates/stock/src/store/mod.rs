//! Where stock is kept: one trait, several places.
//!
//! A store only reads and writes; every decision is made above it ([`crate::plan`]), so all
//! stores answer alike.

pub mod any;
pub mod memory;
#[cfg(feature = "mysql")]
pub mod mysql;
#[cfg(feature = "redis")]
pub mod redis;
#[cfg(any(feature = "sqlite", feature = "mysql", feature = "redis"))]
pub mod sql;
#[cfg(feature = "sqlite")]
pub mod sqlite;

use crate::error::Fault;
use crate::plan::{Level, LevelChange, Line, LineChange, LineKey, Movement, Plan};
use crate::request::{Key, Location, Owner, Product, Request, Time};
use crate::seal::Entry;

/// The end of a product's chain of seals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainEnd {
    /// How many entries are sealed.
    pub seq: i64,
    /// The last seal.
    pub seal: String,
}

/// Sums that must agree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Per product and location.
    pub levels: Vec<((Product, Location), Level)>,
    /// Sums of the lines; `on_hand` is not theirs to say and is zero.
    pub lines: Vec<((Product, Location), Level)>,
    /// Sums of the ledger.
    pub ledger: Vec<((Product, Location), Level)>,
}

/// How [`Store::write_at_once`] ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// All was written, and lasts.
    All,
    /// Nothing: there is not enough of this product, or no level.
    Short(Product),
}

/// Transactions over levels, lines, keys and the ledger.
///
/// What is read for a change stays locked until the transaction ends, and a transaction that
/// did not commit has done nothing.
pub trait Store {
    /// Begins a transaction.
    ///
    /// # Errors
    /// As all of these traits: what the database says.
    fn begin(&mut self) -> Result<(), Fault>;
    /// Says what the transaction is for: a store far away may read at once what it will be asked.
    ///
    /// # Errors
    /// The database's.
    fn foresee(&mut self, _: &Request) -> Result<(), Fault> {
        Ok(())
    }
    /// Makes it last.
    ///
    /// # Errors
    /// After [`Fault::Lost`] nobody knows whether it did.
    fn commit(&mut self) -> Result<(), Fault>;
    /// Undoes it. Called after every fault inside a transaction; also heals a lost connection
    /// where that is possible.
    fn rollback(&mut self);

    /// Gets ready to read without a transaction and to write by [`Self::write_at_once`], which compares what was read. False:
    /// this store needs a transaction.
    ///
    /// # Errors
    /// The database's.
    fn ready_at_once(&mut self) -> Result<bool, Fault> {
        Ok(false)
    }
    /// A whole transaction: writes all of a plan or nothing. A line that is not as it was is a [`Fault::Conflict`]. Called only
    /// where [`Self::ready_at_once`] says so.
    ///
    /// # Errors
    /// The database's. After [`Fault::Lost`] nobody knows whether it was written.
    fn write_at_once(
        &mut self,
        _plan: &Plan,
        _remembered: Option<&(Key, String)>,
        _now: Time,
    ) -> Result<Written, Fault> {
        Err(Fault::Broken("this store needs a transaction".into()))
    }

    /// What a key was used for.
    ///
    /// # Errors
    /// The database's.
    fn find_key(&mut self, key: &Key) -> Result<Option<String>, Fault>;
    /// Remembers a key. A key that is there already is a [`Fault::Conflict`].
    ///
    /// # Errors
    /// The database's.
    fn put_key(&mut self, key: &Key, stands_for: &str, now: Time) -> Result<(), Fault>;

    /// An owner's lines, locked when they are there.
    ///
    /// # Errors
    /// The database's.
    fn lines(&mut self, owner: &Owner) -> Result<Vec<(LineKey, Line)>, Fault>;
    /// A product's levels by location, locked if `lock`.
    ///
    /// # Errors
    /// The database's.
    fn levels(&mut self, product: Product, lock: bool) -> Result<Vec<(Location, Level)>, Fault>;
    /// Overdue lines of a product, in key order, not locked.
    ///
    /// # Errors
    /// The database's.
    fn overdue(
        &mut self,
        product: Product,
        now: Time,
        limit: usize,
    ) -> Result<Vec<(LineKey, Line)>, Fault>;
    /// Products with overdue lines.
    ///
    /// # Errors
    /// The database's.
    fn overdue_products(&mut self, now: Time, limit: usize) -> Result<Vec<Product>, Fault>;

    /// Appends to the ledger.
    ///
    /// # Errors
    /// The database's.
    fn put_movement(
        &mut self,
        movement: &Movement,
        key: Option<&Key>,
        now: Time,
    ) -> Result<(), Fault>;
    /// Changes a line if it still is as it was; false when it is not. A new line that is there
    /// already is a [`Fault::Conflict`].
    ///
    /// # Errors
    /// The database's.
    fn change_line(&mut self, change: &LineChange) -> Result<bool, Fault>;
    /// Changes a level if enough is left; false when not, or when there is no such level.
    ///
    /// # Errors
    /// The database's.
    fn change_level(
        &mut self,
        product: Product,
        location: Location,
        change: &LevelChange,
    ) -> Result<bool, Fault>;
    /// Makes an empty level. One that is there already is a [`Fault::Conflict`].
    ///
    /// # Errors
    /// The database's.
    fn create_level(&mut self, product: Product, location: Location) -> Result<(), Fault>;
}

/// A store that also keeps the ledger where it can be read: sealed, followed and summed up.
pub trait Ledger: Store {
    /// Entries without a seal, oldest first.
    ///
    /// # Errors
    /// The database's.
    fn unsealed(&mut self, limit: usize) -> Result<Vec<Entry>, Fault>;
    /// The end of a product's chain, locked.
    ///
    /// # Errors
    /// The database's.
    fn chain_end(&mut self, product: Product) -> Result<Option<ChainEnd>, Fault>;
    /// Seals an entry; false when it is sealed already.
    ///
    /// # Errors
    /// The database's.
    fn put_seal(&mut self, id: i64, seq: i64, seal: &str) -> Result<bool, Fault>;
    /// Moves the end of a product's chain.
    ///
    /// # Errors
    /// The database's.
    fn put_chain_end(
        &mut self,
        product: Product,
        before: Option<&ChainEnd>,
        end: &ChainEnd,
    ) -> Result<(), Fault>;

    /// Everything that is summed up, read at one moment.
    ///
    /// # Errors
    /// The database's.
    fn totals(&mut self) -> Result<Totals, Fault>;
    /// Products that have a chain.
    ///
    /// # Errors
    /// The database's.
    fn chains(&mut self) -> Result<Vec<(Product, ChainEnd)>, Fault>;
    /// Sealed entries of a product after a place in its chain.
    ///
    /// # Errors
    /// The database's.
    fn sealed(&mut self, product: Product, after: i64, limit: usize) -> Result<Vec<Entry>, Fault>;
}
