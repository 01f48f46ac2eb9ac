//! The SQL tables behind a stock in Redis: its journal is written down in them, and it is loaded
//! from them.
//!
//! The tables are those of [`super::super::sql`] and belong to this shop alone; one more has the
//! number and the hash of the last record that was written down, changed in the transaction of
//! the records themselves. So every record is written once, whoever dies between two statements,
//! and however many do it at the same time.

use super::record::Record;
use super::{Redis, Redis as Stocks, array, level_of, pairs, place, quantity, text, texts};
use super::{link::unexpected, score};
use crate::error::Fault;
use crate::plan::{Level, LevelChange, Line, LineChange, LineKey, Movement};
use crate::request::{Key, Location, Owner, Product, Request, Time};
use crate::seal::Entry;
use crate::store::sql::{self, Connection, Param, Sql, Value};
use crate::store::{ChainEnd, Ledger, Store, Totals};
use ::redis::cmd;
use std::collections::BTreeMap;

/// Records written down in one transaction.
const RECORDS_AT_ONCE: usize = 500;
/// Rows written by one statement.
const ROWS_AT_ONCE: usize = 50;
/// Rows read, and commands sent, at once while loading.
const PAGE: usize = 1_000;

/// A stock in Redis together with its books. As a [`Store`] it sells from Redis; audits and seals
/// are made in the books, after everything was written down.
pub struct Books<C> {
    redis: Redis,
    sql: Sql<C>,
    in_books: bool,
    replicas: Option<(u32, u32)>,
}

/// The last record that was written down.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Position {
    seq: i64,
    tip: String,
}

fn not_loaded() -> Fault {
    Fault::Empty("NOTLOADED no stock was loaded".into())
}

impl<C: Connection> Books<C> {
    /// Puts both together. The tables of [`super::super::sql`] must be there.
    ///
    /// # Errors
    /// The database's.
    pub fn new(redis: Redis, mut sql: Sql<C>) -> Result<Self, Fault> {
        sql.execute("create", &[])?;
        Ok(Self { redis, sql, in_books: false, replicas: None })
    }

    /// The part in Redis.
    pub fn redis(&mut self) -> &mut Redis {
        &mut self.redis
    }

    /// The part in SQL.
    pub fn sql(&mut self) -> &mut Sql<C> {
        &mut self.sql
    }

    /// Writes nothing down that fewer than `replicas` replicas have, and waits `milliseconds` for
    /// them: after a failover to one of those Redis knows all that the books know. In a Cluster
    /// every primary must have as many.
    pub fn wait_for_replicas(&mut self, replicas: u32, milliseconds: u32) {
        self.replicas = Some((replicas, milliseconds));
    }

    /// Writes down what is new; how many records.
    ///
    /// # Errors
    /// [`Fault::Conflict`] when another drain is at work for longer than one waits for it: ask again
    /// later. [`Fault::Behind`] when the books know what Redis does not; the database's and Redis's.
    pub fn drain(&mut self) -> Result<usize, Fault> {
        let mut total = 0;
        loop {
            let done = self.drain_some();
            if done.is_err() {
                self.sql.rollback();
            }
            let done = done?;
            total += done;
            if done < RECORDS_AT_ONCE {
                return Ok(total);
            }
        }
    }

    fn drain_some(&mut self) -> Result<usize, Fault> {
        self.sql.begin()?;
        let Some(position) = self.position()? else {
            self.sql.rollback();
            return Err(not_loaded());
        };
        let records = self.new_records(&position)?;
        let Some((last, _)) = records.last() else {
            self.sql.commit()?;
            return Ok(0);
        };
        let last = last.clone();
        self.replicated()?;
        let parsed = records.iter().map(|(_, text)| Record::read(text));
        let parsed = parsed.collect::<Option<Vec<_>>>().ok_or_else(|| unexpected(&records))?;
        self.write_down(&parsed)?;
        self.put_position("move_position", &last)?;
        self.sql.commit()?;
        // The last record stays: it shows next time that Redis still has what the books have.
        let mut trim = cmd("XTRIM");
        trim.arg(self.redis.names.of("journal")).arg("MINID").arg(format!("{}-0", last.seq));
        self.redis.link.query::<i64>(&trim)?;
        Ok(records.len())
    }

