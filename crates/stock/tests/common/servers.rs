//! Redis servers and Clusters of the tests and of the benchmark: each in a folder and on ports of
//! its own, stopped and removed with it.

#![allow(dead_code, unreachable_pub, reason = "each program uses a part")]

use cart_p2_stock::Place;
use cart_p2_stock::store::redis::{self, Redis};
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

pub fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(300);
    while !done() {
        assert!(Instant::now() < deadline, "not in time: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn program() -> String {
    std::env::var("CART_P2_REDIS_SERVER").unwrap_or_else(|_| {
        panic!("CART_P2_REDIS_SERVER is not set: cargo xtask test --only stock")
    })
}

/// A port below those that the system itself gives away, for none of them is safe while a server is down: whoever asks
/// for the server again and again is one day given that very port to ask from, and the server cannot come back.
fn free_port() -> u16 {
    const PORTS: std::ops::Range<u16> = 10_240..32_768;
    static TRIED: AtomicU16 = AtomicU16::new(0);
    let first = (std::process::id() * 64 % u32::from(PORTS.end - PORTS.start)) as u16;
    for _ in PORTS {
        let next = first.wrapping_add(TRIED.fetch_add(1, Ordering::Relaxed));
        let port = PORTS.start + next % (PORTS.end - PORTS.start);
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
    panic!("no free port in {PORTS:?}");
}

/// How often a server may find its port taken.
const ANOTHER_PORT: u32 = 10;

/// How long a test waits for one answer: a busy machine may take its time.
const PATIENCE: Duration = Duration::from_secs(120);

/// One server.
pub struct Server {
    dir: PathBuf,
    words: Vec<String>,
    pub port: u16,
    child: Child,
}

impl Server {
    /// `words` are settings, as on the command line; later ones win.
    pub fn start(name: &str, words: &[&str]) -> Self {
        let dir = format!("cart-p2-redis-{}-{name}", std::process::id());
        let dir = std::env::temp_dir().join(dir);
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir_all(&dir).expect("a folder");
        let dir_word = dir.display().to_string();
        let fixed = [
            ["--bind", "127.0.0.1"],
            ["--dir", &dir_word],
            ["--save", ""],
            ["--appendonly", "yes"],
            ["--appendfsync", "everysec"],
            ["--maxmemory-policy", "noeviction"],
            // A first copy for a replica is begun at once.
            ["--repl-diskless-sync-delay", "0"],
        ];
        let words = fixed.iter().flatten().chain(words);
        let words: Vec<String> = words.map(|word| (*word).to_owned()).collect();
        let port = free_port();
        let child = spawn(port, &words);
        let mut server = Self { dir, words, port, child };
        for _ in 0..ANOTHER_PORT {
            if server.answers() {
                return server;
            }
            // Somebody was given the port between our look and its own.
            server.port = free_port();
            server.child = spawn(server.port, &server.words);
        }
        panic!("Redis does not start: {:?}", server.words);
    }

    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    pub fn open(&self, shop: &str) -> Redis {
        open(&format!("{}?shop={shop}", self.url()))
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.child.kill().expect("SIGKILL");
        self.child.wait().expect("its end");
    }

    /// At the same port; somebody may have it for a moment.
    pub fn start_again(&mut self) {
        wait_until("Redis is back", || {
            self.child = spawn(self.port, &self.words);
            self.answers()
        });
    }

    /// Its log of steps as it is on the disk.
    pub fn log(&self) -> PathBuf {
        let dir = std::fs::read_dir(self.dir.join("appendonlydir")).expect("a log");
        let files = dir.map(|entry| entry.expect("a file").path());
        let mut logs = files.filter(|file| file.to_string_lossy().contains(".incr."));
        logs.next().expect("a log")
    }

    /// Asks it; none when it does not answer.
    pub fn ask(&self, words: &[&str]) -> Option<String> {
        let client = ::redis::Client::open(self.url()).expect("an address");
        let mut connection = client.get_connection().ok()?;
        let mut command = ::redis::cmd(words[0]);
        command.arg(&words[1..]);
        command.query::<::redis::Value>(&mut connection).ok().map(|value| match value {
            ::redis::Value::BulkString(text) => String::from_utf8_lossy(&text).into_owned(),
            other => format!("{other:?}"),
        })
    }

    /// How many steps it knows of a shop.
    pub fn steps(&self, shop: &str) -> i64 {
        let answer = self.ask(&["HGET", &format!("{{stock:{shop}}}:state"), "seq"]);
        answer.and_then(|seq| seq.parse().ok()).unwrap_or_default()
    }

    fn replication(&self, name: &str) -> Option<String> {
        let info = self.ask(&["INFO", "replication"])?;
        let lines = info.lines().filter_map(|line| line.trim().split_once(':'));
        lines.into_iter().find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
    }

    pub fn is_primary(&self) -> bool {
        self.replication("role").is_some_and(|role| role == "master")
    }

    pub fn follows(&self) -> bool {
        self.replication("master_link_status").is_some_and(|status| status == "up")
    }

    /// Waits until it does; false when it has ended.
    fn answers(&mut self) -> bool {
        let mut ended = false;
        wait_until("Redis answers", || {
            ended = self.child.try_wait().expect("its state").is_some();
            ended || self.ask(&["PING"]).is_some_and(|answer| answer.contains("PONG"))
        });
        !ended
    }
}

fn open(place: &str) -> Redis {
    let Ok(Place::Redis(shop)) = place.parse() else { panic!("no place in Redis: {place}") };
    redis::open_at(&shop, PATIENCE).expect("a connection")
}

fn spawn(port: u16, words: &[String]) -> Child {
    let mut command = Command::new(program());
    let port = ["--port".to_owned(), port.to_string()];
    command.arg0("redis-server").args(port).args(words).stdout(Stdio::null());
    command.spawn().expect("redis-server")
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

/// Several servers that share the slots. The first ones are primaries; replicas follow them in
/// the same order.
pub struct Cluster {
    pub nodes: Vec<Server>,
    primaries: usize,
}

impl Cluster {
    pub fn start(name: &str, primaries: usize, replicas: usize) -> Self {
        Self::with(name, primaries, replicas, &[])
    }

    /// With further settings.
    pub fn with(name: &str, primaries: usize, replicas: usize, settings: &[&str]) -> Self {
        let node = |n: usize| {
            let bus = free_port().to_string();
            // Long, so that a node that is only slow is not taken for dead.
            let words = ["--cluster-enabled", "yes", "--cluster-node-timeout", "10000"];
            let more = ["--cluster-port", &bus, "--cluster-require-full-coverage", "no"];
            let all = [&words[..], &more[..], settings];
            (Server::start(&format!("{name}-{n}"), &all.concat()), bus.clone())
        };
        let nodes: Vec<(Server, String)> = (0..primaries + replicas).map(node).collect();
        let first = nodes[0].0.port.to_string();
        for (n, (node, _)) in nodes.iter().enumerate() {
            let share = |n: usize| n * 16_384 / primaries;
            if n < primaries {
                let (from, to) = (share(n).to_string(), (share(n + 1) - 1).to_string());
                node.ask(&["CLUSTER", "ADDSLOTSRANGE", &from, &to]).expect("slots");
            }
            let epoch = (n + 1).to_string();
            node.ask(&["CLUSTER", "SET-CONFIG-EPOCH", &epoch]).expect("an epoch");
            if n > 0 {
                let meet = ["CLUSTER", "MEET", "127.0.0.1", &first, &nodes[0].1];
                node.ask(&meet).expect("a meeting");
            }
        }
        let cluster = Self { nodes: nodes.into_iter().map(|(node, _)| node).collect(), primaries };
        cluster.wait_for("all nodes know each other", |node| {
            let info = node.ask(&["CLUSTER", "INFO"]).unwrap_or_default();
            let known = format!("cluster_known_nodes:{}\r", cluster.nodes.len());
            info.contains("cluster_state:ok")
                && info.contains("cluster_slots_assigned:16384")
                && info.contains(&known)
        });
        cluster.follow();
        cluster
    }

    fn follow(&self) {
        for (n, replica) in self.nodes.iter().enumerate().skip(self.primaries) {
            let primary = &self.nodes[n - self.primaries];
            let id = primary.ask(&["CLUSTER", "MYID"]).expect("its name");
            replica.ask(&["CLUSTER", "REPLICATE", &id]).expect("a replica");
            wait_until("the replica follows", || replica.follows());
        }
    }

    fn wait_for(&self, what: &str, good: impl Fn(&Server) -> bool) {
        wait_until(what, || self.nodes.iter().all(&good));
    }

    pub fn urls(&self) -> Vec<String> {
        self.nodes.iter().map(Server::url).collect()
    }

    pub fn open(&self, shop: &str) -> Redis {
        let nodes: Vec<String> =
            self.nodes.iter().map(|node| format!("127.0.0.1:{}", node.port)).collect();
        open(&format!("redis+cluster://{}?shop={shop}", nodes.join(",")))
    }

    /// The place of the primary that has a shop's slot.
    pub fn primary_of(&self, shop: &str) -> usize {
        let key = format!("{{stock:{shop}}}:state");
        let has = |node: &Server| node.ask(&["EXISTS", &key]).is_some_and(|n| n.contains('1'));
        let primaries = &self.nodes[..self.primaries];
        primaries.iter().position(has).expect("a primary with the shop")
    }
}
