//! wasm-bindgen and wasm-pack, built from crates.io into our own cache.

use super::Found;
use crate::process::Cmd;
use crate::{paths, ui};
use anyhow::{Context, Result};
use std::path::PathBuf;
use std::time::Duration;

/// The wasm-pack this project is tested with.
const WASM_PACK: &str = "0.15.1";
const PATIENCE: Duration = Duration::from_secs(30 * 60);

/// The version `Cargo.lock` has of a crate.
fn locked(name: &str) -> Result<String> {
    let file = paths::root().join("Cargo.lock");
    let lock = std::fs::read_to_string(&file)
        .with_context(|| format!("cannot read {}", file.display()))?;
    let mut lines = lock.lines();
    let heading = format!("name = \"{name}\"");
    lines
        .find(|line| *line == heading)
        .and_then(|_| lines.next())
        .and_then(|line| line.strip_prefix("version = \"")?.strip_suffix('"'))
        .map(str::to_owned)
        .with_context(|| format!("Cargo.lock has no {name}"))
}

fn program(name: &str) -> Result<PathBuf> {
    Ok(paths::tools()?.join("bin").join(name))
}

/// The folder to put before `PATH` so that wasm-pack finds these tools.
pub(crate) fn wasm_path() -> Result<PathBuf> {
    Ok(paths::tools()?.join("bin"))
}

fn probe(name: &str, want: Result<String>) -> Found {
    let have = || Cmd::new(program(name)?).arg("--version").read();
    match (have(), want) {
        (Ok(have), Ok(want)) if have.split(' ').nth(1) == Some(want.as_str()) => Found::Yes(have),
        (Ok(have), Ok(want)) => Found::No(format!("{have} is there, {want} is needed")),
        (Err(_), Ok(want)) => Found::No(format!("{name} {want} is not installed")),
        (_, Err(error)) => Found::No(error.to_string()),
    }
}

/// Installs with the tool's own lock file; where a version it locks cannot be
/// had (a registry mirror may lag behind), with the newest that fit.
fn install(name: &str, version: &str) -> Result<()> {
    let Err(error) = cargo_install(name, version, &["--locked"]) else {
        return Ok(());
    };
    ui::warn(format!("{error:#}; trying again without its lock file"));
    cargo_install(name, version, &[])
}

fn cargo_install(name: &str, version: &str, options: &[&str]) -> Result<()> {
    Cmd::cargo()
        .args(["install", name, "--version", version, "--root"])
        .arg(paths::tools()?)
        .args(options)
        // They run for a second each: a quick build beats a quick tool.
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .timeout(PATIENCE)
        .run()
}

pub(super) fn probe_wasm_bindgen() -> Found {
    probe("wasm-bindgen", locked("wasm-bindgen"))
}

/// The command must be of exactly the library's version.
pub(super) fn install_wasm_bindgen() -> Result<()> {
    install("wasm-bindgen-cli", &locked("wasm-bindgen")?)
}

pub(super) fn probe_wasm_pack() -> Found {
    probe("wasm-pack", Ok(WASM_PACK.to_owned()))
}

pub(super) fn install_wasm_pack() -> Result<()> {
    install("wasm-pack", WASM_PACK)
}
