//! The store in Redis or Valkey, a Cluster too, for shops beyond one database.
//!
//! A request is planned here, like everywhere ([`crate::plan`]), on what one script reads at one
//! moment; a second script does all of the plan or none of it. It checks first that nothing the
//! plan rests on has changed: the key is unused, the owners' lines are the same, enough is left
//! at each level. Only then it writes. Others taking from the same product are no obstacle while
//! enough is left, so a hot product is as fast as any. With several locations the division is
//! the best of the moment it was read; the check of what is left is made when it is written.
//!
//! # One shop, one slot
//!
//! A script sees one slot of a Cluster, and all or nothing over several products needs them all.
//! So every key of a shop has the same hash tag, `{stock:SHOP}`: a Cluster spreads shops, not the
//! products of one. The alternative, products in many slots and carts in two phases (hold
//! everywhere, then claim everywhere, or release everywhere: a hold *is* the first phase, with a
//! time limit), costs two round trips per slot and shows other shoppers holds that are about to
//! be undone: it refuses people who could have bought. A shop that outgrows one slot gives parts
//! of its catalogue, or of its warehouses, a name of their own and runs those two phases itself;
//! `Claim` after `Hold` and `Pay` cannot be short, so the second phase only needs repeating.
//!
//! # The books behind it
//!
//! Redis keeps what is, not what was. Every step is also a record of a stream, numbered and
//! chained by hashes, written by the same script; [`books`] writes the records into the SQL
//! tables, each once, in order. Those tables are then a full stock of their own: they are audited
//! and sealed there, Redis is loaded from them after a loss, and a shop goes back to SQL by
//! writing down the last record.
//!
//! # What a crash can lose
//!
//! | what dies | what is lost |
//! |---|---|
//! | a process of the shop | nothing: a step is done or not |
//! | the Redis process, `appendfsync always` | nothing: the log is on the disk before the answer |
//! | the Redis process, `appendfsync everysec` | nothing as long as the disk keeps up; else up to two seconds of steps: Redis puts off writing its log while an earlier write has not reached the disk |
//! | the machine, `appendfsync everysec` | up to about two seconds of steps |
//! | the machine, `appendfsync always` | nothing |
//! | a primary, its replica takes over | what the replica did not have yet; nothing that is in the books if they [wait for replicas](books::Books::wait_for_replicas) |
//! | Redis with all its files | what is not in the books yet |
//!
//! Redis never knows that it lost something, but the books do: when their last record is not
//! among Redis's, or has another hash, nothing more is written down ([`Fault::Behind`])
//! until the stock is loaded anew. A Redis that is empty answers nothing at all: it must be
//! loaded first ([`books::Books::load`]).
//!
//! # Limits
//!
//! Redis counts in doubles, exact to 2^53. Quantities stay below (10^15 millionths; the largest
//! sum has four); product numbers are text there; times beyond 2^53 are refused. Used keys stay in
//! Redis for good.

pub mod books;
mod link;
mod record;

use super::Store;
use crate::error::Fault;
use crate::limits::QUANTITY_MAX_MICROS;
use crate::place::Shop;
use crate::plan::{self, Level, LevelChange, Line, LineChange, LineKey, Movement};
use crate::quantity::Quantity;
use crate::request::{Key, Location, Owner, Product, Request, Time};
use ::redis::{Value, cmd};
use link::{Link, Script, unexpected};
use record::Record;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// From here on doubles have gaps.
const EXACT: Time = 1 << 53;
/// Owners read in one script.
const OWNERS_AT_ONCE: usize = 500;

/// A shop's stock in Redis.
pub struct Redis {
    link: Link,
    names: Names,
    scripts: Scripts,
    open: Option<Transaction>,
    last_step: i64,
}

struct Scripts {
    read: Script,
    apply: Script,
    all: Script,
    batch: Script,
}

/// The names of a shop's keys.
struct Names {
    shop: String,
    prefix: String,
}

