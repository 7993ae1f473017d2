// Trunk's post_build hook: it compiles the course's pages, and mends the app's. Trunk writes a script into that which loads the app at
// once, and asks the browser to fetch it before anything is painted; start.js does so after the first paint, and a page without inline
// scripts needs no hole in its policy.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const SCRIPT = /<script type="module">([\s\S]*?)<\/script>\s*/g;
const PRELOAD = /<link rel="(?:modulepreload|preload)"[^>]*>/g;
const STARTER = '<script src="start.js"';

const dist = process.env.TRUNK_STAGING_DIR ?? "dist";
const file = join(dist, "index.html");
const html = readFileSync(file, "utf8");
const scripts = [...html.matchAll(SCRIPT)].map(([, text]) => text);
if (scripts.length !== 1) fail(`expected one inline script, Trunk's own, found ${scripts.length}`);
if (html.split(STARTER).length !== 2) fail(`expected one ${STARTER}>`);

const glue = named(/from '([^']+)'/);
const wasm = named(/module_or_path: '([^']+)'/);
const page = html.replace(SCRIPT, "").replace(PRELOAD, "").replace(STARTER, `${STARTER} data-glue="${glue}" data-wasm="${wasm}"`);
writeFileSync(file, page);
compileCourse();

/** The course's pages as data. What is set for the wasm's build would have Cargo build the compiler of pages likewise. */
function compileCourse() {
  const forWasm = /^(CARGO_UNSTABLE_|CARGO_TARGET_WASM32|RUSTC_BOOTSTRAP$|RUSTFLAGS$)/;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !forWasm.test(name)));
  const compile = ["run", "--quiet", "--locked", "--package", "hashyard-course", "--features", "compile", "--"];
  execFileSync("cargo", [...compile, "web/course", join(dist, "course")], { env, stdio: "inherit" });
}

/** An address that Trunk's script names. */
function named(pattern) {
  return scripts[0].match(pattern)?.[1] ?? fail(`Trunk's script has nothing like ${pattern}`);
}

function fail(why) {
  console.error(`hook.mjs: ${file}: ${why}`);
  process.exit(1);
}
