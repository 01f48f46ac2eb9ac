//! The store in Redis: one server, and a Cluster of three, started here. `cargo xtask test --only
//! stock` says where the server's program is; `STOCK_RACE=10` makes the races ten times as long.

mod common;

use cart_p2_stock::store::redis::books::Books;
use cart_p2_stock::store::redis::{self, Redis};
use cart_p2_stock::store::sqlite::{self, Sqlite};
use cart_p2_stock::store::{Ledger, mysql};
use cart_p2_stock::*;
use common::race::{self, deliver, scale};
use common::servers::{Cluster, Server, wait_until};
use common::{SECRET, TestFile, check, key, owner, play, quantity, request, same_as_model};

type Shop = Stock<Books<Sqlite>>;

/// A stock in Redis with its books in a file, loaded from them.
fn shop(store: Redis, file: &TestFile) -> Shop {
    let mut shop = behind(store, file);
    shop.store().load().expect("loaded");
    shop
}

/// The same as it is.
fn behind(store: Redis, file: &TestFile) -> Shop {
    let sql = sqlite::open(&file.0).expect("a database");
    Stock::new(Books::new(store, sql).expect("books"))
}

fn place(server: &Server, shop: &str) -> Vec<String> {
    vec!["redis".into(), server.url(), shop.into()]
}

fn hold(stock: &mut Shop, who: &str, product: &str) -> Result<Done, Error> {
    let script = format!("hold {who} {product} for=600");
    stock.run(&request(&script.split(' ').collect::<Vec<_>>()), 0)
}

fn level(stock: &mut Shop, product: Product) -> Level {
    let levels = stock.store().totals().expect("totals").levels;
    levels.into_iter().find(|((id, _), _)| *id == product).expect("a level").1
}

#[test]
fn scripts() {
    let server = Server::start("scripts", &[]);
    let scripts = include_str!("sequences.txt").split("\n# ").skip(1);
    for (i, (title, script)) in scripts.filter_map(|text| text.split_once('\n')).enumerate() {
        println!("{title}");
        let file = TestFile::new(&format!("redis-script-{i}"));
        play(&mut shop(server.open(&format!("script-{i}")), &file), script);
    }
}

/// And after all of it the books alone answer as Redis did, and Redis again when loaded from them.
#[test]
fn answers_like_the_model() {
    let server = Server::start("equal", &[]);
    for seed in 0..6 * scale() {
        let file = TestFile::new(&format!("redis-equal-{seed}"));
        let mut stock = shop(server.open(&format!("equal-{seed}")), &file);
        same_as_model(&mut stock, seed, 150);
        same_everywhere(&mut stock, &file);
    }
}

#[test]
fn a_cluster_answers_like_the_model() {
    let cluster = Cluster::start("equal", 3, 0);
    for seed in 100..100 + 3 * scale() {
        let file = TestFile::new(&format!("cluster-equal-{seed}"));
        let mut stock = shop(cluster.open(&format!("equal-{seed}")), &file);
        same_as_model(&mut stock, seed, 150);
        same_everywhere(&mut stock, &file);
    }
}

type Contents = (store::Totals, Vec<Vec<(LineKey, Line)>>, usize, Vec<Product>);

fn contents<S: Ledger>(stock: &mut Stock<S>) -> Contents {
    let names = ["cart:a", "cart:b", "cart:c", "order:1", "order:2"];
    let lines = names.map(|name| stock.lines(&owner(name)).expect("lines")).to_vec();
    let store = stock.store();
    let totals = store.totals().expect("totals");
    store.begin().expect("begins");
    let keys =
        (0..400).filter(|n| store.find_key(&key(&format!("k{n}"))).expect("a key").is_some());
    let keys = keys.count();
    let due = store.overdue_products(1_000_000, 100).expect("products");
    store.rollback();
    (totals, lines, keys, due)
}

fn same_everywhere(stock: &mut Shop, file: &TestFile) {
    stock.store().drain().expect("drained");
    let before = contents(stock);
    assert_eq!(contents(&mut file.open()), before, "the books");
    stock.store().load().expect("loaded");
    assert_eq!(contents(stock), before, "loaded from the books");
    check(stock, "loading");
}

#[test]
fn many_processes_want_one_product() {
    let server = Server::start("hot", &[]);
    let file = TestFile::new("redis-hot");
    race::one_product(
        &mut shop(server.open("hot"), &file),
        &place(&server, "hot"),
        64,
        10 * scale(),
    );
}

#[test]
fn carts_of_many_lines_in_a_cluster() {
    let cluster = Cluster::start("carts", 3, 0);
    let file = TestFile::new("redis-carts");
    let place = vec!["cluster".to_owned(), cluster.urls().join(","), "carts".to_owned()];
    let mut stock = shop(cluster.open("carts"), &file);
    race::carts(&mut stock, &place, ("carts", 16, 40 * scale()), |_| {});
}

