//! Where screens become parts, the linker leaves its relocations in the wasm: by them hashyard-split knows what uses what.
//! Asked for here, they change no compiler flags, and so nothing else is compiled anew.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var_os("CARGO_FEATURE_PARTS").is_some() {
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
}
