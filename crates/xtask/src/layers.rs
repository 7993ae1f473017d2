//! Arrows between crates and between a crate's modules: each may use what stands below it, and nothing else of ours.

/// Which crates of ours a crate may build upon. A crate that is not here fails the check, so nobody forgets to say.
const CRATES: &[(&str, &[&str])] = &[
    ("kernels", &[]),
    ("unicode", &[]),
    ("core", &["kernels", "unicode"]),
    ("wire", &["core"]),
    ("relay-proto", &[]),
    ("node", &["core", "wire"]),
    ("tab", &["core", "relay-proto"]),
    ("ui-model", &["core", "node"]),
    ("relay", &["relay-proto"]),
    ("cli", &["core", "wire", "node"]),
    ("bench", &["core"]),
    ("split", &[]),
    ("xtask", &[]),
];

/// The modules of a crate from bottom to top, a line for each layer; within a layer modules may use one another. What a crate has
/// besides lies at the bottom.
const MODULES: &[(&str, &[&[&str]])] = &[
    (
        "core",
        &[
            &["primitives"],
            &["script"],
            &["consensus"],
            &["filter"],
            &["chain"],
            &["mempool"],
            &["miner"],
            &["contract"],
            &["psbt"],
            &["wallet"],
        ],
    ),
    ("node", &[&["command", "events", "io", "refusal"], &["view"], &["rpc"], &["drive"]]),
];

/// What is wrong with the arrows of a file.
pub fn check(path: &str, text: &str) -> Vec<String> {
    let Some((name, file)) = path.strip_prefix("crates/").and_then(|path| path.split_once('/')) else {
        return Vec::new();
    };
    match file.strip_prefix("src/") {
        None if file == "Cargo.toml" => between_crates(path, name, text),
        Some(module) => between_modules(path, name, module, text),
        None => Vec::new(),
    }
}

fn between_crates(path: &str, name: &str, cargo_toml: &str) -> Vec<String> {
    let Some((_, allowed)) = CRATES.iter().find(|(known, _)| *known == name) else {
        return vec![format!("{path}: nobody has said what `{name}` may build upon")];
    };
    let used = dependencies(cargo_toml)
        .filter_map(|line| line.strip_prefix("hashyard-")?.split([' ', '.', '=']).next());
    let up = used.filter(|used| !allowed.contains(used));
    up.map(|used| format!("{path}: `{name}` must not build upon `{used}`")).collect()
}

/// The lines of `[dependencies]`; what tests use is their own affair.
fn dependencies(cargo_toml: &str) -> impl Iterator<Item = &str> {
    let after = cargo_toml.lines().skip_while(|line| *line != "[dependencies]").skip(1);
    after.take_while(|line| !line.starts_with('['))
}

/// A file names what it uses of another module as `crate::module`. Its tests may use anything.
fn between_modules(path: &str, name: &str, file: &str, text: &str) -> Vec<String> {
    let Some((_, layers)) = MODULES.iter().find(|(known, _)| *known == name) else { return Vec::new() };
    let level = |module: &str| layers.iter().position(|layer| layer.contains(&module)).unwrap_or(0);
    let module = file.split(['/', '.']).next().unwrap_or_default();
    if module == "lib" {
        return Vec::new();
    }
    let code = text.lines().enumerate().take_while(|(_, line)| *line != "#[cfg(test)]");
    let named = code.filter(|(_, line)| !line.trim_start().starts_with("//")).flat_map(|(index, line)| {
        line.split("crate::").skip(1).map(move |rest| {
            (
                index + 1,
                rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or_default(),
            )
        })
    });
    let up = named.filter(|(_, used)| level(used) > level(module));
    up.map(|(line, used)| format!("{path}:{line}: `{module}` must not use `{used}`, which lies above it"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_point_down() {
        let rows = [
            ("crates/core/Cargo.toml", "[dependencies]\nhashyard-wire.workspace = true", "upon `wire`"),
            ("crates/novel/Cargo.toml", "[dependencies]", "nobody has said"),
            (
                "crates/core/src/consensus/block.rs",
                "use crate::chain::Chainstate;",
                "block.rs:1: `consensus` must not use `chain`",
            ),
            (
                "crates/node/src/mining.rs",
                "//!\nuse crate::view::Snapshot;",
                "mining.rs:2: `mining` must not use `view`",
            ),
            ("crates/node/src/view/chain.rs", "use crate::rpc::json;", "`view` must not use `rpc`"),
        ];
        for (path, text, finding) in rows {
            let findings = check(path, text);
            assert!(matches!(&findings[..], [one] if one.contains(finding)), "{path}: {findings:?}");
        }
        for (path, text) in [
            ("crates/core/src/chain/coins.rs", "use crate::consensus::TxError;"),
            ("crates/node/src/drive.rs", "use crate::rpc::METHODS;\nuse crate::view::Snapshot;"),
            ("crates/node/src/mining.rs", "// crate::view\n#[cfg(test)]\nuse crate::view::Snapshot;"),
            (
                "crates/node/Cargo.toml",
                "[dependencies]\nhashyard-core = 1\n[dev-dependencies]\nhashyard-tab = 1",
            ),
        ] {
            assert_eq!(check(path, text), Vec::<String>::new(), "{path}");
        }
    }
}
