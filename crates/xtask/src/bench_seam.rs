//! A part of `cargo xtask bench`: the shop's whole `calculate_totals()`, and
//! whole requests over HTTP, by WooCommerce and by the engine in its place.

use crate::process::Cmd;
use crate::{paths, ui, woo};
use anyhow::{Context, Result};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(30 * 60);

/// Most that deciding between the two may take, in microseconds.
const DECIDING_MAX: f64 = 20.0;

/// How many times faster the engine must be, by the number of lines.
const PROMISES: [(&str, f64); 3] = [("1 line,", 2.0), ("50 lines,", 8.0), ("100 lines,", 10.0)];

/// Times both in one run and prints a table.
///
/// # Errors
/// When the shop cannot be made or a benchmark fails.
pub(crate) fn run() -> Result<()> {
    let calculations = calculations()?;
    let requests = requests()?;
    ui::header("calculate_totals(): microseconds with the engine off and on");
    print_rows(&calculations)?;
    ui::header(
        "whole requests over HTTP (php -S, opcache): milliseconds with the engine off and on",
    );
    print_rows(&requests)
}

/// `calculate_totals()` alone, in one process.
fn calculations() -> Result<String> {
    ui::step("WooCommerce, the engine in its place");
    let version = woo::VERSIONS[0];
    woo::in_shop(&woo::shop_name("seam", version), &woo::with_plugin(version), |root| {
        Cmd::new("php")
            .arg(paths::root().join("tests/parity/bench-seam.php"))
            .arg("--wordpress")
            .arg(root)
            .arg("--extension")
            .arg(paths::extension())
            .timeout(PATIENCE)
            .read()
    })
}

/// The request that a changed quantity sends, from the first byte to the last.
fn requests() -> Result<String> {
    ui::step("WooCommerce, whole requests");
    let version = woo::VERSIONS[0];
    woo::in_shop(&woo::shop_name("test", version), &woo::furnished(version), |root| {
        Cmd::new("node")
            .arg(paths::root().join("tests/e2e/requests.bench.mjs"))
            .env("CART_P2_WP_ROOT", root)
            .env("CART_P2_EXTENSION", paths::extension())
            .timeout(PATIENCE)
            .read()
    })
}

fn print_rows(text: &str) -> Result<()> {
    println!("{:<28} {:>10} {:>10} {:>8}", "", "off", "on", "ratio");
    for line in text.lines().filter(|line| line.contains('\t')) {
        print_row(line).with_context(|| format!("not a row: {line}"))?;
    }
    Ok(())
}

fn print_row(line: &str) -> Result<()> {
    let mut parts = line.split('\t');
    let name = parts.next().context("no name")?;
    let off: f64 = parts.next().context("no time")?.trim().parse()?;
    let on: f64 = parts.next().context("only one time")?.trim().parse()?;
    if name == "deciding" {
        let kept = ui::mark(on <= DECIDING_MAX, &format!("promised {DECIDING_MAX} µs"));
        println!("{name:<28} {:>10} {on:>10.1} {:>8}  {kept}", "", "");
        return Ok(());
    }
    let ratio = off / on;
    let promise = PROMISES.iter().find(|(lines, _)| name.starts_with(lines));
    let kept = promise.map_or(String::new(), |(_, least)| {
        ui::mark(ratio >= *least, &format!("promised {least} x"))
    });
    println!("{name:<28} {off:>10.1} {on:>10.1} {ratio:>6.1} x  {kept}");
    Ok(())
}
