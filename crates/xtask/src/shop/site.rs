//! WordPress's files in a shop's folder, and the steps that fill its database.

use super::sources::Sources;
use super::state::{self, State};
use super::{Wanted, timed};
use crate::paths;
use crate::process::Cmd;
use anyhow::{Context, Result};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::time::Duration;

/// No step takes long; one that hangs must not hang the command.
const STEP: Duration = Duration::from_secs(20 * 60);

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
    place("wp-config.php", &root.join("wp-config.php"))?;
    place("mu-plugin.php", &root.join("wp-content/mu-plugins/cart-p2-shop.php"))?;

    let mut steps = Steps { shop, state, chain: DefaultHasher::new() };
    steps.run("install", None, &[])?;
    steps.run("activate", Some("woocommerce/woocommerce.php"), &[])?;
    steps.run("woocommerce", None, &[])?;
    if wanted.catalogue {
        steps.run("catalogue", None, &["catalogue.json", "pictures", "seed/catalogue"])?;
    }
    if wanted.classic || wanted.catalogue {
        steps.run("pages", None, &["seed/page.php"])?;
    }
    if wanted.catalogue {
        let data = ["catalogue.json", "look", "landscape.svg", "seed/page.php"];
        steps.run("look", None, &data)?;
    }
    if wanted.plugin {
        link_plugin(&root)?;
        steps.run("activate", Some("cart-p2/cart-p2.php"), &[])?;
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
    /// Runs `seed/<script>.php <shop> [word]` unless that was done before.
    /// `data` are the assets it reads.
    fn run(&mut self, script: &str, word: Option<&str>, data: &[&str]) -> Result<()> {
        let seed = paths::shop_assets().join("seed");
        let file = seed.join(format!("{script}.php"));
        let mut inputs = vec![file.clone(), seed.join("boot.php")];
        inputs.extend(data.iter().map(|name| paths::shop_assets().join(name)));
        word.hash(&mut self.chain);
        state::fingerprint(&inputs)?.hash(&mut self.chain);
        let name = word.map_or(script.to_owned(), |word| format!("{script} {word}"));
        let shop = self.shop;
        self.state.once(&name, self.chain.finish(), || {
            let step = php(shop)?.arg(&file).arg(shop).args(word).timeout(STEP);
            step.read().map(drop)
        })
    }
}

/// PHP on the command line, with enough memory and its errors in our sight.
fn php(shop: &Path) -> Result<Cmd> {
    let log = format!("error_log={}", shop.join("debug.log").display());
    let php = Cmd::new("php").args(["-d", "memory_limit=512M", "-d", "display_errors=stderr"]);
    let php = php.args(["-d", "log_errors=1", "-d"]).arg(log);
    Ok(php
        .args(["-d", "opcache.enable_cli=1", "-d", "opcache.file_cache_only=1"])
        .args(compiled(shop)?))
}

/// Keeps compiled PHP in the shop's folder: most of a start is compiling
/// WordPress and WooCommerce, and this way it happens once.
pub(super) fn compiled(shop: &Path) -> Result<[String; 2]> {
    let dir = shop.join("opcache");
    fs::create_dir_all(&dir).with_context(|| format!("cannot create {}", dir.display()))?;
    Ok(["-d".to_owned(), format!("opcache.file_cache={}", dir.display())])
}

/// Copies one of our files into the shop.
fn place(asset: &str, to: &Path) -> Result<()> {
    let copied = to.parent().map_or(Ok(()), fs::create_dir_all);
    copied
        .and_then(|()| fs::copy(paths::shop_assets().join(asset), to))
        .map(drop)
        .with_context(|| format!("cannot write {}", to.display()))
}

/// A real copy (a cheap one where the file system can): the source must never
/// change, whatever is done to the shop.
pub(super) fn copy(from: &Path, to: &Path) -> Result<()> {
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
