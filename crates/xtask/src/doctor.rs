//! `cargo xtask doctor`: what is there, what is missing, how to get it.

use crate::args::Args;
use crate::ensure::{self, Found, TOOLS};
use crate::ui;
use anyhow::{Result, bail};

/// Prints one line per tool; with `--packages` only the Debian packages that
/// are missing.
///
/// # Errors
/// When a tool is missing, so that the exit code tells it too.
pub(crate) fn run(mut args: Args) -> Result<()> {
    let packages = args.flag("--packages");
    args.finish()?;
    if packages {
        ensure::packages().iter().for_each(|package| println!("{package}"));
        return Ok(());
    }
    let mut missing = Vec::new();
    for tool in TOOLS {
        match (tool.probe)() {
            Found::Yes(version) => {
                println!("{}  {:<20} {version}", ui::mark(true, "ok     "), tool.name);
            }
            Found::No(why) => {
                println!("{}  {:<20} {why}", ui::mark(false, "missing"), tool.name);
                println!("         {:<20} {}", "", tool.purpose);
                println!("         {:<20} {}", "", ensure::remedy(tool));
                missing.push(tool.name);
            }
        }
    }
    if missing.is_empty() {
        println!("everything needed is there");
        return Ok(());
    }
    bail!("missing: {}", missing.join(", "))
}
