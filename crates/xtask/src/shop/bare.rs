//! A database server without a shop, for tests of the stock store: every commit durable, and
//! started again whenever it dies, so that tests may kill it.

use super::Shop;
use super::database::{Database, Running, Tuning};
use super::settings::Settings;
use crate::ensure;
use anyhow::Result;
use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const POLL: Duration = Duration::from_millis(50);
/// How often in a row it may fail to start again.
const STARTS: u32 = 3;

/// Where the server is, as environment variables of the tests.
pub(crate) type Variables = Vec<(&'static str, String)>;

/// Runs `work` with a private MariaDB and removes it afterwards.
///
/// # Errors
/// When the server cannot be had or `work` fails.
pub(crate) fn in_database<T: Send>(
    name: &str,
    work: impl FnOnce(&Variables) -> Result<T> + Send,
) -> Result<T> {
    ensure::web_shop()?;
    let shop = Shop::open(name)?;
    let database = Database::tuned(shop.dir(), Tuning::Durable);
    shop.delete()?;
    fs::create_dir_all(shop.dir())?;
    let settings = Settings::load_or_create(shop.dir(), database.socket())?;
    let running = database.start(&settings)?;
    let variables = vec![
        ("CART_P2_STOCK_SOCKET", settings.db_socket.display().to_string()),
        ("CART_P2_STOCK_USER", settings.db_user.clone()),
        ("CART_P2_STOCK_PASSWORD", settings.db_password.clone()),
        ("CART_P2_STOCK_DATABASE", settings.db_name.clone()),
        ("CART_P2_STOCK_PID_FILE", database.pid_file().display().to_string()),
    ];
    let done = AtomicBool::new(false);
    let result = std::thread::scope(|scope| {
        let keeper = scope.spawn(|| keep_running(&database, &settings, running, &done));
        let result = scope.spawn(|| work(&variables)).join();
        done.store(true, Ordering::SeqCst);
        let kept = keeper.join();
        let result = result.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        kept.unwrap_or_else(|panic| std::panic::resume_unwind(panic)).and(result)
    });
    shop.delete()?;
    result
}

/// Starts the server again when it has died; stops it when all is done.
fn keep_running(
    database: &Database,
    settings: &Settings,
    running: Running,
    done: &AtomicBool,
) -> Result<()> {
    let mut running = Some(running);
    let mut failures = 0;
    while !done.load(Ordering::SeqCst) {
        if !running.as_mut().is_some_and(Running::alive) {
            drop(running.take());
            match database.start(settings) {
                Ok(again) => (running, failures) = (Some(again), 0),
                // A test may kill it before we have seen that it started.
                Err(_) if failures < STARTS => failures += 1,
                Err(error) => return Err(error),
            }
        }
        std::thread::sleep(POLL);
    }
    drop(running);
    Ok(())
}
