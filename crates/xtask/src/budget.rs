//! What a shopper's browser must download, and how much of it is allowed.

use crate::tally::Tally;
use crate::{paths, ui};
use anyhow::{Context, Result, bail};
use flate2::{Compression, write::GzEncoder};
use std::fs;
use std::io::Write;
use std::path::PathBuf;

/// The limit of one file, compressed as a web server would.
struct Budget {
    file: &'static str,
    /// Bytes after gzip, level 9.
    limit: usize,
}

/// 40 KB. It came from 112 KB; what is left is the engine itself, its parser and
/// its writer.
const SLIM_WASM: usize = 40_960;

const BUDGETS: &[Budget] = &[
    Budget { file: "js/dist/cart_p2_slim.wasm", limit: SLIM_WASM },
    Budget { file: "js/dist/slim.js", limit: 8_000 },
    Budget { file: "js/dist/index.js", limit: 8_000 },
    Budget { file: "js/dist/storefront/cart_p2_bg.wasm", limit: SLIM_WASM },
    Budget { file: "js/dist/storefront/core-*.js", limit: 8_000 },
    Budget { file: "js/dist/storefront/classic-cart.js", limit: 8_000 },
    Budget { file: "js/dist/storefront/classic-checkout.js", limit: 8_000 },
    Budget { file: "js/dist/storefront/blocks.js", limit: 8_000 },
    Budget { file: "js/dist/storefront/mini-cart.js", limit: 8_000 },
    Budget { file: "js/dist/storefront/mini-cart-widget.js", limit: 8_000 },
    Budget { file: "js/dist/storefront/product.js", limit: 8_000 },
    Budget { file: "js/dist/storefront/stock.js", limit: 3_000 },
    Budget { file: "wp-plugin/cart-p2/assets/css/stock.css", limit: 1_000 },
];

/// What any page of a shop downloads in all: 60 KB.
const PAGE: usize = 60_000;

/// What every page with live totals downloads beside its own script.
const SHARED: &[&str] = &[
    "js/dist/storefront/cart_p2_bg.wasm",
    "js/dist/storefront/core-*.js",
    "wp-plugin/cart-p2/assets/css/storefront.css",
];

/// The scripts of the kinds of pages. The Mini-Cart block is on most pages, but
/// asleep on the cart and the checkout.
const PAGES: &[(&str, &[&str])] = &[
    ("classic cart", &["classic-cart.js"]),
    ("classic checkout", &["classic-checkout.js"]),
    ("cart or checkout block", &["blocks.js"]),
    (
        "product, with a mini-cart of either kind",
        &["product.js", "mini-cart.js", "mini-cart-widget.js"],
    ),
];

/// Weighs the built files.
///
/// # Errors
/// When they are not built.
pub(crate) fn check() -> Result<Tally> {
    let mut tally = Tally::default();
    for Budget { file, limit } in BUDGETS {
        tally += weighed(file, gzipped(file)?, *limit);
    }
    for (page, scripts) in PAGES {
        let own = scripts.iter().map(|name| format!("js/dist/storefront/{name}"));
        let all = SHARED.iter().map(|file| (*file).to_owned()).chain(own);
        let size = all.map(|file| gzipped(&file)).sum::<Result<usize>>()?;
        tally += weighed(&format!("a page: {page}"), size, PAGE);
    }
    Ok(tally)
}

fn weighed(what: &str, size: usize, limit: usize) -> Tally {
    let good = size <= limit;
    let word = ui::mark(good, if good { "ok    " } else { "FAILED" });
    println!("{word} {what:<50} {size:>6} of {limit:>6} bytes");
    Tally { passed: u32::from(good), failed: u32::from(!good), ..Tally::default() }
}

/// Finds a file; its name may hold one `*`, for a content hash.
fn find(file: &str) -> Result<PathBuf> {
    let path = paths::root().join(file);
    let Some((before, after)) = file.rsplit('/').next().and_then(|name| name.split_once('*'))
    else {
        return Ok(path);
    };
    let folder = path.parent().context("a file has a folder")?;
    for entry in fs::read_dir(folder).with_context(|| format!("{file} is not built"))? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(before) && name.ends_with(after) {
            return Ok(entry.path());
        }
    }
    bail!("{file} is not built");
}

fn gzipped(file: &str) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let bytes = fs::read(find(file)?).with_context(|| format!("{file} is not built"))?;
    encoder.write_all(&bytes)?;
    Ok(encoder.finish()?.len())
}
