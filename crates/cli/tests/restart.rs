//! Nothing that was said to be saved is lost, whatever ends the daemon.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

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
    for (number, garbage) in [vec![7], vec![0; 5_000], whole[100..400].to_vec()].into_iter().enumerate() {
        fs::write(folder.log(), [whole.clone(), garbage.clone()].concat()).unwrap();
        let daemon = Daemon::start(&folder, &[]);
        assert_eq!(daemon.height(), 20);
        daemon.kill();
        let again = ["", "-2", "-3"][number];
        let aside = folder.log().with_extension(format!("torn-{}{again}", whole.len()));
        assert_eq!(fs::read(aside).unwrap(), garbage, "nothing is thrown away");
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
    // A first start that failed for such a reason keeps no later one from being.
    Daemon::start(&elsewhere, &[]).stop();
}

/// The plain secrets of wallets that stand in a file.
fn plain_secrets(bytes: &[u8]) -> Vec<Vec<u8>> {
    const ROW: &[u8] = b"\x06wallet\x06secret\x01";
    let rows = bytes.windows(ROW.len()).enumerate().filter(|(_, window)| *window == ROW);
    let values = rows.map(|(at, _)| &bytes[at + ROW.len()..]);
    values.filter(|value| value[1] == 0).map(|value| value[3..][..16].to_vec()).collect()
}

/// Whether bytes stand in any file of the node.
fn stands_in_a_file(folder: &Folder, bytes: &[u8]) -> bool {
    fs::read_dir(folder.log().parent().unwrap()).unwrap().any(|entry| {
        let file = fs::read(entry.unwrap().path()).unwrap();
        file.windows(bytes.len()).any(|window| window == bytes)
    })
}

#[test]
fn no_file_keeps_the_words_of_a_wallet_that_is_encrypted() {
    let folder = Folder::new();
    let daemon = Daemon::start(&folder, &[]);
    daemon.generate(2);
    let secret = plain_secrets(&fs::read(folder.log()).unwrap()).pop().unwrap();
    // What an earlier crash left is cleaned, too.
    fs::write(folder.log().with_extension("torn-9"), [&[0, 0], &secret[..]].concat()).unwrap();
    daemon.rpc("encryptwallet", json!(["correct horse"]));
    assert!(!stands_in_a_file(&folder, &secret), "right after the reply");
    daemon.kill();
    assert!(!stands_in_a_file(&folder, &secret), "after a kill");
    let daemon = Daemon::start(&folder, &[]);
    assert_eq!(daemon.rpc("getwalletinfo", json!([]))["unlocked_until"], json!(0));
    assert_eq!(daemon.height(), 2);
    daemon.stop();
    assert!(!stands_in_a_file(&folder, &secret), "after a restart");
}

#[cfg(unix)]
#[test]
fn folders_and_files_are_for_this_user_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let chain = folder.path().join("new/regtest");
    let modes = || {
        let files = fs::read_dir(&chain).unwrap().map(|entry| entry.unwrap().path());
        let all = files.chain([chain.clone(), chain.parent().unwrap().to_owned()]);
        all.map(|path| {
            let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, if path.is_dir() { 0o700 } else { 0o600 }, "{}", path.display());
        })
        .count()
    };
    let start = || {
        let mut command = std::process::Command::new("sh");
        command.args([
            "-c",
            "umask 0; exec \"$0\" \"$@\"",
            env!("CARGO_BIN_EXE_hashyardd"),
            "-regtest",
            "-listen=0",
        ]);
        command.args(["-rpcport=0", &format!("-datadir={}", chain.parent().unwrap().display())]);
        let mut daemon = command.stdout(Stdio::null()).spawn().unwrap();
        wait_until("it has started", || chain.join(".cookie").exists());
        assert_eq!(modes(), 5, "the lock, the log, the cookie and two folders");
        daemon.kill().unwrap();
        daemon.wait().unwrap();
        fs::remove_file(chain.join(".cookie")).unwrap();
    };
    start();
    // As an earlier version left them.
    fs::set_permissions(&chain, fs::Permissions::from_mode(0o755)).unwrap();
    for file in ["node.log", ".lock"] {
        fs::set_permissions(chain.join(file), fs::Permissions::from_mode(0o644)).unwrap();
    }
    start();
}

