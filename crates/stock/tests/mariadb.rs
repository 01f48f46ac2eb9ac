//! The store on a real MariaDB, with real processes. `cargo xtask test --only stock` starts the
//! server and says where it is; `STOCK_RACE=10` makes the races ten times as long.

mod common;

use cart_p2_stock::store::mysql;
use cart_p2_stock::store::sql::Connection;
use cart_p2_stock::*;
use common::mariadb::{Db, env, options, place, tables};
use common::race::{self, deliver, scale};
use common::servers::wait_until;
use common::{owner, play, request, same_as_model};
use std::process::Command;

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

/// As MySQL is asked, which knows no blocks.
#[test]
fn answers_like_the_model_step_by_step() {
    for seed in 0..3 * scale() {
        let mut stock = tables("steps_");
        mysql::step_by_step(stock.store());
        same_as_model(&mut stock, 100 + seed, 120);
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
    race::one_product(&mut tables("hot_"), &place("hot_"), 64, 6 * scale());
}

/// One with SELECT, INSERT, UPDATE and DELETE: the procedure that the tables' owner made is not for them.
#[test]
fn a_user_who_may_only_read_and_write_rows() {
    drop(tables("least_"));
    let user = format!("{}_least", env("USER"));
    let options = ::mysql::OptsBuilder::from_opts(options()).user(Some(user));
    let mut stock = Stock::new(mysql::open(options.into(), "least_").expect("a connection"));
    same_as_model(&mut stock, 7, 120);
}

/// Whoever waits for it is told before long, and has done nothing.
#[test]
fn a_row_that_stays_locked() {
    let mut stock = tables("locked_");
    play(&mut stock, "0 adjust 7 +3 d1 => ok");
    let mut rude = mysql::open(options(), "locked_").expect("a connection");
    rude.connection().begin().expect("a transaction");
    let lock = "UPDATE locked_level SET on_hand = on_hand + 0 WHERE product = 7";
    rude.connection().execute(lock, &[]).expect("a lock");
    let hold = request(&["hold", "ann", "7=1"]);
    for at_once in [true, false] {
        if !at_once {
            mysql::step_by_step(stock.store());
        }
        assert!(matches!(stock.run(&hold, 0), Err(Error::Failed(Fault::Broken(_)))));
    }
    rude.connection().rollback();
    play(&mut stock, "0 level 7 => 3 0 0\n0 hold ann 7=1 => ok");
}

fn carts(prefix: &str, plan: (&str, u64, u64), disturb: impl FnOnce(&mut Db)) {
    race::carts(&mut tables(prefix), &place(prefix), plan, disturb);
}

#[test]
fn carts_of_many_lines() {
    carts("carts_", ("carts", 16, 40 * scale()), |_| {});
}

#[test]
fn clocks_apart_and_everything_twice() {
    carts("chaos_", ("chaos", 12, 25 * scale()), |_| {});
}

/// Somebody else's transactions lock the same rows in the opposite order.
#[test]
fn deadlocks() {
    carts("dead_", ("carts", 12, 25 * scale()), |_| {
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
    race::killed_workers(&mut tables("kill_"), &place("kill_"), 30 * scale());
}

#[test]
fn a_server_that_dies() {
    let deaths = 2 * scale();
    carts("death_", ("carts", 8, 60 * scale()), |stock| {
        for death in 1..=deaths {
            // Counted from the start: the workers may be quicker than we look.
            wait_until("the workers work", || ledger_rows(stock) > death * 40);
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