/// The books in MariaDB, and four processes' worth of drains at once while the shoppers buy: each
/// record is written down once.
#[test]
fn clocks_apart_and_everything_twice() {
    let server = Server::start("chaos", &[]);
    let sql = common::mariadb::tables("books_").into_store();
    let mut books = Books::new(server.open("chaos"), sql).expect("books");
    books.forget().expect("no position");
    books.load().expect("loaded");
    let mut stock = Stock::new(books);
    race::carts(&mut stock, &place(&server, "chaos"), ("chaos", 12, 25 * scale()), |_| {
        let drain = || {
            let sql = mysql::open(common::mariadb::options(), "books_").expect("a connection");
            let mut books = Books::new(server.open("chaos"), sql).expect("books");
            let drained = (0..50 * scale()).map(|_| match books.drain() {
                // The other drains took longer than one waits: as a cron would, it is left to the next round.
                Err(Fault::Conflict(_)) => 0,
                drained => drained.expect("drained"),
            });
            drained.sum::<usize>()
        };
        let drained: usize = std::thread::scope(|scope| {
            let drains: Vec<_> = (0..4).map(|_| scope.spawn(drain)).collect();
            drains.into_iter().map(|drain| drain.join().expect("a drain")).sum()
        });
        println!("{drained} records written down meanwhile");
    });
    stock.store().drain().expect("drained");
    let sql = mysql::open(common::mariadb::options(), "books_").expect("a connection");
    assert_eq!(contents(&mut Stock::new(sql)), contents(&mut stock), "the books");
}

#[test]
fn killed_workers() {
    let server = Server::start("kill", &[]);
    let file = TestFile::new("redis-kill");
    let mut stock = shop(server.open("kill"), &file);
    race::killed_workers(&mut stock, &place(&server, "kill"), 30 * scale());
}

/// `kill -9` of Redis under load: with `appendfsync always` nothing that was answered is lost. (With `everysec` it is so only
/// while the disk keeps up.)
#[test]
fn a_redis_that_dies() {
    let mut server = Server::start("death", &["--appendfsync", "always"]);
    let file = TestFile::new("redis-death");
    let mut stock = shop(server.open("death"), &file);
    let place = place(&server, "death");
    race::carts(&mut stock, &place, ("carts", 8, 60 * scale()), |_| {
        for death in 1..=4 * scale().cast_signed() {
            // Counted from the start: the workers may be quicker than we look.
            wait_until("the workers work", || server.steps("death") > death * 50);
            server.kill();
            server.start_again();
        }
    });
}

/// A power cut, as the log on the disk would be after one: its last steps are missing. The books
/// notice, write nothing, and Redis is loaded from them.
#[test]
fn steps_lost_in_a_power_cut() {
    // The log has what was answered: how long it is can be read then.
    let mut server = Server::start("cut", &["--appendfsync", "always"]);
    let file = TestFile::new("redis-cut");
    let mut stock = shop(server.open("cut"), &file);
    deliver(&mut stock, 7, 10);
    hold(&mut stock, "cart:a", "7=1").expect("a hold");
    let short = std::fs::metadata(server.log()).expect("a log").len();
    hold(&mut stock, "cart:b", "7=2").expect("a hold");
    stock.store().drain().expect("drained");
    server.kill();
    let log = std::fs::OpenOptions::new().write(true).open(server.log()).expect("a log");
    log.set_len(short).expect("cut off");
    drop(log);
    server.start_again();
    let mut stock = behind(server.open("cut"), &file);
    // Redis has the books' number again, for another step.
    hold(&mut stock, "cart:c", "7=3").expect("a hold");
    let forked = stock.store().drain().expect_err("forked");
    assert!(matches!(forked, Fault::Behind(_)), "{forked}");
    stock.store().load_empty().expect("not empty");
    assert_eq!(stock.store().drain(), Err(forked), "what is there is not loaded anew");
    assert!(stock.audit(SECRET).is_err(), "no books to compare with");
    stock.store().load().expect("loaded");
    assert_eq!(level(&mut stock, 7).held, quantity("3"), "the first two holds");
    check(&mut stock, "loading");
    hold(&mut stock, "cart:c", "7=3").expect("the third, anew");
    check(&mut stock, "going on");
}

/// A Redis that lost everything sells nothing until it is loaded.
#[test]
fn an_empty_redis_answers_nothing() {
    let server = Server::start("empty", &[]);
    let file = TestFile::new("redis-empty");
    let mut stock = shop(server.open("empty"), &file);
    deliver(&mut stock, 7, 10);
    stock.store().drain().expect("drained");
    server.ask(&["FLUSHALL"]).expect("flushed");
    let mut stock = Stock::with_pause(behind(server.open("empty"), &file).into_store(), |_| {});
    let answer = hold(&mut stock, "cart:a", "7=1");
    assert!(matches!(&answer, Err(Error::Failed(Fault::Empty(why))) if why.contains("NOTLOADED")));
    assert!(matches!(stock.store().drain(), Err(Fault::Empty(_))), "nothing to drain");
    stock.store().load_empty().expect("loaded");
    hold(&mut stock, "cart:a", "7=1").expect("a hold");
    check(&mut stock, "loading");
}

