//! `cargo xtask bench`: one cart, priced by every home of the engine and by
//! the real WooCommerce, in one run and one table.
//!
//! The cart has 100 lines, 2 tax rates and 2 coupons; many at once have 50 lines
//! each. Times are medians; as they depend on the machine, instruction counts are
//! printed too.

use crate::args::Args;
use crate::build::{self, Part};
use crate::process::Cmd;
use crate::{bench_seam, bench_stock, ensure, paths, suites, ui, woo};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(30 * 60);
const LINES: u32 = 100;
const BATCH_LINES: u32 = 50;
const WASM: &str = include_str!("../assets/bench/wasm.mjs");

/// One row: who, what, and microseconds per cart.
struct Row {
    engine: &'static str,
    what: String,
    microseconds: f64,
    promise: Option<Promise>,
}

/// What the project promises for a row.
#[derive(Clone, Copy)]
enum Promise {
    /// At most so many.
    Microseconds(f64),
    /// WooCommerce takes at least so many times as long.
    Times(f64),
}

impl Promise {
    /// Whether it is kept, and what it says; None where it cannot be told.
    fn kept(self, row: &Row, woocommerce: Option<f64>) -> Option<(bool, String)> {
        match self {
            Self::Microseconds(most) => {
                Some((row.microseconds <= most, format!("promised {most} µs")))
            }
            Self::Times(times) => {
                Some((woocommerce? / row.microseconds >= times, format!("promised {times} x")))
            }
        }
    }
}

/// Runs every benchmark this machine can run. `--quick` samples less, `--seam`
/// runs only [`bench_seam`], `--stock` only [`bench_stock`] (of it one `--part`), `--latency` only [`suites::latency`].
///
/// # Errors
/// When a build or a benchmark fails.
pub(crate) fn run(mut args: Args) -> Result<()> {
    let quick = args.flag("--quick");
    let only_seam = args.flag("--seam");
    let only_latency = args.flag("--latency");
    let only_stock = args.flag("--stock");
    let part: Option<String> = if only_stock { args.value("--part")? } else { None };
    args.finish()?;
    if only_seam {
        return bench_seam::run();
    }
    if only_latency {
        return suites::latency(quick);
    }
    if only_stock {
        return bench_stock::run(quick, part.as_deref());
    }
    ensure::all(&["valgrind"])?;
    build::build(Part::Php)?;
    build::build(Part::Wasm)?;
    let cart = write_cart(LINES)?;
    let mut rows = rust(quick)?;
    rows.extend(extension(&cart)?);
    rows.extend(wasm("Wasm", "@cart-p2/cart", &cart)?);
    rows.extend(wasm("slim Wasm", "@cart-p2/cart/slim", &cart)?);
    let many = write_cart(BATCH_LINES)?;
    let mut batch = batch(&many)?;
    let counts = instructions()?;
    match woo::missing()? {
        None => {
            rows.extend(woocommerce(&cart)?);
            batch.extend(woocommerce(&many)?);
        }
        Some(why) => ui::warn(format!("without WooCommerce's own time: {why}")),
    }
    ui::header("microseconds per cart: 100 lines, 2 rates, 2 coupons");
    print_times(&rows);
    ui::header("microseconds per cart, many at once: 50 lines, 2 rates, 2 coupons");
    print_times(&batch);
    print_instructions(&counts);
    if woo::missing()?.is_none() {
        bench_seam::run()?;
    }
    Ok(())
}

fn folder() -> Result<PathBuf> {
    let dir = paths::root().join("target/bench");
    fs::create_dir_all(&dir)?;
    Ok(dir)
}

fn write_cart(lines: u32) -> Result<PathBuf> {
    let json = Cmd::cargo()
        .args(["run", "--quiet", "--package", "cart-p2-xtask", "--example", "bench_cart", "--"])
        .arg(lines.to_string())
        .read()?;
    let file = folder()?.join(format!("cart-{lines}.json"));
    fs::write(&file, json + "\n")?;
    Ok(file)
}

/// Criterion's results of the core's own benchmarks.
fn rust(quick: bool) -> Result<Vec<Row>> {
    ui::step("Rust (criterion)");
    let mut cargo =
        Cmd::cargo().args(["bench", "--package", "cart-p2-core", "--bench", "pricing", "--"]);
    if quick {
        cargo = cargo.args(["--quick"]);
    }
    cargo.timeout(PATIENCE).run()?;
    let wanted = [
        ("quantity changed, grand total", "hundred_lines/set_quantity_and_total/two_coupons", None),
        ("grand total", "totals/grand_total/100", Some(Promise::Microseconds(30.0))),
        ("all values", "totals/all_values/100", Some(Promise::Microseconds(30.0))),
        ("JSON in, JSON out", "totals/json_to_json/100", None),
        ("grand total, 1 line", "totals/grand_total/1", None),
        ("grand total, 10 lines", "totals/grand_total/10", None),
        ("grand total, 1,000 lines", "totals/grand_total/1000", None),
    ];
    wanted
        .into_iter()
        .map(|(what, id, promise)| {
            let microseconds = criterion_median(id)? / 1_000.0;
            Ok(Row { engine: "Rust", what: what.to_owned(), microseconds, promise })
        })
        .collect()
}