impl Names {
    fn of(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    fn line(&self, owner: &Owner) -> String {
        format!("{}line:{}", self.prefix, owner.as_str())
    }

    fn level(&self, product: Product) -> String {
        format!("{}level:{product}", self.prefix)
    }

    fn due(&self, product: Product) -> String {
        format!("{}due:{product}", self.prefix)
    }
}

/// What was read so far, and what shall be written.
#[derive(Default)]
struct Transaction {
    keys: BTreeMap<Key, Option<String>>,
    owners: BTreeMap<Owner, Owned>,
    levels: BTreeMap<Product, BTreeMap<Location, Level>>,
    record: Record,
    lines: Vec<LineChange>,
    changes: Vec<((Product, Location), LevelChange)>,
    created: BTreeSet<(Product, Location)>,
}

/// All lines of an owner, and the step that changed them last.
#[derive(Clone, Default)]
struct Owned {
    version: String,
    lines: BTreeMap<(Product, Location), Line>,
}

/// The stock of a shop on one server, as `redis://127.0.0.1/` or `redis+unix:///path`. The name
/// has letters, digits, `_` and `-`.
///
/// # Errors
/// [`Fault::Broken`] for another name or a server that may evict keys; what Redis says.
pub fn open(server: &str, shop: &str) -> Result<Redis, Fault> {
    Redis::new(Link::new(vec![link::node(server)?], false, link::PATIENCE)?, shop)
}

/// The stock of a shop in a Cluster, of which some nodes are given. Their `maxmemory-policy` must
/// be `noeviction`.
///
/// # Errors
/// As [`open`].
pub fn open_cluster(nodes: &[&str], shop: &str) -> Result<Redis, Fault> {
    let nodes = nodes.iter().map(|node| link::node(node)).collect::<Result<_, _>>()?;
    Redis::new(Link::new(nodes, true, link::PATIENCE)?, shop)
}

/// The same by its address. A server has `wait` to accept the connection, and for each answer.
///
/// # Errors
/// As [`open`].
pub fn open_at(shop: &Shop, wait: Duration) -> Result<Redis, Fault> {
    Redis::new(Link::new(link::nodes(shop)?, shop.cluster, wait)?, &shop.name)
}

impl Redis {
    fn new(link: Link, shop: &str) -> Result<Self, Fault> {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
        if !(1..=32).contains(&shop.len()) || !shop.bytes().all(plain) {
            return Err(Fault::Broken(format!("no name for a shop: {shop}")));
        }
        let names = Names { shop: shop.to_owned(), prefix: format!("{{stock:{shop}}}:") };
        let scripts = Scripts {
            read: Script::new(include_str!("../lua/read.lua")),
            apply: Script::new(include_str!("../lua/apply.lua")),
            all: Script::new(include_str!("../lua/all.lua")),
            batch: Script::new(include_str!("../lua/batch.lua")),
        };
        Ok(Self { link, names, scripts, open: None, last_step: 0 })
    }

    /// The number of the last step this connection did; 0 before the first.
    pub fn last_step(&self) -> i64 {
        self.last_step
    }

    fn transaction(&mut self) -> Result<&mut Transaction, Fault> {
        self.open.as_mut().ok_or_else(|| Fault::Lost("no transaction is open".into()))
    }

    /// Reads a key, owners and levels at one moment.
    fn read(
        &mut self,
        key: Option<&Key>,
        owners: &[Owner],
        products: &[Product],
    ) -> Result<Snapshot, Fault> {
        let mut keys = vec![self.names.of("state"), self.names.of("ops")];
        keys.extend(owners.iter().map(|owner| self.names.line(owner)));
        keys.extend(products.iter().map(|product| self.names.level(*product)));
        let args = [key.map_or("", Key::as_str).to_owned()];
        let answer = self.link.run(&self.scripts.read, &keys, &args)?;
        let mut answer = array(answer)?.into_iter();
        let known = match answer.next() {
            None | Some(Value::Nil) => None,
            Some(value) => Some(text(value)?),
        };
        let owners = owners.iter().map(|owner| Ok((owner.clone(), owned(answer.next())?)));
        let owners = owners.collect::<Result<_, Fault>>()?;
        let levels = products.iter().map(|product| Ok((*product, levels_of(answer.next())?)));
        let levels = levels.collect::<Result<_, Fault>>()?;
        Ok(Snapshot { known, owners, levels })
    }

