//! Refuses code that was tampered with in the way hacked sites are: PHP that
//! unpacks text and runs it. Copies of WordPress are passed on from such
//! sites, and a shop made from one sends every request to a stranger.
//!
//! A search for one habit proves nothing about the rest: who can compare with
//! the publisher's checksums should.

use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;

/// What unpacks the text.
const DECODERS: [&str; 6] = ["base64_", "gz", "hex2bin", "openssl_", "str_rot13", "strrev"];

/// Looks through all PHP files of a folder.
///
/// # Errors
/// Names the first file that runs unpacked text; or a file cannot be read.
pub(super) fn check(dir: &Path) -> Result<()> {
    let mut open = vec![dir.to_owned()];
    while let Some(folder) = open.pop() {
        let entries =
            fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
        for entry in entries {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                open.push(entry.path());
            } else if entry.path().extension().is_some_and(|extension| extension == "php") {
                check_file(&entry.path())?;
            }
        }
    }
    Ok(())
}

fn check_file(file: &Path) -> Result<()> {
    let code = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    if runs_unpacked_text(&String::from_utf8_lossy(&code)) {
        bail!(
            "{} runs text that it unpacks first, which no release does: it was tampered with. Remove this copy, and take one from the publisher",
            file.display()
        );
    }
    Ok(())
}

/// Whether there is an `eval(` of something decoded.
fn runs_unpacked_text(code: &str) -> bool {
    code.match_indices("eval").any(|(at, word)| {
        let is_word = !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let argument = code[at + word.len()..].trim_start().strip_prefix('(');
        let called = argument.map(|text| text.trim_start().trim_start_matches(['@', '\\']));
        is_word && called.is_some_and(|name| DECODERS.iter().any(|known| name.starts_with(known)))
    })
}

#[cfg(test)]
mod tests {
    use super::runs_unpacked_text;

    #[test]
    fn code_that_runs_unpacked_text_is_refused() {
        for bad in
            ["$a = '';eval(gzuncompress($a));", "eval ( @base64_decode( $x ) )", "eval(\\str_rot13"]
        {
            assert!(runs_unpacked_text(bad), "{bad}");
        }
        for good in [
            "<?php retrieval( gzip )",
            "eval",
            "// base64_decode(), never eval()",
            "medieval(1); gzopen()",
        ] {
            assert!(!runs_unpacked_text(good), "{good}");
        }
    }
}
