//! JSON-RPC over real HTTP, as Bitcoin Core answers it and `bitcoin-cli` expects it.

mod common;

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use common::{Daemon, Folder, Http, PATIENCE, post, raw_http, wait_until};
use serde_json::{Value, json};

fn daemon() -> (Folder, Daemon) {
    let folder = Folder::new();
    let daemon = Daemon::start(&folder, &["-listen=0"]);
    (folder, daemon)
}

#[test]
fn statuses_and_bodies_are_bitcoin_cores() {
    let (_folder, daemon) = daemon();
    let error = |code: i32, message: &str, id: &str| {
        format!("{{\"result\":null,\"error\":{{\"code\":{code},\"message\":\"{message}\"}},\"id\":{id}}}\n")
    };
    let rows: &[(&str, u16, String)] = &[
        (r#"{"method":"getblockcount","params":[],"id":1}"#, 200, "{\"result\":0,\"error\":null,\"id\":1}\n".into()),
        (r#"{"method":"getblockcount","id":"x"}"#, 200, "{\"result\":0,\"error\":null,\"id\":\"x\"}\n".into()),
        (r#"{"jsonrpc":"1.0","method":"getblockcount"}"#, 200, "{\"result\":0,\"error\":null}\n".into()),
        (
            r#"{"jsonrpc":"2.0","method":"getblockcount","id":1}"#,
            200,
            "{\"jsonrpc\":\"2.0\",\"result\":0,\"id\":1}\n".into(),
        ),
        (
            r#"{"jsonrpc":"2.0","method":"nothing","id":1}"#,
            200,
            "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32601,\"message\":\"Method not found\"},\"id\":1}\n".into(),
        ),
        (r#"{"jsonrpc":"2.0","method":"getblockcount"}"#, 204, String::new()),
        (r#"{"method":"nothing","id":1}"#, 404, error(-32601, "Method not found", "1")),
        (r#"{"method":"getblockhash","params":[99],"id":1}"#, 500, error(-8, "Block height out of range", "1")),
        (r#"{"method":5,"id":1}"#, 400, error(-32600, "Method must be a string", "1")),
        (r#"{"id":1}"#, 400, error(-32600, "Missing method", "1")),
        (r#"{"method":"a","params":5,"id":1}"#, 400, error(-32600, "Params must be an array or object", "1")),
        (r#"{"method":"getblockcount","id":18446744073709551616}"#, 200, "{\"result\":0,\"error\":null,\"id\":18446744073709551616}\n".into()),
        (r#"{"method":"nothing","id":1e3}"#, 404, error(-32601, "Method not found", "1e3")),
        (r#"{"method":"nothing","id":-1.50}"#, 404, error(-32601, "Method not found", "-1.50")),
        (r#"{"method":"nothing","id":{"a":[1.0,"b"],"a":null}}"#, 404, error(-32601, "Method not found", "{\"a\":[1.0,\"b\"],\"a\":null}")),
        (r#"{"method":"uptime","method":"stop","id":1}"#, 500, error(-8, "Field method specified multiple times", "1")),
        (
            r#"{"method":"getblockhash","params":{"height":0,"height":1},"id":1}"#,
            500,
            error(-8, "Parameter height specified multiple times", "1"),
        ),
        ("{bad", 500, error(-32700, "Parse error", "null")),
        ("", 500, error(-32700, "Parse error", "null")),
        ("7", 500, error(-32700, "Top-level object parse error", "null")),
        ("[]", 200, "[]\n".into()),
        (
            r#"[{"method":"getblockcount","id":1},{"method":"nothing","id":2},5,{"jsonrpc":"2.0","method":"uptime"}]"#,
            200,
            "[{\"result\":0,\"error\":null,\"id\":1},{\"result\":null,\"error\":{\"code\":-32601,\"message\":\"Method not \
             found\"},\"id\":2},{\"result\":null,\"error\":{\"code\":-32600,\"message\":\"Invalid Request object\"}}]\n"
                .into(),
        ),
        (r#"[{"jsonrpc":"2.0","method":"uptime"}]"#, 204, String::new()),
    ];
    for (body, status, reply) in rows {
        let answer = daemon.post(body);
        assert_eq!((answer.status, &answer.body), (*status, reply), "{body}");
        assert_eq!(answer.headers.contains("content-type: application/json"), *status != 204, "{body}");
    }
    daemon.stop();
}

#[test]
fn only_who_has_the_cookie_is_answered() {
    let (folder, daemon) = daemon();
    let body = r#"{"method":"getblockcount","id":1}"#;
    let secret = daemon.cookie.split_once(':').unwrap();
    assert_eq!((secret.0, secret.1.len()), ("__cookie__", 64));
    let wrong = format!("__cookie__:{}", "0".repeat(64));
    for secret in [None, Some(""), Some("__cookie__"), Some(wrong.as_str()), Some(&daemon.cookie[..70])] {
        let Http { status, headers, body } = post(daemon.rpc, "/", secret, body);
        assert_eq!((status, body.as_str()), (401, ""), "{secret:?}");
        assert!(headers.contains("www-authenticate: basic realm=\"jsonrpc\""), "{headers}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let file = std::fs::metadata(folder.path().join("regtest/.cookie")).unwrap();
        assert_eq!(file.permissions().mode() & 0o777, 0o600);
    }
    let cookie = daemon.cookie.clone();
    daemon.stop();
    assert!(!folder.path().join("regtest/.cookie").exists());
    let again = Daemon::start(&folder, &["-listen=0"]);
    assert_ne!(again.cookie, cookie, "every start has its own");
}

#[test]
fn paths_and_methods() {
    let (_folder, daemon) = daemon();
    let count = r#"{"method":"getblockcount","id":1}"#;
    let to = |path: &str, body: &str| post(daemon.rpc, path, Some(&daemon.cookie), body);
    assert_eq!(to("/", count).status, 200);
    assert_eq!(to("/wallet/", r#"{"method":"getwalletinfo","id":1}"#).status, 200);
    assert_eq!(to("/elsewhere", count).status, 404);
    let stranger = to("/wallet/other", r#"{"method":"getbalances","id":1}"#);
    let reply: Value = serde_json::from_str(&stranger.body).unwrap();
    assert_eq!((stranger.status, &reply["error"]["code"]), (500, &json!(-18)));
    let get = raw_http(daemon.rpc, b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert_eq!((get.status, get.body.as_str()), (405, "JSONRPC server handles only POST requests"));
}

#[test]
fn parameters_by_name_by_place_and_both() {
    let (_folder, daemon) = daemon();
    let genesis = json!("0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206");
    let by_place = daemon.rpc("getblockheader", json!([genesis, false]));
    assert_eq!(by_place, daemon.rpc("getblockheader", json!({ "blockhash": genesis, "verbose": false })));
    // `bitcoin-cli -named` sends what has no name as `args`.
    assert_eq!(by_place, daemon.rpc("getblockheader", json!({ "args": [genesis], "verbose": false })));
    let twice =
        daemon.try_rpc("getblockheader", json!({ "args": [genesis], "blockhash": genesis })).unwrap_err();
    assert_eq!(twice["code"], json!(-8));
    let unknown = daemon.try_rpc("getblockcount", json!({ "colour": 1 })).unwrap_err();
    assert_eq!(unknown, json!({ "code": -8, "message": "Unknown named parameter colour" }));
}

#[test]
fn the_daemons_own_commands() {
    let (_folder, daemon) = daemon();
    assert!(daemon.rpc("uptime", json!([])).as_u64().unwrap() < 60);
    let help = daemon.rpc("help", json!([]));
    for name in ["getblockcount", "generatetoaddress", "stop", "uptime"] {
        assert!(help.as_str().unwrap().lines().any(|line| line.split(' ').next() == Some(name)), "{name}");
    }
    assert_eq!(daemon.rpc("help", json!(["stop"])), json!("stop\n\nStop the daemon"));
    assert!(daemon.rpc("help", json!(["getblock"])).as_str().unwrap().starts_with("getblock blockhash"));
    assert_eq!(daemon.rpc("help", json!(["nonsense"])), json!("help: unknown command: nonsense"));
    assert_eq!(daemon.try_rpc("stop", json!([1])).unwrap_err()["code"], json!(-1));
    daemon.stop();
}

/// What `bitcoin-cli -getinfo` asks in one batch, `-generate`, and what it reads of the answers.
#[test]
fn bitcoin_cli_finds_what_it_reads() {
    let (_folder, daemon) = daemon();
    daemon.generate(101);
    let batch = ["getnetworkinfo", "getblockchaininfo", "getwalletinfo", "getbalances"];
    let batch: Vec<Value> = batch
        .iter()
        .enumerate()
        .map(|(id, method)| json!({ "method": method, "params": null, "id": id }))
        .collect();
    let replies: Value = serde_json::from_str(&daemon.post(&json!(batch).to_string()).body).unwrap();
    for (id, fields) in [
        (0, "version timeoffset connections connections_in connections_out networks relayfee warnings"),
        (1, "chain blocks headers verificationprogress difficulty"),
        (2, "walletname"),
        (3, "mine"),
    ] {
        assert_eq!(replies[id]["id"], json!(id));
        for field in fields.split(' ') {
            assert!(replies[id]["result"].get(field).is_some(), "{field} of {}", replies[id]);
        }
    }
    assert_eq!(replies[1]["result"]["blocks"], json!(101));
    assert_eq!(replies[3]["result"]["mine"]["trusted"].to_string(), "50.00000000");
}

#[test]
fn what_is_hostile_costs_little() {
    let (_folder, daemon) = daemon();
    let head = |length: &str| {
        let authorization = authorization(&daemon);
        format!(
            "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{authorization}Content-Length: {length}\r\n\r\n"
        )
    };
    let long = format!("POST / HTTP/1.1\r\nHost: x\r\nX: {}\r\n\r\n", "x".repeat(20_000));
    assert_eq!(raw_http(daemon.rpc, long.as_bytes()).status, 431, "headers");
    assert_eq!(raw_http(daemon.rpc, head("33554433").as_bytes()).status, 413, "a body of 32 MiB and a byte");
    assert_eq!(raw_http(daemon.rpc, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03").status, 400, "TLS");
    assert_eq!(daemon.post(&"[".repeat(100_000)).status, 500, "nested");
    // One connection may carry many requests.
    let mut stream = TcpStream::connect(("127.0.0.1", daemon.rpc)).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let body = r#"{"method":"getblockcount","id":1}"#;
    for _ in 0..3 {
        let authorization = authorization(&daemon);
        let request = format!(
            "POST / HTTP/1.1\r\nHost: x\r\n{authorization}Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = [0; 400];
        let count = stream.read(&mut answer).unwrap();
        assert!(String::from_utf8_lossy(&answer[..count]).starts_with("HTTP/1.1 200 OK"));
    }
    daemon.stop();
}

/// Those who have not shown the cookie: silent ones, ones that dawdle over their headers or a body, all coming back as soon as
/// they are hung up on.
#[test]
fn who_has_no_cookie_is_in_nobodys_way() {
    let (_folder, daemon) = daemon();
    let (port, done) = (daemon.rpc, Arc::new(AtomicBool::new(false)));
    let openings: [&[u8]; 3] = [
        b"",
        b"POST / HTTP/1.1\r\nX: ",
        b"POST / HTTP/1.1\r\nHost: x\r\nAuthorization: Basic eDp5\r\nContent-Length: 100\r\n\r\n{",
    ];
    let pests = (0..192).map(|number| {
        let (opening, done) = (openings[number % openings.len()], Arc::clone(&done));
        thread::spawn(move || {
            while !done.load(Ordering::Relaxed) {
                let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else { continue };
                let _ = stream.set_read_timeout(Some(Duration::from_secs(1)));
                let _ = stream.write_all(opening);
                // Until it is hung up on.
                while !done.load(Ordering::Relaxed) && !matches!(stream.read(&mut [0; 999]), Ok(0)) {}
            }
        })
    });
    let pests: Vec<_> = pests.collect();
    for height in 1..=5 {
        daemon.generate(1);
        assert_eq!(daemon.height(), height);
    }
    done.store(true, Ordering::Relaxed);
    pests.into_iter().for_each(|pest| pest.join().unwrap());
    daemon.stop();
}

#[test]
fn who_does_not_show_the_cookie_does_not_stay() {
    let (_folder, daemon) = daemon();
    for opening in [
        "",
        "POST / HTTP/1.1\r\nX: ",
        "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\n\r\n",
    ] {
        let mut stream = TcpStream::connect(("127.0.0.1", daemon.rpc)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(25))).unwrap();
        stream.write_all(opening.as_bytes()).unwrap();
        let ended = stream.read_to_end(&mut vec![]);
        assert!(!ended.is_err_and(|error| error.kind() == ErrorKind::WouldBlock), "{opening:?}");
    }
    daemon.stop();
}

fn authorization(daemon: &Daemon) -> String {
    use base64::Engine;
    format!("Authorization: Basic {}\r\n", base64::engine::general_purpose::STANDARD.encode(&daemon.cookie))
}

#[test]
fn nobody_has_to_read_what_the_daemon_says() {
    let (_folder, mut daemon) = daemon();
    daemon.stdout = None;
    daemon.generate(3);
    assert_eq!(daemon.height(), 3);
    daemon.stop();
}

/// So many blocks that what is said about them fills the pipe, which nobody reads.
#[test]
fn commands_under_way_are_answered_before_the_end() {
    let (_folder, mut daemon) = daemon();
    let address = daemon.rpc("getnewaddress", json!([]));
    let (port, cookie) = (daemon.rpc, daemon.cookie.clone());
    let mining = std::thread::spawn(move || {
        let body = json!({ "method": "generatetoaddress", "params": [9_000, address], "id": 1 }).to_string();
        post(port, "/", Some(&cookie), &body)
    });
    wait_until("mining has begun", || daemon.height() > 0);
    daemon.rpc("stop", json!([]));
    let answer = mining.join().unwrap();
    let reply: Value = serde_json::from_str(&answer.body).unwrap();
    let mined = reply["result"].as_array().map(Vec::len);
    let told = answer.status == 500 && reply["error"]["message"] == json!("the node is stopping");
    assert!(mined == Some(9_000) || told, "all blocks, or an error: {answer:?}");
    assert!(daemon.child.wait().unwrap().success());
}