    fn owned(&mut self, owner: &Owner) -> Result<&Owned, Fault> {
        if !self.transaction()?.owners.contains_key(owner) {
            let read = self.read(None, std::slice::from_ref(owner), &[])?;
            self.transaction()?.owners.extend(read.owners);
        }
        Ok(&self.transaction()?.owners[owner])
    }

    fn known_levels(&mut self, product: Product) -> Result<&mut BTreeMap<Location, Level>, Fault> {
        if !self.transaction()?.levels.contains_key(&product) {
            let read = self.read(None, &[], &[product])?;
            self.transaction()?.levels.extend(read.levels);
        }
        self.transaction()?.levels.get_mut(&product).ok_or_else(|| unexpected(&product))
    }

    fn apply(&mut self, transaction: &Transaction) -> Result<(), Fault> {
        let mut call = Call::new(&self.names);
        call.arg(QUANTITY_MAX_MICROS);
        match &transaction.record.key {
            Some((key, stands_for)) => {
                call.arg(key.as_str());
                call.arg(stands_for);
            }
            None => {
                call.arg("");
                call.arg("");
            }
        }
        call.arg(transaction.record.to_string());
        call.arg(transaction.owners.len());
        for (owner, owned) in &transaction.owners {
            call.key(self.names.line(owner));
            call.arg(&owned.version);
        }
        call.arg(transaction.lines.len());
        for change in &transaction.lines {
            call.line(&self.names, change);
        }
        call.arg(transaction.changes.len());
        for (at, change) in &transaction.changes {
            call.level(&self.names, *at, change, transaction.created.contains(at));
        }
        match self.link.run(&self.scripts.apply, &call.keys, &call.args)? {
            Value::Int(0) => Err(Fault::Conflict("somebody was faster".into())),
            Value::Int(step) => {
                self.last_step = step;
                Ok(())
            }
            other => Err(unexpected(&other)),
        }
    }
}

/// What [`Redis::read`] found.
struct Snapshot {
    known: Option<String>,
    owners: BTreeMap<Owner, Owned>,
    levels: BTreeMap<Product, BTreeMap<Location, Level>>,
}

/// Keys and arguments of `apply.lua`.
struct Call {
    keys: Vec<String>,
    args: Vec<String>,
}

impl Call {
    fn new(names: &Names) -> Self {
        let fixed = ["state", "journal", "ops", "due", "owners", "products"];
        Self { keys: fixed.iter().map(|name| names.of(name)).collect(), args: Vec::new() }
    }

    fn arg(&mut self, value: impl std::fmt::Display) {
        self.args.push(value.to_string());
    }

    /// An argument that points to a key.
    fn key(&mut self, name: String) {
        self.keys.push(name);
        self.args.push(self.keys.len().to_string());
    }

    fn line(&mut self, names: &Names, (key, before, after): &LineChange) {
        self.key(names.line(&key.owner));
        self.key(names.due(key.product));
        self.arg(key.owner.as_str());
        self.arg(key.product);
        self.arg(key.location);
        self.arg(before.as_ref().map(line_text).unwrap_or_default());
        self.arg(after.as_ref().map(line_text).unwrap_or_default());
        self.arg(after.and_then(|line| line.expires_at).map(score).unwrap_or_default());
    }

