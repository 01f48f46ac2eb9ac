//! Every golden case of `tests/vectors`: carts recorded from the real
//! WooCommerce, carts worked by hand, and inputs that must be refused.

use cart_p2_core::{Cart, Code};
use serde_json::Value;
use serde_json::value::RawValue;
use std::fs;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors")
}

/// A recorded or hand-worked case. The input stays as it was written.
#[derive(serde::Deserialize)]
struct Case {
    id: String,
    input: Box<RawValue>,
    output: Value,
}

/// An input that must be refused.
#[derive(serde::Deserialize)]
struct Refused {
    id: String,
    code: String,
    input: Option<Value>,
    text: Option<String>,
    /// Bytes that are not UTF-8, as numbers written in base 64.
    base64: Option<String>,
    parts: Option<Vec<(String, usize)>>,
    operation: Option<Operation>,
}

#[derive(serde::Deserialize)]
struct Operation {
    method: String,
    arguments: Vec<Value>,
}

impl Refused {
    fn bytes(&self) -> Vec<u8> {
        if let Some(input) = &self.input {
            return input.to_string().into_bytes();
        }
        if let Some(text) = &self.text {
            return text.clone().into_bytes();
        }
        if let Some(text) = &self.base64 {
            return decode_base64(text);
        }
        let parts = self.parts.as_ref().expect("one form of input");
        parts.iter().map(|(text, times)| text.repeat(*times)).collect::<String>().into_bytes()
    }

    fn code(&self) -> Option<Code> {
        let Some(operation) = &self.operation else {
            let priced = cart_p2_core::totals_bytes(&self.bytes());
            return priced.err().map(|error| error.code());
        };
        let mut cart = Cart::from_bytes(&self.bytes()).expect("an operation starts from a cart");
        let before = cart.totals_json();
        let argument = |index: usize| &operation.arguments[index];
        let key = || argument(0).as_str().expect("a key");
        let changed = match operation.method.as_str() {
            "set_quantity" => cart.set_quantity(key(), argument(1).as_f64().expect("a number")),
            "add_line" => cart.add_line(argument(0).clone()),
            "remove_line" => cart.remove_line(key()),
            "add_coupon" => cart.add_coupon(argument(0).clone()),
            "remove_coupon" => cart.remove_coupon(key()),
            method => panic!("{}: no method {method}", self.id),
        };
        assert_eq!(cart.totals_json(), before, "{}: a refused change changes nothing", self.id);
        changed.err().map(|error| error.code())
    }
}

fn decode_base64(text: &str) -> Vec<u8> {
    let digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bits, mut count, mut bytes) = (0u32, 0, Vec::new());
    for byte in text.bytes().filter(|byte| *byte != b'=') {
        let digit = digits.iter().position(|digit| *digit == byte).expect("base 64");
        bits = bits << 6 | digit as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    bytes
}

fn cases<T: serde::de::DeserializeOwned>(file: &str) -> Vec<T> {
    let path = folder().join(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{file}: {e}: {line}")))
        .collect()
}

/// Where two JSON values differ: type (`0` is not `0.0`), bits, order of keys.
fn difference(path: &str, expected: &Value, actual: &Value) -> Option<String> {
    let differs = || Some(format!("{path}: expected {expected}, got {actual}"));
    match (expected, actual) {
        (Value::Object(a), Value::Object(b)) => {
            let missing = a.keys().find(|key| !b.contains_key(*key));
            if let Some(key) = missing {
                return Some(format!("{path}.{key}: missing"));
            }
            if !a.keys().eq(b.keys()) {
                return differs();
            }
            a.iter().find_map(|(key, a)| difference(&format!("{path}.{key}"), a, &b[key]))
        }
        (Value::Array(a), Value::Array(b)) => {
            if a.len() != b.len() {
                return differs();
            }
            let pairs = a.iter().zip(b).enumerate();
            pairs.into_iter().find_map(|(i, (a, b))| difference(&format!("{path}[{i}]"), a, b))
        }
        (Value::Number(a), Value::Number(b)) => {
            let bits = |n: &serde_json::Number| (n.is_f64(), n.as_f64().map(f64::to_bits));
            if bits(a) == bits(b) { None } else { differs() }
        }
        (a, b) if a == b => None,
        _ => differs(),
    }
}

fn compare(file: &str) -> usize {
    let mut failures = Vec::new();
    let cases: Vec<Case> = cases(file);
    for case in &cases {
        let actual = match cart_p2_core::totals_json(case.input.get()) {
            Ok(json) => serde_json::from_str(&json).expect("the engine writes JSON"),
            Err(error) => Value::String(format!("{:?}: {error}", error.code())),
        };
        if let Some(difference) = difference("", &case.output, &actual) {
            failures.push(format!("{}: {difference}", case.id));
        }
    }
    let shown = failures.iter().take(20).cloned().collect::<Vec<_>>().join("\n");
    assert!(failures.is_empty(), "{} of {} cases of {file}:\n{shown}", failures.len(), cases.len());
    cases.len()
}

#[test]
fn woocommerce_10_5_0() {
    assert!(compare("woocommerce-10.5.0.jsonl") >= 1_000);
}

#[test]
fn woocommerce_9_2_5() {
    assert!(compare("woocommerce-9.2.5.jsonl") >= 1_000);
}

#[test]
fn worked_by_hand() {
    assert!(compare("hand.jsonl") >= 20);
}

/// Each code has an input, but the one that stands for a defect.
#[test]
fn refused() {
    let cases: Vec<Refused> = cases("errors.jsonl");
    for case in &cases {
        let code = case.code().map(Code::as_str);
        assert_eq!(code, Some(case.code.as_str()), "{}", case.id);
    }
    for code in Code::ALL.iter().filter(|code| **code != Code::Internal) {
        let provoked = cases.iter().any(|case| case.code == code.as_str());
        assert!(provoked, "no input in errors.jsonl provokes {}", code.as_str());
    }
}
