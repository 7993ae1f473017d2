//! A Rust that compiles to wasm. rustup's own target first; where rustup can't fetch it, Debian's compiler builds
//! the standard library from Debian's copy of its source.

use super::apt;
use crate::sh::{self, Failure, Result};
use std::path::{Path, PathBuf};

const TARGET: &str = "wasm32-unknown-unknown";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_SOURCES: &str = "/usr/lib/rustlib/src/rust/library";

/// Variables that a build for wasm needs; `None` where rustup has the target.
pub type Environment = Vec<(&'static str, String)>;

/// Makes sure that there is a compiler, and says how to call it.
pub fn wasm_target() -> Result<Environment> {
    let sysroot = sysroot()?;
    if sysroot.join("lib/rustlib").join(TARGET).is_dir() {
        return Ok(Vec::new());
    }
    if !debian_ready() {
        let add = sh::run("add the wasm target", &mut sh::command(&format!("rustup target add {TARGET}")));
        match add {
            Ok(()) => return Ok(Vec::new()),
            Err(failure) if !apt::available() => return Err(failure),
            Err(_) => install_debian()?,
        }
    }
    debian_environment(&sysroot)
}

/// Variables for building the app itself: its standard library is compiled with it, for size, and a panic is a trap without
/// words. That takes a tenth off the first load. Where its source can't be had, the app is built with the ready-made one.
pub fn site() -> Result<Environment> {
    let mut environment = wasm_target()?;
    if environment.is_empty() && !has_sources(&sysroot()?) {
        let add = sh::run(
            "get the source of the standard library",
            &mut sh::command("rustup component add rust-src"),
        );
        if let Err(failure) = add {
            println!("{failure}\n  the app is built with the ready-made standard library and will be larger");
            return Ok(environment);
        }
    }
    environment.retain(|(name, _)| !SMALL.iter().any(|(small, _)| small == name));
    environment.extend(SMALL.iter().map(|(name, value)| (*name, (*value).to_owned())));
    Ok(environment)
}

/// The first lets a stable compiler do what the others ask for. Flags given so replace those of .cargo/config.toml.
const SMALL: [(&str, &str); 4] = [
    ("RUSTC_BOOTSTRAP", "1"),
    ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort"),
    ("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size"),
    (
        "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
        "-Ctarget-feature=+simd128 -Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none",
    ),
];

fn has_sources(sysroot: &Path) -> bool {
    sysroot.join("lib/rustlib/src/rust/library").is_dir()
}

fn sysroot() -> Result<PathBuf> {
    let path = sh::output(&mut sh::command("rustc --print sysroot"));
    path.map(PathBuf::from).ok_or_else(|| {
        Failure::by_hand(
            "there is no rustc that works: https://rustup.rs installs one",
            "rustup toolchain install stable",
        )
    })
}

fn debian_ready() -> bool {
    Path::new(DEBIAN_RUSTC).is_file() && Path::new(DEBIAN_SOURCES).is_dir()
}

fn install_debian() -> Result {
    println!("  rustup can't fetch it here: Debian's rustc-web does the wasm builds instead");
    apt::install("install Debian's Rust compiler and its sources", "rustc-web rust-web-src")
}

/// rustup's Cargo with Debian's compiler, through the environment because it is Trunk that starts Cargo. Debian has
/// no standard library for wasm, so Cargo builds it, and no wasm linker, so rustup's is borrowed.
fn debian_environment(sysroot: &Path) -> Result<Environment> {
    let linker = sysroot.join("lib/rustlib").join(host()?).join("bin/rust-lld");
    Ok(vec![
        ("RUSTC", DEBIAN_RUSTC.to_owned()),
        ("RUSTC_BOOTSTRAP", "1".to_owned()),
        ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort".to_owned()),
        ("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker.display().to_string()),
    ])
}

fn host() -> Result<String> {
    let version = sh::output(&mut sh::command("rustc -vV")).unwrap_or_default();
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| Failure::by_hand("rustc does not name its host", "rustc -vV"))
}
