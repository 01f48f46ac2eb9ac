//! Every test suite, in the order they run: the quick and local ones first.
//!
//! To add a suite, add a row to [`SUITES`]. A suite that runs no test fails.

use crate::build::{self, Part};
use crate::ensure::need;
use crate::parity::{Plan, Through};
use crate::process::Cmd;
use crate::tally::{Runner, Tally};
use crate::{budget, engines, ensure, load, parity, paths, shop, woo};
use anyhow::{Context, Result};
use std::env;
use std::path::Path;
use std::time::Duration;

/// One suite.
pub(crate) struct Suite {
    /// What `--only` calls it.
    pub(crate) name: &'static str,
    /// What it proves.
    pub(crate) about: &'static str,
    /// Tools, as [`ensure::TOOLS`] names them.
    pub(crate) needs: &'static [&'static [&'static str]],
    /// Built before it runs.
    pub(crate) parts: &'static [Part],
    /// Why it cannot run on this machine; none when it can.
    pub(crate) missing: fn() -> Result<Option<String>>,
    /// Runs it.
    pub(crate) run: fn() -> Result<Tally>,
}

/// One command of a suite may take this long; a hung one is stopped.
const PATIENCE: Duration = Duration::from_secs(30 * 60);

/// Tells tests where the program of Redis is.
const REDIS: &str = "CART_P2_REDIS_SERVER";

/// The plugin's folder.
const PLUGIN: &str = "wp-plugin/cart-p2";

const RUST: &[&str] = &["cc", "rustfmt, clippy"];
const PHPUNIT: &[&str] = &["phpunit"];

/// Every suite there is.
pub(crate) const SUITES: &[Suite] = &[
    Suite {
        name: "style",
        about: "rustfmt and clippy, warnings refused",
        needs: &[RUST, need::PHP_BUILD],
        parts: &[],
        missing: anywhere,
        run: style,
    },
    Suite {
        name: "rust",
        about: "Rust tests, documentation examples, golden vectors",
        needs: &[RUST, need::PHP_BUILD],
        parts: &[],
        missing: anywhere,
        run: rust,
    },
    Suite {
        name: "stock",
        about: "stock holds on a real MariaDB, Redis and Cluster: races, kills, restarts",
        needs: &[RUST, need::SHOP, need::STOCK],
        parts: &[],
        missing: anywhere,
        run: stock,
    },
    Suite {
        name: "php",
        about: "the PHP extension, in PHPUnit; its stock also on a real MariaDB, Redis and Cluster",
        needs: &[need::PHP_BUILD, PHPUNIT, &["php-fpm"], need::STOCK],
        parts: &[Part::Php],
        missing: anywhere,
        run: php,
    },
    Suite {
        name: "js",
        about: "the npm package, in node",
        needs: &[need::WASM_BUILD],
        parts: &[Part::Wasm],
        missing: anywhere,
        run: js,
    },
    Suite {
        name: "budget",
        about: "size of what the browser downloads",
        needs: &[need::WASM_BUILD],
        parts: &[Part::Wasm],
        missing: anywhere,
        run: budget::check,
    },
    Suite {
        name: "engines",
        about: "every vector through Rust, PHP and Wasm: the same bytes",
        needs: &[need::PHP_BUILD, need::WASM_BUILD],
        parts: &[Part::Php, Part::Wasm],
        missing: anywhere,
        run: engines::compare,
    },
    Suite {
        name: "package",
        about: "the plugin's zip for site owners",
        needs: &[need::WASM_BUILD, &["php"]],
        parts: &[Part::Wasm, Part::Plugin],
        missing: anywhere,
        run: build::check_package,
    },
    Suite {
        name: "storefront",
        about: "the embedded storefront, in a browser",
        needs: &[need::PHP_BUILD, need::WASM_BUILD, need::BROWSER],
        parts: &[Part::Php, Part::Wasm],
        missing: anywhere,
        run: storefront,
    },
    Suite {
        name: "plugin",
        about: "the plugin inside WordPress and WooCommerce, in PHPUnit",
        needs: &[need::PHP_BUILD, need::WASM_BUILD, need::SHOP, PHPUNIT],
        parts: &[Part::Php, Part::Wasm, Part::Plugin],
        missing: woo::missing,
        run: plugin,
    },
    Suite {
        name: "parity",
        about: "random carts against the real WooCommerce, bit for bit",
        needs: &[need::PHP_BUILD, need::SHOP],
        parts: &[Part::Php],
        missing: woo::missing,
        run: random_carts,
    },
    Suite {
        name: "seam",
        about: "the shop's own calculation with the engine off and on, everything it leaves behind",
        needs: &[need::PHP_BUILD, need::WASM_BUILD, need::SHOP, PHPUNIT],
        parts: &[Part::Php, Part::Wasm, Part::Plugin],
        missing: woo::missing,
        run: seam,
    },
    Suite {
        name: "load",
        about: "under nginx and PHP-FPM: a small flash sale, nothing sold twice or lost; stock.php",
        needs: &[need::PHP_BUILD, need::WASM_BUILD, need::SHOP, need::WEB],
        parts: &[Part::Php, Part::Wasm, Part::Plugin],
        missing: woo::missing,
        run: flash_sale,
    },
    Suite {
        name: "admin",
        about: "the plugin's settings and the cent trace of a real shop, in a browser",
        needs: &[need::PHP_BUILD, need::WASM_BUILD, need::SHOP, need::BROWSER],
        parts: &[Part::Php, Part::Wasm, Part::Plugin],
        missing: woo::missing,
        run: admin,
    },
    Suite {
        name: "classic-cart",
        about: "the classic cart page of a real shop, in a browser",
        needs: &[need::PHP_BUILD, need::WASM_BUILD, need::SHOP, need::BROWSER],
        parts: &[Part::Php, Part::Wasm, Part::Plugin],
        missing: woo::missing,
        run: classic_cart,
    },
    Suite {
        name: "live-totals",
        about: "live totals in the blocks and on the other pages of a real shop, in a browser",
        needs: &[need::PHP_BUILD, need::WASM_BUILD, need::SHOP, need::BROWSER],
        parts: &[Part::Php, Part::Wasm, Part::Plugin],
        missing: woo::missing,
        run: live_totals,
    },
    Suite {
        name: "stock-shop",
        about: "stock holds as shoppers meet them, in a browser",
        needs: &[need::PHP_BUILD, need::WASM_BUILD, need::SHOP, need::BROWSER],
        parts: &[Part::Php, Part::Wasm, Part::Plugin],
        missing: woo::missing,
        run: stock_shop,
    },
];

fn anywhere() -> Result<Option<String>> {
    Ok(None)
}

/// Runs one command of a suite, shows what it prints, and counts.
fn step(cmd: Cmd, runner: Runner) -> Result<Tally> {
    println!("$ {}", cmd.shown());
    let finished = cmd.timeout(PATIENCE).tee()?;
    if finished.timed_out {
        println!("took more than {} minutes and was stopped", PATIENCE.as_secs() / 60);
    }
    let mut tally = runner.count(&finished.text, finished.good());
    if tally.passed + tally.failed == 0 {
        println!("this command ran no test");
        tally.failed = 1;
    }
    Ok(tally)
}

fn steps(steps: impl IntoIterator<Item = (Cmd, Runner)>) -> Result<Tally> {
    let mut tally = Tally::default();
    for (cmd, runner) in steps {
        tally += step(cmd, runner)?;
    }
    Ok(tally)
}

fn style() -> Result<Tally> {
    let clippy = |words: &[&str]| {
        let cmd = Cmd::cargo().args(["clippy", "--quiet", "--all-targets"]).args(words);
        (cmd.args(["--", "--deny", "warnings"]), Runner::ExitCode)
    };
    steps([
        (Cmd::cargo().args(["fmt", "--all", "--check"]), Runner::ExitCode),
        clippy(&["--workspace"]),
        clippy(&[
            "--package",
            "cart-p2-core",
            "--package",
            "cart-p2-wasm",
            "--no-default-features",
        ]),
    ])
}

fn rust() -> Result<Tally> {
    let test = |words: &[&str]| (Cmd::cargo().arg("test").args(words), Runner::Cargo);
    steps([
        test(&["--workspace", "--no-fail-fast"]),
        // The storefront's build: without the exact arithmetic and the cent trace.
        test(&["--package", "cart-p2-core", "--no-default-features", "--no-fail-fast"]),
        // The extension may be built without any of the stores.
        test(&["--package", "cart-p2-stock", "--no-default-features", "--lib"]),
    ])
}

fn stock() -> Result<Tally> {
    shop::in_database("stock", |variables| {
        let test = |name: &str| {
            let words = ["test", "--package", "cart-p2-stock", "--features", "server-tests"];
            let cmd = Cmd::cargo().args(words).args(["--test", name]);
            let cmd = cmd.args(["--", "--test-threads=1", "--show-output"]);
            variables.iter().fold(cmd, |cmd, (name, value)| cmd.env(name, value))
        };
        let redis = test("redis").env(REDIS, ensure::redis()?);
        steps([(test("mariadb"), Runner::Cargo), (redis, Runner::Cargo)])
    })
}

fn phpunit(extension: &Path, folder: &str) -> Result<Cmd> {
    let program = paths::which("phpunit").context("no phpunit on PATH")?;
    let setting = format!("extension={}", extension.display());
    let cmd = Cmd::new("php").args(["-d", &setting]).arg(program);
    let cmd = cmd.path_first([ensure::php_fpm_path()?.as_path()])?;
    Ok(cmd.arg("-c").arg(paths::root().join(folder)))
}

fn php() -> Result<Tally> {
    let mut tally = step(phpunit(&paths::extension(), "crates/php")?, Runner::PhpUnit)?;
    tally += step(panics("crates/php")?, Runner::PhpUnit)?;
    tally += shop::in_database("php", |variables| {
        let test = |group: &str, store: &str| -> Result<_> {
            let cmd = phpunit(&paths::extension(), "crates/php")?.args(["--group", group]);
            let cmd = cmd.env("CART_P2_STOCK_STORE", store).env(REDIS, ensure::redis()?);
            let told = |cmd: Cmd, (name, value): &(&str, String)| cmd.env(name, value);
            Ok((variables.iter().fold(cmd, told), Runner::PhpUnit))
        };
        let stores = ["mysql", "redis", "cluster"].map(|store| test("stores", store));
        steps(stores.into_iter().chain([test("servers", "")]).collect::<Result<Vec<_>>>()?)
    })?;
    Ok(tally)
}

/// The tests of panics in this folder. Functions that panic on purpose are in a build of their own.
fn panics(folder: &str) -> Result<Cmd> {
    let panicking = paths::root().join("target/cart_p2_panic.so");
    build::php_with(&["panic-test"], &panicking)?;
    build::check_extension(&panicking)?;
    Ok(phpunit(&panicking, folder)?.args(["--group", "panic"]).env("RUST_BACKTRACE", "0"))
}

fn js() -> Result<Tally> {
    step(Cmd::new("npm").args(["test", "--silent"]).dir(paths::root().join("js")), Runner::Node)
}

/// Node runs a test over HTTP; it finds the extension by this.
fn web_test(file: &str) -> Cmd {
    Cmd::new("node")
        .args(["--test", "--test-concurrency=1"])
        .arg(paths::root().join(file))
        .env("CART_P2_EXTENSION", paths::extension())
}

/// The same in a browser; it finds Chromium by this.
fn browser_test(file: &str) -> Result<Cmd> {
    build::npm_install(&paths::root().join("js"))?;
    Ok(web_test(file).env("CHROMIUM", ensure::browser()?))
}

fn storefront() -> Result<Tally> {
    step(browser_test("tests/e2e/storefront.test.mjs")?, Runner::Node)
}

fn plugin() -> Result<Tally> {
    let version = woo::VERSIONS[0];
    woo::in_shop(&woo::shop_name("test", version), &woo::furnished(version), |root| {
        let all = phpunit(&paths::extension(), PLUGIN)?;
        steps([all, panics(PLUGIN)?].map(|cmd| (cmd.env("CART_P2_WP_ROOT", root), Runner::PhpUnit)))
    })
}

/// What depends on how WooCommerce calculates, also against its older versions.
fn calculations(version: &str) -> Result<Tally> {
    woo::in_shop(&woo::shop_name("seam", version), &woo::with_plugin(version), |root| {
        let cmd = phpunit(&paths::extension(), PLUGIN)?.args(["--testsuite", "calculation"]);
        step(cmd.env("CART_P2_WP_ROOT", root), Runner::PhpUnit)
    })
}

fn random_carts() -> Result<Tally> {
    on_every_version(Through::Mapping, 2_000)
}

fn seam() -> Result<Tally> {
    let mut tally = on_every_version(Through::Seam, 400)?;
    for version in woo::at_hand()?.into_iter().filter(|version| *version != woo::VERSIONS[0]) {
        tally += calculations(version)?;
    }
    tally += in_furnished_shop(vec![web_test("tests/e2e/contexts.test.mjs")])?;
    Ok(tally)
}

fn on_every_version(through: Through, cases: u64) -> Result<Tally> {
    let mut tally = Tally::default();
    for version in woo::at_hand()? {
        let plan = Plan { cases, seed: "test".to_owned(), first: 0, jobs: 2, through };
        tally += parity::compare(version, &plan)?;
    }
    Ok(tally)
}

fn flash_sale() -> Result<Tally> {
    load::flash_sale(&load::Plan::small())
}

fn admin() -> Result<Tally> {
    in_browser(&["tests/e2e/admin.test.mjs"])
}

fn classic_cart() -> Result<Tally> {
    in_browser(&["tests/e2e/classic-cart.test.mjs"])
}

fn live_totals() -> Result<Tally> {
    in_browser(&[
        "tests/e2e/blocks.test.mjs",
        "tests/e2e/surfaces.test.mjs",
        "tests/e2e/walks.test.mjs",
        "tests/e2e/haste.test.mjs",
        "tests/e2e/looks.test.mjs",
    ])
}

/// Measures, in a real shop and with Cart P2 and without, how long after the shopper's
/// input the new total is on screen. Quick: only large carts, few changes, under
/// three minutes.
///
/// # Errors
/// When a build, the shop or the browser fails.
pub(crate) fn latency(quick: bool) -> Result<()> {
    for tools in [need::PHP_BUILD, need::WASM_BUILD, need::SHOP, need::BROWSER] {
        ensure::all(tools)?;
    }
    for part in [Part::Php, Part::Wasm, Part::Plugin] {
        build::build(part)?;
    }
    build::npm_install(&paths::root().join("js"))?;
    let version = woo::VERSIONS[0];
    woo::in_shop(&woo::shop_name("test", version), &woo::furnished(version), |root| {
        let cmd = Cmd::new("node").arg(paths::root().join("tests/e2e/latency.bench.mjs"));
        let cmd = cmd.args(if quick { ["8", "3"] } else { ["40", "10"] });
        let carts = if quick { "50,50x4" } else { "1,10,50,50x4" };
        let chosen = env::var("CART_P2_CARTS").unwrap_or_else(|_| carts.to_owned());
        let cmd = cmd.env("CART_P2_CARTS", chosen).env("CHROMIUM", ensure::browser()?);
        cmd.env("CART_P2_WP_ROOT", root).timeout(PATIENCE).run()
    })
}

fn stock_shop() -> Result<Tally> {
    in_browser(&["tests/e2e/stock-shop.test.mjs"])
}

/// Runs browser tests in a shop with goods, one after the other.
fn in_browser(files: &[&str]) -> Result<Tally> {
    in_furnished_shop(files.iter().map(|file| browser_test(file)).collect::<Result<_>>()?)
}

/// Runs tests of node in a shop with goods, one after the other.
fn in_furnished_shop(tests: Vec<Cmd>) -> Result<Tally> {
    let version = woo::VERSIONS[0];
    woo::in_shop(&woo::shop_name("test", version), &woo::furnished(version), |root| {
        steps(tests.into_iter().map(|cmd| (cmd.env("CART_P2_WP_ROOT", root), Runner::Node)))
    })
}
