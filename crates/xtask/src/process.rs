//! Child processes: each in a process group of its own, so that whatever it
//! started goes with it when it ends, fails, outlives its deadline, or when
//! the user presses Ctrl-C.

use crate::{paths, ui};
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Groups still running, and how long each may take to end.
static GROUPS: Mutex<BTreeMap<u32, Duration>> = Mutex::new(BTreeMap::new());

/// Set, while [`GROUPS`] is locked, when a signal has come: no child may start
/// after the others were told to end.
static STOPPING: AtomicBool = AtomicBool::new(false);

/// What every child that is started now belongs to, as a variable of its environment.
static MARK: Mutex<Option<String>> = Mutex::new(None);

/// The variable's name.
pub(crate) const MARKED: &str = "CART_P2_SHOP";

/// How long a group may take to end by itself after SIGTERM, unless [`Cmd::grace`] says otherwise.
const GRACE: Duration = Duration::from_secs(5);
const POLL: Duration = Duration::from_millis(20);

fn groups() -> MutexGuard<'static, BTreeMap<u32, Duration>> {
    GROUPS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From now on Ctrl-C (and SIGTERM, SIGHUP) stops every child before this
/// process ends; a second one gives them no time.
pub(crate) fn stop_children_on_signals() {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGINT, SIGTERM, SIGHUP]) else {
        return;
    };
    std::thread::spawn(move || {
        let mut signals = signals.forever();
        let Some(signal) = signals.next() else { return };
        eprintln!("\nstopping");
        let all = {
            let groups = groups();
            STOPPING.store(true, Ordering::SeqCst);
            groups.clone()
        };
        let ending = all.clone();
        std::thread::spawn(move || {
            for group in ending.keys() {
                send(*group, "TERM");
            }
            let start = Instant::now();
            for (group, grace) in ending {
                end_group_by(group, start + grace);
            }
            std::process::exit(128 + signal);
        });
        if signals.next().is_some() {
            for group in all.keys() {
                send(*group, "KILL");
            }
            std::process::exit(128 + signal);
        }
    });
}

/// From now on every child carries this mark, so that it is found if this process is killed.
pub(crate) fn mark_children(mark: Option<String>) {
    *MARK.lock().unwrap_or_else(PoisonError::into_inner) = mark;
}

/// Once a signal has come, waits for the end of this process. What failed
/// because its children were stopped is no error to tell.
pub(crate) fn finish_stopping() {
    while STOPPING.load(Ordering::SeqCst) {
        std::thread::park();
    }
}

