//! Seals of the ledger: per product a chain of keyed hashes, made behind the writes.
//!
//! A seal covers the entry and the seal before it, so a changed, missing or inserted entry
//! breaks the chain at that place; the chain's end is kept apart, so a cut-off tail shows too.
//! Entries are sealed a moment after they were written ([`crate::Stock::seal`]): a chain made
//! inside the writes would serialise every product's sales by its reads. Until then an entry
//! is protected by the balances alone ([`crate::Stock::audit`]).

use crate::request::{Location, Product, Time};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// What the first seal of a chain follows.
pub const START: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// An entry of the ledger as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// In the order of writing; not of commit.
    pub id: i64,
    /// Of which product.
    pub product: Product,
    /// Where.
    pub location: Location,
    /// [`crate::plan::Kind::as_str`].
    pub kind: String,
    /// Difference of what is in the building, in millionths.
    pub on_hand: i64,
    /// Difference of what is held, in millionths.
    pub held: i64,
    /// Difference of what is claimed, in millionths.
    pub claimed: i64,
    /// Whose; empty for the shop's own.
    pub owner: String,
    /// The request's key; empty without one.
    pub key: String,
    /// When, by the clock of who wrote it.
    pub at: Time,
    /// Place in the product's chain, from 1; none until sealed.
    pub seq: Option<i64>,
    /// The seal; none until sealed.
    pub seal: Option<String>,
}

impl Entry {
    /// The seal this entry must have at place `seq` after the seal `previous`.
    pub fn seal_after(&self, previous: &str, seq: i64, secret: &[u8]) -> String {
        let Self { id, product, location, kind, on_hand, held, claimed, owner, key, at, .. } = self;
        // No field can contain the separator: owners and keys have a small alphabet.
        let text = format!(
            "{previous}|{product}|{seq}|{id}|{location}|{kind}|{on_hand}|{held}|{claimed}|{owner}|{key}|{at}"
        );
        let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any size");
        mac.update(text.as_bytes());
        hex(&mac.finalize().into_bytes())
    }
}

pub(crate) fn sha256_hex(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::{Entry, START};

    #[test]
    fn every_field_is_covered() {
        let entry = Entry {
            id: 7,
            product: 12,
            location: 1,
            kind: "hold".into(),
            on_hand: 0,
            held: 1_500_000,
            claimed: 0,
            owner: "cart:a".into(),
            key: String::new(),
            at: 1_700_000_000,
            seq: None,
            seal: None,
        };
        let seal = entry.seal_after(START, 1, b"secret");
        // From `printf ... | openssl dgst -sha256 -hmac secret`.
        assert_eq!(seal, "d2db1825fe026e4bd533a5bccc2bfef8256e5cddb24370ad5aabaa53e2401ef6");
        let changes: [fn(&mut Entry); 10] = [
            |e| e.id += 1,
            |e| e.product += 1,
            |e| e.location += 1,
            |e| e.kind = "claim".into(),
            |e| e.on_hand += 1,
            |e| e.held += 1,
            |e| e.claimed += 1,
            |e| e.owner.push('b'),
            |e| e.key.push('k'),
            |e| e.at += 1,
        ];
        for change in changes {
            let mut other = entry.clone();
            change(&mut other);
            assert_ne!(other.seal_after(START, 1, b"secret"), seal);
        }
        assert_ne!(entry.seal_after(START, 2, b"secret"), seal);
        assert_ne!(entry.seal_after(&seal, 1, b"secret"), seal);
        assert_ne!(entry.seal_after(START, 1, b"other"), seal);
    }
}