    fn level(&mut self, names: &Names, at: (Product, Location), change: &LevelChange, new: bool) {
        let (product, location) = at;
        self.key(names.level(product));
        self.arg(product);
        self.arg(location);
        self.arg(if new { "new" } else { "" });
        for quantity in [change.on_hand, change.held, change.claimed, change.need, change.spare] {
            self.arg(quantity.micros());
        }
    }
}

/// When a line is due, as the index has it: never, when a double could not say when.
fn score(at: Time) -> String {
    at.min(EXACT).to_string()
}

fn line_text(line: &Line) -> String {
    let Line { held, claimed, expires_at, extensions } = line;
    let until = expires_at.map_or("-".to_owned(), |at| at.to_string());
    format!("{} {} {until} {extensions}", held.micros(), claimed.micros())
}

fn quantity(word: Option<&str>) -> Option<Quantity> {
    word?.parse().ok().and_then(Quantity::from_micros)
}

fn line_of(text: &str) -> Option<Line> {
    let mut words = text.split(' ');
    let (held, claimed) = (quantity(words.next())?, quantity(words.next())?);
    let expires_at = match words.next()? {
        "-" => None,
        at => Some(at.parse().ok()?),
    };
    Some(Line { held, claimed, expires_at, extensions: words.next()?.parse().ok()? })
}

fn level_of(text: &str) -> Option<Level> {
    let mut words = text.split(' ');
    let mut next = || quantity(words.next());
    Some(Level { on_hand: next()?, held: next()?, claimed: next()? })
}

fn array(value: Value) -> Result<Vec<Value>, Fault> {
    match value {
        Value::Array(values) => Ok(values),
        other => Err(unexpected(&other)),
    }
}

fn text(value: Value) -> Result<String, Fault> {
    match value {
        Value::BulkString(bytes) => String::from_utf8(bytes).map_err(|e| unexpected(&e)),
        Value::SimpleString(text) => Ok(text),
        other => Err(unexpected(&other)),
    }
}

fn texts(value: Option<Value>) -> Result<Vec<String>, Fault> {
    array(value.unwrap_or(Value::Nil))?.into_iter().map(text).collect()
}

/// Fields and values of a hash.
fn pairs(value: Option<Value>) -> Result<Vec<(String, String)>, Fault> {
    let mut words = texts(value)?.into_iter();
    let mut pairs = Vec::new();
    while let (Some(field), Some(value)) = (words.next(), words.next()) {
        pairs.push((field, value));
    }
    Ok(pairs)
}

fn place(field: &str) -> Option<(Product, Location)> {
    let (product, location) = field.split_once('@')?;
    Some((product.parse().ok()?, location.parse().ok()?))
}

fn owned(hash: Option<Value>) -> Result<Owned, Fault> {
    let mut owned = Owned::default();
    for (field, value) in pairs(hash)? {
        if field == "v" {
            owned.version = value;
            continue;
        }
        let at = place(&field).ok_or_else(|| unexpected(&field))?;
        let line = line_of(&value).ok_or_else(|| unexpected(&value))?;
        owned.lines.insert(at, line);
    }
    Ok(owned)
}

fn levels_of(hash: Option<Value>) -> Result<BTreeMap<Location, Level>, Fault> {
    let mut levels = BTreeMap::new();
    for (field, value) in pairs(hash)? {
        let location = field.parse().map_err(|_| unexpected(&field))?;
        levels.insert(location, level_of(&value).ok_or_else(|| unexpected(&value))?);
    }
    Ok(levels)
}

fn exact(now: Time) -> Result<Time, Fault> {
    if now < EXACT { Ok(now) } else { Err(Fault::Broken(format!("no time for Redis: {now}"))) }
}

impl Store for Redis {
    fn begin(&mut self) -> Result<(), Fault> {
        if self.open.is_some() {
            return Err(Fault::Broken("a transaction is open".into()));
        }
        self.open = Some(Transaction::default());
        Ok(())
    }

    fn foresee(&mut self, request: &Request) -> Result<(), Fault> {
        let owners: Vec<Owner> = plan::owners(request).into_iter().cloned().collect();
        let products = plan::products(request);
        let read = self.read(request.key(), &owners, &products)?;
        let transaction = self.transaction()?;
        transaction.keys.extend(request.key().map(|key| (key.clone(), read.known)));
        transaction.owners.extend(read.owners);
        transaction.levels.extend(read.levels);
        Ok(())
    }

    fn commit(&mut self) -> Result<(), Fault> {
        let transaction = self.open.take().unwrap_or_default();
        if transaction.record.is_empty() {
            return Ok(());
        }
        self.apply(&transaction)
    }

    fn rollback(&mut self) {
        self.open = None;
    }

    fn find_key(&mut self, key: &Key) -> Result<Option<String>, Fault> {
        if let Some(known) = self.transaction()?.keys.get(key) {
            return Ok(known.clone());
        }
        Ok(self.read(Some(key), &[], &[])?.known)
    }

    fn put_key(&mut self, key: &Key, stands_for: &str, now: Time) -> Result<(), Fault> {
        let record = &mut self.transaction()?.record;
        record.now = exact(now)?;
        record.key = Some((key.clone(), stands_for.to_owned()));
        Ok(())
    }

