//! `hashyard-relay`: the command.

#[cfg(unix)]
mod files;
mod lan;
mod options;
mod tls;

use std::io;
use std::net::SocketAddr;
use std::process::ExitCode;

use hashyard_relay::Settings;
use tokio::net::TcpListener;

use self::options::{Options, USAGE};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == "--help" || argument == "-h") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let result = match Options::parse(&arguments) {
        Ok(options) => run(options).await,
        Err(wrong) => Err(format!("{wrong}\n\n{USAGE}")),
    };
    if let Err(error) = result {
        eprintln!("{error}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

async fn run(options: Options) -> Result<(), String> {
    let tls = match &options.tls {
        Some((chain, key)) => Some(tls::acceptor(chain, key)?),
        None => None,
    };
    let listener =
        TcpListener::bind(options.address).await.map_err(|error| explain(options.address, &error))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    #[cfg(unix)]
    match files::raise_limit() {
        Ok(limit) => println!("{limit}"),
        Err(warning) => eprintln!("{warning}"),
    }
    announce(&options, address);
    let settings = Settings {
        dist: options.dist,
        tls,
        door: options.door,
        per_address: options.per_address,
        nats: if options.nats.is_empty() { None } else { Some((options.nats, random_id()?)) },
    };
    hashyard_relay::serve(listener, settings, asked_to_stop()).await.map_err(|error| error.to_string())
}

fn random_id() -> Result<[u8; 16], String> {
    let mut id = [0; 16];
    getrandom::fill(&mut id).map_err(|error| format!("no random numbers: {error}"))?;
    Ok(id)
}

fn announce(options: &Options, address: SocketAddr) {
    let s = if options.tls.is_some() { "s" } else { "" };
    if options.dist.is_some() {
        println!("Hashyard: http{s}://{address}/");
    }
    println!("Relay:    ws{s}://{address}/relay");
    if options.lan {
        announce_to_network(options, address.port());
    }
}

fn announce_to_network(options: &Options, port: u16) {
    let host = match &options.name {
        Some(name) => name.clone(),
        None => match lan::own_address() {
            Ok(address) => lan::host(address),
            Err(error) => {
                return println!("No network is connected ({error}); name this machine with --name");
            }
        },
    };
    let link = lan::link(&host, port, options.tls.is_some(), options.door.key.as_deref());
    let code = lan::qr_code(&link).unwrap_or_default();
    println!("\nFor everybody in this network:\n\n  {link}\n\n{code}");
    if options.tls.is_none() {
        println!("Plain http: on other machines a node keeps nothing, it lives until its tab is closed.");
        println!("With --tls-cert and --tls-key it keeps what it has (docs/hosting.md).\n");
    }
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
