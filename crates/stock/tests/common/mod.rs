//! Shared by the tests: scripts of operations, random operations, and comparing two stores.

#![allow(dead_code, unreachable_pub, reason = "each test binary uses a part")]

#[cfg(feature = "server-tests")]
pub mod mariadb;
#[cfg(feature = "server-tests")]
pub mod race;
#[cfg(feature = "server-tests")]
pub mod servers;

use cart_p2_stock::store::memory::Memory;
use cart_p2_stock::store::{Ledger, Store};
use cart_p2_stock::*;

pub const SECRET: &[u8] = b"secret of the tests";

pub fn owner(name: &str) -> Owner {
    Owner::new(name).expect("an owner")
}

pub fn key(name: &str) -> Key {
    Key::new(name).expect("a key")
}

pub fn quantity(text: &str) -> Quantity {
    text.parse().unwrap_or_else(|_| panic!("no quantity: {text}"))
}

/// No waiting between attempts: in one process nobody else is at it.
pub fn stock<S: Store>(store: S) -> Stock<S> {
    Stock::with_pause(store, |_| {})
}

/// Terms of the scripts: held from the cart for 100 seconds.
pub const TERMS: Terms =
    Terms { hold_from: HoldFrom::Cart, seconds: 100, backorders: false, floor: Quantity::ZERO };

/// How a request ended, in the words of the scripts.
pub fn outcome(result: Result<Done, Error>) -> String {
    match result {
        Ok(Done { replayed: true, .. }) => "replayed".to_owned(),
        Ok(Done { changed: false, .. }) => "same".to_owned(),
        Ok(_) => "ok".to_owned(),
        Err(Error::Refused(refusal)) => {
            let mut text = refusal.code.as_str().to_owned();
            if let Some(product) = refusal.product {
                text += &format!(" {product}");
            }
            if let Some(left) = refusal.left {
                text += &format!(" {left}");
            }
            text
        }
        Err(Error::Failed(fault)) => format!("FAILED {fault}"),
    }
}

/// Runs a script; each line is `TIME OPERATION => OUTCOME`. After each the books must balance.
///
/// ```text
/// 0    adjust 7 +10 k1                     product, difference, key; `7@2`: at location 2
/// 5    hold ann 7=2 8=1.5                  options: from=bob stage=checkout for=60 backorders
/// 5    extend ann 60 1                     floor=1 route=1,2 split hold=checkout keep=2:3
/// 5    pay ann 900
/// 5    claim ann 7=2 k2
/// 5    release ann
/// 5    return ann 7=1 k3
/// 5    fulfil ann 7=1 k4
/// 5    expire                              => number of lines
/// 5    left 7                              => available and held
/// 5    level 7                             => on hand, held, claimed
/// 5    line ann 7                          => held, claimed, until
/// ```
pub fn play<S: Ledger>(stock: &mut Stock<S>, script: &str) {
    for line in script.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (command, expected) = line.split_once("=>").unwrap_or_else(|| panic!("no =>: {line}"));
        let mut words = command.split_whitespace();
        let now: Time = words.next().and_then(|w| w.parse().ok()).expect("a time");
        let words: Vec<&str> = words.collect();
        let got = perform(stock, now, &words);
        let expected = expected.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(got, expected, "{line}");
        check(stock, line);
    }
}

/// The books balance and every seal holds.
pub fn check<S: Ledger>(stock: &mut Stock<S>, after: &str) {
    let findings = stock.audit(SECRET).expect("an audit");
    assert_eq!(findings, Findings::default(), "after {after}");
}

fn perform<S: Ledger>(stock: &mut Stock<S>, now: Time, words: &[&str]) -> String {
    match words {
        ["expire"] => stock.expire(now, 100).expect("a sweep").to_string(),
        ["seal"] => stock.seal(1_000, SECRET).expect("seals").to_string(),
        ["left", product] => {
            let product = product.parse().expect("a product");
            match stock.availability(product, now).expect("availability") {
                Some(Availability { available, held }) => format!("{available} {held}"),
                None => "none".to_owned(),
            }
        }
        ["level", place] => {
            let (product, location) = place_of(place);
            let levels = stock.store().levels(product, false).expect("levels");
            let level = levels.iter().find(|(at, _)| *at == location);
            level.map_or("none".to_owned(), |(_, level)| {
                format!("{} {} {}", level.on_hand, level.held, level.claimed)
            })
        }
        ["line", who, place] => {
            let (product, location) = place_of(place);
            let lines = stock.lines(&owner(who)).expect("lines");
            let found =
                lines.iter().find(|(key, _)| (key.product, key.location) == (product, location));
            found.map_or("none".to_owned(), |(_, line)| {
                let until = line.expires_at.map_or("-".to_owned(), |at| at.to_string());
                format!("{} {} {until}", line.held, line.claimed)
            })
        }
        _ => outcome(stock.run(&request(words), now)),
    }
}

