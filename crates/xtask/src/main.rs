//! The developer commands of Cart P2.
//!
//! `cargo xtask help` lists them. Each one first makes sure of the tools it
//! needs ([`ensure`]), may be run again at any time, and leaves no process
//! behind however it ends ([`process`]).

mod args;
mod bench;
mod bench_seam;
mod bench_stock;
mod budget;
mod build;
mod doctor;
mod engines;
mod ensure;
mod load;
mod parity;
mod paths;
mod ports;
mod process;
mod shop;
mod suites;
mod tally;
mod test;
mod ui;
mod vectors;
mod woo;

use anyhow::{Result, bail};
use args::Args;

/// One command: what the user types, what help says, what runs.
struct Command {
    name: &'static str,
    usage: &'static str,
    about: &'static str,
    run: fn(Args) -> Result<()>,
}

/// Every command there is. Help and dispatch both read this table.
const COMMANDS: &[Command] = &[
    Command {
        name: "demo",
        usage: "demo [--once] [--port N] [--reset] [--storefront | --woocommerce VERSION|FOLDER|ZIP]",
        about: "a shop to click, everything set up; Ctrl-C stops it",
        run: shop::demo,
    },
    Command {
        name: "test",
        usage: "test [--only SUITE,...] [--list]",
        about: "every test of the project",
        run: test::run,
    },
    Command {
        name: "bench",
        usage: "bench [--quick] [--seam|--stock [--part one|many|stores]|--latency]",
        about: "the engine in Rust, PHP and Wasm beside the real WooCommerce; instruction counts",
        run: bench::run,
    },
    Command {
        name: "ci",
        usage: "ci",
        about: "what a change must pass: the script .ci/run",
        run: ci,
    },
    Command {
        name: "vectors",
        usage: "vectors [--record [--count N]]",
        about: "every golden cart through Rust, PHP and Wasm; or record them from WooCommerce",
        run: vectors::run,
    },
    Command {
        name: "parity",
        usage: "parity [--cases N] [--seed S] [--first N] [--jobs N] [--through mapping|seam] [--woocommerce 10.5.0|9.2.5]",
        about: "random carts against the real WooCommerce, bit for bit",
        run: parity::run,
    },
    Command {
        name: "load",
        usage: "load [--shoppers N] [--units N] [--workers N] [--mode off|checkout|cart]",
        about: "a flash sale under nginx and PHP-FPM: who got what, how fast, with holds off and on",
        run: load::run,
    },
    Command {
        name: "build",
        usage: "build [php|wasm|plugin|all]",
        about: "build what the project ships",
        run: build::run,
    },
    Command {
        name: "package",
        usage: "package",
        about: "the plugin's zip for site owners and the npm package, in target/package",
        run: build::package,
    },
    Command {
        name: "doctor",
        usage: "doctor [--packages]",
        about: "which tools are there, which are missing, and how to get them",
        run: doctor::run,
    },
    Command {
        name: "ensure",
        usage: "ensure [TOOL...]",
        about: "install the tools now (Debian/Ubuntu as root; elsewhere names the commands)",
        run: ensure::run,
    },
    Command {
        name: "shop",
        usage: "shop --name NAME [--woocommerce VERSION|FOLDER|ZIP] [--catalogue] [--classic] [--plugin] [--reset] | --name NAME --stop",
        about: "a private WooCommerce shop with a running database; prints where it is as JSON",
        run: shop::run,
    },
];

fn main() {
    process::stop_children_on_signals();
    let result = dispatch();
    process::finish_stopping();
    if let Err(error) = result {
        ui::error(&error);
        std::process::exit(1);
    }
}

fn dispatch() -> Result<()> {
    let mut words = std::env::args().skip(1);
    let name = words.next().unwrap_or_else(|| "help".to_owned());
    if matches!(name.as_str(), "help" | "--help" | "-h") {
        help();
        return Ok(());
    }
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        help();
        bail!("there is no command `{name}`");
    };
    let mut args = Args::new(words);
    if args.flag("--help") || args.flag("-h") {
        println!("cargo xtask {}\n    {}", command.usage, command.about);
        return Ok(());
    }
    (command.run)(args)
}

fn ci(args: Args) -> Result<()> {
    args.finish()?;
    process::Cmd::new("bash").arg(".ci/run").run()
}

fn help() {
    println!("cargo xtask COMMAND\n");
    for command in COMMANDS {
        println!("  {}\n      {}", command.usage, command.about);
    }
}
