//! `cargo xtask lighthouse`: what Lighthouse says of the dist/ that is there, at a desk and on a phone. It only tells: machines are
//! noisy, and speed is never asserted.

use crate::sh::{self, Failure, Result, root};
use crate::tools;

/// Prints a table.
pub fn run() -> Result {
    if !root().join("dist/index.html").is_file() {
        return Err(Failure::by_hand("there is no dist/ to measure", "cargo xtask build"));
    }
    let folder = tools::lighthouse_packages()?;
    let mut node = sh::command("node run.mjs");
    sh::run("ask Lighthouse, three times each", node.current_dir(folder).env("CHROME", tools::chromium()?))
}
