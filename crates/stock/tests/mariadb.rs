//! The store on a real MariaDB, with real processes. `cargo xtask test --only stock` starts the
//! server and says where it is; `STOCK_RACE=10` makes the races ten times as long.

mod common;

use cart_p2_stock::store::mysql::{self, Mysql};
use cart_p2_stock::store::sql::{Connection, Sql};
use cart_p2_stock::*;
use common::{SECRET, check, key, owner, play, same_as_model};
use std::collections::BTreeMap;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

type Db = Stock<Sql<Mysql>>;

fn env(name: &str) -> String {
    let name = format!("CART_P2_STOCK_{name}");
    std::env::var(&name)
        .unwrap_or_else(|_| panic!("{name} is not set: cargo xtask test --only stock"))
}

fn options() -> ::mysql::Opts {
    ::mysql::OptsBuilder::new()
        .socket(Some(env("SOCKET")))
        .user(Some(env("USER")))
        .pass(Some(env("PASSWORD")))
        .db_name(Some(env("DATABASE")))
        .into()
}

/// New, empty tables.
fn tables(prefix: &str) -> Db {
    let mut store = mysql::open(options(), prefix).expect("a connection");
    mysql::remove(&mut store).expect("no tables");
    mysql::install(&mut store).expect("tables");
    Stock::new(store)
}

fn deliver(stock: &mut Db, product: Product, units: i64) {
    let by = Quantity::units(units).expect("in range");
    let key = key(&format!("delivery:{product}"));
    let delivery = Request::Adjust { product, location: 1, by, key };
    stock.run(&delivery, 0).expect("a delivery");
}

fn scale() -> u64 {
    std::env::var("STOCK_RACE").ok().and_then(|n| n.parse().ok()).unwrap_or(1)
}

fn worker(prefix: &str, seed: u64, operations: u64, mode: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_stock-worker"))
        .args([env("SOCKET"), env("USER"), env("PASSWORD"), env("DATABASE")])
        .args([prefix, &seed.to_string(), &operations.to_string(), mode])
        .stdout(Stdio::piped())
        .spawn()
        .expect("a worker")
}

/// What all workers together did.
#[derive(Default)]
struct Sum {
    refused: u64,
    sold: BTreeMap<Product, i64>,
    hold_micros: Vec<u64>,
}

