//! Where stock is kept, in one text: the path of a file, or the address of a server.
//!
//! ```text
//! /var/lib/shop/stock.sqlite
//! mysql://USER:PASSWORD@HOST:3306/DATABASE?prefix=stock_
//! mysql://USER:PASSWORD@localhost/DATABASE?socket=/run/mysqld/mysqld.sock
//! redis://USER:PASSWORD@HOST:6379/0?shop=shop&replicas=0
//! redis+cluster://USER:PASSWORD@HOST:6379,HOST:6379?shop=shop&replicas=0
//! ```
//!
//! Login, port and what stands after `?` may be left out; then it is as above, without a login. In
//! a user, a password and a value `%`, `@`, `:`, `/`, `?` and `&` are written as `%25`, `%40`, and
//! so on. `socket` takes the place of the host, of Redis too. `prefix` begins the tables' names,
//! `shop` the keys' ([`crate::store::redis`]); `replicas` is how many must have a step before it is
//! written down in the books.
//!
//! No error, and no text made here, has anything of a password.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// Where stock is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// An SQLite file.
    File(PathBuf),
    /// Tables in a database of MariaDB or MySQL.
    Mysql(Database),
    /// A shop in Redis or Valkey.
    Redis(Shop),
}

/// Tables in a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Database {
    /// Its server.
    pub server: Server,
    /// Who asks.
    pub login: Login,
    /// The database.
    pub name: String,
    /// The tables' names begin with it.
    pub prefix: String,
}

/// A shop in Redis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shop {
    /// The server; some nodes of a Cluster.
    pub servers: Vec<Server>,
    /// Whether it is a Cluster.
    pub cluster: bool,
    /// Who asks.
    pub login: Login,
    /// The number of the database.
    pub database: i64,
    /// The shop's name.
    pub name: String,
    /// How many replicas must have what is written down in the books.
    pub replicas: u32,
}

/// Where a server listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Server {
    /// A host's name or address, and the port.
    Host(String, u16),
    /// A Unix socket.
    Socket(PathBuf),
}

/// A user and a password, as far as there are any.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Login {
    /// The name.
    pub user: Option<String>,
    /// The secret.
    pub password: Option<String>,
}

impl Place {
    /// The login's password.
    pub fn password(&self) -> Option<&str> {
        match self {
            Self::File(_) => None,
            Self::Mysql(Database { login, .. }) | Self::Redis(Shop { login, .. }) => {
                login.password.as_deref()
            }
        }
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Login")
    }
}

/// Why a text names no place. It never quotes the text, which may have a password in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoPlace(pub &'static str);

impl fmt::Display for NoPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for NoPlace {}

impl FromStr for Place {
    type Err = NoPlace;

    fn from_str(text: &str) -> Result<Self, NoPlace> {
        let Some((scheme, rest)) = text.split_once("://") else {
            return Ok(Self::File(text.into()));
        };
        match scheme {
            "mysql" => Ok(Self::Mysql(database(Address::read(rest)?)?)),
            "redis" => Ok(Self::Redis(shop(Address::read(rest)?, false)?)),
            "redis+cluster" => Ok(Self::Redis(shop(Address::read(rest)?, true)?)),
            _ => Err(NoPlace(
                "stock is kept in a file, or at mysql://, redis:// or redis+cluster:// (none of them with TLS)",
            )),
        }
    }
}

/// Without the login.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Mysql(Database { server, name, .. }) => write!(f, "mysql://{server}/{name}"),
            Self::Redis(Shop { servers, cluster, database, .. }) => {
                f.write_str(if *cluster { "redis+cluster://" } else { "redis://" })?;
                for (n, server) in servers.iter().enumerate() {
                    write!(f, "{}{server}", if n > 0 { "," } else { "" })?;
                }
                if *cluster { Ok(()) } else { write!(f, "/{database}") }
            }
        }
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Host(name, port) if name.contains(':') => write!(f, "[{name}]:{port}"),
            Self::Host(name, port) => write!(f, "{name}:{port}"),
            Self::Socket(path) => write!(f, "{}", path.display()),
        }
    }
}

const REDIS_PORT: u16 = 6379;
const MYSQL_PORT: u16 = 3306;

