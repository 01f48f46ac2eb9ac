//! A shop's database as its steps left it, kept aside, so that each run of the tests finds the same shop.
//!
//! Tests sell goods, place orders and change settings. In a shop that lives from run to run that adds up,
//! until something is sold out.

use super::site;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// What a snapshot holds: the database's files, and which steps filled them.
const DATABASE: &str = "mariadb";
const STATE: &str = "state.json";

/// The snapshot of one shop, taken or not.
pub(super) struct Snapshot {
    shop: PathBuf,
    dir: PathBuf,
}

impl Snapshot {
    /// The snapshot that belongs to this shop's folder.
    pub(super) fn of(shop: &Path) -> Self {
        Self { shop: shop.to_owned(), dir: shop.join("snapshot") }
    }

    /// True when there is one.
    pub(super) fn exists(&self) -> bool {
        self.dir.is_dir()
    }

    /// True when it was taken after the very steps that the shop has now.
    pub(super) fn is_current(&self) -> bool {
        let steps = |dir: &Path| fs::read(dir.join(STATE)).ok();
        self.exists() && steps(&self.dir) == steps(&self.shop)
    }

    /// Keeps the shop's database as it is. The server must not run.
    ///
    /// # Errors
    /// When a file cannot be read or written.
    pub(super) fn take(&self) -> Result<()> {
        let aside = self.dir.with_extension("part");
        let _ = fs::remove_dir_all(&aside);
        site::copy(&self.shop.join(DATABASE), &aside.join(DATABASE))?;
        fs::copy(self.shop.join(STATE), aside.join(STATE)).context("the shop has no steps")?;
        replace(&aside, &self.dir)
    }

    /// Puts the database back, and away what runs left in the other folders. The server must not run.
    ///
    /// # Errors
    /// When a file cannot be read or written.
    pub(super) fn restore(&self) -> Result<()> {
        let database = self.shop.join(DATABASE);
        let aside = database.with_extension("part");
        site::copy(&self.dir.join(DATABASE), &aside)?;
        replace(&aside, &database)?;
        fs::copy(self.dir.join(STATE), self.shop.join(STATE))
            .context("the snapshot has no steps")?;
        // What a run that was killed had put in; the shop's own is placed again.
        let _ = fs::remove_dir_all(self.shop.join("wordpress/wp-content/mu-plugins"));
        let _ = fs::remove_file(self.shop.join("mail.log"));
        Ok(())
    }
}

/// Renamed only when whole, and away before it is removed: a part would look like all of it.
fn replace(new: &Path, old: &Path) -> Result<()> {
    let gone = old.with_extension("gone");
    let _ = fs::remove_dir_all(&gone);
    let _ = fs::rename(old, &gone);
    fs::rename(new, old).with_context(|| format!("cannot move {} into place", old.display()))?;
    let _ = fs::remove_dir_all(&gone);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Snapshot;
    use anyhow::Result;
    use std::fs;

    #[test]
    fn what_a_run_changed_is_as_it_was() -> Result<()> {
        let shop = std::env::temp_dir().join(format!("cart-p2-snapshot-{}", std::process::id()));
        let _ = fs::remove_dir_all(&shop);
        let mu = shop.join("wordpress/wp-content/mu-plugins");
        fs::create_dir_all(shop.join("mariadb"))?;
        fs::create_dir_all(&mu)?;
        fs::write(shop.join("state.json"), "steps")?;
        fs::write(shop.join("mariadb/stock"), "34")?;
        let snapshot = Snapshot::of(&shop);
        assert!(!snapshot.exists() && !snapshot.is_current());
        snapshot.take()?;
        assert!(snapshot.is_current());

        fs::write(shop.join("mariadb/stock"), "0")?;
        fs::write(shop.join("mariadb/order"), "1")?;
        fs::write(mu.join("other.php"), "")?;
        fs::write(shop.join("state.json"), "more steps")?;
        assert!(!snapshot.is_current());
        snapshot.restore()?;
        assert!(snapshot.is_current());
        assert_eq!(fs::read_to_string(shop.join("mariadb/stock"))?, "34");
        assert!(!shop.join("mariadb/order").exists());
        assert!(!mu.join("other.php").exists());
        Ok(fs::remove_dir_all(&shop)?)
    }
}