    fn replicated(&mut self) -> Result<(), Fault> {
        let Some((replicas, milliseconds)) = self.replicas else { return Ok(()) };
        // WAIT waits for this connection's own last write, so there must be one after the records.
        let mut mark = cmd("SET");
        mark.arg(self.redis.names.of("fence")).arg(1);
        self.redis.link.query::<()>(&mark)?;
        let mut wait = cmd("WAIT");
        wait.arg(replicas).arg(milliseconds);
        match self.redis.link.query::<u32>(&wait)? {
            there if there >= replicas => Ok(()),
            there => Err(Fault::Lost(format!("{there} of {replicas} replicas are up to date"))),
        }
    }

    fn position(&mut self) -> Result<Option<Position>, Fault> {
        let shop = Value::Text(self.redis.names.shop.clone());
        let rows = self.sql.query("position", &[("shop", shop)])?;
        let mut rows = rows.into_iter();
        let read = |mut row: sql::Row| Ok(Position { seq: row.whole()?, tip: row.text()? });
        rows.next().map(read).transpose()
    }

    fn put_position(&mut self, name: &str, position: &Position) -> Result<(), Fault> {
        let params = [
            ("shop", Value::Text(self.redis.names.shop.clone())),
            ("seq", Value::Int(position.seq)),
            ("tip", Value::Text(position.tip.clone())),
        ];
        self.sql.execute(name, &params).map(drop)
    }

    /// Records after the position, which itself must be there, unchanged.
    fn new_records(&mut self, from: &Position) -> Result<Vec<(Position, String)>, Fault> {
        let mut range = cmd("XRANGE");
        range.arg(self.redis.names.of("journal")).arg(format!("{}-0", from.seq)).arg("+");
        range.arg("COUNT").arg(RECORDS_AT_ONCE + 1);
        let mut records = stream(self.redis.link.query(&range)?)?.into_iter();
        match records.next() {
            Some((position, _)) if position == *from => {}
            Some((position, _)) if position.seq == from.seq => {
                return Err(Fault::Behind(format!("record {} has another hash", from.seq)));
            }
            _ => {
                if !self.is_loaded()? {
                    return Err(not_loaded());
                }
                return Err(Fault::Behind(format!("record {} is not in Redis", from.seq)));
            }
        }
        Ok(records.collect())
    }

    fn write_down(&mut self, records: &[Record]) -> Result<(), Fault> {
        let mut keys = Vec::new();
        let mut movements = Vec::new();
        let mut lines: BTreeMap<&LineKey, Option<Line>> = BTreeMap::new();
        let mut levels: BTreeMap<(Product, Location), [i64; 3]> = BTreeMap::new();
        for record in records {
            if let Some((key, stands_for)) = &record.key {
                keys.push(vec![
                    ("key", sql::text(key.as_str())),
                    ("stands_for", sql::text(stands_for)),
                    ("now", Value::Int(record.now)),
                ]);
            }
            for movement in &record.movements {
                let key = record.key.as_ref().map(|(key, _)| key);
                movements.push(sql::of_movement(movement, key, record.now));
                let sums = levels.entry((movement.product, movement.location)).or_default();
                sums[0] += movement.on_hand.micros();
                sums[1] += movement.held.micros();
                sums[2] += movement.claimed.micros();
            }
            lines.extend(record.lines.iter().map(|(key, line)| (key, *line)));
        }
        let mut stay = Vec::new();
        for (key, line) in lines {
            let mut params = sql::of_line(key);
            match line {
                Some(line) => {
                    params.extend(sql::after(&line));
                    stay.push(params);
                }
                None => drop(self.sql.execute("remove_line", &params)?),
            }
        }
        self.sql.execute_rows("put_keys", &keys)?;
        self.sql.execute_rows("put_movements", &movements)?;
        self.sql.execute_rows("put_lines", &stay)?;
        levels.into_iter().try_for_each(|(at, sums)| self.move_level(at, sums))
    }

