//! Command-line words of one command: flags, `--name value` and `--name=value`.

use anyhow::{Result, anyhow, bail};
use std::fmt::Display;
use std::str::FromStr;

/// The words after the command's name, taken out one by one.
pub(crate) struct Args {
    rest: Vec<String>,
}

impl Args {
    /// Keeps the words in order.
    pub(crate) fn new(words: impl IntoIterator<Item = String>) -> Self {
        Self { rest: words.into_iter().collect() }
    }

    /// Takes `--name` out; true when it was there.
    pub(crate) fn flag(&mut self, name: &str) -> bool {
        let before = self.rest.len();
        self.rest.retain(|word| word != name);
        self.rest.len() != before
    }

    /// Takes `--name VALUE` or `--name=VALUE` out.
    pub(crate) fn value<T>(&mut self, name: &str) -> Result<Option<T>>
    where
        T: FromStr,
        T::Err: Display,
    {
        let prefix = format!("{name}=");
        let Some(at) = self.rest.iter().position(|word| word == name || word.starts_with(&prefix))
        else {
            return Ok(None);
        };
        let word = self.rest.remove(at);
        let text = match word.strip_prefix(&prefix) {
            Some(text) => text.to_owned(),
            None if at < self.rest.len() => self.rest.remove(at),
            None => bail!("{name} needs a value"),
        };
        text.parse().map(Some).map_err(|error| anyhow!("{name} {text}: {error}"))
    }

    /// Takes the first word that is not an option.
    pub(crate) fn positional(&mut self) -> Option<String> {
        let at = self.rest.iter().position(|word| !word.starts_with('-'))?;
        Some(self.rest.remove(at))
    }

    /// Refuses what no one took: a mistyped option must not be ignored.
    pub(crate) fn finish(self) -> Result<()> {
        match self.rest.first() {
            Some(word) => bail!("unknown argument {word}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Args;

    fn args(line: &str) -> Args {
        Args::new(line.split(' ').map(str::to_owned))
    }

    #[test]
    fn takes_flags_values_and_positionals() {
        let mut args = args("all --port 80 --once --name=x");
        assert!(args.flag("--once"));
        assert_eq!(args.value::<u16>("--port").ok().flatten(), Some(80));
        assert_eq!(args.value::<String>("--name").ok().flatten().as_deref(), Some("x"));
        assert_eq!(args.positional().as_deref(), Some("all"));
        assert!(args.finish().is_ok());
    }

    #[test]
    fn refuses_what_nobody_took() {
        assert!(args("--prot 80").finish().is_err());
        assert!(args("--port").value::<u16>("--port").is_err());
        assert!(args("--port many").value::<u16>("--port").is_err());
    }
}
