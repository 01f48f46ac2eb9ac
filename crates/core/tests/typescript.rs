//! The TypeScript declarations of the wire format, `js/src/wire.ts`, are those
//! of the Rust types.
//!
//! `cargo test -p cart-p2-core --features typescript` compares. With
//! `CART_P2_WRITE=1` it writes the file instead.
#![cfg(feature = "typescript")]

use cart_p2_core::Code;
use cart_p2_core::explain::Explanation;
use cart_p2_core::wire::{input, output};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::{env, fs};
use ts_rs::{Config, TS, TypeVisitor};

const HEADER: &str = "\
// Generated from crates/core/src/wire and crates/core/src/explain.rs; do not edit.
// To write it anew: CART_P2_WRITE=1 cargo test -p cart-p2-core --features typescript

";

/// Declarations by name.
struct Declarations<'c> {
    config: &'c Config,
    by_name: BTreeMap<String, String>,
}

impl Declarations<'_> {
    fn add<T: TS + 'static + ?Sized>(&mut self) {
        self.visit::<T>();
    }
}

impl TypeVisitor for Declarations<'_> {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        // Types of the standard library have no file of their own.
        if T::output_path().is_none() || self.by_name.contains_key(&T::ident(self.config)) {
            return;
        }
        let text = T::export_to_string(self.config).expect("a declaration");
        self.by_name.insert(T::ident(self.config), tidy(&text));
        T::visit_dependencies(self);
    }
}

/// A declaration as a person would lay it out, without imports.
fn tidy(text: &str) -> String {
    let lines: Vec<_> = text
        .lines()
        .filter(|line| !line.starts_with("import ") && !line.starts_with("// "))
        .map(str::trim_end)
        .collect();
    let text = lines.join("\n").replace("/**\n * ", "/** ").replace("\n */\n", " */\n");
    let Some((head, fields)) = text.split_once(" = {") else {
        return text.trim().to_owned();
    };
    let fields = fields.trim().trim_end_matches(['}', ';', ' ', ',']);
    let mut laid_out = String::new();
    let mut angles = 0;
    let mut in_comment = false;
    for line in fields.lines().map(str::trim) {
        in_comment |= line.starts_with("/**");
        if in_comment {
            in_comment = !line.ends_with("*/");
            laid_out += line;
        } else {
            for character in line.chars() {
                match character {
                    '<' => angles += 1,
                    '>' => angles -= 1,
                    _ => {}
                }
                match character {
                    ',' if angles == 0 => laid_out += ";\n",
                    ' ' if laid_out.ends_with('\n') => {}
                    _ => laid_out.push(character),
                }
            }
        }
        laid_out.truncate(laid_out.trim_end().len());
        laid_out.push('\n');
    }
    let indented: String = laid_out
        .trim_end()
        .lines()
        .map(
            |line| {
                if line.starts_with('*') { format!("   {line}\n") } else { format!("  {line}\n") }
            },
        )
        .collect();
    format!("{} = {{\n{};\n}};", head.trim(), indented.trim_end())
}

fn error_codes() -> String {
    let mut text =
        "/** Stable codes of the engine's errors, the same in Rust, PHP and JavaScript. */\n\
                    export type EngineErrorCode =\n"
            .to_owned();
    for code in Code::ALL {
        writeln!(text, "  /** {} */\n  | \"{}\"", code.description(), code.as_str())
            .expect("a String takes all");
    }
    text.truncate(text.trim_end().len());
    text + ";\n"
}

#[test]
fn declarations_are_current() {
    let config = Config::default().with_large_int("number");
    let mut declarations = Declarations { config: &config, by_name: BTreeMap::new() };
    declarations.add::<input::Cart>();
    declarations.add::<output::Totals>();
    declarations.add::<Explanation>();
    let all: Vec<_> = declarations.by_name.into_values().collect();
    let current = format!("{HEADER}{}\n{}\n", error_codes(), all.join("\n\n"));

    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../js/src/wire.ts");
    if env::var_os("CART_P2_WRITE").is_some() {
        fs::write(&file, &current).expect("js/src can be written");
    }
    let written = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        written == current,
        "{} is not current; its first lines tell how to write it",
        file.display()
    );
}
