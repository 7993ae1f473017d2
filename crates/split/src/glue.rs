//! The glue script that wasm-bindgen makes, with the loader of the parts in it. As a file by itself the loader would have to
//! know the name that Trunk gives the glue later.

/// What the main part calls the loader.
pub const LOADER: &str = "./__wasm_split.js";

const EXPORT: &str = "export const ";

/// How the loader starts a part, and how ours does it: whatever type the server says the file is of, and not at all where
/// there is no such file.
const STREAM: &str = "WebAssembly.instantiateStreaming(src, imports)";
const BYTES: &str = "WebAssembly.instantiate(await bytesOf(await src), imports)";
const BYTES_OF: &str = "\
function bytesOf(response) {
    if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
    return response.arrayBuffer();
}";

/// Puts the loader in place of the imports of it, of which wasm-bindgen writes one for every part.
pub fn with_loader(glue: &str, loader: &str) -> String {
    let lines = glue.lines().map(|line| match imported(line) {
        Some(name) => format!("const {name} = wasmParts;\n"),
        None => format!("{line}\n"),
    });
    inlined(loader) + &lines.collect::<String>()
}

/// The name under which a line imports the loader.
fn imported(line: &str) -> Option<&str> {
    let (name, from) = line.strip_prefix("import * as ")?.split_once(" from ")?;
    from.contains(LOADER).then_some(name)
}

/// The loader as an object of what it exports. What it imports is in the glue.
fn inlined(loader: &str) -> String {
    let lines: Vec<_> = loader.lines().filter(|line| !line.starts_with("import ")).collect();
    let names = lines.iter().filter_map(|line| line.strip_prefix(EXPORT)?.split(' ').next());
    let names = names.collect::<Vec<_>>().join(", ");
    let body = lines.join("\n").replace(EXPORT, "const ").replace(STREAM, BYTES);
    format!("const wasmParts = (() => {{\n{BYTES_OF}\n{body}\nreturn {{ {names} }};\n}})();\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loader_stands_in_place_of_its_imports() {
        let loader = "import { initSync } from \"./main.js\";\nlet x;\nexport const load_a = () => x;\nexport const load_b = load_a;\n";
        let glue = "import * as import1 from \"./__wasm_split.js\"\nimport * as import2 from \"./__wasm_split.js\"\nlet wasm;\n";
        let made = with_loader(glue, loader);
        assert!(!made.contains("import "), "{made}");
        for part in [
            "const load_a = () => x;",
            "return { load_a, load_b };",
            "const import2 = wasmParts;\nlet wasm;\n",
        ] {
            assert!(made.contains(part), "{made}");
        }
    }

    #[test]
    fn a_part_needs_no_type_but_must_be_there() {
        let made = with_loader("", &format!("return async (imports) => ({STREAM});"));
        assert!(made.contains("await bytesOf(await src)") && made.contains("response.ok"), "{made}");
    }
}
