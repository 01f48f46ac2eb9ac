//! What the plugin takes from elsewhere: its browser files from the npm package's build, and
//! the SQL of the stock store, which the crate and the plugin share.

use crate::paths;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;

/// What `npm run build` leaves for the plugin.
const FROM: &str = "js/dist/storefront";
const TO: &str = "wp-plugin/cart-p2/assets/build";

/// The stock store's SQL and what the plugin calls it.
const SQL: &[(&str, &str)] = &[
    ("crates/stock/src/sql/statements.sql", "stock-statements.sql"),
    ("crates/stock/src/sql/mariadb/1-up.sql", "stock-1-up.sql"),
    ("crates/stock/src/sql/mariadb/1-down.sql", "stock-1-down.sql"),
    ("crates/stock/src/sql/mariadb/2-up.sql", "stock-2-up.sql"),
    ("crates/stock/src/sql/mariadb/2-down.sql", "stock-2-down.sql"),
];

/// Copies them; false when they were the same already.
pub(super) fn build() -> Result<bool> {
    let (from, to) = (paths::root().join(FROM), paths::root().join(TO));
    fs::create_dir_all(&to)?;
    let mut names = Vec::new();
    let mut changed = false;
    for entry in fs::read_dir(&from).with_context(|| format!("{FROM} is not built"))? {
        let entry = entry?;
        changed |= copy(&entry.path(), &to.join(entry.file_name()))?;
        names.push(entry.file_name());
    }
    if names.is_empty() {
        bail!("{FROM} is empty");
    }
    for (file, name) in SQL {
        changed |= copy(&paths::root().join(file), &to.join(name))?;
        names.push(name.into());
    }
    for entry in fs::read_dir(&to)? {
        let entry = entry?;
        if !names.contains(&entry.file_name()) {
            fs::remove_file(entry.path())?;
            changed = true;
        }
    }
    Ok(changed)
}

fn copy(from: &Path, to: &Path) -> Result<bool> {
    let bytes = fs::read(from).with_context(|| format!("cannot read {}", from.display()))?;
    if fs::read(to).is_ok_and(|old| old == bytes) {
        return Ok(false);
    }
    fs::write(to, bytes).with_context(|| format!("cannot write {}", to.display()))?;
    Ok(true)
}
