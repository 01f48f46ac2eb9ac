//! A store of any kind, opened by its address.

#![cfg_attr(
    not(all(feature = "sqlite", feature = "mysql", feature = "redis")),
    allow(dead_code, unused_variables, reason = "what one of the stores left out would use")
)]

use super::{ChainEnd, Ledger, Store, Totals, Written};
use crate::error::{Error, Fault};
use crate::machine::Stock;
use crate::place::Place;
use crate::plan::{Level, LevelChange, Line, LineChange, LineKey, Movement, Plan};
use crate::request::{Key, Location, Owner, Product, Request, Time};
use crate::seal::Entry;
use std::time::Duration;

/// What a store needs now and then, beside requests.
pub trait Upkeep: Ledger {
    /// Makes what is missing: tables, and the stock in a Redis that has none, from its books. What
    /// is there stays as it is; may be repeated, by several at once.
    ///
    /// # Errors
    /// As all of this trait: the database's, Redis's.
    fn install(&mut self) -> Result<(), Fault>;
    /// Writes down what is new in Redis; how many steps. Elsewhere nothing is.
    ///
    /// # Errors
    /// [`Fault::Behind`] when Redis lost what the books know.
    fn drain(&mut self) -> Result<usize, Fault> {
        Ok(0)
    }
    /// Makes Redis what its books say. Elsewhere there is nothing to do.
    ///
    /// # Errors
    /// The database's.
    fn load(&mut self) -> Result<(), Fault> {
        Ok(())
    }
}

/// One of them.
pub struct Any(Box<dyn Upkeep>);

/// Opens the stock at a place; a stock in Redis with its books, if they are given. A file is made
/// if there is none; elsewhere [`Stock::install`] makes what is missing.
///
/// In a file `wait` is how long a request waits for other processes. A server has half of it, and
/// at least a second, to accept a connection and for each answer, and when it is over nothing is
/// tried again.
///
/// # Errors
/// [`Fault::NotBuilt`], and what the store says.
pub fn open(place: &Place, books: Option<&Place>, wait: Duration) -> Result<Stock<Any>, Fault> {
    let answer = (wait / 2).max(Duration::from_secs(1));
    match (place, books) {
        #[cfg(feature = "sqlite")]
        (Place::File(path), None) => Ok(Stock::new(any(super::sqlite::open_waiting(path, wait)?))),
        #[cfg(feature = "mysql")]
        (Place::Mysql(at), None) => {
            Ok(Stock::waiting(any(super::mysql::open_at(at, answer)?), wait))
        }
        #[cfg(feature = "redis")]
        (Place::Redis(shop), None) => {
            let redis = super::redis::open_at(shop, answer)?;
            Ok(Stock::waiting(any(Bookless(redis)), wait))
        }
        #[cfg(all(feature = "redis", feature = "sqlite"))]
        (Place::Redis(shop), Some(Place::File(path))) => {
            let books = super::sqlite::open_waiting(path, wait)?;
            Ok(Stock::waiting(any(with_books(shop, books, answer)?), wait))
        }
        #[cfg(all(feature = "redis", feature = "mysql"))]
        (Place::Redis(shop), Some(Place::Mysql(at))) => {
            let books = super::mysql::open_at(at, answer)?;
            Ok(Stock::waiting(any(with_books(shop, books, answer)?), wait))
        }
        (Place::Redis(_), Some(Place::Redis(_))) | (Place::File(_) | Place::Mysql(_), Some(_)) => {
            Err(Fault::Broken("only a stock in Redis has books, and they are in SQL".into()))
        }
        #[allow(unreachable_patterns, reason = "where all of them are built in")]
        (place, books) => Err(Fault::NotBuilt(missing(place, books))),
    }
}

fn any(store: impl Upkeep + 'static) -> Any {
    Any(Box::new(store))
}

