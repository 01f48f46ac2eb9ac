//! Debian's and Ubuntu's package manager.

use crate::process::Cmd;
use crate::{paths, ui};
use anyhow::{Result, bail};
use std::sync::Once;
use std::time::Duration;

/// Package lists are fetched at most once per run.
static UPDATE: Once = Once::new();
const PATIENCE: Duration = Duration::from_secs(20 * 60);
/// A download that breaks off is begun again.
pub(super) const DOWNLOADS: [&str; 2] = ["-o", "Acquire::Retries=3"];

/// Whether packages are managed by apt here.
pub(super) fn is_debian() -> bool {
    paths::which("apt-get").is_some()
}

fn is_root() -> bool {
    Cmd::new("id").arg("-u").read().is_ok_and(|id| id == "0")
}

/// What the user types to install these packages.
pub(super) fn command(packages: &[&str]) -> String {
    let sudo = if is_root() { "" } else { "sudo " };
    format!("{sudo}apt-get install --no-install-recommends {}", packages.join(" "))
}

/// Installs the packages, as root on a Debian or Ubuntu.
pub(super) fn install(packages: &[&str]) -> Result<()> {
    if packages.is_empty() {
        return Ok(());
    }
    if !is_debian() || !is_root() {
        bail!("only root on Debian or Ubuntu can install them from here");
    }
    update();
    ui::step(format!("installing {}", packages.join(" ")));
    let mut words = vec!["install", "-y", "-q", "--no-install-recommends"];
    words.extend_from_slice(packages);
    apt(&words)
}

/// Fetches the package lists, at most once per run.
pub(super) fn update() {
    let mut updated = Ok(());
    UPDATE.call_once(|| {
        if is_root() {
            ui::step("fetching package lists");
            updated = apt(&["update", "-q"]);
        }
    });
    if let Err(error) = updated {
        // Lists that are there already may still do.
        ui::warn(format!("{error:#}"));
    }
}

fn apt(words: &[&str]) -> Result<()> {
    Cmd::new("apt-get")
        // Another apt at work is waited for, not fought.
        .args(["-o", "DPkg::Lock::Timeout=600", "-o", "Dpkg::Use-Pty=0"])
        .args(DOWNLOADS)
        .args(words)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .timeout(PATIENCE)
        .run()
}