fn database(mut address: Address) -> Result<Database, NoPlace> {
    let prefix = address.take("prefix").unwrap_or_else(|| "stock_".to_owned());
    let mut servers = address.servers(MYSQL_PORT)?;
    let (Some(server), None) = (servers.pop(), servers.pop()) else {
        return Err(NoPlace("a database has one server"));
    };
    let Address { login, path: name, .. } = address.finish()?;
    if name.is_empty() {
        return Err(NoPlace("the database has no name: mysql://HOST/DATABASE"));
    }
    Ok(Database { server, login, name, prefix })
}

fn shop(mut address: Address, cluster: bool) -> Result<Shop, NoPlace> {
    let name = address.take("shop").unwrap_or_else(|| "shop".to_owned());
    let replicas = address.take("replicas").map_or(Ok(0), |text| text.parse());
    let replicas = replicas.map_err(|_| NoPlace("replicas is a number"))?;
    let servers = address.servers(REDIS_PORT)?;
    if !cluster && servers.len() > 1 {
        return Err(NoPlace("several hosts are a Cluster: redis+cluster://"));
    }
    let Address { login, path, .. } = address.finish()?;
    let database = if path.is_empty() { Ok(0) } else { path.parse::<u32>() };
    let database =
        database.map_err(|_| NoPlace("Redis has numbers for databases: redis://HOST/0"))?;
    if cluster && database > 0 {
        return Err(NoPlace("a Cluster has one database"));
    }
    Ok(Shop { servers, cluster, login, database: database.into(), name, replicas })
}

/// What stands after `://`.
struct Address {
    login: Login,
    hosts: String,
    path: String,
    query: Vec<(String, String)>,
}

impl Address {
    fn read(text: &str) -> Result<Self, NoPlace> {
        let (before, query) = text.split_once('?').unwrap_or((text, ""));
        let (authority, path) = before.split_once('/').unwrap_or((before, ""));
        // What follows is not to be taken for the rest of a password.
        if path.contains('@') || query.contains('@') {
            return Err(NoPlace(
                "in a user or a password @ : / ? & and % are written as %40 and so on",
            ));
        }
        let (login, hosts) = match authority.rsplit_once('@') {
            Some((login, hosts)) => (self::login(login)?, hosts),
            None => (Login::default(), authority),
        };
        let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((name.to_owned(), decoded(value)?))
        });
        let query = pairs.collect::<Result<_, NoPlace>>()?;
        Ok(Self { login, hosts: hosts.to_owned(), path: decoded(path)?, query })
    }

    fn take(&mut self, name: &str) -> Option<String> {
        let at = self.query.iter().position(|(known, _)| known == name)?;
        Some(self.query.swap_remove(at).1)
    }

    fn servers(&mut self, port: u16) -> Result<Vec<Server>, NoPlace> {
        match self.take("socket") {
            Some(path) => Ok(vec![Server::Socket(path.into())]),
            None => self.hosts.split(',').map(|host| server(host, port)).collect(),
        }
    }

    /// All that was said was understood.
    fn finish(self) -> Result<Self, NoPlace> {
        if self.query.is_empty() {
            return Ok(self);
        }
        Err(NoPlace(
            "after ? there is prefix and socket for mysql, shop, replicas and socket for redis",
        ))
    }
}

fn login(text: &str) -> Result<Login, NoPlace> {
    let (user, password) = match text.split_once(':') {
        Some((user, password)) => (user, Some(decoded(password)?)),
        None => (text, None),
    };
    let user = if user.is_empty() { None } else { Some(decoded(user)?) };
    Ok(Login { user, password })
}

fn server(text: &str, port: u16) -> Result<Server, NoPlace> {
    let (host, said) = match text.strip_prefix('[') {
        Some(rest) => {
            let (host, rest) = rest.split_once(']').ok_or(NoPlace("[ has no ]"))?;
            (host, rest.strip_prefix(':').or_else(|| rest.is_empty().then_some("")))
        }
        None => text.split_once(':').map_or((text, Some("")), |(host, port)| (host, Some(port))),
    };
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._:".contains(&b);
    if host.is_empty() || !host.bytes().all(plain) {
        return Err(NoPlace("there is no host"));
    }
    let port = match said {
        Some("") => Some(port),
        Some(digits) => digits.parse().ok(),
        None => None,
    };
    Ok(Server::Host(host.to_owned(), port.ok_or(NoPlace("a port is a number up to 65535"))?))
}

