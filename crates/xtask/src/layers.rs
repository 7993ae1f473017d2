//! Arrows between crates, between a crate's modules and between a module's files: each may use what stands below it, and nothing
//! else of ours.

/// Which crates of ours a crate may build upon. A crate that is not here fails the check, so nobody forgets to say.
const CRATES: &[(&str, &[&str])] = &[
    ("kernels", &[]),
    ("unicode", &[]),
    ("core", &["kernels", "unicode"]),
    ("overlay", &["core"]),
    ("wire", &["core", "overlay"]),
    ("links", &[]),
    ("node", &["core", "overlay", "wire"]),
    ("tab", &["core", "node", "links"]),
    ("ui-model", &["core", "node"]),
    ("cryptobench", &["core"]),
    ("ledgers", &["core"]),
    ("sim", &["core", "overlay", "wire", "node"]),
    ("course", &["core", "wire", "node", "cryptobench", "ledgers"]),
    ("relay", &["links"]),
    ("cli", &["core", "wire", "node", "links", "tab"]),
    ("bench", &["core"]),
    ("split", &[]),
    ("xtask", &[]),
];

/// The modules of a crate, or the files of a module, from bottom to top, a line for each layer; within a layer they may use one
/// another. What there is besides lies at the bottom.
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
    (
        "core/chain",
        &[
            &["blk_file", "changeset", "script_cache", "orphans", "coins"],
            &["index"],
            &["header_tree"],
            &["block_state"],
            &["header_chain"],
            &["rows"],
            &["chainstate"],
            &["connect", "filter_index", "prune"],
            &["accept", "fork_off"],
            &["restore"],
            &["light"],
        ],
    ),
    (
        "core/mempool",
        &[
            &["policy"],
            &["rolling_fee"],
            &["entry"],
            &["rows"],
            &["pool"],
            &["selection"],
            &["block_template"],
            &["priority", "standard", "ephemeral", "truc", "limits", "replace"],
            &["error"],
            &["change"],
            &["space"],
            &["accept"],
            &["package", "chain_change", "restore"],
        ],
    ),
    ("overlay", &[&["id"], &["contact", "random"], &["sampling", "kademlia"]]),
    (
        "sim",
        &[
            &["digest", "formulas", "lists", "names", "optimal", "random"],
            &["addresses", "queue", "race", "regions", "retarget", "stats"],
            &["scene"],
            &["experiment", "population"],
            &["block_net", "consensus", "node_net", "overlay_net", "payment_net", "previews", "topology"],
            &["forks", "spread"],
            &["experiments"],
        ],
    ),
    ("overlay/kademlia", &[&["message"], &["token", "lookup", "table", "records", "questions"], &["node"]]),
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

/// The lines of `[dependencies]`; what tests use is their own affair, and may even build upon what they test.
fn dependencies(cargo_toml: &str) -> impl Iterator<Item = &str> {
    let after = cargo_toml.lines().skip_while(|line| *line != "[dependencies]").skip(1);
    after.take_while(|line| !line.starts_with('['))
}

/// A file names what it uses of another module as `crate::module`, and of another file beside it as `super::file`.
fn between_modules(path: &str, name: &str, file: &str, text: &str) -> Vec<String> {
    let layers = |place: &str| MODULES.iter().find(|(known, _)| *known == place).map(|(_, layers)| *layers);
    let of_crate = layers(name).map(|layers| arrows_up(path, layers, file, "crate::", text));
    let of_module = file.split_once('/').and_then(|(module, file)| {
        layers(&format!("{name}/{module}")).map(|layers| arrows_up(path, layers, file, "super::", text))
    });
    [of_crate, of_module].into_iter().flatten().flatten().collect()
}

fn arrows_up(path: &str, layers: &[&[&str]], file: &str, prefix: &str, text: &str) -> Vec<String> {
    let level = |module: &str| layers.iter().position(|layer| layer.contains(&module)).unwrap_or(0);
    let module = file.split(['/', '.']).next().unwrap_or_default();
    if ["lib", "mod"].contains(&module) {
        return Vec::new();
    }
    let up = named(prefix, text).into_iter().filter(|(_, used)| level(used) > level(module));
    up.map(|(line, used)| format!("{path}:{line}: `{module}` must not use `{used}`, which lies above it"))
        .collect()
}

/// What stands behind a prefix, alone or in braces, and in which line. Tests may use anything.
fn named<'a>(prefix: &str, text: &'a str) -> Vec<(usize, &'a str)> {
    let code = text.split("#[cfg(test)]\n").next().unwrap_or_default();
    let is_comment =
        |at: usize| code[..at].rsplit('\n').next().is_some_and(|line| line.trim_start().starts_with("//"));
    let mut found = Vec::new();
    for (at, _) in code.match_indices(prefix).filter(|(at, _)| !is_comment(*at)) {
        let (line, rest) = (code[..at].matches('\n').count() + 1, &code[at + prefix.len()..]);
        let names = match rest.strip_prefix('{') {
            Some(list) => {
                list.split(';').next().unwrap_or_default().split(',').map(str::trim_start).collect()
            }
            None => vec![rest],
        };
        let word = |name: &'a str| name.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next();
        found.extend(names.into_iter().filter_map(word).map(|word| (line, word)));
    }
    found
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
            (
                "crates/core/src/chain/connect.rs",
                "//!\nuse super::{coins::{A, B}, restore};",
                "connect.rs:2: `connect` must not use `restore`",
            ),
            (
                "crates/core/src/mempool/limits.rs",
                "use super::{\n    pool::Mempool,\n    error::MempoolError,\n};",
                "`limits` must not use `error`",
            ),
            ("crates/core/src/mempool/pool.rs", "fn f() { super::rows::g(super::truc::h()) }", "use `truc`"),
            (
                "crates/core/src/mempool/pool.rs",
                "use crate::{Txid, miner};",
                "`mempool` must not use `miner`",
            ),
        ];
        for (path, text, finding) in rows {
            let findings = check(path, text);
            assert!(matches!(&findings[..], [one] if one.contains(finding)), "{path}: {findings:?}");
        }
        for (path, text) in [
            ("crates/core/src/chain/coins.rs", "use crate::consensus::TxError;"),
            (
                "crates/core/src/chain/coins.rs",
                "//! [`super::restore`]\n#[cfg(test)]\nmod tests { use super::*; }",
            ),
            ("crates/core/src/chain/restore.rs", "use super::{connect::{self, Scripts}, rows};"),
            ("crates/core/src/mempool/mod.rs", "pub use self::accept::Accepted;"),
            ("crates/core/src/mempool/truc.rs", "use super::ephemeral::EphemeralFault;"),
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
