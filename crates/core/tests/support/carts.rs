//! Carts for tests and benchmarks.

use std::fmt::Write;

/// Ten percent, and five off the cart.
pub(crate) const TWO_COUPONS: &str = r#"{"code":"ten","type":"percent","amount":"10","id":7},
    {"code":"five","type":"fixed_cart","amount":"5","id":8}"#;

/// A cart of `lines` lines with two tax rates, as JSON.
pub(crate) fn with_lines(lines: usize, coupons: &str) -> String {
    let mut list = String::new();
    for line in 0..lines {
        let comma = if line == 0 { "" } else { "," };
        // Prices end in every possible pair of digits.
        let cents = 199 + line * 1_237 % 9_801;
        write!(
            list,
            r#"{comma}{{"key":"line-{line}","price":"{}.{:02}","quantity":{}}}"#,
            cents / 100,
            cents % 100,
            1 + line % 5
        )
        .expect("a String takes everything");
    }
    format!(
        r#"{{"v":1,"dialect":{{"woocommerce":"10.5.0","php":"8.2.36"}},
        "settings":{{"decimals":2,"tax_enabled":true,"prices_include_tax":false,"tax_rounding":"half_up"}},
        "rates":[{{"id":1,"rate":"19.0000"}},{{"id":2,"rate":"2.5000"}}],
        "tax_classes":[{{"slug":"","rates":[1,2]}}],
        "lines":[{list}],"coupons":[{coupons}],
        "shipping":[{{"id":"flat_rate:1","cost":"4.95","taxes":{{"1":0.9405}}}}]}}"#
    )
}
