//! `cargo xtask differential` and `cargo xtask fuzz`: more of what the normal test run does a little of. Also builds the
//! test vectors for the browser.

use crate::sh::{self, Failure, Result};
use crate::tools;
use std::path::PathBuf;
use std::process::Command;

/// Optimised, but with the checks of a debug build; see Cargo.toml.
const PROFILE: &str = "thorough";

const DIFFERENTIAL: [(&str, &str); 3] =
    [("--cases", "HASHYARD_CASES"), ("--seed", "HASHYARD_SEED"), ("--first", "HASHYARD_FIRST")];
const FUZZ: [(&str, &str); 2] = [("--cases", "HASHYARD_CASES"), ("--seed", "PROPTEST_RNG_SEED")];

/// Compares verdicts with Bitcoin Core's script engine: `[--cases N] [--seed S] [--first CASE]`.
pub fn differential(arguments: &[String]) -> Result {
    let options = Options::parse(arguments, &DIFFERENTIAL)?;
    match options.words.first() {
        Some(word) => {
            Err(Failure::new(format!("differential takes --cases, --seed and --first, not `{word}`")))
        }
        None => sh::run("compare our script engine with Bitcoin Core's", &mut test("differential", &options)),
    }
}

/// Throws bytes at every decoder, or at those that are named: `[TARGET…] [--cases N] [--seed S]`.
pub fn fuzz(arguments: &[String]) -> Result {
    sh::run("throw bytes at the decoders", &mut test("fuzz", &Options::parse(arguments, &FUZZ)?))
}

fn test(name: &str, options: &Options) -> Command {
    let line = format!("cargo test -p hashyard-conformance --profile {PROFILE} --locked --test {name} --");
    let mut command = sh::command(&line);
    command.arg("--nocapture").args(&options.words).envs(options.variables.clone());
    command
}

/// What follows a command: numbers for variables, and anything else.
#[derive(Debug, PartialEq)]
struct Options {
    variables: Vec<(&'static str, String)>,
    words: Vec<String>,
}

impl Options {
    fn parse(arguments: &[String], known: &[(&str, &'static str)]) -> Result<Self> {
        let mut options = Self { variables: Vec::new(), words: Vec::new() };
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            match known.iter().find(|(name, _)| name == argument) {
                Some((name, variable)) => options.variables.push((variable, number(name, rest.next())?)),
                None if argument.starts_with('-') => {
                    return Err(Failure::new(format!("`{argument}` means nothing here")));
                }
                None => options.words.push(argument.clone()),
            }
        }
        Ok(options)
    }
}

fn number(name: &str, argument: Option<&String>) -> Result<String> {
    let number = argument.filter(|argument| argument.parse::<u64>().is_ok());
    number.cloned().ok_or_else(|| Failure::new(format!("{name} takes a whole number")))
}

/// Builds the vectors for the browser, as the app is built; gives the folder with the module and its script.
pub fn wasm() -> Result<PathBuf> {
    let environment = tools::wasm_target()?;
    tools::wasm_bindgen()?;
    let line = "cargo build --release --locked -p hashyard-conformance-wasm --target wasm32-unknown-unknown";
    sh::run("build the test vectors for the browser", sh::command(line).envs(environment))?;
    let target = sh::target()?;
    let folder = target.join("conformance");
    let mut bindgen = sh::command("wasm-bindgen --target web --no-typescript --out-dir");
    bindgen.arg(&folder).arg(target.join("wasm32-unknown-unknown/release/hashyard_conformance_wasm.wasm"));
    sh::run("write the script that loads them", &mut bindgen)?;
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options> {
        Options::parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>(), &DIFFERENTIAL)
    }

    #[test]
    fn options_become_variables_and_the_rest_stays() {
        let options = parse("block --cases 500 --seed 7 header").unwrap();
        assert_eq!(options.variables, [("HASHYARD_CASES", "500".into()), ("HASHYARD_SEED", "7".into())]);
        assert_eq!(options.words, ["block", "header"]);
    }

    #[test]
    fn nonsense_is_named() {
        for (line, named) in [("--cases", "--cases"), ("--cases many", "--cases"), ("--case 1", "--case")] {
            assert!(parse(line).unwrap_err().to_string().contains(named), "{line}");
        }
    }

    /// Nothing else uses it, so nobody else would miss it.
    #[test]
    fn the_workspace_knows_the_profile() {
        let manifest = include_str!("../../../Cargo.toml");
        assert!(manifest.lines().any(|line| line == format!("[profile.{PROFILE}]")));
    }
}
