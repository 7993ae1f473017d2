//! The parts of a wasm as files, under names that no other build has.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

use wasm_split_cli_support::{Options, transform};

use crate::merge::merge;
use crate::{Result, glue};

/// The folder of the site that the parts are in, beside the glue script.
const PLACE: &str = "./parts/";

/// How what only one part uses is called, what certain parts use, and what several use in small pieces.
const OWN: &str = "split_";
const CHUNK: &str = "chunk_";
const SHARED: &str = "shared";

/// A chunk of at least so many bytes is a file of its own, which only those parts fetch that use it: a request costs less than it
/// would in a part that doesn't. The sizes are those before wasm-opt, with the names of functions.
const WORTH_A_FILE: usize = 24_000;

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
        // Ours knows that there is one file for all the small pieces that parts share.
        fs::remove_file(folder.join(glue::LOADER))?;
        let files = with_one_shared(split.split_modules, folder)?;
        let build = build_of(&main, &files)?;
        for file in &files {
            fs::rename(file, folder.join(file_of(stem(file), build)))?;
        }
        let stems: Vec<&str> = files.iter().map(|file| stem(file)).collect();
        let needs: BTreeMap<String, Vec<String>> = split.prefetch_map.into_iter().collect();
        let parts = needs.into_iter().map(|(name, needs)| Part::of(name, &needs, &stems, build)).collect();
        Ok(Self { main, parts })
    }
}

impl Part {
    /// A part may have no code of its own, where all of it is in others as well.
    fn of(name: String, needs: &[String], stems: &[&str], build: u64) -> Self {
        let chunks = needs.iter().map(String::as_str).filter(|need| need.starts_with(CHUNK));
        let needed =
            [SHARED].into_iter().chain(chunks).chain([name.as_str()]).filter(|stem| stems.contains(stem));
        let files = needed.map(|stem| format!("{PLACE}{}", file_of(stem, build))).collect();
        Self { name, files }
    }
}

/// Files of single parts, named after them, of the chunks that are worth one, and one with all other chunks.
fn with_one_shared(files: Vec<PathBuf>, folder: &Path) -> Result<Vec<PathBuf>> {
    let (mut kept, mut shared) = (Vec::new(), Vec::new());
    for file in files {
        let (bytes, own) = (fs::read(&file)?, stem(&file).strip_prefix(OWN));
        fs::remove_file(&file)?;
        match own {
            None if bytes.len() < WORTH_A_FILE => shared.push(bytes),
            _ => kept.push(written(folder, own.unwrap_or(stem(&file)), &[bytes])?),
        }
    }
    if !shared.is_empty() {
        kept.push(written(folder, SHARED, &shared)?);
    }
    Ok(kept)
}

fn written(folder: &Path, stem: &str, wasm: &[Vec<u8>]) -> Result<PathBuf> {
    let file = folder.join(format!("{stem}.wasm"));
    fs::write(&file, merge(wasm)?)?;
    Ok(file)
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
    fn a_part_needs_its_own_file_its_chunks_and_the_shared_one_if_there_are_such() {
        let needs = ["chunk_1", "chunk_2", "split_a"].map(str::to_owned);
        let rows: [(&[&str], &[&str]); 4] = [
            (&["a", "b", SHARED], &["shared", "a"]),
            (&["a", "b", SHARED, "chunk_2", "chunk_3"], &["shared", "chunk_2", "a"]),
            (&["b", SHARED], &["shared"]),
            (&["a", "b"], &["a"]),
        ];
        for (stems, files) in rows {
            let files: Vec<String> =
                files.iter().map(|stem| format!("./parts/{stem}-0000000000000001.wasm")).collect();
            assert_eq!(Part::of("a".to_owned(), &needs, stems, 1).files, files);
        }
    }
}