impl Sum {
    fn add(&mut self, child: Child) {
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

    fn tell(&mut self, what: &str, took: Duration) {
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
fn settle(stock: &mut Db) -> BTreeMap<Product, Level> {
    check(stock, "the race");
    while stock.expire(10_000_000, 100).expect("a sweep") > 0 {}
    while stock.seal(2_000, SECRET).expect("seals") > 0 {}
    check(stock, "giving back and sealing");
    let totals = stock.store().totals_now();
    for (product, level) in &totals {
        assert!(level.available().expect("in range") >= Quantity::ZERO, "{product} is oversold");
        assert_eq!(level.held, Quantity::ZERO, "{product} is still held");
    }
    totals
}

trait TotalsNow {
    fn totals_now(&mut self) -> BTreeMap<Product, Level>;
}

impl TotalsNow for Sql<Mysql> {
    fn totals_now(&mut self) -> BTreeMap<Product, Level> {
        use cart_p2_stock::store::Store;
        let levels = self.totals().expect("totals").levels;
        levels.into_iter().map(|((product, _), level)| (product, level)).collect()
    }
}

#[test]
fn scripts() {
    let scripts = include_str!("sequences.txt").split("\n# ").skip(1);
    for (title, script) in scripts.filter_map(|script| script.split_once('\n')) {
        println!("{title}");
        play(&mut tables("script_"), script);
    }
}

#[test]
fn answers_like_the_model() {
    for seed in 0..6 * scale() {
        same_as_model(&mut tables("equal_"), seed, 120);
    }
}

#[test]
fn tables_come_and_go() {
    let mut stock = tables("migrate_");
    play(&mut stock, "0 adjust 7 +3 d1 => ok\n0 hold ann 7=1 => ok");
    mysql::install(stock.store()).expect("a second time");
    play(&mut stock, "0 level 7 => 3 1 0");
    mysql::remove(stock.store()).expect("removed");
    mysql::remove(stock.store()).expect("removed, again");
    mysql::install(stock.store()).expect("anew");
    play(&mut stock, "0 level 7 => none");
}

#[test]
fn many_processes_want_one_product() {
    let mut stock = tables("hot_");
    let (processes, each) = (64, 6 * scale());
    let units = (processes * each * 3 / 4).cast_signed();
    deliver(&mut stock, 1, units);
    let start = Instant::now();
    let workers: Vec<Child> = (0..processes).map(|n| worker("hot_", n, each, "hot")).collect();
    let mut sum = Sum::default();
    workers.into_iter().for_each(|child| sum.add(child));
    sum.tell("64 processes, one product", start.elapsed());
    let levels = settle(&mut stock);
    assert_eq!(sum.sold[&1], units * 1_000_000, "sold what there was, no less and no more");
    assert_eq!(levels[&1].claimed, Quantity::units(units).expect("in range"));
    assert_eq!(sum.refused, processes * each - units.cast_unsigned());
}

/// Carts of several lines by many processes; claims in the books are exactly what was sold.
fn carts(prefix: &str, mode: &str, processes: u64, each: u64, disturb: impl FnOnce(&mut Db)) {
    let mut stock = tables(prefix);
    (1..=12).for_each(|product| deliver(&mut stock, product, (each * processes / 3).cast_signed()));
    let start = Instant::now();
    let workers: Vec<Child> = (0..processes).map(|n| worker(prefix, n, each, mode)).collect();
    disturb(&mut stock);
    let mut sum = Sum::default();
    workers.into_iter().for_each(|child| sum.add(child));
    sum.tell(prefix, start.elapsed());
    for (product, level) in settle(&mut stock) {
        let sold = sum.sold.get(&product).copied().unwrap_or_default();
        assert_eq!(level.claimed.micros(), sold, "product {product}");
    }
}

#[test]
fn carts_of_many_lines() {
    carts("carts_", "carts", 16, 40 * scale(), |_| {});
}

#[test]
fn clocks_apart_and_everything_twice() {
    carts("chaos_", "chaos", 12, 25 * scale(), |_| {});
}

/// Somebody else's transactions lock the same rows in the opposite order.
#[test]
fn deadlocks() {
    carts("dead_", "carts", 12, 25 * scale(), |_| {
        let mut rude = mysql::open(options(), "dead_").expect("a connection");
        let connection = rude.connection();
        let mut hits = 0;
        for _ in 0..40 * scale() {
            let mut locked = connection.begin();
            for product in (1..=12).rev() {
                let sql = format!(
                    "UPDATE dead_level SET on_hand = on_hand + 0 WHERE product = {product}"
                );
                locked = locked.and_then(|()| connection.execute(&sql, &[]).map(drop));
            }
            hits += u32::from(matches!(locked, Err(Fault::Conflict(_))));
            connection.rollback();
        }
        println!("{hits} of our own transactions died of a deadlock");
    });
}

#[test]
fn killed_workers() {
    let mut stock = tables("kill_");
    let kills = 30 * scale();
    (1..=12).for_each(|product| deliver(&mut stock, product, 2_000));
    let mut workers: Vec<Child> = (0..6).map(|n| worker("kill_", n, 1_000_000, "carts")).collect();
    let mut dice = common::Dice::new(7);
    for n in 0..kills {
        // Not a wait for something, but for a random point of the workers' work.
        std::thread::sleep(Duration::from_micros(20_000 + dice.roll(40_000)));
        let victim = dice.roll(6) as usize;
        workers[victim].kill().expect("SIGKILL");
        workers[victim].wait().expect("its end");
        workers[victim] = worker("kill_", 100 + n, 1_000_000, "carts");
    }
    for mut worker in workers {
        worker.kill().expect("SIGKILL");
        worker.wait().expect("its end");
    }
    let levels = settle(&mut stock);
    let sold: i64 = levels.values().map(|level| level.claimed.micros() / 1_000_000).sum();
    println!("{kills} kills, {sold} units sold");
    assert!(sold > 0);
}

#[test]
fn a_server_that_dies() {
    let deaths = 2 * scale();
    carts("death_", "carts", 8, 60 * scale(), |stock| {
        for _ in 0..deaths {
            let before = ledger_rows(stock);
            wait_until("the workers work", || ledger_rows(stock) > before + 20);
            let pid_file = env("PID_FILE");
            let pid = std::fs::read_to_string(&pid_file).expect("a pid file");
            let killed = Command::new("kill").args(["-9", pid.trim()]).status();
            assert!(killed.expect("kill").success());
            // The command that runs these tests starts it again.
            wait_until("it is back", || {
                std::fs::read_to_string(&pid_file).is_ok_and(|new| new.trim() != pid.trim())
                    && mysql::open(options(), "death_").is_ok()
            });
        }
    });
}

fn ledger_rows(stock: &mut Db) -> u64 {
    use cart_p2_stock::store::Store;
    let connection = stock.store();
    if connection.begin().is_err() {
        connection.rollback();
        return 0;
    }
    let rows = connection.connection().query("SELECT COALESCE(MAX(id), 0) FROM death_ledger", &[]);
    connection.rollback();
    match rows.ok().and_then(|rows| rows.into_iter().flatten().next()) {
        Some(cart_p2_stock::store::sql::Value::Int(n)) => n.cast_unsigned(),
        Some(cart_p2_stock::store::sql::Value::Text(n)) => n.parse().expect("a count"),
        _ => 0,
    }
}

fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(90);
    while !done() {
        assert!(Instant::now() < deadline, "not in time: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn every_query_has_an_index() {
    let mut stock = tables("plan_");
    (1..=40).for_each(|product| deliver(&mut stock, product, 100));
    for n in 0..400 {
        let script = format!("hold cart:{n} {}=1 for={}", 1 + n % 40, 1 + n);
        let request = common::request(&script.split(' ').collect::<Vec<_>>());
        stock.run(&request, 0).expect("a hold");
    }
    let _ = owner("cart:1");
    let connection = stock.store().connection();
    connection.begin().expect("begins");
    let asked = [
        ("SELECT held FROM plan_line WHERE owner = 'cart:1' ORDER BY product, location", "PRIMARY"),
        ("SELECT on_hand FROM plan_level WHERE product = 1", "PRIMARY"),
        ("SELECT held FROM plan_line WHERE product = 1 AND expires_at <= 50", "overdue"),
        ("SELECT id FROM plan_ledger WHERE seq IS NULL ORDER BY id LIMIT 10", "unsealed"),
        ("SELECT id FROM plan_ledger WHERE product = 1 AND seq > 0 ORDER BY seq", "chain"),
        ("SELECT stands_for FROM plan_op WHERE op_key = 'delivery:1'", "PRIMARY"),
    ];
    for (sql, index) in asked {
        let rows = connection.query(&format!("EXPLAIN {sql}"), &[]).expect("a plan");
        let used = format!("{rows:?}");
        assert!(used.contains(&format!("Text({index:?})")), "{sql}: {used}");
    }
    connection.rollback();
}
