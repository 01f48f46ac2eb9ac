//! What race tests share: worker processes, and what they did together.

use super::servers::wait_until;
use super::{SECRET, check, key};
use cart_p2_stock::store::{Ledger, Store};
use cart_p2_stock::*;
use std::collections::BTreeMap;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// `STOCK_RACE`: how many times as long.
pub fn scale() -> u64 {
    std::env::var("STOCK_RACE").ok().and_then(|n| n.parse().ok()).unwrap_or(1)
}

pub fn deliver<S: Store>(stock: &mut Stock<S>, product: Product, units: i64) {
    let by = Quantity::units(units).expect("in range");
    let key = key(&format!("delivery:{product}"));
    let delivery = Request::Adjust { product, location: 1, by, key };
    stock.run(&delivery, 0).expect("a delivery");
}

/// `place` is what the worker's store is opened with.
pub fn worker(place: &[String], seed: u64, operations: u64, mode: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_stock-worker"))
        .args(place)
        .args([&seed.to_string(), &operations.to_string(), mode])
        .stdout(Stdio::piped())
        .spawn()
        .expect("a worker")
}

/// What all workers together did.
#[derive(Default)]
pub struct Sum {
    pub refused: u64,
    pub sold: BTreeMap<Product, i64>,
    hold_micros: Vec<u64>,
}

impl Sum {
    pub fn add(&mut self, child: Child) {
        let output = child.wait_with_output().expect("a worker's end");
        assert!(output.status.success(), "a worker failed");
        let text = String::from_utf8(output.stdout).expect("text");
        let words: Vec<&str> = text.split_whitespace().collect();
        self.refused += words[0].parse::<u64>().expect("a count");
        for (product, micros) in words[1].split(',').filter_map(|pair| pair.split_once(':')) {
            let product = product.parse().expect("a product");
            *self.sold.entry(product).or_default() += micros.parse::<i64>().expect("a quantity");
        }
        let times = words[2].split(',').filter(|word| *word != "-");
        self.hold_micros.extend(times.map(|word| word.parse::<u64>().expect("a time")));
    }

    pub fn tell(&mut self, what: &str, took: Duration) {
        self.hold_micros.sort_unstable();
        let at = |percent: usize| {
            let times = &self.hold_micros;
            times.get(times.len() * percent / 100).copied().unwrap_or_default() as f64 / 1_000.0
        };
        println!(
            "{what}: {} holds in {:.1} s ({:.0}/s), p50 {:.2} ms, p99 {:.2} ms; {} refused",
            self.hold_micros.len(),
            took.as_secs_f64(),
            self.hold_micros.len() as f64 / took.as_secs_f64(),
            at(50),
            at(99),
            self.refused,
        );
    }
}

/// The books balance, nothing is oversold, every hold can be given back, and all seals hold.
pub fn settle<S: Ledger>(stock: &mut Stock<S>) -> BTreeMap<Product, Level> {
    check(stock, "the race");
    let mut levels = BTreeMap::new();
    // A server may still do what a worker had asked for before it was killed.
    wait_until("nothing is held any more", || {
        while stock.expire(10_000_000, 100).expect("a sweep") > 0 {}
        levels = levels_of(stock);
        levels.values().all(|level| level.held == Quantity::ZERO)
    });
    while stock.seal(2_000, SECRET).expect("seals") > 0 {}
    check(stock, "giving back and sealing");
    for (product, level) in &levels {
        assert!(level.available().expect("in range") >= Quantity::ZERO, "{product} is oversold");
    }
    levels
}

fn levels_of<S: Ledger>(stock: &mut Stock<S>) -> BTreeMap<Product, Level> {
    let levels = stock.store().totals().expect("totals").levels;
    levels.into_iter().map(|((product, _), level)| (product, level)).collect()
}

fn units_sold(levels: &BTreeMap<Product, Level>) -> i64 {
    levels.values().map(|level| level.claimed.micros() / 1_000_000).sum()
}

/// Starts workers, disturbs them, and adds up what they did.
pub fn work(
    place: &[String],
    (mode, processes, each): (&str, u64, u64),
    disturb: impl FnOnce(),
) -> Sum {
    let start = Instant::now();
    let workers: Vec<Child> = (0..processes).map(|n| worker(place, n, each, mode)).collect();
    disturb();
    let mut sum = Sum::default();
    workers.into_iter().for_each(|child| sum.add(child));
    let name = place.last().map_or("", String::as_str);
    sum.tell(&format!("{} {name}: {processes} processes, {mode}", place[0]), start.elapsed());
    sum
}

/// Many processes want one product: exactly what is there is sold.
pub fn one_product<S: Ledger>(stock: &mut Stock<S>, place: &[String], processes: u64, each: u64) {
    let units = (processes * each * 3 / 4).cast_signed();
    deliver(stock, 1, units);
    let sum = work(place, ("hot", processes, each), || ());
    let levels = settle(stock);
    assert_eq!(sum.sold[&1], units * 1_000_000, "sold what there was, no less and no more");
    assert_eq!(levels[&1].claimed, Quantity::units(units).expect("in range"));
    assert_eq!(sum.refused, processes * each - units.cast_unsigned());
}

/// Carts of several lines by many processes; claims in the books are exactly what was sold.
pub fn carts<S: Ledger>(
    stock: &mut Stock<S>,
    place: &[String],
    (mode, processes, each): (&str, u64, u64),
    disturb: impl FnOnce(&mut Stock<S>),
) {
    (1..=12).for_each(|product| deliver(stock, product, (each * processes / 3).cast_signed()));
    let sum = work(place, (mode, processes, each), || disturb(stock));
    for (product, level) in settle(stock) {
        let sold = sum.sold.get(&product).copied().unwrap_or_default();
        assert_eq!(level.claimed.micros(), sold, "product {product}");
    }
}

/// Workers that are killed at random moments: not a unit is lost.
pub fn killed_workers<S: Ledger>(stock: &mut Stock<S>, place: &[String], kills: u64) {
    (1..=12).for_each(|product| deliver(stock, product, 2_000));
    let mut workers: Vec<Child> = (0..6).map(|n| worker(place, n, 1_000_000, "carts")).collect();
    let mut dice = super::Dice::new(7);
    for n in 0..kills {
        // Not a wait for something, but for a random point of the workers' work.
        std::thread::sleep(Duration::from_micros(20_000 + dice.roll(40_000)));
        let victim = dice.roll(6) as usize;
        workers[victim].kill().expect("SIGKILL");
        workers[victim].wait().expect("its end");
        workers[victim] = worker(place, 100 + n, 1_000_000, "carts");
    }
    wait_until("something is sold", || units_sold(&levels_of(stock)) > 0);
    for mut worker in workers {
        worker.kill().expect("SIGKILL");
        worker.wait().expect("its end");
    }
    println!("{kills} kills, {} units sold", units_sold(&settle(stock)));
}
