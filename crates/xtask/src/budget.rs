//! What a shopper's browser must download, and how much of it is allowed.

use crate::paths;
use crate::tally::Tally;
use anyhow::{Context, Result};
use flate2::{Compression, write::GzEncoder};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// A limit on some files together, compressed as a web server would.
struct Budget {
    name: &'static str,
    /// Bytes after gzip, level 9.
    limit: usize,
    files: fn() -> Result<Vec<PathBuf>>,
}

const BUDGETS: &[Budget] = &[
    Budget { name: "slim Wasm", limit: 40_000, files: || with_extension("js/pkg-slim", "wasm") },
    Budget { name: "package JavaScript", limit: 8_000, files: || with_extension("js/dist", "js") },
];

/// Weighs the built files.
///
/// # Errors
/// When they are not built.
pub(crate) fn check() -> Result<Tally> {
    let mut tally = Tally::default();
    for budget in BUDGETS {
        let files = (budget.files)()?;
        let mut size = 0;
        for file in &files {
            size += gzipped(file)?;
        }
        let good = size <= budget.limit && !files.is_empty();
        println!(
            "{:<20} {:>7} of {:>7} bytes gzip, {} files{}",
            budget.name,
            size,
            budget.limit,
            files.len(),
            if good { "" } else { "  TOO MUCH, OR NOTHING" }
        );
        tally.passed += u32::from(good);
        tally.failed += u32::from(!good);
    }
    Ok(tally)
}

/// The files of one folder, not of those inside it.
fn with_extension(folder: &str, extension: &str) -> Result<Vec<PathBuf>> {
    let dir = paths::root().join(folder);
    let mut files: Vec<PathBuf> = fs::read_dir(&dir)
        .with_context(|| format!("{folder} is not built"))?
        .flatten()
        .map(|entry| entry.path())
        .collect();
    files.retain(|file| file.extension().is_some_and(|found| found == extension));
    files.sort();
    Ok(files)
}

fn gzipped(file: &Path) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&fs::read(file)?)?;
    Ok(encoder.finish()?.len())
}
