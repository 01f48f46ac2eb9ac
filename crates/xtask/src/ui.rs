//! What the commands print: plain lines, colour only on a terminal.

use std::fmt::Display;
use std::io::{IsTerminal, Write};
use std::time::Duration;

fn paint(code: &str, text: &str) -> String {
    if std::io::stdout().is_terminal() {
        format!("\x1b[{code}m{text}\x1b[0m")
    } else {
        text.to_owned()
    }
}

/// A step the user can follow.
pub(crate) fn step(text: impl Display) {
    println!("{} {text}", paint("1;36", "==>"));
    flush();
}

/// Something the user should read although the command goes on.
pub(crate) fn warn(text: impl Display) {
    println!("{} {text}", paint("1;33", "warning:"));
    flush();
}

/// Why the command failed, with its causes.
pub(crate) fn error(error: &anyhow::Error) {
    flush();
    eprintln!("error: {error:#}");
}

/// A large heading between suites.
pub(crate) fn header(text: impl Display) {
    println!("\n{}", paint("1", &format!("=== {text} ===")));
    flush();
}

/// Green or red word for a result.
pub(crate) fn mark(good: bool, text: &str) -> String {
    paint(if good { "32" } else { "1;31" }, text)
}

/// `4.2 s` or `3 min 20 s`.
pub(crate) fn seconds(time: Duration) -> String {
    let whole = time.as_secs();
    if whole < 60 {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{} min {:02} s", whole / 60, whole % 60)
    }
}

/// Children write to the same terminal: nothing of ours may stay buffered.
pub(crate) fn flush() {
    let _ = std::io::stdout().flush();
}
