//! Makes sure of the tools a command needs.
//!
//! One table, [`TOOLS`], says for each tool how to see whether it is there and
//! how to get it. On Debian and Ubuntu as root missing packages are installed;
//! anywhere else the exact commands are printed and the command stops.
//!
//! Invariant: no system service is installed, started or touched.

mod apt;
mod cargo_tools;
mod probes;
mod unpacked;
mod wasm_target;

use crate::args::Args;
use crate::ui;
use anyhow::{Context, Result, bail};

pub(crate) use cargo_tools::wasm_path;
pub(crate) use probes::{browser, mariadb, redis};
pub(crate) use unpacked::{nginx, php_fpm, php_fpm_path};
pub(crate) use wasm_target::{Toolchain, toolchain as wasm_toolchain};

/// What looking for a tool found.
pub(crate) enum Found {
    /// It is there and usable: its version.
    Yes(String),
    /// It is not: what exactly is missing.
    No(String),
}

/// How a missing tool comes to be there.
enum Get {
    /// Debian and Ubuntu packages; the text says what to do elsewhere.
    Apt(&'static [&'static str], &'static str),
    /// Installed into this project's cache by our own code; no root needed.
    Own(fn() -> Result<()>, &'static str),
    /// Only the user can do it.
    User(&'static str),
}

/// One tool.
pub(crate) struct Tool {
    /// What commands and `ensure NAME` call it.
    pub(crate) name: &'static str,
    /// What this project does with it.
    pub(crate) purpose: &'static str,
    /// Looks for it.
    pub(crate) probe: fn() -> Found,
    get: Get,
}

/// Names of groups of tools, for the commands that need them.
pub(crate) mod need {
    /// Build the PHP extension.
    pub(crate) const PHP_BUILD: &[&str] = &["cc", "php", "php-dev", "libclang", "sqlite"];
    /// Build the Wasm module and the npm package.
    pub(crate) const WASM_BUILD: &[&str] =
        &["cc", "node", "npm", "wasm-target", "wasm-bindgen", "wasm-pack"];
    /// Run a shop: WordPress on a private database.
    pub(crate) const SHOP: &[&str] = &["php", "mariadb"];
    /// Serve a shop as in production.
    pub(crate) const WEB: &[&str] = &["php-fpm", "nginx"];
    /// Run the stock store's servers.
    pub(crate) const STOCK: &[&str] = &["mariadb", "redis"];
    /// Drive a browser.
    pub(crate) const BROWSER: &[&str] = &["node", "npm", "chromium"];
}

/// Every tool there is.
pub(crate) const TOOLS: &[Tool] = &[
    Tool {
        name: "cc",
        purpose: "links Rust programs",
        probe: probes::cc,
        get: Get::Apt(&["gcc", "libc6-dev"], "install a C compiler"),
    },
    Tool {
        name: "rustfmt, clippy",
        purpose: "check the style of the Rust code",
        probe: probes::rust_components,
        get: Get::User("rustup component add rustfmt clippy"),
    },
    Tool {
        name: "php",
        purpose: "runs the extension, the plugin and the shops",
        probe: probes::php,
        get: Get::Apt(
            &[
                "php-cli",
                "php-mysql",
                "php-sqlite3",
                "php-intl",
                "php-mbstring",
                "php-xml",
                "php-curl",
                "php-gd",
                "php-zip",
            ],
            "install PHP 8.1 or later (macOS: brew install php)",
        ),
    },
    Tool {
        name: "php-dev",
        purpose: "PHP's headers, to build the extension",
        probe: probes::php_dev,
        get: Get::Apt(&["php-dev"], "install PHP's headers and php-config"),
    },
    Tool {
        name: "libclang",
        purpose: "reads PHP's headers (bindgen)",
        probe: probes::libclang,
        get: Get::Apt(&["libclang-dev", "clang"], "install LLVM (macOS: brew install llvm)"),
    },
    Tool {
        name: "sqlite",
        purpose: "SQLite's library, which the extension shares with PHP",
        probe: probes::sqlite,
        get: Get::Apt(&["libsqlite3-dev"], "install SQLite 3.37 or later with its headers"),
    },
    Tool {
        name: "php-fpm",
        purpose: "tests the extension in forked workers (a program in the cache, no service)",
        probe: unpacked::probe_php_fpm,
        get: Get::Own(unpacked::install_php_fpm, "install php-fpm"),
    },
    Tool {
        name: "nginx",
        purpose: "serves the shop of the load test (a program in the cache, no service)",
        probe: unpacked::probe_nginx,
        get: Get::Own(unpacked::install_nginx, "install nginx"),
    },
    Tool {
        name: "phpunit",
        purpose: "runs the PHP tests",
        probe: probes::phpunit,
        get: Get::Apt(&["phpunit"], "install PHPUnit 9 or later"),
    },
    Tool {
        name: "node",
        purpose: "builds and tests the npm package",
        probe: probes::node,
        get: Get::Apt(&["nodejs"], "install Node.js 20 or later"),
    },
    Tool {
        name: "npm",
        purpose: "installs the JavaScript tools",
        probe: probes::npm,
        get: Get::Apt(&["npm"], "install npm"),
    },
    Tool {
        name: "wasm-target",
        purpose: "Rust's standard library for wasm32-unknown-unknown",
        probe: wasm_target::probe,
        get: Get::Own(wasm_target::install, "rustup target add wasm32-unknown-unknown"),
    },
    Tool {
        name: "wasm-bindgen",
        purpose: "makes the JavaScript side of the Wasm module",
        probe: cargo_tools::probe_wasm_bindgen,
        get: Get::Own(cargo_tools::install_wasm_bindgen, "cargo xtask ensure wasm-bindgen"),
    },
    Tool {
        name: "wasm-pack",
        purpose: "builds the Wasm module",
        probe: cargo_tools::probe_wasm_pack,
        get: Get::Own(cargo_tools::install_wasm_pack, "cargo xtask ensure wasm-pack"),
    },
    Tool {
        name: "chromium",
        purpose: "runs the browser tests",
        probe: probes::chromium,
        get: Get::Apt(&["chromium"], "install Chromium or Google Chrome"),
    },
    Tool {
        name: "mariadb",
        purpose: "private database of the demo and test shops",
        probe: probes::mariadb_version,
        // The -core packages hold the programs without the system service.
        get: Get::Apt(
            &["mariadb-server-core", "mariadb-client-core"],
            "install MariaDB (macOS: brew install mariadb)",
        ),
    },
    Tool {
        name: "redis",
        purpose: "servers and a Cluster for the tests of the stock store",
        probe: probes::redis_version,
        // The same program as in redis-server, without the system service.
        get: Get::Apt(&["redis-tools"], "install Redis 6.2 or later (macOS: brew install redis)"),
    },
    Tool {
        name: "valgrind",
        purpose: "counts instructions in `bench`",
        probe: probes::valgrind,
        get: Get::Apt(&["valgrind"], "install valgrind (Linux only)"),
    },
];

/// `cargo xtask ensure [TOOL...]`.
///
/// # Errors
/// When a tool stays missing.
pub(crate) fn run(mut args: Args) -> Result<()> {
    let mut names = Vec::new();
    while let Some(name) = args.positional() {
        names.push(name);
    }
    args.finish()?;
    if names.is_empty() {
        names = TOOLS.iter().map(|tool| tool.name.to_owned()).collect();
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    all(&names)?;
    ui::step("all there");
    Ok(())
}

/// Makes sure of the named tools, installing what is missing.
///
/// # Errors
/// When one cannot be installed; the message has the commands to type.
pub(crate) fn all(names: &[&str]) -> Result<()> {
    let tools: Vec<&Tool> = names.iter().map(|name| find(name)).collect::<Result<_>>()?;
    apt::install(&missing_packages(&tools)).with_context(|| list_remedies(&tools))?;
    for tool in &tools {
        let Found::No(why) = (tool.probe)() else {
            continue;
        };
        match &tool.get {
            Get::Own(install, by_hand) => {
                ui::step(format!("{} ({}): {why}", tool.name, tool.purpose));
                install()
                    .with_context(|| format!("cannot get {}; by hand: {by_hand}", tool.name))?;
            }
            Get::Apt(..) | Get::User(_) => bail!("{}: {why}\n{}", tool.name, remedy(tool)),
        }
        if let Found::No(why) = (tool.probe)() {
            bail!("{} was installed but does not work: {why}", tool.name);
        }
    }
    Ok(())
}

/// Makes sure of what a WordPress shop needs.
///
/// # Errors
/// As [`all`].
pub(crate) fn web_shop() -> Result<()> {
    all(need::SHOP)
}

fn find(name: &str) -> Result<&'static Tool> {
    TOOLS.iter().find(|tool| tool.name == name).with_context(|| format!("no tool is called {name}"))
}

fn missing_packages(tools: &[&Tool]) -> Vec<&'static str> {
    let mut packages = Vec::new();
    for tool in tools {
        if let Get::Apt(names, _) = &tool.get
            && matches!((tool.probe)(), Found::No(_))
        {
            packages.extend_from_slice(names);
        }
    }
    packages
}

fn list_remedies(tools: &[&Tool]) -> String {
    let missing = tools.iter().filter(|tool| matches!((tool.probe)(), Found::No(_)));
    let lines: Vec<String> =
        missing.map(|tool| format!("  {:<14} {}", tool.name, remedy(tool))).collect();
    format!("some tools are missing; get them with:\n{}\n", lines.join("\n"))
}

/// Debian packages of all tools that are missing here.
pub(crate) fn packages() -> Vec<&'static str> {
    missing_packages(&TOOLS.iter().collect::<Vec<_>>())
}

/// The command or advice that makes a missing tool be there.
pub(crate) fn remedy(tool: &Tool) -> String {
    match &tool.get {
        Get::Apt(packages, _) if apt::is_debian() => apt::command(packages),
        Get::Apt(_, elsewhere) => (*elsewhere).to_owned(),
        Get::Own(_, by_hand) | Get::User(by_hand) => (*by_hand).to_owned(),
    }
}
