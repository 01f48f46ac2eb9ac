//! PHP's own web server in front of a shop, and asking it for pages.

use super::{site, stray};
use crate::process::{Cmd, Group};
use crate::{paths, ports};
use anyhow::{Context, Result, bail};
use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The port when none is asked for, if it is free.
const PORT: u16 = 8080;

/// Requests served at a time: a page, its script's request, and room.
const WORKERS: &str = "4";

/// The first page compiles all of WordPress; on a busy machine that takes a while.
const READY: Duration = Duration::from_secs(300);
/// How long PHP may take to end.
const STOP: Duration = Duration::from_secs(20);
const POLL: Duration = Duration::from_millis(50);

const PID_FILE: &str = "php.pid";

/// What PHP serves.
pub(super) struct Site<'a> {
    /// The web server's top folder.
    pub(super) root: &'a Path,
    /// The script that sees each request first.
    pub(super) router: &'a Path,
    /// Logs and the pid file go here.
    pub(super) dir: &'a Path,
    /// Environment of the PHP processes.
    pub(super) env: &'a [(&'a str, PathBuf)],
}

/// A running web server. Dropping it ends PHP and its workers.
pub(crate) struct Server {
    group: Group,
    address: SocketAddr,
    log: PathBuf,
}

impl Site<'_> {
    /// Starts PHP with the extension; one left behind by a killed command goes first.
    pub(super) fn serve(&self, port: Option<u16>) -> Result<Server> {
        stop_stray(self.dir, self.router)?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port(port)?));
        let log = self.dir.join("php.log");
        let error_log = format!("error_log={}", self.dir.join("debug.log").display());
        let extension = format!("extension={}", paths::extension().display());
        let mut php = Cmd::new("php")
            .args(["-d", "memory_limit=512M", "-d", "display_errors=0", "-d", "log_errors=1"])
            .args(["-d", "opcache.enable=1", "-d", "opcache.memory_consumption=256"])
            .args(["-d", "opcache.interned_strings_buffer=16"])
            .args(["-d", "opcache.max_accelerated_files=20000"])
            .args(["-d", "opcache.revalidate_freq=1"])
            .args(site::compiled(self.dir)?)
            .args(["-d", &error_log, "-d", &extension, "-S", &address.to_string(), "-t"])
            .arg(self.root)
            .arg(self.router)
            .env("PHP_CLI_SERVER_WORKERS", WORKERS);
        for (name, value) in self.env {
            php = php.env(name, value);
        }
        let group = php.log_to(&log)?.spawn()?;
        let pid_file = self.dir.join(PID_FILE);
        fs::write(&pid_file, group.id().to_string())
            .with_context(|| format!("cannot write {}", pid_file.display()))?;
        Ok(Server { group, address, log })
    }
}

/// Stops one that an earlier command left behind.
pub(super) fn stop_stray(dir: &Path, router: &Path) -> Result<()> {
    stray::stop(&dir.join(PID_FILE), router, STOP)
}

impl Server {
    /// The shop's address, with a slash at the end.
    pub(crate) fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Waits until each of these pages is answered with status 200.
    ///
    /// # Errors
    /// When PHP ends, or a page still fails after a while.
    pub(crate) fn wait_for(&mut self, pages: &[&str]) -> Result<()> {
        let deadline = Instant::now() + READY;
        for page in pages {
            loop {
                let answer = self.status(page);
                if matches!(answer, Ok(200)) {
                    break;
                }
                if !self.group.running() {
                    bail!("PHP ended; see {}:\n{}", self.log.display(), self.log_end());
                }
                if Instant::now() > deadline {
                    let how = match answer {
                        Ok(status) => format!("status {status}"),
                        Err(error) => format!("{error:#}"),
                    };
                    bail!("{}{page} does not work: {how}\n{}", self.url(), self.log_end());
                }
                std::thread::sleep(POLL);
            }
        }
        Ok(())
    }

    /// Waits as long as PHP runs: for ever, unless it fails.
    pub(crate) fn wait(&mut self) -> Result<()> {
        while self.group.running() {
            std::thread::sleep(Duration::from_millis(200));
        }
        bail!("PHP ended; see {}:\n{}", self.log.display(), self.log_end())
    }

    /// Asks for a page the way a browser does and returns the status.
    fn status(&self, page: &str) -> Result<u16> {
        let mut stream = TcpStream::connect_timeout(&self.address, READY)?;
        stream.set_read_timeout(Some(READY))?;
        let host = self.address;
        // In one piece: PHP's server calls a request that comes in parts malformed.
        let request = format!("GET /{page} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes())?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        let line = answer.split(|byte| *byte == b'\r').next().unwrap_or_default();
        let line = String::from_utf8_lossy(line).into_owned();
        let status = line.split(' ').nth(1).and_then(|word| word.parse().ok());
        status.with_context(|| format!("no HTTP answer: {line}"))
    }

    fn log_end(&self) -> String {
        super::last_lines(&self.log, 6)
    }
}

/// The port asked for, or 8080, or any free one.
fn free_port(asked: Option<u16>) -> Result<u16> {
    let port = asked.unwrap_or(PORT);
    let bound = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map(|_| port);
    match asked {
        Some(_) => bound.with_context(|| format!("port {port} cannot be used")),
        None => bound.or_else(|_| ports::free()),
    }
}
