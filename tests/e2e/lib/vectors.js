// The test vectors: files inside published crates, found through Cargo as the native test finds them.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const MANIFEST = fileURLToPath(new URL("../../conformance/vectors/Cargo.toml", import.meta.url));

/** A function from a crate's name and a path in it to the file's text. */
export function findVectors() {
  const { packages } = JSON.parse(metadata());
  const folders = new Map(packages.map(({ name, manifest_path }) => [name, dirname(manifest_path)]));
  folders.set("npm:psbt", npmPackage("psbt"));
  return ({ package: name, path }) => readFileSync(join(folders.get(name), path), "utf8");
}

/** npm installs it next to package.json, if that has not been done; no script of a package runs. */
function npmPackage(name) {
  const vectors = dirname(MANIFEST);
  const folder = join(vectors, "node_modules", name);
  if (!existsSync(folder)) execFileSync("npm", ["ci", "--ignore-scripts"], { cwd: vectors, stdio: "ignore" });
  return folder;
}

function metadata() {
  const offline = ["metadata", "--format-version", "1", "--offline"];
  try {
    return cargo(offline);
  } catch {
    cargo(["fetch"]);
    return cargo(offline);
  }
}

function cargo(words) {
  const all = [...words, "--locked", "--manifest-path", MANIFEST];
  return execFileSync("cargo", all, { encoding: "utf8", maxBuffer: 2 ** 28, stdio: ["ignore", "pipe", "ignore"] });
}
