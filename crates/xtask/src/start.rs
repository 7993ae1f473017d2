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
    free(options.port)?;
    build::app()?;
    // Built before it is started, so that waiting for the port is not waiting for the compiler.
    sh::run("build the relay", &mut sh::command("cargo build --quiet -p hashyard-relay"))?;
    let port = options.port;
    thread::spawn(move || announce(port, options.open && can_open()));
    let serve = format!("cargo run --quiet -p hashyard-relay -- --dist dist --port {port}");
    sh::run("serve the app and its relay (Ctrl-C stops it)", &mut sh::command(&serve))
}

#[derive(Debug, PartialEq)]
struct Options {
    port: u16,
    open: bool,
}

impl Options {
    fn parse(arguments: &[String]) -> Result<Self> {
        let mut options = Self { port: PORT, open: true };
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            match argument.as_str() {
                "--no-open" => options.open = false,
                "--port" => options.port = port(rest.next())?,
                other => {
                    return Err(Failure::new(format!("start knows --port N and --no-open, not `{other}`")));
                }
            }
        }
        Ok(options)
    }
}

fn port(argument: Option<&String>) -> Result<u16> {
    let number = argument.and_then(|argument| argument.parse().ok()).filter(|port| *port > 0);
    number.ok_or_else(|| Failure::new("--port takes a number from 1 to 65535"))
}

/// Asked first: nobody should wait for a build to learn that the port is taken.
fn free(port: u16) -> Result {
    TcpListener::bind(("127.0.0.1", port)).map(drop).map_err(|error| {
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

fn announce(port: u16, open: bool) {
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        thread::sleep(Duration::from_millis(50));
    }
    let address = format!("http://127.0.0.1:{port}");
    println!("\n  Hashyard is at {address}\n  Open it in two or three tabs: each is a node.\n");
    if open {
        // Not being able to is no failure: the address is on the screen.
        let _ = opener(&address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
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
        assert_eq!(parse("").unwrap(), Options { port: 8080, open: true });
        assert_eq!(parse("--no-open --port 9000").unwrap(), Options { port: 9000, open: false });
    }

    #[test]
    fn nonsense_is_named() {
        for line in ["--port", "--port x", "--port 0", "--port 65536"] {
            assert!(parse(line).unwrap_err().to_string().contains("1 to 65535"), "{line}");
        }
        assert!(parse("--prot 1").unwrap_err().to_string().contains("--prot"));
    }

    #[test]
    fn a_taken_port_is_named() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = taken.local_addr().unwrap().port();
        assert!(free(port).unwrap_err().to_string().contains(&format!("port {port}")));
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
