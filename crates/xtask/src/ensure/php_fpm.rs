//! PHP-FPM's program without its system service, for the tests that fork.
//!
//! Debian's package starts a service when it is installed. Its file is
//! unpacked into the cache instead; nothing of the system changes.

use super::{Found, apt};
use crate::paths;
use crate::process::Cmd;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(300);

/// The version in Debian's names: `8.2`.
fn series() -> Result<String> {
    Cmd::new("php").args(["-n", "-r", "echo PHP_MAJOR_VERSION, '.', PHP_MINOR_VERSION;"]).read()
}

/// The folder to put before `PATH`, whether there is something in it or not.
pub(crate) fn php_fpm_path() -> Result<PathBuf> {
    Ok(paths::tools()?.join(format!("php-fpm-{}/usr/sbin", series()?)))
}

fn program() -> Result<PathBuf> {
    let series = series()?;
    let names = [format!("php-fpm{series}"), "php-fpm".to_owned()];
    let ours = php_fpm_path()?.join(&names[0]);
    names
        .iter()
        .find_map(|name| paths::which(name))
        .or_else(|| ours.is_file().then_some(ours))
        .context("no php-fpm found")
}

pub(super) fn probe() -> Found {
    let version = || Cmd::new(program()?).args(["-n", "-v"]).read();
    match version() {
        Ok(text) => Found::Yes(text.lines().next().unwrap_or_default().to_owned()),
        Err(error) => Found::No(error.to_string()),
    }
}

pub(super) fn install() -> Result<()> {
    if !apt::is_debian() {
        bail!("this is not Debian or Ubuntu");
    }
    let series = series()?;
    let folder = paths::tools()?.join(format!("php-fpm-{series}"));
    let aside = paths::tools()?.join(format!(".php-fpm.{}", std::process::id()));
    fs::create_dir_all(&aside)?;
    let done = unpack(&format!("php{series}-fpm"), &aside).and_then(|()| {
        let _ = fs::remove_dir_all(&folder);
        Ok(fs::rename(aside.join("root"), &folder)?)
    });
    let _ = fs::remove_dir_all(&aside);
    done
}

fn unpack(package: &str, aside: &std::path::Path) -> Result<()> {
    apt::update();
    Cmd::new("apt-get").args(["download", "-q", package]).dir(aside).timeout(PATIENCE).read()?;
    let file = fs::read_dir(aside)?
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|extension| extension == "deb"))
        .with_context(|| format!("apt-get download {package} left no file"))?;
    Cmd::new("dpkg-deb").arg("-x").arg(&file).arg(aside.join("root")).run()?;
    // The one library PHP's command line does not bring.
    let program = aside.join("root/usr/sbin").join(format!("php-fpm{}", series()?));
    if Cmd::new(&program).args(["-n", "-v"]).read().is_err() {
        apt::install(&["libapparmor1"])?;
    }
    Ok(())
}
