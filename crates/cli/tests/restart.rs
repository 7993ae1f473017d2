//! Nothing that was said to be saved is lost, whatever ends the daemon.

mod common;

use std::fs;
use std::process::Stdio;

use common::{Daemon, Folder, command, wait_until};
use serde_json::{Value, json};

/// Everything that a restart must bring back.
fn memory(daemon: &Daemon) -> Value {
    let ask = |method: &str, params: Value| daemon.rpc(method, params);
    json!([
        ask("getbestblockhash", json!([])),
        ask("getchaintips", json!([])),
        ask("gettxoutsetinfo", json!([])),
        ask("getrawmempool", json!([])),
        ask("getbalances", json!([])),
        ask("listtransactions", json!(["*", 10, 0])),
    ])
}

/// Blocks, a branch that lost, an unconfirmed payment.
fn lived(folder: &Folder) -> Daemon {
    let daemon = Daemon::start(folder, &[]);
    daemon.generate(103);
    daemon.rpc("invalidateblock", json!([daemon.tip()]));
    daemon.generate(2);
    let address = daemon.rpc("getnewaddress", json!([]));
    daemon.rpc("sendtoaddress", json!([address, 1.5]));
    daemon
}

#[test]
fn a_stop_a_signal_and_a_kill_lose_nothing() {
    let folder = Folder::new();
    let daemon = lived(&folder);
    let before = memory(&daemon);
    daemon.stop();
    let daemon = Daemon::start(&folder, &[]);
    assert_eq!(memory(&daemon), before, "after stop");
    daemon.kill();
    let daemon = Daemon::start(&folder, &[]);
    assert_eq!(memory(&daemon), before, "after a kill");
    daemon.kill();
    #[cfg(unix)]
    for signal in ["INT", "TERM"] {
        let mut daemon = Daemon::start(&folder, &[]);
        assert_eq!(memory(&daemon), before);
        let pid = daemon.child.id().to_string();
        assert!(std::process::Command::new("kill").args(["-s", signal, &pid]).status().unwrap().success());
        assert!(daemon.child.wait().unwrap().success(), "{signal} is a clean end");
    }
}

#[test]
fn each_reply_survives_a_kill_that_follows_it() {
    let folder = Folder::new();
    let address = json!("bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080");
    for height in 1..=5 {
        let daemon = Daemon::start(&folder, &[]);
        let hashes = daemon.rpc("generatetoaddress", json!([1, address]));
        daemon.kill();
        let daemon = Daemon::start(&folder, &[]);
        assert_eq!((daemon.height(), daemon.tip()), (height, hashes[0].clone()));
    }
}

#[test]
fn a_torn_end_costs_only_what_was_torn() {
    let folder = Folder::new();
    let daemon = Daemon::start(&folder, &[]);
    daemon.generate(20);
    daemon.stop();
    let whole = fs::read(folder.log()).unwrap();
    // What a crash leaves: a part of a record that nobody was told of.
    for garbage in [vec![7], vec![0; 5_000], whole[100..400].to_vec()] {
        fs::write(folder.log(), [whole.clone(), garbage].concat()).unwrap();
        let daemon = Daemon::start(&folder, &[]);
        assert_eq!(daemon.height(), 20);
        daemon.kill();
    }
}

#[test]
fn damage_in_what_was_safe_is_told_and_nothing_is_thrown_away() {
    let folder = Folder::new();
    let daemon = Daemon::start(&folder, &[]);
    daemon.generate(20);
    daemon.stop();
    let mut bytes = fs::read(folder.log()).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(folder.log(), &bytes).unwrap();
    let output = command(&folder, &[]).output().unwrap();
    assert!(!output.status.success());
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(error.contains("node.log is damaged from byte"), "{error}");
    assert_eq!(fs::read(folder.log()).unwrap(), bytes);
}

#[test]
fn two_daemons_do_not_share_a_folder() {
    let folder = Folder::new();
    let first = Daemon::start(&folder, &[]);
    let output = command(&folder, &[]).output().unwrap();
    assert!(!output.status.success());
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(error.contains("Cannot obtain a lock on directory"), "{error}");
    assert_eq!(first.height(), 0, "the first does not mind");
    first.kill();
    Daemon::start(&folder, &[]).stop();
}

#[test]
fn what_keeps_it_from_starting_is_said() {
    let folder = Folder::new();
    let daemon = Daemon::start(&folder, &[]);
    let elsewhere = Folder::new();
    let taken = format!("-rpcport={}", daemon.rpc);
    for (options, message) in [
        (&[taken.as_str()][..], "Unable to bind to 127.0.0.1:"),
        (&["-signet"], "only one chain"),
        (&["-nonsense"], "Invalid parameter -nonsense"),
        (&["-uacomment=/"], "a name has"),
    ] {
        let output = command(&elsewhere, options).stdout(Stdio::null()).output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            !output.status.success() && error.starts_with("Error: ") && error.contains(message),
            "{error}"
        );
    }
}

#[test]
fn two_daemons_talk_over_tcp() {
    let (here, there) = (Folder::new(), Folder::new());
    let alice = Daemon::start(&here, &["-uacomment=alice"]);
    alice.generate(110);
    let connect = format!("-connect=localhost:{}", alice.p2p.unwrap());
    let bob = Daemon::start(&there, &[&connect]);
    assert_eq!(bob.p2p, None, "who connects does not listen");
    wait_until("bob synchronises", || bob.tip() == alice.tip());
    let address = bob.rpc("getnewaddress", json!([]));
    let txid = alice.rpc("sendtoaddress", json!([address, 3]));
    wait_until("the payment arrives", || bob.rpc("getrawmempool", json!([])) == json!([txid]));
    bob.generate(1);
    wait_until("the block goes back", || bob.tip() == alice.tip());
    assert_eq!(bob.rpc("getbalances", json!([]))["mine"]["trusted"], json!(3.0));
    let peer = bob.rpc("getpeerinfo", json!([]))[0].clone();
    assert_eq!(peer["addr"], json!(format!("127.0.0.1:{}", alice.p2p.unwrap())));
    assert_eq!((&peer["network"], &peer["transport"]), (&json!("not_publicly_routable"), &json!("tcp")));
    assert!(peer["subver"].as_str().unwrap().contains("(alice)"), "{peer}");
    assert_eq!(alice.rpc("getpeerinfo", json!([]))[0]["inbound"], json!(true));
    // Switched off, a node lets nobody in; switched on, it calls again.
    bob.rpc("setnetworkactive", json!([false]));
    wait_until("they part", || alice.rpc("getconnectioncount", json!([])) == json!(0));
    bob.rpc("setnetworkactive", json!([true]));
    wait_until("they meet again", || alice.rpc("getconnectioncount", json!([])) == json!(1));
    // One that is gone is called until it is back.
    let port = format!("-port={}", alice.p2p.unwrap());
    alice.stop();
    wait_until("bob is alone", || bob.rpc("getconnectioncount", json!([])) == json!(0));
    let alice = Daemon::start(&here, &[&port]);
    wait_until("bob comes back", || alice.rpc("getconnectioncount", json!([])) == json!(1));
    bob.stop();
    alice.stop();
}
