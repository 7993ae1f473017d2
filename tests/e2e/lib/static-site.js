// Any static file server: no special headers, no knowledge of the app. Serves a folder under a base path.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { basename, extname, join, normalize } from "node:path";
import { brotliCompressSync } from "node:zlib";

const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
};

/**
 * Serves `folder` at `base` ("/" or "/some/folder/") on a free port; resolves to { url, close, requests }. `preludes` has scripts
 * that are put before a file, by the file's name; with `brotli` everything comes compressed.
 */
export async function serveStatic(folder, base = "/", { preludes = {}, brotli = false } = {}) {
  const requests = [];
  const read = brotli ? compressed() : readFile;
  const server = createServer(async ({ url }, response) => {
    requests.push(url);
    const path = decodeURIComponent(url.split("?")[0]);
    const file = path.startsWith(base) && join(folder, normalize("/" + path.slice(base.length)));
    const headers = brotli ? { "content-encoding": "br" } : {};
    await answer(response, file && (path.endsWith("/") ? join(file, "index.html") : file), { preludes, read, headers });
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${server.address().port}${base}`;
  return { url, requests, close: () => close(server) };
}

/** Reads and compresses every file once. */
function compressed() {
  const files = new Map();
  return async (file) => {
    if (!files.has(file)) files.set(file, brotliCompressSync(await readFile(file)));
    return files.get(file);
  };
}

async function answer(response, file, { preludes, read, headers }) {
  try {
    const body = await read(file);
    response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream", ...headers });
    response.write(preludes[basename(file)] ?? "");
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
}

function close(server) {
  server.closeAllConnections();
  return new Promise((done) => server.close(done));
}
