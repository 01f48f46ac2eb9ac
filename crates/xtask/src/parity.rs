//! `cargo xtask parity`: random carts through the real WooCommerce and the
//! engine, every stored value compared bit for bit.

use crate::args::Args;
use crate::process::Cmd;
use crate::shop::Wanted;
use crate::tally::{Runner, Tally};
use crate::{paths, woo};
use anyhow::{Result, bail};
use std::path::Path;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(6 * 60 * 60);

/// What to compare.
pub(crate) struct Plan {
    /// How many random carts.
    pub(crate) cases: u64,
    /// Where the random numbers start: the same seed makes the same carts.
    pub(crate) seed: String,
    /// The first cart's number; with `cases` 1, repeats one cart.
    pub(crate) first: u64,
    /// WooCommerce processes at a time.
    pub(crate) jobs: u32,
    /// What is compared.
    pub(crate) through: Through,
}

/// The way a cart takes to the engine.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Through {
    /// Read from WooCommerce by the plugin's mapping, after WooCommerce calculated it.
    Mapping,
    /// Calculated by the engine in WooCommerce's place, with the plugin active:
    /// `calculate_totals()` with the engine off and on.
    Seam,
}

impl std::str::FromStr for Through {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "mapping" => Ok(Self::Mapping),
            "seam" => Ok(Self::Seam),
            _ => Err("mapping or seam".to_owned()),
        }
    }
}

impl Through {
    fn word(self) -> &'static str {
        match self {
            Self::Mapping => "mapping",
            Self::Seam => "seam",
        }
    }

    /// Shops of their own: the plugin may not be active where its mapping is compared.
    fn shop(self, version: &str) -> (String, Wanted) {
        match self {
            Self::Mapping => (woo::shop_name("parity", version), woo::bare(version)),
            Self::Seam => (woo::shop_name("seam", version), woo::with_plugin(version)),
        }
    }
}

/// Runs the comparison the user asked for.
///
/// # Errors
/// When a value differs, or the shop cannot be made.
pub(crate) fn run(mut args: Args) -> Result<()> {
    let plan = Plan {
        cases: args.value("--cases")?.unwrap_or(1_000),
        seed: args.value("--seed")?.unwrap_or_else(|| "1".to_owned()),
        first: args.value("--first")?.unwrap_or(0),
        jobs: args.value("--jobs")?.unwrap_or(2),
        through: args.value("--through")?.unwrap_or(Through::Mapping),
    };
    let version = args.value("--woocommerce")?.unwrap_or_else(|| woo::VERSIONS[0].to_owned());
    args.finish()?;
    let tally = compare(&version, &plan)?;
    if tally.failed > 0 || tally.passed == 0 {
        bail!("{tally}");
    }
    Ok(())
}

/// Compares with one version of WooCommerce.
///
/// # Errors
/// When the shop cannot be made. Differences are counted, not errors.
pub(crate) fn compare(version: &str, plan: &Plan) -> Result<Tally> {
    let (name, wanted) = plan.through.shop(version);
    woo::in_shop(&name, &wanted, |root| {
        let finished = command(root, plan).tee()?;
        Ok(Runner::Parity.count(&finished.text, finished.good()))
    })
}

fn command(root: &Path, plan: &Plan) -> Cmd {
    Cmd::new("php")
        .arg(paths::root().join("tests/parity/run.php"))
        .arg("--wordpress")
        .arg(root)
        .arg("--extension")
        .arg(paths::extension())
        .args(["--cases", &plan.cases.to_string(), "--seed", &plan.seed])
        .args(["--first", &plan.first.to_string(), "--jobs", &plan.jobs.to_string()])
        .args(["--through", plan.through.word()])
        .timeout(PATIENCE)
}
