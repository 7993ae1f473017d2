// The app loads from any static file server, in a sub-folder too, and the browser has nothing to complain about.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expectAccessible } from "../lib/axe.js";
import { DIST, expect, test } from "../lib/fixtures.js";
import { PATIENCE } from "../lib/tab.js";

const POLICY = {
  "default-src": ["'self'"],
  "script-src": ["'self'", "'wasm-unsafe-eval'"],
  "worker-src": ["'self'"],
  "connect-src": ["'self'", "ws:", "wss:"],
  "object-src": ["'none'"],
  "base-uri": ["'self'"],
};

/** Opens the app and waits until its wasm runs. */
async function open(page, url) {
  await watchStart(page);
  await page.goto(url);
  await started(page);
}

/** The page shows its shape before the app runs, so a story that waits for the app asks for its start. */
async function watchStart(page) {
  await page.addInitScript(() => {
    addEventListener("hashyard-started", () => (window.__started = true));
  });
}

async function started(page) {
  await page.waitForFunction(() => window.__started, null, { timeout: PATIENCE });
}

for (const base of ["/", "/any/sub-folder/"]) {
  test(`loads from a static server at ${base}`, async ({ page, site }) => {
    const { url, requests } = await site(base);
    await open(page, url);
    await expect(page.locator(".icons"), "what stood in for the app is gone").toHaveCount(0);
    for (const id of ["#unsupported", "#failed"]) await expect(page.locator(id)).toBeHidden();
    expect(requests.filter((request) => request.endsWith(".wasm"))).toHaveLength(1);
    expect(requests.filter((request) => !request.startsWith(base))).toEqual([]);
  });
}

test("loads from the relay, which the page then knows", async ({ page, relay }) => {
  await open(page, relay.url);
  await expect(page.locator("meta[name=hashyard-relay]")).toHaveAttribute("content", /.+/);
  expect(await page.evaluate(() => document.compatMode), "the doctype stays first").toBe("CSS1Compat");
});

test("the policy is the strict one", async ({ page, site }) => {
  const { url } = await site();
  await page.goto(url);
  const content = await page.locator("meta[http-equiv='Content-Security-Policy']").getAttribute("content");
  const policy = Object.fromEntries(content.split(";").map((rule) => rule.trim().split(" ")).map(([name, ...from]) => [name, from]));
  expect(policy).toEqual(POLICY);
});

test("a violation is noticed", async ({ page, site, noise }) => {
  const { url } = await site();
  await open(page, url);
  await page.evaluate(() => document.body.setAttribute("style", "color: red"));
  await expect.poll(() => noise.unexpected()).toContainEqual(expect.stringMatching(/^CSP violation: style-src/));
  noise.allow(/style-src|inline style/i);
});

test("a complaint from a worker is noticed", async ({ page, site, noise }) => {
  const { url } = await site();
  await page.route("**/complains.js", (route) => route.fulfill({ contentType: "text/javascript", body: "console.warn('from a worker')" }));
  await page.goto(url);
  await page.evaluate(() => void new Worker("complains.js", { type: "module" }));
  await expect.poll(() => noise.unexpected()).toContainEqual(expect.stringContaining("from a worker"));
  noise.allow(/from a worker/);
});

const LACKS = {
  "wasm simd128": () => {
    const Module = WebAssembly.Module;
    WebAssembly.Module = function (bytes) {
      if (bytes.length < 100) throw new WebAssembly.CompileError("no simd here");
      return new Module(bytes);
    };
  },
  "module workers": () => {
    const Classic = Worker;
    window.Worker = function (url) {
      return new Classic(url);
    };
  },
};

for (const [what, remove] of Object.entries(LACKS)) {
  test(`a browser without ${what} is told which versions work`, async ({ page, site }) => {
    const { url } = await site();
    await page.addInitScript(remove);
    // The check stops the page's loading, so "load" never comes.
    await page.goto(url, { waitUntil: "commit" });
    const notice = page.locator("#unsupported");
    await expect(notice).toBeVisible();
    for (const version of ["Edge 111", "Firefox 114", "Safari 16.4"]) {
      await expect(notice.locator("p:not([lang])")).toContainText(version);
      await expect(notice.locator("p[lang=zh-CN]")).toContainText(version);
    }
    await expectAccessible(page);
  });
}

test("an app that can't be loaded says so", async ({ page, site, noise }) => {
  noise.allow(/\.wasm|404|CompileError|TypeError/);
  const { url } = await site();
  await page.route("**/*.wasm", (route) => route.fulfill({ status: 404 }));
  await page.goto(url);
  await expect(page.locator("#failed")).toBeVisible();
  await expectAccessible(page);
});

test("a server that hangs while the app is loaded is told, and the way on", async ({ page, site }) => {
  test.setTimeout(2 * PATIENCE);
  const { url } = await site();
  await watchStart(page);
  let hangs = true;
  await page.route("**/*.wasm", (route) => (hangs ? undefined : route.continue()));
  await page.goto(url, { waitUntil: "commit" });
  await expect(page.locator("#slow")).toBeVisible({ timeout: PATIENCE });
  await expectAccessible(page);
  hangs = false;
  await page.getByRole("button", { name: "Reload" }).click();
  await started(page);
  await expect(page.locator("#slow")).toBeHidden();
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the page says what it needs", async ({ page, site, noise }) => {
    noise.allow(/preload|\.js csp$/);
    const { url } = await site();
    await page.goto(url);
    // Not by text: Playwright's text search leaves out <noscript>.
    await expect(page.locator("noscript p").first()).toHaveText(/Please allow JavaScript/);
    await expect(page.locator("noscript p").first()).toBeVisible();
    await expect(page.locator("#app")).toBeHidden();
  });
});

test("index.html names no other host", async () => {
  expect(await readFile(join(DIST, "index.html"), "utf8")).not.toMatch(/https?:\/\//);
});
