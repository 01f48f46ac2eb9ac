//! `cargo xtask test`: every suite, in order, and one table at the end.

use crate::args::Args;
use crate::build::{self, Part};
use crate::suites::{SUITES, Suite};
use crate::tally::Tally;
use crate::{ensure, ui};
use anyhow::{Result, bail};
use std::time::{Duration, Instant};

/// How one suite ended.
enum Outcome {
    Ran(Tally),
    Broke(String),
    NotRun(String),
}

/// One row of the table at the end.
struct Row {
    name: &'static str,
    outcome: Outcome,
    time: Duration,
}

impl Row {
    fn good(&self) -> bool {
        match &self.outcome {
            Outcome::Ran(tally) => tally.failed == 0 && tally.passed > 0,
            Outcome::Broke(_) => false,
            Outcome::NotRun(_) => true,
        }
    }
}

/// Runs all suites, or those of `--only NAME[,NAME]`.
///
/// # Errors
/// When a suite fails, breaks or runs no test at all.
pub(crate) fn run(mut args: Args) -> Result<()> {
    if args.flag("--list") {
        for suite in SUITES {
            println!("{:<12} {}", suite.name, suite.about);
        }
        return args.finish();
    }
    let only: Option<String> = args.value("--only")?;
    args.finish()?;
    let suites = chosen(only.as_deref())?;
    // All packages first: one long wait for apt, and a missing tool shows at once.
    ensure_tools(&suites)?;
    let mut builds = Builds::default();
    let rows: Vec<Row> = suites.into_iter().map(|suite| run_suite(suite, &mut builds)).collect();
    summary(&rows)
}

fn chosen(only: Option<&str>) -> Result<Vec<&'static Suite>> {
    let Some(only) = only else {
        return Ok(SUITES.iter().collect());
    };
    let mut suites = Vec::new();
    for name in only.split(',') {
        match SUITES.iter().find(|suite| suite.name == name) {
            Some(suite) => suites.push(suite),
            None => bail!("no suite is called {name}; `cargo xtask test --list` names them"),
        }
    }
    Ok(suites)
}

fn ensure_tools(suites: &[&Suite]) -> Result<()> {
    let mut names: Vec<&str> = Vec::new();
    for name in suites.iter().flat_map(|suite| suite.needs.iter().copied().flatten()) {
        if !names.contains(name) {
            names.push(name);
        }
    }
    ensure::all(&names)
}

/// What was built in this run, and whether it worked: each part once.
#[derive(Default)]
struct Builds(Vec<(Part, bool)>);

impl Builds {
    fn build(&mut self, part: Part) -> Result<()> {
        match self.0.iter().find(|(built, _)| *built == part) {
            Some((_, true)) => Ok(()),
            Some((_, false)) => bail!("not run: a build it needs failed above"),
            None => {
                let result = build::build(part);
                self.0.push((part, result.is_ok()));
                result
            }
        }
    }
}

fn run_suite(suite: &'static Suite, builds: &mut Builds) -> Row {
    ui::header(format!("{}: {}", suite.name, suite.about));
    let start = Instant::now();
    let outcome = match attempt(suite, builds) {
        Ok(outcome) => outcome,
        Err(error) => Outcome::Broke(format!("{error:#}")),
    };
    let row = Row { name: suite.name, outcome, time: start.elapsed() };
    println!("--- {}", line(&row));
    ui::flush();
    row
}

fn attempt(suite: &Suite, builds: &mut Builds) -> Result<Outcome> {
    if let Some(why) = (suite.missing)()? {
        return Ok(Outcome::NotRun(why));
    }
    suite.parts.iter().try_for_each(|part| builds.build(*part))?;
    (suite.run)().map(Outcome::Ran)
}

fn line(row: &Row) -> String {
    let time = ui::seconds(row.time);
    match &row.outcome {
        Outcome::Ran(tally) if tally.passed + tally.failed == 0 => {
            format!("{} {:<12} {time:>12}  no test was run", ui::mark(false, "FAILED "), row.name)
        }
        Outcome::Ran(tally) => {
            let word = if row.good() { "ok     " } else { "FAILED " };
            format!("{} {:<12} {time:>12}  {tally}", ui::mark(row.good(), word), row.name)
        }
        Outcome::Broke(why) => {
            format!("{} {:<12} {time:>12}  {why}", ui::mark(false, "BROKEN "), row.name)
        }
        Outcome::NotRun(why) => {
            format!("{} {:<12} {:>12}  {why}", ui::mark(false, "NOT RUN"), row.name, "")
        }
    }
}

fn summary(rows: &[Row]) -> Result<()> {
    ui::header("summary");
    let mut total = Tally::default();
    for row in rows {
        println!("{}", line(row));
        match &row.outcome {
            Outcome::Ran(tally) => total += *tally,
            Outcome::Broke(_) => total.failed += 1,
            Outcome::NotRun(_) => {}
        }
    }
    let not_run: Vec<&str> = rows
        .iter()
        .filter(|row| matches!(row.outcome, Outcome::NotRun(_)))
        .map(|row| row.name)
        .collect();
    if !not_run.is_empty() {
        ui::warn(format!("NOT RUN on this machine: {}", not_run.join(", ")));
    }
    println!("\n{total}");
    ui::flush();
    let bad: Vec<&str> = rows.iter().filter(|row| !row.good()).map(|row| row.name).collect();
    if bad.is_empty() {
        return Ok(());
    }
    bail!("failed: {}", bad.join(", "))
}
