//! WordPress's files in a shop's folder, and the steps that fill its database.

use super::sources::Sources;
use super::state::{self, State};
use super::{Wanted, timed};
use crate::paths;
use crate::process::Cmd;
use anyhow::{Context, Result};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// No step takes long; one that hangs must not hang the command.
const STEP: Duration = Duration::from_secs(300);

/// The scripts and data of this module.
pub(super) fn assets() -> PathBuf {
    paths::root().join("crates/xtask/assets/shop")
}

/// Brings files and database to what is wanted. Only what changed is redone.
pub(super) fn build(
    shop: &Path,
    sources: &Sources,
    wanted: &Wanted,
    state: &mut State,
) -> Result<()> {
    let root = shop.join("wordpress");
    if state.sources().is_none() {
        timed(format!("WordPress {}", sources.wordpress.version), || {
            copy(&sources.wordpress.dir, &root)
        })?;
        timed(format!("WooCommerce {}", sources.woocommerce.version), || {
            copy(&sources.woocommerce.dir, &root.join("wp-content/plugins/woocommerce"))
        })?;
        state.set_sources(sources)?;
    }
    fs::copy(assets().join("wp-config.php"), root.join("wp-config.php"))
        .context("cannot write wp-config.php")?;

    let mut steps = Steps { shop, state, chain: DefaultHasher::new() };
    steps.run("install", &[], &[])?;
    steps.run("activate", &["woocommerce/woocommerce.php"], &[])?;
    steps.run("woocommerce", &[], &[])?;
    if wanted.catalogue {
        let data = assets().join("catalogue.json");
        let code = assets().join("seed/catalogue");
        let pictures = assets().join("pictures");
        let assets = assets();
        steps.run("catalogue", &[path_text(&assets)?], &[data, code, pictures])?;
    }
    if wanted.classic || wanted.catalogue {
        steps.run("pages", &[], &[])?;
    }
    if wanted.plugin {
        link_plugin(&root)?;
        steps.run("activate", &["cart-p2/cart-p2.php"], &[])?;
    }
    Ok(())
}

/// Steps in order: a step is done again when it, its data or one before it changed.
struct Steps<'a> {
    shop: &'a Path,
    state: &'a mut State,
    chain: DefaultHasher,
}

impl Steps<'_> {
    /// Runs `seed/<script>.php <shop> <words>` unless that was done before.
    fn run(&mut self, script: &str, words: &[&str], data: &[PathBuf]) -> Result<()> {
        let seed = assets().join("seed");
        let file = seed.join(format!("{script}.php"));
        let mut inputs = vec![file.clone(), seed.join("boot.php")];
        inputs.extend_from_slice(data);
        words.hash(&mut self.chain);
        state::fingerprint(&inputs)?.hash(&mut self.chain);
        let name = match words {
            [word] if !word.starts_with('/') => format!("{script} {word}"),
            _ => script.to_owned(),
        };
        let shop = self.shop;
        self.state.once(&name, self.chain.finish(), || {
            let step = php(shop).arg(&file).arg(shop).args(words).timeout(STEP);
            step.read().map(drop)
        })
    }
}

/// PHP on the command line, with enough memory and its errors in our sight.
fn php(shop: &Path) -> Cmd {
    let log = format!("error_log={}", shop.join("debug.log").display());
    let php = Cmd::new("php").args(["-d", "memory_limit=512M", "-d", "display_errors=stderr"]);
    php.args(["-d", "log_errors=1", "-d"]).arg(log)
}

fn path_text(path: &Path) -> Result<&str> {
    path.to_str().with_context(|| format!("{} is no UTF-8", path.display()))
}

/// A real copy (a cheap one where the file system can): the source must never
/// change, whatever is done to the shop.
fn copy(from: &Path, to: &Path) -> Result<()> {
    let _ = fs::remove_dir_all(to);
    fs::create_dir_all(to)?;
    let reflink = if cfg!(target_os = "linux") { &["--reflink=auto"][..] } else { &[] };
    Cmd::new("cp").arg("-R").args(reflink).arg(from.join(".")).arg(to).read().map(drop)
}

/// The plugin is linked, not copied, so that an edit shows at once.
fn link_plugin(root: &Path) -> Result<()> {
    let link = root.join("wp-content/plugins/cart-p2");
    let plugin = paths::root().join("wp-plugin/cart-p2");
    if fs::read_link(&link).ok().as_ref() == Some(&plugin) {
        return Ok(());
    }
    let _ = fs::remove_file(&link);
    std::os::unix::fs::symlink(&plugin, &link)
        .with_context(|| format!("cannot link {}", link.display()))
}