/// A median in nanoseconds, from where criterion keeps it.
fn criterion_median(id: &str) -> Result<f64> {
    let file = paths::target().join("criterion").join(id).join("new/estimates.json");
    let text = fs::read_to_string(&file)
        .with_context(|| format!("criterion left no {}", file.display()))?;
    let estimates: serde_json::Value = serde_json::from_str(&text)?;
    estimates["median"]["point_estimate"].as_f64().context("criterion's file has no median")
}

fn extension(cart: &Path) -> Result<Vec<Row>> {
    ui::step("PHP extension");
    php_rows("extension.php", cart)
}

/// Many carts; the first way is the one for price lists and renewals.
fn batch(cart: &Path) -> Result<Vec<Row>> {
    ui::step("PHP extension, many carts");
    let mut rows = php_rows("batch.php", cart)?;
    if let Some(row) = rows.first_mut() {
        row.promise = Some(Promise::Times(200.0));
    }
    Ok(rows)
}

fn php_rows(script: &str, cart: &Path) -> Result<Vec<Row>> {
    let setting = format!("extension={}", paths::extension().display());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/bench").join(script);
    let php = Cmd::new("php").args(["-n", "-d", &setting]).arg(script).arg(cart);
    rows("PHP extension", &php.timeout(PATIENCE).read()?)
}

fn wasm(engine: &'static str, entry: &str, cart: &Path) -> Result<Vec<Row>> {
    ui::step(engine);
    let text = Cmd::new("node")
        .args(["--input-type=module", "-e", WASM, "--", entry])
        .arg(cart)
        .dir(paths::root().join("js"))
        .timeout(PATIENCE)
        .read()?;
    let mut rows = rows(engine, &text)?;
    if let Some(row) = rows.first_mut() {
        row.promise = Some(Promise::Microseconds(90.0));
    }
    Ok(rows)
}

/// The same cart in the real cart object: `WC_Cart_Totals`.
fn woocommerce(cart: &Path) -> Result<Vec<Row>> {
    ui::step("WooCommerce");
    let version = woo::VERSIONS[0];
    woo::in_shop(&woo::shop_name("parity", version), &woo::bare(version), |root| {
        let text = Cmd::new("php")
            .arg(paths::root().join("tests/parity/bench.php"))
            .arg("--wordpress")
            .arg(root)
            .arg("--cart")
            .arg(cart)
            .timeout(PATIENCE)
            .read()?;
        rows("WooCommerce", &text)
    })
}

/// Reads `name<TAB>microseconds` lines.
fn rows(engine: &'static str, text: &str) -> Result<Vec<Row>> {
    text.lines()
        .filter(|line| line.contains('\t'))
        .map(|line| {
            let (what, number) = line.split_once('\t').context("no tab")?;
            let microseconds =
                number.trim().parse().with_context(|| format!("not a time: {line}"))?;
            Ok(Row { engine, what: what.to_owned(), microseconds, promise: None })
        })
        .collect()
}

/// Instructions of a whole process that prices one cart, by number of lines.
fn instructions() -> Result<Vec<(u32, u64)>> {
    ui::step("instruction counts (callgrind)");
    Cmd::cargo()
        .args(["build", "--quiet", "--release", "--package", "cart-p2-core", "--example", "price"])
        .run()?;
    let program = paths::target().join("release/examples/price");
    let mut counts = Vec::new();
    for lines in [1, 10, 100, 1_000] {
        let report = Cmd::new("valgrind")
            .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
            .arg(&program)
            .input(&write_cart(lines)?)?
            .timeout(PATIENCE)
            .read_errors()?;
        let collected = report.lines().find_map(|line| line.split_once("Collected : "));
        let (_, count) = collected.context("callgrind printed no count")?;
        counts.push((lines, count.trim().parse().context("callgrind's count is no number")?));
    }
    Ok(counts)
}

fn print_times(rows: &[Row]) {
    let woocommerce =
        rows.iter().find(|row| row.engine == "WooCommerce").map(|row| row.microseconds);
    println!("{:<14} {:<42} {:>12} {:>13}", "", "", "µs", "WooCommerce is");
    for row in rows {
        let ratio = match woocommerce {
            Some(time) if row.engine != "WooCommerce" && !row.what.contains(" line") => {
                format!("{:.0} x slower", time / row.microseconds)
            }
            _ => String::new(),
        };
        let kept = row.promise.and_then(|promise| promise.kept(row, woocommerce));
        let promise =
            kept.map_or(String::new(), |(kept, text)| format!("  {}", ui::mark(kept, &text)));
        println!(
            "{:<14} {:<42} {:>12.2} {ratio:>13}{promise}",
            row.engine, row.what, row.microseconds
        );
    }
}

fn print_instructions(counts: &[(u32, u64)]) {
    ui::header("instructions to read, price and write one cart (callgrind)");
    for (lines, count) in counts {
        println!("{lines:>6} lines {count:>14} instructions");
    }
    if let [.., (few, less), (many, more)] = counts {
        let per_line = (more.saturating_sub(*less)) / u64::from(many - few);
        println!("{per_line:>26} more per line, from {few} to {many} lines");
    }
    println!("\nthe process itself is counted in: its start costs the same for every cart");
}
