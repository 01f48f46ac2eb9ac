//! SQLite against the model: random operations, the same answers and the same tables.
//! `STOCK_SEEDS=1000 cargo test -p cart-p2-stock --test equal` tries more.

mod common;

use common::{TestFile, same_as_model, stock};

#[test]
fn sqlite_answers_like_the_model() {
    let seeds = std::env::var("STOCK_SEEDS").ok().and_then(|n| n.parse().ok()).unwrap_or(12);
    for seed in 0..seeds {
        same_as_model(&mut TestFile::new(&format!("equal-{seed}")).open(), seed, 150);
    }
}

#[test]
fn the_model_balances() {
    for seed in 0..60 {
        let mut model = stock(cart_p2_stock::store::memory::Memory::default());
        same_as_model(&mut model, 10_000 + seed, 300);
    }
}
