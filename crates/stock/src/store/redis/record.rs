//! A record of the journal: what one step changed, as text.
//!
//! ```text
//! at 1700000000 KEY STANDS_FOR          the last two only where the request had a key
//! move KIND OWNER PRODUCT LOCATION ON_HAND HELD CLAIMED      `-` for no owner
//! line OWNER PRODUCT LOCATION HELD CLAIMED EXPIRES EXTENSIONS    as it is from now on
//! gone OWNER PRODUCT LOCATION
//! ```

use super::{line_of, line_text, quantity};
use crate::plan::{Kind, Line, LineKey, Movement};
use crate::request::{Key, Owner, Time};
use std::fmt;

/// What one step changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) now: Time,
    pub(super) key: Option<(Key, String)>,
    pub(super) movements: Vec<Movement>,
    /// As they are from now on; none: gone.
    pub(super) lines: Vec<(LineKey, Option<Line>)>,
}

impl Record {
    pub(super) fn is_empty(&self) -> bool {
        self.key.is_none() && self.movements.is_empty() && self.lines.is_empty()
    }

    /// Reads a record; none if it is not one.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut record = Self::default();
        for line in text.lines() {
            let (word, rest) = line.split_once(' ')?;
            match word {
                "at" => {
                    let mut words = rest.split(' ');
                    record.now = words.next()?.parse().ok()?;
                    if let Some(key) = words.next() {
                        record.key = Some((Key::new(key).ok()?, words.next()?.to_owned()));
                    }
                }
                "move" => record.movements.push(movement_of(rest)?),
                "line" => {
                    let (key, rest) = line_key(rest)?;
                    record.lines.push((key, Some(line_of(rest)?)));
                }
                "gone" => record.lines.push((line_key(rest)?.0, None)),
                _ => return None,
            }
        }
        Some(record)
    }
}

fn movement_of(text: &str) -> Option<Movement> {
    let mut words = text.split(' ');
    let kind = words.next()?;
    let kind = Kind::ALL.iter().copied().find(|known| known.as_str() == kind)?;
    let owner = match words.next()? {
        "-" => None,
        name => Some(Owner::new(name).ok()?),
    };
    let (product, location) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    let mut next = || quantity(words.next());
    let (on_hand, held, claimed) = (next()?, next()?, next()?);
    Some(Movement { kind, owner, product, location, on_hand, held, claimed })
}

/// The key of a line, and the text behind it.
fn line_key(text: &str) -> Option<(LineKey, &str)> {
    let mut words = text.splitn(4, ' ');
    let owner = Owner::new(words.next()?).ok()?;
    let (product, location) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    Some((LineKey { owner, product, location }, words.next().unwrap_or_default()))
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at {}", self.now)?;
        if let Some((key, stands_for)) = &self.key {
            write!(f, " {} {stands_for}", key.as_str())?;
        }
        for m in &self.movements {
            let owner = m.owner.as_ref().map_or("-", Owner::as_str);
            write!(f, "\nmove {} {owner} {} {}", m.kind.as_str(), m.product, m.location)?;
            write!(f, " {} {} {}", m.on_hand.micros(), m.held.micros(), m.claimed.micros())?;
        }
        for (key, line) in &self.lines {
            let LineKey { owner, product, location } = key;
            match line {
                Some(line) => {
                    let line = line_text(line);
                    write!(f, "\nline {} {product} {location} {line}", owner.as_str())?;
                }
                None => write!(f, "\ngone {} {product} {location}", owner.as_str())?,
            }
        }
        Ok(())
    }
}
