//! The reader and the writer against serde_json.
#![allow(clippy::unwrap_used)]

use super::{Read, read, write};
use crate::error::Code;
use alloc::string::String;
use alloc::vec::Vec;
use proptest::prelude::*;

fn refused<T: Read>(text: &str) -> (Code, String) {
    match read::<T>(text) {
        Ok(_) => panic!("{text} was accepted"),
        Err(error) => (error.code(), error.message().to_owned()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn texts_pass_both_ways(text in any::<String>()) {
        let json = write(&text);
        prop_assert_eq!(&json, &serde_json::to_string(&text).unwrap());
        prop_assert_eq!(read::<String>(&json).unwrap(), text);
    }

    /// Also what is not JSON: the two agree on what is.
    #[test]
    fn strings_are_those_of_serde_json(body in "([a-z\u{e4}\u{1f600}\u{0}-\u{1f}\"\\\\/]|\\\\[\"\\\\/bfnrtu]|\\\\u[0-9a-fA-F]{4}|\\\\ud8[0-9a-f]{2}){0,8}") {
        let json = format!("\"{body}\"");
        let expected = serde_json::from_str::<String>(&json).ok();
        prop_assert_eq!(read::<String>(&json).ok(), expected);
    }

    #[test]
    fn lists_are_those_of_serde_json(json in "[\\[\\], \n\t]{0,4}(true|false|tru|\\[|\\]|,| ){0,8}\\]?") {
        let expected = serde_json::from_str::<Vec<bool>>(&json).ok();
        prop_assert_eq!(read::<Vec<bool>>(&json).ok(), expected);
    }

    #[test]
    fn whole_numbers_are_those_of_serde_json(json in "-?[0-9]{0,12}(\\.[0-9]{0,2})?([eE][+-]?[0-9]?)?") {
        prop_assume!(json != "-0"); // a float to serde_json
        let expected = serde_json::from_str::<i32>(&json).ok();
        prop_assert_eq!(read::<i32>(&json).ok(), expected);
    }

    #[test]
    fn nothing_panics(text in any::<String>(), bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        let _ = crate::totals_json(&text);
        let _ = crate::totals_bytes(&bytes);
    }
}

#[cfg(feature = "messages")]
#[test]
fn an_error_names_its_place() {
    let cart = |line: &str| {
        format!(
            r#"{{"v":1,"dialect":{{"woocommerce":"10.5.0","php":"8.2.36"}},
                "settings":{{"decimals":2,"tax_enabled":false,"prices_include_tax":false,"tax_rounding":"half_up"}},
                "lines":[{{"key":"a","price":"1","quantity":1}},{line}]}}"#
        )
    };
    let error = |line: &str| {
        let error = crate::totals_json(&cart(line)).unwrap_err();
        format!("{}: {}", error.code().as_str(), error.message())
    };
    assert_eq!(
        error(r#"{"key":"b","price":null,"quantity":1}"#),
        "invalid_type: lines[1].price: expected a number or a decimal string, found null"
    );
    assert_eq!(
        error(r#"{"key":"b","price":"1,5","quantity":1}"#),
        "not_a_number: lines[1].price: \"1,5\" is not a decimal number"
    );
    assert_eq!(
        error(r#"{"key":"b","price":"1"}"#),
        "missing_field: lines[1]: missing field \"quantity\""
    );
    assert_eq!(error(r#"{"key":"b","prize":"1"}"#), "unknown_field: lines[1].prize: unknown field");
    assert_eq!(error(r#"{"key":"b","key":"b"}"#), "duplicate_field: lines[1].key: duplicate field");
    assert_eq!(
        error(r#"{"key":"b","tax_status":"no"}"#),
        "invalid_value: lines[1].tax_status: expected one of taxable, shipping, none"
    );
    assert_eq!(
        error(r#"{"key":"b","price":1e999}"#).split(':').next(),
        Some("number_out_of_range")
    );
}

#[test]
fn what_is_no_json() {
    for text in [
        "",
        " ",
        "{",
        "[",
        "[1",
        "[1,",
        "[1,]",
        "\"",
        "\"\\",
        "\"\\u12",
        "\"\\ud800\"",
        "\"\\ud800\\u0041\"",
        "\"\n\"",
        "[]]",
        "nul",
    ] {
        assert_eq!(refused::<Vec<String>>(text).0, code_of(text), "{text}");
    }
}

/// What is no list is of the wrong type before it is bad JSON.
fn code_of(text: &str) -> Code {
    match text.as_bytes() {
        [b'"' | b'{', ..] | b"[1" | b"[1," | b"[1,]" | b"nul" => Code::InvalidType,
        _ => Code::InvalidJson,
    }
}

#[cfg(feature = "serde")]
#[test]
fn totals_are_written_as_serde_writes_them() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/");
    let mut compared = 0;
    for file in ["woocommerce-10.5.0.jsonl", "woocommerce-9.2.5.jsonl"] {
        let text = std::fs::read_to_string(format!("{folder}{file}")).unwrap();
        for line in text.lines().step_by(10) {
            let case: serde_json::Value = serde_json::from_str(line).unwrap();
            let Ok(cart) = crate::Cart::from_json(&case["input"].to_string()) else { continue };
            let totals = cart.totals().unwrap();
            assert_eq!(write(&totals), serde_json::to_string(&totals).unwrap(), "{}", case["id"]);
            compared += 1;
        }
    }
    assert!(compared > 100, "{compared}");
}
