//! Prints the cart all engines are timed on: `bench_cart LINES`, two tax rates
//! and two coupons. See `src/bench.rs`.

#[path = "../../core/tests/support/carts.rs"]
#[allow(unreachable_pub, reason = "shared with the core's own tests")]
mod carts;

fn main() {
    let lines = std::env::args().nth(1).and_then(|word| word.parse().ok()).unwrap_or(100);
    // One line of text, so that it can be a line of a file.
    println!("{}", carts::with_lines(lines, carts::TWO_COUPONS).replace('\n', " "));
}
