//! A store in any SQL database: the statements of `sql/statements.sql` on a connection.

use super::{ChainEnd, Ledger, Store, Totals, Written};
use crate::error::Fault;
use crate::limits::QUANTITY_MAX_MICROS;
use crate::plan::{Level, LevelChange, Line, LineChange, LineKey, Movement, Plan};
use crate::quantity::Quantity;
use crate::request::{Key, Location, Owner, Product, Time};
use crate::seal::Entry;
use std::collections::HashMap;

const STATEMENTS: &str = include_str!("../sql/statements.sql");
#[cfg(feature = "redis")]
const JOURNAL: &str = include_str!("../sql/journal.sql");
#[cfg(not(feature = "redis"))]
const JOURNAL: &str = "";

/// A value of a statement or a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// SQL's NULL.
    Null,
    /// A whole number.
    Int(i64),
    /// A text.
    Text(String),
}

/// A value with the name it has in the statement.
pub type Param<'a> = (&'a str, Value);

/// How a block ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// All was done.
    Done,
    /// Nothing was done, and this is why.
    Signalled(String),
    /// Nothing was done: there is no such procedure, or not for this user.
    Missing,
}

/// A database connection.
pub trait Connection {
    /// What `{lock}` is here.
    const LOCK: &'static str;

    /// Begins a transaction.
    ///
    /// # Errors
    /// As all of this trait: what the database says, classified.
    fn begin(&mut self) -> Result<(), Fault>;
    /// Commits it.
    ///
    /// # Errors
    /// The database's.
    fn commit(&mut self) -> Result<(), Fault>;
    /// Rolls back, and connects anew if the connection is lost.
    fn rollback(&mut self);
    /// Runs a statement; how many rows it changed.
    ///
    /// # Errors
    /// The database's.
    fn execute(&mut self, sql: &str, params: &[Param<'_>]) -> Result<u64, Fault>;
    /// Runs a query.
    ///
    /// # Errors
    /// The database's.
    fn query(&mut self, sql: &str, params: &[Param<'_>]) -> Result<Vec<Vec<Value>>, Fault>;
    /// Connects if need be; whether this server runs the statement `at_once`.
    ///
    /// # Errors
    /// The database's.
    fn has_blocks(&mut self) -> Result<bool, Fault> {
        Ok(false)
    }
    /// Runs it, or the procedure.
    ///
    /// # Errors
    /// The database's.
    fn run_block(&mut self, _sql: &str) -> Result<Block, Fault> {
        Err(Fault::Broken("no such server".into()))
    }
}

/// The store on a connection.
pub struct Sql<C> {
    connection: C,
    statements: HashMap<&'static str, String>,
    prefix: String,
    /// Whether the procedure `hold` is worth a try.
    procedure: bool,
}

/// Names and texts of a file of statements, as written.
pub fn named(text: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    text.split("-- name: ").skip(1).filter_map(|part| part.split_once('\n'))
}

/// The statements of a migration, with the tables' prefix. Its comments are dropped.
pub fn migration(text: &str, prefix: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with("--")).collect();
    let mut statements = Vec::new();
    let mut rest = lines.join("\n");
    // A trigger's own statement ends in a semicolon too, but on the same line as its END.
    while let Some(at) = rest.find(";\n") {
        let tail = rest.split_off(at + 2);
        statements.push(rest.trim_end_matches([';', '\n']).to_owned());
        rest = tail;
    }
    statements.push(rest);
    let filled = statements.iter().map(|sql| sql.trim().replace("{p}", prefix));
    filled.filter(|sql| !sql.is_empty()).collect()
}

impl<C: Connection> Sql<C> {
    /// The tables with this prefix (letters, digits, `_`) on this connection.
    ///
    /// # Errors
    /// [`Fault::Broken`] for another prefix.
    pub fn new(connection: C, prefix: &str) -> Result<Self, Fault> {
        if !prefix.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
            return Err(Fault::Broken(format!("no table prefix: {prefix}")));
        }
        let fill =
            |sql: &str| sql.replace("{p}", prefix).replace("{lock}", C::LOCK).trim().to_owned();
        let statements =
            named(STATEMENTS).chain(named(JOURNAL)).map(|(name, sql)| (name, fill(sql))).collect();
        Ok(Self { connection, statements, prefix: prefix.to_owned(), procedure: true })
    }

    /// The connection.
    pub fn connection(&mut self) -> &mut C {
        &mut self.connection
    }

    /// Runs the statements of a migration.
    ///
    /// # Errors
    /// The database's. Those that ran stay; a migration may be repeated.
    pub fn migrate(&mut self, text: &str) -> Result<(), Fault> {
        for sql in migration(text, &self.prefix) {
            self.connection.execute(&sql, &[])?;
        }
        Ok(())
    }

    /// Makes the procedure anew, where the user may: without it the block does the same.
    #[cfg(feature = "mysql")]
    pub(super) fn make_procedure(&mut self) -> Result<(), Fault> {
        self.drop_procedure()?;
        let max = ("max", Value::Int(QUANTITY_MAX_MICROS));
        let sql = filled(&self.statements["make_hold"], &[max])?;
        self.if_allowed(&sql)
    }

    /// Removes it, where the user may.
    #[cfg(feature = "mysql")]
    pub(super) fn drop_procedure(&mut self) -> Result<(), Fault> {
        let sql = self.statements["drop_hold"].clone();
        self.if_allowed(&sql)
    }

    #[cfg(feature = "mysql")]
    fn if_allowed(&mut self, sql: &str) -> Result<(), Fault> {
        match self.connection.execute(sql, &[]) {
            Err(Fault::Broken(_)) => Ok(()),
            other => other.map(drop),
        }
    }

    pub(super) fn execute(&mut self, name: &str, params: &[Param<'_>]) -> Result<u64, Fault> {
        self.connection.execute(&self.statements[name], params)
    }

    /// Runs a statement that inserts one row with several.
    #[cfg(feature = "redis")]
    pub(super) fn execute_many(
        &mut self,
        name: &str,
        rows: &[Vec<Param<'static>>],
    ) -> Result<u64, Fault> {
        let (head, row) = self.statements[name].split_once("VALUES ").unwrap_or_default();
        let row_of =
            |n: usize| row.replace(", :", &format!(", :r{n}")).replace("(:", &format!("(:r{n}"));
        let rows_text: Vec<String> = (0..rows.len()).map(row_of).collect();
        let sql = format!("{head}VALUES {}", rows_text.join(", "));
        let names = rows.iter().enumerate();
        let params: Vec<(String, Value)> = names
            .flat_map(|(n, row)| {
                row.iter().map(move |(name, v)| (format!("r{n}{name}"), v.clone()))
            })
            .collect();
        let params: Vec<Param<'_>> = params.iter().map(|(n, v)| (n.as_str(), v.clone())).collect();
        self.connection.execute(&sql, &params)
    }

    pub(super) fn query(&mut self, name: &str, params: &[Param<'_>]) -> Result<Vec<Row>, Fault> {
        let rows = self.connection.query(&self.statements[name], params)?;
        Ok(rows.into_iter().map(|values| Row(values.into_iter())).collect())
    }
}

/// A value as SQL. Texts are names of a small alphabet; no others are let through.
fn literal(value: &Value) -> Result<String, Fault> {
    match value {
        Value::Null => Ok("NULL".to_owned()),
        Value::Int(number) => Ok(number.to_string()),
        Value::Text(text)
            if text.bytes().all(|b| b.is_ascii_alphanumeric() || b":._- ".contains(&b)) =>
        {
            Ok(format!("'{text}'"))
        }
        Value::Text(text) => Err(Fault::Broken(format!("not a name: {text}"))),
    }
}

/// A statement with its values in it.
fn filled(sql: &str, params: &[Param<'_>]) -> Result<String, Fault> {
    let mut parts = sql.split(':');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| !c.is_ascii_lowercase() && c != '_').unwrap_or(part.len());
        let (name, rest) = part.split_at(end);
        let value = params.iter().find(|(param, _)| *param == name);
        let (_, value) = value.ok_or_else(|| Fault::Broken(format!("{name} is missing")))?;
        text.push_str(&literal(value)?);
        text.push_str(rest);
    }
    Ok(text)
}

/// How a signal of ours begins, as in the statements.
const STOP: &str = "cart_p2 ";

/// A row, read from left to right.
pub(super) struct Row(std::vec::IntoIter<Value>);

impl Row {
    fn broken(value: Option<&Value>) -> Fault {
        Fault::Broken(format!("unexpected value {value:?}"))
    }

    pub(super) fn whole_or_null(&mut self) -> Result<Option<i64>, Fault> {
        match self.0.next() {
            Some(Value::Int(number)) => Ok(Some(number)),
            Some(Value::Null) => Ok(None),
            // A SUM of whole numbers is a DECIMAL in MariaDB, and arrives as text.
            Some(Value::Text(text)) => {
                text.parse().map(Some).map_err(|_| Self::broken(Some(&Value::Text(text))))
            }
            None => Err(Self::broken(None)),
        }
    }

    pub(super) fn whole<T: TryFrom<i64>>(&mut self) -> Result<T, Fault> {
        let number = self.whole_or_null()?.ok_or_else(|| Self::broken(Some(&Value::Null)))?;
        number.try_into().map_err(|_| Self::broken(Some(&Value::Int(number))))
    }

    fn quantity(&mut self) -> Result<Quantity, Fault> {
        let micros = self.whole()?;
        Quantity::from_micros(micros).ok_or_else(|| Self::broken(Some(&Value::Int(micros))))
    }

    fn text_or_null(&mut self) -> Result<Option<String>, Fault> {
        match self.0.next() {
            Some(Value::Text(text)) => Ok(Some(text)),
            Some(Value::Null) => Ok(None),
            other => Err(Self::broken(other.as_ref())),
        }
    }

    pub(super) fn text(&mut self) -> Result<String, Fault> {
        self.text_or_null()?.ok_or_else(|| Self::broken(Some(&Value::Null)))
    }

    pub(super) fn line(mut self) -> Result<(LineKey, Line), Fault> {
        let owner = self.text()?;
        let owner = Owner::new(&owner).map_err(|_| Self::broken(Some(&Value::Text(owner))))?;
        let key = LineKey { owner, product: self.whole()?, location: self.whole()? };
        let (held, claimed) = (self.quantity()?, self.quantity()?);
        let expires_at = self.whole_or_null()?;
        Ok((key, Line { held, claimed, expires_at, extensions: self.whole()? }))
    }

    fn level(&mut self) -> Result<Level, Fault> {
        Ok(Level { on_hand: self.quantity()?, held: self.quantity()?, claimed: self.quantity()? })
    }

    fn level_at(mut self) -> Result<((Product, Location), Level), Fault> {
        Ok(((self.whole()?, self.whole()?), self.level()?))
    }

    fn entry(mut self) -> Result<Entry, Fault> {
        Ok(Entry {
            id: self.whole()?,
            product: self.whole()?,
            location: self.whole()?,
            kind: self.text()?,
            on_hand: self.whole()?,
            held: self.whole()?,
            claimed: self.whole()?,
            owner: self.text()?,
            key: self.text()?,
            at: self.whole()?,
            seq: self.whole_or_null()?,
            seal: self.text_or_null()?,
        })
    }

    fn chain_end(mut self) -> Result<ChainEnd, Fault> {
        Ok(ChainEnd { seq: self.whole()?, seal: self.text()? })
    }
}

pub(super) fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

pub(super) fn whole(value: impl TryInto<i64>) -> Value {
    // Beyond i64 there is no such product or limit: nothing is found, as it should be.
    Value::Int(value.try_into().unwrap_or(i64::MAX))
}

pub(super) fn quantity(value: Quantity) -> Value {
    Value::Int(value.micros())
}

fn time_or_null(value: Option<Time>) -> Value {
    value.map_or(Value::Null, Value::Int)
}

pub(super) fn of_line(key: &LineKey) -> Vec<Param<'static>> {
    vec![
        ("owner", text(key.owner.as_str())),
        ("product", whole(key.product)),
        ("location", whole(key.location)),
    ]
}

pub(super) fn of_movement(
    movement: &Movement,
    key: Option<&Key>,
    now: Time,
) -> Vec<Param<'static>> {
    vec![
        ("product", whole(movement.product)),
        ("location", whole(movement.location)),
        ("kind", text(movement.kind.as_str())),
        ("on_hand", quantity(movement.on_hand)),
        ("held", quantity(movement.held)),
        ("claimed", quantity(movement.claimed)),
        ("owner", text(movement.owner.as_ref().map_or("", Owner::as_str))),
        ("key", text(key.map_or("", Key::as_str))),
        ("now", whole(now)),
    ]
}

pub(super) fn after(line: &Line) -> [Param<'static>; 4] {
    [
        ("held", quantity(line.held)),
        ("claimed", quantity(line.claimed)),
        ("expires_at", time_or_null(line.expires_at)),
        ("extensions", whole(line.extensions)),
    ]
}

fn before(line: &Line) -> [Param<'static>; 4] {
    [
        ("was_held", quantity(line.held)),
        ("was_claimed", quantity(line.claimed)),
        ("was_expires_at", Value::Int(line.expires_at.unwrap_or(-1))),
        ("was_extensions", whole(line.extensions)),
    ]
}

fn key_params(key: &Key, stands_for: &str, now: Time) -> [Param<'static>; 3] {
    [("key", text(key.as_str())), ("stands_for", text(stands_for)), ("now", whole(now))]
}

/// The statement that changes a line, and its values; none when there is nothing to change.
fn line_change((key, was, is): &LineChange) -> Option<(&'static str, Vec<Param<'static>>)> {
    let mut params = of_line(key);
    let name = match (was, is) {
        (None, None) => return None,
        (None, Some(is)) => {
            params.extend(after(is));
            "insert_line"
        }
        (Some(was), None) => {
            params.extend(before(was));
            "delete_line"
        }
        (Some(was), Some(is)) => {
            params.extend(before(was));
            params.extend(after(is));
            "update_line"
        }
    };
    Some((name, params))
}

fn level_params(product: Product, location: Location, change: &LevelChange) -> [Param<'static>; 8] {
    [
        ("product", whole(product)),
        ("location", whole(location)),
        ("on_hand", quantity(change.on_hand)),
        ("held", quantity(change.held)),
        ("claimed", quantity(change.claimed)),
        ("need", quantity(change.need)),
        ("spare", quantity(change.spare)),
        ("max", Value::Int(QUANTITY_MAX_MICROS)),
    ]
}

impl<C: Connection> Sql<C> {
    /// A statement of a block.
    fn add(&self, steps: &mut String, name: &str, params: &[Param<'_>]) -> Result<(), Fault> {
        steps.push_str(&filled(&self.statements[name], params)?);
        steps.push_str(";\n");
        Ok(())
    }

    /// What is to be signalled unless the statement before changed one row.
    fn or_stop(&self, steps: &mut String, why: &str) -> Result<(), Fault> {
        self.add(steps, "else_stop", &[("why", text(&format!("{STOP}{why}")))])
    }

    /// A plan as statements.
    fn steps(
        &self,
        plan: &Plan,
        remembered: Option<&(Key, String)>,
        now: Time,
    ) -> Result<String, Fault> {
        let mut steps = String::new();
        if let Some((key, stands_for)) = remembered {
            self.add(&mut steps, "put_key", &key_params(key, stands_for, now))?;
        }
        let key = remembered.map(|(key, _)| key);
        for movement in &plan.movements {
            self.add(&mut steps, "put_movement", &of_movement(movement, key, now))?;
        }
        for change in &plan.lines {
            let Some((name, params)) = line_change(change) else { continue };
            self.add(&mut steps, name, &params)?;
            // A new line that is there already is the database's to refuse.
            if change.1.is_some() {
                self.or_stop(&mut steps, "changed")?;
            }
        }
        for ((product, location), change) in &plan.levels {
            self.add(&mut steps, "change_level", &level_params(*product, *location, change))?;
            self.or_stop(&mut steps, &format!("short {product}"))?;
        }
        Ok(steps)
    }
}

/// Values of `hold`, where the plan is one new line without a key.
fn new_line(
    plan: &Plan,
    remembered: Option<&(Key, String)>,
    now: Time,
) -> Option<Vec<Param<'static>>> {
    let ([(key, None, Some(line))], [_], [(_, level)]) =
        (&plan.lines[..], &plan.movements[..], &plan.levels[..])
    else {
        return None;
    };
    let fits = line.held.is_positive() && line.claimed == Quantity::ZERO && line.extensions == 0;
    if remembered.is_some() || !fits {
        return None;
    }
    let mut params = of_line(key);
    params.extend([
        // What was read was compared; nothing was guessed.
        ("other", Value::Null),
        ("shown", Value::Null),
        ("held", quantity(line.held)),
        ("expires_at", time_or_null(line.expires_at)),
        ("need", quantity(level.need)),
        ("spare", quantity(level.spare)),
        ("now", whole(now)),
    ]);
    Some(params)
}

/// How a block or the procedure ended: the latter leaves out which product is short, having one.
fn written(block: Block, plan: &Plan) -> Result<Written, Fault> {
    let signal = match block {
        Block::Done => return Ok(Written::All),
        Block::Missing => return Err(Fault::Broken("no such procedure".into())),
        Block::Signalled(signal) => signal,
    };
    let words: Vec<&str> = signal.strip_prefix(STOP).unwrap_or_default().split(' ').collect();
    match words[..] {
        ["short"] if plan.levels.len() == 1 => Ok(Written::Short(plan.levels[0].0.0)),
        ["short", product] => {
            product.parse().map(Written::Short).map_err(|_| Fault::Broken(signal))
        }
        ["changed"] => Err(Fault::Conflict(signal)),
        _ => Err(Fault::Broken(signal)),
    }
}

impl<C: Connection> Store for Sql<C> {
    fn ready_at_once(&mut self) -> Result<bool, Fault> {
        self.connection.has_blocks()
    }

    fn write_at_once(
        &mut self,
        plan: &Plan,
        remembered: Option<&(Key, String)>,
        now: Time,
    ) -> Result<Written, Fault> {
        if self.procedure
            && let Some(params) = new_line(plan, remembered, now)
        {
            let call = filled(&self.statements["hold"], &params)?;
            match self.connection.run_block(&call)? {
                Block::Missing => self.procedure = false,
                other => return written(other, plan),
            }
        }
        let steps = self.steps(plan, remembered, now)?;
        let block = self.statements["at_once"].replace("{steps}", steps.trim_end());
        written(self.connection.run_block(&block)?, plan)
    }

    fn begin(&mut self) -> Result<(), Fault> {
        self.connection.begin()
    }

    fn commit(&mut self) -> Result<(), Fault> {
        self.connection.commit()
    }

    fn rollback(&mut self) {
        self.connection.rollback();
    }

    fn find_key(&mut self, key: &Key) -> Result<Option<String>, Fault> {
        let rows = self.query("find_key", &[("key", text(key.as_str()))])?;
        rows.into_iter().next().map(|mut row| row.text()).transpose()
    }

    fn put_key(&mut self, key: &Key, stands_for: &str, now: Time) -> Result<(), Fault> {
        self.execute("put_key", &key_params(key, stands_for, now)).map(drop)
    }

    fn lines(&mut self, owner: &Owner) -> Result<Vec<(LineKey, Line)>, Fault> {
        let rows = self.query("lines", &[("owner", text(owner.as_str()))])?;
        rows.into_iter().map(Row::line).collect()
    }

    fn levels(&mut self, product: Product, lock: bool) -> Result<Vec<(Location, Level)>, Fault> {
        let name = if lock { "levels_locked" } else { "levels" };
        let rows = self.query(name, &[("product", whole(product))])?;
        rows.into_iter().map(|mut row| Ok((row.whole()?, row.level()?))).collect()
    }

    fn overdue(
        &mut self,
        product: Product,
        now: Time,
        limit: usize,
    ) -> Result<Vec<(LineKey, Line)>, Fault> {
        let params = [("product", whole(product)), ("now", whole(now)), ("most", whole(limit))];
        self.query("overdue", &params)?.into_iter().map(Row::line).collect()
    }

    fn overdue_products(&mut self, now: Time, limit: usize) -> Result<Vec<Product>, Fault> {
        let rows =
            self.query("overdue_products", &[("now", whole(now)), ("most", whole(limit))])?;
        rows.into_iter().map(|mut row| row.whole()).collect()
    }

    fn put_movement(
        &mut self,
        movement: &Movement,
        key: Option<&Key>,
        now: Time,
    ) -> Result<(), Fault> {
        self.execute("put_movement", &of_movement(movement, key, now)).map(drop)
    }

    fn change_line(&mut self, change: &LineChange) -> Result<bool, Fault> {
        let Some((name, params)) = line_change(change) else { return Ok(true) };
        Ok(self.execute(name, &params)? == 1)
    }

    fn change_level(
        &mut self,
        product: Product,
        location: Location,
        change: &LevelChange,
    ) -> Result<bool, Fault> {
        Ok(self.execute("change_level", &level_params(product, location, change))? == 1)
    }

    fn create_level(&mut self, product: Product, location: Location) -> Result<(), Fault> {
        let params = [("product", whole(product)), ("location", whole(location))];
        self.execute("create_level", &params).map(drop)
    }
}

impl<C: Connection> Ledger for Sql<C> {
    fn unsealed(&mut self, limit: usize) -> Result<Vec<Entry>, Fault> {
        let rows = self.query("unsealed", &[("most", whole(limit))])?;
        rows.into_iter().map(Row::entry).collect()
    }

    fn chain_end(&mut self, product: Product) -> Result<Option<ChainEnd>, Fault> {
        let rows = self.query("chain_end", &[("product", whole(product))])?;
        rows.into_iter().next().map(Row::chain_end).transpose()
    }

    fn put_seal(&mut self, id: i64, seq: i64, seal: &str) -> Result<bool, Fault> {
        let params = [("id", whole(id)), ("seq", whole(seq)), ("seal", text(seal))];
        Ok(self.execute("put_seal", &params)? == 1)
    }

    fn put_chain_end(
        &mut self,
        product: Product,
        before: Option<&ChainEnd>,
        end: &ChainEnd,
    ) -> Result<(), Fault> {
        let name = if before.is_some() { "update_chain" } else { "insert_chain" };
        let params =
            [("product", whole(product)), ("seq", whole(end.seq)), ("seal", text(&end.seal))];
        self.execute(name, &params).map(drop)
    }

    fn totals(&mut self) -> Result<Totals, Fault> {
        // One statement sees one moment: three would not agree while others are at work.
        let mut totals = [vec![], vec![], vec![]];
        for mut row in self.query("totals", &[])? {
            let which: usize = row.whole()?;
            totals[which].push(row.level_at()?);
        }
        let [levels, lines, ledger] = totals;
        Ok(Totals { levels, lines, ledger })
    }

    fn chains(&mut self) -> Result<Vec<(Product, ChainEnd)>, Fault> {
        let rows = self.query("chains", &[])?;
        rows.into_iter().map(|mut row| Ok((row.whole()?, row.chain_end()?))).collect()
    }

    fn sealed(&mut self, product: Product, after: i64, limit: usize) -> Result<Vec<Entry>, Fault> {
        let params = [("product", whole(product)), ("after", whole(after)), ("most", whole(limit))];
        self.query("sealed", &params)?.into_iter().map(Row::entry).collect()
    }
}
