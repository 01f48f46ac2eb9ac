//! A part of `cargo xtask bench`: how many holds a second, by 8 processes at once, WooCommerce's own
//! beside ours through the same entry, and each store bare. Every commit is on disk when it returns.

use crate::process::Cmd;
use crate::{build, ensure, paths, shop, ui, woo};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(30 * 60);
const PROCESSES: u32 = 8;

/// One product everybody wants, and a thousand.
const PRODUCTS: [u32; 2] = [1, 1_000];

/// The goals: so many times WooCommerce's orders a second; milliseconds for 99 of 100; bare holds a second on one product.
const TIMES_MIN: f64 = 8.0;
const P99_MAX: f64 = 10.0;
const BARE_MIN: f64 = 5_000.0;

/// Entries of the ledger before the measurement.
const HISTORIES: [u32; 3] = [1, 1_000, 1_000_000];

/// Holds a second, and milliseconds of one.
#[derive(Clone, Copy)]
struct Speed {
    per_second: f64,
    median: f64,
    p99: f64,
    refused: u32,
    /// Processor time of one in PHP and in the database, in microseconds, where it was measured.
    spent: Option<(f64, f64)>,
}

impl Speed {
    /// Reads `per second<TAB>p50<TAB>p99[<TAB>refused<TAB>php<TAB>database]`.
    fn read(text: &str) -> Result<Self> {
        let mut words = text.trim().split('\t');
        let mut next = || words.next().context("too few numbers");
        let (per_second, median, p99) = (next()?.parse()?, next()?.parse()?, next()?.parse()?);
        let refused = words.next().map_or(Ok(0), str::parse)?;
        let spent = match (words.next(), words.next()) {
            (Some(php), Some(database)) => Some((php.parse()?, database.parse()?)),
            _ => None,
        };
        Ok(Self { per_second, median, p99, refused, spent })
    }

    fn print(self, name: &str, note: &str) {
        let Self { per_second, median, p99, refused, spent } = self;
        let wrong =
            if refused > 0 { format!("{refused} refused wrongly  ") } else { String::new() };
        let spent = spent.map_or(String::new(), |(php, database)| {
            format!("PHP {php:.0} us, database {database:.0} us  ")
        });
        println!("{name:<52} {per_second:>8.0}/s {median:>8.2} {p99:>8.2}   {wrong}{spent}{note}");
    }
}

/// What can be measured alone: `--part NAME`.
const PARTS: [&str; 3] = ["one", "many", "stores"];

/// Measures everything and prints a table; `quick` with a quarter of the work; of `part` only orders of one product, of many,
/// or the bare stores.
///
/// # Errors
/// When a shop or a store cannot be had or does not do its work, or there is no such part.
pub(crate) fn run(quick: bool, part: Option<&str>) -> Result<()> {
    let share = if quick { 4 } else { 1 };
    if let Some(part) = part.filter(|part| !PARTS.contains(part)) {
        bail!("--part {part}: there are {}", PARTS.join(", "));
    }
    let wanted = |name: &str| part.is_none_or(|part| part == name);
    let products: Vec<u32> = PRODUCTS
        .into_iter()
        .filter(|products| wanted(if *products == 1 { "one" } else { "many" }))
        .collect();
    if !products.is_empty() {
        let version = woo::VERSIONS[0];
        let name = woo::shop_name("bench-stock", version);
        for part in [build::Part::Wasm, build::Part::Plugin] {
            build::build(part)?;
        }
        ui::step("WooCommerce's reservations, and ours in their place");
        woo::in_durable_shop(&name, &woo::with_plugin(version), |root| {
            header("orders a second, median and 99th percentile in ms; 8 processes");
            products.iter().try_for_each(|products| orders(root, *products, share))
        })?;
    }
    if wanted("stores") { stores(share) } else { Ok(()) }
}

/// The stores without a shop.
fn stores(share: u32) -> Result<()> {
    ui::step("bare stores");
    let example = build_example("holds", "mysql,sqlite")?;
    header("holds from Rust: a second, median and 99th percentile in ms");
    shop::in_database("bench-stock-bare", |variables| {
        let words = variables[..4].iter().map(|(_, value)| value.clone());
        let words: Vec<String> = ["mariadb".to_owned()].into_iter().chain(words).collect();
        bare(&example, "MariaDB", &words, share)?;
        let file = tempfile()?;
        bare(&example, "SQLite", &["sqlite".to_owned(), file.clone()], share)?;
        remove(&file);
        cluster(share)?;
        header("MariaDB, one process, by the length of the history");
        histories(&example, &words, share)
    })
}

fn header(text: &str) {
    ui::header(text);
}