    fn move_level(
        &mut self,
        (product, location): (Product, Location),
        [on_hand, held, claimed]: [i64; 3],
    ) -> Result<(), Fault> {
        let there = self.sql.levels(product, false)?.iter().any(|(at, _)| *at == location);
        if !there {
            self.sql.create_level(product, location)?;
        }
        if [on_hand, held, claimed] == [0; 3] {
            return Ok(());
        }
        let of =
            |micros: i64| crate::Quantity::from_micros(micros).ok_or_else(|| unexpected(&micros));
        let (on_hand, held, claimed) = (of(on_hand)?, of(held)?, of(claimed)?);
        let change = LevelChange { on_hand, held, claimed, ..LevelChange::default() };
        if self.sql.change_level(product, location, &change)? {
            return Ok(());
        }
        Err(Fault::Broken(format!("product {product}: the books cannot hold what Redis holds")))
    }

    /// Forgets how far the books are: for new tables, before they are [loaded](Self::load), and
    /// when a shop leaves Redis.
    ///
    /// # Errors
    /// The database's.
    pub fn forget(&mut self) -> Result<(), Fault> {
        self.sql.execute("remove", &[])?;
        self.sql.execute("create", &[]).map(drop)
    }

    /// Makes Redis what the books say; what is only in Redis is lost, so [drain](Self::drain)
    /// first where that is possible. While it lasts, and after a failure, Redis answers nothing.
    /// Also the very first step of a shop in Redis, and the way to move one from SQL.
    ///
    /// # Errors
    /// The database's and Redis's.
    pub fn load(&mut self) -> Result<(), Fault> {
        self.load_if(|_| Ok(true))
    }

