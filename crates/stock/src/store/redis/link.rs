//! A connection to one Redis or Valkey server, or to a Cluster of them.

use crate::error::Fault;
use crate::place::{Server, Shop};
use ::redis::cluster::{ClusterClient, ClusterConnection};
use ::redis::{Client, Cmd, Connection, ConnectionLike, ErrorKind, RedisError, Value};
use ::redis::{ConnectionAddr, ConnectionInfo, IntoConnectionInfo, RedisConnectionInfo};
use ::redis::{ServerErrorKind, cmd};
use std::time::Duration;

/// How long a server may take to accept a connection, or to answer, unless it is said otherwise.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

enum Way {
    Server(Client),
    Cluster(Box<ClusterClient>, Vec<ConnectionInfo>),
}

enum Open {
    Server(Box<Connection>),
    Cluster(Box<ClusterConnection>),
}

/// A connection, made anew when it was lost.
pub(super) struct Link {
    way: Way,
    wait: Duration,
    open: Option<Open>,
}

/// A script with the name the server knows it by.
pub(super) struct Script {
    text: &'static str,
    hash: String,
}

impl Script {
    pub(super) fn new(text: &'static str) -> Self {
        Self { text, hash: ::redis::Script::new(text).get_hash().to_owned() }
    }
}

pub(super) fn fault(error: &RedisError) -> Fault {
    let text = error.to_string();
    match error.kind() {
        ErrorKind::Io | ErrorKind::ClusterConnectionNotFound => Fault::Lost(text),
        ErrorKind::Server(
            ServerErrorKind::BusyLoading
            | ServerErrorKind::TryAgain
            | ServerErrorKind::ClusterDown
            | ServerErrorKind::MasterDown
            | ServerErrorKind::ReadOnly
            | ServerErrorKind::Moved
            | ServerErrorKind::Ask,
        ) => Fault::Lost(text),
        // Somebody is loading it, or should.
        ErrorKind::Extension if error.code() == Some("NOTLOADED") => Fault::Empty(text),
        _ => Fault::Broken(text),
    }
}

pub(super) fn unexpected(value: &impl std::fmt::Debug) -> Fault {
    Fault::Broken(format!("Redis answers {value:?}"))
}

/// What the driver calls an address of its own kind.
pub(super) fn node(address: &str) -> Result<ConnectionInfo, Fault> {
    address.into_connection_info().map_err(|e| fault(&e))
}

/// The same of ours.
pub(super) fn nodes(shop: &Shop) -> Result<Vec<ConnectionInfo>, Fault> {
    let mut settings = RedisConnectionInfo::default().set_db(shop.database);
    if let Some(user) = &shop.login.user {
        settings = settings.set_username(user);
    }
    if let Some(password) = &shop.login.password {
        settings = settings.set_password(password);
    }
    let address = |server: &Server| match server {
        Server::Host(host, port) => ConnectionAddr::Tcp(host.clone(), *port),
        Server::Socket(path) => ConnectionAddr::Unix(path.clone()),
    };
    let node = |server| {
        let info = address(server).into_connection_info().map_err(|e| fault(&e))?;
        Ok(info.set_redis_settings(settings.clone()))
    };
    shop.servers.iter().map(node).collect()
}

/// Why a node of a Cluster will not have us: the driver says of all of them only that it has no connection.
fn refused(nodes: &[ConnectionInfo], wait: Duration) -> Option<RedisError> {
    let error = |node: &ConnectionInfo| {
        let connection =
            Client::open(node.clone()).and_then(|client| client.get_connection_with_timeout(wait));
        connection.err().filter(|error| !error.is_io_error())
    };
    nodes.iter().find_map(error)
}

impl Link {
    pub(super) fn new(
        mut nodes: Vec<ConnectionInfo>,
        cluster: bool,
        wait: Duration,
    ) -> Result<Self, Fault> {
        let way = match (cluster, nodes.pop()) {
            (false, Some(node)) if nodes.is_empty() => {
                Way::Server(Client::open(node).map_err(|e| fault(&e))?)
            }
            (false, _) => return Err(Fault::Broken("one server has one address".into())),
            (true, last) => {
                nodes.extend(last);
                let client = ClusterClient::builder(nodes.iter().cloned())
                    .connection_timeout(wait)
                    .response_timeout(wait)
                    // The caller tries again, and knows how long.
                    .retries(2)
                    .build()
                    .map_err(|e| fault(&e))?;
                Way::Cluster(Box::new(client), nodes)
            }
        };
        let mut link = Self { way, wait, open: None };
        link.connected().map_err(|e| fault(&e))?;
        link.refuse_eviction()?;
        Ok(link)
    }

    /// A server that throws keys away when its memory is full would lose stock in silence.
    fn refuse_eviction(&mut self) -> Result<(), Fault> {
        let Way::Server(_) = &self.way else { return Ok(()) };
        let info: String = self.query(cmd("INFO").arg("memory"))?;
        let value = |name: &str| {
            let lines = info.lines().filter_map(|line| line.split_once(':'));
            lines.into_iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value.trim())
        };
        match (value("maxmemory"), value("maxmemory_policy")) {
            ("0", _) | (_, "noeviction") => Ok(()),
            (_, policy) => Err(Fault::Broken(format!(
                "this Redis may throw stock away: maxmemory-policy is {policy}, not noeviction"
            ))),
        }
    }

    /// Forgets the connection: the next request makes another.
    pub(super) fn close(&mut self) {
        self.open = None;
    }

    fn connected(&mut self) -> Result<&mut dyn ConnectionLike, RedisError> {
        let open = match self.open.take() {
            Some(open) => open,
            None => match &self.way {
                Way::Server(client) => {
                    let connection = client.get_connection_with_timeout(self.wait)?;
                    connection.set_read_timeout(Some(self.wait))?;
                    connection.set_write_timeout(Some(self.wait))?;
                    Open::Server(Box::new(connection))
                }
                Way::Cluster(client, nodes) => {
                    let connection = client.get_connection();
                    let why = |error| refused(nodes, self.wait).unwrap_or(error);
                    Open::Cluster(Box::new(connection.map_err(why)?))
                }
            },
        };
        Ok(match self.open.insert(open) {
            Open::Server(connection) => connection.as_mut(),
            Open::Cluster(connection) => connection.as_mut(),
        })
    }

    fn request(&mut self, command: &Cmd) -> Result<Value, RedisError> {
        let result = self
            .connected()
            .and_then(|connection| connection.req_command(command))
            .and_then(Value::extract_error);
        if result.as_ref().is_err_and(RedisError::is_io_error) {
            self.close();
        }
        result
    }

    pub(super) fn query<T: ::redis::FromRedisValue>(&mut self, command: &Cmd) -> Result<T, Fault> {
        let value = self.request(command).map_err(|e| fault(&e))?;
        T::from_redis_value(value).map_err(|e| Fault::Broken(e.to_string()))
    }

    /// Runs a script; sends its text where the server does not know it.
    pub(super) fn run(
        &mut self,
        script: &Script,
        keys: &[String],
        args: &[String],
    ) -> Result<Value, Fault> {
        let command = |name: &str, script: &str| {
            let mut command = cmd(name);
            command.arg(script).arg(keys.len()).arg(keys).arg(args);
            command
        };
        let result = self.request(&command("EVALSHA", &script.hash));
        let unknown = ErrorKind::Server(ServerErrorKind::NoScript);
        let result = match result {
            Err(error) if error.kind() == unknown => self.request(&command("EVAL", script.text)),
            other => other,
        };
        result.map_err(|e| fault(&e))
    }
}
