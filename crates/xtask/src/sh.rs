//! Starting programs: each step is announced, and when it fails the error carries the command to run by hand.

use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What every step returns.
pub type Result<T = ()> = std::result::Result<T, Failure>;

/// Why a step failed, and what a person can do about it.
#[derive(Debug)]
pub struct Failure {
    what: String,
    by_hand: Option<String>,
}

impl Failure {
    /// A failure that no command mends.
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), by_hand: None }
    }

    /// A failure with the command to run by hand.
    pub fn by_hand(what: impl Into<String>, command: impl Into<String>) -> Self {
        Self { what: what.into(), by_hand: Some(command.into()) }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "failed: {}", self.what)?;
        match &self.by_hand {
            Some(command) => write!(f, "\nby hand: {command}"),
            None => Ok(()),
        }
    }
}

/// The root of the repository: of the one that Cargo runs us for, which need not be the one that we were compiled in
/// (checkouts may share a target folder).
pub fn root() -> PathBuf {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    Path::new(&here).ancestors().nth(2).unwrap_or(Path::new(".")).to_owned()
}

/// Cargo's folder for what it builds: two up from this very program.
pub fn target() -> Result<PathBuf> {
    let here = std::env::current_exe().map_err(|error| Failure::new(format!("own path: {error}")))?;
    let target = here.ancestors().nth(2).map(PathBuf::from);
    target.ok_or_else(|| Failure::new(format!("{} is in no target folder", here.display())))
}

/// A program to be run in the root of the repository.
pub fn program(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(root());
    command
}

/// `program arguments…`, written in one line.
pub fn command(line: &str) -> Command {
    let mut words = line.split(' ');
    let mut command = program(words.next().unwrap_or_default());
    command.args(words);
    command
}

/// Says what it is for, runs it and shows its output.
pub fn run(what: &str, command: &mut Command) -> Result {
    println!("▸ {what}\n  $ {}", shown(command));
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failure::by_hand(format!("{what} ({status})"), shown(command))),
        Err(error) => Err(Failure::by_hand(format!("{what} ({error})"), shown(command))),
    }
}

/// What it prints, without white space around; `None` if it can't be run or fails. Quiet: for asking, not for doing.
pub fn output(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}

/// Copies a file.
pub fn copy(from: &Path, to: &Path) -> Result {
    std::fs::copy(from, to).map(drop).map_err(|error| {
        let line = format!("cp {} {}", quoted(from.as_os_str()), quoted(to.as_os_str()));
        Failure::by_hand(format!("copy {} ({error})", from.display()), line)
    })
}

/// The command as a line for a POSIX shell, with the folder and the variables it is given.
pub fn shown(command: &Command) -> String {
    let folder = command.get_current_dir().filter(|folder| *folder != root());
    let enter = folder.map(|folder| format!("cd {} &&", quoted(folder.as_os_str())));
    let variables = command.get_envs().filter_map(|(name, value)| Some(variable(name, value?)));
    let words = std::iter::once(command.get_program()).chain(command.get_args()).map(quoted);
    enter.into_iter().chain(variables).chain(words).collect::<Vec<_>>().join(" ")
}

fn variable(name: &OsStr, value: &OsStr) -> String {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let (value, path) = (value.to_string_lossy(), path.to_string_lossy());
    match value.strip_suffix(&*path) {
        Some(before) if name == "PATH" => format!("PATH=\"{before}$PATH\""),
        _ => format!("{}={}", name.to_string_lossy(), quoted(OsStr::new(&*value))),
    }
}

fn quoted(word: &OsStr) -> String {
    let word = word.to_string_lossy();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.into_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_as_a_line_that_a_shell_takes() {
        let mut line = command("npm ci");
        line.current_dir("/elsewhere").env("A", "it's").arg("");
        assert_eq!(shown(&line), r"cd /elsewhere && A='it'\''s' npm ci ''");
    }

    #[test]
    fn the_path_is_shown_by_what_is_added_to_it() {
        let path = std::env::var("PATH").unwrap();
        let shown = shown(command("trunk build").env("PATH", format!("bin:{path}")));
        assert_eq!(shown, "PATH=\"bin:$PATH\" trunk build");
    }

    #[test]
    fn a_copy_that_fails_carries_the_command_too() {
        let failure = copy(Path::new("no such file"), Path::new("there")).unwrap_err();
        assert!(failure.to_string().ends_with("by hand: cp 'no such file' there"), "{failure}");
    }

    #[test]
    fn a_failure_carries_the_command() {
        let failure = run("try", &mut command("rustc --no-such-flag")).unwrap_err();
        assert!(failure.to_string().ends_with("by hand: rustc --no-such-flag"), "{failure}");
    }
}
