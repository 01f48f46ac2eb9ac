//! A shop's names, passwords and address, in `settings.json` (mode 0600).
//!
//! The file is read by this program, by `wp-config.php` and by the seed steps.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

const FILE: &str = "settings.json";

/// The salts WordPress signs cookies and nonces with.
const SALTS: [&str; 8] = [
    "AUTH_KEY",
    "SECURE_AUTH_KEY",
    "LOGGED_IN_KEY",
    "NONCE_KEY",
    "AUTH_SALT",
    "SECURE_AUTH_SALT",
    "LOGGED_IN_SALT",
    "NONCE_SALT",
];

/// What is random or chosen once, when the shop is made.
pub(super) struct Settings {
    pub(super) db_name: String,
    pub(super) db_user: String,
    pub(super) db_password: String,
    pub(super) db_socket: PathBuf,
    pub(super) admin_user: String,
    pub(super) admin_password: String,
    /// Host and port for commands without a request of their own.
    pub(super) host: String,
}

impl Settings {
    /// The shop's settings; made up now if there are none.
    pub(super) fn load_or_create(shop: &Path, socket: &Path) -> Result<Self> {
        if !shop.join(FILE).exists() {
            let salts = SALTS.iter().map(|name| Ok(((*name).to_owned(), secret(48)?.into())));
            let value = json!({
                "db_name": "shop",
                "db_user": "cart_p2",
                "db_password": secret(24)?,
                "db_socket": socket,
                "admin_user": "admin",
                "admin_password": secret(16)?,
                "admin_email": "admin@example.com",
                "title": "Cart P2",
                "host": "127.0.0.1:8080",
                "salts": salts.collect::<Result<serde_json::Map<String, Value>>>()?,
            });
            write_private(&shop.join(FILE), &format!("{value:#}\n"))?;
        }
        Self::load(shop)
    }

    /// The settings of an existing shop.
    pub(super) fn load(shop: &Path) -> Result<Self> {
        let file = shop.join(FILE);
        let text =
            fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let value: Value = serde_json::from_str(&text)?;
        let get = |name: &str| {
            let text = value.get(name).and_then(Value::as_str);
            text.map(str::to_owned).with_context(|| format!("{} has no {name}", file.display()))
        };
        Ok(Self {
            db_name: get("db_name")?,
            db_user: get("db_user")?,
            db_password: get("db_password")?,
            db_socket: get("db_socket")?.into(),
            admin_user: get("admin_user")?,
            admin_password: get("admin_password")?,
            host: get("host")?,
        })
    }
}

/// Writes a file only its owner can read, all of it or nothing.
pub(super) fn write_private(file: &Path, text: &str) -> Result<()> {
    let aside = file.with_extension("part");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let written = options.open(&aside).and_then(|mut open| open.write_all(text.as_bytes()));
    let written = written.and_then(|()| fs::rename(&aside, file));
    written.with_context(|| format!("cannot write {}", file.display()))
}

/// That many hexadecimal digits from the system's random source.
fn secret(digits: usize) -> Result<String> {
    let mut bytes = vec![0; digits / 2];
    fs::File::open("/dev/urandom")
        .and_then(|mut source| source.read_exact(&mut bytes))
        .context("cannot read /dev/urandom")?;
    let mut text = String::with_capacity(digits);
    for byte in bytes {
        write!(text, "{byte:02x}")?;
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::Settings;
    use anyhow::Result;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use std::path::Path;

    #[test]
    fn settings_are_made_once_and_are_private() -> Result<()> {
        let dir = std::env::temp_dir().join(format!("cart-p2-settings-{}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(&dir)?;
        let first = Settings::load_or_create(&dir, Path::new("/one.sock"))?;
        let again = Settings::load_or_create(&dir, Path::new("/two.sock"))?;
        assert_eq!(first.admin_password, again.admin_password);
        assert_eq!(first.admin_password.len(), 16);
        assert_ne!(first.admin_password, first.db_password);
        let mode = fs::metadata(dir.join("settings.json"))?.permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        Ok(fs::remove_dir_all(&dir)?)
    }
}
