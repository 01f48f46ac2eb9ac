//! `cargo xtask load`: a flash sale in a real shop under nginx and PHP-FPM, with WooCommerce's own
//! stock reservation and with Cart P2's, in one run. `tests/load` has the shoppers.

use crate::args::Args;
use crate::build::{self, Part};
use crate::ensure::{self, need};
use crate::process::Cmd;
use crate::shop::{Shop, Web};
use crate::tally::{Runner, Tally};
use crate::{paths, woo};
use anyhow::{Result, bail};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(60 * 60);

/// How large a sale.
pub(crate) struct Plan {
    /// Shoppers at the same time.
    shoppers: u32,
    /// Units there are.
    units: u32,
    /// PHP-FPM's workers.
    workers: u32,
    /// Values of the option `cart_p2_stock`, one sale each.
    modes: String,
}

impl Plan {
    /// Small enough for every run of the tests.
    pub(crate) fn small() -> Self {
        Self { shoppers: 24, units: 6, workers: 8, modes: "checkout,cart".to_owned() }
    }
}

/// Runs the sale the user asked for.
///
/// # Errors
/// When something was sold twice or lost, or the shop cannot be made.
pub(crate) fn run(mut args: Args) -> Result<()> {
    let plan = Plan {
        shoppers: args.value("--shoppers")?.unwrap_or(300),
        units: args.value("--units")?.unwrap_or(100),
        workers: args.value("--workers")?.unwrap_or(16),
        modes: args.value("--mode")?.unwrap_or_else(|| "off,checkout,cart".to_owned()),
    };
    args.finish()?;
    ensure::all(need::SHOP)?;
    ensure::all(need::WEB)?;
    [Part::Php, Part::Wasm, Part::Plugin].into_iter().try_for_each(build::build)?;
    let tally = flash_sale(&plan)?;
    if tally.failed > 0 || tally.passed == 0 {
        bail!("{tally}");
    }
    Ok(())
}

/// Holds the sale and asks the light question. What must be built is built.
///
/// # Errors
/// When the shop cannot be made. What goes wrong in the shop is counted.
pub(crate) fn flash_sale(plan: &Plan) -> Result<Tally> {
    let version = woo::VERSIONS[0];
    let shop = Shop::open(&woo::shop_name("load", version))?.durable();
    let _database = shop.provision_anew(&woo::with_plugin(version))?;
    let web = Web::start(&shop, plan.workers)?;
    let finished = Cmd::new("node")
        .args(["--test", "--test-reporter=spec", "--test-concurrency=1"])
        .args(
            ["light", "flash-sale"]
                .map(|name| paths::root().join(format!("tests/load/{name}.test.mjs"))),
        )
        .env("CART_P2_WP_ROOT", shop.dir().join("wordpress"))
        .env("CART_P2_EXTENSION", paths::extension())
        .env("CART_P2_LOAD_URL", web.url())
        .env("CART_P2_LOAD_ACCESS_LOG", web.access_log())
        .env("CART_P2_LOAD_SHOPPERS", plan.shoppers.to_string())
        .env("CART_P2_LOAD_UNITS", plan.units.to_string())
        .env("CART_P2_LOAD_MODES", &plan.modes)
        .timeout(PATIENCE)
        .tee()?;
    Ok(Runner::Node.count(&finished.text, finished.good()))
}
