// Prints `name bytes brotli` for every file of the folder given: what a static host sends at the first load.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";

const folder = process.argv[2];
const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());

for (const { parentPath, path, name } of files) {
  const bytes = readFileSync(join(parentPath ?? path, name));
  console.log(name, bytes.length, brotliCompressSync(bytes).length);
}
