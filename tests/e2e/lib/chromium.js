// The browser that is already here: Playwright never downloads one.
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** Launch options for every test. */
export const CHROMIUM = {
  executablePath: process.env.CHROME ?? onPath(NAMES),
  args: [
    "--no-sandbox",
    "--headless=new",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

/** A browser hides its own addresses behind names that it announces by multicast, which machines for tests seldom have. */
export const OPEN_ADDRESSES = ["--disable-features=WebRtcHideLocalIpsWithMdns"];

/** A name of this machine that browsers do not trust over http, as they trust loopback addresses. */
export const PLAIN_HOST = "another-machine.test";

export const PLAIN_NAMES = [`--host-resolver-rules=MAP ${PLAIN_HOST} 127.0.0.1`];

/** Flags for a WebGPU that is a program: SwiftShader. */
export const SOFTWARE_GPU = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--enable-features=Vulkan"];

function onPath(names) {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).find(runs);
  if (!found) throw new Error(`no browser: install one of ${names.join(", ")} or set CHROME to its path`);
  return found;
}

function runs(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
