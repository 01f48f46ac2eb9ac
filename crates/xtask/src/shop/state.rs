//! What has been done to a shop, in `state.json`.

use super::sources::{Source, Sources};
use anyhow::{Context, Result};
use serde_json::{Map, Value, json};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// Changes when an older shop must be built anew.
const LAYOUT: u64 = 1;

/// The steps done so far, each with a fingerprint of what it was made from.
pub(super) struct State {
    file: PathBuf,
    sources: Option<Value>,
    done: Map<String, Value>,
}

impl State {
    /// Reads it; a missing, unreadable or older file means: nothing done yet.
    pub(super) fn load(shop: &Path) -> Self {
        let file = shop.join("state.json");
        let text = fs::read_to_string(&file).unwrap_or_default();
        let mut value: Value = serde_json::from_str(&text).unwrap_or_default();
        if value.get("layout").and_then(Value::as_u64) != Some(LAYOUT) {
            value = Value::Null;
        }
        let sources = value.get_mut("sources").map(Value::take).filter(Value::is_object);
        let done = match value.get_mut("done").map(Value::take) {
            Some(Value::Object(done)) => done,
            _ => Map::new(),
        };
        Self { file, sources, done }
    }

    /// The WordPress and WooCommerce the shop was built from, if it was.
    pub(super) fn sources(&self) -> Option<Sources> {
        let sources = self.sources.as_ref()?;
        let source = |name: &str| {
            let source = sources.get(name)?;
            Some(Source {
                dir: source.get("dir")?.as_str()?.into(),
                version: source.get("version")?.as_str()?.to_owned(),
            })
        };
        Some(Sources { wordpress: source("wordpress")?, woocommerce: source("woocommerce")? })
    }

    /// True when the shop holds other code than asked for.
    pub(super) fn other_sources(&self, wanted: &Sources) -> bool {
        self.file.exists() && self.sources().as_ref() != Some(wanted)
    }

    /// WordPress's and WooCommerce's versions.
    pub(super) fn versions(&self) -> (String, String) {
        let sources = self.sources();
        sources.map(|s| (s.wordpress.version, s.woocommerce.version)).unwrap_or_default()
    }

    /// Remembers what the shop is built from.
    pub(super) fn set_sources(&mut self, sources: &Sources) -> Result<()> {
        let source = |source: &Source| json!({ "dir": source.dir, "version": source.version });
        self.sources = Some(json!({
            "wordpress": source(&sources.wordpress),
            "woocommerce": source(&sources.woocommerce),
        }));
        self.save()
    }

    /// Runs a step unless it was done from the very same inputs before.
    ///
    /// # Errors
    /// Those of the step, which then counts as not done.
    pub(super) fn once(
        &mut self,
        name: &str,
        fingerprint: u64,
        step: impl FnOnce() -> Result<()>,
    ) -> Result<()> {
        let fingerprint = Value::from(format!("{fingerprint:016x}"));
        if self.done.get(name) == Some(&fingerprint) {
            return Ok(());
        }
        super::timed(name, step)?;
        self.done.insert(name.to_owned(), fingerprint);
        self.save()
    }

    fn save(&self) -> Result<()> {
        let value = json!({ "layout": LAYOUT, "sources": self.sources, "done": self.done });
        fs::write(&self.file, format!("{value:#}\n"))
            .with_context(|| format!("cannot write {}", self.file.display()))
    }
}

/// A fingerprint of files (their contents) and folders (what is in them).
/// Equal inputs give equal numbers within one build of this program.
pub(super) fn fingerprint(paths: &[PathBuf]) -> Result<u64> {
    let mut hasher = DefaultHasher::new();
    for path in paths {
        hash_path(path, &mut hasher)?;
    }
    Ok(hasher.finish())
}

fn hash_path(path: &Path, hasher: &mut DefaultHasher) -> Result<()> {
    let shown = || format!("cannot read {}", path.display());
    if path.is_dir() {
        let entries = fs::read_dir(path).with_context(shown)?;
        let mut names = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
        names.sort();
        return names.iter().try_for_each(|name| hash_path(name, hasher));
    }
    path.file_name().hash(hasher);
    fs::read(path).with_context(shown)?.hash(hasher);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{State, fingerprint};
    use anyhow::{Result, bail};
    use std::cell::Cell;
    use std::fs;

    #[test]
    fn a_step_runs_once_per_input() -> Result<()> {
        let dir = std::env::temp_dir().join(format!("cart-p2-state-{}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(&dir)?;
        let runs = Cell::new(0);
        let step = || {
            runs.set(runs.get() + 1);
            Ok(())
        };
        State::load(&dir).once("step", 1, step)?;
        State::load(&dir).once("step", 1, step)?;
        assert_eq!(runs.get(), 1);
        State::load(&dir).once("step", 2, step)?;
        assert_eq!(runs.get(), 2);
        assert!(State::load(&dir).once("step", 3, || bail!("no")).is_err());
        State::load(&dir).once("step", 3, step)?;
        assert_eq!(runs.get(), 3);
        Ok(fs::remove_dir_all(&dir)?)
    }

    #[test]
    fn a_fingerprint_sees_names_and_contents() -> Result<()> {
        let dir = std::env::temp_dir().join(format!("cart-p2-print-{}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(dir.join("within"))?;
        let print = || fingerprint(std::slice::from_ref(&dir));
        fs::write(dir.join("within/a"), "1")?;
        let first = print()?;
        assert_eq!(first, print()?);
        fs::write(dir.join("within/a"), "2")?;
        let second = print()?;
        assert_ne!(first, second);
        fs::rename(dir.join("within/a"), dir.join("within/b"))?;
        assert_ne!(second, print()?);
        Ok(fs::remove_dir_all(&dir)?)
    }
}
