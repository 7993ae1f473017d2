//! Programs that Cargo installs, and the parts of the Rust toolchain that the checks use.

use crate::sh::{self, Failure, Result};
use std::fs;

/// 0.22 wants a newer compiler than ours.
const TRUNK: &str = "0.21.14";

/// Trunk: builds the static site. A debug build of it is made three times faster and is no slower to use.
pub fn trunk() -> Result {
    if version_is("trunk", TRUNK) {
        return Ok(());
    }
    let line = format!("cargo install trunk --version {TRUNK} --locked --debug --force");
    sh::run(&format!("install trunk {TRUNK} (a few minutes, once)"), &mut sh::command(&line))
}

/// wasm-bindgen's command line, which must be of the same version as the library in the app.
pub fn wasm_bindgen() -> Result {
    let version = wasm_bindgen_version()?;
    if version_is("wasm-bindgen", &version) {
        return Ok(());
    }
    let line = format!("cargo install wasm-bindgen-cli --version {version} --force");
    let mut command = sh::command(&line);
    command.env("CARGO_PROFILE_RELEASE_LTO", "off");
    sh::run(&format!("install wasm-bindgen {version} (a minute or two, once)"), &mut command)
}

/// rustfmt and clippy, which rustup's minimal profile leaves out.
pub fn components() -> Result {
    let present = |line| sh::output(&mut sh::command(line)).is_some();
    if present("cargo fmt --version") && present("cargo clippy --version") {
        return Ok(());
    }
    sh::run("install rustfmt and clippy", &mut sh::command("rustup component add rustfmt clippy"))
}

fn version_is(tool: &str, version: &str) -> bool {
    let said = sh::output(&mut sh::command(&format!("{tool} --version"))).unwrap_or_default();
    said.split_whitespace().nth(1) == Some(version)
}

/// As Trunk.toml pins it: Trunk refuses any other.
fn wasm_bindgen_version() -> Result<String> {
    let pins = fs::read_to_string(sh::root().join("Trunk.toml"));
    pins.ok()
        .and_then(|pins| pinned(&pins))
        .ok_or_else(|| Failure::new("Trunk.toml does not pin wasm_bindgen under [tools]"))
}

fn pinned(trunk_toml: &str) -> Option<String> {
    let line = trunk_toml.lines().find(|line| line.starts_with("wasm_bindgen"))?;
    line.split('"').nth(1).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_comes_from_trunk_toml() {
        assert_eq!(pinned("[tools]\nwasm_bindgen = \"1.2.3\"\n").as_deref(), Some("1.2.3"));
        assert_eq!(pinned("[tools]\n"), None);
    }
}
