//! Who gets in and how: https, keys, origins, and what operators ask.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail by panicking, in its helpers too")]

use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use hashyard_links::{ClientMessage, NodeId, Refusal, RelayMessage, RoomId};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

const PATIENCE: Duration = Duration::from_secs(20);
const JOIN: ClientMessage<'_> = ClientMessage::Join { room: RoomId([7; 32]), node: NodeId([1; 32]) };

/// The command, as people run it.
struct Relay {
    address: SocketAddr,
    child: Child,
    said: String,
}

impl Relay {
    /// Waits until it says where it listens.
    async fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_hashyard-relay"))
            .args(["--port", "0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut said = String::new();
        while let Some(line) = timeout(PATIENCE, lines.next_line()).await.unwrap().unwrap() {
            said += &format!("{line}\n");
            if let Some(rest) = line.strip_prefix("Relay:") {
                let address = rest.trim().split("//").nth(1).unwrap().trim_end_matches("/relay");
                let port = address.parse::<SocketAddr>().unwrap().port();
                if arguments.contains(&"--lan") {
                    for _ in 0..4 {
                        said += &format!("{}\n", lines.next_line().await.unwrap().unwrap_or_default());
                    }
                }
                return Self { address: ([127, 0, 0, 1], port).into(), child, said };
            }
        }
        panic!("it ended: {said}");
    }

    async fn request(&self, path: &str) -> String {
        exchange(TcpStream::connect(self.address).await.unwrap(), path).await
    }

    /// The HTTP status with which a WebSocket is refused, or 101.
    async fn knock(&self, query: &str, origin: &str) -> u16 {
        let mut request = format!("ws://{}/relay{query}", self.address).into_client_request().unwrap();
        request.headers_mut().insert("origin", origin.parse().unwrap());
        match tokio_tungstenite::connect_async(request).await {
            Ok((_, response)) => response.status().as_u16(),
            Err(tokio_tungstenite::tungstenite::Error::Http(response)) => response.status().as_u16(),
            Err(error) => panic!("{error}"),
        }
    }
}

async fn exchange(mut stream: impl AsyncRead + AsyncWrite + Unpin, path: &str) -> String {
    let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut response = Vec::new();
    let _ = stream.read_to_end(&mut response).await;
    String::from_utf8_lossy(&response).into_owned()
}

/// A certificate for `localhost`, and its key.
fn certificate(folder: &Path) -> (PathBuf, PathBuf) {
    std::fs::create_dir_all(folder).unwrap();
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let (chain, key) = (folder.join("chain.pem"), folder.join("key.pem"));
    std::fs::write(&chain, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    (chain, key)
}

async fn connect_tls(address: SocketAddr, chain: &Path) -> tokio_rustls::client::TlsStream<TcpStream> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(chain).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(address).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, stream).await.unwrap()
}

#[tokio::test]
async fn https_and_wss_are_served_and_nobody_waits_for_another_s_handshake() {
    let folder = std::env::temp_dir().join(format!("hashyard-relay-tls-{}", std::process::id()));
    let (chain, key) = certificate(&folder);
    let relay =
        Relay::start(&["--tls-cert", chain.to_str().unwrap(), "--tls-key", key.to_str().unwrap()]).await;
    assert!(relay.said.contains("wss://"), "{}", relay.said);
    // Somebody who connects and says nothing.
    let _silent = TcpStream::connect(relay.address).await.unwrap();
    let health = exchange(connect_tls(relay.address, &chain).await, "/healthz").await;
    assert!(health.starts_with("HTTP/1.1 200"), "{health}");
    let stream = connect_tls(relay.address, &chain).await;
    let (mut socket, _) = tokio_tungstenite::client_async("wss://localhost/relay", stream).await.unwrap();
    socket.send(Message::Binary(JOIN.encode().into())).await.unwrap();
    let welcome = RelayMessage::Welcome { members: vec![] }.encode();
    assert_eq!(socket.next().await.unwrap().unwrap().into_data(), welcome);
    let plain = relay.request("/healthz").await;
    assert!(!plain.contains("200"), "plain http is not answered: {plain}");
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn keys_and_origins_are_asked_for() {
    let relay = Relay::start(&["--key", "Ab-1", "--origin", "https://class.example"]).await;
    for (query, origin, status) in [
        ("?key=Ab-1", "https://class.example", 101),
        ("?key=Ab-2", "https://class.example", 403),
        ("", "https://class.example", 403),
        ("?key=Ab-1", "https://other.example", 403),
        ("?key=Ab-1", &format!("http://{}", relay.address), 101),
    ] {
        assert_eq!(relay.knock(query, origin).await, status, "{query} from {origin}");
    }
    let open = Relay::start(&[]).await;
    assert_eq!(open.knock("", "https://any.example").await, 101);
}

/// The address by which this machine's network knows it, if it is in one.
fn own_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    // Nothing is sent; the system picks the address from which it would be.
    socket.connect("192.0.2.1:9").ok()?;
    socket.local_addr().ok().map(|address| address.ip()).filter(|address| !address.is_loopback())
}