    /// As [`Self::load`], but only a Redis that has no stock of this shop. Several may do it at once.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn load_empty(&mut self) -> Result<(), Fault> {
        self.load_if(|books| Ok(!books.is_loaded()?))
    }

    fn load_if(
        &mut self,
        wanted: impl FnOnce(&mut Self) -> Result<bool, Fault>,
    ) -> Result<(), Fault> {
        let done = self.load_all(wanted);
        if done.is_err() {
            self.sql.rollback();
        }
        done
    }

    fn is_loaded(&mut self) -> Result<bool, Fault> {
        let state = self.redis.names.of("state");
        self.redis.link.query(cmd("EXISTS").arg(state))
    }

    fn load_all(
        &mut self,
        wanted: impl FnOnce(&mut Self) -> Result<bool, Fault>,
    ) -> Result<(), Fault> {
        self.sql.begin()?;
        let position = match self.position()? {
            Some(position) => position,
            None => {
                let first = Position { seq: 1, tip: "0".repeat(40) };
                self.put_position("insert_position", &first)?;
                first
            }
        };
        // Asked behind the lock of the position: another who loads has that, too.
        if !wanted(self)? {
            self.sql.rollback();
            return Ok(());
        }
        self.empty()?;
        let mut batch = Batch { redis: &mut self.redis, words: Vec::new(), commands: 0 };
        for ((product, location), level) in self.sql.totals()?.levels {
            let text = format!(
                "{} {} {}",
                level.on_hand.micros(),
                level.held.micros(),
                level.claimed.micros()
            );
            let name = batch.redis.names.level(product);
            batch.add(["HSET".into(), name, location.to_string(), text])?;
            let name = batch.redis.names.of("products");
            batch.add(["SADD".into(), name, product.to_string()])?;
        }
        load_lines(&mut self.sql, &mut batch, position.seq)?;
        load_keys(&mut self.sql, &mut batch)?;
        let journal = batch.redis.names.of("journal");
        let id = format!("{}-0", position.seq);
        let record = Record::default().to_string();
        let tip = position.tip.clone();
        batch.add([
            "XADD".into(),
            journal,
            id,
            "record".into(),
            record,
            "tip".into(),
            tip.clone(),
        ])?;
        batch.send()?;
        // Only now Redis answers again.
        let state = batch.redis.names.of("state");
        batch.add([
            "HSET".into(),
            state,
            "seq".into(),
            position.seq.to_string(),
            "tip".into(),
            tip,
        ])?;
        batch.send()?;
        self.sql.commit()
    }

    /// Removes all of the shop from Redis. From the first command on nothing is answered.
    fn empty(&mut self) -> Result<(), Fault> {
        let Redis { names, link, .. } = &mut self.redis;
        link.query::<i64>(cmd("DEL").arg(names.of("state")))?;
        let owners: Vec<String> = link.query(cmd("SMEMBERS").arg(names.of("owners")))?;
        let products: Vec<String> = link.query(cmd("SMEMBERS").arg(names.of("products")))?;
        let mut keys: Vec<String> = ["journal", "ops", "due", "owners", "products", "fence"]
            .iter()
            .map(|name| names.of(name))
            .collect();
        keys.extend(owners.iter().map(|owner| names.of(&format!("line:{owner}"))));
        for product in products {
            keys.push(names.of(&format!("level:{product}")));
            keys.push(names.of(&format!("due:{product}")));
        }
        for keys in keys.chunks(PAGE) {
            link.query::<i64>(cmd("UNLINK").arg(keys))?;
        }
        Ok(())
    }

    /// Levels and lines as Redis has them; the ledger as the books have it and what is not
    /// written down yet.
    fn sums(&mut self) -> Result<Totals, Fault> {
        self.sql.begin()?;
        let position = self.position()?.ok_or_else(not_loaded)?;
        let mut ledger: BTreeMap<_, _> = self.sql.totals()?.ledger.into_iter().collect();
        self.sql.commit()?;
        let names = &self.redis.names;
        let keys = ["state", "journal", "owners", "products"].map(|name| names.of(name));
        let args = [names.prefix.clone(), position.seq.to_string()];
        let answer = self.redis.link.run(&self.redis.scripts.all, &keys, &args)?;
        let mut answer = array(answer)?.into_iter();
        let seq = text(answer.next().unwrap_or(::redis::Value::Nil))?;
        let levels = texts(answer.next())?;
        let lines = texts(answer.next())?;
        let records = stream(answer.next().unwrap_or(::redis::Value::Nil))?;
        let newest = records.last().map_or(position.seq, |(position, _)| position.seq);
        let all = newest - position.seq == i64::try_from(records.len()).unwrap_or(i64::MAX);
        if seq != newest.to_string() || !all {
            return Err(Fault::Conflict("others wrote records down in between".into()));
        }
        for (_, text) in &records {
            for movement in Record::read(text).ok_or_else(|| unexpected(text))?.movements {
                add(ledger.entry((movement.product, movement.location)).or_default(), &movement)?;
            }
        }
        let levels = levels.chunks_exact(3).map(|words| {
            let at = (words[0].parse().ok()?, words[1].parse().ok()?);
            Some((at, level_of(&words[2])?))
        });
        let lines = lines.chunks_exact(3).map(|words| {
            let word = |i: usize| quantity(words.get(i).map(String::as_str));
            let (held, claimed) = (word(1)?, word(2)?);
            Some((place(&words[0])?, Level { held, claimed, ..Level::default() }))
        });
        let broken = || Fault::Broken("Redis has unreadable levels or lines".into());
        let mut levels = levels.collect::<Option<Vec<_>>>().ok_or_else(broken)?;
        let mut lines = lines.collect::<Option<Vec<_>>>().ok_or_else(broken)?;
        levels.sort_unstable_by_key(|(at, _)| *at);
        lines.sort_unstable_by_key(|(at, _)| *at);
        Ok(Totals { levels, lines, ledger: ledger.into_iter().collect() })
    }

    /// The books, with everything written down, inside a transaction.
    fn books(&mut self) -> Result<&mut Sql<C>, Fault> {
        if !self.in_books {
            self.drain()?;
            self.sql.begin()?;
            self.in_books = true;
        }
        Ok(&mut self.sql)
    }
}

