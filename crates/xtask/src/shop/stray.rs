//! Servers an earlier command left behind: one that was meant to go on
//! (`shop` leaves its database running) or one whose command was killed.

use anyhow::{Result, bail};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// How long the end of a killed process may take.
const KILLED: Duration = Duration::from_secs(30);
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
    use super::{find, is_running, stop};
    use crate::process::tests::told_to_end;
    use anyhow::Result;
    use std::path::Path;
    use std::time::Duration;

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
