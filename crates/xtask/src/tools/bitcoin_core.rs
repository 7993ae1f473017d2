//! Bitcoin Core's daemon and client. No registry has them as programs, but the crate that carries its test vectors carries
//! all of its source: that is built.

use super::apt;
use crate::sh::{self, Failure, Result, root};
use std::path::{Path, PathBuf};

/// Names the crate and its version.
const VECTORS: &str = "tests/conformance/vectors/Cargo.toml";
const CRATE: &str = "/libbitcoinkernel-sys-";

/// Neither wallet nor what needs more libraries; some optimisation, since it is built once and used a little.
const OPTIONS: &str = "-DCMAKE_BUILD_TYPE=Release -DAPPEND_CXXFLAGS=-O1 -DENABLE_WALLET=OFF -DENABLE_IPC=OFF \
    -DWITH_EMBEDDED_ASMAP=OFF -DBUILD_TESTS=OFF -DBUILD_BENCH=OFF -DBUILD_TX=OFF -DBUILD_UTIL=OFF";

/// Boost has no other sign of being there.
const BOOST: [&str; 3] = [
    "/usr/include/boost/version.hpp",
    "/usr/local/include/boost/version.hpp",
    "/opt/homebrew/include/boost/version.hpp",
];

const PACKAGES: &str = "cmake make g++ pkg-config libboost-dev libevent-dev";

/// Builds both, where that has not been done; gives their folder.
pub fn bitcoin_core() -> Result<PathBuf> {
    libraries()?;
    let build = sh::target()?.join("bitcoin-core");
    let mut configure = sh::command(&format!("cmake {OPTIONS}"));
    sh::run("configure Bitcoin Core", configure.arg("-S").arg(source()?).arg("-B").arg(&build))?;
    let jobs = std::thread::available_parallelism().map_or(1, usize::from);
    let mut compile = sh::command("cmake --build");
    compile.arg(&build).args(["--target", "bitcoind", "bitcoin-cli", "--parallel", &jobs.to_string()]);
    sh::run("build Bitcoin Core, which takes some minutes the first time", &mut compile)?;
    Ok(build.join("bin"))
}

fn libraries() -> Result {
    let there = |line: &str| sh::output(&mut sh::command(line)).is_some();
    let tools = ["cmake --version", "c++ --version", "pkg-config --exists libevent"].into_iter().all(there);
    if tools && BOOST.iter().any(|header| Path::new(header).is_file()) {
        return Ok(());
    }
    match apt::available() {
        true => apt::install("install what Bitcoin Core is built with", PACKAGES),
        false => Err(Failure::by_hand(
            "Bitcoin Core needs CMake, Boost and libevent",
            format!("sudo apt-get install {PACKAGES}"),
        )),
    }
}

/// Where Cargo keeps the crate's copy.
fn source() -> Result<PathBuf> {
    let cargo = |arguments: &str| {
        let mut command = sh::command(&format!("cargo {arguments} --locked --manifest-path"));
        command.arg(root().join(VECTORS));
        command
    };
    sh::run("fetch the source of Bitcoin Core", &mut cargo("fetch"))?;
    let described = sh::output(&mut cargo("metadata --offline --format-version 1")).unwrap_or_default();
    let manifest = manifest_of(CRATE, &described).map(Path::new).and_then(Path::parent);
    let found = manifest.ok_or_else(|| Failure::new(format!("{VECTORS} names no crate {CRATE}")))?;
    Ok(found.join("bitcoin"))
}

/// The path of the manifest that has this in it, in Cargo's description of a workspace.
fn manifest_of<'a>(name: &str, described: &'a str) -> Option<&'a str> {
    let paths = described.split("\"manifest_path\":\"").skip(1).filter_map(|rest| rest.split('"').next());
    paths.into_iter().find(|path| path.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_is_found_by_its_name() {
        let described = r#"{"packages":[{"manifest_path":"/a/b-1.0/Cargo.toml"},{"manifest_path":"/a/c-2.0/Cargo.toml"}]}"#;
        assert_eq!(manifest_of("/c-", described), Some("/a/c-2.0/Cargo.toml"));
        assert_eq!(manifest_of("/d-", described), None);
    }
}
