//! The store in memory: the model the others are compared with.

use super::{ChainEnd, Ledger, Store, Totals};
use crate::error::Fault;
use crate::plan::{Level, LevelChange, Line, LineChange, LineKey, Movement};
use crate::quantity::Quantity;
use crate::request::{Key, Location, Owner, Product, Time};
use crate::seal::Entry;
use std::collections::BTreeMap;

/// Everything a store keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tables {
    /// Per product and location.
    pub levels: BTreeMap<(Product, Location), Level>,
    /// Lines.
    pub lines: BTreeMap<LineKey, Line>,
    /// Used keys and what they stood for.
    pub keys: BTreeMap<Key, String>,
    /// The ledger, oldest first; an entry's id is its place, from 1.
    pub ledger: Vec<Entry>,
    /// Ends of the chains of seals.
    pub chains: BTreeMap<Product, ChainEnd>,
}

/// The store in memory. One transaction at a time.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// As committed, or as changed so far by the open transaction.
    pub tables: Tables,
    undo: Option<Tables>,
}

impl From<Tables> for Memory {
    fn from(tables: Tables) -> Self {
        Self { tables, undo: None }
    }
}

fn add(a: Quantity, b: Quantity) -> Option<Quantity> {
    a.plus(b)
}

impl Store for Memory {
    fn begin(&mut self) -> Result<(), Fault> {
        if self.undo.is_some() {
            return Err(Fault::Broken("a transaction is open".into()));
        }
        self.undo = Some(self.tables.clone());
        Ok(())
    }

    fn commit(&mut self) -> Result<(), Fault> {
        self.undo = None;
        Ok(())
    }

    fn rollback(&mut self) {
        if let Some(tables) = self.undo.take() {
            self.tables = tables;
        }
    }

    fn find_key(&mut self, key: &Key) -> Result<Option<String>, Fault> {
        Ok(self.tables.keys.get(key).cloned())
    }

    fn put_key(&mut self, key: &Key, stands_for: &str, _: Time) -> Result<(), Fault> {
        match self.tables.keys.insert(key.clone(), stands_for.to_owned()) {
            None => Ok(()),
            Some(_) => Err(Fault::Conflict("the key is there".into())),
        }
    }

    fn lines(&mut self, owner: &Owner) -> Result<Vec<(LineKey, Line)>, Fault> {
        let mine = self.tables.lines.iter().filter(|(key, _)| key.owner == *owner);
        Ok(mine.map(|(key, line)| (key.clone(), *line)).collect())
    }

    fn levels(&mut self, product: Product, _: bool) -> Result<Vec<(Location, Level)>, Fault> {
        let range = self.tables.levels.range((product, 0)..=(product, Location::MAX));
        Ok(range.map(|((_, location), level)| (*location, *level)).collect())
    }

    fn overdue(
        &mut self,
        product: Product,
        now: Time,
        limit: usize,
    ) -> Result<Vec<(LineKey, Line)>, Fault> {
        let due = self.tables.lines.iter().filter(|(key, line)| {
            key.product == product && line.expires_at.is_some_and(|at| at <= now)
        });
        Ok(due.take(limit).map(|(key, line)| (key.clone(), *line)).collect())
    }

    fn overdue_products(&mut self, now: Time, limit: usize) -> Result<Vec<Product>, Fault> {
        let lines = self.tables.lines.iter();
        let due = lines.filter(|(_, line)| line.expires_at.is_some_and(|at| at <= now));
        let mut products: Vec<Product> = due.map(|(key, _)| key.product).collect();
        products.sort_unstable();
        products.dedup();
        products.truncate(limit);
        Ok(products)
    }

    fn put_movement(
        &mut self,
        movement: &Movement,
        key: Option<&Key>,
        now: Time,
    ) -> Result<(), Fault> {
        let id = i64::try_from(self.tables.ledger.len()).unwrap_or(i64::MAX).saturating_add(1);
        self.tables.ledger.push(Entry {
            id,
            product: movement.product,
            location: movement.location,
            kind: movement.kind.as_str().to_owned(),
            on_hand: movement.on_hand.micros(),
            held: movement.held.micros(),
            claimed: movement.claimed.micros(),
            owner: movement.owner.as_ref().map_or("", Owner::as_str).to_owned(),
            key: key.map_or("", Key::as_str).to_owned(),
            at: now,
            seq: None,
            seal: None,
        });
        Ok(())
    }

