//! The bench page: a page of its own beside the app, so that nobody else loads the libraries that it compares with.

use crate::sh::{self, Failure, Result, root};
use crate::tools;
use std::fs;
use std::path::Path;

/// Where it is in the site.
pub const FOLDER: &str = "dist/bench";
const SOURCES: &str = "web/bench";
const FILES: [&str; 5] = ["index.html", "bench.css", "page.js", "worker.js", "gpu.js"];
const LIBRARIES: [&str; 4] = ["hash-wasm", "@noble/hashes", "@noble/curves", "crypto-js"];

/// Adds it to the site that was built.
pub fn build() -> Result {
    let folder = root().join(FOLDER);
    fs::create_dir_all(&folder).map_err(|error| unwritten(&folder, &error))?;
    for file in FILES {
        sh::copy(&root().join(SOURCES).join(file), &folder.join(file))?;
    }
    for shared in ["web/boot/favicon.svg", "web/style/tokens.css"] {
        let name = Path::new(shared).file_name().unwrap_or_default();
        sh::copy(&root().join(shared), &folder.join(name))?;
    }
    kernels(&folder)?;
    licences(&folder)?;
    let mut esbuild = tools::npm_program("esbuild")?;
    esbuild.args(["libraries.js", "--bundle", "--format=esm", "--minify", "--log-level=warning"]);
    esbuild.arg(format!("--outfile={}", folder.join("libraries.js").display()));
    esbuild.current_dir(root().join(SOURCES)).env("NODE_PATH", root().join(tools::E2E).join("node_modules"));
    sh::run("bundle the libraries of the bench page", &mut esbuild)
}

/// Built with the app's own profile: what is measured is what the app runs.
fn kernels(folder: &Path) -> Result {
    let line =
        "cargo build --locked --profile site -p hashyard-bench --target wasm32-unknown-unknown --target-dir";
    let target = root().join("target");
    let mut cargo = sh::command(line);
    cargo.arg(&target).envs(tools::site()?);
    sh::run("build the kernels for the bench page", &mut cargo)?;
    let built = target.join("wasm32-unknown-unknown/site/hashyard_bench.wasm");
    sh::copy(&built, &folder.join("kernels.wasm"))
}

/// The notices that the MIT licence wants to go along.
fn licences(folder: &Path) -> Result {
    let mut all = String::new();
    for library in LIBRARIES {
        let package = root().join(tools::E2E).join("node_modules").join(library);
        let text =
            ["LICENSE", "LICENSE.md"].iter().find_map(|name| fs::read_to_string(package.join(name)).ok());
        let text = text.ok_or_else(|| {
            let again = format!("rm -r {E2E}/node_modules && cargo xtask build", E2E = tools::E2E);
            Failure::by_hand(format!("{library} comes without its licence"), again)
        })?;
        all += &format!("{library}\n\n{}\n\n", text.trim());
    }
    let file = folder.join("LICENSES.txt");
    fs::write(&file, all).map_err(|error| unwritten(&file, &error))
}

/// Nothing but the folder can be in the way: it is made again.
fn unwritten(path: &Path, error: &std::io::Error) -> Failure {
    Failure::by_hand(
        format!("write {}: {error}", path.display()),
        format!("rm -r {FOLDER} && cargo xtask build"),
    )
}