    fn lines(&mut self, owner: &Owner) -> Result<Vec<(LineKey, Line)>, Fault> {
        let owned = self.owned(owner)?;
        let key = |(product, location)| LineKey { owner: owner.clone(), product, location };
        Ok(owned.lines.iter().map(|(at, line)| (key(*at), *line)).collect())
    }

    fn levels(&mut self, product: Product, _: bool) -> Result<Vec<(Location, Level)>, Fault> {
        if self.open.is_none() {
            let read = self.read(None, &[], &[product])?;
            return Ok(read.levels.into_values().flatten().collect());
        }
        Ok(self.known_levels(product)?.iter().map(|(at, level)| (*at, *level)).collect())
    }

    fn overdue(
        &mut self,
        product: Product,
        now: Time,
        limit: usize,
    ) -> Result<Vec<(LineKey, Line)>, Fault> {
        let mut command = cmd("ZRANGEBYSCORE");
        command.arg(self.names.due(product)).arg("-inf").arg(exact(now)?);
        let due: Vec<String> = self.link.query(&command)?;
        let mut keys = Vec::new();
        for member in &due {
            let parts = member.split_once('@').ok_or_else(|| unexpected(member))?;
            let owner = Owner::new(parts.0).map_err(|_| unexpected(member))?;
            let location = parts.1.parse().map_err(|_| unexpected(member))?;
            keys.push(LineKey { owner, product, location });
        }
        keys.sort_unstable();
        keys.truncate(limit);
        let mut lines = Vec::new();
        for keys in keys.chunks(OWNERS_AT_ONCE) {
            let mut owners: Vec<Owner> = keys.iter().map(|key| key.owner.clone()).collect();
            owners.dedup();
            let read = self.read(None, &owners, &[])?;
            for key in keys {
                // Not found as the index had it: it was changed in between.
                let line = read.owners[&key.owner].lines.get(&(product, key.location));
                if let Some(line) = line.filter(|line| line.expires_at.is_some_and(|at| at <= now))
                {
                    lines.push((key.clone(), *line));
                }
            }
        }
        Ok(lines)
    }

    fn overdue_products(&mut self, now: Time, limit: usize) -> Result<Vec<Product>, Fault> {
        let mut command = cmd("ZRANGEBYSCORE");
        command.arg(self.names.of("due")).arg("-inf").arg(exact(now)?);
        let mut products: Vec<Product> = self.link.query(&command)?;
        products.sort_unstable();
        products.truncate(limit);
        Ok(products)
    }

    fn put_movement(
        &mut self,
        movement: &Movement,
        _: Option<&Key>,
        now: Time,
    ) -> Result<(), Fault> {
        let record = &mut self.transaction()?.record;
        record.now = exact(now)?;
        record.movements.push(movement.clone());
        Ok(())
    }

    fn change_line(&mut self, change: &LineChange) -> Result<bool, Fault> {
        let (key, before, after) = change;
        let transaction = self.transaction()?;
        // Of owners that were not read the script will say.
        if let Some(owned) = transaction.owners.get(&key.owner)
            && owned.lines.get(&(key.product, key.location)) != before.as_ref()
        {
            return Ok(false);
        }
        if before != after {
            transaction.record.lines.push((key.clone(), *after));
            transaction.lines.push(change.clone());
        }
        Ok(true)
    }

    fn change_level(
        &mut self,
        product: Product,
        location: Location,
        change: &LevelChange,
    ) -> Result<bool, Fault> {
        let known = self.transaction()?.levels.contains_key(&product);
        // What only gives back needs no look: the script will see that the level is there.
        if known || change.create || change.need.is_positive() {
            let Some(level) = self.known_levels(product)?.get_mut(&location) else {
                return Ok(false);
            };
            let Some(after) = change.on(level) else { return Ok(false) };
            *level = after;
        }
        self.transaction()?.changes.push(((product, location), change.clone()));
        Ok(true)
    }

    fn create_level(&mut self, product: Product, location: Location) -> Result<(), Fault> {
        self.known_levels(product)?.insert(location, Level::default());
        self.transaction()?.created.insert((product, location));
        Ok(())
    }
}