    fn change_line(&mut self, (key, before, after): &LineChange) -> Result<bool, Fault> {
        if self.tables.lines.get(key).copied() != *before {
            return Ok(false);
        }
        match after {
            Some(line) => self.tables.lines.insert(key.clone(), *line),
            None => self.tables.lines.remove(key),
        };
        Ok(true)
    }

    fn change_level(
        &mut self,
        product: Product,
        location: Location,
        change: &LevelChange,
    ) -> Result<bool, Fault> {
        let Some(level) = self.tables.levels.get_mut(&(product, location)) else {
            return Ok(false);
        };
        let after = change.on(level);
        if let Some(after) = after {
            *level = after;
        }
        Ok(after.is_some())
    }

    fn create_level(&mut self, product: Product, location: Location) -> Result<(), Fault> {
        match self.tables.levels.insert((product, location), Level::default()) {
            None => Ok(()),
            Some(_) => Err(Fault::Conflict("the level is there".into())),
        }
    }
}

impl Ledger for Memory {
    fn unsealed(&mut self, limit: usize) -> Result<Vec<Entry>, Fault> {
        let open = self.tables.ledger.iter().filter(|entry| entry.seq.is_none());
        Ok(open.take(limit).cloned().collect())
    }

    fn chain_end(&mut self, product: Product) -> Result<Option<ChainEnd>, Fault> {
        Ok(self.tables.chains.get(&product).cloned())
    }

    fn put_seal(&mut self, id: i64, seq: i64, seal: &str) -> Result<bool, Fault> {
        let open = |entry: &&mut Entry| entry.id == id && entry.seq.is_none();
        let Some(entry) = self.tables.ledger.iter_mut().find(open) else { return Ok(false) };
        (entry.seq, entry.seal) = (Some(seq), Some(seal.to_owned()));
        Ok(true)
    }

    fn put_chain_end(
        &mut self,
        product: Product,
        _: Option<&ChainEnd>,
        end: &ChainEnd,
    ) -> Result<(), Fault> {
        self.tables.chains.insert(product, end.clone());
        Ok(())
    }

    fn totals(&mut self) -> Result<Totals, Fault> {
        let broken = || Fault::Broken("a sum is out of range".into());
        let mut lines: BTreeMap<(Product, Location), Level> = BTreeMap::new();
        for (key, line) in &self.tables.lines {
            let sums = lines.entry((key.product, key.location)).or_default();
            sums.held = add(sums.held, line.held).ok_or_else(broken)?;
            sums.claimed = add(sums.claimed, line.claimed).ok_or_else(broken)?;
        }
        let mut ledger: BTreeMap<(Product, Location), Level> = BTreeMap::new();
        for entry in &self.tables.ledger {
            let sums = ledger.entry((entry.product, entry.location)).or_default();
            let plus = |sum: Quantity, micros| {
                Quantity::from_micros(micros).and_then(|by| add(sum, by)).ok_or_else(broken)
            };
            sums.on_hand = plus(sums.on_hand, entry.on_hand)?;
            sums.held = plus(sums.held, entry.held)?;
            sums.claimed = plus(sums.claimed, entry.claimed)?;
        }
        Ok(Totals {
            levels: self.tables.levels.iter().map(|(at, level)| (*at, *level)).collect(),
            lines: lines.into_iter().collect(),
            ledger: ledger.into_iter().collect(),
        })
    }

    fn chains(&mut self) -> Result<Vec<(Product, ChainEnd)>, Fault> {
        Ok(self.tables.chains.iter().map(|(product, end)| (*product, end.clone())).collect())
    }

    fn sealed(&mut self, product: Product, after: i64, limit: usize) -> Result<Vec<Entry>, Fault> {
        let ours = self.tables.ledger.iter().filter(|entry| entry.product == product);
        let mut entries: Vec<Entry> =
            ours.filter(|entry| entry.seq.is_some_and(|seq| seq > after)).cloned().collect();
        entries.sort_unstable_by_key(|entry| entry.seq);
        entries.truncate(limit);
        Ok(entries)
    }
}
