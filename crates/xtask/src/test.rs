//! `cargo xtask test`: everything that must hold, in the order of what fails fastest; the site is built beside. `.ci/run` is this
//! and no more.

use crate::sh::{self, Failure, Result};
use crate::{e2e, tidy, tools};
use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Child, ExitStatus};
use std::time::{Duration, Instant};
use std::{env, io, thread};

type Step = (&'static str, fn() -> Result);

const QUICK: [Step; 2] = [("format", || cargo("fmt --all --check")), ("tidy", tidy::run)];

/// They have the second core for themselves: the site's linker and optimisers keep one busy for a quarter of an hour.
const BESIDE_THE_BUILD: [Step; 2] = [("lints", lints), ("tests", tests)];

/// Runs every step, whatever became of the others, and fails if any did.
pub fn run() -> Result {
    tools::components()?;
    // Two can't ask rustup at once.
    tools::site()?;
    let mut done: Vec<Outcome> = QUICK.into_iter().map(Outcome::of).collect();
    let build = Build::begin()?;
    done.extend(BESIDE_THE_BUILD.map(Outcome::of));
    let build = build.end();
    let is_built = build.failure.is_none();
    done.push(build);
    done.push(if is_built { Outcome::of(("e2e", || e2e::run(&[]))) } else { Outcome::not_run("e2e") });
    summary(&done)
}

/// `cargo xtask build`, under way. What it says is kept until it ends, so that it does not mix with what tests say.
struct Build {
    log: PathBuf,
    ended: thread::JoinHandle<(io::Result<ExitStatus>, Duration)>,
}

impl Build {
    fn begin() -> Result<Self> {
        let log = sh::target()?.join("build.log");
        let start = Instant::now();
        let mut child = Self::spawn(&log)
            .map_err(|error| Failure::by_hand(format!("build ({error})"), "cargo xtask build"))?;
        println!("\n━━ build, beside lints and tests; meanwhile see {}", log.display());
        Ok(Self { log, ended: thread::spawn(move || (child.wait(), start.elapsed())) })
    }

    fn spawn(log: &PathBuf) -> io::Result<Child> {
        let log = File::create(log)?;
        let mut build = sh::program(env::current_exe()?);
        build.arg("build").stdout(log.try_clone()?).stderr(log).spawn()
    }

    fn end(self) -> Outcome {
        let (status, took) = self.ended.join().expect("waiting does not panic");
        println!("\n━━ build\n{}", fs::read_to_string(&self.log).unwrap_or_default());
        let failure = match status {
            Ok(status) if status.success() => None,
            Ok(status) => Some(status.to_string()),
            Err(error) => Some(error.to_string()),
        };
        Outcome {
            name: "build",
            took,
            failure: failure.map(|why| format!("{why}\nby hand: cargo xtask build")),
        }
    }
}

struct Outcome {
    name: &'static str,
    took: Duration,
    failure: Option<String>,
}

impl Outcome {
    fn of((name, step): Step) -> Self {
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
        let good = Outcome::of(("good", || Ok(())));
        let bad = Outcome::of(("bad", || Err(Failure::by_hand("broke", "mend it"))));
        assert!(summary(std::slice::from_ref(&good)).is_ok());
        let failure = summary(&[good, bad]).unwrap_err().to_string();
        assert!(failure.contains("bad: broke\nby hand: mend it"), "{failure}");
    }
}
