// `cargo xtask engines`: the story in every engine that this machine has. Which those are, it is told: CHROME, FIREFOX, and
// WEBKIT_DRIVER with WEBKIT.
import { fileURLToPath } from "node:url";
import { serveStatic } from "../e2e/lib/static-site.js";
import * as puppeteer from "./puppeteer.mjs";
import { measure, room, tell } from "./story.mjs";
import * as webkit from "./webkit.mjs";

const { CHROME, FIREFOX, WEBKIT_DRIVER, WEBKIT } = process.env;
const ENGINES = {
  Chromium: CHROME && (() => puppeteer.launch("chrome", CHROME)),
  Firefox: FIREFOX && (() => puppeteer.launch("firefox", FIREFOX)),
  WebKit: WEBKIT_DRIVER && WEBKIT && (() => webkit.launch({ driver: WEBKIT_DRIVER, browser: WEBKIT })),
};

const site = await serveStatic(process.env.HASHYARD_DIST ?? fileURLToPath(new URL("../../dist", import.meta.url)));
let failed = false;
for (const [name, launch] of Object.entries(ENGINES)) {
  const verdict = launch ? await run(launch).catch((error) => ({ failure: error.message })) : { said: "skipped: it is not on this machine" };
  failed ||= Boolean(verdict.failure);
  console.log(`${name}: ${verdict.failure ? `FAILED: ${verdict.failure}` : verdict.said}`);
}
await site.close();
process.exitCode = failed ? 1 : 0;

async function run(launch) {
  const browser = await launch();
  try {
    const url = site.url + room();
    const tabs = [await browser.open(url), await browser.open(url)];
    const height = await tell(tabs);
    const runs = await measure(tabs[0]);
    if (browser.complaints.length > 0) throw new Error(`it complained:\n  ${browser.complaints.join("\n  ")}`);
    return { said: `ok, ${browser.version}: two tabs met, mined ${height} blocks, paid and came back; ${runs} runs of the laboratory are those of native code` };
  } finally {
    await browser.close();
  }
}