fn add(sums: &mut Level, movement: &Movement) -> Result<(), Fault> {
    let plus = |a: crate::Quantity, b| a.plus(b).ok_or_else(|| unexpected(&movement));
    sums.on_hand = plus(sums.on_hand, movement.on_hand)?;
    sums.held = plus(sums.held, movement.held)?;
    sums.claimed = plus(sums.claimed, movement.claimed)?;
    Ok(())
}

/// Entries of a stream.
fn stream(value: ::redis::Value) -> Result<Vec<(Position, String)>, Fault> {
    let mut records = Vec::new();
    for entry in array(value)? {
        let mut parts = array(entry)?.into_iter();
        let id = text(parts.next().unwrap_or(::redis::Value::Nil))?;
        let fields: BTreeMap<String, String> = pairs(parts.next())?.into_iter().collect();
        let seq = id.strip_suffix("-0").and_then(|seq| seq.parse().ok());
        let (Some(seq), Some(tip), Some(record)) = (seq, fields.get("tip"), fields.get("record"))
        else {
            return Err(unexpected(&fields));
        };
        records.push((Position { seq, tip: tip.clone() }, record.clone()));
    }
    Ok(records)
}

/// Commands sent together.
struct Batch<'a> {
    redis: &'a mut Stocks,
    words: Vec<String>,
    commands: usize,
}

impl Batch<'_> {
    fn add<const N: usize>(&mut self, words: [String; N]) -> Result<(), Fault> {
        self.words.push(N.to_string());
        self.words.extend(words);
        self.commands += 1;
        if self.commands >= PAGE { self.send() } else { Ok(()) }
    }

    fn send(&mut self) -> Result<(), Fault> {
        let keys = [self.redis.names.of("state")];
        self.redis.link.run(&self.redis.scripts.batch, &keys, &self.words)?;
        self.words.clear();
        self.commands = 0;
        Ok(())
    }
}

fn load_lines<C: Connection>(
    sql: &mut Sql<C>,
    batch: &mut Batch<'_>,
    seq: i64,
) -> Result<(), Fault> {
    let mut first: BTreeMap<Product, Time> = BTreeMap::new();
    let mut after = String::new();
    let mut most = PAGE;
    loop {
        let params = [("after", sql::text(&after)), ("most", sql::whole(most))];
        let rows = sql.query("all_lines", &params)?;
        let mut lines = rows.into_iter().map(sql::Row::line).collect::<Result<Vec<_>, _>>()?;
        let full = lines.len() == most;
        if full && let Some(last) = lines.last().map(|(key, _)| key.owner.clone()) {
            // Perhaps not all of the last owner's.
            lines.retain(|(key, _)| key.owner != last);
            most = if lines.is_empty() { most * 2 } else { PAGE };
        }
        for (key, line) in &lines {
            load_line(batch, key, line, seq)?;
            if let Some(at) = line.expires_at {
                let first = first.entry(key.product).or_insert(at);
                *first = at.min(*first);
            }
        }
        after = lines.last().map_or(after, |(key, _)| key.owner.as_str().to_owned());
        if !full {
            break;
        }
    }
    for (product, at) in first {
        let due = batch.redis.names.of("due");
        batch.add(["ZADD".into(), due, score(at), product.to_string()])?;
    }
    Ok(())
}

