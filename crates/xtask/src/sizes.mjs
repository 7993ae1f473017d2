// Prints `path bytes brotli` for every file of the folder given, as a static host sends it. The bench page is left out: it is a
// page of its own.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { brotliCompressSync } from "node:zlib";

const folder = process.argv[2];
const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());

for (const { parentPath, path, name } of files) {
  const file = join(parentPath ?? path, name);
  if (file.startsWith(join(folder, "bench"))) continue;
  const bytes = readFileSync(file);
  console.log(relative(folder, file).replaceAll(sep, "/"), bytes.length, brotliCompressSync(bytes).length);
}