/// The shop's orders through `reserve_stock_for_order()`, and the plugin's bare hold.
fn orders(root: &Path, products: u32, share: u32) -> Result<()> {
    let measure = |mode: &str, orders: u32| hold_in_shop(root, mode, products, orders / share);
    let what =
        if products == 1 { "one product".to_owned() } else { format!("{products} products") };
    let off = measure("off", 1_600)?;
    off.print(&format!("WooCommerce, {what}"), "");
    let on = measure("on", 6_400)?;
    let times = on.per_second / off.per_second;
    let kept = ui::mark(times >= TIMES_MIN, &format!("{times:.1} x, goal {TIMES_MIN} x"));
    let slow = ui::mark(on.p99 <= P99_MAX, &format!("goal {P99_MAX} ms"));
    on.print(&format!("Cart P2, {what}"), &format!("{kept}; {slow}"));
    let off = measure("off-anew", 1_600)?;
    off.print("WooCommerce, a connection for each order", "");
    let on = measure("on-anew", 3_200)?;
    let times = on.per_second / off.per_second;
    on.print("Cart P2, a connection for each order", &format!("{times:.1} x"));
    let hold = measure("first", 12_800)?;
    let kept = ui::mark(hold.per_second >= BARE_MIN, &format!("goal {BARE_MIN}/s"));
    let note = if products == 1 { &kept } else { "" };
    hold.print(&format!("bare hold from PHP, of a new cart, {what}"), note);
    measure("hold", 12_800)?.print(&format!("bare hold from PHP, of any cart, {what}"), "");
    Ok(())
}

/// Runs `tests/load/stock.php` in this mode.
fn hold_in_shop(root: &Path, mode: &str, products: u32, orders: u32) -> Result<Speed> {
    let text = Cmd::new("php")
        .args(["-d", "memory_limit=1G", "-d", "opcache.enable_cli=1"])
        .args(["-d", "display_errors=stderr"])
        .arg(paths::root().join("tests/load/stock.php"))
        .arg("--wordpress")
        .arg(root)
        .args(["--mode", mode, "--kinds", &products.to_string()])
        .args(["--processes", &PROCESSES.to_string(), "--orders", &orders.to_string()])
        .timeout(PATIENCE)
        .read()?;
    Speed::read(text.trim().split_once('\t').context("no numbers")?.1)
}

fn build_example(name: &str, features: &str) -> Result<PathBuf> {
    Cmd::cargo()
        .args(["build", "--quiet", "--release", "--package", "cart-p2-stock"])
        .args(["--features", features, "--example", name])
        .timeout(PATIENCE)
        .run()?;
    Ok(paths::target().join("release/examples").join(name))
}

fn holds(example: &Path, store: &[String], numbers: [u32; 4]) -> Result<Speed> {
    let text = Cmd::new(example).args(store).args(numbers.map(|n| n.to_string()));
    Speed::read(&text.timeout(PATIENCE).read()?)
}

fn bare(example: &Path, name: &str, store: &[String], share: u32) -> Result<()> {
    for products in PRODUCTS {
        let speed = holds(example, store, [PROCESSES, 1_600 / share, products, 0])?;
        speed.print(
            &format!("{name}, {products} {}", if products == 1 { "product" } else { "products" }),
            "",
        );
    }
    Ok(())
}

/// A Cluster of three, which the example starts and stops, and the books behind it.
fn cluster(share: u32) -> Result<()> {
    ensure::all(&["redis"])?;
    let example = Cmd::new(build_example("redis_holds", "redis,sqlite")?)
        .args([PROCESSES.to_string(), (1_600 / share).to_string()])
        .env("CART_P2_REDIS_SERVER", ensure::redis()?);
    for line in example.timeout(PATIENCE).read()?.lines() {
        match line.split_once('\t') {
            Some((name, numbers)) => Speed::read(numbers)?.print(name, ""),
            None => println!("{line}"),
        }
    }
    Ok(())
}

/// The cost of a hold must not grow with what happened before.
fn histories(example: &Path, store: &[String], share: u32) -> Result<()> {
    for history in HISTORIES {
        // The delivery is the one entry there always is.
        let speed = holds(example, store, [1, 4_000 / share, 1, history - 1])?;
        speed.print(&format!("{history} entries of this product"), "");
    }
    Ok(())
}

fn tempfile() -> Result<String> {
    let dir = paths::target().join("bench");
    std::fs::create_dir_all(&dir)?;
    let file = dir.join("holds.db").display().to_string();
    remove(&file);
    Ok(file)
}

fn remove(file: &str) {
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{file}{end}"));
    }
}
