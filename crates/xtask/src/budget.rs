//! What a shopper's browser must download, and how much of it is allowed.

use crate::tally::Tally;
use crate::{paths, ui};
use anyhow::{Context, Result};
use flate2::{Compression, write::GzEncoder};
use std::fs;
use std::io::Write;
use std::path::Path;

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
    Budget { file: "js/dist/storefront/classic-cart.js", limit: 8_000 },
];

/// Weighs the built files.
///
/// # Errors
/// When they are not built.
pub(crate) fn check() -> Result<Tally> {
    let mut tally = Tally::default();
    for Budget { file, limit } in BUDGETS {
        let size = gzipped(&paths::root().join(file))?;
        let good = size <= *limit;
        let word = ui::mark(good, if good { "ok    " } else { "FAILED" });
        println!("{word} {file:<40} {size:>6} of {limit:>6} bytes");
        tally.passed += u32::from(good);
        tally.failed += u32::from(!good);
    }
    Ok(tally)
}

fn gzipped(file: &Path) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let bytes = fs::read(file).with_context(|| format!("{} is not built", file.display()))?;
    encoder.write_all(&bytes)?;
    Ok(encoder.finish()?.len())
}
