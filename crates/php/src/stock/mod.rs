//! `\CartP2\Stock`: holds stock in an SQLite file, MariaDB or Redis, without WordPress.

#![allow(non_snake_case, reason = "parameter names are part of PHP's surface")]

mod own;
mod read;
mod sensitive;

use crate::convert::{Key, PhpArray, Table};
use crate::errors::{Failure, store};
use crate::guard::catch_all;
use crate::memory::{ARRAY_BYTES_MAX, Budget};
use cart_p2_core::Code;
use cart_p2_stock::store::any::{self, Any};
use cart_p2_stock::{Availability, Done, Error, Line, LineKey, Place, Request, Time};
use ext_php_rs::flags::ClassFlags;
use ext_php_rs::prelude::*;
use ext_php_rs::types::ZendHashTable;
use own::Own;
use read::Amount;
use std::ffi::{CString, c_char, c_int};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

pub(crate) use sensitive::hide_arguments;

/// Longest wait for other processes, or a server.
const WAIT_SECONDS_MAX: f64 = 60.0;

/// More than a line ever takes as an array.
const LINE_BYTES: usize = 2 << 10;

type Books = cart_p2_stock::Stock<Any>;

/// Stock somewhere; see stubs/CartP2/Stock.php.
///
/// PHP refuses to clone and to serialize it, as all classes that hold Rust data
/// that cannot be copied.
#[php_class]
#[php(name = "CartP2\\Stock", flags = ClassFlags::Final.union(ClassFlags::NoDynamicProperties))]
pub struct Stock {
    /// `None` when it was closed, and after a panic.
    books: Option<Own<Books>>,
    /// What no message may have in it.
    secrets: Secrets,
}

/// Passwords of the places.
struct Secrets(Vec<String>);

impl Secrets {
    fn of(places: &[&Place]) -> Self {
        Self(places.iter().filter_map(|place| place.password()).map(str::to_owned).collect())
    }

    /// A server may quote what it was sent.
    fn keep(&self, failure: Failure) -> Failure {
        if self.0.iter().any(|secret| !secret.is_empty() && failure.message().contains(secret)) {
            return failure.saying("the message of the server has the password in it");
        }
        failure
    }
}

unsafe extern "C" {
    /// Whether the setting `open_basedir` lets a path pass: then 0.
    fn php_check_open_basedir_ex(path: *const c_char, warn: c_int) -> c_int;
}

impl Stock {
    /// Asks the books. After a panic nobody knows what state they are in, so they are given up:
    /// what was not committed is undone.
    pub(crate) fn ask<T>(
        &mut self,
        question: impl FnOnce(&mut Books) -> Result<T, Error>,
    ) -> Result<T, Failure> {
        let books = self.books.as_mut().ok_or_else(closed)?.get()?;
        let answer = catch_all(|| question(books)).map_err(|failure| self.secrets.keep(failure));
        if answer.as_ref().is_err_and(Failure::is_panic) {
            self.books = None;
        }
        answer
    }

    fn run(&mut self, request: &Request, now: Option<Time>) -> Result<PhpArray, Failure> {
        let Done { changed, replayed } = self.ask(|books| books.run(request, at(now)))?;
        let mut done = Table::with_capacity(2);
        done.set("changed", changed);
        done.set("replayed", replayed);
        Ok(done.finish())
    }
}

/// The stores that were built in, for `phpinfo()`.
pub(crate) fn stores() -> String {
    let all = [
        (cfg!(feature = "sqlite"), "SQLite"),
        (cfg!(feature = "mysql"), "MariaDB/MySQL"),
        (cfg!(feature = "redis"), "Redis/Valkey"),
    ];
    let built: Vec<&str> = all.iter().filter(|(built, _)| *built).map(|(_, name)| *name).collect();
    built.join(", ")
}

#[cold]
fn closed() -> Failure {
    let message = "this stock was closed, or given up after an internal error; open a new one";
    Failure::store(store::CLOSED, message.to_owned())
}

/// The time given, or the machine's.
fn at(now: Option<Time>) -> Time {
    now.unwrap_or_else(|| {
        let clock = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        clock.as_secs().try_into().unwrap_or(Time::MAX)
    })
}

