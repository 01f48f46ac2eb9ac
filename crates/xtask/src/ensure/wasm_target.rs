//! Rust's standard library for `wasm32-unknown-unknown`.
//!
//! An ordinary Rust has it, or rustup adds it. Where rustup cannot download,
//! Debian's `rustc-web` and `rust-web-src` are enough to build it: the result
//! is a small toolchain folder in the cache, made of links to Debian's compiler
//! and the built library, which rustup accepts as `RUSTUP_TOOLCHAIN`.

use super::{Found, apt};
use crate::process::Cmd;
use crate::{paths, ui};
use anyhow::{Context, Result, bail};
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::time::Duration;

const TARGET: &str = "wasm32-unknown-unknown";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_RUSTDOC: &str = "/usr/bin/rustdoc";
const DEBIAN_SOURCE: &str = "/usr/lib/rustlib/src/rust/library";
const DEBIAN_PACKAGES: &[&str] = &["rustc-web", "rust-web-src"];
const PATIENCE: Duration = Duration::from_secs(20 * 60);

/// The toolchain that builds Wasm.
pub(crate) enum Toolchain {
    /// The active one has the target.
    Active,
    /// This folder, as `RUSTUP_TOOLCHAIN`.
    Folder(PathBuf),
}

/// Finds a toolchain that has the target, without installing anything.
pub(crate) fn toolchain() -> Result<Option<Toolchain>> {
    if active_has_target() {
        return Ok(Some(Toolchain::Active));
    }
    let Some(folder) = debian_folder()? else {
        return Ok(None);
    };
    Ok(folder.join(".ok").exists().then_some(Toolchain::Folder(folder)))
}

fn active_has_target() -> bool {
    let sysroot = Cmd::new("rustc").args(["--print", "sysroot"]).read().unwrap_or_default();
    Path::new(&sysroot).join("lib/rustlib").join(TARGET).join("lib").is_dir()
}

/// Where a toolchain made from Debian's packages is or would be.
fn debian_folder() -> Result<Option<PathBuf>> {
    if !Path::new(DEBIAN_RUSTC).exists() || !Path::new(DEBIAN_SOURCE).join("sysroot").is_dir() {
        return Ok(None);
    }
    let version = Cmd::new(DEBIAN_RUSTC).arg("-V").read()?;
    let number = version.split(' ').nth(1).context("rustc -V says no version")?;
    Ok(Some(paths::tools()?.join(format!("rust-wasm/debian-{number}"))))
}

pub(super) fn probe() -> Found {
    match toolchain() {
        Ok(Some(Toolchain::Active)) => Found::Yes("part of the active toolchain".to_owned()),
        Ok(Some(Toolchain::Folder(folder))) => Found::Yes(folder.display().to_string()),
        Ok(None) => Found::No(format!("no toolchain here has {TARGET}")),
        Err(error) => Found::No(format!("{error:#}")),
    }
}

pub(super) fn install() -> Result<()> {
    // Debian's packages, where they are installed already, before a download.
    if debian_folder()?.is_none() {
        if rustup_adds_target() {
            return Ok(());
        }
        apt::install(DEBIAN_PACKAGES)?;
    }
    let folder = debian_folder()?
        .context("rustc-web and rust-web-src did not bring the library's source")?;
    build(&folder)
}

fn rustup_adds_target() -> bool {
    if paths::which("rustup").is_none() {
        return false;
    }
    let added =
        Cmd::new("rustup").args(["target", "add", TARGET]).timeout(Duration::from_secs(180)).run();
    if let Err(error) = added {
        ui::warn(format!("{error:#}"));
    }
    active_has_target()
}

/// Makes the toolchain folder; it appears whole or not at all.
fn build(folder: &Path) -> Result<()> {
    let base = folder.parent().context("the toolchain folder has no parent")?;
    let work = base.join(format!(".build.{}", std::process::id()));
    let result = build_in(&work, folder);
    let _ = fs::remove_dir_all(&work);
    result
}

fn build_in(work: &Path, folder: &Path) -> Result<()> {
    ui::step("building Rust's standard library for the browser (half a minute)");
    let _ = fs::remove_dir_all(work);
    let source = work.join("src");
    copy_tree(Path::new(DEBIAN_SOURCE), &source)?;
    drop_test_dependencies(&source)?;
    let (cargo, linker) = (real_cargo()?, linker(&host()?)?);
    compile(&cargo, &source, &work.join("target"))?;
    let made = work.join("toolchain");
    assemble(&made, folder, &work.join("target"), &cargo)?;
    symlink(linker, made.join("lib/rustlib").join(host()?).join("bin/rust-lld"))?;
    fs::write(made.join(".ok"), "")?;
    let _ = fs::remove_dir_all(folder);
    fs::rename(&made, folder).with_context(|| format!("cannot make {}", folder.display()))
}

fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let entry = entry?;
        let (source, copy) = (entry.path(), to.join(entry.file_name()));
        if fs::metadata(&source)?.is_dir() {
            copy_tree(&source, &copy)?;
        } else {
            fs::copy(&source, &copy)?;
        }
    }
    Ok(())
}

