//! nginx and PHP-FPM in front of a shop, as a host in production has them: a pool of workers,
//! compiled code in shared memory, everything in the shop's folder, on a free port.

use super::{Shop, stray};
use crate::process::{Cmd, Group};
use crate::{ensure, paths, ports};
use anyhow::{Context, Result, bail};
use std::fs;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const START: Duration = Duration::from_secs(120);
/// How long each may take to end.
const STOP: Duration = Duration::from_secs(20);
/// How many ports more are tried when nginx does not get the first.
const OTHER_PORTS: u32 = 3;
const PID_FILES: [&str; 2] = ["nginx.pid", "fpm.pid"];
const POLL: Duration = Duration::from_millis(20);

/// Everything of it, in the shop's folder.
const FOLDER: &str = "web";

/// A shop's web server. Dropping it ends nginx and PHP-FPM with all their workers.
pub(crate) struct Web {
    _nginx: Group,
    _php: Group,
    port: u16,
    dir: PathBuf,
}

impl Web {
    /// Starts both in front of a provisioned shop.
    ///
    /// # Errors
    /// When one does not start.
    pub(crate) fn start(shop: &Shop, workers: u32) -> Result<Self> {
        Self::stop_stray(shop.dir())?;
        let dir = shop.dir().join(FOLDER);
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(&dir).with_context(|| format!("cannot create {}", dir.display()))?;
        let user = Cmd::new("id").arg("-un").read()?;
        // A socket's path has at most about 100 bytes.
        let socket = std::env::temp_dir().join(format!("cart-p2-fpm-{}.sock", std::process::id()));
        let mut php = start_php(shop, &dir, &socket, workers, &user)?;
        wait("PHP-FPM", &mut php, &dir.join("fpm.log"), || UnixStream::connect(&socket).is_ok())?;
        let root = shop.dir().join("wordpress");
        let mut tried = 0;
        let (nginx, port) = loop {
            let port = ports::free()?;
            fs::write(dir.join("nginx.conf"), nginx_conf(&dir, &root, &socket, port, &user))?;
            match start_nginx(&dir) {
                Ok(nginx) => break (nginx, port),
                // Somebody may have been given the port between our look and its own.
                Err(_) if tried < OTHER_PORTS => tried += 1,
                Err(error) => return Err(error),
            }
        };
        Ok(Self { _nginx: nginx, _php: php, port, dir })
    }

    /// Stops what a killed command left behind.
    pub(super) fn stop_stray(shop: &Path) -> Result<()> {
        let dir = shop.join(FOLDER);
        PID_FILES.iter().try_for_each(|file| stray::stop(&dir.join(file), &dir, STOP))
    }

    /// The shop's address, with a slash at the end.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// A line for each request PHP served: milliseconds, status, method, address.
    pub(crate) fn access_log(&self) -> PathBuf {
        self.dir.join("access.log")
    }
}

/// Starts nginx as its configuration says, and waits until it listens.
fn start_nginx(dir: &Path) -> Result<Group> {
    let mut nginx = Cmd::new(ensure::nginx()?)
        .arg("-p")
        .arg(dir)
        .arg("-c")
        .arg(dir.join("nginx.conf"))
        .args(["-e", "nginx.log"])
        .log_to(&dir.join("nginx.out"))?
        .spawn()?;
    // It writes this when the port is its own; whoever else had it would answer, too.
    let listens = || fs::metadata(dir.join("nginx.pid")).is_ok_and(|file| file.len() > 0);
    wait("nginx", &mut nginx, &dir.join("nginx.out"), listens)?;
    Ok(nginx)
}

fn start_php(shop: &Shop, dir: &Path, socket: &Path, workers: u32, user: &str) -> Result<Group> {
    let conf = dir.join("fpm.conf");
    fs::write(&conf, fpm_conf(shop, dir, socket, workers, user))?;
    // FPM alone would look for modules in a folder that only its own package makes.
    let modules = Cmd::new("php").args(["-r", "echo PHP_CONFIG_FILE_SCAN_DIR;"]).read()?;
    let php = Cmd::new(ensure::php_fpm()?).arg("-F").arg("-y").arg(&conf);
    let php = php.args(["-d", &format!("extension={}", paths::extension().display())]);
    let php = if user == "root" { php.arg("-R") } else { php };
    php.env("PHP_INI_SCAN_DIR", modules).log_to(&dir.join("fpm.log"))?.spawn()
}

