//! `cargo xtask build`: the static site in dist/, and what it weighs.

use crate::sh::{self, Failure, Result, root};
use crate::{bench_page, parts, tools};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// At most so many bytes, brotli-compressed, are fetched by a first visit. What comes with a part does not count.
const LIMIT: u64 = 900_000;

/// Where files lie that a first visit does not fetch: parts of the app, and the course's texts.
const LATER: [&str; 2] = [parts::PLACE, "course/"];

/// Builds the release app and refuses one that is too heavy.
pub fn run() -> Result {
    app()?;
    weigh(&root().join("dist"))
}

/// Builds the release app.
pub fn app() -> Result {
    let environment = tools::site()?;
    tools::trunk()?;
    tools::wasm_bindgen()?;
    let programs = tools::npm_packages()?;
    // First all crates, so that Trunk can be told to download nothing. Without a target named, Cargo leaves out what
    // only the wasm standard library needs.
    for fetch in ["cargo fetch --locked", "cargo fetch --locked --target wasm32-unknown-unknown"] {
        sh::run("fetch the crates", sh::command(fetch).envs(environment.clone()))?;
    }
    let splitter = tools::splitter()?;
    let mut trunk = sh::command("trunk build --release --offline --features parts");
    trunk.envs(environment).env(parts::VARIABLE, parts::folder());
    // The splitter first: it stands for wasm-bindgen, which comes later in PATH.
    trunk.env("PATH", path_with([&splitter, &programs])?);
    sh::run("build the app into dist/", unset_no_color(&mut trunk))?;
    minify()?;
    parts::publish()?;
    bench_page::build()
}

/// What comes in an earlier folder stands for what has the same name in a later one.
fn path_with(folders: [&Path; 2]) -> Result<std::ffi::OsString> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = folders.map(Path::to_owned).into_iter().chain(env::split_paths(&path));
    env::join_paths(folders).map_err(|error| Failure::new(format!("PATH: {error}")))
}

/// Trunk reads NO_COLOR as `true` or `false` and refuses the usual `1`.
fn unset_no_color(command: &mut Command) -> &mut Command {
    command.env_remove("NO_COLOR")
}

/// Scripts and style sheets without what only people read. What very old browsers must understand stays as it is.
fn minify() -> Result {
    let dist = root().join("dist");
    let files = fs::read_dir(&dist).map_err(|error| Failure::new(format!("read dist/: {error}")))?;
    let named = |file: &Path| file.file_name().is_some_and(|name| name == "check.js" || name == "look.js");
    let wanted =
        |file: &PathBuf| file.extension().is_some_and(|end| end == "js" || end == "css") && !named(file);
    let mut esbuild = tools::npm_program("esbuild")?;
    esbuild.args(files.filter_map(|file| Some(file.ok()?.path())).filter(wanted));
    esbuild.args(["--minify", "--allow-overwrite", "--log-level=warning"]);
    sh::run("minify scripts and style sheets", esbuild.arg(format!("--outdir={}", dist.display())))
}

fn weigh(dist: &Path) -> Result {
    let mut command = sh::command("node crates/xtask/src/sizes.mjs");
    let listing = sh::output(command.arg(dist));
    let files = listing
        .as_deref()
        .and_then(parse)
        .ok_or_else(|| Failure::by_hand("weigh dist/", sh::shown(&command)))?;
    let (later, first): (Vec<_>, Vec<_>) =
        files.into_iter().partition(|file| LATER.iter().any(|place| file.name.starts_with(place)));
    println!("▸ sizes in bytes\n  {:>10} {:>10}", "file", "brotli");
    let total = print(&first, &format!("first load in all (limit {LIMIT} brotli)"));
    print(&later, "what is loaded when it is opened");
    if total > LIMIT {
        return Err(Failure::new(format!(
            "the first load is {total} bytes brotli, over the limit of {LIMIT}"
        )));
    }
    Ok(())
}

struct Size<'a> {
    name: &'a str,
    bytes: u64,
    brotli: u64,
}

/// Lines of `name bytes brotli`.
fn parse(listing: &str) -> Option<Vec<Size<'_>>> {
    listing.lines().map(parse_line).collect()
}

fn parse_line(line: &str) -> Option<Size<'_>> {
    let mut words = line.rsplitn(3, ' ');
    let (brotli, bytes) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    Some(Size { name: words.next()?, bytes, brotli })
}

/// Prints files and their sum, and gives what the sum is with brotli.
fn print(files: &[Size], what: &str) -> u64 {
    for file in files {
        println!("  {:>10} {:>10}  {}", file.bytes, file.brotli, file.name);
    }
    let bytes: u64 = files.iter().map(|file| file.bytes).sum();
    let brotli = files.iter().map(|file| file.brotli).sum();
    println!("  {bytes:>10} {brotli:>10}  {what}");
    brotli
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listing_is_read() {
        let files = parse("a b.js 10 4\nx.wasm 200 90").unwrap();
        assert_eq!((files[0].name, files[0].bytes, files[0].brotli), ("a b.js", 10, 4));
        assert_eq!(files[1].name, "x.wasm");
        assert!(parse("x.wasm 200").is_none());
    }
}