fn place_of(text: &str) -> (Product, Location) {
    let (product, location) = text.split_once('@').unwrap_or((text, "1"));
    (product.parse().expect("a product"), location.parse().expect("a location"))
}

/// Reads a request of a script.
pub fn request(words: &[&str]) -> Request {
    let who = || owner(words[1]);
    let last = || key(words[words.len() - 1]);
    let amounts = || -> Vec<(Product, Quantity)> {
        let pairs = words[2..].iter().filter_map(|word| word.split_once('='));
        let pairs = pairs.filter_map(|(product, q)| Some((product.parse().ok()?, quantity(q))));
        pairs.collect()
    };
    match words[0] {
        "adjust" => {
            let (product, location) = place_of(words[1]);
            let by = quantity(words[2].trim_start_matches('+'));
            Request::Adjust { product, location, by, key: last() }
        }
        "hold" => {
            let stage =
                if words.contains(&"stage=checkout") { Stage::Checkout } else { Stage::Cart };
            let from = words.iter().filter_map(|word| word.strip_prefix("from="));
            let from = from.flat_map(|names| names.split(',')).map(owner).collect();
            let (lines, route) = (wants(words, amounts()), route(words));
            Request::Hold { owner: who(), from, lines, route, stage }
        }
        "extend" => Request::Extend {
            owner: who(),
            seconds: words[2].parse().expect("seconds"),
            times_max: words[3].parse().expect("times"),
        },
        "pay" => Request::Pay { owner: who(), until: words[2].parse().expect("a time") },
        "claim" => Request::Claim {
            owner: who(),
            lines: wants(words, amounts()),
            route: route(words),
            key: last(),
        },
        "release" => Request::Release { owner: who() },
        "return" => Request::Return { owner: who(), lines: amounts(), key: last() },
        "fulfil" => Request::Fulfil { owner: who(), lines: amounts(), key: last() },
        other => panic!("unknown operation {other}"),
    }
}

fn wants(words: &[&str], amounts: Vec<(Product, Quantity)>) -> Vec<Want> {
    let option = |name: &str| words.iter().find_map(|word| word.strip_prefix(name));
    let terms = Terms {
        hold_from: match option("hold=") {
            Some("checkout") => HoldFrom::Checkout,
            Some("never") => HoldFrom::Never,
            _ => HoldFrom::Cart,
        },
        seconds: option("for=").map_or(100, |text| text.parse().expect("seconds")),
        backorders: words.contains(&"backorders"),
        floor: option("floor=").map_or(Quantity::ZERO, quantity),
    };
    amounts.into_iter().map(|(product, quantity)| Want { product, quantity, terms }).collect()
}

fn route(words: &[&str]) -> Route {
    let option = |name: &str| words.iter().find_map(|word| word.strip_prefix(name));
    let keep = option("keep=").map(place_and_quantity);
    let sources = option("route=").unwrap_or("1").split(',').map(|location| {
        let location = location.parse().expect("a location");
        let kept = keep.filter(|(at, _)| *at == location).map_or(Quantity::ZERO, |(_, q)| q);
        Source { location, keep: kept }
    });
    Route { sources: sources.collect(), split: words.contains(&"split") }
}

fn place_and_quantity(text: &str) -> (Location, Quantity) {
    let (location, kept) = text.split_once(':').expect("location:quantity");
    (location.parse().expect("a location"), quantity(kept))
}

/// A small generator: the same seed gives the same operations everywhere.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// From 0 to below `sides`.
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % sides
    }

    pub fn one_in(&mut self, sides: u64) -> bool {
        self.roll(sides) == 0
    }
}

