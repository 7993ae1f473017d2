// Prints `name bytes brotli` for every file of the folder given: what a static host sends at the first load. The bench page is
// loaded by those who open it.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";

const folder = process.argv[2];
const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());

for (const { parentPath, path, name } of files) {
  const file = join(parentPath ?? path, name);
  if (file.startsWith(join(folder, "bench"))) continue;
  const bytes = readFileSync(file);
  console.log(name, bytes.length, brotliCompressSync(bytes).length);
}
