//! Private shops: WordPress and WooCommerce on a database of their own.
//!
//! A shop is one folder, `<cache>/shops/<name>`: the database's files and
//! socket, a copy of WordPress and WooCommerce, passwords, logs. Nothing of it
//! is shared with another shop or with the system, so deleting the folder
//! deletes the shop. Building one takes steps that may each run again;
//! what was done is remembered ([`state`]), so a second run only starts the
//! database. A shop for tests also goes back to what the steps made ([`snapshot`]).

mod bare;
mod database;
mod demo;
mod server;
mod settings;
mod site;
mod snapshot;
mod sources;
mod state;
mod stray;
mod web;

pub(crate) use bare::in_database;

use crate::args::Args;
use crate::{ensure, paths, process};
use anyhow::{Context, Result, bail};
use database::{Database, DoesNotStart, Tuning};
pub(crate) use demo::run as demo;
use server::Server;
use settings::Settings;
use snapshot::Snapshot;
use sources::Sources;
use std::fmt::Display;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Instant;
pub(crate) use web::Web;

/// The version a shop gets when none is asked for.
pub(crate) const WOOCOMMERCE: &str = "10.5.0";

/// `cargo xtask shop`: makes a shop, or brings it up to date, and leaves its
/// database running for whoever asked. Prints one line of JSON.
///
/// # Errors
/// When a part cannot be had or a step fails; the database is then stopped.
pub(crate) fn run(mut args: Args) -> Result<()> {
    let name: String = args.value("--name")?.context("which shop? --name NAME")?;
    let stop = args.flag("--stop");
    let reset = args.flag("--reset");
    let wanted = Wanted {
        woocommerce: args.value("--woocommerce")?,
        catalogue: args.flag("--catalogue"),
        plugin: args.flag("--plugin"),
        classic: args.flag("--classic"),
    };
    args.finish()?;
    let shop = Shop::open(&name)?;
    if stop {
        return shop.stop_strays();
    }
    ensure::web_shop()?;
    if reset {
        shop.delete()?;
    }
    let database = shop.provision(&wanted)?;
    println!("{}", shop.describe()?);
    database.leave_running();
    Ok(())
}

/// Why this version of WooCommerce cannot be had here; none when it can (it
/// is then in the cache).
///
/// # Errors
/// When it is there but not usable.
pub(crate) fn no_woocommerce(version: &str) -> Result<Option<anyhow::Error>> {
    match sources::Sources::find(Some(version), None) {
        Ok(_) => Ok(None),
        Err(error) if error.is::<sources::NotToBeHad>() => Ok(Some(error)),
        Err(error) => Err(error),
    }
}

/// What a shop must have when it is ready.
pub(crate) struct Wanted {
    /// A version, a folder or a zip; none: what the shop has, else [`WOOCOMMERCE`].
    pub(crate) woocommerce: Option<String>,
    /// Our goods, prices, taxes, coupons and pages.
    pub(crate) catalogue: bool,
    /// The Cart P2 plugin, linked from this clone.
    pub(crate) plugin: bool,
    /// Cart and checkout as the classic shortcodes (the catalogue brings them too).
    pub(crate) classic: bool,
}

/// One shop's folder, ours alone while this value lives.
pub(crate) struct Shop {
    dir: PathBuf,
    tuning: Tuning,
    _ours: Ours,
}

/// The lock of a shop. While it is held, all that is started carries the shop's mark.
struct Ours {
    _lock: File,
}

impl Ours {
    fn take(shop: &Path) -> Result<Self> {
        let lock = File::create(shop.with_extension("lock"))?;
        match lock.try_lock() {
            Ok(()) => {
                process::mark_children(Some(shop.display().to_string()));
                Ok(Self { _lock: lock })
            }
            Err(TryLockError::WouldBlock) => {
                let name = shop.file_name().unwrap_or_default().display();
                bail!("the shop {name} is in use by another command")
            }
            Err(TryLockError::Error(error)) => Err(error).context("cannot lock the shop's folder"),
        }
    }
}

impl Drop for Ours {
    fn drop(&mut self) {
        process::mark_children(None);
    }
}

impl Shop {
    /// Takes the shop of this name, new or not.
    ///
    /// # Errors
    /// When the name is no plain word or another command has the shop.
    pub(crate) fn open(name: &str) -> Result<Self> {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if name.is_empty() || !name.chars().all(plain) {
            bail!("a shop's name has letters, digits, - and _ only: {name}");
        }
        let shops = paths::cache()?.join("shops");
        fs::create_dir_all(&shops).with_context(|| format!("cannot create {}", shops.display()))?;
        let dir = shops.join(name);
        Ok(Self { _ours: Ours::take(&dir)?, dir, tuning: Tuning::Quick })
    }

    /// The same with a database that loses nothing in a power cut, as a shop in production has.
    pub(crate) fn durable(self) -> Self {
        Self { tuning: Tuning::Durable, ..self }
    }

    /// The shop's folder.
    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Removes the shop with all it holds.
    ///
    /// # Errors
    /// When its database does not stop or a file cannot be removed.
    pub(crate) fn delete(&self) -> Result<()> {
        self.stop_strays()?;
        // Away first: a part of a shop would look like all of it.
        let gone = self.dir.with_extension("gone");
        for dir in [&gone, &self.dir] {
            if dir.exists() {
                fs::rename(dir, &gone)
                    .and_then(|()| fs::remove_dir_all(&gone))
                    .with_context(|| format!("cannot remove {}", dir.display()))?;
            }
        }
        Ok(())
    }

