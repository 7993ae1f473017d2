// Screens that a first visit does not show are loaded when they are opened, and only then.
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { expectAccessible } from "../lib/axe.js";
import { DIST, expect, test } from "../lib/fixtures.js";
import { EASY, PATIENCE, mine, openTab, room, rpc } from "../lib/tab.js";
import { visit } from "../lib/ui.js";

const PART = /\/parts\//;

/** What was asked for that comes with a screen. */
const partsOf = (requests) => requests.filter((request) => PART.test(request));

/** A tab whose node runs and was never told a command. */
async function openUntouched(context, url) {
  const page = await context.newPage();
  await page.goto(url);
  await expect(page.getByRole("link", { name: /^Block 0 / }).first()).toBeVisible({ timeout: PATIENCE });
  return page;
}

for (const base of ["/", "/any/sub-folder/"]) {
  test(`a screen at ${base} is fetched when it is opened, once`, async ({ context, site }) => {
    const { url, requests } = await site(base);
    const page = await openUntouched(context, url + room(EASY));
    expect(partsOf(requests)).toEqual([]);
    await mine(page, 1);
    const ofCommands = partsOf(requests);
    expect(ofCommands.some((request) => request.includes("/commands-")), "commands come with the first of them").toBe(true);
    await visit(page, "Script");
    await expect(page.getByText("May be spent")).toBeVisible({ timeout: PATIENCE });
    await expect(page.locator(".script-debug"), "its style sheet came with it").toHaveCSS("display", "grid");
    const fetched = partsOf(requests);
    expect(fetched.slice(ofCommands.length).some((request) => request.endsWith(".wasm"))).toBe(true);
    // The node's worker fetches for itself what it shares with screens.
    const later = fetched.slice(ofCommands.length);
    const times = (request) => later.filter((other) => other === request).length;
    expect(later.filter((request) => times(request) > 2), "once by the page, and once by the worker").toEqual([]);
    for (const request of fetched) expect(request.startsWith(`${base}parts/`), request).toBe(true);
    await visit(page, "Live");
    await visit(page, "Script");
    await expect(page.getByText("May be spent")).toBeVisible({ timeout: PATIENCE });
    expect(partsOf(requests)).toEqual(fetched);
  });
}

/** Bytes, brotli-compressed, that screens cost in a tab that has seen the first one alone: at most so many. */
const COSTS = [
  { hash: "#/course", seen: "#v-course .course-wagon", bytes: 250_000 },
  { hash: "#/crypto", seen: "#crypto-preimage", bytes: 400_000 },
  { hash: "#/ledgers", seen: ".ledgers-column", bytes: 400_000 },
];

for (const { hash, seen, bytes } of COSTS) {
  test(`what is fetched for ${hash} is fetched once, and within its limit`, async ({ context, site }) => {
    const { url, requests } = await site();
    const page = await openUntouched(context, url + room(EASY));
    const before = requests.length;
    await page.evaluate((hash) => (location.hash = hash), hash);
    await expect(page.locator(seen).first()).toBeVisible({ timeout: PATIENCE });
    await page.evaluate(() => (location.hash = "#/live"));
    await page.evaluate((hash) => (location.hash = hash), hash);
    await expect(page.locator(seen).first()).toBeVisible({ timeout: PATIENCE });
    // Browsers ask for the icon again with every address.
    const fetched = requests.slice(before).filter((path) => !path.includes("favicon"));
    expect(fetched.filter((path, at) => fetched.indexOf(path) < at), "each file once").toEqual([]);
    const sizes = await Promise.all(fetched.map(async (path) => brotliCompressSync(await readFile(join(DIST, path))).length));
    const cost = sizes.reduce((sum, size) => sum + size, 0);
    console.log(`${hash}: ${cost} bytes in ${fetched.length} files`);
    expect(cost).toBeLessThanOrEqual(bytes);
  });
}

/** What may become of a part. */
const FATES = {
  "does not arrive": (route) => route.abort("connectionfailed"),
  "is of a build that is gone": (route) => route.fulfill({ status: 404, body: "" }),
  "is something else": (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html>" }),
};

test("commands that do not arrive change nothing, and come when they are asked for again", async ({ context, site, noise }) => {
  noise.allow(PART);
  noise.allow(/404|Failed to fetch/);
  const { url } = await site();
  const page = await openUntouched(context, url + room(EASY));
  await page.route(/\/parts\/commands-/, FATES["does not arrive"]);
  await expect(rpc(page, "getblockcount")).rejects.toThrow("could not be loaded");
  await page.unroute(/\/parts\/commands-/);
  await mine(page, 1);
});

for (const [what, fate] of Object.entries(FATES)) {
  test(`a part that ${what} says so and can be tried again`, async ({ context, site, noise }) => {
    noise.allow(PART);
    noise.allow(/404|Failed to fetch|CompileError|TypeError|WebAssembly/);
    const { url } = await site();
    const page = await openTab(context, url + room(EASY));
    await page.route(PART, fate);
    await visit(page, "Script");
    const alert = page.locator("#main").getByRole("alert");
    await expect(alert).toContainText("Script could not be loaded");
    await expect(alert).toContainText("has a newer version of the app by now, reload the page");
    await expect(alert.getByRole("button", { name: "Reload the page" })).toBeEnabled();
    await expectAccessible(page);
    await mine(page, 1);
    const again = alert.getByRole("button", { name: "Try again" });
    await again.focus();
    await page.keyboard.press("Enter");
    await expect(alert).toContainText("Script could not be loaded");
    await expect(page.locator("#main"), "the keyboard's place is kept").toBeFocused();
    await page.unroute(PART);
    await again.click();
    await expect(page.getByText("May be spent")).toBeVisible({ timeout: PATIENCE });
    expect(await rpc(page, "getblockcount"), "the node ran on").toBe(1);
  });
}

test("a part without its style sheets is not shown", async ({ context, site, noise }) => {
  noise.allow(PART);
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await page.route(/\/parts\/.*\.css$/, (route) => route.abort("connectionfailed"));
  await visit(page, "Script");
  const alert = page.locator("#main").getByRole("alert");
  await expect(alert).toContainText("Script could not be loaded");
  await page.unroute(/\/parts\/.*\.css$/);
  await alert.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("May be spent")).toBeVisible({ timeout: PATIENCE });
  await expect(page.locator(".script-debug")).toHaveCSS("display", "grid");
});

// Trunk writes a file's hash without its leading zeros: one build of sixteen has a digit less.
test("one build's parts are no other build's", async () => {
  const glue = (await readdir(DIST)).find((name) => /^hashyard-web-[0-9a-f]{1,16}\.js$/.test(name));
  const parts = await readdir(join(DIST, "parts"));
  expect(glue).toBeTruthy();
  const named = parts.filter((name) => name.endsWith(".wasm")).map((name) => name.match(/-([0-9a-f]{1,16})\.wasm$/)?.[1]);
  expect(new Set(named).size, "all parts of a build carry the build's hash").toBe(1);
});
