//! Stands for wasm-bindgen where Trunk looks for it. Wasm can be split only after Cargo and before wasm-bindgen, and Trunk has no
//! hook there: so this splits it, gives the main part to the real wasm-bindgen, and puts what loads the other parts
//! into the glue script that comes out.

mod glue;
mod merge;
mod parts;

use std::error::Error;
use std::path::Path;
use std::process::{Command, ExitStatus, exit};
use std::{env, fs};

use crate::parts::Parts;

/// What may go wrong is told to whoever builds, and nobody else.
type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

/// The variable that names the folder for the parts.
const FOLDER: &str = "HASHYARD_PARTS";

/// Without it wasm-bindgen leaves out the table of functions, which the parts import.
const KEEP_TABLE: &str = "--keep-lld-exports";

fn main() -> Result {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let status = match Job::of(&arguments) {
        Some(job) => job.run()?,
        // Trunk asks for the version first.
        None => wasm_bindgen(&arguments)?,
    };
    exit(status.code().unwrap_or(1))
}

/// What Trunk asks of wasm-bindgen.
struct Job<'a> {
    arguments: &'a [String],
    wasm: &'a str,
    folder: &'a str,
    name: &'a str,
}

impl<'a> Job<'a> {
    /// `None` where nothing is to be made.
    fn of(arguments: &'a [String]) -> Option<Self> {
        let value = |name| arguments.iter().find_map(|argument| argument.strip_prefix(name));
        let wasm = arguments.iter().find(|argument| argument.ends_with(".wasm"))?;
        Some(Self { arguments, wasm, folder: value("--out-dir=")?, name: value("--out-name=")? })
    }

    fn run(&self) -> Result<ExitStatus> {
        let folder = env::var_os(FOLDER).ok_or_else(|| format!("{FOLDER} names no folder for the parts"))?;
        let parts = Parts::split(&fs::read(self.wasm)?, Path::new(&folder))?;
        let main = parts.main.display().to_string();
        let exchanged =
            self.arguments.iter().map(|argument| if argument == self.wasm { &main } else { argument });
        let status = wasm_bindgen(exchanged.map(String::as_str).chain([KEEP_TABLE]))?;
        if status.success() {
            let script = Path::new(self.folder).join(format!("{}.js", self.name));
            let glue = glue::with_loaders(&fs::read_to_string(&script)?, &parts.parts);
            fs::write(&script, glue)?;
            fs::remove_file(&parts.main)?;
        }
        Ok(status)
    }
}

/// Runs the next program of this name in PATH.
fn wasm_bindgen(arguments: impl IntoIterator<Item = impl AsRef<std::ffi::OsStr>>) -> Result<ExitStatus> {
    let me = env::current_exe()?.canonicalize()?;
    let program = format!("wasm-bindgen{}", env::consts::EXE_SUFFIX);
    let path = env::var_os("PATH").unwrap_or_default();
    let mut found = env::split_paths(&path).filter_map(|folder| folder.join(&program).canonicalize().ok());
    let real = found.find(|file| *file != me).ok_or("there is no wasm-bindgen in PATH")?;
    Ok(Command::new(real).args(arguments).status()?)
}
