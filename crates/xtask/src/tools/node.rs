//! Node.js, which must be there, and npm packages: those of the end-to-end tests (wasm-opt is one of them), what drives other
//! browsers and measures the page, and the other Bitcoin node and the other relay that ours are tested and measured with.

use crate::sh::{self, Failure, Result, root};
use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// The folder of the end-to-end tests and of what builds the app, from the root.
pub const E2E: &str = "tests/e2e";

/// The folders of the story for every engine, and of Lighthouse.
const ENGINES: &str = "tests/engines";
const LIGHTHOUSE: &str = "tests/lighthouse";

/// The folder of the relay that ours is measured beside.
const RELAY: &str = "tests/relay";

/// The folder of the other Bitcoin node.
const INTEROP: &str = "tests/interop";

const OLDEST_NODE: u32 = 20;
const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// wasm-opt and what the end-to-end tests need. Returns the folder of their programs.
pub fn npm_packages() -> Result<PathBuf> {
    ensure(E2E, "wasm-opt, Playwright, axe-core", &[])
}

/// A program of those packages.
pub fn npm_program(name: &str) -> Result<Command> {
    let file = if cfg!(windows) { format!("{name}.cmd") } else { name.to_owned() };
    Ok(sh::program(npm_packages()?.join(file)))
}

/// bcoin, which `hashyardd` talks to in its tests. Nothing of it is compiled: it has a part in JavaScript for everything.
pub fn other_node() -> Result {
    ensure(INTEROP, "bcoin", &["--ignore-scripts"]).map(drop)
}

/// What drives Firefox. Returns the folder of the story.
pub fn engine_packages() -> Result<PathBuf> {
    ensure(ENGINES, "puppeteer-core", &[]).map(|_| root().join(ENGINES))
}

/// Lighthouse. Returns the folder of what runs it.
pub fn lighthouse_packages() -> Result<PathBuf> {
    ensure(LIGHTHOUSE, "Lighthouse", &[]).map(|_| root().join(LIGHTHOUSE))
}

/// `ws`. Returns the relay in JavaScript that uses it.
pub fn ws_relay() -> Result<PathBuf> {
    ensure(RELAY, "ws", &[]).map(|_| root().join(RELAY).join("relay.js"))
}

/// Installs exactly what a folder's package-lock.json names, if that isn't what is there. Returns the folder of the
/// packages' programs.
fn ensure(folder: &str, what: &str, options: &[&str]) -> Result<PathBuf> {
    node()?;
    let folder = root().join(folder);
    let (lock, installed) =
        (folder.join("package-lock.json"), folder.join("node_modules/.installed-lock.json"));
    if !same(&lock, &installed) {
        install(&folder, what, options)?;
        sh::copy(&lock, &installed)?;
    }
    Ok(folder.join("node_modules/.bin"))
}

fn install(folder: &PathBuf, what: &str, options: &[&str]) -> Result {
    let mut command = sh::program(NPM);
    command.arg("ci").args(options).current_dir(folder).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    sh::run(&format!("install npm packages: {what}"), &mut command)
}

fn node() -> Result {
    let version = sh::output(&mut sh::command("node --version")).unwrap_or_default();
    match major(&version) {
        Some(major) if major >= OLDEST_NODE => Ok(()),
        Some(_) => Err(install_node(format!("Node.js {version} is too old"), env::consts::OS)),
        None => Err(install_node("there is no Node.js".to_owned(), env::consts::OS)),
    }
}

/// With the package manager that such a system is likely to have.
fn install_node(what: String, system: &str) -> Failure {
    let command = match system {
        "macos" => "brew install node",
        "windows" => "winget install OpenJS.NodeJS.LTS",
        _ => "sudo apt-get install nodejs npm",
    };
    Failure::by_hand(
        format!("{what}: it takes {OLDEST_NODE} or newer, also from https://nodejs.org"),
        command,
    )
}

fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

fn same(one: &PathBuf, other: &PathBuf) -> bool {
    matches!((fs::read(one), fs::read(other)), (Ok(one), Ok(other)) if one == other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_node_it_says_how_to_get_one() {
        for (system, command) in [("linux", "apt-get"), ("macos", "brew"), ("windows", "winget")] {
            let failure = install_node("there is no Node.js".to_owned(), system).to_string();
            assert!(failure.contains("20 or newer") && failure.contains("\nby hand: "), "{failure}");
            assert!(failure.contains(command), "{failure}");
        }
    }

    #[test]
    fn the_major_version_is_read() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("20"), None);
        assert_eq!(major(""), None);
    }
}
