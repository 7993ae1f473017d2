//! `cargo xtask engines`: one story, two tabs, in Chromium, Firefox and WebKit, on the dist/ that is there.

use crate::sh::{self, Failure, Result, root};
use crate::tools;

/// Tells it in every engine that is on this machine or that its package manager has; others are skipped by name.
pub fn run() -> Result {
    if !root().join("dist/index.html").is_file() {
        return Err(Failure::by_hand("there is no dist/ to open", "cargo xtask build"));
    }
    let folder = tools::engine_packages()?;
    let (firefox, webkit) = (tools::firefox(), tools::webkit());
    let mut node = sh::program(if webkit.is_some() { "xvfb-run" } else { "node" });
    if webkit.is_some() {
        node.args(["-a", "node"]);
    }
    node.arg("run.mjs").current_dir(folder).env("CHROME", tools::chromium()?);
    node.envs(firefox.map(|program| ("FIREFOX", program)));
    node.envs(
        webkit.into_iter().flat_map(|webkit| [("WEBKIT_DRIVER", webkit.driver), ("WEBKIT", webkit.browser)]),
    );
    sh::run("tell the story in every engine", &mut node)
}
