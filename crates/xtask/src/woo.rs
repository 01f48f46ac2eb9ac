//! The real WooCommerce, for the commands and tests that compare with it.

use crate::shop::{self, Shop, Wanted};
use crate::{build, ensure};
use anyhow::Result;
use std::path::{Path, PathBuf};

/// The WooCommerce versions the engine is proved against, newest first.
pub(crate) const VERSIONS: &[&str] = &["10.5.0", "9.2.5"];

/// Why the newest proved version cannot be had here; none when it can.
///
/// # Errors
/// When the cache cannot be read.
pub(crate) fn missing() -> Result<Option<String>> {
    missing_version(VERSIONS[0])
}

fn missing_version(version: &str) -> Result<Option<String>> {
    Ok(shop::no_woocommerce(version)?.map(|why| format!("{why:#}")))
}

/// The proved versions that can be had here.
///
/// # Errors
/// When the cache cannot be read.
pub(crate) fn at_hand() -> Result<Vec<&'static str>> {
    let mut found = Vec::new();
    for version in VERSIONS {
        if missing_version(version)?.is_none() {
            found.push(*version);
        }
    }
    Ok(found)
}

/// The name of the shop that has this version, for one use: `parity-10-5-0`.
pub(crate) fn shop_name(what: &str, version: &str) -> String {
    format!("{what}-{}", version.replace('.', "-"))
}

/// A bare WooCommerce, to compare sums with.
pub(crate) fn bare(version: &str) -> Wanted {
    Wanted {
        woocommerce: Some(version.to_owned()),
        catalogue: false,
        plugin: false,
        classic: false,
    }
}

/// A bare WooCommerce with our plugin.
pub(crate) fn with_plugin(version: &str) -> Wanted {
    Wanted { plugin: true, ..bare(version) }
}

/// A shop with our goods and our plugin.
pub(crate) fn furnished(version: &str) -> Wanted {
    Wanted { catalogue: true, classic: true, ..with_plugin(version) }
}

/// Makes the shop ready, as new, gives its WordPress folder to `work`, and stops the
/// shop's database afterwards.
///
/// # Errors
/// When the shop cannot be made or `work` fails.
pub(crate) fn in_shop<T>(
    name: &str,
    wanted: &Wanted,
    work: impl FnOnce(&Path) -> Result<T>,
) -> Result<T> {
    provisioned(&Shop::open(name)?, wanted, work)
}

/// The same with a database that has every commit on disk when it returns.
///
/// # Errors
/// As [`in_shop`].
pub(crate) fn in_durable_shop<T>(
    name: &str,
    wanted: &Wanted,
    work: impl FnOnce(&Path) -> Result<T>,
) -> Result<T> {
    provisioned(&Shop::open(name)?.durable(), wanted, work)
}

fn provisioned<T>(
    shop: &Shop,
    wanted: &Wanted,
    work: impl FnOnce(&Path) -> Result<T>,
) -> Result<T> {
    ensure::web_shop()?;
    build::build(build::Part::Php)?;
    let database = shop.provision_anew(wanted)?;
    let root: PathBuf = shop.dir().join("wordpress");
    let result = work(&root);
    drop(database);
    result
}