/// A primary dies under load; what its replica did not have is gone, and is counted here.
#[test]
fn failover_of_a_primary() {
    let mut cluster = Cluster::start("failover", 3, 3);
    let file = TestFile::new("redis-failover");
    let mut stock = shop(cluster.open("failover"), &file);
    let (processes, each) = (8, 60 * scale());
    deliver(&mut stock, 1, (processes * each).cast_signed());
    let dying = cluster.primary_of("failover");
    stock.store().wait_for_replicas(1, 60_000);
    assert_eq!(stock.store().drain(), Ok(1), "the replica has the delivery");
    let place = vec!["cluster".to_owned(), cluster.urls().join(","), "failover".to_owned()];
    let sum = race::work(&place, ("hot", processes, each), || {
        wait_until("the workers work", || cluster.nodes[dying].steps("failover") > 100);
        cluster.nodes[dying].kill();
        wait_until("the replica takes over", || cluster.nodes[dying + 3].is_primary());
    });
    let mut stock = behind(cluster.open("failover"), &file);
    let claimed = level(&mut stock, 1).claimed.micros() / 1_000_000;
    let sold = sum.sold[&1] / 1_000_000;
    println!("failover: {} of {sold} sales lost", sold - claimed);
    assert!((1..=sold).contains(&claimed), "{claimed} of {sold}");
    check(&mut stock, "a failover");
}

/// Books that wait for a replica never know what the replica does not.
#[test]
fn books_wait_for_replicas() {
    let primary = Server::start("primary", &[]);
    let follow = ["--replicaof", &format!("127.0.0.1 {}", primary.port)];
    let replica = Server::start("replica", &follow);
    wait_until("the replica follows", || replica.follows());
    let file = TestFile::new("redis-replica");
    let mut stock = shop(primary.open("replica"), &file);
    deliver(&mut stock, 7, 10);
    stock.store().wait_for_replicas(2, 1);
    let alone = stock.store().drain().expect_err("one is not enough").to_string();
    assert!(alone.contains("of 2 replicas"), "{alone}");
    play(&mut file.open(), "0 level 7 => none");
    stock.store().wait_for_replicas(1, 60_000);
    assert_eq!(stock.store().drain(), Ok(1));
    assert_eq!(replica.steps("replica"), primary.steps("replica"));
}

#[test]
fn a_redis_that_evicts_is_refused() {
    let words = ["--maxmemory", "50mb", "--maxmemory-policy", "allkeys-lru"];
    let server = Server::start("evict", &words);
    let refused = redis::open(&server.url(), "evict").err().expect("refused");
    assert!(refused.to_string().contains("maxmemory-policy"), "{refused}");
    let unnamed = redis::open(&server.url(), "no}name").err().expect("refused");
    assert!(matches!(unnamed, Fault::Broken(_)));
}

/// The largest quantities there are stay exact in Redis's numbers.
#[test]
fn large_quantities_are_exact() {
    let server = Server::start("large", &[]);
    let file = TestFile::new("redis-large");
    let script = "0 adjust 7 +999999999.999999 d1 => ok
        0 hold ann 7=333333333.333333 => ok
        0 hold bob 7=666666666.666666 => ok
        0 left 7 => 0 999999999.999999
        0 hold cid 7=0.000001 => not_enough 7 0
        0 claim bob 7=666666666.666665 k1 => ok
        0 level 7 => 999999999.999999 333333333.333333 666666666.666665
        0 hold cid 7=0.000001 => ok
        0 adjust 18446744073709551615 +1 d2 => ok
        0 hold ann 18446744073709551615=0.5 for=2592000 => ok
        0 level 18446744073709551615 => 1 0.5 0";
    let mut stock = shop(server.open("large"), &file);
    for line in script.lines() {
        // SQLite, behind it, has no product numbers beyond 2^63.
        if !line.contains("18446744073709551615") {
            play(&mut stock, line);
        }
    }
    let mut only_redis = Stock::new(server.open("large"));
    let answer = only_redis.run(&request(&["adjust", "18446744073709551615", "+1", "d2"]), 0);
    assert!(answer.is_ok());
    let pay = Request::Pay { owner: owner("ann"), until: i64::MAX };
    only_redis.run(&pay, 0).expect("never due");
    assert_eq!(only_redis.expire(1 << 52, 10), Ok(1), "cid's, not ann's");
    let late = only_redis.run(&request(&["adjust", "7", "1", "d3"]), 1 << 53);
    assert!(late.is_err(), "no time for Redis");
}
