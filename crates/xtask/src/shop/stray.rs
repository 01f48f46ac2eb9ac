//! Servers an earlier command left behind: one that was meant to go on
//! (`shop` leaves its database running) or one whose command was killed.

use crate::process::MARKED;
use anyhow::{Result, bail};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// How long the end of a killed process may take.
const KILLED: Duration = Duration::from_secs(30);
/// How long a process that only works for somebody else may take to end by itself.
const ASKED: Duration = Duration::from_millis(500);
const POLL: Duration = Duration::from_millis(20);

/// Stops the process group led by the process in the pid file, if that is
/// still the process meant: one that does not end in time is killed.
///
/// `mark` is a word of its command line: process ids are used again, and a pid
/// file may outlive its process.
///
/// # Errors
/// When even a killed one does not end.
pub(super) fn stop(pid_file: &Path, mark: &Path, patience: Duration) -> Result<()> {
    let Some(pid) = find(pid_file, mark) else {
        return Ok(());
    };
    for (name, patience) in [("TERM", patience), ("KILL", KILLED)] {
        signal(&pid, name);
        let deadline = Instant::now() + patience;
        while Instant::now() < deadline {
            // The pid file may go before its process does.
            if !is_marked(&pid, mark) {
                return Ok(());
            }
            std::thread::sleep(POLL);
        }
    }
    bail!("process {pid} does not end")
}

/// Stops whatever else an earlier command has started for a shop and could not stop: steps, tests, workers. All it
/// started are marked with the shop's folder. (On Linux; elsewhere nobody knows of them.)
///
/// # Errors
/// When even a killed one does not end.
pub(super) fn stop_marked(shop: &Path) -> Result<()> {
    let deadline = Instant::now() + KILLED;
    let mut name = "TERM";
    loop {
        let strays = marked(shop);
        if strays.is_empty() {
            return Ok(());
        }
        if Instant::now() > deadline {
            bail!("processes {} do not end", strays.join(", "));
        }
        for pid in &strays {
            let _ = Command::new("sh").args(["-c", &format!("kill -s {name} {pid}")]).status();
        }
        name = "KILL";
        std::thread::sleep(ASKED);
    }
}

fn marked(shop: &Path) -> Vec<String> {
    let mark = format!("{MARKED}={}", shop.display());
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let names = processes.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let is_marked = |pid: &String| {
        // Not of a user whose processes are none of our business.
        let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
        environment.split(|byte| *byte == 0).any(|variable| variable == mark.as_bytes())
    };
    names.filter(|name| name.parse::<u32>().is_ok()).filter(is_marked).collect()
}

/// Whether the process in the pid file is there.
pub(super) fn is_running(pid_file: &Path, mark: &Path) -> bool {
    find(pid_file, mark).is_some()
}

fn find(pid_file: &Path, mark: &Path) -> Option<String> {
    let pid = fs::read_to_string(pid_file).ok()?.trim().to_owned();
    pid.parse::<u32>().ok()?;
    is_marked(&pid, mark).then_some(pid)
}

fn is_marked(pid: &str, mark: &Path) -> bool {
    let words = fs::read(format!("/proc/{pid}/cmdline")).or_else(|_| {
        // Not Linux, or no such process.
        let ps = Command::new("ps").args(["-ww", "-o", "args=", "-p", pid]).output();
        ps.map(|ps| ps.stdout)
    });
    let is_in = |words: Vec<u8>| {
        mark.to_str().is_some_and(|mark| String::from_utf8_lossy(&words).contains(mark))
    };
    words.is_ok_and(is_in)
}

/// The leader's group, so that PHP's workers go with it.
fn signal(pid: &str, name: &str) {
    let _ = Command::new("sh").args(["-c", &format!("kill -s {name} -- -{pid}")]).status();
}

#[cfg(test)]
mod tests {
    use super::{POLL, find, is_running, marked, stop, stop_marked};
    use crate::process::tests::told_to_end;
    use crate::process::{Cmd, MARKED};
    use anyhow::Result;
    use std::fs;
    use std::path::Path;
    use std::time::Duration;

    #[test]
    fn what_a_killed_command_started_is_found() -> Result<()> {
        let shop = std::env::temp_dir().join(format!("cart-p2-marked-{}", std::process::id()));
        let nobodys = Cmd::new("sleep").arg("1000").spawn()?;
        // As of a child of a child, which has the mark from its parent.
        let script = "trap '' TERM; sleep 1000";
        let shown = shop.display().to_string();
        let left = Cmd::new("sh").args(["-c", script]).env(MARKED, &shown).spawn()?;
        while cfg!(target_os = "linux") && marked(&shop).is_empty() {
            std::thread::sleep(POLL);
        }
        stop_marked(&shop)?;
        assert!(marked(&shop).is_empty() && left.id() > 0);
        assert!(nobodys.id() > 0 && fs::metadata(format!("/proc/{}", nobodys.id())).is_ok());
        Ok(())
    }

    #[test]
    fn one_that_does_not_end_is_killed() -> Result<()> {
        let file = std::env::temp_dir().join(format!("cart-p2-deaf-{}", std::process::id()));
        let mark = format!("stray-{}", std::process::id());
        let deaf = told_to_end(&mark, "", Duration::ZERO)?;
        std::fs::write(&file, deaf.id().to_string())?;
        assert!(is_running(&file, Path::new(&mark)));
        stop(&file, Path::new(&mark), Duration::from_millis(50))?;
        assert!(!is_running(&file, Path::new(&mark)));
        Ok(std::fs::remove_file(&file)?)
    }

    #[test]
    fn only_the_marked_process_is_found() {
        let file = std::env::temp_dir().join(format!("cart-p2-stray-{}", std::process::id()));
        assert!(std::fs::write(&file, format!("{}\n", std::process::id())).is_ok());
        let own = std::env::args().next().unwrap_or_default();
        assert!(find(&file, Path::new(&own)).is_some());
        assert!(find(&file, Path::new("/no/such/program")).is_none());
        assert!(std::fs::remove_file(&file).is_ok());
        assert!(find(&file, Path::new(&own)).is_none());
    }
}
