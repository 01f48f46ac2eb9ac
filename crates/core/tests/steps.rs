//! A calculation in steps gives what WooCommerce stored: every recorded cart,
//! its coupons one by one in the order WooCommerce worked them out.

use cart_p2_core::steps::{BareLine, Calculation, LineAmount, LineKind};
use cart_p2_core::wire::input::{Quantity, TaxStatus};
use cart_p2_core::wire::output::{FeeTotals, PhpNumber, Taxes};
use cart_p2_core::{Code, Kind};
use serde_json::{Map, Value, json};
use std::fs;
use std::path::Path;

fn vectors(name: &str) -> Vec<(String, Value, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors");
    let text = fs::read_to_string(folder.join(name)).expect("vectors can be read");
    let case = |line: &str| {
        let case: Value = serde_json::from_str(line).expect("a vector is JSON");
        (case["id"].to_string(), case["input"].clone(), case["output"].clone())
    };
    text.lines().map(case).collect()
}

/// The number as the engine's own parser reads it from decimal text.
fn number(value: &Value) -> f64 {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    text.parse().expect("a number")
}

fn lines(input: &Value) -> (Vec<LineKind>, Vec<BareLine>) {
    let tax_enabled = input["settings"]["tax_enabled"] == true;
    let lines = input["lines"].as_array().expect("lines");
    let (mut kinds, mut bare) = (Vec::new(), Vec::new());
    for line in lines {
        let tax_status = match line["tax_status"].as_str() {
            Some("none") => TaxStatus::None,
            Some("shipping") => TaxStatus::Shipping,
            _ => TaxStatus::Taxable,
        };
        let taxable = tax_enabled && tax_status == TaxStatus::Taxable;
        kinds.push(LineKind {
            tax_class: line["tax_class"].as_str().unwrap_or_default().to_owned(),
            tax_status,
            is_taxable: line["is_taxable"].as_bool().unwrap_or(taxable),
        });
        let text =
            line["quantity"].as_str().map_or_else(|| line["quantity"].to_string(), str::to_owned);
        let quantity =
            Quantity { value: number(&line["quantity"]), integer: !text.contains(['.', 'e', 'E']) };
        bare.push(BareLine { price: number(&line["price"]), quantity, kind: kinds.len() - 1 });
    }
    (kinds, bare)
}

/// Places of the lines a coupon names.
fn places(input: &Value, coupon: &Value) -> Option<Vec<usize>> {
    let lines = input["lines"].as_array().expect("lines");
    let place = |key: &Value| lines.iter().position(|line| line["key"] == *key).expect("a line");
    Some(coupon["lines"].as_array()?.iter().map(place).collect())
}

fn start(input: &Value) -> cart_p2_core::Result<Calculation> {
    let mut shop = input.clone();
    for name in ["coupons", "shipping", "fees", "want"] {
        shop.as_object_mut().expect("a cart").remove(name);
    }
    shop["lines"] = json!([]);
    let (kinds, bare) = lines(input);
    Calculation::new(&shop.to_string(), &kinds, bare.into_iter())
}

fn charges(input: &Value, names: &[&str]) -> String {
    let mut charges = Map::new();
    for name in names {
        if !input[name].is_null() {
            charges.insert((*name).to_owned(), input[name].clone());
        }
    }
    Value::Object(charges).to_string()
}

fn php(number: PhpNumber) -> Value {
    match number {
        PhpNumber::Integer(value) => json!(value),
        PhpNumber::Float(value) => json!(value),
    }
}

fn by_id(taxes: &Taxes) -> Value {
    Value::Object(taxes.0.iter().map(|(id, tax)| (id.clone(), json!(tax))).collect())
}

fn amount(ids: &[String], amount: &LineAmount<'_>) -> (Value, Value, Value) {
    let taxes = amount.taxes().map(|(rate, tax)| (ids[rate].clone(), json!(tax)));
    (json!(amount.net), json!(amount.tax), Value::Object(taxes.collect()))
}

fn fee(fee: &FeeTotals) -> Value {
    json!({ "id": fee.id, "total": fee.total, "tax": fee.tax, "tax_data": by_id(&fee.tax_data) })
}

