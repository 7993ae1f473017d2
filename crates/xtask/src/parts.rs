//! The parts of the app that are loaded when they are opened: hashyard-split makes them, here they become files of the site.

use crate::sh::{self, Failure, Result, root};
use crate::tools;
use std::fs;
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

/// Sheets for later are disabled: browsers fetch those when they are enabled.
fn styles(place: &Path) -> Result {
    let page = root().join("dist/index.html");
    let html = fs::read_to_string(&page).map_err(|error| failed("read", &page, &error))?;
    let (html, sheets) = without_sheets_for_later(&html);
    for sheet in sheets {
        let (from, to) = (root().join("dist").join(&sheet), place.join(&sheet));
        let done = if sheet.starts_with(KIT) { fs::remove_file(&from) } else { fs::rename(&from, to) };
        done.map_err(|error| failed("move", &from, &error))?;
    }
    fs::write(&page, html).map_err(|error| failed("write", &page, &error))
}

/// The page with them disabled and in their place but for the Kit's, and the names of all.
fn without_sheets_for_later(html: &str) -> (String, Vec<String>) {
    let (mut page, mut sheets) = (String::new(), Vec::new());
    for tag in html.split_inclusive('>') {
        match tag.split_once(HREF).filter(|_| tag.contains(LATER)) {
            Some((before, after)) => {
                let name = after.split('"').next().unwrap_or_default();
                sheets.push(name.to_owned());
                if name.starts_with(KIT) {
                    continue;
                }
                page += &format!("{before}{HREF}{PLACE}{after}").replace(LATER, " disabled");
            }
            None => page += tag,
        }
    }
    (page, sheets)
}

fn failed(what: &str, path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{what} {}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sheets_for_later_are_disabled_and_that_of_the_kit_is_gone() {
        let page = "<link href=\"./a.css\"/>\n<link href=\"./b.css\" data-later/><link href=\"./kit-1.css\" data-later/><p>";
        let (made, sheets) = without_sheets_for_later(page);
        assert_eq!(made, "<link href=\"./a.css\"/>\n<link href=\"./parts/b.css\" disabled/><p>");
        assert_eq!(sheets, ["b.css", "kit-1.css"]);
    }
}
