//! How many holds a second a store makes, by many processes at once; `cargo xtask bench --stock` runs it.
//!
//! `holds STORE PROCESSES HOLDS PRODUCTS HISTORY`: each process makes that many holds, of one unit each and for another
//! owner each. HISTORY entries are in the ledger of each product before. Prints holds a second, and the median and the 99th
//! percentile of one hold in milliseconds. STORE is `sqlite FILE` or `mariadb SOCKET USER PASSWORD DATABASE`.

mod race;

use cart_p2_stock::Stock;
use cart_p2_stock::store::{mysql, sql, sqlite};
use race::{Failure, Work, deliver, hold, race};
use std::path::Path;

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

    fn work(&self, work: &Work) -> Result<(), Failure> {
        match self {
            Self::Sqlite(file) => hold(&mut Stock::new(sqlite::open(Path::new(file))?), work),
            Self::Mariadb(options) => {
                hold(&mut Stock::new(mysql::open((**options).clone(), PREFIX)?), work)
            }
        }
    }
}

const PREFIX: &str = "bench_";

fn main() -> Result<(), Failure> {
    let mut words = std::env::args().skip(1);
    let place = Place::read(&mut words)?;
    let mut number = || -> Result<u64, Failure> { Ok(words.next().ok_or("how many?")?.parse()?) };
    let (processes, holds, products, history) = (number()?, number()?, number()?, number()?);
    if let Some(process) = words.next() {
        return place.work(&Work { process: process.parse()?, holds, products });
    }
    place.prepare(products, history)?;
    let own: Vec<String> = std::env::args().skip(1).collect();
    let workers = (0..processes).map(|process| [&own[..], &[process.to_string()]].concat());
    println!("{}", race(workers)?);
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