fn fpm_conf(shop: &Shop, dir: &Path, socket: &Path, workers: u32, user: &str) -> String {
    let error_log = shop.dir().join("debug.log");
    let (dir, socket, error_log) = (dir.display(), socket.display(), error_log.display());
    format!(
        "[global]\n\
         error_log = {dir}/fpm-error.log\n\
         pid = {dir}/fpm.pid\n\
         daemonize = no\n\
         [shop]\n\
         user = {user}\n\
         listen = {socket}\n\
         listen.backlog = 1024\n\
         pm = static\n\
         pm.max_children = {workers}\n\
         access.log = {dir}/access.log\n\
         access.format = \"%{{mili}}d %s %m %{{REQUEST_URI}}e\"\n\
         php_admin_value[memory_limit] = 512M\n\
         php_admin_value[error_log] = {error_log}\n\
         php_admin_flag[log_errors] = on\n\
         php_admin_flag[display_errors] = off\n\
         php_admin_value[opcache.enable] = 1\n\
         php_admin_value[opcache.memory_consumption] = 256\n\
         php_admin_value[opcache.interned_strings_buffer] = 16\n\
         php_admin_value[opcache.max_accelerated_files] = 20000\n\
         php_admin_value[opcache.revalidate_freq] = 60\n"
    )
}

fn nginx_conf(dir: &Path, root: &Path, socket: &Path, port: u16, user: &str) -> String {
    let (dir, root, socket) = (dir.display(), root.display(), socket.display());
    let user = if user == "root" { "user root root;" } else { "" };
    let temporary: String = ["client_body", "fastcgi", "proxy", "scgi", "uwsgi"]
        .map(|name| format!("{name}_temp_path {dir}/{name};\n"))
        .concat();
    let parameters: String = [
        ("SCRIPT_FILENAME", "$document_root$fastcgi_script_name"),
        ("SCRIPT_NAME", "$fastcgi_script_name"),
        ("DOCUMENT_ROOT", "$document_root"),
        ("DOCUMENT_URI", "$document_uri"),
        ("REQUEST_URI", "$request_uri"),
        ("REQUEST_METHOD", "$request_method"),
        ("QUERY_STRING", "$query_string"),
        ("CONTENT_TYPE", "$content_type"),
        ("CONTENT_LENGTH", "$content_length"),
        ("SERVER_PROTOCOL", "$server_protocol"),
        ("SERVER_NAME", "$host"),
        ("SERVER_PORT", "$server_port"),
        ("REMOTE_ADDR", "$remote_addr"),
        ("GATEWAY_INTERFACE", "CGI/1.1"),
    ]
    .map(|(name, value)| format!("fastcgi_param {name} {value};\n"))
    .concat();
    format!(
        "daemon off;\n{user}\nworker_processes 1;\npid {dir}/nginx.pid;\nerror_log {dir}/nginx.log warn;\n\
         events {{ worker_connections 4096; }}\n\
         http {{\n{temporary}access_log off;\ndefault_type application/octet-stream;\nkeepalive_requests 100000;\n\
         types {{ text/html html; text/css css; text/javascript js mjs; application/wasm wasm; \
         image/svg+xml svg; image/webp webp; image/jpeg jpg; image/png png; }}\n\
         server {{\nlisten 127.0.0.1:{port} backlog=1024;\nroot {root};\nindex index.php;\n\
         location / {{ try_files $uri $uri/ /index.php$is_args$args; }}\n\
         location ~ \\.php$ {{\ntry_files $uri =404;\n{parameters}\
         fastcgi_read_timeout 300s;\nfastcgi_buffers 32 32k;\nfastcgi_buffer_size 32k;\nfastcgi_pass unix:{socket};\n}}\n}}\n}}\n"
    )
}

/// Waits until a server is ready.
fn wait(what: &str, group: &mut Group, log: &Path, ready: impl Fn() -> bool) -> Result<()> {
    let deadline = Instant::now() + START;
    while !ready() {
        if !group.running() || Instant::now() > deadline {
            bail!("{what} does not start; see {}:\n{}", log.display(), super::last_lines(log, 8));
        }
        std::thread::sleep(POLL);
    }
    Ok(())
}
