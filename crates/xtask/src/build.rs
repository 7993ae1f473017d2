//! `cargo xtask build`: the static site in dist/, and what it weighs.

use crate::sh::{self, Failure, Result, root};
use crate::{bench_page, tools};
use std::env;
use std::path::Path;
use std::process::Command;

/// The whole first load, brotli-compressed, in bytes at most. All of the app is one wasm: what is added has to be paid for by
/// everybody's first visit.
const LIMIT: u64 = 1 << 20;

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
    let mut trunk = sh::command("trunk build --release --offline");
    trunk.envs(environment).env("PATH", path_with(&programs)?);
    sh::run("build the app into dist/", unset_no_color(&mut trunk))?;
    bench_page::build()
}

fn path_with(folder: &Path) -> Result<std::ffi::OsString> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(folder.to_owned()).chain(env::split_paths(&path));
    env::join_paths(folders).map_err(|error| Failure::new(format!("PATH: {error}")))
}

/// Trunk reads NO_COLOR as `true` or `false` and refuses the usual `1`.
fn unset_no_color(command: &mut Command) -> &mut Command {
    command.env_remove("NO_COLOR")
}

fn weigh(dist: &Path) -> Result {
    let mut command = sh::command("node crates/xtask/src/sizes.mjs");
    let listing = sh::output(command.arg(dist));
    let files = listing
        .as_deref()
        .and_then(parse)
        .ok_or_else(|| Failure::by_hand("weigh dist/", sh::shown(&command)))?;
    let total: u64 = files.iter().map(|file| file.brotli).sum();
    print(&files, total);
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

fn print(files: &[Size], total: u64) {
    println!("▸ sizes in bytes\n  {:>10} {:>10}", "file", "brotli");
    for file in files {
        println!("  {:>10} {:>10}  {}", file.bytes, file.brotli, file.name);
    }
    let bytes: u64 = files.iter().map(|file| file.bytes).sum();
    println!("  {bytes:>10} {total:>10}  first load in all (limit {LIMIT} brotli)");
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
