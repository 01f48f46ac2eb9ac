//! Whether a build's inputs changed since it last ran.

use crate::paths;
use anyhow::{Context, Result};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// Folders that hold results, not sources.
const RESULTS: &[&str] = &["node_modules", "target", "pkg", "pkg-slim", "dist", "build"];

/// The state of a build's inputs: names and contents, not times, which a fresh
/// checkout changes.
pub(super) struct Stamp {
    file: PathBuf,
    digest: String,
}

impl Stamp {
    /// Reads the inputs (files or folders, from the repository's top).
    pub(super) fn of(name: &str, inputs: &[&str], more: &str) -> Result<Self> {
        let mut hasher = DefaultHasher::new();
        more.hash(&mut hasher);
        for input in inputs {
            add(&paths::root().join(input), &mut hasher)?;
        }
        let digest = format!("{:016x}\n", hasher.finish());
        Ok(Self { file: paths::root().join("target/stamps").join(name), digest })
    }

    /// True when nothing changed and all results are there. If not, no stamp is left: a build that is broken off
    /// leaves results that belong to no inputs.
    pub(super) fn is_fresh(&self, results: &[PathBuf]) -> bool {
        let same = fs::read_to_string(&self.file).is_ok_and(|old| old == self.digest);
        let fresh = same && results.iter().all(|result| result.exists());
        if !fresh {
            let _ = fs::remove_file(&self.file);
        }
        fresh
    }

    /// Remembers that the build succeeded.
    pub(super) fn keep(&self) -> Result<()> {
        if let Some(dir) = self.file.parent() {
            fs::create_dir_all(dir)?;
        }
        fs::write(&self.file, &self.digest)
            .with_context(|| format!("cannot write {}", self.file.display()))
    }
}

fn add(path: &Path, hasher: &mut DefaultHasher) -> Result<()> {
    if path.is_dir() {
        for entry in entries(path)? {
            add(&entry, hasher)?;
        }
    } else if path.exists() {
        path.hash(hasher);
        fs::read(path).with_context(|| format!("cannot read {}", path.display()))?.hash(hasher);
    }
    Ok(())
}

/// What a folder holds, sorted, without results and hidden files.
fn entries(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut all = Vec::new();
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') && !RESULTS.contains(&name.as_str()) {
            all.push(entry.path());
        }
    }
    all.sort();
    Ok(all)
}
