//! What holds for every cart, whatever is in it.

use cart_p2_core::Cart;
use cart_p2_core::explain::Owner;
use proptest::prelude::*;
use serde_json::{Value, json};

/// A cart with two decimals: coupons, shipping and fees of both signs.
fn cart() -> impl Strategy<Value = Value> {
    let line = (0u32..50_000, 1u32..8, any::<bool>());
    let coupon = (0usize..3, 1u32..6_000, proptest::option::of(1u32..6));
    (
        proptest::collection::vec(line, 1..9),
        proptest::collection::vec(coupon, 0..4),
        (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>()),
        (0u32..30_000, 0u32..30_000),
        proptest::option::of(0u32..2_000),
        proptest::collection::vec((-3_000i32..3_000, any::<bool>()), 0..3),
    )
        .prop_map(|(lines, coupons, flags, rates, shipping, fees)| {
            let (including, at_subtotal, sequential, exempt) = flags;
            let kinds = ["percent", "fixed_product", "fixed_cart"];
            json!({
                "v": 1,
                "dialect": {"woocommerce": "10.5.0", "php": "8.2.36"},
                "settings": {
                    "decimals": 2, "tax_enabled": true, "prices_include_tax": including,
                    "tax_rounding": if including { "half_down" } else { "half_up" },
                    "round_at_subtotal": at_subtotal, "discounts_sequential": sequential,
                    "customer_exempt": exempt,
                },
                "rates": [
                    {"id": 1, "rate": cents(rates.0 as i64)},
                    {"id": 2, "rate": cents(rates.1 as i64), "compound": true},
                ],
                "tax_classes": [{"slug": "", "rates": [1, 2]}, {"slug": "zero", "rates": []}],
                "lines": lines.iter().enumerate().map(|(i, (price, quantity, zero))| json!({
                    "key": format!("line-{i}"), "price": cents(*price as i64),
                    "quantity": quantity, "tax_class": if *zero { "zero" } else { "" },
                })).collect::<Vec<_>>(),
                "coupons": coupons.iter().enumerate().map(|(i, (kind, amount, limit))| json!({
                    "code": format!("coupon-{i}"), "type": kinds[*kind],
                    "amount": cents(*amount as i64), "limit_items": limit,
                })).collect::<Vec<_>>(),
                "shipping": shipping.map(|cost| json!([
                    {"id": "flat", "cost": cents(cost as i64), "taxes": {"1": 0.25}}
                ])),
                "fees": fees.iter().enumerate().map(|(i, (amount, taxable))| json!({
                    "id": format!("fee-{i}"), "amount": cents(*amount as i64), "taxable": taxable,
                })).collect::<Vec<_>>(),
            })
        })
}

fn cents(amount: i64) -> String {
    format!("{}{}.{:02}", if amount < 0 { "-" } else { "" }, amount.abs() / 100, amount.abs() % 100)
}

fn totals(cart: &Value) -> Value {
    let json = cart_p2_core::totals_json(&cart.to_string()).expect("a sound cart");
    serde_json::from_str(&json).expect("the engine writes JSON")
}

fn number(value: &Value) -> f64 {
    value.as_f64().or_else(|| value.as_str()?.parse().ok()).expect("a number")
}

proptest! {
    /// What the customer sees adds up to the cent, but for carts that would go below zero.
    #[test]
    fn the_total_is_the_sum_of_its_parts(cart in cart()) {
        let totals = &totals(&cart)["totals"];
        let parts = ["cart_contents_total", "cart_contents_tax", "shipping_total",
            "shipping_tax", "fee_total", "fee_tax"];
        let sum: f64 = parts.iter().map(|part| number(&totals[*part])).sum();
        prop_assert!((number(&totals["total"]) - sum.max(0.0)).abs() < 0.015, "{sum}: {totals}");
    }

    #[test]
    fn an_exempt_customer_pays_no_tax(mut cart in cart()) {
        cart["settings"]["customer_exempt"] = true.into();
        cart["shipping"] = Value::Null;
        let totals = totals(&cart);
        prop_assert_eq!(number(&totals["totals"]["total_tax"]), 0.0);
        prop_assert_eq!(&totals["totals"]["cart_contents_taxes"], &json!({}));
    }

    /// Coupons together are the cart's discount, and none takes more than a line is worth.
    #[test]
    fn discounts_are_shared_out_without_rest(cart in cart()) {
        let totals = totals(&cart);
        let coupons = totals["coupons"].as_array().expect("a list");
        let sum: f64 = coupons.iter().map(|coupon| number(&coupon["discount"])).sum();
        prop_assert!((sum - number(&totals["totals"]["discount_total"])).abs() < 1e-6);
        // A price that is not whole cents: `absint()` in `get_discounted_price_in_cents()` takes a line half a cent below nothing
        // for one with a cent left, and WooCommerce goes on, even to the coupon's whole amount. So does the engine.
        let settings = &cart["settings"];
        let whole_cents = settings["customer_exempt"] != true || settings["prices_include_tax"] != true;
        for line in totals["lines"].as_array().expect("a list") {
            prop_assert!(!whole_cents || number(&line["line_total"]) > -0.01, "{line}");
            prop_assert!(number(&line["line_total"]) < number(&line["line_subtotal"]) + 1e-6);
        }
    }

    /// Changing a handle is building the changed cart.
    #[test]
    fn a_handle_forgets_its_past(cart in cart(), quantity in 0u32..30) {
        let mut handle = Cart::from_json(&cart.to_string()).expect("a sound cart");
        handle.set_quantity("line-0", 17.0).expect("a line of the cart");
        handle.totals().expect("totals");
        handle.set_quantity("line-0", f64::from(quantity)).expect("a line of the cart");
        let mut changed = cart.clone();
        changed["lines"][0]["quantity"] = quantity.into();
        prop_assert_eq!(
            handle.totals_json().expect("totals"),
            cart_p2_core::totals_json(&changed.to_string()).expect("totals")
        );
    }

    /// The explanation ends in the amounts that are charged.
    #[test]
    fn the_explanation_explains_the_total(cart in cart()) {
        let cart = Cart::from_json(&cart.to_string()).expect("a sound cart");
        let explanation = cart.explain().expect("an explanation");
        let mut of_the_cart = explanation.amounts.iter().filter(|a| a.of == Owner::Cart);
        let total = of_the_cart.find(|a| a.name == "total").expect("a total");
        // The sum may be minus nothing.
        prop_assert_eq!(format!("{:.2}", total.amount.max(0.0) + 0.0), cart.total().expect("a total"));
        let moved = explanation.amounts.iter().filter(|amount| amount.moved.is_some()).count();
        prop_assert_eq!(moved, explanation.moved);
        for amount in &explanation.amounts {
            prop_assert!(amount.exact.is_some() && !amount.steps.is_empty(), "{amount:?}");
        }
    }

    /// A sound cart with one byte changed is an answer or an error, never a panic.
    #[test]
    fn a_damaged_cart_is_refused_or_priced(
        cart in cart(), at in any::<prop::sample::Index>(), byte in any::<u8>()
    ) {
        let mut bytes = cart.to_string().into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Err(error) = cart_p2_core::totals_bytes(&bytes) {
            prop_assert!(!error.message().is_empty());
        }
    }
}
