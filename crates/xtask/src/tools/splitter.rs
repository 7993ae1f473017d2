//! hashyard-split, under the name of what it stands for.

use crate::sh::{self, Failure, Result, root};
use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::path::PathBuf;

/// Builds it; gives the folder in which it is called wasm-bindgen. (Cargo refuses to build a program of that name.)
pub fn splitter() -> Result<PathBuf> {
    let (target, folder) = (root().join("target"), root().join("target/split"));
    let mut cargo = sh::command("cargo build --quiet --locked -p hashyard-split --target-dir");
    sh::run("build what splits the app", cargo.arg(&target))?;
    fs::create_dir_all(&folder)
        .map_err(|error| Failure::new(format!("create {}: {error}", folder.display())))?;
    let built = target.join(format!("debug/hashyard-split{EXE_SUFFIX}"));
    sh::copy(&built, &folder.join(format!("wasm-bindgen{EXE_SUFFIX}")))?;
    Ok(folder)
}
