//! The store in the shop's own MariaDB or MySQL.

use super::sql::{Block, Connection, Param, Sql, Value};
use crate::error::Fault;
use crate::place::{Database, Server};
use mysql::prelude::Queryable;
use mysql::{Conn, DriverError, Opts, OptsBuilder, Params};
use std::time::Duration;

const UP: &str = include_str!("../sql/mariadb/1-up.sql");
const DOWN: &str = include_str!("../sql/mariadb/1-down.sql");

/// Deadlock; lock wait timeout; duplicate key: the transaction is worth another try.
const CONFLICTS: [u16; 3] = [1213, 1205, 1062];
/// The server is going down, ended the statement or the connection, or takes no more of them.
const LOST: [u16; 7] = [1040, 1053, 1152, 1184, 1203, 1317, 1927];

/// A SIGNAL.
const SIGNALLED: u16 = 1644;
/// No such procedure; not allowed to run it.
const NO_PROCEDURE: [u16; 2] = [1305, 1370];
/// No such table.
const NO_TABLE: u16 = 1146;
/// Lock wait timeout, and after how many of them in a row a request is given up.
const WAITED: (u16, u32) = (1205, 3);

/// A connection, made anew when it was lost.
pub struct Mysql {
    options: Opts,
    connection: Option<Conn>,
    /// Whether the server runs blocks: MariaDB does. None: not asked yet.
    blocks: Option<bool>,
    /// Lock wait timeouts since something went well.
    waits: u32,
}

/// Connects. The tables must be there: [`install`].
///
/// # Errors
/// What the server says.
pub fn open(options: Opts, prefix: &str) -> Result<Sql<Mysql>, Fault> {
    let mut connection = Mysql { options, connection: None, blocks: None, waits: 0 };
    connection.connected()?;
    Sql::new(connection, prefix)
}

/// As [`open`], by its address. The server has `wait` to accept the connection, and for each answer.
///
/// # Errors
/// As [`open`].
pub fn open_at(database: &Database, wait: Duration) -> Result<Sql<Mysql>, Fault> {
    let Database { server, login, name, prefix } = database;
    let options = OptsBuilder::new()
        .user(login.user.clone())
        .pass(login.password.clone())
        .db_name(Some(name))
        // Where to connect to was said, and is not asked for.
        .prefer_socket(false)
        .tcp_connect_timeout(Some(wait))
        .read_timeout(Some(wait))
        .write_timeout(Some(wait));
    let options = match server {
        Server::Host(host, port) => options.ip_or_hostname(Some(host)).tcp_port(*port),
        Server::Socket(path) => options.socket(path.to_str()),
    };
    open(options.into(), prefix)
}

/// Makes the tables, or brings them up to date; and the procedure, where the user may.
///
/// # Errors
/// What the server says.
pub fn install(store: &mut Sql<Mysql>) -> Result<(), Fault> {
    store.migrate(UP)?;
    store.make_procedure()
}

/// Removes the tables with all they hold.
///
/// # Errors
/// What the server says.
pub fn remove(store: &mut Sql<Mysql>) -> Result<(), Fault> {
    store.drop_procedure()?;
    store.migrate(DOWN)
}

/// From now on goes step by step, as on a server that cannot do a request at once.
pub fn step_by_step(store: &mut Sql<Mysql>) {
    store.connection().blocks = Some(false);
}

/// How a connection of ours is: no gap locks, and no more patience than the blocks have.
const SESSION: [&str; 2] = [
    "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
    "SET SESSION innodb_lock_wait_timeout = 3",
];

fn fault(error: mysql::Error) -> Fault {
    let text = error.to_string();
    match error {
        mysql::Error::MySqlError(error) if CONFLICTS.contains(&error.code) => Fault::Conflict(text),
        mysql::Error::MySqlError(error) if LOST.contains(&error.code) => Fault::Lost(text),
        mysql::Error::MySqlError(error) if error.code == NO_TABLE => Fault::Empty(text),
        mysql::Error::MySqlError(_) => Fault::Broken(text),
        mysql::Error::IoError(_) | mysql::Error::CodecError(_) => Fault::Lost(text),
        mysql::Error::DriverError(
            DriverError::CouldNotConnect(_)
            | DriverError::ConnectTimeout
            | DriverError::UnexpectedPacket,
        ) => Fault::Lost(text),
        _ => Fault::Broken(text),
    }
}

