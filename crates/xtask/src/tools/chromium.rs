//! A Chromium for the end-to-end tests: the one of the machine, never a downloaded copy.

use super::{apt, on_path};
use crate::sh::{Failure, Result};
use std::env;
use std::path::PathBuf;

const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];
const ELSEWHERE: [&str; 3] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
];

/// Its path: `CHROME` if set, else what is installed, else what Debian's package installs.
pub fn chromium() -> Result<PathBuf> {
    if let Some(path) = find() {
        return Ok(path);
    }
    if apt::available() {
        apt::install("install Chromium for the end-to-end tests", "chromium fonts-noto-cjk")?;
    }
    find().ok_or_else(|| Failure::by_hand("there is no Chromium or Chrome", "export CHROME=/path/to/chrome"))
}

fn find() -> Option<PathBuf> {
    let chosen = env::var_os("CHROME").map(PathBuf::from);
    chosen.into_iter().chain(on_path(&NAMES)).chain(ELSEWHERE.map(PathBuf::from)).find(|path| path.is_file())
}
