//! Rules of this code base that no compiler checks. Each failure names the
//! file and line, and the rule.

use std::fs;
use std::path::{Path, PathBuf};

/// The longest function, in lines.
const FUNCTION_LINES: usize = 70;

fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).expect("crates/xtask is two folders deep").to_owned()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All Rust files below a folder: path from the repository's top, and text.
fn rust_files(folder: &str) -> Vec<(String, String)> {
    let mut files = Vec::new();
    collect(&root().join(folder), &mut files);
    files.sort();
    let top = root();
    let name = |path: &Path| path.strip_prefix(&top).unwrap_or(path).display().to_string();
    files.iter().map(|path| (name(path), read(path))).collect()
}

fn collect(dir: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap_or_else(|error| panic!("{}: {error}", dir.display())) {
        let path = entry.expect("a folder's entry").path();
        let name = path.file_name().unwrap_or_default();
        if path.is_dir() && name != "target" && name != "node_modules" {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// Lines that break a rule, as `file:line: text`.
fn offences(files: &[(String, String)], breaks: impl Fn(&str, &str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for (file, text) in files {
        for (number, line) in text.lines().enumerate() {
            let comment = line.trim_start().starts_with("//");
            if !comment && breaks(file, line) {
                found.push(format!("{file}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    found
}

fn assert_none(rule: &str, found: &[String]) {
    assert!(found.is_empty(), "{rule}:\n  {}", found.join("\n  "));
}

#[test]
fn no_leftovers_of_work_in_progress() {
    let words = ["todo", "dbg", "unimplemented"].map(|word| format!("{word}!("));
    let found =
        offences(&rust_files("crates"), |_, line| words.iter().any(|word| line.contains(word)));
    assert_none("unfinished code", &found);
}

#[test]
fn every_module_says_what_it_is() {
    let files = rust_files("crates");
    assert!(files.len() > 20, "only {} Rust files found", files.len());
    let silent = |text: &str| {
        // A fuzz target or a crate may set attributes first.
        let first = text.lines().find(|line| !line.trim().is_empty() && !line.starts_with("#!["));
        !first.is_some_and(|line| line.starts_with("//!"))
    };
    let found: Vec<String> =
        files.iter().filter(|(_, text)| silent(text)).map(|(file, _)| file.clone()).collect();
    assert_none("a module starts with `//!` and one sentence", &found);
}

/// Relies on rustfmt: a function's closing brace has the indent of its first line.
fn long_functions(file: &str, text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let code = line.trim_start();
        let indent = &line[..line.len() - code.len()];
        let is_function = code.split_whitespace().take(5).any(|word| word == "fn")
            && !code.starts_with("//")
            && !code.ends_with(';')
            && code.contains('(');
        if !is_function {
            continue;
        }
        let closing = format!("{indent}}}");
        let length = lines[start..].iter().position(|line| *line == closing).map_or(1, |at| at + 1);
        if length > FUNCTION_LINES {
            found.push(format!("{file}:{}: {length} lines", start + 1));
        }
    }
    found
}

#[test]
fn functions_fit_on_a_screen() {
    let files = rust_files("crates");
    let found: Vec<String> =
        files.iter().flat_map(|(file, text)| long_functions(file, text)).collect();
    assert_none(&format!("a function has at most {FUNCTION_LINES} lines"), &found);
}

#[test]
fn the_function_rule_sees_a_long_function() {
    let body = "    let x = 1;\n".repeat(FUNCTION_LINES);
    assert_eq!(long_functions("a.rs", &format!("fn long() {{\n{body}}}\n")).len(), 1);
    assert!(long_functions("a.rs", "fn short() {\n}\n").is_empty());
}

/// What is shipped: no files of tests, and no test module at a file's end.
fn shipped(files: Vec<(String, String)>) -> Vec<(String, String)> {
    let cut = |text: String| match text.find("#[cfg(test)]\nmod ") {
        Some(at) => text[..at].to_owned(),
        None => text,
    };
    files
        .into_iter()
        .filter(|(file, _)| !file.ends_with("tests.rs"))
        .map(|(file, text)| (file, cut(text)))
        .collect()
}

#[test]
fn only_the_wire_format_is_serialized() {
    let wire = ["crates/core/src/wire/", "crates/core/src/explain.rs"];
    let found = offences(&shipped(rust_files("crates/core/src")), |file, line| {
        let derives = line.contains("derive(") || line.contains("serde(");
        let serde =
            line.contains("Serialize") || line.contains("Deserialize") || line.contains("#[serde(");
        derives && serde && !wire.iter().any(|place| file.starts_with(place))
    });
    assert_none("in the core only what is sent has serde's derives", &found);
}

#[test]
fn the_core_is_a_pure_function() {
    let outside =
        ["time", "fs", "net", "env", "thread", "process", "io"].map(|name| format!("std::{name}"));
    let found = offences(&shipped(rust_files("crates/core/src")), |_, line| {
        outside.iter().any(|name| line.contains(name.as_str())) || line.contains("static mut")
    });
    assert_none("the core has no clock, files, network, environment or globals", &found);
}

/// The text after `key` on the line that starts with it, without decoration.
fn value_after(file: &str, key: &str) -> String {
    let text = read(&root().join(file));
    let line = text
        .lines()
        .map(|line| line.trim_start_matches([' ', '*', '\t']))
        .find(|line| line.starts_with(key));
    let line = line.unwrap_or_else(|| panic!("{file} has no line `{key}`"));
    line[key.len()..].trim_matches([' ', '\t', '=', ':', '"', ',', '\'', ')', ';']).to_owned()
}

#[test]
fn one_version_everywhere() {
    let workspace = env!("CARGO_PKG_VERSION");
    let places = [
        ("Cargo.toml", "version ="),
        ("js/package.json", "\"version\":"),
        ("wp-plugin/cart-p2/cart-p2.php", "Version:"),
        ("wp-plugin/cart-p2/readme.txt", "Stable tag:"),
    ];
    let found: Vec<String> = places
        .iter()
        .map(|(file, key)| (file, value_after(file, key)))
        .filter(|(_, version)| version != workspace)
        .map(|(file, version)| format!("{file}: {version}, not {workspace}"))
        .collect();
    assert_none("one version", &found);
}
