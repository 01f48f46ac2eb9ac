//! Prints what the Rust engine makes of each cart: one cart per input line, one
//! output line for `totals` and one for `explain`. See `src/engines.rs`.

use cart_p2_core::{Error, explain_json, totals_json};
use std::fs::{File, read_to_string};
use std::io::{BufWriter, Result, Write};

fn main() -> Result<()> {
    let mut words = std::env::args().skip(1);
    let (Some(from), Some(to)) = (words.next(), words.next()) else {
        return Err(std::io::Error::other("engine_lines CARTS OUTPUT"));
    };
    let mut output = BufWriter::new(File::create(to)?);
    for cart in read_to_string(from)?.lines().filter(|cart| !cart.is_empty()) {
        writeln!(output, "{}", line(totals_json(cart)))?;
        writeln!(output, "{}", line(explain_json(cart)))?;
    }
    output.flush()
}

fn line(result: std::result::Result<String, Error>) -> String {
    result.unwrap_or_else(|error| format!("error {}: {}", error.code().as_str(), error.message()))
}