/// The feature that a place needs and that was left out.
fn missing(place: &Place, books: Option<&Place>) -> &'static str {
    let lacks = |place: &&Place| match place {
        Place::File(_) => !cfg!(feature = "sqlite"),
        Place::Mysql(_) => !cfg!(feature = "mysql"),
        Place::Redis(_) => !cfg!(feature = "redis"),
    };
    match [Some(place), books].into_iter().flatten().find(lacks) {
        Some(Place::File(_)) => "sqlite",
        Some(Place::Mysql(_)) => "mysql",
        Some(Place::Redis(_)) | None => "redis",
    }
}

#[cfg(feature = "redis")]
fn with_books<C: super::sql::Connection>(
    shop: &crate::place::Shop,
    books: super::sql::Sql<C>,
    answer: Duration,
) -> Result<super::redis::books::Books<C>, Fault> {
    let redis = super::redis::open_at(shop, answer)?;
    let mut books = super::redis::books::Books::new(redis, books)?;
    if shop.replicas > 0 {
        let milliseconds = u32::try_from(answer.as_millis()).unwrap_or(u32::MAX);
        // Redis must say so before the connection is taken for lost.
        books.wait_for_replicas(shop.replicas, milliseconds / 2);
    }
    Ok(books)
}

#[cfg(feature = "sqlite")]
impl Upkeep for super::sql::Sql<super::sqlite::Sqlite> {
    /// It was made when it was opened.
    fn install(&mut self) -> Result<(), Fault> {
        Ok(())
    }
}

#[cfg(feature = "mysql")]
impl Upkeep for super::sql::Sql<super::mysql::Mysql> {
    fn install(&mut self) -> Result<(), Fault> {
        super::mysql::install(self)
    }
}

#[cfg(feature = "redis")]
impl<C: super::sql::Connection> Upkeep for super::redis::books::Books<C>
where
    super::sql::Sql<C>: Upkeep,
{
    fn install(&mut self) -> Result<(), Fault> {
        self.sql().install()?;
        self.load_empty()
    }

    fn drain(&mut self) -> Result<usize, Fault> {
        Self::drain(self)
    }

    fn load(&mut self) -> Result<(), Fault> {
        Self::load(self)
    }
}

/// What a page needs of a stock in Redis: its books are elsewhere.
#[cfg(feature = "redis")]
struct Bookless(super::redis::Redis);

#[cfg(feature = "redis")]
impl Upkeep for Bookless {
    fn install(&mut self) -> Result<(), Fault> {
        Err(Fault::NoBooks)
    }

    fn drain(&mut self) -> Result<usize, Fault> {
        Err(Fault::NoBooks)
    }

    fn load(&mut self) -> Result<(), Fault> {
        Err(Fault::NoBooks)
    }
}

impl Stock<Any> {
    /// [`Upkeep::install`], again after a conflict or a lost connection.
    ///
    /// # Errors
    /// [`Error::Failed`].
    pub fn install(&mut self) -> Result<(), Error> {
        self.again(|store| Ok(store.0.install()?))
    }

    /// [`Upkeep::drain`], again after a conflict or a lost connection.
    ///
    /// # Errors
    /// [`Error::Failed`].
    pub fn drain(&mut self) -> Result<usize, Error> {
        self.again(|store| Ok(store.0.drain()?))
    }

    /// [`Upkeep::load`], again after a conflict or a lost connection.
    ///
    /// # Errors
    /// [`Error::Failed`].
    pub fn load(&mut self) -> Result<(), Error> {
        self.again(|store| Ok(store.0.load()?))
    }
}

/// Hands every call on to what is inside.
macro_rules! hand_on {
    ($($name:ident($($arg:ident: $kind:ty),*) -> $result:ty;)*) => {
        $(fn $name(&mut self, $($arg: $kind),*) -> $result {
            self.0.$name($($arg),*)
        })*
    };
}

