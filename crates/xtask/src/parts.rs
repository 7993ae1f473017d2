//! The parts of the app that are loaded when they are opened: hashyard-split makes them, here they become files of the site.

use crate::sh::{self, Failure, Result, root};
use crate::tools;
use std::fs;
use std::path::{Path, PathBuf};

/// Where they are in the site.
pub const PLACE: &str = "parts/";

/// The variable that tells hashyard-split where to put them.
pub const VARIABLE: &str = "HASHYARD_PARTS";

/// As the app's main part in index.html.
const OPTIONS: &str = "-Oz --converge --low-memory-unused --strip-producers --strip-target-features";

/// Where hashyard-split puts them.
pub fn folder() -> PathBuf {
    root().join("target/parts")
}

/// Adds them to the site that was built, small.
pub fn publish() -> Result {
    let place = root().join("dist").join(PLACE);
    fs::create_dir_all(&place).map_err(|error| failed("create", &place, &error))?;
    let parts = fs::read_dir(folder()).map_err(|error| failed("read", &folder(), &error))?;
    for part in parts {
        let part = part.map_err(|error| failed("read", &folder(), &error))?;
        let mut wasm_opt = tools::npm_program("wasm-opt")?;
        wasm_opt.args(OPTIONS.split(' ')).arg(part.path()).arg("-o").arg(place.join(part.file_name()));
        sh::run("make a part small", &mut wasm_opt)?;
    }
    Ok(())
}

fn failed(what: &str, path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{what} {}: {error}", path.display()))
}
