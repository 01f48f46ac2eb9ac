//! A MariaDB server for one shop: its own files, its own socket, no TCP, and
//! no knowledge of any server the system runs.

use super::settings::{Settings, write_private};
use super::stray;
use crate::ensure;
use crate::process::{Cmd, Group};
use anyhow::{Context, Result, bail};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Read;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// How long a start may take: recovery after a power cut included.
const START: Duration = Duration::from_secs(300);
/// How long its end may take: all that is only in memory is written down.
pub(super) const STOP: Duration = Duration::from_secs(120);
const POLL: Duration = Duration::from_millis(20);

/// Ends the name of a second user, for tests: one that may read and write rows, and nothing else.
const LEAST: &str = "_least";

/// Linux allows 107 bytes for a socket's path; macOS 103.
const SOCKET_PATH_MAX: usize = 100;

/// How a server is set up.
#[derive(Clone, Copy)]
pub(super) enum Tuning {
    /// For a shop: throwaway data, so never wait for the disk.
    Quick,
    /// For measuring and killing: every commit is on disk when it returns, many may connect.
    Durable,
}

/// The database of one shop, running or not.
pub(super) struct Database {
    tuning: Tuning,
    dir: PathBuf,
    socket: PathBuf,
    pid_file: PathBuf,
}

/// The server cannot work with the files it has, or not at all.
#[derive(Debug)]
pub(super) struct DoesNotStart(String);

impl std::fmt::Display for DoesNotStart {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MariaDB does not start; the end of {}", self.0)
    }
}

impl std::error::Error for DoesNotStart {}

/// A running database: ours to stop, or one that was there already.
pub(crate) struct Running {
    started: Option<Group>,
}

impl Running {
    /// False when it has died.
    pub(super) fn alive(&mut self) -> bool {
        self.started.as_mut().is_none_or(Group::running)
    }

    /// Stops it, if it is ours.
    ///
    /// # Errors
    /// When it had to be killed: its files do not hold all that was written.
    pub(super) fn stop(mut self) -> Result<()> {
        if self.started.as_mut().is_none_or(Group::stop) {
            return Ok(());
        }
        bail!("MariaDB did not end in {} seconds and was killed", STOP.as_secs())
    }

    /// The database goes on after this program ends.
    pub(crate) fn leave_running(self) {
        if let Some(group) = self.started {
            group.release();
        }
    }
}

impl Database {
    /// The database that lives in this shop's folder.
    pub(super) fn of(shop: &Path) -> Self {
        Self::tuned(shop, Tuning::Quick)
    }

    /// The same, set up in another way.
    pub(super) fn tuned(shop: &Path, tuning: Tuning) -> Self {
        let mut socket = shop.join("mariadb.sock");
        if socket.as_os_str().len() > SOCKET_PATH_MAX {
            let mut hasher = DefaultHasher::new();
            shop.hash(&mut hasher);
            socket = std::env::temp_dir().join(format!("cart-p2-{:016x}.sock", hasher.finish()));
        }
        Self { tuning, dir: shop.join("mariadb"), socket, pid_file: shop.join("mariadb.pid") }
    }

    /// Where it listens.
    pub(super) fn socket(&self) -> &Path {
        &self.socket
    }

    /// Where it writes its process id.
    pub(super) fn pid_file(&self) -> &Path {
        &self.pid_file
    }

    /// True when it answers.
    pub(super) fn is_running(&self) -> bool {
        let Ok(mut stream) = UnixStream::connect(&self.socket) else {
            return false;
        };
        // The server speaks first. Until it does it is still starting.
        let _ = stream.set_read_timeout(Some(Duration::from_secs(1)));
        stream.read_exact(&mut [0]).is_ok()
    }

