//! Another full node on regtest, in a folder of its own, commanded by the same JSON-RPC.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use hashyard_core::params::REGTEST;
use hashyard_core::wallet::base58::encode_check;
use serde_json::{Value, json};

use crate::common::{Daemon, Folder, Http, call, post, wait_until};
use crate::money::public_key_hash;

/// Named like this in its user agent.
pub struct Reference {
    pub name: &'static str,
    pub p2p: u16,
    rpc: u16,
    secret: String,
    /// The first byte of its addresses: bcoin's are not Bitcoin Core's on regtest.
    p2pkh: u8,
    /// It knows Taproot, `addrv2` and `wtxidrelay`.
    pub is_modern: bool,
    /// It speaks V2 (BIP324).
    pub encrypts: bool,
    _other: Other,
    _folder: Folder,
}

/// Ends with the value.
enum Other {
    Theirs(Child),
    Ours(#[expect(dead_code, reason = "ends by itself")] Daemon),
}

fn interop() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/interop"))
}

/// # Errors
/// bcoin is not installed.
pub fn bcoin_packages() -> Result<(), String> {
    match interop().join("node_modules/bcoin").is_dir() {
        true => Ok(()),
        false => Err("bcoin is not installed: cargo xtask test does that".into()),
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

impl Reference {
    /// bcoin 1.0.2, which ended before Taproot, `addrv2` and `wtxidrelay` came.
    pub fn bcoin(peer: Option<u16>) -> Self {
        let (p2p, rpc, folder) = (free_port(), free_port(), Folder::new());
        let mut command = Command::new("node");
        command.arg("bcoin.js").current_dir(interop());
        command.args([format!("--port={p2p}"), format!("--http-port={rpc}"), "--api-key=secret".into()]);
        command.arg(format!("--prefix={}", folder.path().display()));
        command.args(peer.map(|peer| format!("--only=127.0.0.1:{peer}")));
        let other = Other::Theirs(command.stdout(Stdio::null()).spawn().unwrap());
        let secret = "x:secret".to_owned();
        Self {
            name: "bcoin",
            p2p,
            rpc,
            secret,
            p2pkh: 60,
            is_modern: false,
            encrypts: false,
            _other: other,
            _folder: folder,
        }
        .ready()
    }

    /// Bitcoin Core, as `BITCOIND_EXE` names it.
    pub fn core(peer: Option<u16>) -> Self {
        let (p2p, rpc, folder) = (free_port(), free_port(), Folder::new());
        let mut command = Command::new(std::env::var_os("BITCOIND_EXE").unwrap());
        command.args([
            "-regtest",
            "-server",
            "-rpcuser=x",
            "-rpcpassword=secret",
            "-txindex",
            // Scripts are checked in order, as ours are: of two faults both tell the first.
            "-par=1",
            "-printtoconsole=0",
        ]);
        command.args([format!("-port={p2p}"), format!("-bind=127.0.0.1:{p2p}"), format!("-rpcport={rpc}")]);
        command.arg(format!("-datadir={}", folder.path().display()));
        command.args(peer.map(|peer| format!("-addnode=127.0.0.1:{peer}")));
        let other = Other::Theirs(command.stdout(Stdio::null()).spawn().unwrap());
        let secret = "x:secret".to_owned();
        Self {
            name: "Satoshi",
            p2p,
            rpc,
            secret,
            p2pkh: REGTEST.prefixes.p2pkh,
            is_modern: true,
            encrypts: true,
            _other: other,
            _folder: folder,
        }
        .ready()
    }

    /// Another of our own, as the other side that knows everything.
    pub fn hashyardd(peer: Option<u16>) -> Self {
        let folder = Folder::new();
        let connect = peer.map(|peer| format!("-connect=127.0.0.1:{peer}"));
        let daemon =
            Daemon::start(&folder, &["-listen"].into_iter().chain(connect.as_deref()).collect::<Vec<_>>());
        let (p2p, rpc, secret) = (daemon.p2p.unwrap(), daemon.rpc, daemon.cookie.clone());
        let (p2pkh, other) = (REGTEST.prefixes.p2pkh, Other::Ours(daemon));
        Self {
            name: "Hashyard",
            p2p,
            rpc,
            secret,
            p2pkh,
            is_modern: true,
            encrypts: true,
            _other: other,
            _folder: folder,
        }
        .ready()
    }

    fn ready(self) -> Self {
        let answers = || {
            std::net::TcpStream::connect(("127.0.0.1", self.rpc)).is_ok()
                && self.try_rpc("getblockcount", json!([])).is_ok()
        };
        wait_until("the other node answers", answers);
        self
    }

    pub fn try_rpc(&self, method: &str, params: Value) -> Result<Value, Value> {
        call(self.rpc, &self.secret, method, &params)
    }

    /// The answer to a request of these very bytes.
    pub fn post(&self, body: &str) -> Http {
        post(self.rpc, "/", Some(&self.secret), body)
    }

    pub fn rpc(&self, method: &str, params: Value) -> Value {
        self.try_rpc(method, params).unwrap_or_else(|error| panic!("{}: {method}: {error}", self.name))
    }

    pub fn tip(&self) -> Value {
        self.rpc("getbestblockhash", json!([]))
    }

    /// Mines blocks that pay to our key.
    pub fn generate(&self, count: u32) -> Value {
        let address = encode_check(&[&[self.p2pkh], public_key_hash().as_bytes().as_slice()].concat());
        self.rpc("generatetoaddress", json!([count, address]))
    }

    /// Whether it has an unconfirmed transaction.
    pub fn pools(&self, txid: &Value) -> bool {
        self.rpc("getrawmempool", json!([])).as_array().unwrap().contains(txid)
    }
}

impl Drop for Other {
    fn drop(&mut self) {
        if let Self::Theirs(child) = self {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