/// Sends a signal to a whole group; false when there is no such group.
fn send(group: u32, signal: &str) -> bool {
    // The shell's builtin: no `unsafe`, and no need for procps.
    Command::new("sh")
        .args(["-c", &format!("kill -s {signal} -- -{group}")])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn end_group_by(group: u32, deadline: Instant) {
    while send(group, "0") {
        if Instant::now() > deadline {
            send(group, "KILL");
            return;
        }
        std::thread::sleep(POLL);
    }
}

/// Ends a group: asks first, then insists.
fn end_group(group: u32) {
    if send(group, "TERM") {
        end_group_by(group, Instant::now() + GRACE);
    }
    groups().remove(&group);
}

/// A command to run, with a deadline if it wants one.
pub(crate) struct Cmd {
    command: Command,
    shown: String,
    timeout: Option<Duration>,
    grace: Duration,
}

/// How a command ended, and what it printed.
pub(crate) struct Finished {
    /// Its exit status.
    pub(crate) status: ExitStatus,
    /// Standard output and standard error, in the order the lines came.
    pub(crate) text: String,
    /// True when the deadline, not the command itself, ended it.
    pub(crate) timed_out: bool,
}

impl Finished {
    /// Ended by itself with exit code 0.
    pub(crate) fn good(&self) -> bool {
        self.status.success() && !self.timed_out
    }
}

impl Cmd {
    /// A program found on `PATH`, or a path. It runs in the repository's top
    /// folder and reads nothing from the terminal.
    pub(crate) fn new(program: impl AsRef<OsStr>) -> Self {
        let program = program.as_ref();
        let mut command = Command::new(program);
        command.current_dir(paths::root()).stdin(Stdio::null()).process_group(0);
        let shown =
            Path::new(program).file_name().unwrap_or(program).to_string_lossy().into_owned();
        Self { command, shown, timeout: None, grace: GRACE }
    }

    /// `cargo`, the one that runs us where there is one.
    pub(crate) fn cargo() -> Self {
        Self::new(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")))
    }

    /// One argument.
    pub(crate) fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.shown.push(' ');
        self.shown.push_str(&arg.as_ref().to_string_lossy());
        self.command.arg(arg);
        self
    }

    /// Several arguments.
    pub(crate) fn args<A: AsRef<OsStr>>(self, args: impl IntoIterator<Item = A>) -> Self {
        args.into_iter().fold(self, Self::arg)
    }

    /// An environment variable.
    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Puts folders before the inherited `PATH`.
    pub(crate) fn path_first<'a>(self, dirs: impl IntoIterator<Item = &'a Path>) -> Result<Self> {
        let old = std::env::var_os("PATH").unwrap_or_default();
        let all = dirs.into_iter().map(Path::to_owned).chain(std::env::split_paths(&old));
        let path = std::env::join_paths(all).context("a folder name cannot be part of PATH")?;
        Ok(self.env("PATH", path))
    }

    /// Another working folder.
    pub(crate) fn dir(mut self, dir: impl AsRef<Path>) -> Self {
        self.command.current_dir(dir);
        self
    }

    /// The command and all it started are stopped after this time.
    pub(crate) fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// How long it may take to end by itself when it is told to: a server writes down what it has in memory.
    pub(crate) fn grace(mut self, grace: Duration) -> Self {
        self.grace = grace;
        self
    }

    /// As the user would type it, for messages.
    pub(crate) fn shown(&self) -> &str {
        &self.shown
    }

    /// Runs with the terminal as its output.
    ///
    /// # Errors
    /// When it cannot start, fails, or outlives its deadline.
    pub(crate) fn run(self) -> Result<()> {
        let shown = self.shown.clone();
        ui::flush();
        let timeout = self.timeout;
        let mut group = self.spawn()?;
        let (status, timed_out) = group.wait(timeout)?;
        check(&shown, status, timed_out)
    }

    /// Runs and returns standard output without the white space around it.
    /// Standard error is shown only if the command fails.
    pub(crate) fn read(mut self) -> Result<String> {
        let shown = self.shown.clone();
        let timeout = self.timeout;
        self.command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut group = self.spawn()?;
        let out = collect(group.child.stdout.take());
        let err = collect(group.child.stderr.take());
        let (status, timed_out) = group.wait(timeout)?;
        let (out, err) = (finish(out), finish(err));
        match check(&shown, status, timed_out) {
            Ok(()) => Ok(out.trim().to_owned()),
            Err(error) if err.trim().is_empty() => Err(error),
            Err(error) => bail!("{error}: {}", err.trim()),
        }
    }

    /// Runs and returns whether it succeeded, with its standard output.
    pub(crate) fn output(mut self) -> Result<(bool, String)> {
        self.command.stdout(Stdio::piped()).stderr(Stdio::null());
        let timeout = self.timeout;
        let mut group = self.spawn()?;
        let out = collect(group.child.stdout.take());
        let (status, timed_out) = group.wait(timeout)?;
        Ok((status.success() && !timed_out, finish(out).trim().to_owned()))
    }

    /// Runs, showing each line as it comes and keeping it. A failing command
    /// is a [`Finished`], not an error.
    pub(crate) fn tee(mut self) -> Result<Finished> {
        let timeout = self.timeout;
        self.command.stdout(Stdio::piped()).stderr(Stdio::piped());
        ui::flush();
        let mut group = self.spawn()?;
        let text = Arc::new(Mutex::new(String::new()));
        let out = show_lines(group.child.stdout.take(), Arc::clone(&text));
        let err = show_lines(group.child.stderr.take(), Arc::clone(&text));
        let (status, timed_out) = group.wait(timeout)?;
        let _ = (out.join(), err.join());
        let text = text.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Ok(Finished { status, text, timed_out })
    }

    /// Runs and returns standard error; standard output is thrown away.
    ///
    /// # Errors
    /// When it cannot start or fails.
    pub(crate) fn read_errors(mut self) -> Result<String> {
        let (shown, timeout) = (self.shown.clone(), self.timeout);
        self.command.stdout(Stdio::null()).stderr(Stdio::piped());
        let mut group = self.spawn()?;
        let err = collect(group.child.stderr.take());
        let (status, timed_out) = group.wait(timeout)?;
        check(&shown, status, timed_out)?;
        Ok(finish(err))
    }

    /// Reads standard input from a file.
    pub(crate) fn input(mut self, file: &Path) -> Result<Self> {
        let file =
            std::fs::File::open(file).with_context(|| format!("cannot read {}", file.display()))?;
        self.command.stdin(file);
        Ok(self)
    }

    /// Starts it and goes on. It is stopped when the returned value is dropped.
    pub(crate) fn spawn(mut self) -> Result<Group> {
        let mut groups = groups();
        if STOPPING.load(Ordering::SeqCst) {
            bail!("stopping");
        }
        if let Some(mark) = MARK.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            self.command.env(MARKED, mark);
        }
        let child =
            self.command.spawn().with_context(|| format!("cannot start `{}`", self.shown))?;
        groups.insert(child.id(), self.grace);
        Ok(Group { child, grace: self.grace })
    }

    /// Sends both outputs of a background process to a file.
    pub(crate) fn log_to(mut self, file: &Path) -> Result<Self> {
        let log = std::fs::File::create(file)
            .with_context(|| format!("cannot write {}", file.display()))?;
        self.command.stdout(log.try_clone()?).stderr(log);
        Ok(self)
    }
}

