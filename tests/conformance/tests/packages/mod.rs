//! Where Cargo keeps the published crates that carry vectors.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// A published crate on this machine.
pub struct Package {
    /// The version that is pinned.
    pub version: String,
    /// Where its files are.
    pub folder: PathBuf,
}

/// The crates that `vectors/Cargo.toml` names, and theirs, by name.
pub struct Packages(BTreeMap<String, Package>);

impl Packages {
    /// Asks Cargo, which fetches them if this machine has not seen them yet; once they are there no network is needed.
    pub fn find() -> Self {
        let described = cargo(&["metadata", "--format-version", "1", "--offline"]).unwrap_or_else(|_| {
            cargo(&["fetch"]).unwrap();
            cargo(&["metadata", "--format-version", "1", "--offline"]).unwrap()
        });
        let described: Value = serde_json::from_str(&described).unwrap();
        let crates = described["packages"].as_array().unwrap().iter().map(package);
        Self(crates.chain([npm_package("psbt")]).collect())
    }

    /// The crate of this name; with `npm:` in front, the npm package.
    pub fn get(&self, name: &str) -> &Package {
        self.0.get(name).unwrap_or_else(|| panic!("vectors/ does not name {name}"))
    }
}

fn package(described: &Value) -> (String, Package) {
    let text = |field: &str| described[field].as_str().unwrap().to_owned();
    let folder = Path::new(&text("manifest_path")).parent().unwrap().to_owned();
    (text("name"), Package { version: text("version"), folder })
}

/// npm installs it next to `package.json`, if that has not been done; no script of a package runs.
fn npm_package(name: &str) -> (String, Package) {
    let vectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors");
    let folder = vectors.join("node_modules").join(name);
    if !folder.join("package.json").is_file() {
        let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
        let status = Command::new(npm).args(["ci", "--ignore-scripts"]).current_dir(vectors).status();
        assert!(status.unwrap().success(), "npm ci in tests/conformance/vectors");
    }
    let described: Value =
        serde_json::from_str(&fs::read_to_string(folder.join("package.json")).unwrap()).unwrap();
    let version = described["version"].as_str().unwrap().to_owned();
    (format!("npm:{name}"), Package { version, folder })
}

fn cargo(arguments: &[&str]) -> Result<String, String> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/Cargo.toml");
    let mut command = Command::new(env!("CARGO"));
    command.args(arguments).arg("--locked").arg("--manifest-path").arg(manifest);
    let output = command.output().map_err(|error| error.to_string())?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}
