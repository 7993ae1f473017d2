//! `cargo xtask`: everything a developer runs. One file per command; `tools` gets what a command needs, `sh`
//! starts programs and says so.
//!
//! Only the standard library: this is the first thing that a fresh clone compiles.

mod bench;
mod bench_page;
mod bench_relay;
mod bench_sim;
mod build;
mod conformance;
mod core;
mod e2e;
mod engines;
mod layers;
mod lighthouse;
mod parts;
mod sh;
mod start;
mod test;
mod texts;
mod tidy;
mod tools;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask <command>

  start [--port N] [--no-open]   build the app and serve it, with its relay, at http://127.0.0.1:8080
    [--lan [--name HOST] [--key WORD]] [--tls-cert FILE --tls-key FILE]
                                 for other machines, too: prints the address and a QR code; https with a certificate
  build                          build the static site into dist/ and print its sizes
  test                           everything CI runs: format, lints, tests, tidy, build, end-to-end
  e2e [ARGUMENTS]                the end-to-end tests alone, on the dist/ that is there; arguments go to Playwright
  engines                        one story in Chromium, Firefox and WebKit, on the dist/ that is there
  lighthouse                     what Lighthouse says of the dist/ that is there, at a desk and on a phone
  pictures [ARGUMENTS]           pictures of every screen, into tests/e2e/shots/; arguments go to Playwright
  bench [TARGET…] [--against REVISION]
                                 how fast this machine is at what a node does, as a table; beside another commit's build, too
  differential [--cases N]       our script engine against Bitcoin Core's, on generated spends
  core                           hashyardd beside a real Bitcoin Core, which it builds first
  fuzz [TARGET…] [--cases N]     bytes at every decoder, or at those that are named
  tidy                           the rules of the code base that a machine can check

Each command first gets the tools it lacks.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\n{failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> sh::Result {
    let (command, rest) = arguments.split_first().ok_or_else(|| sh::Failure::new(USAGE))?;
    match command.as_str() {
        "start" => start::run(rest),
        "build" => no_arguments(rest).and_then(|()| build::run()),
        "test" => no_arguments(rest).and_then(|()| test::run()),
        "e2e" => e2e::run(rest),
        "engines" => no_arguments(rest).and_then(|()| engines::run()),
        "lighthouse" => no_arguments(rest).and_then(|()| lighthouse::run()),
        "pictures" => e2e::pictures(rest),
        "bench" => bench::run(rest),
        "differential" => conformance::differential(rest),
        "core" => no_arguments(rest).and_then(|()| core::run()),
        "fuzz" => conformance::fuzz(rest),
        "tidy" => no_arguments(rest).and_then(|()| tidy::run()),
        "help" | "-h" | "--help" => {
            println!("{USAGE}");
            Ok(())
        }
        other => Err(sh::Failure::new(format!("there is no command `{other}`\n\n{USAGE}"))),
    }
}

fn no_arguments(rest: &[String]) -> sh::Result {
    match rest.first() {
        None => Ok(()),
        Some(argument) => Err(sh::Failure::new(format!("`{argument}` means nothing here\n\n{USAGE}"))),
    }
}
