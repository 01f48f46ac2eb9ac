//! The Wasm module, full and slim, and the npm package around it.

use super::stamp::Stamp;
use crate::ensure::{self, Toolchain};
use crate::process::Cmd;
use crate::{paths, ui};
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

const INPUTS: &[&str] = &[
    ".cargo",
    "Cargo.toml",
    "Cargo.lock",
    "crates/core/src",
    "crates/core/Cargo.toml",
    "crates/wasm",
    "js",
];

/// Cargo's profile for the browser, in the workspace's Cargo.toml.
const PROFILE: &str = "wasm";

/// Builds `js/pkg`, `js/pkg-slim` and `js/dist`; false when up to date.
pub(super) fn build() -> Result<bool> {
    let js = paths::root().join("js");
    npm_install(&js)?;
    let stamp = Stamp::of("wasm", INPUTS, PROFILE)?;
    if stamp.is_fresh(&[js.join("pkg"), js.join("pkg-slim"), js.join("dist")]) {
        return Ok(false);
    }
    wasm_pack("pkg", &[])?;
    wasm_pack("pkg-slim", &["--no-default-features"])?;
    ui::step("npm package");
    Cmd::new("npm").args(["run", "--silent", "build"]).dir(&js).run()?;
    stamp.keep()?;
    Ok(true)
}

fn wasm_pack(out: &str, features: &[&str]) -> Result<()> {
    ui::step(format!("Wasm module: js/{out}"));
    let modules = paths::root().join("js/node_modules/.bin");
    let tools = ensure::wasm_path()?;
    let toolchain = ensure::wasm_toolchain()?.context("no toolchain has the Wasm target")?;
    let mut command = Cmd::new(tools.join("wasm-pack"));
    let mut first = vec![tools, modules];
    if let Toolchain::Folder(folder) = toolchain {
        command = command.env("RUSTUP_TOOLCHAIN", &folder);
        // Where no rustup listens to the variable, PATH says the same.
        first.insert(0, folder.join("bin"));
    }
    command
        .path_first(first.iter().map(|dir| dir.as_path()))?
        .args(["build", "crates/wasm", "--target", "web", "--profile", PROFILE])
        // The right wasm-bindgen and wasm-opt are there: never download others.
        .args(["--mode", "no-install", "--no-pack", "--out-name", "cart_p2", "--out-dir"])
        .arg(paths::root().join("js").join(out))
        .args(features)
        // Another compiler than the host's must not share its folder.
        .env("CARGO_TARGET_DIR", paths::target().join("wasm"))
        .run()?;
    // wasm-pack ignores its output in git and npm; ours is a published folder.
    let _ = fs::remove_file(paths::root().join("js").join(out).join(".gitignore"));
    Ok(())
}

/// Brings a folder's `node_modules` to the state of its lock file.
///
/// # Errors
/// When npm fails.
pub(crate) fn npm_install(dir: &Path) -> Result<()> {
    let changed = |file: &str| fs::metadata(dir.join(file)).and_then(|meta| meta.modified()).ok();
    let lock = changed("package-lock.json");
    if lock.is_some() && changed("node_modules/.package-lock.json") >= lock {
        return Ok(());
    }
    ui::step(format!(
        "npm packages of {}",
        dir.strip_prefix(paths::root()).unwrap_or(dir).display()
    ));
    Cmd::new("npm").args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]).dir(dir).run()
}
