//! How many holds a second a Cluster of three makes, by many processes at once, what writing its
//! journal down costs, and how long loading it takes.
//!
//! `redis_holds PROCESSES HOLDS`: each process makes that many holds, of one unit each and for
//! another owner each. Prints rows of what, holds a second, and the median and the 99th
//! percentile of one hold in milliseconds; rows of the books begin with `#`.
//! `CART_P2_REDIS_SERVER` is the server's program.

#[path = "../tests/common/servers.rs"]
mod servers;

use cart_p2_stock::store::Store;
use cart_p2_stock::store::redis::{self, books::Books};
use cart_p2_stock::store::sqlite::{self, Sqlite};
use cart_p2_stock::*;
use servers::Cluster;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Instant;

type Failure = Box<dyn std::error::Error>;

const SHOP: &str = "bench";

fn main() -> Result<(), Failure> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        [processes, holds] => {
            let file = format!("cart-p2-redis-holds-{}.db", std::process::id());
            let file = std::env::temp_dir().join(file);
            let done = measure(&file, processes, holds);
            for end in ["", "-wal", "-shm"] {
                let _ = std::fs::remove_file(format!("{}{end}", file.display()));
            }
            done
        }
        [nodes, process, holds, products] => {
            let nodes: Vec<&str> = nodes.split(',').collect();
            let mut stock = Stock::new(redis::open_cluster(&nodes, SHOP)?);
            hold(&mut stock, process, holds.parse()?, products.parse()?)
        }
        _ => Err("redis_holds PROCESSES HOLDS".into()),
    }
}

fn measure(file: &Path, processes: &str, holds: &str) -> Result<(), Failure> {
    for fsync in ["everysec", "always"] {
        let cluster = Cluster::with(&format!("bench-{fsync}"), 3, 0, &["--appendfsync", fsync]);
        for products in [1, 1_000] {
            let mut sql = sqlite::open(file)?;
            sqlite::remove(&mut sql)?;
            let mut books = Books::new(cluster.open(SHOP), sqlite::open(file)?)?;
            books.forget()?;
            books.load()?;
            let mut stock = Stock::new(books);
            deliver(&mut stock, products)?;
            let nodes = cluster.urls().join(",");
            let (took, mut times) = race(&nodes, processes.parse()?, holds, products)?;
            times.sort_unstable();
            let at = |percent: usize| times[times.len() * percent / 100] as f64 / 1_000.0;
            let rate = times.len() as f64 / took;
            let what = format!("Redis Cluster, appendfsync {fsync}, products: {products}");
            println!("{what}\t{rate:.0}\t{:.2}\t{:.2}", at(50), at(99));
            if fsync == "everysec" {
                tell_books(stock.store())?;
            }
        }
    }
    Ok(())
}

/// How fast the journal is written down, and Redis loaded from the books.
fn tell_books(books: &mut Books<Sqlite>) -> Result<(), Failure> {
    let start = Instant::now();
    let records = books.drain()?;
    let drained = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let lines: i64 = books.totals()?.lines.iter().map(|(_, sums)| sums.held.micros()).sum();
    let summed = start.elapsed().as_secs_f64();
    let start = Instant::now();
    books.load()?;
    let loaded = start.elapsed().as_secs_f64();
    let rate = records as f64 / drained;
    println!("# {records} records written down in SQLite, {rate:.0}/s");
    println!("# {} lines summed up in {summed:.2} s, loaded in {loaded:.2} s", lines / 1_000_000);
    Ok(())
}

fn deliver<S: Store>(stock: &mut Stock<S>, products: u64) -> Result<(), Failure> {
    for product in 1..=products {
        let key = Key::new(&format!("delivery:{product}"))?;
        let by = Quantity::units(100_000_000).ok_or("out of range")?;
        stock.run(&Request::Adjust { product, location: 1, by, key }, 0)?;
    }
    Ok(())
}

fn start_worker(words: &[&str]) -> Result<(Child, BufReader<ChildStdout>), Failure> {
    let mut worker = Command::new(std::env::current_exe()?)
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut out = BufReader::new(worker.stdout.take().ok_or("no output")?);
    out.read_line(&mut String::new())?;
    Ok((worker, out))
}

/// Lets all processes go at the same moment; how long all took in seconds, and each hold in
/// microseconds.
fn race(
    nodes: &str,
    processes: u64,
    holds: &str,
    products: u64,
) -> Result<(f64, Vec<u64>), Failure> {
    let mut workers = Vec::new();
    for process in 0..processes {
        workers.push(start_worker(&[nodes, &process.to_string(), holds, &products.to_string()])?);
    }
    let start = Instant::now();
    for (worker, _) in &mut workers {
        worker.stdin.take().ok_or("no input")?.write_all(b"go\n")?;
    }
    let mut times = Vec::new();
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
    Ok((start.elapsed().as_secs_f64(), times))
}

fn hold<S: Store>(
    stock: &mut Stock<S>,
    process: &str,
    holds: u64,
    products: u64,
) -> Result<(), Failure> {
    let terms =
        Terms { hold_from: HoldFrom::Cart, seconds: 900, backorders: false, floor: Quantity::ZERO };
    let quantity = Quantity::units(1).ok_or("out of range")?;
    let first: u64 = process.parse()?;
    // Connected before the start.
    stock.lines(&Owner::new("nobody")?)?;
    println!("ready");
    std::io::stdin().read_line(&mut String::new())?;
    let mut times = Vec::new();
    for n in 0..holds {
        let product = 1 + (n * 7_919 + first * 131) % products;
        let request = Request::Hold {
            owner: Owner::new(&format!("cart:{process}-{n}"))?,
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
