//! The sets of vectors for a page: which there are, and a way to run each on the text of its file. `cargo xtask e2e` builds
//! it like the app, so that what passes here is what runs in the app.

use hashyard_conformance::SETS;
use serde_json::json;
use wasm_bindgen::prelude::wasm_bindgen;

/// Every set: `[{ name, package, path, cases }, …]` as JSON.
#[wasm_bindgen]
pub fn sets() -> String {
    let sets = SETS
        .iter()
        .map(|set| json!({ "name": set.name, "package": set.package, "path": set.path, "cases": set.cases }));
    serde_json::Value::from_iter(sets).to_string()
}

/// Runs the set of this name on the text of its file: `{ passed, failures }` as JSON. An unknown name passes nothing.
#[wasm_bindgen]
pub fn run(name: &str, text: &str) -> String {
    let report = SETS.iter().find(|set| set.name == name).map(|set| (set.run)(text)).unwrap_or_default();
    json!({ "passed": report.passed, "failures": report.failures }).to_string()
}
