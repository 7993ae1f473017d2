//! The parts of the app that are loaded when they are opened: hashyard-split makes them, here they become files of the site.

use crate::sh::{self, Failure, Result, root};
use crate::tools;
use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

/// Where they are in the site.
pub const PLACE: &str = "parts/";

/// The variable that tells hashyard-split where to put them.
pub const VARIABLE: &str = "HASHYARD_PARTS";

/// As the app's main part in index.html.
const OPTIONS: &str = "-q -Oz --converge --low-memory-unused --strip-producers --strip-target-features";

/// How Trunk names a file of the site, and how index.html marks a sheet that is not needed at first.
const HREF: &str = "href=\"./";
const LATER: &str = " data-later";

/// How the name of the Kit's sheet begins: the Kit is in no build for users, and so its sheet is not, either.
const KIT: &str = "kit-";

/// Where hashyard-split puts them.
pub fn folder() -> PathBuf {
    root().join("target/parts")
}

/// Adds them to the site that was built, with the style sheets that come with them.
pub fn publish() -> Result {
    let place = root().join("dist").join(PLACE);
    fs::create_dir_all(&place).map_err(|error| failed("create", &place, &error))?;
    code(&place)?;
    styles(&place)
}

fn code(place: &Path) -> Result {
    let parts = fs::read_dir(folder()).map_err(|error| failed("read", &folder(), &error))?;
    for part in parts {
        let part = part.map_err(|error| failed("read", &folder(), &error))?;
        let mut wasm_opt = tools::npm_program("wasm-opt")?;
        wasm_opt.args(OPTIONS.split(' ')).arg(part.path()).arg("-o").arg(place.join(part.file_name()));
        sh::run("make a part small", &mut wasm_opt)?;
    }
    Ok(())
}

/// The sheets for later are one file, so that each compresses with the words of the others. It is disabled: browsers fetch it when it is enabled.
fn styles(place: &Path) -> Result {
    let dist = root().join("dist");
    let page = dist.join("index.html");
    let html = fs::read_to_string(&page).map_err(|error| failed("read", &page, &error))?;
    let later = Later::of(&html);
    let mut sheet = String::new();
    for name in &later.sheets {
        let file = dist.join(name);
        let rules = fs::read_to_string(&file).map_err(|error| failed("read", &file, &error))?;
        fs::remove_file(&file).map_err(|error| failed("remove", &file, &error))?;
        if !name.starts_with(KIT) {
            sheet += &rules;
        }
    }
    let name = named(&sheet);
    let file = place.join(&name);
    fs::write(&file, sheet).map_err(|error| failed("write", &file, &error))?;
    fs::write(&page, later.page_with(&name)).map_err(|error| failed("write", &page, &error))
}

/// A file that is cached for ever has a name that no other content has.
fn named(sheet: &str) -> String {
    let mut hasher = DefaultHasher::new();
    hasher.write(sheet.as_bytes());
    format!("screens-{:016x}.css", hasher.finish())
}

/// The sheets that a page names for later.
struct Later<'a> {
    /// The page before the first of them, and what stands behind and between them.
    before: String,
    after: String,
    sheets: Vec<&'a str>,
}

impl<'a> Later<'a> {
    fn of(html: &'a str) -> Self {
        let mut later = Self { before: String::new(), after: String::new(), sheets: Vec::new() };
        for tag in html.split_inclusive('>') {
            match tag.split_once(HREF).filter(|_| tag.contains(LATER)) {
                Some((_, after)) => later.sheets.push(after.split('"').next().unwrap_or_default()),
                None if later.sheets.is_empty() => later.before += tag,
                None => later.after += tag,
            }
        }
        later
    }

    /// The page with one sheet in their place.
    fn page_with(&self, name: &str) -> String {
        let link = format!("<link rel=\"stylesheet\" {HREF}{PLACE}{name}\" disabled/>");
        format!("{}{link}{}", self.before, self.after)
    }
}

fn failed(what: &str, path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{what} {}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_for_later_are_one_that_is_disabled() {
        let page = "<link href=\"./a.css\"/>\n<link href=\"./b.css\" data-later/><link href=\"./kit-1.css\" data-later/><p>";
        let later = Later::of(page);
        assert_eq!(later.sheets, ["b.css", "kit-1.css"]);
        assert_eq!(
            later.page_with("c.css"),
            "<link href=\"./a.css\"/><link rel=\"stylesheet\" href=\"./parts/c.css\" disabled/><p>"
        );
    }

    #[test]
    fn other_rules_have_another_name() {
        assert_ne!(named("a{}"), named("b{}"));
    }
}
