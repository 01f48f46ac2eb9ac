//! `cargo xtask package`: the plugin's zip for site owners and the npm package.

use super::zip::Zip;
use super::{Part, build};
use crate::args::Args;
use crate::process::Cmd;
use crate::{paths, ui};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};

const PLUGIN: &str = "wp-plugin/cart-p2";

/// What developers need and site owners do not.
const DEVELOPERS_ONLY: &[&str] = &[
    "tests",
    "vendor",
    "node_modules",
    "composer.json",
    "composer.lock",
    "phpunit.xml",
    "phpunit.xml.dist",
    "phpcs.xml",
    "phpcs.xml.dist",
    "README.md",
];

/// What a site cannot do without.
const MUST_HAVE: &[&str] = &["cart-p2.php", "readme.txt", "LICENSE"];

/// Writes `target/package/cart-p2-VERSION.zip` and the npm package beside it.
///
/// # Errors
/// When a build fails or the plugin lacks a file it must have.
pub(crate) fn run(args: Args) -> Result<()> {
    args.finish()?;
    build(Part::Wasm)?;
    build(Part::Plugin)?;
    let out = paths::root().join("target/package");
    fs::create_dir_all(&out)?;
    let zip = out.join(format!("cart-p2-{}.zip", env!("CARGO_PKG_VERSION")));
    let count = plugin_zip(&zip)?;
    ui::step(format!("{} ({count} files)", zip.display()));
    Cmd::new("npm")
        .args(["pack", "--loglevel=notice", "--pack-destination"])
        .arg(&out)
        .dir(paths::root().join("js"))
        .run()
}

/// The zip's entries are sorted and its times fixed: two builds of one commit
/// are the same bytes.
fn plugin_zip(to: &Path) -> Result<usize> {
    let top = paths::root().join(PLUGIN);
    let mut files = Vec::new();
    list(&top, &mut files)?;
    files.sort();
    let mut zip = Zip::default();
    let mut names = Vec::new();
    for file in files {
        let inside =
            file.strip_prefix(&top)?.to_str().context("a file name is not UTF-8")?.to_owned();
        zip.add(&format!("cart-p2/{inside}"), &fs::read(&file)?)?;
        names.push(inside);
    }
    if !names.iter().any(|name| name == "LICENSE") {
        zip.add("cart-p2/LICENSE", &fs::read(paths::root().join("LICENSE"))?)?;
        names.push("LICENSE".to_owned());
    }
    if let Some(missing) = MUST_HAVE.iter().find(|must| !names.iter().any(|name| name == *must)) {
        bail!("the plugin has no {missing}");
    }
    if !names.iter().any(|name| name.starts_with("assets/build/")) {
        bail!("the plugin has no built browser files");
    }
    fs::write(to, zip.finish()?)?;
    Ok(names.len())
}

fn list(dir: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(dir).with_context(|| format!("cannot read {}", dir.display()))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') || DEVELOPERS_ONLY.contains(&name.as_str()) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            list(&entry.path(), files)?;
        } else {
            files.push(entry.path());
        }
    }
    Ok(())
}