fn load_line(batch: &mut Batch<'_>, key: &LineKey, line: &Line, seq: i64) -> Result<(), Fault> {
    let LineKey { owner, product, location } = key;
    let names = &batch.redis.names;
    let (line_name, owners, due) = (names.line(owner), names.of("owners"), names.due(*product));
    let field = format!("{product}@{location}");
    let text = super::line_text(line);
    batch.add(["HSET".into(), line_name, field, text, "v".into(), seq.to_string()])?;
    batch.add(["SADD".into(), owners, owner.as_str().to_owned()])?;
    if let Some(at) = line.expires_at {
        let member = format!("{}@{location}", owner.as_str());
        batch.add(["ZADD".into(), due, score(at), member])?;
    }
    Ok(())
}

fn load_keys<C: Connection>(sql: &mut Sql<C>, batch: &mut Batch<'_>) -> Result<(), Fault> {
    let mut after = String::new();
    loop {
        let params = [("after", sql::text(&after)), ("most", sql::whole(PAGE))];
        let rows = sql.query("all_keys", &params)?;
        let full = rows.len() == PAGE;
        for mut row in rows {
            after = row.text()?;
            let ops = batch.redis.names.of("ops");
            batch.add(["HSET".into(), ops, after.clone(), row.text()?])?;
        }
        if !full {
            return Ok(());
        }
    }
}

impl<C: Connection> Sql<C> {
    /// Runs a statement of one row for many.
    fn execute_rows(&mut self, name: &str, rows: &[Vec<Param<'static>>]) -> Result<(), Fault> {
        // Only two texts for each statement, so that the database need not read more.
        let (many, few) = rows.split_at(rows.len() - rows.len() % ROWS_AT_ONCE);
        for rows in many.chunks(ROWS_AT_ONCE).chain(few.chunks(1)) {
            self.execute_many(name, rows)?;
        }
        Ok(())
    }
}

macro_rules! to {
    ($part:ident: $($name:ident($($arg:ident: $kind:ty),*) -> $result:ty;)*) => {
        $(fn $name(&mut self, $($arg: $kind),*) -> Result<$result, Fault> {
            to!(@ $part, self).$name($($arg),*)
        })*
    };
    (@ redis, $self:ident) => { $self.redis };
    (@ books, $self:ident) => { $self.books()? };
}

impl<C: Connection> Store for Books<C> {
    fn begin(&mut self) -> Result<(), Fault> {
        self.redis.begin()
    }

    fn commit(&mut self) -> Result<(), Fault> {
        if std::mem::take(&mut self.in_books) {
            self.sql.commit()?;
        }
        self.redis.commit()
    }

    fn rollback(&mut self) {
        if std::mem::take(&mut self.in_books) {
            self.sql.rollback();
        }
        self.redis.rollback();
    }

    to! { redis:
        foresee(request: &Request) -> ();
        find_key(key: &Key) -> Option<String>;
        put_key(key: &Key, stands_for: &str, now: Time) -> ();
        lines(owner: &Owner) -> Vec<(LineKey, Line)>;
        levels(product: Product, lock: bool) -> Vec<(Location, Level)>;
        overdue(product: Product, now: Time, limit: usize) -> Vec<(LineKey, Line)>;
        overdue_products(now: Time, limit: usize) -> Vec<Product>;
        put_movement(movement: &Movement, key: Option<&Key>, now: Time) -> ();
        change_line(change: &LineChange) -> bool;
        change_level(product: Product, location: Location, change: &LevelChange) -> bool;
        create_level(product: Product, location: Location) -> ();
    }
}

impl<C: Connection> Ledger for Books<C> {
    fn totals(&mut self) -> Result<Totals, Fault> {
        let sums = self.sums();
        if sums.is_err() {
            self.sql.rollback();
        }
        sums
    }

    to! { books:
        unsealed(limit: usize) -> Vec<Entry>;
        chain_end(product: Product) -> Option<ChainEnd>;
        put_seal(id: i64, seq: i64, seal: &str) -> bool;
        put_chain_end(product: Product, before: Option<&ChainEnd>, end: &ChainEnd) -> ();
        chains() -> Vec<(Product, ChainEnd)>;
        sealed(product: Product, after: i64, limit: usize) -> Vec<Entry>;
    }
}
