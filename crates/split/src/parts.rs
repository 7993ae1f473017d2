//! The parts of a wasm as files, under names that no other build has.

use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

use wasm_split_cli_support::{Options, transform};

use crate::{Result, glue};

/// The folder of the site that the parts are in, beside the glue script.
const PLACE: &str = "parts";

/// How many digits of a hash a name has: as many as Trunk gives it.
const DIGITS: usize = 16;

/// What a wasm was split into.
pub struct Parts {
    /// The file of what every page and worker starts with.
    pub main: PathBuf,
    /// The script that loads the others, which lie in the same folder.
    pub loader: String,
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
        let files = transform(options)?.split_modules;
        let script = folder.join(glue::LOADER);
        let mut loader = fs::read_to_string(&script)?;
        fs::remove_file(script)?;
        let build = build_of(&main, &files)?;
        for file in files {
            let old = file.file_stem().and_then(|stem| stem.to_str()).ok_or("a part without a name")?;
            let new = name(old, build);
            loader = loader.replace(&format!("\"./{old}.wasm\""), &format!("\"./{PLACE}/{new}\""));
            fs::rename(&file, folder.join(new))?;
        }
        Ok(Self { main, loader })
    }
}

/// `split_wallet` is `wallet-0123456789abcdef.wasm` in the build of that hash. A part fits no other main part, since all that it
/// calls stands at fixed places: so its name says not what it is, but what all of them together are.
fn name(stem: &str, build: u64) -> String {
    let stem = stem.trim_start_matches("split_").replace('_', "-");
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
        assert_eq!(name("split_wallet", 0xab), "wallet-00000000000000ab.wasm");
        assert_eq!(name("chunk_3", u64::MAX), "chunk-3-ffffffffffffffff.wasm");
    }
}
