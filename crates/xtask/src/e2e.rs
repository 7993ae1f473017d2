//! `cargo xtask e2e`: the end-to-end tests in a real headless Chromium, on the dist/ that is there. `cargo xtask pictures` takes
//! pictures instead.

use crate::sh::{self, Failure, Result, root};
use crate::{conformance, tools};
use std::env;
use std::path::PathBuf;

/// Runs them; `arguments` go to Playwright, for instance `-g reload`.
pub fn run(arguments: &[String]) -> Result {
    playwright("run the end-to-end tests", "playwright.config.js", arguments)
}

/// Takes pictures of every screen, in both languages, themes and sizes; `arguments` go to Playwright, for instance `-g dark`.
pub fn pictures(arguments: &[String]) -> Result {
    playwright("take pictures, into tests/e2e/shots/", "pictures.config.js", arguments)
}

fn playwright(what: &str, config: &str, arguments: &[String]) -> Result {
    if !root().join("dist/index.html").is_file() {
        return Err(Failure::by_hand("there is no dist/ to test", "cargo xtask build"));
    }
    let chrome = tools::chromium()?;
    // A class of nodes on one machine is about speed; all else is about what is right.
    let profile = if env::var_os("HASHYARD_CLASS").is_some() { "release" } else { "dev" };
    let mut build = sh::command("cargo build --quiet --locked -p hashyard-relay -p hashyard-cli --profile");
    build.arg(profile).arg("--target-dir").arg(sh::target()?);
    sh::run("build the relay and the node without a browser", &mut build)?;
    let built = |program: &str| -> Result<PathBuf> {
        let folder = if profile == "dev" { "debug" } else { profile };
        Ok(sh::target()?.join(folder).join(format!("{program}{}", env::consts::EXE_SUFFIX)))
    };
    let vectors = conformance::wasm()?;
    let mut playwright = tools::npm_program("playwright")?;
    playwright.args(["test", "--config", config]).args(arguments).current_dir(root().join(tools::E2E));
    playwright.env("CHROME", chrome).env("HASHYARD_CONFORMANCE", vectors);
    playwright.env("HASHYARD_RELAY", built("hashyard-relay")?).env("HASHYARD_DAEMON", built("hashyardd")?);
    sh::run(what, &mut playwright)
}
