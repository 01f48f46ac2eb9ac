//! What the examples that measure holds share: many processes that hold at the same moment.

use cart_p2_stock::store::Store;
use cart_p2_stock::*;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Instant;

pub(crate) type Failure = Box<dyn std::error::Error>;

/// One process's share.
pub(crate) struct Work {
    pub(crate) process: u64,
    pub(crate) holds: u64,
    pub(crate) products: u64,
}

/// Starts this program again with each of these arguments, lets all go at the same moment, and
/// gives holds a second, and the median and the 99th percentile of one hold in milliseconds,
/// with tabs between.
pub(crate) fn race(workers: impl Iterator<Item = Vec<String>>) -> Result<String, Failure> {
    let mut workers = workers.map(start_worker).collect::<Result<Vec<_>, _>>()?;
    let start = Instant::now();
    for (worker, _) in &mut workers {
        worker.stdin.take().ok_or("no input")?.write_all(b"go\n")?;
    }
    let mut times: Vec<u64> = Vec::new();
    for (mut worker, mut out) in workers {
        let mut line = String::new();
        out.read_line(&mut line)?;
        if !worker.wait()?.success() {
            return Err("a process failed".into());
        }
        for word in line.split_whitespace() {
            times.push(word.parse()?);
        }
    }
    let rate = times.len() as f64 / start.elapsed().as_secs_f64();
    times.sort_unstable();
    let at = |percent: usize| times[times.len() * percent / 100] as f64 / 1_000.0;
    Ok(format!("{rate:.0}\t{:.2}\t{:.2}", at(50), at(99)))
}

/// A worker that is connected and waits.
fn start_worker(words: Vec<String>) -> Result<(Child, BufReader<ChildStdout>), Failure> {
    let mut worker = Command::new(std::env::current_exe()?)
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut out = BufReader::new(worker.stdout.take().ok_or("no output")?);
    out.read_line(&mut String::new())?;
    Ok((worker, out))
}

/// Enough of each product.
pub(crate) fn deliver<S: Store>(stock: &mut Stock<S>, products: u64) -> Result<(), Failure> {
    for product in 1..=products {
        let key = Key::new(&format!("delivery:{product}"))?;
        let by = Quantity::units(100_000_000).ok_or("out of range")?;
        stock.run(&Request::Adjust { product, location: 1, by, key }, 0)?;
    }
    Ok(())
}

/// A worker's share: says that it is ready, waits, holds, and prints how long each took in microseconds.
pub(crate) fn hold<S: Store>(stock: &mut Stock<S>, work: &Work) -> Result<(), Failure> {
    let terms =
        Terms { hold_from: HoldFrom::Cart, seconds: 900, backorders: false, floor: Quantity::ZERO };
    let quantity = Quantity::units(1).ok_or("out of range")?;
    // Connected before the start.
    stock.lines(&Owner::new("nobody")?)?;
    println!("ready");
    std::io::stdin().read_line(&mut String::new())?;
    let mut times = Vec::new();
    for n in 0..work.holds {
        let product = 1 + (n * 7_919 + work.process * 131) % work.products;
        let request = Request::Hold {
            owner: Owner::new(&format!("cart:{}-{n}", work.process))?,
            from: vec![],
            lines: vec![Want { product, quantity, terms }],
            route: Route::single(1),
            stage: Stage::Cart,
        };
        let start = Instant::now();
        stock.run(&request, 1_000_000)?;
        times.push(start.elapsed().as_micros().to_string());
    }
    println!("{}", times.join(" "));
    Ok(())
}
