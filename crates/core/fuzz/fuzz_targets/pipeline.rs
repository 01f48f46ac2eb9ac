//! Carts that are well formed but may hold anything: the pipeline never
//! panics, a changed handle equals a fresh cart, and the totals add up.
#![no_main]

use arbitrary::{Arbitrary, Unstructured};
use cart_p2_core::explain::Owner;
use cart_p2_core::{Cart, Kind};
use libfuzzer_sys::fuzz_target;
use std::fmt::Write;

#[derive(Arbitrary, Debug)]
struct Shop {
    decimals: u8,
    old_woocommerce: bool,
    old_php: bool,
    flags: [bool; 7],
    rates: Vec<(u16, bool)>,
    base_rates: Option<Vec<u8>>,
    lines: Vec<Line>,
    coupons: Vec<Coupon>,
    shipping: Option<(u32, u32)>,
    fees: Vec<(i32, bool)>,
    change: (u8, u16),
}

#[derive(Arbitrary, Debug)]
struct Line {
    price: i32,
    places: u8,
    quantity: u16,
    tenths: bool,
    second_class: bool,
    status: u8,
}

#[derive(Arbitrary, Debug)]
struct Coupon {
    kind: u8,
    amount: u16,
    limit: Option<u8>,
    only_first: bool,
    valid: bool,
}

fn decimal(digits: i64, places: u32) -> String {
    let scale = 10i64.pow(places);
    let sign = if digits < 0 { "-" } else { "" };
    let digits = digits.abs();
    if places == 0 {
        return format!("{sign}{digits}");
    }
    format!("{sign}{}.{:0width$}", digits / scale, digits % scale, width = places as usize)
}

