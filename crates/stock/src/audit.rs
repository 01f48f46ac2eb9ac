//! Seals the ledger, and looks whether the books agree.

use crate::error::{Error, Fault};
use crate::machine::Stock;
use crate::request::Product;
use crate::seal::START;
use crate::store::{ChainEnd, Ledger, Totals};
use std::collections::BTreeMap;

/// What an audit found. Empty: all is well.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings(pub Vec<String>);

impl<S: Ledger> Stock<S> {
    /// Seals up to `limit` entries of the ledger; how many.
    ///
    /// # Errors
    /// [`Error::Failed`].
    pub fn seal(&mut self, limit: usize, secret: &[u8]) -> Result<usize, Error> {
        self.transaction(|store| {
            let mut by_product: BTreeMap<Product, Vec<_>> = BTreeMap::new();
            for entry in store.unsealed(limit)? {
                by_product.entry(entry.product).or_default().push(entry);
            }
            let mut sealed = 0;
            for (product, entries) in by_product {
                let before = store.chain_end(product)?;
                let mut end = before.clone().unwrap_or(ChainEnd { seq: 0, seal: START.into() });
                for entry in entries {
                    let seq = end.seq + 1;
                    let seal = entry.seal_after(&end.seal, seq, secret);
                    // Sealed by another sealer since it was read: its place is another.
                    if !store.put_seal(entry.id, seq, &seal)? {
                        return Err(Fault::Conflict("sealed by another".into()).into());
                    }
                    end = ChainEnd { seq, seal };
                    sealed += 1;
                }
                store.put_chain_end(product, before.as_ref(), &end)?;
            }
            Ok(sealed)
        })
    }

    /// Compares levels, lines and ledger, and follows every chain of seals.
    ///
    /// # Errors
    /// [`Error::Failed`]. What does not agree is no error but a finding.
    pub fn audit(&mut self, secret: &[u8]) -> Result<Findings, Error> {
        let mut findings = Vec::new();
        let totals = self.transaction(|store| Ok(store.totals()?))?;
        compare(&totals, &mut findings);
        for (product, end) in self.transaction(|store| Ok(store.chains()?))? {
            self.follow(product, &end, secret, &mut findings)?;
        }
        Ok(Findings(findings))
    }

    fn follow(
        &mut self,
        product: Product,
        end: &ChainEnd,
        secret: &[u8],
        findings: &mut Vec<String>,
    ) -> Result<(), Error> {
        let mut at = ChainEnd { seq: 0, seal: START.into() };
        loop {
            let entries = self.transaction(|store| Ok(store.sealed(product, at.seq, 1_000)?))?;
            if entries.is_empty() {
                break;
            }
            for entry in entries {
                let seq = at.seq + 1;
                let seal = entry.seal_after(&at.seal, seq, secret);
                if entry.seq != Some(seq) || entry.seal.as_deref() != Some(seal.as_str()) {
                    findings
                        .push(format!("product {product}: entry {} breaks the seals", entry.id));
                    return Ok(());
                }
                at = ChainEnd { seq, seal };
            }
        }
        // Entries sealed while we were reading are beyond the end we knew.
        if at.seq < end.seq {
            let lost = end.seq - at.seq;
            findings.push(format!("product {product}: the last {lost} sealed entries are missing"));
        } else if at.seq == end.seq && at.seal != end.seal {
            findings.push(format!("product {product}: the end of the seals was changed"));
        }
        Ok(())
    }
}

/// Compares the three ways to know a level.
fn compare(totals: &Totals, findings: &mut Vec<String>) {
    let lines: BTreeMap<_, _> = totals.lines.iter().copied().collect();
    let ledger: BTreeMap<_, _> = totals.ledger.iter().copied().collect();
    let levels: BTreeMap<_, _> = totals.levels.iter().copied().collect();
    for ((product, location), level) in &levels {
        let at = (*product, *location);
        let own = lines.get(&at).copied().unwrap_or_default();
        if (own.held, own.claimed) != (level.held, level.claimed) {
            findings.push(format!(
                "product {product}, location {location}: the level says {} held and {} claimed, the holds {} and {}",
                level.held, level.claimed, own.held, own.claimed
            ));
        }
        let moved = ledger.get(&at).copied().unwrap_or_default();
        if moved != *level {
            findings.push(format!(
                "product {product}, location {location}: the level says {} on hand, {} held, {} claimed, the ledger {}, {}, {}",
                level.on_hand, level.held, level.claimed, moved.on_hand, moved.held, moved.claimed
            ));
        }
    }
    for (product, location) in lines.keys().chain(ledger.keys()) {
        if !levels.contains_key(&(*product, *location)) {
            findings.push(format!("product {product}, location {location}: no level"));
        }
    }
}
