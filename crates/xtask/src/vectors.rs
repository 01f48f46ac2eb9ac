//! `cargo xtask vectors`: checks the golden carts, or records them again.

use crate::args::Args;
use crate::build::{Part, build};
use crate::process::Cmd;
use crate::{engines, paths, ui, woo};
use anyhow::{Result, bail};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(60 * 60);

/// Without options: every vector through Rust, PHP and Wasm. With `--record`:
/// records them from each WooCommerce that is at hand.
///
/// # Errors
/// When a vector differs or WooCommerce is missing.
pub(crate) fn run(mut args: Args) -> Result<()> {
    let record = args.flag("--record");
    let count: Option<u32> = args.value("--count")?;
    args.finish()?;
    if record { record_all(count) } else { verify() }
}

fn verify() -> Result<()> {
    Cmd::cargo().args(["test", "--package", "cart-p2-core", "--test", "vectors"]).run()?;
    build(Part::Php)?;
    build(Part::Wasm)?;
    let tally = engines::compare()?;
    if tally.failed > 0 {
        bail!("{tally}");
    }
    Ok(())
}

fn record_all(count: Option<u32>) -> Result<()> {
    let versions = woo::at_hand()?;
    if versions.is_empty() {
        bail!(
            "no WooCommerce to record from; put one of {} into the cache",
            woo::VERSIONS.join(", ")
        );
    }
    for version in versions {
        ui::step(format!("recording from WooCommerce {version}"));
        woo::in_shop(&woo::shop_name("parity", version), &woo::bare(version), |root| {
            let mut php = Cmd::new("php")
                .arg(paths::root().join("tests/parity/record.php"))
                .arg("--wordpress")
                .arg(root);
            if let Some(count) = count {
                php = php.args(["--count", &count.to_string()]);
            }
            php.timeout(PATIENCE).run()
        })?;
    }
    Ok(())
}