fn check(shown: &str, status: ExitStatus, timed_out: bool) -> Result<()> {
    if timed_out {
        bail!("`{shown}` took too long and was stopped");
    }
    match (status.code(), status.signal()) {
        (Some(0), _) => Ok(()),
        (Some(code), _) => bail!("`{shown}` failed with exit code {code}"),
        (None, signal) => bail!("`{shown}` was ended by signal {}", signal.unwrap_or(0)),
    }
}

type Reader = std::thread::JoinHandle<String>;

fn collect(pipe: Option<impl Read + Send + 'static>) -> Reader {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            let _ = pipe.read_to_end(&mut bytes);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

fn finish(reader: Reader) -> String {
    reader.join().unwrap_or_default()
}

fn show_lines(
    pipe: Option<impl Read + Send + 'static>,
    text: Arc<Mutex<String>>,
) -> std::thread::JoinHandle<()> {
    std::thread::spawn(move || {
        let Some(pipe) = pipe else { return };
        let mut pipe = BufReader::new(pipe);
        let mut line = Vec::new();
        while pipe.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            let shown = String::from_utf8_lossy(&line);
            let _ = std::io::stdout().write_all(shown.as_bytes());
            ui::flush();
            text.lock().unwrap_or_else(PoisonError::into_inner).push_str(&shown);
            line.clear();
        }
    })
}

/// A running child and everything it starts. Dropping it ends them all.
pub(crate) struct Group {
    child: Child,
    grace: Duration,
}

impl Group {
    /// The process id, which is the group's id too.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// False once the child has ended.
    pub(crate) fn running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Waits for the child, then ends whatever it left behind.
    fn wait(&mut self, timeout: Option<Duration>) -> Result<(ExitStatus, bool)> {
        let Some(timeout) = timeout else {
            let status = self.child.wait()?;
            end_group(self.child.id());
            return Ok((status, false));
        };
        let deadline = Instant::now() + timeout;
        loop {
            if let Some(status) = self.child.try_wait()? {
                end_group(self.child.id());
                return Ok((status, false));
            }
            if Instant::now() > deadline {
                self.stop();
                return Ok((self.child.wait()?, true));
            }
            std::thread::sleep(POLL);
        }
    }

