//! The same bytes from all three homes of the engine: every vector through
//! Rust, PHP and Wasm, `totals` and `explain`, results and errors alike.

use crate::paths;
use crate::process::Cmd;
use crate::tally::Tally;
use crate::ui;
use anyhow::{Context, Result, bail};
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::time::Duration;

const PHP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/engines/print.php");
const JS: &str = include_str!("../assets/engines/print.mjs");
const PATIENCE: Duration = Duration::from_secs(15 * 60);
/// Differences shown before only counting goes on.
const SHOWN: usize = 5;

/// Compares the engines on every cart of `tests/vectors`.
///
/// # Errors
/// When there are no vectors or an engine cannot run at all.
pub(crate) fn compare() -> Result<Tally> {
    let dir = paths::root().join("target/engines");
    fs::create_dir_all(&dir)?;
    let carts = dir.join("carts.txt");
    let count = write_carts(&carts)?;
    let out = |name: &str| dir.join(format!("{name}.txt"));
    ui::step(format!("{count} carts through Rust, PHP, Wasm and slim Wasm"));
    rust(&carts, &out("rust"))?;
    php(&carts, &out("php"))?;
    wasm("@cart-p2/cart", &carts, &out("wasm"))?;
    wasm("@cart-p2/cart/slim", &carts, &out("slim"))?;

    let mut tally = Tally::default();
    for (name, stride, view) in [("php", 1, whole as View), ("wasm", 1, whole), ("slim", 2, code)] {
        // The slim build prints no explanation, so it answers every second
        // line, and it has no texts of errors.
        let one = differences(&out("rust"), &out(name), stride, name, view)?;
        println!("Rust and {name}: {one}");
        tally += one;
    }
    Ok(tally)
}

/// Writes each vector's cart on a line of its own, byte for byte.
fn write_carts(to: &Path) -> Result<usize> {
    let folder = paths::root().join("tests/vectors");
    let mut files: Vec<PathBuf> =
        fs::read_dir(&folder)?.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "jsonl"));
    files.sort();
    let mut carts = Vec::new();
    for file in files {
        let text =
            fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        carts.extend(text.lines().filter_map(|line| field(line, "input")).map(str::to_owned));
    }
    if carts.is_empty() {
        bail!("{} has no carts", folder.display());
    }
    fs::write(to, carts.join("\n") + "\n")?;
    Ok(carts.len())
}