/// A place, if PHP's settings let us open it.
fn place(text: &str) -> Result<Place, Failure> {
    let place: Place = text.parse()?;
    if let Place::File(_) = place {
        permit(text)?;
    }
    Ok(place)
}

fn permit(file: &str) -> Result<(), Failure> {
    let name = CString::new(file)
        .map_err(|_| Failure::store(store::FAILED, "the path has a NUL in it".to_owned()))?;
    // SAFETY: reads a text that lives, and PHP's settings.
    if unsafe { php_check_open_basedir_ex(name.as_ptr(), 0) } != 0 {
        let message = "the setting open_basedir does not allow this path";
        return Err(Failure::store(store::FAILED, message.to_owned()));
    }
    Ok(())
}

fn seconds(wait: f64) -> Result<Duration, Failure> {
    if (0.0..=WAIT_SECONDS_MAX).contains(&wait) {
        return Ok(Duration::from_secs_f64(wait));
    }
    let message = format!("one may wait from 0 to {WAIT_SECONDS_MAX} seconds, not {wait}");
    Err(Failure::new(Code::NumberOutOfRange, message))
}

fn availability(known: &Availability) -> Table {
    let mut table = Table::with_capacity(2);
    table.set("available", known.available.to_string());
    table.set("held", known.held.to_string());
    table
}

fn line(key: &LineKey, line: &Line) -> Table {
    let mut table = Table::with_capacity(6);
    table.set("product", key.product);
    table.set("location", key.location);
    table.set("held", line.held.to_string());
    table.set("claimed", line.claimed.to_string());
    table.set("expires_at", line.expires_at);
    table.set("extensions", line.extensions);
    table
}

#[php_impl]
impl Stock {
    #[php(defaults(wait = 10.0))]
    pub fn __construct(place: &str, wait: f64, books: Option<&str>) -> Result<Self, Failure> {
        let (place, wait) = (self::place(place)?, seconds(wait)?);
        let behind = books.map(self::place).transpose()?;
        let places: Vec<&Place> = [&place].into_iter().chain(&behind).collect();
        let secrets = Secrets::of(&places);
        let open = || {
            let open = || any::open(&place, behind.as_ref(), wait);
            catch_all(open).map_err(|failure| secrets.keep(failure).at(&place.to_string()))
        };
        let file = places.iter().any(|place| matches!(place, Place::File(_)));
        let books = if file { Own::open_file(open) } else { Own::open(open) }?;
        Ok(Self { books: Some(books), secrets })
    }

    pub fn install(&mut self) -> Result<(), Failure> {
        self.ask(Books::install)
    }

    pub fn drain(&mut self) -> Result<usize, Failure> {
        self.ask(Books::drain)
    }

    pub fn load(&mut self) -> Result<(), Failure> {
        self.ask(Books::load)
    }

    #[php(defaults(location = 1))]
    pub fn adjust(
        &mut self,
        product: i64,
        by: Amount,
        key: Key,
        location: i64,
        now: Option<Time>,
    ) -> Result<PhpArray, Failure> {
        let request = Request::Adjust {
            product: read::product(product)?,
            location: read::location(location)?,
            by: by.quantity()?,
            key: read::key(&key)?,
        };
        self.run(&request, now)
    }

    pub fn hold(
        &mut self,
        owner: Key,
        lines: &ZendHashTable,
        seconds: i64,
        rules: Option<&ZendHashTable>,
        now: Option<Time>,
    ) -> Result<PhpArray, Failure> {
        let rules = read::rules(seconds, rules)?;
        let request = Request::Hold {
            owner: read::owner(&owner)?,
            from: rules.from,
            lines: read::wants(lines, rules.terms)?,
            route: rules.route,
            stage: rules.stage,
        };
        self.run(&request, now)
    }

    #[php(defaults(times = 1))]
    pub fn extend(
        &mut self,
        owner: Key,
        seconds: i64,
        times: i64,
        now: Option<Time>,
    ) -> Result<PhpArray, Failure> {
        let times_max = read::count(times)?;
        let request = Request::Extend { owner: read::owner(&owner)?, seconds, times_max };
        self.run(&request, now)
    }

