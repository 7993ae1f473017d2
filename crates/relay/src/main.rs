//! `hashyard-relay [--port N] [--host ADDRESS] [--dist DIR]`

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;

use tokio::net::TcpListener;

const USAGE: &str = "\
usage: hashyard-relay [--port N] [--host ADDRESS] [--dist DIR]

  --port N        port to listen on (default 8080; 0 takes any free one)
  --host ADDRESS  IP address to listen on (default 127.0.0.1; 0.0.0.0 serves the whole network)
  --dist DIR      serve the app in this folder too";

struct Options {
    address: SocketAddr,
    dist: Option<PathBuf>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == "--help" || argument == "-h") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let result = match parse(&arguments) {
        Ok(options) => run(options).await,
        Err(wrong) => Err(format!("{wrong}\n\n{USAGE}")),
    };
    if let Err(error) = result {
        eprintln!("{error}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

fn parse(arguments: &[String]) -> Result<Options, String> {
    let (mut port, mut host, mut dist) = (8080, IpAddr::V4(Ipv4Addr::LOCALHOST), None);
    let mut arguments = arguments.iter();
    while let Some(name) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{name} needs a value"));
        match name.as_str() {
            "--port" => port = parse_value(name, value()?, "a port from 0 to 65535")?,
            "--host" => host = parse_value(name, value()?, "an IP address")?,
            "--dist" => dist = Some(folder(value()?)?),
            _ => return Err(format!("unknown argument {name}")),
        }
    }
    Ok(Options { address: SocketAddr::new(host, port), dist })
}

fn parse_value<T: std::str::FromStr>(name: &str, value: &str, wanted: &str) -> Result<T, String> {
    value.parse().map_err(|_| format!("{name} {value}: not {wanted}"))
}

fn folder(path: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(path);
    if path.is_dir() { Ok(path) } else { Err(format!("--dist {}: no such folder", path.display())) }
}

async fn run(options: Options) -> Result<(), String> {
    let listener =
        TcpListener::bind(options.address).await.map_err(|error| explain(options.address, &error))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    if options.dist.is_some() {
        println!("Hashyard: http://{address}/");
    }
    println!("Relay:    ws://{address}/relay");
    hashyard_relay::serve(listener, options.dist, asked_to_stop()).await.map_err(|error| error.to_string())
}

fn explain(address: SocketAddr, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::AddrInUse => format!(
            "port {} is taken: another program listens on {address}. Stop it, or choose another with --port N",
            address.port()
        ),
        io::ErrorKind::PermissionDenied => {
            format!("not allowed to listen on {address}: choose a port from 1024 up with --port N")
        }
        _ => format!("can't listen on {address}: {error}"),
    }
}

/// Ctrl-C, or the signal with which service managers end a program.
async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        _ = interrupt => {}
        () = terminate => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(arguments: &[&str]) -> Result<Options, String> {
        parse(&arguments.iter().map(|argument| argument.to_string()).collect::<Vec<_>>())
    }

    #[test]
    fn defaults_and_choices() {
        let options = parsed(&[]).unwrap();
        assert_eq!((options.address.to_string().as_str(), options.dist), ("127.0.0.1:8080", None));
        let options = parsed(&["--host", "::1", "--port", "0", "--dist", "."]).unwrap();
        assert_eq!((options.address.to_string().as_str(), options.dist), ("[::1]:0", Some(".".into())));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (arguments, message) in [
            (&["--port"][..], "--port needs a value"),
            (&["--port", "65536"], "--port 65536: not a port from 0 to 65535"),
            (&["--host", "nowhere"], "--host nowhere: not an IP address"),
            (&["--dist", "no-such-folder"], "--dist no-such-folder: no such folder"),
            (&["--prot", "1"], "unknown argument --prot"),
        ] {
            assert_eq!(parsed(arguments).err().as_deref(), Some(message));
        }
    }
}
