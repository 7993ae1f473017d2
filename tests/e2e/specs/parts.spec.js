// Screens that a first visit does not show are loaded when they are opened, and only then.
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expectAccessible } from "../lib/axe.js";
import { DIST, expect, test } from "../lib/fixtures.js";
import { EASY, PATIENCE, mine, openTab, room, rpc } from "../lib/tab.js";
import { visit } from "../lib/ui.js";

const PART = /\/parts\//;

/** What was asked for that comes with a screen. */
const partsOf = (requests) => requests.filter((request) => PART.test(request));

for (const base of ["/", "/any/sub-folder/"]) {
  test(`a screen at ${base} is fetched when it is opened, once`, async ({ context, site }) => {
    const { url, requests } = await site(base);
    const page = await openTab(context, url + room(EASY));
    await mine(page, 1);
    expect(partsOf(requests)).toEqual([]);
    await visit(page, "Script");
    await expect(page.getByText("May be spent")).toBeVisible({ timeout: PATIENCE });
    await expect(page.locator(".script-debug"), "its style sheet came with it").toHaveCSS("display", "grid");
    const fetched = partsOf(requests);
    expect(fetched.filter((request) => request.endsWith(".wasm")).length).toBeGreaterThan(0);
    for (const request of fetched) expect(request.startsWith(`${base}parts/`), request).toBe(true);
    await visit(page, "Live");
    await visit(page, "Script");
    await expect(page.getByText("May be spent")).toBeVisible({ timeout: PATIENCE });
    expect(partsOf(requests)).toEqual(fetched);
  });
}

/** What may become of a part. */
const FATES = {
  "does not arrive": (route) => route.abort("connectionfailed"),
  "is of a build that is gone": (route) => route.fulfill({ status: 404, body: "" }),
  "is something else": (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html>" }),
};

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

test("one build's parts are no other build's", async () => {
  const glue = (await readdir(DIST)).find((name) => /^hashyard-web-[0-9a-f]{16}\.js$/.test(name));
  const parts = await readdir(join(DIST, "parts"));
  expect(glue).toBeTruthy();
  const named = parts.filter((name) => name.endsWith(".wasm")).map((name) => name.match(/-([0-9a-f]{16})\.wasm$/)?.[1]);
  expect(new Set(named).size, "all parts of a build carry the build's hash").toBe(1);
});
