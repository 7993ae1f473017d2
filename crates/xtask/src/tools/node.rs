//! Node.js, which must be there, and the npm packages of the end-to-end tests (wasm-opt is one of them).

use crate::sh::{self, Failure, Result, root};
use std::fs;
use std::path::PathBuf;

/// The folder of the end-to-end tests and of every npm package we use, from the root.
pub const E2E: &str = "tests/e2e";

const OLDEST_NODE: u32 = 20;
const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// Installs exactly what package-lock.json names, if that isn't what is there. Returns the folder of their programs.
pub fn npm_packages() -> Result<PathBuf> {
    node()?;
    let folder = root().join(E2E);
    let (lock, installed) =
        (folder.join("package-lock.json"), folder.join("node_modules/.installed-lock.json"));
    if !same(&lock, &installed) {
        install(&folder)?;
        fs::copy(&lock, &installed).map_err(|error| Failure::new(format!("write {installed:?}: {error}")))?;
    }
    Ok(folder.join("node_modules/.bin"))
}

fn install(folder: &PathBuf) -> Result {
    let mut command = sh::program(NPM);
    command.arg("ci").current_dir(folder).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    sh::run("install npm packages: wasm-opt, Playwright, axe-core", &mut command)
}

fn node() -> Result {
    let version = sh::output(&mut sh::command("node --version")).unwrap_or_default();
    match major(&version) {
        Some(major) if major >= OLDEST_NODE => Ok(()),
        Some(_) => Err(Failure::new(format!("Node.js {version} is too old: install {OLDEST_NODE} or newer"))),
        None => Err(Failure::new(format!(
            "there is no Node.js: install {OLDEST_NODE} or newer from https://nodejs.org"
        ))),
    }
}

fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

fn same(one: &PathBuf, other: &PathBuf) -> bool {
    matches!((fs::read(one), fs::read(other)), (Ok(one), Ok(other)) if one == other)
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn the_major_version_is_read() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("20"), None);
        assert_eq!(major(""), None);
    }
}