/// Every call of a [`Store`].
macro_rules! hand_on_all {
    () => {
        hand_on! {
            begin() -> Result<(), Fault>;
            foresee(request: &Request) -> Result<(), Fault>;
            commit() -> Result<(), Fault>;
            rollback() -> ();
            ready_at_once() -> Result<bool, Fault>;
            write_at_once(plan: &Plan, key: Option<&(Key, String)>, now: Time) -> Result<Written, Fault>;
            find_key(key: &Key) -> Result<Option<String>, Fault>;
            put_key(key: &Key, stands_for: &str, now: Time) -> Result<(), Fault>;
            lines(owner: &Owner) -> Result<Vec<(LineKey, Line)>, Fault>;
            levels(product: Product, lock: bool) -> Result<Vec<(Location, Level)>, Fault>;
            overdue(product: Product, now: Time, limit: usize) -> Result<Vec<(LineKey, Line)>, Fault>;
            overdue_products(now: Time, limit: usize) -> Result<Vec<Product>, Fault>;
            put_movement(movement: &Movement, key: Option<&Key>, now: Time) -> Result<(), Fault>;
            change_line(change: &LineChange) -> Result<bool, Fault>;
            change_level(product: Product, at: Location, change: &LevelChange) -> Result<bool, Fault>;
            create_level(product: Product, at: Location) -> Result<(), Fault>;
        }
    };
}

impl Store for Any {
    hand_on_all! {}
}

impl Ledger for Any {
    hand_on! {
        unsealed(limit: usize) -> Result<Vec<Entry>, Fault>;
        chain_end(product: Product) -> Result<Option<ChainEnd>, Fault>;
        put_seal(id: i64, seq: i64, seal: &str) -> Result<bool, Fault>;
        put_chain_end(product: Product, before: Option<&ChainEnd>, end: &ChainEnd) -> Result<(), Fault>;
        totals() -> Result<Totals, Fault>;
        chains() -> Result<Vec<(Product, ChainEnd)>, Fault>;
        sealed(product: Product, after: i64, limit: usize) -> Result<Vec<Entry>, Fault>;
    }
}

#[cfg(feature = "redis")]
impl Store for Bookless {
    hand_on_all! {}
}

/// No call of a [`Ledger`].
#[cfg(feature = "redis")]
macro_rules! no_books {
    ($($name:ident($($kind:ty),*) -> $result:ty;)*) => {
        $(fn $name(&mut self, $(_: $kind),*) -> Result<$result, Fault> {
            Err(Fault::NoBooks)
        })*
    };
}

#[cfg(feature = "redis")]
impl Ledger for Bookless {
    no_books! {
        unsealed(usize) -> Vec<Entry>;
        chain_end(Product) -> Option<ChainEnd>;
        put_seal(i64, i64, &str) -> bool;
        put_chain_end(Product, Option<&ChainEnd>, &ChainEnd) -> ();
        totals() -> Totals;
        chains() -> Vec<(Product, ChainEnd)>;
        sealed(Product, i64, usize) -> Vec<Entry>;
    }
}

#[cfg(test)]
mod tests {
    use super::open;
    use crate::error::Fault;
    use std::time::Duration;

    fn fault(place: &str, books: Option<&str>) -> Option<Fault> {
        let place = place.parse().expect("a place");
        let books = books.map(|books| books.parse().expect("a place"));
        open(&place, books.as_ref(), Duration::ZERO).err()
    }

    /// With each choice of features: `cargo xtask test --only rust` tests none and all.
    #[test]
    fn what_was_not_built_in_says_so() {
        for (place, books, feature, built) in [
            (":memory:", None, "sqlite", cfg!(feature = "sqlite")),
            ("mysql://127.0.0.1:1/shop", None, "mysql", cfg!(feature = "mysql")),
            ("redis://127.0.0.1:1", None, "redis", cfg!(feature = "redis")),
            ("redis+cluster://127.0.0.1:1", None, "redis", cfg!(feature = "redis")),
            ("redis://127.0.0.1:1", Some(":memory:"), "redis", cfg!(feature = "redis")),
        ] {
            let missing = fault(place, books) == Some(Fault::NotBuilt(feature));
            assert_eq!(missing, !built, "{place}");
        }
    }

    #[test]
    fn only_redis_has_books_and_in_sql() {
        for (place, books) in
            [(":memory:", ":memory:"), ("mysql://h/d", ":memory:"), ("redis://h", "redis://h")]
        {
            assert!(matches!(fault(place, Some(books)), Some(Fault::Broken(_))), "{place}");
        }
    }
}