/// A random operation over few products, owners and keys, so that they meet often.
pub fn random_request(dice: &mut Dice) -> Request {
    let names = ["cart:a", "cart:b", "cart:c", "order:1", "order:2"];
    let who = owner(names[dice.roll(5) as usize]);
    let any_key = |dice: &mut Dice| key(&format!("k{}", dice.roll(400)));
    let amount = |dice: &mut Dice| {
        Quantity::from_micros(
            [0, 500_000, 1_000_000, 1_000_001, 3_000_000, 7_250_000][dice.roll(6) as usize],
        )
        .expect("in range")
    };
    let several = |dice: &mut Dice, least: u64| {
        let products = 1 + dice.roll(3);
        let first = dice.roll(4);
        let pick = |i| 1 + (first + i) % 4;
        (0..products)
            .map(|i| (pick(i), amount(dice)))
            .filter(|(_, quantity)| least == 0 || quantity.is_positive())
            .collect::<Vec<_>>()
    };
    let wants = |dice: &mut Dice, least| {
        let terms = Terms {
            hold_from: [HoldFrom::Cart, HoldFrom::Cart, HoldFrom::Checkout, HoldFrom::Never]
                [dice.roll(4) as usize],
            seconds: 1 + dice.roll(60) as i64,
            backorders: dice.one_in(12),
            floor: Quantity::from_micros(dice.roll(3) as i64 / 2 * 500_000).expect("in range"),
        };
        let lines = several(dice, least).into_iter();
        lines.map(|(product, quantity)| Want { product, quantity, terms }).collect()
    };
    let route = |dice: &mut Dice| match dice.roll(4) {
        0 => Route {
            sources: vec![
                Source { location: 2, keep: amount(dice) },
                Source { location: 1, keep: Quantity::ZERO },
            ],
            split: dice.one_in(2),
        },
        _ => Route::single(1),
    };
    match dice.roll(16) {
        0 | 1 => Request::Adjust {
            product: 1 + dice.roll(4),
            location: 1 + dice.roll(2) as Location,
            by: Quantity::from_micros((dice.roll(12) as i64 - 3) * 1_000_000).expect("in range"),
            key: any_key(dice),
        },
        2..=7 => {
            let other = owner(names[dice.roll(5) as usize]);
            let from = if dice.one_in(3) && other != who { vec![other] } else { vec![] };
            let stage = if dice.one_in(2) { Stage::Cart } else { Stage::Checkout };
            let lines = wants(dice, 0);
            Request::Hold { owner: who, from, lines, route: route(dice), stage }
        }
        8 => Request::Extend { owner: who, seconds: 30, times_max: 1 },
        9 => Request::Pay { owner: who, until: dice.roll(1_000) as i64 },
        10..=12 => {
            let lines = wants(dice, 1);
            Request::Claim { owner: who, lines, route: route(dice), key: any_key(dice) }
        }
        13 => Request::Release { owner: who },
        14 => Request::Return { owner: who, lines: several(dice, 1), key: any_key(dice) },
        _ => Request::Fulfil { owner: who, lines: several(dice, 1), key: any_key(dice) },
    }
}

/// Plays the same random operations on a store and on the model: the same answers and the
/// same tables. The clock mostly goes on and sometimes jumps back.
pub fn same_as_model<S: Ledger>(stock: &mut Stock<S>, seed: u64, operations: u32) {
    let mut model = self::stock(Memory::default());
    let mut dice = Dice::new(seed);
    let mut now: Time = 1_000;
    for n in 0..operations {
        now += dice.roll(15) as i64;
        if dice.one_in(40) {
            now -= dice.roll(100) as i64;
        }
        if dice.one_in(25) {
            assert_eq!(stock.expire(now, 10), model.expire(now, 10), "seed {seed}, sweep {n}");
        }
        let request = random_request(&mut dice);
        let expected = outcome(model.run(&request, now));
        let got = outcome(stock.run(&request, now));
        assert_eq!(got, expected, "seed {seed}, operation {n} at {now}: {request:?}");
        if n % 16 == 0 || n + 1 == operations {
            same_tables(stock, &mut model, &format!("seed {seed}, operation {n}"));
        }
    }
    stock.seal(10_000, SECRET).expect("seals");
    check(stock, &format!("seed {seed}"));
}

fn same_tables<S: Ledger>(stock: &mut Stock<S>, model: &mut Stock<Memory>, after: &str) {
    let totals = |stock: &mut Stock<S>| stock.store().totals().expect("totals");
    let model_totals = model.store().totals().expect("totals");
    assert_eq!(totals(stock), model_totals, "{after}");
    for name in ["cart:a", "cart:b", "cart:c", "order:1", "order:2"] {
        assert_eq!(stock.lines(&owner(name)), model.lines(&owner(name)), "{after}: {name}");
    }
    check(stock, after);
}

/// A store of its own in a file that is removed afterwards.
#[cfg(feature = "sqlite")]
pub struct TestFile(pub std::path::PathBuf);

#[cfg(feature = "sqlite")]
impl TestFile {
    pub fn new(name: &str) -> Self {
        let file = format!("cart-p2-stock-{}-{name}.db", std::process::id());
        let file = Self(std::env::temp_dir().join(file));
        // A process of this number may have been killed once.
        file.remove();
        file
    }

    pub fn open(&self) -> Stock<store::sql::Sql<store::sqlite::Sqlite>> {
        Stock::new(store::sqlite::open(&self.0).expect("a database"))
    }

    fn remove(&self) {
        for end in ["", "-wal", "-shm"] {
            let mut file = self.0.clone().into_os_string();
            file.push(end);
            let _ = std::fs::remove_file(file);
        }
    }
}

#[cfg(feature = "sqlite")]
impl Drop for TestFile {
    fn drop(&mut self) {
        self.remove();
    }
}