    /// What the shop is or would be built from.
    ///
    /// # Errors
    /// As [`Sources::find`].
    fn sources(&self, woocommerce: Option<&str>) -> Result<Sources> {
        Sources::find(woocommerce, state::State::load(&self.dir).sources())
    }

    /// Does every step that is not done yet. The database runs afterwards.
    ///
    /// # Errors
    /// When WordPress or WooCommerce cannot be had, or a step fails.
    pub(crate) fn provision(&self, wanted: &Wanted) -> Result<database::Running> {
        let sources = self.sources(wanted.woocommerce.as_deref())?;
        if state::State::load(&self.dir).other_sources(&sources) {
            timed("removing the shop: it has another WooCommerce", || self.delete())?;
        }
        fs::create_dir_all(&self.dir)?;
        let mut state = state::State::load(&self.dir);
        let database = Database::tuned(&self.dir, self.tuning);
        let settings = Settings::load_or_create(&self.dir, database.socket())?;
        let running = timed_if(!database.is_running(), "database", || database.start(&settings))?;
        site::build(&self.dir, &sources, wanted, &mut state)?;
        Ok(running)
    }

    /// [`Self::provision`], with the database as the steps made it: what was sold, ordered or
    /// switched in the shop since is gone.
    ///
    /// # Errors
    /// As [`Self::provision`].
    pub(crate) fn provision_anew(&self, wanted: &Wanted) -> Result<database::Running> {
        let snapshot = Snapshot::of(&self.dir);
        let running = match self.restored(&snapshot, wanted) {
            Ok(Some(running)) => running,
            Ok(None) => self.made_anew(wanted)?,
            // Of another MariaDB, or damaged.
            Err(error) if error.is::<DoesNotStart>() => {
                crate::ui::warn(format!("{error:#}\nthe shop is made anew"));
                self.made_anew(wanted)?
            }
            Err(error) => return Err(error),
        };
        if snapshot.is_current() {
            return Ok(running);
        }
        // Only a server that has ended has all of it in its files.
        running.stop()?;
        timed("snapshot", || snapshot.take())?;
        self.provision(wanted)
    }

    /// The shop of the snapshot; none where there is none.
    fn restored(&self, snapshot: &Snapshot, wanted: &Wanted) -> Result<Option<database::Running>> {
        if !snapshot.exists() {
            return Ok(None);
        }
        self.stop_strays()?;
        snapshot.restore()?;
        self.provision(wanted).map(Some)
    }

    fn made_anew(&self, wanted: &Wanted) -> Result<database::Running> {
        self.delete()?;
        self.provision(wanted)
    }

    /// Stops what an earlier command left running.
    ///
    /// # Errors
    /// When it does not end in time.
    pub(crate) fn stop_strays(&self) -> Result<()> {
        server::stop_stray(&self.dir, &paths::shop_assets().join("router.php"))?;
        Web::stop_stray(&self.dir)?;
        Database::of(&self.dir).stop_stray()?;
        stray::stop_marked(&self.dir)
    }

    /// Starts the web server of a provisioned shop, at this port or a free one.
    ///
    /// # Errors
    /// When the port is taken or PHP does not start.
    pub(crate) fn serve(&self, port: Option<u16>) -> Result<Server> {
        let root = self.dir.join("wordpress");
        let router = paths::shop_assets().join("router.php");
        server::Site { root: &root, router: &router, dir: &self.dir, env: &[] }.serve(port)
    }

    /// What a caller needs to use the shop, as one line of JSON.
    fn describe(&self) -> Result<String> {
        let settings = Settings::load(&self.dir)?;
        let state = state::State::load(&self.dir);
        let (wordpress, woocommerce) = state.versions();
        Ok(serde_json::json!({
            "root": self.dir.join("wordpress"),
            "socket": settings.db_socket,
            "url": format!("http://{}/", settings.host),
            "wordpress": wordpress,
            "woocommerce": woocommerce,
            "admin": { "user": settings.admin_user, "password": settings.admin_password },
            "database": { "name": settings.db_name, "user": settings.db_user, "password": settings.db_password },
            "debug_log": self.dir.join("debug.log"),
        })
        .to_string())
    }
}

/// Runs a step and tells how long it took, on standard error: standard output
/// is for the result.
fn timed<T>(what: impl Display, step: impl FnOnce() -> Result<T>) -> Result<T> {
    eprintln!("    {what} ...");
    let start = Instant::now();
    let result = step().with_context(|| what.to_string())?;
    eprintln!("    {what}: {}", crate::ui::seconds(start.elapsed()));
    Ok(result)
}

/// [`timed`], but silent when there is nothing to do.
fn timed_if<T>(work: bool, what: impl Display, step: impl FnOnce() -> Result<T>) -> Result<T> {
    if work { timed(what, step) } else { step() }
}

/// The end of a log, for an error message.
fn last_lines(file: &Path, count: usize) -> String {
    let text = fs::read_to_string(file).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}
