//! `cargo xtask package`: the plugin's zip for site owners and the npm package.

use super::zip::Zip;
use super::{Part, build};
use crate::args::Args;
use crate::process::Cmd;
use crate::tally::Tally;
use crate::{paths, ui};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};

const PLUGIN: &str = "wp-plugin/cart-p2";

/// What developers need and site owners do not.
const DEVELOPERS_ONLY: &[&str] = &[
    "tests",
    "vendor",
    "node_modules",
    "composer.json",
    "composer.lock",
    "phpunit.xml",
    "phpunit.xml.dist",
    "phpcs.xml",
    "phpcs.xml.dist",
    "README.md",
];

/// What a site cannot do without.
const MUST_HAVE: &[&str] = &["cart-p2.php", "readme.txt", "LICENSE"];

/// Writes `target/package/cart-p2-VERSION.zip` and the npm package beside it.
///
/// # Errors
/// When a build fails or the plugin lacks a file it must have.
pub(crate) fn run(args: Args) -> Result<()> {
    args.finish()?;
    build(Part::Wasm)?;
    build(Part::Plugin)?;
    let out = paths::root().join("target/package");
    fs::create_dir_all(&out)?;
    let zip = out.join(format!("cart-p2-{}.zip", env!("CARGO_PKG_VERSION")));
    let (bytes, names) = plugin_zip()?;
    fs::write(&zip, bytes)?;
    ui::step(format!("{} ({} files)", zip.display(), names.len()));
    Cmd::new("npm")
        .args(["pack", "--loglevel=notice", "--pack-destination"])
        .arg(&out)
        .dir(paths::root().join("js"))
        .run()
}

/// Proves the zip: the same bytes twice, readable by PHP as WordPress reads
/// it, everything in one folder.
///
/// # Errors
/// When it cannot be made.
pub(crate) fn check() -> Result<Tally> {
    let out = paths::root().join("target/package");
    fs::create_dir_all(&out)?;
    let file = out.join("check.zip");
    let (bytes, names) = plugin_zip()?;
    let mut tally = Tally::default();
    let mut note = |good: bool, what: &str| {
        println!("{} {what}", ui::mark(good, if good { "ok    " } else { "FAILED" }));
        tally.passed += u32::from(good);
        tally.failed += u32::from(!good);
    };
    note(plugin_zip()?.0 == bytes, "two zips of the same files are the same bytes");
    fs::write(&file, bytes)?;
    let read = Cmd::new("php").args(["-r", READ_ZIP]).arg(&file).output()?;
    let expected = format!("{} files", names.len());
    note(read == (true, expected), "PHP reads every file of it, all below cart-p2/");
    fs::remove_file(&file)?;
    Ok(tally)
}

const READ_ZIP: &str = r#"
    $zip = new ZipArchive();
    $zip->open($argv[1], ZipArchive::CHECKCONS) === true or exit('not a zip');
    for ($i = 0; $i < $zip->numFiles; $i++) {
        $name = $zip->getNameIndex($i);
        str_starts_with($name, 'cart-p2/') && $zip->getFromIndex($i) !== false or exit("bad: $name");
    }
    echo $zip->numFiles, ' files';"#;

/// The zip and the names in it, sorted, with a fixed time: two builds of one
/// commit are the same bytes.
fn plugin_zip() -> Result<(Vec<u8>, Vec<String>)> {
    let top = paths::root().join(PLUGIN);
    let mut files = Vec::new();
    list(&top, &mut files)?;
    let mut inside = Vec::new();
    for file in files {
        let name =
            file.strip_prefix(&top)?.to_str().context("a file name is not UTF-8")?.to_owned();
        inside.push((name, file));
    }
    if !inside.iter().any(|(name, _)| name == "LICENSE") {
        inside.push(("LICENSE".to_owned(), paths::root().join("LICENSE")));
    }
    inside.sort();
    let mut zip = Zip::default();
    for (name, file) in &inside {
        let contents = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        zip.add(&format!("cart-p2/{name}"), &contents)?;
    }
    let names: Vec<String> = inside.into_iter().map(|(name, _)| name).collect();
    if let Some(missing) = MUST_HAVE.iter().find(|must| !names.iter().any(|name| name == *must)) {
        bail!("the plugin has no {missing}");
    }
    if !names.iter().any(|name| name.starts_with("assets/build/")) {
        bail!("the plugin has no built browser files");
    }
    Ok((zip.finish()?, names))
}

fn list(dir: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(dir).with_context(|| format!("cannot read {}", dir.display()))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') || DEVELOPERS_ONLY.contains(&name.as_str()) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            list(&entry.path(), files)?;
        } else {
            files.push(entry.path());
        }
    }
    Ok(())
}
