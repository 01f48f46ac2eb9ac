//! The PHP extension: a release build, copied to a fixed place and proved to load.

use super::stamp::Stamp;
use crate::paths;
use crate::process::Cmd;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;

const INPUTS: &[&str] = &[
    "Cargo.toml",
    "Cargo.lock",
    "crates/core/src",
    "crates/core/Cargo.toml",
    "crates/stock/src",
    "crates/stock/Cargo.toml",
    "crates/php",
];

/// Builds `target/cart_p2.so`; false when it was up to date.
pub(super) fn build() -> Result<bool> {
    let php = Cmd::new("php-config").arg("--phpapi").read()?;
    let stamp = Stamp::of("php", INPUTS, &php)?;
    let extension = paths::extension();
    let fresh = stamp.is_fresh(std::slice::from_ref(&extension));
    if !fresh {
        build_with(&[], &extension)?;
    }
    check(&extension)?;
    stamp.keep()?;
    Ok(!fresh)
}

/// Builds the extension with these cargo features and puts it at `to`.
///
/// # Errors
/// When the build fails.
pub(crate) fn build_with(features: &[&str], to: &Path) -> Result<()> {
    let mut cargo = Cmd::cargo().args(["build", "--release", "--package", "cart-p2-php"]);
    if !features.is_empty() {
        cargo = cargo.arg("--features").arg(features.join(","));
    }
    cargo.run()?;
    let built = paths::target().join("release").join(library());
    if let Some(dir) = to.parent() {
        fs::create_dir_all(dir)?;
    }
    // A new file, not new contents: a running PHP may have the old one mapped.
    let next = to.with_extension("so.next");
    fs::copy(&built, &next).with_context(|| format!("cannot copy {}", built.display()))?;
    fs::rename(&next, to)?;
    Ok(())
}

fn library() -> String {
    format!("{}cart_p2_php{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX)
}

/// Proves that PHP loads the extension and that it is of this version. PHP
/// only warns about an extension it cannot load, so its exit code is not asked.
///
/// # Errors
/// When the engine does not answer with this workspace's version.
pub(crate) fn check(extension: &Path) -> Result<()> {
    let mut setting = std::ffi::OsString::from("extension=");
    setting.push(extension);
    let answer = Cmd::new("php")
        .args(["-n", "-d", "display_errors=stderr", "-d"])
        .arg(setting)
        .args(["-r", "echo \\CartP2\\Engine::version();"])
        .read()
        .with_context(|| format!("PHP does not load {}", extension.display()))?;
    if answer != env!("CARGO_PKG_VERSION") {
        bail!(
            "{} answers version `{answer}`, not {}",
            extension.display(),
            env!("CARGO_PKG_VERSION")
        );
    }
    Ok(())
}
