//! The store in one SQLite file.

use super::sql::{Connection, Param, Sql, Value};
use crate::error::Fault;
use crate::limits::ATTEMPTS_MAX;
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{ErrorCode, OpenFlags};
use std::path::Path;
use std::time::Duration;

const UP: &str = include_str!("../sql/sqlite/1-up.sql");
const DOWN: &str = include_str!("../sql/sqlite/1-down.sql");

/// How long a writer waits for another one, unless it is said otherwise.
const WAIT: Duration = Duration::from_secs(10);

/// A connection to a file.
pub struct Sqlite(rusqlite::Connection);

/// Opens the file, makes it if there is none, and brings its tables up to date.
/// Several processes may have it open; a writer waits ten seconds for another one.
///
/// Every commit is on disk when it returns (`synchronous=FULL`).
///
/// # Errors
/// What SQLite says.
pub fn open(file: &Path) -> Result<Sql<Sqlite>, Fault> {
    open_waiting(file, WAIT)
}

/// As [`open`], with another time that a writer waits: while opening, and in all the attempts of
/// one request together.
///
/// # Errors
/// As [`open`].
pub fn open_waiting(file: &Path, wait: Duration) -> Result<Sql<Sqlite>, Fault> {
    // To SQLite no name is a file of nobody's that is gone when it is closed.
    if file.as_os_str().is_empty() {
        return Err(Fault::Broken("the file has no name".into()));
    }
    let connection = rusqlite::Connection::open_with_flags(
        file,
        OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )
    .map_err(fault)?;
    wait_for(&connection, wait)?;
    connection.pragma_update(None, "journal_mode", "WAL").map_err(fault)?;
    connection.pragma_update(None, "synchronous", "FULL").map_err(fault)?;
    let mut store = Sql::new(Sqlite(connection), "stock_")?;
    // A web page opens the file every time, and a look keeps no writer waiting. Tables are made
    // all or none.
    if !store.connection().0.table_exists(None, "stock_chain").map_err(fault)? {
        store.connection().begin()?;
        store.migrate(UP)?;
        store.connection().commit()?;
    }
    wait_for(&store.connection().0, wait / ATTEMPTS_MAX)?;
    Ok(store)
}

/// By SQLite's own setting: rusqlite's function for it needs SQLite 3.44, and Debian 12 has 3.40.
fn wait_for(connection: &rusqlite::Connection, wait: Duration) -> Result<(), Fault> {
    let milliseconds = i64::try_from(wait.as_millis()).unwrap_or(i64::MAX);
    connection.pragma_update(None, "busy_timeout", milliseconds).map_err(fault)
}

/// Removes the tables with all they hold.
///
/// # Errors
/// What SQLite says.
pub fn remove(store: &mut Sql<Sqlite>) -> Result<(), Fault> {
    store.migrate(DOWN)
}

fn fault(error: rusqlite::Error) -> Fault {
    let text = error.to_string();
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Fault::Conflict(text),
        Some(ErrorCode::ConstraintViolation) if text.contains("UNIQUE") => Fault::Conflict(text),
        _ => Fault::Broken(text),
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

fn value(value: ValueRef<'_>) -> Result<Value, Fault> {
    match value {
        ValueRef::Null => Ok(Value::Null),
        ValueRef::Integer(number) => Ok(Value::Int(number)),
        ValueRef::Text(bytes) => Ok(Value::Text(String::from_utf8_lossy(bytes).into_owned())),
        other => Err(Fault::Broken(format!("unexpected {}", other.data_type()))),
    }
}

impl Sqlite {
    fn bound(
        &mut self,
        sql: &str,
        params: &[Param<'_>],
    ) -> Result<rusqlite::CachedStatement<'_>, Fault> {
        let mut statement = self.0.prepare_cached(sql).map_err(fault)?;
        for (name, value) in params {
            let index = statement.parameter_index(&format!(":{name}")).map_err(fault)?;
            let index = index.ok_or_else(|| Fault::Broken(format!("no :{name} in {sql}")))?;
            statement.raw_bind_parameter(index, value).map_err(fault)?;
        }
        Ok(statement)
    }
}

impl Connection for Sqlite {
    const LOCK: &'static str = "";

    fn begin(&mut self) -> Result<(), Fault> {
        // A deferred transaction could not become a writer once others have written.
        self.0.execute_batch("BEGIN IMMEDIATE").map_err(fault)
    }

    fn commit(&mut self) -> Result<(), Fault> {
        self.0.execute_batch("COMMIT").map_err(fault)
    }

    fn rollback(&mut self) {
        if !self.0.is_autocommit() {
            // What cannot be rolled back was rolled back by SQLite itself.
            let _ = self.0.execute_batch("ROLLBACK");
        }
    }

    fn execute(&mut self, sql: &str, params: &[Param<'_>]) -> Result<u64, Fault> {
        let changed = self.bound(sql, params)?.raw_execute().map_err(fault)?;
        Ok(u64::try_from(changed).unwrap_or(u64::MAX))
    }

    fn query(&mut self, sql: &str, params: &[Param<'_>]) -> Result<Vec<Vec<Value>>, Fault> {
        let mut statement = self.bound(sql, params)?;
        let columns = statement.column_count();
        let mut rows = statement.raw_query();
        let mut found = Vec::new();
        while let Some(row) = rows.next().map_err(fault)? {
            let values = (0..columns).map(|i| value(row.get_ref(i).map_err(fault)?));
            found.push(values.collect::<Result<_, _>>()?);
        }
        Ok(found)
    }
}
