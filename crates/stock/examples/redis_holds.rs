//! How many holds a second a Cluster of three makes, by many processes at once, what writing its
//! journal down costs, and how long loading it takes.
//!
//! `redis_holds PROCESSES HOLDS`: each process makes that many holds, of one unit each and for
//! another owner each. Prints rows of what, holds a second, and the median and the 99th
//! percentile of one hold in milliseconds; rows of the books begin with `#`.
//! `CART_P2_REDIS_SERVER` is the server's program.

mod race;
#[path = "../tests/common/servers.rs"]
mod servers;

use cart_p2_stock::Stock;
use cart_p2_stock::store::Ledger;
use cart_p2_stock::store::redis::{self, books::Books};
use cart_p2_stock::store::sqlite::{self, Sqlite};
use race::{Failure, Work, deliver, hold, race};
use servers::Cluster;
use std::path::Path;
use std::time::Instant;

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
            let (process, holds, products) = (process.parse()?, holds.parse()?, products.parse()?);
            hold(&mut stock, &Work { process, holds, products })
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
            let speed = race((0..processes.parse::<u64>()?).map(|process| {
                let numbers = [process.to_string(), holds.to_owned(), products.to_string()];
                [&[nodes.clone()][..], &numbers].concat()
            }))?;
            println!("Redis Cluster, appendfsync {fsync}, products: {products}\t{speed}");
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
