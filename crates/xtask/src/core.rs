//! `cargo xtask core`: hashyardd beside a real Bitcoin Core.

use crate::sh::{self, Result};
use crate::tools;

/// They share a chain, answer the same questions, and Core's client commands our daemon.
pub fn run() -> Result {
    let folder = tools::bitcoin_core()?;
    let line =
        "cargo test --locked -p hashyard-cli --test interop --test bitcoin_cli -- --nocapture bitcoin_c";
    let mut command = sh::command(line);
    command.env("BITCOIND_EXE", folder.join("bitcoind"));
    command.env("BITCOIN_CLI_EXE", folder.join("bitcoin-cli"));
    sh::run("test hashyardd beside Bitcoin Core", &mut command)
}