/// Runs all steps; the output in wire format, without the grand total as text.
fn in_steps(input: &Value, expected: &Value) -> cart_p2_core::Result<Value> {
    let mut steps = start(input)?;
    let (subtotal, subtotal_tax) = steps.subtotals()?;
    for worked_out in expected["coupons"].as_array().expect("coupons") {
        let coupons = input["coupons"].as_array().expect("coupons");
        let coupon = coupons.iter().find(|c| c["code"] == worked_out["code"]).expect("a coupon");
        let named = places(input, coupon);
        // Lines without a price left are no loss to the coupon.
        let left = steps.discountable()?;
        let lines = match &named {
            Some(named) => left.iter().copied().filter(|line| named.contains(line)).collect(),
            None => left,
        };
        steps.coupon(&coupon.to_string(), Some(&lines))?;
    }
    let contents = steps.contents()?;
    let ids: Vec<String> = steps.rate_ids().map(str::to_owned).collect();
    let subtotals: Vec<_> = steps.line_subtotals()?.map(|line| amount(&ids, &line)).collect();
    let totals: Vec<_> = steps.line_totals()?.map(|line| amount(&ids, &line)).collect();
    let shipping = steps.shipping(Some(&charges(input, &["shipping"])))?;
    let end = steps.fees(Some(&charges(input, &["rates", "tax_classes", "fees"])))?;
    let keys = input["lines"].as_array().expect("lines").iter().map(|line| &line["key"]);
    let lines = keys.zip(subtotals.into_iter().zip(totals)).map(|(key, (before, after))| {
        json!({
            "key": key, "line_subtotal": before.0, "line_subtotal_tax": before.1, "line_total": after.0,
            "line_tax": after.1, "line_tax_data": { "subtotal": before.2, "total": after.2 },
        })
    });
    Ok(json!({
        "v": 1,
        "totals": {
            "subtotal": subtotal,
            "subtotal_tax": subtotal_tax,
            "shipping_total": shipping.total,
            "shipping_tax": shipping.tax,
            "shipping_taxes": by_id(&shipping.taxes),
            "discount_total": php(contents.discount_total),
            "discount_tax": contents.discount_tax,
            "cart_contents_total": contents.cart_contents_total,
            "cart_contents_tax": php(contents.cart_contents_tax),
            "cart_contents_taxes": by_id(&contents.cart_contents_taxes),
            "fee_total": end.fee_totals.total,
            "fee_tax": end.fee_totals.tax,
            "fee_taxes": by_id(&end.fee_totals.taxes),
            "total": end.total.max(0.0),
            "total_tax": end.total_tax,
        },
        "lines": lines.collect::<Vec<_>>(),
        "coupons": contents.coupons.iter().map(|coupon| json!({
            "code": coupon.code, "discount": php(coupon.discount), "discount_tax": coupon.discount_tax,
        })).collect::<Vec<_>>(),
        "fees": end.fees.iter().map(fee).collect::<Vec<_>>(),
    }))
}

#[test]
fn steps_give_what_woocommerce_stored() {
    let mut count = 0;
    for name in ["woocommerce-10.5.0.jsonl", "woocommerce-9.2.5.jsonl", "hand.jsonl"] {
        for (id, input, mut expected) in vectors(name) {
            let output =
                in_steps(&input, &expected).unwrap_or_else(|error| panic!("{id}: {error}"));
            let expected = expected.as_object_mut().expect("an output");
            expected.retain(|name, _| output.get(name).is_some());
            let total = number(&expected["totals"]["total"]);
            expected["totals"]["total"] = json!(total);
            assert_eq!(output.to_string(), Value::Object(expected.clone()).to_string(), "{id}");
            count += 1;
        }
    }
    assert!(count > 100, "{count} carts");
}

#[test]
fn a_step_out_of_order_is_an_error() {
    let (_, input, expected) = vectors("hand.jsonl").swap_remove(0);
    let mut steps = start(&input).expect("a cart");
    assert_eq!(steps.shipping(None).expect_err("refused").code(), Code::Internal);
    assert_eq!(
        steps.subtotals().expect_err("refused").code().kind(),
        Kind::Internal,
        "and it is spent"
    );
    assert!(in_steps(&input, &expected).is_ok());
}

#[test]
fn limits_hold_in_steps() {
    let (_, input, _) = vectors("hand.jsonl").swap_remove(0);
    let mut many = input.clone();
    many["lines"] = Value::Array(vec![input["lines"][0].clone(); 1_001]);
    assert_eq!(start(&many).expect_err("refused").code(), Code::TooManyLines);
    let mut large = input.clone();
    large["lines"][0]["price"] = json!("1000000000001");
    assert_eq!(start(&large).expect_err("refused").code(), Code::NumberOutOfRange);
    let mut steps = start(&input).expect("a cart");
    steps.contents().expect("totals");
    let error =
        steps.shipping(Some(r#"{"shipping":[{"id":"a","cost":"1e13"}]}"#)).expect_err("refused");
    assert_ne!(error.code(), Code::Internal);
}
