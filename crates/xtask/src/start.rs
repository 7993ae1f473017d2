//! `cargo xtask start`: builds the app, then serves it together with its relay on one port.

use crate::build;
use crate::sh::{self, Failure, Result};
use std::env;
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

const PORT: u16 = 8080;

/// Runs until it is interrupted.
pub fn run(arguments: &[String]) -> Result {
    let options = Options::parse(arguments)?;
    free(options.host(), options.port)?;
    build::app()?;
    // Built before it is started, so that waiting for the port is not waiting for the compiler.
    sh::run("build the relay", &mut sh::command("cargo build --quiet -p hashyard-relay"))?;
    let url = options.url();
    let (port, open) = (options.port, options.open && can_open());
    thread::spawn(move || announce(port, &url, open));
    let mut serve = sh::command("cargo run --quiet -p hashyard-relay -- --dist dist");
    serve.arg("--port").arg(port.to_string()).args(&options.passed_on);
    sh::run("serve the app and its relay (Ctrl-C stops it)", &mut serve)
}

#[derive(Debug, PartialEq)]
struct Options {
    port: u16,
    open: bool,
    lan: bool,
    tls: bool,
    /// What the relay takes as it stands.
    passed_on: Vec<String>,
}

impl Options {
    fn parse(arguments: &[String]) -> Result<Self> {
        let mut options = Self { port: PORT, open: true, lan: false, tls: false, passed_on: Vec::new() };
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            match argument.as_str() {
                "--no-open" => options.open = false,
                "--port" => options.port = port(rest.next())?,
                "--lan" => {
                    options.lan = true;
                    options.passed_on.push(argument.clone());
                }
                "--tls-cert" | "--tls-key" | "--name" | "--key" => {
                    options.tls |= argument.starts_with("--tls");
                    let value =
                        rest.next().ok_or_else(|| Failure::new(format!("{argument} needs a value")))?;
                    options.passed_on.extend([argument.clone(), value.clone()]);
                }
                other => {
                    return Err(Failure::new(format!(
                        "start knows --port N, --no-open, --lan, --name HOST, --tls-cert FILE, --tls-key FILE and --key WORD, not `{other}`"
                    )));
                }
            }
        }
        Ok(options)
    }

    /// Where it listens.
    fn host(&self) -> &'static str {
        if self.lan { "0.0.0.0" } else { "127.0.0.1" }
    }

    /// The app's address for this machine. With TLS that is the certificate's name, or a browser would warn of it.
    fn url(&self) -> String {
        let name = self.value("--name").unwrap_or("localhost");
        let (s, host) = if self.tls { ("s", name) } else { ("", "127.0.0.1") };
        let host = format!("{host}:{}", self.port);
        // The page itself does not tell the key.
        let relay = self.value("--key").map(|key| format!("/?relay=ws{s}://{host}/relay?key%3D{key}"));
        format!("http{s}://{host}{}", relay.unwrap_or_default())
    }

    fn value(&self, option: &str) -> Option<&str> {
        self.passed_on.iter().skip_while(|argument| *argument != option).nth(1).map(String::as_str)
    }
}

fn port(argument: Option<&String>) -> Result<u16> {
    let number = argument.and_then(|argument| argument.parse().ok()).filter(|port| *port > 0);
    number.ok_or_else(|| Failure::new("--port takes a number from 1 to 65535"))
}

/// Asked first: nobody should wait for a build to learn that the port is taken.
fn free(host: &str, port: u16) -> Result {
    TcpListener::bind((host, port)).map(drop).map_err(|error| {
        let other = another(port).map_or("N".to_owned(), |other| other.to_string());
        Failure::by_hand(format!("port {port}: {error}"), format!("cargo xtask start --port {other}"))
    })
}

/// One of the ports that anyone may use and that is free right now: the next ones, else whichever the system gives.
fn another(port: u16) -> Option<u16> {
    let free = |port: u16| TcpListener::bind(("127.0.0.1", port)).and_then(|socket| socket.local_addr()).ok();
    let next = (port.max(PORT)..=u16::MAX).skip(1).take(10).find_map(free);
    next.or_else(|| free(0)).map(|address| address.port())
}

fn announce(port: u16, address: &str, open: bool) {
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        thread::sleep(Duration::from_millis(50));
    }
    println!("\n  Hashyard is at {address}\n  Open it in two or three tabs: each is a node.\n");
    if open {
        // Not being able to is no failure: the address is on the screen.
        let _ = opener(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    }
}

fn can_open() -> bool {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    let screen = cfg!(not(target_os = "linux")) || set("DISPLAY") || set("WAYLAND_DISPLAY");
    screen && !set("CI")
}

fn opener(address: &str) -> Command {
    let line = match env::consts::OS {
        "macos" => "open",
        "windows" => "explorer",
        _ => "xdg-open",
    };
    let mut command = sh::command(line);
    command.arg(address);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options> {
        Options::parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn options_are_read() {
        let plain = Options { port: 8080, open: true, lan: false, tls: false, passed_on: vec![] };
        assert_eq!(parse("").unwrap(), plain);
        assert_eq!(
            parse("--no-open --port 9000").unwrap(),
            Options { port: 9000, open: false, ..parse("").unwrap() }
        );
        assert_eq!((plain.host(), plain.url().as_str()), ("127.0.0.1", "http://127.0.0.1:8080"));
    }

    #[test]
    fn others_are_served_where_it_is_asked_for() {
        let options =
            parse("--lan --tls-cert c.pem --tls-key k.pem --name class.example --key Ab-1").unwrap();
        let with_key = "https://class.example:8080/?relay=wss://class.example:8080/relay?key%3DAb-1";
        assert_eq!((options.host(), options.url().as_str()), ("0.0.0.0", with_key));
        assert_eq!(
            options.passed_on.join(" "),
            "--lan --tls-cert c.pem --tls-key k.pem --name class.example --key Ab-1"
        );
        assert_eq!(parse("--lan").unwrap().url(), "http://127.0.0.1:8080");
    }

    #[test]
    fn nonsense_is_named() {
        for line in ["--port", "--port x", "--port 0", "--port 65536"] {
            assert!(parse(line).unwrap_err().to_string().contains("1 to 65535"), "{line}");
        }
        assert!(parse("--prot 1").unwrap_err().to_string().contains("--prot"));
        assert!(parse("--tls-key").unwrap_err().to_string().contains("--tls-key needs a value"));
    }

    #[test]
    fn a_taken_port_is_named() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = taken.local_addr().unwrap().port();
        assert!(free("127.0.0.1", port).unwrap_err().to_string().contains(&format!("port {port}")));
    }

    #[test]
    fn another_port_is_offered_that_can_be_given_back_as_it_stands() {
        for port in [1, 80, 8080, u16::MAX - 1, u16::MAX] {
            let other = another(port).unwrap();
            assert!(other != port && other >= 1024, "{other}");
            assert_eq!(parse(&format!("--port {other}")).unwrap().port, other);
        }
    }
}
