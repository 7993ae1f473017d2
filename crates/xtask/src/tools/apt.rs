//! Debian's packages, where there is `apt-get`.

use crate::sh::{self, Result};

/// Whether this is a system with `apt-get`.
pub fn available() -> bool {
    sh::output(&mut sh::command("apt-get --version")).is_some()
}

/// Installs packages, as root or through `sudo`.
pub fn install(what: &str, packages: &str) -> Result {
    sh::run("update the package lists", &mut as_root("apt-get update -q"))?;
    sh::run(what, &mut as_root(&format!("apt-get install -y -q --no-install-recommends {packages}")))
}

fn as_root(line: &str) -> std::process::Command {
    let root = sh::output(&mut sh::command("id -u")).as_deref() == Some("0");
    let line = if root { line.to_owned() } else { format!("sudo {line}") };
    let mut command = sh::command(&line);
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}