    pub fn pay(&mut self, owner: Key, until: i64, now: Option<Time>) -> Result<PhpArray, Failure> {
        self.run(&Request::Pay { owner: read::owner(&owner)?, until }, now)
    }

    pub fn claim(
        &mut self,
        owner: Key,
        lines: &ZendHashTable,
        key: Key,
        rules: Option<&ZendHashTable>,
        now: Option<Time>,
    ) -> Result<PhpArray, Failure> {
        let rules = read::timeless(rules)?;
        let request = Request::Claim {
            owner: read::owner(&owner)?,
            lines: read::wants(lines, rules.terms)?,
            route: rules.route,
            key: read::key(&key)?,
        };
        self.run(&request, now)
    }

    pub fn release(&mut self, owner: Key, now: Option<Time>) -> Result<PhpArray, Failure> {
        self.run(&Request::Release { owner: read::owner(&owner)? }, now)
    }

    #[php(name = "return")]
    pub fn give_back(
        &mut self,
        owner: Key,
        lines: &ZendHashTable,
        key: Key,
        now: Option<Time>,
    ) -> Result<PhpArray, Failure> {
        let request = Request::Return {
            owner: read::owner(&owner)?,
            lines: read::quantities(lines)?,
            key: read::key(&key)?,
        };
        self.run(&request, now)
    }

    pub fn fulfil(
        &mut self,
        owner: Key,
        lines: &ZendHashTable,
        key: Key,
        now: Option<Time>,
    ) -> Result<PhpArray, Failure> {
        let request = Request::Fulfil {
            owner: read::owner(&owner)?,
            lines: read::quantities(lines)?,
            key: read::key(&key)?,
        };
        self.run(&request, now)
    }

    #[php(defaults(products = 100))]
    pub fn expire(&mut self, products: i64, now: Option<Time>) -> Result<usize, Failure> {
        let products = read::count(products)? as usize;
        self.ask(|books| books.expire(at(now), products))
    }

    pub fn availability(
        &mut self,
        product: i64,
        now: Option<Time>,
    ) -> Result<Option<PhpArray>, Failure> {
        let product = read::product(product)?;
        let known = self.ask(|books| books.availability(product, at(now)))?;
        Ok(known.map(|known| availability(&known).finish()))
    }

    pub fn availabilities(
        &mut self,
        products: Vec<i64>,
        now: Option<Time>,
    ) -> Result<PhpArray, Failure> {
        let ids =
            products.iter().map(|number| read::product(*number)).collect::<Result<Vec<_>, _>>()?;
        let known = self.ask(|books| books.availabilities(&ids, at(now)))?;
        Budget::of(ARRAY_BYTES_MAX).allows(known.len().saturating_mul(LINE_BYTES))?;
        let mut table = Table::with_capacity(known.len());
        for (number, known) in products.into_iter().zip(known) {
            if let Some(known) = known {
                table.set(number, availability(&known));
            }
        }
        Ok(table.finish())
    }

    pub fn lines(&mut self, owner: Key) -> Result<PhpArray, Failure> {
        let owner = read::owner(&owner)?;
        let lines = self.ask(|books| books.lines(&owner))?;
        Budget::of(ARRAY_BYTES_MAX).allows(lines.len().saturating_mul(LINE_BYTES))?;
        let mut list = Table::with_capacity(lines.len());
        lines.iter().for_each(|(key, held)| list.push(line(key, held)));
        Ok(list.finish())
    }

    #[php(defaults(entries = 1000))]
    pub fn seal(&mut self, secret: &str, entries: i64) -> Result<usize, Failure> {
        let entries = read::count(entries)? as usize;
        self.ask(|books| books.seal(entries, secret.as_bytes()))
    }

    pub fn verify(&mut self, secret: &str) -> Result<Vec<String>, Failure> {
        Ok(self.ask(|books| books.audit(secret.as_bytes()))?.0)
    }

    pub fn close(&mut self) {
        self.books = None;
    }
}
