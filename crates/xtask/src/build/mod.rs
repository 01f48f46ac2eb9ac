//! Builds what the project ships: the PHP extension, the Wasm module and npm
//! package, and the plugin's browser files.
//!
//! Every build is skipped when its inputs have not changed ([`stamp`]).

mod package;
mod php;
mod plugin;
mod stamp;
mod wasm;
mod zip;

use crate::args::Args;
use crate::{ensure, ui};
use anyhow::{Result, bail};
use std::time::Instant;

pub(crate) use package::{check as check_package, run as package};
pub(crate) use php::{build_with as php_with, check as check_extension};
pub(crate) use wasm::npm_install;

/// One thing that can be built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// `target/cart_p2.so`.
    Php,
    /// `js/pkg`, `js/pkg-slim` and the npm package's `js/dist`.
    Wasm,
    /// `wp-plugin/cart-p2/assets/build`; needs [`Part::Wasm`].
    Plugin,
}

/// `cargo xtask build php|wasm|plugin|all`.
///
/// # Errors
/// When a tool is missing or a build fails.
pub(crate) fn run(mut args: Args) -> Result<()> {
    let what = args.positional().unwrap_or_else(|| "all".to_owned());
    args.finish()?;
    let parts: &[Part] = match what.as_str() {
        "php" => &[Part::Php],
        "wasm" => &[Part::Wasm],
        "plugin" => &[Part::Wasm, Part::Plugin],
        "all" => &[Part::Php, Part::Wasm, Part::Plugin],
        other => bail!("cannot build `{other}`: say php, wasm, plugin or all"),
    };
    parts.iter().try_for_each(|part| build(*part))
}

/// Builds one part, with the tools it needs.
///
/// # Errors
/// When a tool is missing or the build fails.
pub(crate) fn build(part: Part) -> Result<()> {
    let start = Instant::now();
    let (name, built) = match part {
        Part::Php => {
            ensure::all(ensure::need::PHP_BUILD)?;
            ("PHP extension", php::build()?)
        }
        Part::Wasm => {
            ensure::all(ensure::need::WASM_BUILD)?;
            ("Wasm module and npm package", wasm::build()?)
        }
        Part::Plugin => ("plugin's browser files", plugin::build()?),
    };
    let how = if built { "built in" } else { "up to date," };
    ui::step(format!("{name}: {how} {}", ui::seconds(start.elapsed())));
    Ok(())
}
