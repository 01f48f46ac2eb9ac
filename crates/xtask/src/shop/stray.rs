//! Servers an earlier command left behind: one that was meant to go on
//! (`shop` leaves its database running) or one whose command was killed.

use anyhow::{Result, bail};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

const STOP: Duration = Duration::from_secs(20);
const POLL: Duration = Duration::from_millis(20);

/// Stops the process group led by the process in the pid file, if that is
/// still the process meant.
///
/// `mark` is a word of its command line: process ids are used again, and a pid
/// file may outlive its process.
///
/// # Errors
/// When it does not end in time; it is then killed.
pub(super) fn stop(pid_file: &Path, mark: &Path) -> Result<()> {
    let Some(pid) = find(pid_file, mark) else {
        return Ok(());
    };
    signal(&pid, "TERM");
    let deadline = Instant::now() + STOP;
    while find(pid_file, mark).as_ref() == Some(&pid) {
        if Instant::now() > deadline {
            signal(&pid, "KILL");
            bail!("process {pid} did not end in time and was killed");
        }
        std::thread::sleep(POLL);
    }
    Ok(())
}

fn find(pid_file: &Path, mark: &Path) -> Option<String> {
    let pid = fs::read_to_string(pid_file).ok()?.trim().to_owned();
    pid.parse::<u32>().ok()?;
    let words = match fs::read(format!("/proc/{pid}/cmdline")) {
        Ok(words) => words,
        // Not Linux, or no such process.
        Err(_) => Command::new("ps").args(["-ww", "-o", "args=", "-p", &pid]).output().ok()?.stdout,
    };
    String::from_utf8_lossy(&words).contains(mark.to_str()?).then_some(pid)
}

/// The leader's group, so that PHP's workers go with it.
fn signal(pid: &str, name: &str) {
    let _ = Command::new("sh").args(["-c", &format!("kill -s {name} -- -{pid}")]).status();
}

#[cfg(test)]
mod tests {
    use super::find;
    use std::path::Path;

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