/// `%40` is `@`.
fn decoded(text: &str) -> Result<String, NoPlace> {
    const WRONG: NoPlace = NoPlace("% is written as %25, and two digits follow it");
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let (digits, rest) = part.as_bytes().split_at_checked(2).ok_or(WRONG)?;
        let digit = |b: u8| char::from(b).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let (Some(high), Some(low)) = (digit(digits[0]), digit(digits[1])) else {
            return Err(WRONG);
        };
        bytes.push(high << 4 | low);
        bytes.extend_from_slice(rest);
    }
    match String::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => Ok(text),
        _ => Err(NoPlace("it is not UTF-8, or has a NUL in it")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        text.parse::<Place>().map_or_else(|no| no.to_string(), |place| place.to_string())
    }

    #[test]
    fn paths_are_files() {
        for path in [":memory:", "/var/lib/shop/stock.sqlite", "mysql:stock", "a@b", ""] {
            assert_eq!(path.parse(), Ok(Place::File(path.into())));
        }
    }

    #[test]
    fn a_database() {
        let text = "mysql://ann:a%40%3A%2f%C3%A9@db.internal:3307/shop?prefix=s_";
        let Ok(Place::Mysql(database)) = text.parse() else { panic!("no database") };
        assert_eq!(database.server, Server::Host("db.internal".into(), 3307));
        let (user, password) = (Some("ann".into()), Some("a@:/é".into()));
        assert_eq!(database.login, Login { user, password });
        assert_eq!((database.name.as_str(), database.prefix.as_str()), ("shop", "s_"));
        let text = "mysql://ann@localhost/shop?socket=/run/my%20sql.sock";
        let Ok(Place::Mysql(database)) = text.parse() else { panic!("no database") };
        assert_eq!(database.server, Server::Socket("/run/my sql.sock".into()));
        assert_eq!(database.prefix, "stock_");
        assert_eq!(shown("mysql://[::1]/shop"), "mysql://[::1]:3306/shop");
    }

    #[test]
    fn a_shop_in_redis() {
        let Ok(Place::Redis(shop)) = "redis://:p%25@localhost/3?shop=a&replicas=2".parse() else {
            panic!("no shop")
        };
        assert_eq!(shop.login, Login { user: None, password: Some("p%".into()) });
        assert_eq!((shop.database, shop.name.as_str(), shop.replicas), (3, "a", 2));
        assert_eq!(
            shown("redis+cluster://u:p@a:1,b,[::2]:3"),
            "redis+cluster://a:1,b:6379,[::2]:3"
        );
        assert_eq!(shown("redis://u:p@?socket=/r.sock"), "redis:///r.sock/0");
    }

    /// Whatever is wrong with an address, what is said about it has nothing of a password.
    #[test]
    fn secrets_are_never_told() {
        for text in [
            "mysql://ann:SECRET/SECRET@host/shop",
            "mysql://ann:SECRET?SECRET@host/shop",
            "mysql://ann:SECRET%@host/shop",
            "mysql://ann:SECRET%FF@host/shop",
            "mysql://ann:SECRET/shop",
            "mysql://ann:SECRET@host:SECRET/shop",
            "mysql://ann:SECRET@host/",
            "mysql://ann:SECRET@ho st/shop",
            "mysql://ann:SECRET@a,b/shop",
            "mysql://ann:SECRET@host/shop?SECRET=SECRET",
            "redis://:SECRET@a,b/0",
            "redis://:SECRET@a/shop",
            "redis://:SECRET@[a/0",
            "redis+cluster://:SECRET@a/1",
            "redis://:SECRET@a?replicas=SECRET",
            "rediss://:SECRET@a",
            "postgres://ann:SECRET@host/shop",
        ] {
            let no = text.parse::<Place>().expect_err(text);
            assert!(!format!("{no} {no:?}").contains("SECRET"), "{no}");
        }
        for text in [
            "mysql://ann:SECRET@host/shop",
            "redis://SECRET:SECRET@host",
            "redis+cluster://:SECRET@a",
        ] {
            let place: Place = text.parse().expect(text);
            assert!(!format!("{place} {place:?}").contains("SECRET"), "{place:?}");
        }
    }
}
