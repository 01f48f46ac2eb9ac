//! Every golden case of `tests/vectors`: carts recorded from the real
//! WooCommerce, carts worked by hand, and inputs that must be refused.

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

fn cases(file: &str) -> Vec<Case> {
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
    let cases = cases(file);
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
