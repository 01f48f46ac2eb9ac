//! One shopper of the race tests, as a process that may be killed at any moment.
//!
//! `stock-worker PLACE SEED OPERATIONS MODE`; it prints one line: what it sold of each product
//! and how long its holds took. PLACE is `mysql SOCKET USER PASSWORD DATABASE PREFIX`,
//! `redis ADDRESS SHOP` or `cluster ADDRESS,ADDRESS,... SHOP`.

use cart_p2_stock::store::{Store, mysql, redis};
use cart_p2_stock::*;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// How long the server may be away.
const PATIENCE: Duration = Duration::from_secs(300);

/// What the shoppers do.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// All want the one product 1, one unit each, and buy it.
    Hot,
    /// Carts of 1 to 8 of the products 1 to 12, bought, emptied or left behind.
    Carts,
    /// As `Carts`, with clocks up to an hour apart and every request sent twice.
    Chaos,
}

struct Worker<S> {
    stock: Stock<S>,
    seed: u64,
    mode: Mode,
    dice: u64,
    sold: BTreeMap<Product, i64>,
    hold_micros: Vec<u64>,
    refused: u64,
}

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["mysql", socket, user, password, database, prefix, seed, operations, mode] => {
            let options = ::mysql::OptsBuilder::new()
                .socket(Some(socket))
                .user(Some(user))
                .pass(Some(password))
                .db_name(Some(database));
            let open = || mysql::open(options.clone().into(), prefix);
            work(patiently(open)?, [seed, operations, mode])
        }
        ["redis", address, shop, seed, operations, mode] => {
            work(patiently(|| redis::open(address, shop))?, [seed, operations, mode])
        }
        ["cluster", addresses, shop, seed, operations, mode] => {
            let nodes: Vec<&str> = addresses.split(',').collect();
            work(patiently(|| redis::open_cluster(&nodes, shop))?, [seed, operations, mode])
        }
        _ => Err("PLACE SEED OPERATIONS MODE".into()),
    }
}

/// Opens a store, waiting for its server if need be.
fn patiently<S>(mut open: impl FnMut() -> Result<S, Fault>) -> Result<S, Failure> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match open() {
            Ok(store) => return Ok(store),
            Err(Fault::Lost(_)) if Instant::now() < deadline => {
                std::thread::sleep(Duration::from_millis(20));
            }
            Err(fault) => return Err(fault.into()),
        }
    }
}

fn work<S: Store>(store: S, [seed, operations, mode]: [&str; 3]) -> Result<(), Failure> {
    let seed: u64 = seed.parse()?;
    let mode = match mode {
        "hot" => Mode::Hot,
        "carts" => Mode::Carts,
        _ => Mode::Chaos,
    };
    let dice = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut worker = Worker {
        stock: Stock::new(store),
        seed,
        mode,
        dice,
        sold: BTreeMap::new(),
        hold_micros: Vec::new(),
        refused: 0,
    };
    for n in 0..operations.parse()? {
        worker.shop(n)?;
    }
    worker.report();
    Ok(())
}

impl<S: Store> Worker<S> {
    fn roll(&mut self, sides: u64) -> u64 {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        (self.dice >> 11) % sides
    }

    /// Asks until there is an answer: the server may be restarting.
    fn run(&mut self, request: &Request, now: Time) -> Result<Result<Done, Refusal>, Failure> {
        let deadline = Instant::now() + PATIENCE;
        let times = if self.mode == Mode::Chaos { 2 } else { 1 };
        let mut answer = None;
        let mut sent = 0;
        while sent < times {
            match self.stock.run(request, now) {
                // A refused request may succeed when it is sent again: others gave back.
                Ok(done) if !matches!(answer, Some(Ok(_))) => answer = Some(Ok(done)),
                Ok(_) => {}
                Err(Error::Refused(refusal)) => drop(answer.get_or_insert(Err(refusal))),
                // On a slow disk so many in a queue for one row take longer than one waits for it, and nothing is done.
                Err(Error::Failed(Fault::Broken(why))) if !why.contains("Lock wait timeout") => {
                    return Err(why.into());
                }
                Err(Error::Failed(_)) if Instant::now() < deadline => continue,
                Err(error) => return Err(error.into()),
            }
            sent += 1;
        }
        answer.ok_or_else(|| "not sent".into())
    }

