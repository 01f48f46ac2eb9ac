//! How to see whether a tool is there, and which version.

use super::Found;
use crate::paths::which;
use crate::process::Cmd;
use anyhow::{Context, Result, bail};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// PHP modules the tests, the shops and the storefront use.
const PHP_MODULES: &str =
    "curl dom gd intl mbstring mysqli pdo_sqlite simplexml sqlite3 xmlwriter zip";

/// Runs a program and keeps the first line it prints.
fn version(program: &str, args: &[&str]) -> Result<String> {
    let text = Cmd::new(program).args(args).read()?;
    Ok(text.lines().next().unwrap_or_default().trim().to_owned())
}

fn found(result: Result<String>) -> Found {
    match result {
        Ok(version) => Found::Yes(version),
        Err(error) => Found::No(error.to_string().trim().to_owned()),
    }
}

/// The first number of a version such as `v20.19.2`.
fn major(version: &str) -> Option<u32> {
    let digits = version.trim_start_matches(|c: char| !c.is_ascii_digit());
    digits.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

pub(super) fn cc() -> Found {
    found(version("cc", &["--version"]))
}

pub(super) fn rust_components() -> Found {
    let both = || {
        Ok(format!(
            "{}, {}",
            version("cargo", &["fmt", "--version"])?,
            version("cargo", &["clippy", "--version"])?
        ))
    };
    found(both())
}

pub(super) fn php() -> Found {
    let script = "if (PHP_VERSION_ID < 80100) { echo 'this is PHP ', PHP_VERSION, ', 8.1 or later is needed'; exit(1); }
        $missing = array_filter(explode(' ', $argv[1]), fn($m) => !extension_loaded($m));
        if ($missing) { echo 'without ', implode(', ', $missing); exit(1); }
        echo PHP_VERSION;";
    let Some(_) = which("php") else {
        return Found::No("no php on PATH".to_owned());
    };
    match Cmd::new("php").args(["-r", script, PHP_MODULES]).output() {
        Ok((true, version)) => Found::Yes(version),
        Ok((false, why)) => Found::No(why),
        Err(error) => Found::No(error.to_string()),
    }
}

pub(super) fn php_dev() -> Found {
    let both = || -> Result<(String, String)> {
        Ok((version("php-config", &["--version"])?, version("php", &["-r", "echo PHP_VERSION;"])?))
    };
    match both() {
        Ok((headers, php)) if headers == php => Found::Yes(headers),
        Ok((headers, php)) => Found::No(format!("php-config is for {headers}, php is {php}")),
        Err(error) => Found::No(error.to_string()),
    }
}

pub(super) fn libclang() -> Found {
    match libclang_dir() {
        Some(dir) => Found::Yes(dir.display().to_string()),
        None => Found::No("no libclang found".to_owned()),
    }
}

fn libclang_dir() -> Option<PathBuf> {
    let holds = |dir: &Path| {
        let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).any(|name| {
            let library = name.starts_with("libclang.") || name.starts_with("libclang-");
            library && (name.contains(".so") || name.contains(".dylib"))
        })
    };
    if let Some(dir) = std::env::var_os("LIBCLANG_PATH") {
        return Some(PathBuf::from(dir)).filter(|dir| holds(dir));
    }
    let mut dirs = vec![PathBuf::from("/usr/lib"), PathBuf::from("/opt/homebrew/opt/llvm/lib")];
    for entry in std::fs::read_dir("/usr/lib").into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with("llvm-") {
            dirs.push(entry.path().join("lib"));
        } else if name.contains("-linux-") {
            dirs.push(entry.path());
        }
    }
    dirs.into_iter().find(|dir| holds(dir))
}

/// The linker's own answer: a path when it has the library, else the bare name.
pub(super) fn sqlite() -> Found {
    let library = format!("libsqlite3{}", if cfg!(target_os = "macos") { ".tbd" } else { ".so" });
    match Cmd::new("cc").arg(format!("-print-file-name={library}")).read() {
        Ok(path) if path.trim() != library => Found::Yes(path.trim().to_owned()),
        Ok(_) => Found::No(format!("no {library} where the linker looks")),
        Err(error) => Found::No(error.to_string()),
    }
}

pub(super) fn phpunit() -> Found {
    found(version("phpunit", &["--version"]))
}

pub(super) fn node() -> Found {
    match version("node", &["--version"]) {
        Ok(text) if major(&text).is_some_and(|major| major >= 20) => Found::Yes(text),
        Ok(text) => Found::No(format!("this is Node {text}, 20 or later is needed")),
        Err(error) => Found::No(error.to_string()),
    }
}

pub(super) fn npm() -> Found {
    found(version("npm", &["--version"]))
}

pub(super) fn valgrind() -> Found {
    found(version("valgrind", &["--version"]))
}

/// The browser for the tests.
///
/// # Errors
/// When there is none under its usual names (`CHROMIUM` names another).
pub(crate) fn browser() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("CHROMIUM") {
        return Ok(PathBuf::from(path));
    }
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
        .iter()
        .find_map(|name| which(name))
        .context("no chromium or google-chrome on PATH")
}

pub(super) fn chromium() -> Found {
    found(browser().and_then(|path| version(&path.to_string_lossy(), &["--version"])))
}

/// MariaDB's programs, which a shop's private instance needs.
pub(crate) struct MariaDb {
    /// The server.
    pub(crate) server: PathBuf,
    /// Makes a new data folder.
    pub(crate) install_db: PathBuf,
}

/// Finds MariaDB.
///
/// # Errors
/// When a program is missing.
pub(crate) fn mariadb() -> Result<MariaDb> {
    let get = |name: &str| which(name).with_context(|| format!("no {name} on PATH"));
    get("my_print_defaults")?;
    Ok(MariaDb { server: get("mariadbd")?, install_db: get("mariadb-install-db")? })
}

pub(super) fn mariadb_version() -> Found {
    found(
        mariadb().and_then(|programs| version(&programs.server.to_string_lossy(), &["--version"])),
    )
}

/// The program that is a Redis server when it is called `redis-server`.
///
/// # Errors
/// When there is none.
pub(crate) fn redis() -> Result<PathBuf> {
    // Debian's redis-tools has the server under the name of one of its tools; the package
    // redis-server adds a link, and a system service that nobody here wants.
    let names = ["redis-server", "redis-check-rdb"];
    names.iter().find_map(|name| which(name)).context("no redis-server on PATH")
}

pub(super) fn redis_version() -> Found {
    let version = || -> Result<String> {
        let output = Command::new(redis()?).arg0("redis-server").arg("--version").output()?;
        let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        if text.starts_with("Redis server") {
            Ok(text)
        } else {
            bail!("not a Redis server: {text}")
        }
    };
    found(version())
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn reads_the_major_version() {
        assert_eq!(major("v20.19.2"), Some(20));
        assert_eq!(major("9.6.3 by somebody"), Some(9));
        assert_eq!(major("none"), None);
    }
}
