//! SQLite against the model: random operations, the same answers and the same tables.
//! `STOCK_SEEDS=1000 cargo test -p cart-p2-stock --test equal` tries more.

mod common;

use cart_p2_stock::store::Store;
use cart_p2_stock::store::memory::Memory;
use cart_p2_stock::*;
use common::{Dice, TestFile, outcome, random_request, same_as_model, stock};
use std::fmt::Write;

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

/// The plugin's PHP repeats these operations and must answer the same: wp-plugin's
/// tests/StockEqualTest.php. `STOCK_RECORD=1 cargo test -p cart-p2-stock --test equal` writes
/// the file anew.
#[test]
fn the_recorded_operations_are_current() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/operations.jsonl");
    let text = record();
    if std::env::var_os("STOCK_RECORD").is_some() {
        std::fs::write(file, &text).expect("written");
    }
    let recorded = std::fs::read_to_string(file).expect("the recorded operations");
    assert!(recorded == text, "{file} is not what the model does");
}

/// Operations of a shop with one location, each with its outcome and the levels after it.
fn record() -> String {
    let mut text = String::new();
    for seed in 1..=4 {
        let mut model = stock(Memory::default());
        let mut dice = Dice::new(seed);
        let mut now: Time = 1_000;
        let mut written = 0;
        while written < 150 {
            now += dice.roll(15) as i64;
            // First some stock of each product but one, so that much succeeds.
            let request = match written {
                1..=3 => Request::Adjust {
                    product: written,
                    location: 1,
                    by: Quantity::units(20).expect("in range"),
                    key: Key::new("replaced").expect("a key"),
                },
                _ => random_request(&mut dice),
            };
            let Some(json) = as_json(&request) else { continue };
            // A quantity of nothing is refused before the plugin would ask.
            if matches!(&request, Request::Claim { lines, .. } if lines.is_empty())
                || matches!(&request, Request::Return { lines, .. } | Request::Fulfil { lines, .. }
                    if lines.is_empty())
                || matches!(&request, Request::Adjust { by, .. } if *by == Quantity::ZERO)
            {
                continue;
            }
            let key = Key::new(&format!("d{written}")).expect("a key");
            let request = match request {
                Request::Adjust { product, location, by, .. } => {
                    Request::Adjust { product, location, by, key }
                }
                other => other,
            };
            let outcome = outcome(model.run(&request, now));
            let mut levels = Vec::new();
            for product in 1..=4 {
                for (_, level) in model.store().levels(product, false).expect("levels") {
                    let [a, b, c] =
                        [level.on_hand, level.held, level.claimed].map(Quantity::micros);
                    levels.push(format!("[{product},{a},{b},{c}]"));
                }
            }
            let levels = levels.join(",");
            writeln!(
                text,
                r#"{{"seed":{seed},"now":{now},{json},"outcome":"{outcome}","levels":[{levels}]}}"#
            )
            .expect("a String");
            written += 1;
        }
    }
    text
}

fn as_json(request: &Request) -> Option<String> {
    let amounts = |lines: &[(Product, Quantity)]| {
        let parts: Vec<String> =
            lines.iter().map(|(product, q)| format!("[{product},{}]", q.micros())).collect();
        parts.join(",")
    };
    let wants = |lines: &[Want], stage: Stage| {
        let parts: Vec<String> = lines.iter().map(|want| as_json_want(want, stage)).collect();
        parts.join(",")
    };
    let one_place = |route: &Route| *route == Route::single(1);
    Some(match request {
        Request::Adjust { product, location: 1, by, .. } => {
            // The plugin's only adjustments are differences it finds, without a key.
            format!(r#""op":"adjust","product":{product},"by":{}"#, by.micros())
        }
        Request::Hold { owner, from, lines, route, stage } if one_place(route) => {
            let from: Vec<String> = from.iter().map(|o| format!(r#""{}""#, o.as_str())).collect();
            format!(
                r#""op":"hold","owner":"{}","from":[{}],"wants":[{}]"#,
                owner.as_str(),
                from.join(","),
                wants(lines, *stage)
            )
        }
        Request::Extend { owner, seconds, times_max } => format!(
            r#""op":"extend","owner":"{}","seconds":{seconds},"times_max":{times_max}"#,
            owner.as_str()
        ),
        Request::Pay { owner, until } => {
            format!(r#""op":"pay","owner":"{}","until":{until}"#, owner.as_str())
        }
        Request::Claim { owner, lines, route, key } if one_place(route) => format!(
            r#""op":"claim","owner":"{}","wants":[{}],"key":"{}""#,
            owner.as_str(),
            wants(lines, Stage::Checkout),
            key.as_str()
        ),
        Request::Release { owner } => format!(r#""op":"release","owner":"{}""#, owner.as_str()),
        Request::Return { owner, lines, key } => format!(
            r#""op":"return","owner":"{}","lines":[{}],"key":"{}""#,
            owner.as_str(),
            amounts(lines),
            key.as_str()
        ),
        Request::Fulfil { owner, lines, key } => format!(
            r#""op":"fulfil","owner":"{}","lines":[{}],"key":"{}""#,
            owner.as_str(),
            amounts(lines),
            key.as_str()
        ),
        _ => return None,
    })
}

fn as_json_want(want: &Want, stage: Stage) -> String {
    let held = match want.terms.hold_from {
        HoldFrom::Cart => true,
        HoldFrom::Checkout => stage == Stage::Checkout,
        HoldFrom::Never => false,
    };
    format!(
        r#"{{"product":{},"quantity":{},"seconds":{},"backorders":{},"floor":{},"held":{held}}}"#,
        want.product,
        want.quantity.micros(),
        want.terms.seconds,
        want.terms.backorders,
        want.terms.floor.micros()
    )
}