    fn lines(&mut self) -> Vec<Want> {
        let count = if self.mode == Mode::Hot { 1 } else { 1 + self.roll(8) };
        let first = self.roll(12);
        let terms = Terms {
            hold_from: HoldFrom::Cart,
            seconds: 600,
            backorders: false,
            floor: Quantity::ZERO,
        };
        let hot = self.mode == Mode::Hot;
        let product = |i: u64| if hot { 1 } else { 1 + (first + i * 5) % 12 };
        let mut lines = Vec::new();
        for i in 0..count {
            let units = if hot { 1 } else { 1 + self.roll(3) };
            let quantity = Quantity::units(units.cast_signed()).unwrap_or_default();
            lines.push(Want { product: product(i), quantity, terms });
        }
        lines
    }

    /// One visit: fill a cart, and then one of several ends.
    fn shop(&mut self, n: u64) -> Result<(), Failure> {
        let skew =
            if self.mode == Mode::Chaos { self.roll(7_200).cast_signed() - 3_600 } else { 0 };
        let now = 1_000_000 + n.cast_signed() + skew;
        let cart = Owner::new(&format!("cart:{}-{n}", self.seed))?;
        let order = Owner::new(&format!("order:{}-{n}", self.seed))?;
        let (lines, route) = (self.lines(), Route::single(1));
        let hold = |owner: &Owner, from: Vec<Owner>, stage| Request::Hold {
            owner: owner.clone(),
            from,
            lines: lines.clone(),
            route: route.clone(),
            stage,
        };
        let start = Instant::now();
        let held = self.run(&hold(&cart, vec![], Stage::Cart), now)?;
        self.hold_micros.push(u64::try_from(start.elapsed().as_micros())?);
        if held.is_err() {
            self.refused += 1;
            return Ok(());
        }
        let end = if self.mode == Mode::Hot { 0 } else { self.roll(4) };
        match end {
            // Left behind.
            1 => return Ok(()),
            2 => return self.run(&Request::Release { owner: cart }, now).map(drop),
            _ => {}
        }
        let checkout = hold(&order, vec![cart], Stage::Checkout);
        if self.mode != Mode::Hot && self.run(&checkout, now)?.is_err() {
            return Ok(());
        }
        let owner = if self.mode == Mode::Hot {
            Owner::new(&format!("cart:{}-{n}", self.seed))?
        } else {
            self.run(&Request::Pay { owner: order.clone(), until: now + 900 }, now)?.ok();
            order
        };
        self.buy(&owner, &lines, route, n, now)
    }

    fn buy(
        &mut self,
        owner: &Owner,
        lines: &[Want],
        route: Route,
        n: u64,
        now: Time,
    ) -> Result<(), Failure> {
        let key = Key::new(&format!("pay:{}-{n}", self.seed))?;
        let claim = Request::Claim { owner: owner.clone(), lines: lines.to_vec(), route, key };
        if self.run(&claim, now)?.is_err() {
            // The clock of another process took the hold for overdue.
            self.refused += 1;
            return Ok(());
        }
        let refunded = self.mode != Mode::Hot && self.roll(8) == 0;
        for line in lines.iter().filter(|_| !refunded) {
            *self.sold.entry(line.product).or_default() += line.quantity.micros();
        }
        if refunded {
            let lines = lines.iter().map(|line| (line.product, line.quantity)).collect();
            let key = Key::new(&format!("refund:{}-{n}", self.seed))?;
            let refund = Request::Return { owner: owner.clone(), lines, key };
            self.run(&refund, now)??;
        }
        Ok(())
    }

    fn report(&self) {
        let sold: Vec<String> =
            self.sold.iter().map(|(p, micros)| format!("{p}:{micros}")).collect();
        let times: Vec<String> = self.hold_micros.iter().map(u64::to_string).collect();
        println!("{} {} {}", self.refused, or_none(&sold), or_none(&times));
    }
}

fn or_none(words: &[String]) -> String {
    if words.is_empty() { "-".to_owned() } else { words.join(",") }
}
