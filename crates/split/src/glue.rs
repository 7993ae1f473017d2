//! The glue script that wasm-bindgen makes, with what loads the parts in it. As a file by itself that would have to know the
//! name that Trunk gives the glue later.

use crate::parts::Part;

/// What the main part calls the script that loads the parts.
pub const LOADER: &str = "./__wasm_split.js";

/// What the main part calls the function that loads a part.
const FUNCTION: &str = "__wasm_split_load_";

const SCRIPT: &str = include_str!("loader.js");

/// Puts the loaders in place of the imports of them. wasm-bindgen writes one for every part, and hands all of them on under one
/// key: one will do.
pub fn with_loaders(glue: &str, parts: &[Part]) -> String {
    let mut made = format!("{SCRIPT}\n");
    let (mut handed_on, key) = (false, format!("\"{LOADER}\": "));
    for line in glue.lines() {
        if line.trim_start().starts_with(&key) {
            if !handed_on {
                made += &format!("{key}{{ {} }},\n", loaders(parts));
            }
            handed_on = true;
        } else if !imports_loader(line) {
            made += &format!("{line}\n");
        }
    }
    made
}

fn imports_loader(line: &str) -> bool {
    line.starts_with("import * as ") && line.contains(LOADER)
}

fn loaders(parts: &[Part]) -> String {
    let loader = |part: &Part| format!("{FUNCTION}{}: loaderOf({})", part.name, quoted(&part.files));
    parts.iter().map(loader).collect::<Vec<_>>().join(", ")
}

fn quoted(files: &[String]) -> String {
    files.iter().map(|file| format!("{file:?}")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loaders_stand_in_place_of_their_imports() {
        let part =
            |name: &str| Part { name: name.to_owned(), files: vec!["./s".to_owned(), format!("./{name}")] };
        let glue = "import * as import1 from \"./__wasm_split.js\"\nimport * as import2 from \"./__wasm_split.js\"\n\
            return {\n    \"./__wasm_split.js\": import1,\n    \"./__wasm_split.js\": import2,\n};\n";
        let made = with_loaders(glue, &[part("a"), part("b")]);
        let ours = made.strip_prefix(SCRIPT).unwrap();
        assert_eq!(
            ours,
            "\nreturn {\n\"./__wasm_split.js\": { __wasm_split_load_a: loaderOf(\"./s\", \"./a\"), \
            __wasm_split_load_b: loaderOf(\"./s\", \"./b\") },\n};\n"
        );
    }
}