#[test]
fn a_lost_wallet_is_replaced_only_by_who_asks_for_it() {
    let folder = Folder::new();
    let daemon = Daemon::start(&folder, &[]);
    daemon.generate(3);
    let keys = daemon.rpc("listdescriptors", json!([]));
    daemon.stop();
    let whole = fs::read(folder.log()).unwrap();
    let garbage = [&whole[..8], &[7; 5_000]].concat();
    for left in
        [None, Some(&[][..]), Some(&whole[..5]), Some(&whole[..8]), Some(&whole[..200]), Some(&garbage)]
    {
        match left {
            Some(left) => fs::write(folder.log(), left).unwrap(),
            None => fs::remove_file(folder.log()).unwrap(),
        }
        let output = command(&folder, &[]).output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && error.contains("The wallet is missing"), "{error}");
        assert!(error.contains("start with -newwallet"), "{error}");
        assert_eq!(fs::read(folder.log()).ok().as_deref(), left, "nothing is changed");
    }
    fs::write(folder.log(), &whole).unwrap();
    let daemon = Daemon::start(&folder, &[]);
    assert_eq!((daemon.height(), daemon.rpc("listdescriptors", json!([]))), (3, keys.clone()));
    daemon.stop();
    fs::write(folder.log(), &garbage).unwrap();
    let daemon = Daemon::start(&folder, &["-newwallet"]);
    assert_eq!(daemon.height(), 0);
    assert_ne!(daemon.rpc("listdescriptors", json!([])), keys);
    daemon.stop();
    assert_eq!(fs::read(folder.log().with_extension("torn-0")).unwrap(), garbage);
    let help = command(&folder, &["-help"]).output().unwrap();
    assert!(String::from_utf8_lossy(&help.stdout).contains("-newwallet "));
}

/// Of a file that was written anew and then cut short, the keys are left, and blocks can be had again.
#[test]
fn what_was_cut_short_goes_on_with_what_is_left_if_that_is_asked_for() {
    let folder = Folder::new();
    let daemon = Daemon::start(&folder, &[]);
    daemon.generate(30);
    daemon.rpc("encryptwallet", json!(["correct horse"]));
    let keys = daemon.rpc("listdescriptors", json!([]));
    daemon.stop();
    let whole = fs::read(folder.log()).unwrap();
    let cut = &whole[..whole.len() * 2 / 3];
    fs::write(folder.log(), cut).unwrap();
    let output = command(&folder, &[]).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && error.contains("start with -salvage"), "{error}");
    assert_eq!(fs::read(folder.log()).unwrap(), cut);
    let daemon = Daemon::start(&folder, &["-salvage"]);
    assert_eq!(daemon.rpc("listdescriptors", json!([])), keys);
    daemon.kill();
    assert_eq!(fs::read(folder.log().with_extension("torn-0")).unwrap(), cut);
    let daemon = Daemon::start(&folder, &[]);
    assert_eq!(daemon.rpc("listdescriptors", json!([])), keys);
    daemon.stop();
}

#[test]
fn an_interrupted_first_start_is_none() {
    let folder = Folder::new();
    let chain = folder.path().join("regtest");
    fs::create_dir_all(&chain).unwrap();
    fs::write(chain.join(".lock"), "first start").unwrap();
    fs::write(chain.join("node.new"), "hash").unwrap();
    Daemon::start(&folder, &[]).stop();
    fs::remove_file(folder.log()).unwrap();
    assert!(!command(&folder, &[]).output().unwrap().status.success(), "from then on there was a wallet");
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
    assert_eq!(bob.rpc("getbalances", json!([]))["mine"]["trusted"].to_string(), "3.00000000");
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
