//! A Rust that compiles to wasm. rustup's own target first; where rustup can't fetch it, Debian's compiler builds
//! the standard library from Debian's copy of its source.

use super::apt;
use crate::sh::{self, Failure, Result};
use std::path::{Path, PathBuf};

const TARGET: &str = "wasm32-unknown-unknown";
/// The name under which rustup knows Debian's compiler.
const DEBIAN: &str = "debweb";
const DEBIAN_SYSROOT: &str = "/usr";

/// Variables that a build for wasm needs; none where rustup has the target.
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

fn sysroot() -> Result<PathBuf> {
    let path = sh::output(&mut sh::command("rustc --print sysroot"));
    path.map(PathBuf::from)
        .ok_or_else(|| Failure::new("there is no rustc: install Rust with https://rustup.rs"))
}

fn debian_ready() -> bool {
    let linked = sh::output(&mut sh::command("rustup toolchain list")).unwrap_or_default();
    linked.lines().any(|line| line.starts_with(DEBIAN)) && sources().is_dir()
}

fn sources() -> PathBuf {
    Path::new(DEBIAN_SYSROOT).join("lib/rustlib/src/rust/library")
}

fn install_debian() -> Result {
    println!("  rustup can't fetch it here: Debian's rustc-web does the wasm builds instead");
    apt::install("install Debian's Rust compiler and its sources", "rustc-web rust-web-src")?;
    let link = format!("rustup toolchain link {DEBIAN} {DEBIAN_SYSROOT}");
    sh::run("make Debian's Rust known to rustup", &mut sh::command(&link))
}

/// Trunk starts Cargo itself, so the choice of toolchain must come through the environment. Debian's compiler has
/// no wasm linker: it borrows rustup's.
fn debian_environment(sysroot: &Path) -> Result<Environment> {
    let linker = sysroot.join("lib/rustlib").join(host()?).join("bin/rust-lld");
    Ok(vec![
        ("RUSTUP_TOOLCHAIN", DEBIAN.to_owned()),
        ("RUSTC_BOOTSTRAP", "1".to_owned()),
        ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort".to_owned()),
        ("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker.display().to_string()),
    ])
}

fn host() -> Result<String> {
    let version = sh::output(&mut sh::command("rustc -vV")).unwrap_or_default();
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| Failure::new("`rustc -vV` does not name its host"))
}
