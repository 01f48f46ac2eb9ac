//! `cargo xtask demo`: everything set up, a shop to click.

use super::server::{Server, Site};
use super::sources::NotToBeHad;
use super::{Shop, Wanted, settings::Settings, timed};
use crate::args::Args;
use crate::build::{self, Part};
use crate::{ensure, paths, ui};
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

/// The demo's shop; a second run finds it again.
const SHOP: &str = "demo";

/// The demo's shop where there is no WooCommerce.
const STOREFRONT: &str = "storefront";

struct Options {
    once: bool,
    port: Option<u16>,
    reset: bool,
    storefront: bool,
    woocommerce: Option<String>,
}

/// Builds everything, opens the shop, and keeps it open until Ctrl-C; with
/// `--once` only until it answers.
///
/// # Errors
/// When a tool is missing, a build or a step fails, or the shop does not
/// answer. Nothing is left running then.
pub(crate) fn run(mut args: Args) -> Result<()> {
    let options = Options {
        once: args.flag("--once"),
        port: args.value("--port")?,
        reset: args.flag("--reset"),
        storefront: args.flag("--storefront"),
        woocommerce: args.value("--woocommerce")?,
    };
    args.finish()?;
    ui::step("tools");
    ensure::all(&["php"])?;
    if options.storefront {
        return storefront(&options);
    }
    // Taken before the long builds: a second demo should be told at once.
    let shop = Shop::open(SHOP).context("is the demo running already?")?;
    if options.reset {
        timed("removing the old shop", || shop.delete())?;
    }
    match shop.sources(options.woocommerce.as_deref()) {
        Ok(_) => woocommerce(&shop, &options),
        Err(error) if error.is::<NotToBeHad>() => {
            ui::warn(format!("{error:#}; showing the embedded storefront instead"));
            storefront(&options)
        }
        Err(error) => Err(error),
    }
}

fn woocommerce(shop: &Shop, options: &Options) -> Result<()> {
    ensure::web_shop()?;
    shop.stop_strays()?;
    [Part::Php, Part::Wasm, Part::Plugin].into_iter().try_for_each(build::build)?;
    ui::step("shop");
    let wanted = Wanted {
        woocommerce: options.woocommerce.clone(),
        catalogue: true,
        plugin: true,
        classic: true,
    };
    let _database = shop.provision(&wanted)?;
    let mut server = shop.serve(options.port)?;
    timed("first pages", || server.wait_for(&["shop/", "cart/"]))?;
    if options.once {
        println!("ready {}", server.url());
        return Ok(());
    }
    let settings = Settings::load(shop.dir())?;
    invite(&server.url(), Some(&settings));
    server.wait()
}

/// The small shop without WordPress, from the extension's examples.
fn storefront(options: &Options) -> Result<()> {
    let shop = Shop::open(STOREFRONT).context("is the demo running already?")?;
    [Part::Php, Part::Wasm].into_iter().try_for_each(build::build)?;
    ui::step("shop");
    if options.reset {
        shop.delete()?;
    }
    let mut server = serve_storefront(shop.dir(), options.port)?;
    timed("first pages", || server.wait_for(&["", "cart"]))?;
    if options.once {
        println!("ready {}", server.url());
        return Ok(());
    }
    invite(&server.url(), None);
    server.wait()
}

fn serve_storefront(dir: &Path, port: Option<u16>) -> Result<Server> {
    let public = paths::root().join("crates/php/examples/storefront/public");
    fs::create_dir_all(dir).with_context(|| format!("cannot create {}", dir.display()))?;
    let env = [
        ("CART_P2_STORE_DB", dir.join("shop.sqlite")),
        ("CART_P2_CATALOGUE", paths::shop_assets()),
    ];
    let site = Site { root: &public, router: &public.join("index.php"), dir, env: &env };
    site.serve(port)
}

/// Where the shop is and what to do there.
fn invite(url: &str, dashboard: Option<&Settings>) {
    println!("\n  ready {url}\n");
    if let Some(settings) = dashboard {
        let Settings { admin_user, admin_password, .. } = settings;
        println!("  dashboard  {url}wp-admin/   {admin_user} / {admin_password}\n");
    }
    let mut lines = vec![
        format!("Put a few things into the cart, open {url}cart and change a quantity:"),
        "  row, discount, tax and total change at once; the shop's answer then confirms them."
            .to_owned(),
        "Codes: welcome10, fiver, socks2 (walking socks), big20 (from 120 up, not on sale items)."
            .to_owned(),
    ];
    if dashboard.is_some() {
        lines.push(format!("The same cart in blocks: {url}block-cart/"));
        lines.push(format!(
            "What Cart P2 says of this shop: {url}wp-admin/site-health.php?tab=debug"
        ));
    } else {
        lines.push(format!("Where each amount comes from: {url}cart/why"));
        lines.push(
            "There is one Ridgeline rain jacket in Ink, S: put it into the cart, then try"
                .to_owned(),
        );
        lines.push(
            "  to buy it in a private window. The cart holds it for a quarter of an hour."
                .to_owned(),
        );
    }
    for line in lines {
        println!("  {line}");
    }
    println!("\n  Ctrl-C stops everything.");
    ui::flush();
}
