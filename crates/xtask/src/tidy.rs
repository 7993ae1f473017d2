//! `cargo xtask tidy`: the architecture's invariants, as far as a machine can check them.

use crate::layers;
use crate::sh::{Failure, Result, root};
use crate::texts::Terms;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A broken rule: where (path and, if it has one, line) and what.
type Finding = String;

/// Longest source file, in lines.
const LONGEST: usize = 450;
const SOURCES: [&str; 6] = ["rs", "js", "mjs", "css", "html", "toml"];

/// What says of itself that it replays from a seed: no clock, entropy, I/O or randomly ordered containers.
const PURE: [&str; 15] = [
    "kernels/src/",
    "unicode/src/",
    "core/src/",
    "course/src/",
    "cryptobench/src/",
    "ledgers/src/",
    "wire/src/",
    "node/src/",
    "links/src/",
    "overlay/src/",
    "sim/src/",
    "tab/src/",
    "ui-model/src/",
    "relay/src/hub",
    "relay/src/elsewhere",
];
const IMPURE: [&str; 13] = [
    "std::time",
    "SystemTime",
    "Instant::now",
    "std::net",
    "std::fs",
    "std::env",
    "std::thread",
    "std::process",
    "getrandom",
    "OsRng",
    "thread_rng",
    "HashMap",
    "HashSet",
];

/// Where people keep their files: a path that starts so is of one machine. In two parts, or this file would break its rule.
const HOMES: [&str; 5] = [
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/wo", "rk/"),
    concat!("/Us", "ers/"),
    concat!(r"C:\Us", "ers"),
];

/// Never ours, or made by a build.
const SKIPPED: [&str; 6] = ["target", "dist", "node_modules", ".git", "test-results", "shots"];

/// Checks every file of the repository.
pub fn run() -> Result {
    println!("▸ check the rules of the code base");
    let (mut findings, mut files, mut styles) = (Vec::new(), 0, Styles::new());
    let terms = Terms::load()?;
    visit(&root(), &mut |path, text| {
        files += 1;
        findings.extend(check(path, text));
        findings.extend(terms.check(path, text));
        findings.extend(one_home(&mut styles, path, text));
    })?;
    match findings.len() {
        0 => println!("  {files} files, all tidy"),
        count => return Err(Failure::new(format!("{count} broken rules\n  {}", findings.join("\n  ")))),
    }
    Ok(())
}

/// Calls `check` with the path from the root (with `/`) and the text of every text file.
fn visit(folder: &Path, check: &mut dyn FnMut(&str, &str)) -> Result {
    let unreadable = |error: std::io::Error| Failure::new(format!("read {}: {error}", folder.display()));
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if SKIPPED.contains(&name.as_str()) {
            continue;
        }
        if path.is_dir() {
            visit(&path, check)?;
        } else if let Ok(text) = fs::read_to_string(&path) {
            let local = path.strip_prefix(root()).unwrap_or(&path);
            check(&local.to_string_lossy().replace('\\', "/"), &text);
        }
    }
    Ok(())
}

fn check(path: &str, text: &str) -> Vec<Finding> {
    [length(path, text), purity(path, text), homes(path, text), layers::check(path, text), lock(path, text)]
        .concat()
}

fn length(path: &str, text: &str) -> Vec<Finding> {
    let source = path.rsplit('.').next().is_some_and(|ending| SOURCES.contains(&ending));
    let lines = text.lines().count();
    let long = source && lines > LONGEST;
    long.then(|| format!("{path}: {lines} lines, more than {LONGEST}")).into_iter().collect()
}

fn purity(path: &str, text: &str) -> Vec<Finding> {
    let pure =
        PURE.iter().any(|krate| path.strip_prefix("crates/").is_some_and(|path| path.starts_with(krate)));
    if !pure {
        return Vec::new();
    }
    let found = |(line, word)| format!("{path}:{line}: `{word}` in a crate that must replay from a seed");
    occurrences(text, &IMPURE, |line| !line.trim_start().starts_with("//")).map(found).collect()
}

fn homes(path: &str, text: &str) -> Vec<Finding> {
    let found = |(line, home)| format!("{path}:{line}: a path of one machine (`{home}`)");
    occurrences(text, &HOMES, |_| true).map(found).collect()
}

/// Class names with the file that says how they look.
type Styles = BTreeMap<String, String>;

/// A class that two style sheets describe looks as neither of them means it to.
fn one_home(styles: &mut Styles, path: &str, text: &str) -> Vec<Finding> {
    let sheet = path.starts_with("web/style/");
    let bare = |line: &str| {
        let name = line.strip_prefix('.')?.split_once(" {")?.0;
        name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-').then(|| name.to_owned())
    };
    let classes = text.lines().filter(|_| sheet).filter_map(bare);
    let elsewhere = classes.filter_map(|class| {
        let home = styles.entry(class.clone()).or_insert_with(|| path.to_owned());
        (home != path).then(|| format!("{path}: `.{class}` is described in {home}, too"))
    });
    elsewhere.collect()
}

/// A lock file that names a host sends everyone there.
fn lock(path: &str, text: &str) -> Vec<Finding> {
    let found = |(line, _)| format!("{path}:{line}: a lock file names no host (see .npmrc beside it)");
    let npm = path.ends_with("package-lock.json");
    let hosts: &[&str] = if npm { &["://"] } else { &[] };
    occurrences(text, hosts, |_| true).map(found).collect()
}

/// Line numbers (from 1) and words, in lines that count.
fn occurrences<'a>(
    text: &'a str,
    words: &'a [&'a str],
    counts: fn(&str) -> bool,
) -> impl Iterator<Item = (usize, &'a str)> {
    let lines = text.lines().enumerate().filter(move |(_, line)| counts(line));
    lines.flat_map(|(index, line)| {
        words.iter().filter(move |word| line.contains(**word)).map(move |word| (index + 1, *word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_finds_its_breach() {
        let home = format!("see {}me", HOMES[1]);
        let rows = [
            ("web/src/long.rs", "//\n".repeat(LONGEST + 1), "451 lines"),
            ("crates/core/src/a.rs", "fn f() {}\nuse std::time::Instant;".to_owned(), "a.rs:2: `std::time`"),
            ("README.md", home, "README.md:1: a path of one machine"),
            ("tests/e2e/package-lock.json", "\"x\": \"https://y\"".to_owned(), "names no host"),
        ];
        for (path, text, finding) in rows {
            let findings = check(path, &text);
            assert!(matches!(&findings[..], [one] if one.contains(finding)), "{path}: {findings:?}");
        }
    }

    #[test]
    fn a_class_has_one_style_sheet() {
        let mut styles = Styles::new();
        assert_eq!(
            one_home(&mut styles, "web/style/a.css", ".x {\n.x { a }\n.x .y {"),
            Vec::<Finding>::new()
        );
        let found = one_home(&mut styles, "web/style/b.css", ".y {\n  .x { in a query }\n.x { b }");
        assert_eq!(found, ["web/style/b.css: `.x` is described in web/style/a.css, too"]);
    }

    #[test]
    fn what_is_allowed_is_not_found() {
        let rows = [
            ("crates/core/src/a.rs", "// unlike std::time, this is an argument"),
            ("web/src/a.rs", "use std::time::Duration;"),
            (
                "crates/wire/Cargo.toml",
                "[dependencies]\nhashyard-core = { workspace = true }\n[dev-dependencies]\nhashyard-node.workspace = true",
            ),
        ];
        for (path, text) in rows {
            assert_eq!(check(path, text), Vec::<Finding>::new(), "{path}");
        }
    }
}
