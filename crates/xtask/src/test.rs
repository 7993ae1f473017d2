//! `cargo xtask test`: everything that must hold, in the order of what fails fastest. `.ci/run` is this and no more.

use crate::sh::{self, Failure, Result};
use crate::{build, e2e, tidy, tools};
use std::time::{Duration, Instant};

type Step = (&'static str, fn() -> Result);

const STEPS: [Step; 6] = [
    ("format", || cargo("fmt --all --check")),
    ("tidy", tidy::run),
    ("lints", lints),
    ("tests", tests),
    ("build", build::run),
    ("e2e", || e2e::run(&[])),
];

/// The only step that can't be tried when the one before it failed.
const NEEDS_BUILD: &str = "e2e";

/// Runs every step, whatever became of the others, and fails if any did.
pub fn run() -> Result {
    tools::components()?;
    let mut done: Vec<Outcome> = Vec::new();
    for (name, step) in STEPS {
        let blocked = name == NEEDS_BUILD && done.last().is_some_and(|build| build.failure.is_some());
        done.push(if blocked { Outcome::not_run(name) } else { Outcome::of(name, step) });
    }
    summary(&done)
}

struct Outcome {
    name: &'static str,
    took: Duration,
    failure: Option<String>,
}

impl Outcome {
    fn of(name: &'static str, step: fn() -> Result) -> Self {
        println!("\n━━ {name}");
        let start = Instant::now();
        let failure = step().err().map(|failure| failure.to_string());
        if let Some(failure) = &failure {
            eprintln!("{failure}");
        }
        Self { name, took: start.elapsed(), failure }
    }

    fn not_run(name: &'static str) -> Self {
        Self { name, took: Duration::ZERO, failure: Some("not run: there is no build to test".to_owned()) }
    }
}

fn summary(done: &[Outcome]) -> Result {
    println!("\n━━ summary");
    for Outcome { name, took, failure } in done {
        let verdict = if failure.is_some() { "FAILED" } else { "ok" };
        println!("  {verdict:<7} {name:<7} {:>6.1} s", took.as_secs_f32());
    }
    let failed: Vec<String> = done.iter().filter_map(named_failure).collect();
    if failed.is_empty() { Ok(()) } else { Err(Failure::new(failed.join("\n"))) }
}

fn named_failure(outcome: &Outcome) -> Option<String> {
    let failure = outcome.failure.as_ref()?;
    Some(format!("{}: {}", outcome.name, failure.strip_prefix("failed: ").unwrap_or(failure)))
}

/// The app is linted for wasm where rustup has that target. Debian's compiler has no clippy: there it is linted for
/// the host, which leaves out only code that is for wasm alone.
fn lints() -> Result {
    let web = if tools::wasm_target()?.is_empty() { "--target wasm32-unknown-unknown " } else { "" };
    cargo("clippy --workspace --exclude hashyard-web --all-targets --locked -- -D warnings")?;
    cargo(&format!("clippy -p hashyard-web {web}--all-targets --locked -- -D warnings"))
}

fn tests() -> Result {
    tools::other_node()?;
    cargo("test --workspace --exclude hashyard-web --locked")
}

fn cargo(arguments: &str) -> Result {
    sh::run(
        &format!("cargo {}", arguments.split(' ').next().unwrap_or_default()),
        &mut sh::command(&format!("cargo {arguments}")),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_failed_step_fails_the_whole() {
        let good = Outcome::of("good", || Ok(()));
        let bad = Outcome::of("bad", || Err(Failure::by_hand("broke", "mend it")));
        assert!(summary(std::slice::from_ref(&good)).is_ok());
        let failure = summary(&[good, bad]).unwrap_err().to_string();
        assert!(failure.contains("bad: broke\nby hand: mend it"), "{failure}");
    }
}