fn value(value: mysql::Value) -> Result<Value, Fault> {
    match value {
        mysql::Value::NULL => Ok(Value::Null),
        mysql::Value::Int(number) => Ok(Value::Int(number)),
        mysql::Value::UInt(number) => {
            i64::try_from(number).map(Value::Int).map_err(|e| Fault::Broken(e.to_string()))
        }
        mysql::Value::Bytes(bytes) => Ok(Value::Text(String::from_utf8_lossy(&bytes).into_owned())),
        other => Err(Fault::Broken(format!("unexpected {other:?}"))),
    }
}

fn params(params: &[Param<'_>]) -> Params {
    if params.is_empty() {
        return Params::Empty;
    }
    let value = |value: &Value| match value {
        Value::Null => mysql::Value::NULL,
        Value::Int(number) => mysql::Value::Int(*number),
        Value::Text(text) => mysql::Value::Bytes(text.clone().into_bytes()),
    };
    Params::Named(params.iter().map(|(name, v)| (name.as_bytes().to_vec(), value(v))).collect())
}

impl Mysql {
    fn connected(&mut self) -> Result<&mut Conn, Fault> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => {
                let mut connection = Conn::new(self.options.clone()).map_err(fault)?;
                for sql in SESSION {
                    connection.query_drop(sql).map_err(fault)?;
                }
                connection
            }
        };
        Ok(self.connection.insert(connection))
    }

    /// What a statement said. Somebody who keeps a row locked again and again is no conflict any more.
    fn said<T>(&mut self, result: Result<T, mysql::Error>) -> Result<T, Fault> {
        let said = match result {
            Err(mysql::Error::MySqlError(error)) if error.code == WAITED.0 => {
                self.waits += 1;
                if self.waits < WAITED.1 {
                    return Err(Fault::Conflict(error.to_string()));
                }
                self.waits = 0;
                Err(Fault::Broken(error.to_string()))
            }
            other => other.map_err(fault),
        };
        // An answer that comes late must not be taken for the one to the next statement.
        if matches!(said, Err(Fault::Lost(_))) {
            self.connection = None;
        }
        said
    }

    /// A connection inside the transaction that [`Connection::begin`] began.
    fn open(&mut self) -> Result<&mut Conn, Fault> {
        self.connection.as_mut().ok_or_else(|| Fault::Lost("not connected".into()))
    }
}

impl Connection for Mysql {
    const LOCK: &'static str = "FOR UPDATE";

    fn begin(&mut self) -> Result<(), Fault> {
        let result = self.connected()?.query_drop("START TRANSACTION");
        self.said(result)
    }

    fn commit(&mut self) -> Result<(), Fault> {
        self.waits = 0;
        let result = self.open()?.query_drop("COMMIT");
        self.said(result)
    }

    fn rollback(&mut self) {
        let Some(connection) = self.connection.as_mut() else { return };
        if connection.query_drop("ROLLBACK").is_err() {
            self.connection = None;
        }
    }

    fn execute(&mut self, sql: &str, values: &[Param<'_>]) -> Result<u64, Fault> {
        let connection = self.open()?;
        // A migration has no values, and some of its statements cannot be prepared.
        let result = if values.is_empty() {
            connection.query_drop(sql)
        } else {
            connection.exec_drop(sql, params(values))
        };
        self.said(result)?;
        Ok(self.open()?.affected_rows())
    }

    fn query(&mut self, sql: &str, values: &[Param<'_>]) -> Result<Vec<Vec<Value>>, Fault> {
        let result = self.open()?.exec(sql, params(values));
        let rows: Vec<mysql::Row> = self.said(result)?;
        let values = |row: mysql::Row| row.unwrap().into_iter().map(value).collect();
        rows.into_iter().map(values).collect()
    }

    fn has_blocks(&mut self) -> Result<bool, Fault> {
        self.connected()?;
        if let Some(known) = self.blocks {
            return Ok(known);
        }
        let result = self.open()?.query_first("SELECT VERSION()");
        let version: Option<String> = self.said(result)?;
        let blocks = version.is_some_and(|version| version.contains("MariaDB"));
        Ok(*self.blocks.insert(blocks))
    }

    fn run_block(&mut self, sql: &str) -> Result<Block, Fault> {
        let result = self.open()?.query_drop(sql);
        match result {
            Err(mysql::Error::MySqlError(error)) if error.code == SIGNALLED => {
                Ok(Block::Signalled(error.message))
            }
            Err(mysql::Error::MySqlError(error)) if NO_PROCEDURE.contains(&error.code) => {
                Ok(Block::Missing)
            }
            other => {
                self.said(other)?;
                self.waits = 0;
                Ok(Block::Done)
            }
        }
    }
}