fn json(shop: &Shop, changed: Option<(usize, f64)>) -> String {
    let rates: Vec<_> = shop.rates.iter().take(4).collect();
    let mut text = String::new();
    let woocommerce = if shop.old_woocommerce { "9.2.5" } else { "10.5.0" };
    let php = if shop.old_php { "8.2.0" } else { "8.4.1" };
    let [tax, including, half_down, at_subtotal, sequential, adjust, exempt] = shop.flags;
    let half = if half_down { "half_down" } else { "half_up" };
    let _ = write!(
        text,
        r#"{{"v":1,"dialect":{{"woocommerce":"{woocommerce}","php":"{php}"}},
        "settings":{{"decimals":{},"tax_enabled":{tax},"prices_include_tax":{including},
        "tax_rounding":"{half}","round_at_subtotal":{at_subtotal},"discounts_sequential":{sequential},
        "adjust_non_base":{adjust},"customer_exempt":{exempt},
        "display":{{"including_tax":{including},"itemized_taxes":true,"price_format":"%1$s%2$s",
        "currency_symbol":"$","decimal_separator":".","thousand_separator":","}}}},"rates":["#,
        shop.decimals % 5
    );
    for (index, (rate, compound)) in rates.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        let rate = decimal(i64::from(*rate), 3);
        let _ = write!(text, r#"{comma}{{"id":{index},"rate":"{rate}","compound":{compound}}}"#);
    }
    let ids = (0..rates.len()).map(|id| id.to_string()).collect::<Vec<_>>().join(",");
    let base = match &shop.base_rates {
        Some(picks) => {
            let mut picks: Vec<_> =
                picks.iter().map(|p| usize::from(*p)).filter(|p| *p < rates.len()).collect();
            picks.sort_unstable();
            picks.dedup();
            format!("[{}]", picks.iter().map(|p| p.to_string()).collect::<Vec<_>>().join(","))
        }
        None => "null".into(),
    };
    let _ = write!(
        text,
        r#"],"tax_classes":[{{"slug":"","rates":[{ids}],"base_rates":{base}}},{{"slug":"zero-rate","rates":[]}}],"lines":["#
    );
    write_lines(&mut text, shop, changed);
    write_coupons(&mut text, shop);
    text.push_str(r#"],"shipping":"#);
    match shop.shipping {
        Some((cost, tax)) if !rates.is_empty() => {
            let (cost, tax) = (decimal(i64::from(cost), 2), decimal(i64::from(tax), 6));
            let _ = write!(text, r#"[{{"id":"flat:1","cost":"{cost}","taxes":{{"0":{tax}}}}}]"#);
        }
        _ => text.push_str("null"),
    }
    text.push_str(r#","fees":["#);
    for (index, (amount, taxable)) in shop.fees.iter().take(4).enumerate() {
        let comma = if index == 0 { "" } else { "," };
        let amount = decimal(i64::from(*amount), 2);
        let _ = write!(
            text,
            r#"{comma}{{"id":"fee-{index}","amount":"{amount}","taxable":{taxable}}}"#
        );
    }
    text.push_str(r#"],"want":["display","store_api"]}"#);
    text
}

fn write_lines(text: &mut String, shop: &Shop, changed: Option<(usize, f64)>) {
    for (index, line) in shop.lines.iter().take(12).enumerate() {
        let comma = if index == 0 { "" } else { "," };
        let price = decimal(i64::from(line.price), u32::from(line.places % 6));
        let quantity = match changed {
            Some((changed, quantity)) if changed == index => quantity.to_string(),
            _ => decimal(i64::from(line.quantity), u32::from(line.tenths)),
        };
        let class = if line.second_class { "zero-rate" } else { "" };
        let status = ["taxable", "shipping", "none"][usize::from(line.status % 3)];
        let _ = write!(
            text,
            r#"{comma}{{"key":"l{index}","price":"{price}","quantity":{quantity},"tax_class":"{class}","tax_status":"{status}"}}"#
        );
    }
}

fn write_coupons(text: &mut String, shop: &Shop) {
    text.push_str(r#"],"coupons":["#);
    for (index, coupon) in shop.coupons.iter().take(5).enumerate() {
        let comma = if index == 0 { "" } else { "," };
        let kind = ["percent", "fixed_product", "fixed_cart"][usize::from(coupon.kind % 3)];
        let amount = decimal(i64::from(coupon.amount), 2);
        let limit = coupon.limit.map_or("null".into(), |limit| limit.to_string());
        let lines = if coupon.only_first && !shop.lines.is_empty() { r#"["l0"]"# } else { "null" };
        let _ = write!(
            text,
            r#"{comma}{{"code":"c{index}","type":"{kind}","amount":"{amount}","limit_items":{limit},"id":{index},"lines":{lines},"valid":{}}}"#,
            coupon.valid
        );
    }
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(shop) = Shop::arbitrary(&mut Unstructured::new(bytes)) else { return };
    let text = json(&shop, None);
    let mut cart = match Cart::from_json(&text) {
        Ok(cart) => cart,
        Err(error) if error.code().kind() == Kind::LimitExceeded => return,
        Err(error) => panic!("{}: {error}: {text}", error.code().as_str()),
    };
    let Ok(totals) = cart.totals() else { return };
    let explanation = cart.explain().expect("what has totals can be explained");
    let mut of_the_cart = explanation.amounts.iter().filter(|a| a.of == Owner::Cart);
    let total = of_the_cart.find(|amount| amount.name == "total");
    let total = total.expect("every cart has a total").amount.max(0.0);
    assert_eq!(format!("{total:.*}", usize::from(shop.decimals % 5)), totals.totals.total);

    // A handle that was changed is a cart that was built that way.
    let lines = shop.lines.len().min(12);
    if lines == 0 {
        return;
    }
    let (line, quantity) = (usize::from(shop.change.0) % lines, f64::from(shop.change.1));
    if cart.set_quantity(&format!("l{line}"), quantity).is_err() {
        return;
    }
    let fresh = Cart::from_json(&json(&shop, Some((line, quantity)))).expect("a sound cart");
    assert_eq!(cart.totals_json(), fresh.totals_json());
});
