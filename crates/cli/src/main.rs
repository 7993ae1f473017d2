//! `hashyardd -regtest [-connect=HOST:PORT] …`, or `hashyardd -room=LINK [-relay=ADDRESS] …`

use std::process::ExitCode;

use hashyard_cli::console::Console;
use hashyard_cli::daemon;
use hashyard_cli::options::{Options, USAGE};

/// Threads for sockets, besides the one that the node keeps busy.
const WORKERS: usize = 2;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|argument| matches!(argument.as_str(), "-help" | "--help" | "-h" | "-?")) {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("Error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<(), String> {
    let options = Options::parse(arguments)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(WORKERS).enable_all().build();
    let runtime = runtime.map_err(|error| format!("can't start: {error}"))?;
    let console = Console::open();
    let ended = runtime.block_on(daemon::run(options, &console));
    console.close();
    ended
}