/// Debian ships the library's dependencies but not those of its tests; cargo
/// would look for them all the same.
fn drop_test_dependencies(source: &Path) -> Result<()> {
    for entry in fs::read_dir(source)? {
        let dir = entry?.path();
        if dir.is_dir() && !dir.ends_with("vendor") {
            drop_test_dependencies(&dir)?;
        }
    }
    let manifest = source.join("Cargo.toml");
    if !manifest.exists() {
        return Ok(());
    }
    let text = fs::read_to_string(&manifest)?;
    fs::write(&manifest, without_test_dependencies(&text))?;
    Ok(())
}

fn without_test_dependencies(manifest: &str) -> String {
    let mut kept = String::new();
    let mut skipping = false;
    for line in manifest.lines() {
        if line.starts_with('[') {
            skipping = line.contains("dev-dependencies");
        }
        let test_member = matches!(line.trim(), "\"coretests\"," | "\"alloctests\",");
        if !skipping && !test_member {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

/// rustup's `cargo` is a proxy that obeys `RUSTUP_TOOLCHAIN`; this is the real one.
fn real_cargo() -> Result<PathBuf> {
    if let Ok(path) = Cmd::new("rustup").args(["which", "cargo"]).read() {
        return Ok(PathBuf::from(path));
    }
    paths::which("cargo").context("no cargo on PATH")
}

fn compile(cargo: &Path, source: &Path, target: &Path) -> Result<()> {
    Cmd::new(cargo)
        .args(["build", "--release", "--target", TARGET, "--manifest-path", "sysroot/Cargo.toml"])
        .args(["--features", "panic-unwind,compiler-builtins-mem"])
        .dir(source)
        .env("RUSTC", DEBIAN_RUSTC)
        // What Rust's own bootstrap sets: the library uses unstable features.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("__CARGO_DEFAULT_LIB_METADATA", "wasmsysroot")
        .env("RUSTFLAGS", "-Zforce-unstable-if-unmarked -Cembed-bitcode=yes -Cdebuginfo=0")
        .env("CARGO_PROFILE_RELEASE_DEBUG", "0")
        .env("CARGO_TARGET_DIR", target)
        .timeout(PATIENCE)
        .run()
}

/// Lays the folder out as a rustup toolchain: wrappers, links, the library.
fn assemble(made: &Path, final_folder: &Path, target: &Path, cargo: &Path) -> Result<()> {
    let host = host()?;
    let (bin, rustlib) = (made.join("bin"), made.join("lib/rustlib"));
    let library = rustlib.join(TARGET).join("lib");
    let host_lib = rustlib.join(&host);
    for dir in [&bin, &library, &host_lib.join("bin")] {
        fs::create_dir_all(dir)?;
    }
    for entry in fs::read_dir(target.join(TARGET).join("release/deps"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "rlib")
            && let Some(name) = path.file_name()
        {
            fs::copy(&path, library.join(name))?;
        }
    }
    for entry in fs::read_dir(Path::new("/usr/lib/rustlib").join(&host))? {
        let entry = entry?;
        if entry.file_name() != "bin" {
            symlink(entry.path(), host_lib.join(entry.file_name()))?;
        }
    }
    wrapper(&bin.join("rustc"), DEBIAN_RUSTC, final_folder)?;
    wrapper(&bin.join("rustdoc"), DEBIAN_RUSTDOC, final_folder)?;
    symlink(cargo, bin.join("cargo"))?;
    Ok(())
}

fn host() -> Result<String> {
    let text = Cmd::new(DEBIAN_RUSTC).arg("-vV").read()?;
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("rustc -vV names no host")
}

/// Wasm needs LLVM's linker: rustup's, or one of the system's.
fn linker(host: &str) -> Result<PathBuf> {
    if let Ok(rustc) = Cmd::new("rustup").args(["which", "rustc"]).read() {
        let lld =
            Path::new(&rustc).with_file_name("../lib/rustlib").join(host).join("bin/rust-lld");
        if let Ok(lld) = lld.canonicalize() {
            return Ok(lld);
        }
    }
    let system = [
        "rust-lld",
        "wasm-ld",
        "wasm-ld-19",
        "wasm-ld-18",
        "wasm-ld-16",
        "wasm-ld-15",
        "wasm-ld-14",
    ];
    match system.iter().find_map(|name| paths::which(name)) {
        Some(path) => Ok(path),
        None => bail!("no rust-lld and no wasm-ld; on Debian: {}", apt::command(&["lld"])),
    }
}

fn wrapper(file: &Path, program: &str, sysroot: &Path) -> Result<()> {
    let script = format!("#!/bin/sh\nexec {program} --sysroot '{}' \"$@\"\n", sysroot.display());
    fs::write(file, script)?;
    fs::set_permissions(file, fs::Permissions::from_mode(0o755))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::without_test_dependencies;

    #[test]
    fn drops_only_what_belongs_to_tests() {
        let manifest = "[workspace]\nmembers = [\n  \"std\",\n  \"coretests\",\n]\n\
            [dev-dependencies]\nrand = \"1\"\n[dependencies]\ncore = {}\n";
        let kept = "[workspace]\nmembers = [\n  \"std\",\n]\n[dependencies]\ncore = {}\n";
        assert_eq!(without_test_dependencies(manifest), kept);
    }
}
