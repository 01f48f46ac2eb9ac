//! Cost of pricing a cart: `cargo xtask bench` or `cargo bench -p cart-p2-core`.

use cart_p2_core::Cart;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;

#[path = "../tests/support/carts.rs"]
mod carts;

/// Lines from 1 to 1,000: the cost a line must not grow.
fn totals_by_lines(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("totals");
    for lines in [1, 10, 50, 100, 200, 500, 1_000] {
        group.throughput(Throughput::Elements(lines));
        let json = carts::with_lines(lines as usize, carts::TWO_COUPONS);
        let cart = Cart::from_json(&json).expect("a sound cart");
        group.bench_with_input(BenchmarkId::new("grand_total", lines), &cart, |b, cart| {
            b.iter(|| black_box(cart).total());
        });
        group.bench_with_input(BenchmarkId::new("all_values", lines), &cart, |b, cart| {
            b.iter(|| black_box(cart).totals());
        });
        group.bench_with_input(BenchmarkId::new("json_to_json", lines), &json, |b, json| {
            b.iter(|| cart_p2_core::totals_json(black_box(json)));
        });
    }
    group.finish();
}

fn hundred_lines(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("hundred_lines");
    for (name, coupons) in [("no_coupons", ""), ("two_coupons", carts::TWO_COUPONS)] {
        let mut cart = Cart::from_json(&carts::with_lines(100, coupons)).expect("a sound cart");
        group.bench_function(BenchmarkId::new("set_quantity_and_total", name), |b| {
            let mut quantity = 1.0;
            b.iter(|| {
                quantity = if quantity > 8.0 { 1.0 } else { quantity + 1.0 };
                cart.set_quantity("line-50", quantity).expect("a line of the cart");
                black_box(cart.total())
            });
        });
    }
    group.bench_function("explain", |b| {
        let cart = Cart::from_json(&carts::with_lines(100, carts::TWO_COUPONS)).expect("sound");
        b.iter(|| black_box(&cart).explain_json());
    });
    group.finish();
}

criterion_group!(benches, totals_by_lines, hundred_lines);
criterion_main!(benches);
