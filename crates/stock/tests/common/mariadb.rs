//! The MariaDB that `cargo xtask test --only stock` started.

use cart_p2_stock::store::mysql::{self, Mysql};
use cart_p2_stock::store::sql::Sql;
use cart_p2_stock::*;

pub type Db = Stock<Sql<Mysql>>;

pub fn env(name: &str) -> String {
    let name = format!("CART_P2_STOCK_{name}");
    std::env::var(&name)
        .unwrap_or_else(|_| panic!("{name} is not set: cargo xtask test --only stock"))
}

pub fn options() -> ::mysql::Opts {
    ::mysql::OptsBuilder::new()
        .socket(Some(env("SOCKET")))
        .user(Some(env("USER")))
        .pass(Some(env("PASSWORD")))
        .db_name(Some(env("DATABASE")))
        .into()
}

/// New, empty tables.
pub fn tables(prefix: &str) -> Db {
    let mut store = mysql::open(options(), prefix).expect("a connection");
    mysql::remove(&mut store).expect("no tables");
    mysql::install(&mut store).expect("tables");
    Stock::new(store)
}

/// What a worker opens its store with.
pub fn place(prefix: &str) -> Vec<String> {
    let words = ["SOCKET", "USER", "PASSWORD", "DATABASE"].map(env);
    let words = words.iter().map(String::as_str);
    ["mysql"].into_iter().chain(words).chain([prefix]).map(str::to_owned).collect()
}
