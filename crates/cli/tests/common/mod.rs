//! Daemons in folders of their own, and HTTP by hand.

#![allow(dead_code, reason = "each test file uses its own part")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// How long anything may take that happens by itself.
pub const PATIENCE: Duration = Duration::from_secs(300);

/// A folder that is gone when the test is.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("hashyardd-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Where the daemon writes its changes.
    pub fn log(&self) -> PathBuf {
        self.0.join("regtest/node.log")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Waits until something holds.
pub fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < PATIENCE, "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// An answer of HTTP.
#[derive(Debug)]
pub struct Http {
    pub status: u16,
    pub headers: String,
    pub body: String,
}

/// Sends bytes and reads until the other side hangs up.
pub fn raw_http(port: u16, bytes: &[u8]) -> Http {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(bytes).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let answer = String::from_utf8(answer).unwrap();
    let (headers, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    let status = headers.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    Http { status, headers: headers.to_ascii_lowercase(), body: body.to_owned() }
}

/// A request as `bitcoin-cli` sends it.
pub fn post(port: u16, path: &str, secret: Option<&str>, body: &str) -> Http {
    let authorization = secret
        .map(|secret| format!("Authorization: Basic {}\r\n", STANDARD.encode(secret)))
        .unwrap_or_default();
    let length = body.len();
    raw_http(
        port,
        format!(
            "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: application/json\r\n\
             {authorization}Content-Length: {length}\r\n\r\n{body}"
        )
        .as_bytes(),
    )
}

/// The reply of a JSON-RPC server.
pub fn call(port: u16, secret: &str, method: &str, params: &Value) -> Result<Value, Value> {
    let body = json!({ "method": method, "params": params, "id": 1 }).to_string();
    let answer = post(port, "/", Some(secret), &body);
    let mut reply: Value =
        serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("{method}: {answer:?}"));
    match reply["error"].take() {
        Value::Null => Ok(reply["result"].take()),
        error => Err(error),
    }
}

/// A running `hashyardd` with any free ports, on regtest unless its options name a room.
pub struct Daemon {
    pub child: Child,
    pub p2p: Option<u16>,
    pub rpc: u16,
    pub cookie: String,
    /// Kept open, as a terminal is, but never read: the daemon has to bear that.
    pub stdout: Option<BufReader<ChildStdout>>,
}

impl Daemon {
    pub fn start(folder: &Folder, options: &[&str]) -> Self {
        let mut child = command(folder, options).stdout(Stdio::piped()).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let (mut p2p, mut rpc, mut path) = (None, None, PathBuf::new());
        while rpc.is_none() {
            let mut line = String::new();
            assert!(stdout.read_line(&mut line).unwrap() > 0, "hashyardd ended: {:?}", child.wait());
            let port = || line.trim().rsplit(':').next().and_then(|port| port.parse().ok());
            match line.split(':').next() {
                Some(name) if name.starts_with("Hashyard ") => {
                    path = line.trim().rsplit(", ").next().unwrap().into();
                }
                Some("Peers") => p2p = port(),
                Some("RPC") => rpc = port(),
                _ => {}
            }
        }
        let cookie = std::fs::read_to_string(path.join(".cookie")).unwrap();
        Self { child, p2p, rpc: rpc.unwrap(), cookie, stdout: Some(stdout) }
    }

    pub fn try_rpc(&self, method: &str, params: Value) -> Result<Value, Value> {
        call(self.rpc, &self.cookie, method, &params)
    }

    pub fn rpc(&self, method: &str, params: Value) -> Value {
        self.try_rpc(method, params).unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    pub fn post(&self, body: &str) -> Http {
        post(self.rpc, "/", Some(&self.cookie), body)
    }

    pub fn height(&self) -> u64 {
        self.rpc("getblockcount", json!([])).as_u64().unwrap()
    }

    pub fn tip(&self) -> Value {
        self.rpc("getbestblockhash", json!([]))
    }

    /// Mines to the daemon's own wallet.
    pub fn generate(&self, count: u32) -> Value {
        let address = self.rpc("getnewaddress", json!([]));
        self.rpc("generatetoaddress", json!([count, address]))
    }

    /// Asks it to stop; everything must end well.
    pub fn stop(mut self) {
        self.rpc("stop", json!([]));
        assert!(self.child.wait().unwrap().success());
    }

    /// As if the power went.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The daemon's command line.
pub fn command(folder: &Folder, options: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hashyardd"));
    if !options.iter().any(|option| option.starts_with("-room=")) {
        command.arg("-regtest");
    }
    command.args(["-port=0", "-rpcport=0", "-bind=127.0.0.1"]);
    command.arg(format!("-datadir={}", folder.path().display())).args(options);
    command
}