    /// Starts it, the very first time with new system tables, and waits until
    /// it answers. One that runs already is used as it is.
    pub(super) fn start(&self, settings: &Settings) -> Result<Running> {
        if self.is_running() || self.comes_up() {
            return Ok(Running { started: None });
        }
        let shop = self.dir.parent().context("a database has a folder")?;
        if !self.dir.is_dir() {
            self.create_tables()?;
        }
        // Runs at each start, before anyone can connect: no client is needed, and a lost grant comes back.
        let init = shop.join("mariadb-init.sql");
        write_private(&init, &init_sql(settings))?;
        let log = shop.join("mariadb.log");
        let mut group = self
            .server()?
            .arg(option("socket", &self.socket))
            .arg(option("pid-file", &self.pid_file))
            .arg(option("init-file", &init))
            .args(["--skip-networking", "--skip-name-resolve", "--skip-log-bin"])
            .args(["--character-set-server=utf8mb4", "--collation-server=utf8mb4_unicode_520_ci"])
            .args(["--performance-schema=OFF", "--key-buffer-size=1M"])
            .arg("--innodb-buffer-pool-size=128M")
            .args(self.tuning.options())
            .grace(STOP)
            .log_to(&log)?
            .spawn()?;
        // The server writes the same, but only when it answers: whoever comes after us may find one that still starts.
        write_private(&self.pid_file, &group.id().to_string())?;
        if self.answers_while(|| group.running()) {
            return Ok(Running { started: Some(group) });
        }
        group.stop();
        let end = super::last_lines(&log, 8);
        Err(DoesNotStart(format!("{}:\n{end}", log.display())).into())
    }

    /// Waits for a server that an earlier command started, if there is one.
    fn comes_up(&self) -> bool {
        self.answers_while(|| stray::is_running(&self.pid_file, &self.dir))
    }

    /// Waits until it answers, as long as it is there.
    fn answers_while(&self, mut is_there: impl FnMut() -> bool) -> bool {
        let deadline = Instant::now() + START;
        while !self.is_running() {
            if !is_there() || Instant::now() > deadline {
                return false;
            }
            std::thread::sleep(POLL);
        }
        true
    }

    /// Stops the server if one is running, whoever started it.
    pub(super) fn stop_stray(&self) -> Result<()> {
        stray::stop(&self.pid_file, &self.dir, STOP)
    }

    /// Made aside: half of the system tables would look like all of them.
    fn create_tables(&self) -> Result<()> {
        let aside = self.dir.with_extension("part");
        let _ = fs::remove_dir_all(&aside);
        fs::create_dir_all(&aside)?;
        let mut install = Cmd::new(ensure::mariadb()?.install_db)
            .args(["--no-defaults", "--force", "--skip-test-db"])
            .arg("--auth-root-authentication-method=socket")
            .arg(option("datadir", &aside));
        if is_root() {
            install = install.arg("--user=root");
        }
        install.read()?;
        fs::rename(&aside, &self.dir).context("cannot move the new database into place")
    }

    fn server(&self) -> Result<Cmd> {
        // `--no-defaults` must come first: the system's settings are not ours.
        let server = Cmd::new(ensure::mariadb()?.server).arg("--no-defaults");
        let server = server.arg(option("datadir", &self.dir));
        Ok(if is_root() { server.arg("--user=root") } else { server })
    }
}

impl Tuning {
    fn options(self) -> &'static [&'static str] {
        match self {
            // Lose the last second in a power cut rather than wait for the disk.
            Self::Quick => &[
                "--max-connections=64",
                "--innodb-log-file-size=32M",
                "--innodb-flush-log-at-trx-commit=0",
                "--innodb-doublewrite=OFF",
                "--sync-frm=OFF",
            ],
            Self::Durable => &["--max-connections=400", "--innodb-flush-log-at-trx-commit=1"],
        }
    }
}

fn init_sql(settings: &Settings) -> String {
    let Settings { db_name, db_user, db_password, .. } = settings;
    // One statement per line: an init file knows no other separator.
    format!(
        "CREATE DATABASE IF NOT EXISTS `{db_name}`;\n\
         CREATE USER IF NOT EXISTS '{db_user}'@'localhost';\n\
         ALTER USER '{db_user}'@'localhost' IDENTIFIED BY '{db_password}';\n\
         GRANT ALL ON `{db_name}`.* TO '{db_user}'@'localhost';\n\
         CREATE USER IF NOT EXISTS '{db_user}{LEAST}'@'localhost';\n\
         ALTER USER '{db_user}{LEAST}'@'localhost' IDENTIFIED BY '{db_password}';\n\
         GRANT SELECT, INSERT, UPDATE, DELETE ON `{db_name}`.* TO '{db_user}{LEAST}'@'localhost';\n"
    )
}

fn option(name: &str, path: &Path) -> std::ffi::OsString {
    let mut word = std::ffi::OsString::from(format!("--{name}="));
    word.push(path);
    word
}

/// MariaDB refuses to run as root unless told that this is meant.
fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|id| id.stdout.trim_ascii() == b"0")
}
