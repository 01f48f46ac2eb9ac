//! Where things are: the repository, its build results, and the cache.

use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// The repository's top folder.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}

/// Cargo's target folder (`CARGO_TARGET_DIR` is honoured).
pub(crate) fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// The scripts and data that make a shop.
pub(crate) fn shop_assets() -> PathBuf {
    root().join("crates/xtask/assets/shop")
}

/// The built PHP extension, always at this place whatever the target folder is.
pub(crate) fn extension() -> PathBuf {
    root().join("target/cart_p2.so")
}

/// `$XDG_CACHE_HOME/cart-p2`, shared by all clones on this machine: tools,
/// unpacked WordPress and WooCommerce, and the private shops.
pub(crate) fn cache() -> Result<PathBuf> {
    let base = match std::env::var_os("XDG_CACHE_HOME").filter(|dir| !dir.is_empty()) {
        Some(dir) => PathBuf::from(dir),
        None => PathBuf::from(std::env::var_os("HOME").context("HOME is not set")?).join(".cache"),
    };
    let dir = base.join("cart-p2");
    std::fs::create_dir_all(&dir).with_context(|| format!("cannot create {}", dir.display()))?;
    Ok(dir)
}

/// Where this project's own tools (wasm-pack, wasm-bindgen) are installed.
pub(crate) fn tools() -> Result<PathBuf> {
    Ok(cache()?.join("tools"))
}

/// The full path of a program on `PATH`, if it is there.
pub(crate) fn which(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    // Debian keeps daemons in sbin, which a user's PATH may leave out.
    std::env::split_paths(&path)
        .chain([PathBuf::from("/usr/sbin")])
        .map(|dir| dir.join(program))
        .find(|file| file.is_file())
}
