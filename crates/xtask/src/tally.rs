//! Counts of tests, read from what the test runners print at their end.

use std::fmt;
use std::ops::AddAssign;

/// How many tests did what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Ended well.
    pub(crate) passed: u32,
    /// Failed or broke.
    pub(crate) failed: u32,
    /// Were left out.
    pub(crate) skipped: u32,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

/// Whose closing lines to read.
#[derive(Clone, Copy)]
pub(crate) enum Runner {
    /// A check without tests of its own: it counts as one.
    ExitCode,
    /// `cargo test`.
    Cargo,
    /// PHPUnit.
    PhpUnit,
    /// `node --test`.
    Node,
    /// `tests/parity/run.php`: each cart is a test.
    Parity,
}

impl Runner {
    /// Reads the counts. `good`: the command ended with exit code 0.
    pub(crate) fn count(self, text: &str, good: bool) -> Tally {
        let text = without_colours(text);
        let mut tally = match self {
            Self::ExitCode => Tally { passed: u32::from(good), ..Tally::default() },
            Self::Cargo => cargo(&text),
            Self::PhpUnit => phpunit(&text),
            Self::Node => node(&text),
            Self::Parity => parity(&text),
        };
        // A runner that died before it could count has failed too.
        if !good && tally.failed == 0 {
            tally.failed = 1;
        }
        tally
    }
}

fn without_colours(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut inside = false;
    for c in text.chars() {
        match c {
            '\x1b' => inside = true,
            c if inside => inside = !c.is_ascii_alphabetic(),
            c => plain.push(c),
        }
    }
    plain
}

/// The number that stands right before a word: `12 passed`.
fn number_before(line: &str, word: &str) -> u32 {
    let Some(at) = line.find(word) else { return 0 };
    line[..at].split_whitespace().next_back().and_then(|n| n.parse().ok()).unwrap_or(0)
}

/// The number that stands right after a label: `Tests: 12`.
fn number_after(line: &str, label: &str) -> u32 {
    let Some(at) = line.find(label) else { return 0 };
    let digits = line[at + label.len()..].trim_start();
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    digits[..end].parse().unwrap_or(0)
}

fn cargo(text: &str) -> Tally {
    let mut tally = Tally::default();
    for line in text.lines().filter(|line| line.starts_with("test result:")) {
        tally.passed += number_before(line, " passed");
        tally.failed += number_before(line, " failed");
        tally.skipped += number_before(line, " ignored");
    }
    tally
}

fn phpunit(text: &str) -> Tally {
    let mut tally = Tally::default();
    for line in text.lines() {
        if line.starts_with("OK (") {
            tally.passed += number_after(line, "OK (");
        } else if line.starts_with("Tests: ") {
            let failed = number_after(line, "Failures:") + number_after(line, "Errors:");
            let skipped = number_after(line, "Skipped:") + number_after(line, "Incomplete:");
            tally.failed += failed;
            tally.skipped += skipped;
            tally.passed += number_after(line, "Tests:").saturating_sub(failed + skipped);
        }
    }
    tally
}

fn node(text: &str) -> Tally {
    let mut tally = Tally::default();
    for line in text.lines() {
        // "# pass 3" from the TAP reporter, "ℹ pass 3" from the spec reporter.
        let Some(rest) = line.strip_prefix("# ").or_else(|| line.strip_prefix("ℹ ")) else {
            continue;
        };
        tally.passed += number_after_word(rest, "pass");
        tally.failed += number_after_word(rest, "fail");
        tally.failed += number_after_word(rest, "cancelled");
        tally.skipped += number_after_word(rest, "skipped");
        tally.skipped += number_after_word(rest, "todo");
    }
    tally
}

fn number_after_word(line: &str, word: &str) -> u32 {
    let number = line.strip_prefix(word).and_then(|rest| rest.strip_prefix(' '));
    number.and_then(|number| number.trim().parse().ok()).unwrap_or(0)
}

/// `2,000 carts in 9 s (...), seed 1 from 0: all equal` or `...: 3 DIFFERENT`.
fn parity(text: &str) -> Tally {
    let mut tally = Tally::default();
    for line in text.lines() {
        let Some((carts, rest)) = line.split_once(" carts in ") else {
            continue;
        };
        let carts: u32 = carts.replace(',', "").trim().parse().unwrap_or(0);
        tally.failed += number_before(rest, " DIFFERENT");
        tally.passed += carts.saturating_sub(tally.failed);
    }
    tally
}

#[cfg(test)]
mod tests {
    use super::{Runner, Tally};

    fn tally(passed: u32, failed: u32, skipped: u32) -> Tally {
        Tally { passed, failed, skipped }
    }

    #[test]
    fn adds_up_the_binaries_of_cargo_test() {
        let text = "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out\n\
            test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured\n";
        assert_eq!(Runner::Cargo.count(text, false), tally(15, 2, 1));
    }

    #[test]
    fn reads_phpunit_with_and_without_colours() {
        let good = "\x1b[30;42mOK (7 tests, 30 assertions)\x1b[0m\n";
        assert_eq!(Runner::PhpUnit.count(good, true), tally(7, 0, 0));
        let bad = "FAILURES!\nTests: 10, Assertions: 30, Errors: 1, Failures: 2, Skipped: 3.\n";
        assert_eq!(Runner::PhpUnit.count(bad, false), tally(4, 3, 3));
    }

    #[test]
    fn reads_both_reporters_of_node() {
        let tap =
            "# tests 5\n# suites 0\n# pass 4\n# fail 1\n# cancelled 0\n# skipped 0\n# todo 0\n";
        assert_eq!(Runner::Node.count(tap, false), tally(4, 1, 0));
        let spec = "ℹ tests 5\nℹ pass 4\nℹ fail 0\nℹ skipped 1\n";
        assert_eq!(Runner::Node.count(spec, true), tally(4, 0, 1));
    }

    #[test]
    fn counts_the_carts_of_a_comparison() {
        let good = "1,100 carts in 9 s (120/s), seed 1 from 0: all equal\n";
        assert_eq!(Runner::Parity.count(good, true), tally(1_100, 0, 0));
        let bad = "1,100 carts in 9 s (120/s), seed 1 from 0: 3 DIFFERENT\n";
        assert_eq!(Runner::Parity.count(bad, false), tally(1_097, 3, 0));
    }

    #[test]
    fn a_runner_that_died_has_failed() {
        assert_eq!(Runner::Cargo.count("", false), tally(0, 1, 0));
        assert_eq!(Runner::ExitCode.count("", true), tally(1, 0, 0));
    }
}
