//! Bitcoin Core's own client and hashyardd, where `BITCOIN_CLI_EXE` names the client.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use std::ffi::OsStr;
use std::process::{Command, Output};

use common::{Daemon, Folder};
use serde_json::Value;

/// Finds chain and cookie in the folder, as it does for Core's daemon.
fn cli(exe: &OsStr, folder: &Folder, daemon: &Daemon, line: &str) -> Output {
    let mut command = Command::new(exe);
    command.arg("-regtest").arg(format!("-datadir={}", folder.path().display()));
    command.arg(format!("-rpcport={}", daemon.rpc)).args(line.split(' '));
    command.output().unwrap()
}

#[test]
fn bitcoin_cli_is_understood() {
    let Some(exe) = std::env::var_os("BITCOIN_CLI_EXE") else {
        return println!("skipped: BITCOIN_CLI_EXE not set");
    };
    let folder = Folder::new();
    let daemon = Daemon::start(&folder, &["-listen=0"]);
    let ok = |line: &str| {
        let answer = cli(&exe, &folder, &daemon, line);
        assert!(answer.status.success(), "{line}: {answer:?}");
        String::from_utf8(answer.stdout).unwrap().trim().to_owned()
    };
    assert_eq!(ok("getblockcount"), "0");
    let generated: Value = serde_json::from_str(&ok("-generate 12")).unwrap();
    assert_eq!(generated["blocks"].as_array().map(Vec::len), Some(12));
    let info = ok("-getinfo");
    for line in ["Chain: regtest", "Blocks: 12", "Balance: 0"] {
        assert!(info.contains(line), "{info}");
    }
    let address = ok("-named getnewaddress address_type=bech32m label=savings");
    assert_eq!(ok(&format!("generatetoaddress 101 {address}")).lines().count(), 103);
    let sent = ok(&format!("-named sendtoaddress address={address} amount=1.5 fee_rate=3"));
    let movement: Value = serde_json::from_str(&ok(&format!("gettransaction {sent}"))).unwrap();
    assert_eq!(movement["details"][0]["label"], Value::from("savings"));
    assert!(ok("getbalance").parse::<f64>().unwrap() > 600.0);
    let block = ok(&format!("getblock {}", ok("getbestblockhash")));
    assert_eq!(serde_json::from_str::<Value>(&block).unwrap()["height"], Value::from(113));
    assert!(ok("help").contains("getblock blockhash [verbosity]"));

    for (line, code, words) in [
        ("getblockhash 999", 8, "Block height out of range"),
        ("nothing", 89, "Method not found"),
        ("sendrawtransaction 00", 22, "TX decode failed"),
        ("-rpcuser=x -rpcpassword=y getblockcount", 1, "Authorization failed"),
    ] {
        let refused = cli(&exe, &folder, &daemon, line);
        let told = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert_eq!((refused.status.code(), told.contains(words)), (Some(code), true), "{line}: {refused:?}");
    }
    ok("stop");
    let mut daemon = daemon;
    assert!(daemon.child.wait().unwrap().success());
}
