//! Engines beside Chromium, which only `cargo xtask engines` needs: those of the machine, else those of Debian's packages. One that
//! can't be had is none.

use super::{apt, on_path};
use std::path::PathBuf;

const FIREFOX: [&str; 2] = ["firefox-esr", "firefox"];
const WEBKIT_DRIVER: [&str; 1] = ["WebKitWebDriver"];
/// Gives the driver's browser a screen.
const SCREEN: [&str; 1] = ["xvfb-run"];
/// Where distributions put WebKitGTK's own small browser, newest interface first.
const MINI_BROWSERS: [&str; 4] = [
    "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
    "/usr/lib/aarch64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
    "/usr/lib64/webkit2gtk-4.1/MiniBrowser",
    "/usr/lib/webkit2gtk-4.1/MiniBrowser",
];

/// WebKitGTK.
pub struct WebKit {
    /// What drives it.
    pub driver: PathBuf,
    /// The browser that is driven.
    pub browser: PathBuf,
}

/// Firefox.
pub fn firefox() -> Option<PathBuf> {
    had_or_installed("install Firefox", "firefox-esr", || on_path(&FIREFOX))
}

/// WebKitGTK, with what gives it a screen.
pub fn webkit() -> Option<WebKit> {
    had_or_installed("install WebKitGTK", "webkit2gtk-driver xvfb xauth", || {
        on_path(&SCREEN)?;
        let browser = MINI_BROWSERS.iter().map(PathBuf::from).find(|path| path.is_file())?;
        Some(WebKit { driver: on_path(&WEBKIT_DRIVER)?, browser })
    })
}

fn had_or_installed<T>(what: &str, packages: &str, find: impl Fn() -> Option<T>) -> Option<T> {
    if let Some(found) = find() {
        return Some(found);
    }
    if apt::available()
        && let Err(failure) = apt::install(what, packages)
    {
        println!("{failure}\n  the story is told without it");
    }
    find()
}
