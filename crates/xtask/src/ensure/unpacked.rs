//! Servers without their system services: PHP-FPM and nginx.
//!
//! Debian's packages start a service when they are installed. Their files are unpacked into the
//! cache instead; nothing of the system changes.

use super::{Found, apt};
use crate::paths;
use crate::process::Cmd;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(20 * 60);

/// One of them.
struct Program {
    /// Its names, Debian's first.
    names: Vec<String>,
    /// Debian's package.
    package: String,
    /// Arguments that make it print its version.
    version: &'static [&'static str],
    /// Libraries that nothing else here brings.
    libraries: &'static [&'static str],
}

impl Program {
    fn php_fpm() -> Result<Self> {
        let series = series()?;
        Ok(Self {
            names: vec![format!("php-fpm{series}"), "php-fpm".to_owned()],
            package: format!("php{series}-fpm"),
            version: &["-n", "-v"],
            libraries: &["libapparmor1"],
        })
    }

    fn nginx() -> Self {
        Self {
            names: vec!["nginx".to_owned()],
            package: "nginx".to_owned(),
            version: &["-v"],
            libraries: &["libpcre2-8-0"],
        }
    }

    /// Where it is unpacked.
    fn folder(&self) -> Result<PathBuf> {
        let name = self.names.first().context("a program has a name")?;
        let digits = name.trim_start_matches("php-fpm");
        Ok(paths::tools()?.join(if digits == name {
            name.clone()
        } else {
            format!("php-fpm-{digits}")
        }))
    }

    fn find(&self) -> Result<PathBuf> {
        let folder = self.folder()?.join("usr/sbin");
        self.names
            .iter()
            .find_map(|name| paths::which(name))
            .or_else(|| self.names.iter().map(|name| folder.join(name)).find(|file| file.is_file()))
            .with_context(|| format!("no {} found", self.names.join(" or ")))
    }

    fn probe(&self) -> Found {
        // nginx says its version on standard error.
        let runs = || -> Result<String> {
            let program = self.find()?;
            let text = Cmd::new(&program).args(self.version).read()?;
            let line = text.lines().next().unwrap_or_default().to_owned();
            Ok(if line.is_empty() { program.display().to_string() } else { line })
        };
        match runs() {
            Ok(text) => Found::Yes(text),
            Err(error) => Found::No(error.to_string()),
        }
    }

    fn install(&self) -> Result<()> {
        if !apt::is_debian() {
            bail!("this is not Debian or Ubuntu");
        }
        let aside = paths::tools()?.join(format!(".{}.{}", self.package, std::process::id()));
        fs::create_dir_all(&aside)?;
        let done = self.unpack(&aside).and_then(|()| {
            let folder = self.folder()?;
            let _ = fs::remove_dir_all(&folder);
            Ok(fs::rename(aside.join("root"), folder)?)
        });
        let _ = fs::remove_dir_all(&aside);
        done
    }

    fn unpack(&self, aside: &Path) -> Result<()> {
        apt::update();
        let package = &self.package;
        Cmd::new("apt-get")
            .args(apt::DOWNLOADS)
            .args(["download", "-q", package])
            .dir(aside)
            .timeout(PATIENCE)
            .read()?;
        let file = fs::read_dir(aside)?
            .flatten()
            .map(|entry| entry.path())
            .find(|path| path.extension().is_some_and(|extension| extension == "deb"))
            .with_context(|| format!("apt-get download {package} left no file"))?;
        Cmd::new("dpkg-deb").arg("-x").arg(&file).arg(aside.join("root")).run()?;
        let name = self.names.first().context("a program has a name")?;
        let program = aside.join("root/usr/sbin").join(name);
        if Cmd::new(&program).args(self.version).read().is_err() {
            apt::install(self.libraries)?;
        }
        Ok(())
    }
}

/// PHP's version in Debian's names: `8.2`.
fn series() -> Result<String> {
    Cmd::new("php").args(["-n", "-r", "echo PHP_MAJOR_VERSION, '.', PHP_MINOR_VERSION;"]).read()
}

/// The folder to put before `PATH`, whether there is something in it or not.
///
/// # Errors
/// When PHP does not run.
pub(crate) fn php_fpm_path() -> Result<PathBuf> {
    Ok(Program::php_fpm()?.folder()?.join("usr/sbin"))
}

/// PHP-FPM.
///
/// # Errors
/// When it is not there.
pub(crate) fn php_fpm() -> Result<PathBuf> {
    Program::php_fpm()?.find()
}

/// nginx.
///
/// # Errors
/// When it is not there.
pub(crate) fn nginx() -> Result<PathBuf> {
    Program::nginx().find()
}

pub(super) fn probe_php_fpm() -> Found {
    match Program::php_fpm() {
        Ok(program) => program.probe(),
        Err(error) => Found::No(error.to_string()),
    }
}

pub(super) fn install_php_fpm() -> Result<()> {
    Program::php_fpm()?.install()
}

pub(super) fn probe_nginx() -> Found {
    Program::nginx().probe()
}

pub(super) fn install_nginx() -> Result<()> {
    Program::nginx().install()
}
