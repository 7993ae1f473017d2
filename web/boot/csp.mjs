// Trunk's post_build hook: lets the one inline script that Trunk writes into index.html through the CSP, by its hash.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const KEYWORD = "'wasm-unsafe-eval'";
const INLINE_SCRIPT = /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g;

const file = join(process.env.TRUNK_STAGING_DIR ?? "dist", "index.html");
const html = readFileSync(file, "utf8");
const scripts = [...html.matchAll(INLINE_SCRIPT)].map(([, text]) => text);

if (scripts.length !== 1) fail(`expected one inline script, Trunk's own, found ${scripts.length}`);
if (html.split(KEYWORD).length !== 2) fail(`expected one Content-Security-Policy with ${KEYWORD}`);

const hash = createHash("sha256").update(scripts[0]).digest("base64");
writeFileSync(file, html.replace(KEYWORD, `${KEYWORD} 'sha256-${hash}'`));

function fail(why) {
  console.error(`csp.mjs: ${file}: ${why}`);
  process.exit(1);
}