#[tokio::test]
async fn an_address_with_too_many_sockets_gives_up_idle_ones_and_is_told_when_there_are_none() {
    let Some(address) = own_address() else { return println!("skipped: this machine is in no network") };
    let mut relay = Relay::start(&["--host", "0.0.0.0", "--per-address", "2"]).await;
    relay.address.set_ip(address);
    let url = format!("ws://{}/relay", relay.address);
    let connect = async || tokio_tungstenite::connect_async(&url).await.unwrap().0;
    let mut idle = TcpStream::connect(relay.address).await.unwrap();
    let mut members = [connect().await, connect().await];
    let turned_out = timeout(PATIENCE, idle.read(&mut [0])).await.expect("whoever asks for nothing goes");
    assert!(matches!(turned_out, Ok(0) | Err(_)));
    for (number, member) in members.iter_mut().enumerate() {
        let node = NodeId([number as u8 + 1; 32]);
        let join = ClientMessage::Join { room: RoomId([7; 32]), node };
        let to_itself = ClientMessage::Send { to: node, payload: b"version" };
        for message in [join, to_itself] {
            member.send(Message::Binary(message.encode().into())).await.unwrap();
            timeout(PATIENCE, member.next()).await.unwrap().unwrap().unwrap();
        }
    }
    let refused = RelayMessage::Refused(Refusal::RelayFull).encode();
    assert_eq!(connect().await.next().await.unwrap().unwrap().into_data(), refused);
    members[1].send(Message::Binary(ClientMessage::Ping.encode().into())).await.unwrap();
    let answer = timeout(PATIENCE, members[1].next()).await.unwrap().unwrap().unwrap().into_data();
    assert_eq!(answer, RelayMessage::Pong.encode(), "members stay");
}

#[tokio::test]
async fn what_goes_on_is_counted() {
    let relay = Relay::start(&[]).await;
    let (mut socket, _) =
        tokio_tungstenite::connect_async(format!("ws://{}/relay", relay.address)).await.unwrap();
    socket.send(Message::Binary(JOIN.encode().into())).await.unwrap();
    socket.next().await.unwrap().unwrap();
    let counted = async {
        loop {
            let text = relay.request("/metrics").await;
            if text.lines().any(|line| line == "hashyard_relay_members 1") {
                return text;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let text = timeout(PATIENCE, counted).await.unwrap();
    assert!(text.contains("content-type: application/openmetrics-text"), "{text}");
    assert!(text.contains("hashyard_relay_bytes_total{direction=\"in\"} 66"), "{text}");
    socket.send(Message::Binary(vec![0x77].into())).await.unwrap();
    while socket.next().await.is_some_and(|message| message.is_ok()) {}
    let text = relay.request("/metrics").await;
    assert!(text.contains("hashyard_relay_drops_total{reason=\"malformed message\"} 1"), "{text}");
}

#[tokio::test]
async fn the_network_is_shown_an_address_that_carries_the_key() {
    let relay = Relay::start(&["--lan", "--name", "class.example", "--key", "Ab-1"]).await;
    let port = relay.address.port();
    let link = format!("http://class.example:{port}/?relay=ws://class.example:{port}/relay?key%3DAb-1");
    assert!(relay.said.contains(&link), "{}", relay.said);
}

/// What the relay prints about files where its shell set such limits, on either of its outputs.
#[cfg(unix)]
async fn said_of_files(limits: &str) -> String {
    let line = format!("{limits} && exec \"$0\" --port 0 2>&1");
    let mut child = Command::new("sh")
        .args(["-c", &line, env!("CARGO_BIN_EXE_hashyard-relay")])
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    timeout(PATIENCE, lines.next_line()).await.unwrap().unwrap().unwrap()
}

#[cfg(unix)]
#[tokio::test]
async fn the_limit_of_open_files_is_raised_as_far_as_may_be_and_told() {
    assert_eq!(
        said_of_files("ulimit -Sn 256 && ulimit -Hn 6000").await,
        "Files:    6000 may be open, 5100 are enough"
    );
    let told = said_of_files("ulimit -Sn 256 && ulimit -Hn 512").await;
    assert!(told.starts_with("warning: the system lets this process open 512 files"), "{told}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_relay_that_is_told_to_end_tells_its_members() {
    let mut relay = Relay::start(&[]).await;
    let (mut socket, _) =
        tokio_tungstenite::connect_async(format!("ws://{}/relay", relay.address)).await.unwrap();
    socket.send(Message::Binary(JOIN.encode().into())).await.unwrap();
    socket.next().await.unwrap().unwrap();
    let pid = relay.child.id().unwrap().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().await.unwrap().success());
    let refused = RelayMessage::Refused(Refusal::ShuttingDown).encode();
    assert_eq!(socket.next().await.unwrap().unwrap().into_data(), refused);
    let Some(Ok(Message::Close(Some(close)))) = socket.next().await else { panic!("no close") };
    assert_eq!(u16::from(close.code), 1001, "going away");
    drop(socket);
    assert!(timeout(PATIENCE, relay.child.wait()).await.unwrap().unwrap().success());
}