/// The text of one member of a JSON object written on one line, as it stands
/// there: reading and writing it again could change a number's digits.
fn field<'a>(object: &'a str, name: &str) -> Option<&'a str> {
    let (mut depth, mut in_string, mut escaped, mut start) = (0_u32, false, false, None);
    let key = format!("\"{name}\":");
    for (at, byte) in object.bytes().enumerate() {
        let top = depth == 1 && !in_string;
        if let Some(from) = start
            && top
            && matches!(byte, b',' | b'}')
        {
            return Some(object[from..at].trim());
        }
        if top && byte == b'"' && start.is_none() && object[at..].starts_with(&key) {
            start = Some(at + key.len());
        }
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => depth += 1,
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

fn rust(carts: &Path, out: &Path) -> Result<()> {
    Cmd::cargo()
        .args(["run", "--quiet", "--package", "cart-p2-xtask", "--example", "engine_lines", "--"])
        .args([carts, out])
        .timeout(PATIENCE)
        .run()
}

fn php(carts: &Path, out: &Path) -> Result<()> {
    let extension = format!("extension={}", paths::extension().display());
    Cmd::new("php").args(["-n", "-d", &extension, PHP]).args([carts, out]).timeout(PATIENCE).run()
}

fn wasm(entry: &str, carts: &Path, out: &Path) -> Result<()> {
    // `-e` resolves a package's own name from the working folder.
    Cmd::new("node")
        .args(["--input-type=module", "-e", JS, "--", entry])
        .args([carts, out])
        .dir(paths::root().join("js"))
        .timeout(PATIENCE)
        .run()
}

/// The part of a line that must be the same.
type View = fn(&[u8]) -> &[u8];

fn whole(line: &[u8]) -> &[u8] {
    line
}

/// Of an error only its code: `error CODE: text`.
fn code(line: &[u8]) -> &[u8] {
    let end = line.iter().position(|byte| *byte == b':');
    if line.starts_with(b"error ") { &line[..end.unwrap_or(line.len())] } else { line }
}

/// PHP refuses to build a result above a limit, which its error names: true
/// when it said so and the result is really above it.
fn too_large_for_php(rust: &[u8], php: &[u8]) -> bool {
    let Some(text) = php.strip_prefix(b"error input_too_large: ") else { return false };
    let text = String::from_utf8_lossy(text);
    let limit = text.split(' ').find_map(|word| word.parse::<usize>().ok());
    limit.is_some_and(|limit| !rust.starts_with(b"error ") && rust.len() > limit)
}

/// Compares every `stride`-th line of `one` with every line of `other`.
fn differences(one: &Path, other: &Path, stride: usize, name: &str, view: View) -> Result<Tally> {
    let lines = |file: &Path| -> Result<_> { Ok(BufReader::new(File::open(file)?).split(b'\n')) };
    let (mut a, mut b) = (lines(one)?.step_by(stride), lines(other)?);
    let mut tally = Tally::default();
    let mut at = 0;
    loop {
        let (a, b) = (a.next().transpose()?, b.next().transpose()?);
        at += 1;
        match (a, b) {
            (None, None) => return Ok(tally),
            (Some(a), Some(b)) if view(&a) == view(&b) => tally.passed += 1,
            (Some(a), Some(b)) if too_large_for_php(&a, &b) => {
                println!("line {at}: {} bytes are more than {name} may answer", a.len());
                tally.skipped += 1;
            }
            (a, b) => {
                tally.failed += 1;
                if tally.failed as usize <= SHOWN {
                    show(at, a.as_deref(), b.as_deref(), name);
                }
            }
        }
    }
}

/// Shows where two lines part.
fn show(line: usize, rust: Option<&[u8]>, other: Option<&[u8]>, name: &str) {
    let (rust, other) = (rust.unwrap_or(b"(no line)"), other.unwrap_or(b"(no line)"));
    let same = rust.iter().zip(other).take_while(|(a, b)| a == b).count();
    let around = |text: &[u8]| {
        let (from, to) = (same.saturating_sub(60).min(text.len()), (same + 60).min(text.len()));
        String::from_utf8_lossy(&text[from..to]).into_owned()
    };
    println!("line {line}, byte {same}\n  rust: {}\n  {name}: {}", around(rust), around(other));
}

#[cfg(test)]
mod tests {
    use super::{code, field, too_large_for_php};

    #[test]
    fn takes_a_member_as_it_is_written() {
        let line = r#"{"id":"a \"input\":1,","about":[{"input":2}],"input":{"v":1,"x":[1.50,"}"]},"output":{}}"#;
        assert_eq!(field(line, "input"), Some(r#"{"v":1,"x":[1.50,"}"]}"#));
        assert_eq!(field(line, "output"), Some("{}"));
        assert_eq!(field(line, "none"), None);
        assert_eq!(field(r#"{"input":"a,b"}"#, "input"), Some(r#""a,b""#));
    }

    #[test]
    fn the_code_of_an_error_is_before_its_text() {
        assert_eq!(code(b"error bad_json: at line 1"), b"error bad_json");
        assert_eq!(code(b"error bad_json"), b"error bad_json");
        assert_eq!(code(b"{\"a\":1}"), b"{\"a\":1}");
    }

    #[test]
    fn only_a_result_above_the_named_limit_may_be_refused() {
        let refusal = b"error input_too_large: the result needs more than 8 bytes";
        assert!(too_large_for_php(b"{\"amounts\":[]}", refusal));
        assert!(!too_large_for_php(b"{}", refusal));
        assert!(!too_large_for_php(b"error something_else", refusal));
        assert!(!too_large_for_php(b"{\"amounts\":[]}", b"error bad_json: 8"));
    }
}