    /// Lets the child go on after this program ends.
    pub(crate) fn release(self) {
        groups().remove(&self.child.id());
    }

    /// Ends the child and its group now; false when the child had to be killed.
    pub(crate) fn stop(&mut self) -> bool {
        let group = self.child.id();
        send(group, "TERM");
        let deadline = Instant::now() + self.grace;
        // The child must be reaped, or its group would look alive.
        while self.running() && Instant::now() < deadline {
            std::thread::sleep(POLL);
        }
        let killed = self.running();
        if killed {
            send(group, "KILL");
            let _ = self.child.wait();
        }
        end_group(group);
        !killed
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if groups().contains_key(&self.child.id()) {
            self.stop();
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::{Cmd, Group, POLL, send};
    use anyhow::Result;
    use std::time::Duration;

    /// A shell whose own child outlives it, if nobody ends it.
    fn with_grandchild(then: &str) -> Cmd {
        Cmd::new("sh").args(["-c", &format!("sleep 1000 & {then}")])
    }

    #[test]
    fn a_deadline_ends_the_whole_group() -> Result<()> {
        let mut deadline = Duration::from_millis(300);
        let finished = loop {
            let finished = with_grandchild("echo $$; wait").timeout(deadline).tee()?;
            assert!(finished.timed_out && !finished.good());
            if !finished.text.is_empty() {
                break finished;
            }
            // On a busy machine the shell had not begun by then.
            deadline *= 2;
        };
        let group: u32 = finished.text.trim().parse()?;
        assert!(!send(group, "0"), "something of group {group} is still running");
        Ok(())
    }

    #[test]
    fn what_a_command_leaves_behind_is_ended() -> Result<()> {
        let group: u32 = with_grandchild("echo $$").read()?.parse()?;
        assert!(!send(group, "0"), "something of group {group} is still running");
        Ok(())
    }

    #[test]
    fn dropping_a_background_process_ends_it() -> Result<()> {
        let mut group = with_grandchild("wait").spawn()?;
        let id = group.id();
        assert!(group.running() && send(id, "0"));
        drop(group);
        assert!(!send(id, "0"), "something of group {id} is still running");
        Ok(())
    }

    /// A shell that has said that it is ready, with what it does when it is told to end. Its command line has its name.
    pub(crate) fn told_to_end(name: &str, then: &str, grace: Duration) -> Result<Group> {
        let log = std::env::temp_dir().join(format!("cart-p2-{name}-{}", std::process::id()));
        let script =
            format!("trap '{then}' TERM; echo ready; while :; do sleep 0.1; done; # {name}");
        let shell = Cmd::new("sh").args(["-c", &script]).grace(grace).log_to(&log)?.spawn()?;
        while !std::fs::read_to_string(&log)?.contains("ready") {
            std::thread::sleep(POLL);
        }
        std::fs::remove_file(&log)?;
        Ok(shell)
    }

    #[test]
    fn a_server_has_time_to_end_and_not_for_ever() -> Result<()> {
        let minutes = Duration::from_secs(600);
        assert!(told_to_end("slow", "sleep 0.5; exit", minutes)?.stop(), "it ended by itself");
        let moment = Duration::from_millis(50);
        assert!(!told_to_end("deaf", "", moment)?.stop(), "it had to be killed");
        Ok(())
    }

    #[test]
    fn a_failure_tells_what_failed_and_why() {
        let error = Cmd::new("sh").args(["-c", "echo bad luck >&2; exit 3"]).read();
        let text = error.unwrap_or_else(|error| error.to_string());
        assert!(text.contains("exit code 3") && text.contains("bad luck"), "{text}");
        assert!(Cmd::new("no-such-program-anywhere").run().is_err());
    }
}
