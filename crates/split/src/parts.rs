//! The parts of a wasm as files, under names that no other build has.

use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

use wasm_split_cli_support::{Options, transform};

use crate::merge::merge;
use crate::{Result, glue};

/// The folder of the site that the parts are in, beside the glue script.
const PLACE: &str = "./parts/";

/// How what only one part uses is called, and what several use.
const OWN: &str = "split_";
const SHARED: &str = "shared";

/// How many digits of a hash a name has: as many as Trunk gives it.
const DIGITS: usize = 16;

/// What a wasm was split into.
pub struct Parts {
    /// The file of what every page and worker starts with.
    pub main: PathBuf,
    /// The others, in the order of their names.
    pub parts: Vec<Part>,
}

/// A part that is loaded when it is opened.
pub struct Part {
    /// As the program calls it.
    pub name: String,
    /// What has to be fetched for it, as the glue script finds it.
    pub files: Vec<String>,
}

impl Parts {
    /// Splits a wasm into files of a folder, which has nothing else in it afterwards.
    pub fn split(wasm: &[u8], folder: &Path) -> Result<Self> {
        if folder.is_dir() {
            fs::remove_dir_all(folder)?;
        }
        let main = folder.join("main.wasm");
        let mut options = Options::new(wasm);
        (options.output_dir, options.main_out_path, options.link_name) = (folder, &main, glue::LOADER);
        let split = transform(options)?;
        // Ours knows that there is one file for all that parts share.
        fs::remove_file(folder.join(glue::LOADER))?;
        let files = with_one_shared(split.split_modules, folder)?;
        let build = build_of(&main, &files)?;
        for file in &files {
            fs::rename(file, folder.join(file_of(stem(file), build)))?;
        }
        let stems: Vec<&str> = files.iter().map(|file| stem(file)).collect();
        let mut names: Vec<String> = split.prefetch_map.into_keys().collect();
        names.sort();
        Ok(Self { main, parts: names.into_iter().map(|name| Part::of(name, &stems, build)).collect() })
    }
}

impl Part {
    /// A part may have no code of its own, where all of it is in others as well.
    fn of(name: String, stems: &[&str], build: u64) -> Self {
        let needed = [SHARED, &name].into_iter().filter(|stem| stems.contains(stem));
        let files = needed.map(|stem| format!("{PLACE}{}", file_of(stem, build))).collect();
        Self { name, files }
    }
}

/// Files of single parts, named after them, and one with all that several use.
fn with_one_shared(files: Vec<PathBuf>, folder: &Path) -> Result<Vec<PathBuf>> {
    let (mut kept, mut shared) = (Vec::new(), Vec::new());
    for file in files {
        match stem(&file).strip_prefix(OWN) {
            Some(name) => {
                let named = folder.join(format!("{name}.wasm"));
                fs::write(&named, merge(&[fs::read(&file)?])?)?;
                kept.push(named);
            }
            None => shared.push(fs::read(&file)?),
        }
        fs::remove_file(file)?;
    }
    if !shared.is_empty() {
        let file = folder.join(format!("{SHARED}.wasm"));
        fs::write(&file, merge(&shared)?)?;
        kept.push(file);
    }
    Ok(kept)
}

fn stem(file: &Path) -> &str {
    file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default()
}

/// `wallet-0123456789abcdef.wasm` in the build of that hash. A part fits no other main part, since all that it calls stands at
/// fixed places: so its name says not what it is, but what all of them together are.
fn file_of(stem: &str, build: u64) -> String {
    format!("{stem}-{build:0DIGITS$x}.wasm")
}

fn build_of(main: &Path, parts: &[PathBuf]) -> Result<u64> {
    let mut hasher = DefaultHasher::new();
    for file in parts.iter().map(PathBuf::as_path).chain([main]) {
        hasher.write(&fs::read(file)?);
    }
    Ok(hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_the_form_that_trunk_gives_to_files_that_never_change() {
        assert_eq!(file_of("wallet", 0xab), "wallet-00000000000000ab.wasm");
    }

    #[test]
    fn a_part_needs_its_own_file_and_the_shared_one_if_there_are_such() {
        let rows: [(&[&str], &[&str]); 3] = [
            (
                &["a", "b", SHARED],
                &["./parts/shared-0000000000000001.wasm", "./parts/a-0000000000000001.wasm"],
            ),
            (&["b", SHARED], &["./parts/shared-0000000000000001.wasm"]),
            (&["a", "b"], &["./parts/a-0000000000000001.wasm"]),
        ];
        for (stems, files) in rows {
            assert_eq!(Part::of("a".to_owned(), stems, 1).files, files);
        }
    }
}
