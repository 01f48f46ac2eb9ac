//! How many holds a second a store makes, by many processes at once; `cargo xtask bench --stock` runs it.
//!
//! `holds STORE PROCESSES HOLDS PRODUCTS HISTORY`: each process makes that many holds, of one unit each and for another
//! owner each. HISTORY entries are in the ledger of each product before. Prints holds a second, and the median and the 99th
//! percentile of one hold in milliseconds. STORE is `sqlite FILE` or `mariadb SOCKET USER PASSWORD DATABASE`.

use cart_p2_stock::store::{Store, mysql, sql, sqlite};
use cart_p2_stock::*;
use std::io::{BufRead, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

type Failure = Box<dyn std::error::Error>;

/// Every store must say the same of the same work: add one here and it is measured.
enum Place {
    Sqlite(String),
    Mariadb(Box<::mysql::Opts>),
}

impl Place {
    fn read(words: &mut dyn Iterator<Item = String>) -> Result<Self, Failure> {
        let mut word = || words.next().ok_or("a word is missing");
        match word()?.as_str() {
            "sqlite" => Ok(Self::Sqlite(word()?)),
            "mariadb" => {
                let options = ::mysql::OptsBuilder::new();
                let options = options.socket(Some(word()?)).user(Some(word()?));
                let options = options.pass(Some(word()?)).db_name(Some(word()?));
                Ok(Self::Mariadb(Box::new(options.into())))
            }
            other => Err(format!("no such store: {other}").into()),
        }
    }

    /// Empty tables with enough of each product.
    fn prepare(&self, products: u64, history: u64) -> Result<(), Failure> {
        match self {
            Self::Sqlite(file) => {
                let path = Path::new(file);
                sqlite::remove(&mut sqlite::open(path)?)?;
                deliver(&mut Stock::new(sqlite::open(path)?), products)
            }
            Self::Mariadb(options) => {
                let mut store = mysql::open((**options).clone(), PREFIX)?;
                mysql::remove(&mut store)?;
                mysql::install(&mut store)?;
                write_history(&mut store, products, history)?;
                deliver(&mut Stock::new(store), products)
            }
        }
    }

    fn work(&self, work: &Work) -> Result<Vec<u64>, Failure> {
        match self {
            Self::Sqlite(file) => hold(&mut Stock::new(sqlite::open(Path::new(file))?), work),
            Self::Mariadb(options) => {
                hold(&mut Stock::new(mysql::open((**options).clone(), PREFIX)?), work)
            }
        }
    }
}

const PREFIX: &str = "bench_";

/// One process's share.
struct Work {
    process: u64,
    holds: u64,
    products: u64,
}

fn main() -> Result<(), Failure> {
    let mut words = std::env::args().skip(1);
    let place = Place::read(&mut words)?;
    let mut number = || -> Result<u64, Failure> { Ok(words.next().ok_or("how many?")?.parse()?) };
    let (processes, holds, products, history) = (number()?, number()?, number()?, number()?);
    if let Some(process) = words.next() {
        let times = place.work(&Work { process: process.parse()?, holds, products })?;
        let times: Vec<String> = times.iter().map(u64::to_string).collect();
        println!("{}", times.join(" "));
        return Ok(());
    }
    place.prepare(products, history)?;
    let workers = (0..processes).map(start_worker).collect::<Result<Vec<Child>, _>>()?;
    let (took, mut times) = race(workers)?;
    times.sort_unstable();
    let at = |percent: usize| times[times.len() * percent / 100] as f64 / 1_000.0;
    println!("{:.0}\t{:.2}\t{:.2}", times.len() as f64 / took, at(50), at(99));
    Ok(())
}

fn start_worker(process: u64) -> Result<Child, Failure> {
    let words = std::env::args().skip(1).chain([process.to_string()]);
    let command = Command::new(std::env::current_exe()?)
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    Ok(command)
}

/// Lets them go at the same moment; how long all took in seconds, and each hold in microseconds.
fn race(workers: Vec<Child>) -> Result<(f64, Vec<u64>), Failure> {
    let mut ready = Vec::new();
    for mut worker in workers {
        let mut out = std::io::BufReader::new(worker.stdout.take().ok_or("no output")?);
        out.read_line(&mut String::new())?;
        ready.push((worker, out));
    }
    let start = Instant::now();
    for (worker, _) in &mut ready {
        worker.stdin.take().ok_or("no input")?.write_all(b"go\n")?;
    }
    let mut times = Vec::new();
    for (mut worker, mut out) in ready {
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

fn deliver<S: Store>(stock: &mut Stock<S>, products: u64) -> Result<(), Failure> {
    for product in 1..=products {
        let key = Key::new(&format!("delivery:{product}"))?;
        let by = Quantity::units(100_000_000).ok_or("out of range")?;
        stock.run(&Request::Adjust { product, location: 1, by, key }, 0)?;
    }
    Ok(())
}

/// Entries that cancel each other, written by the database itself.
fn write_history(
    store: &mut sql::Sql<mysql::Mysql>,
    products: u64,
    history: u64,
) -> Result<(), Failure> {
    use sql::Connection;
    if history == 0 {
        return Ok(());
    }
    let connection = store.connection();
    connection.begin()?;
    let insert = format!(
        "INSERT INTO {PREFIX}ledger (product, location, kind, on_hand, held, claimed, owner, op_key, at)
         SELECT 1 + seq DIV 2 MOD {products}, 1, 'adjust', IF(seq MOD 2, 1, -1), 0, 0, '', '', 0
         FROM seq_0_to_{}",
        history - 1
    );
    connection.execute(&insert, &[])?;
    connection.commit()?;
    Ok(())
}

fn hold<S: Store>(stock: &mut Stock<S>, work: &Work) -> Result<Vec<u64>, Failure> {
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
        times.push(u64::try_from(start.elapsed().as_micros())?);
    }
    Ok(times)
}
