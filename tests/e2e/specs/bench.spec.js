// The bench page: every kernel agrees in this browser, and its table can be copied.
import { chromium } from "@playwright/test";
import { expectAccessible } from "../lib/axe.js";
import { CHROMIUM, SOFTWARE_GPU } from "../lib/chromium.js";
import { expect, test } from "../lib/fixtures.js";
import { PATIENCE } from "../lib/tab.js";

const DONE = "Done. All kernels find the same nonces as the plain loop.";

test("the bench page checks the kernels against full hashes, measures, and hands out its table", async ({ context, site }) => {
  const { url } = await site();
  const page = await context.newPage();
  await page.goto(`${url}bench/?lang=en`);
  await page.getByRole("button", { name: "Measure" }).click();
  await expect(page.getByRole("status")).toHaveText(DONE, { timeout: 4 * PATIENCE });
  for (const row of ["simd128", "portable", "hash-wasm", "noble-hashes", "crypto-js", "WebCrypto", "noble-curves", "1 thread"]) {
    const cells = page.getByRole("row", { name: row }).first().getByRole("cell");
    await expect(cells.first()).toHaveText(/^[\d.]+ [kM]?(H)?\/s$/);
  }
  await expect(page.getByRole("button", { name: "Copy as Markdown" })).toBeEnabled();
  for (const theme of ["light", "dark"]) {
    await page.evaluate((theme) => (document.documentElement.dataset.theme = theme), theme);
    await expectAccessible(page);
  }
});

test("the shader finds what the kernels find, on a software adapter, which is named as one", async ({ site }) => {
  const { url } = await site();
  const browser = await chromium.launch({ ...CHROMIUM, args: [...CHROMIUM.args, ...SOFTWARE_GPU] });
  try {
    const page = await browser.newPage();
    await page.goto(`${url}bench/?lang=en`);
    await page.getByRole("button", { name: "Measure" }).click();
    await expect(page.getByRole("status")).toHaveText(DONE, { timeout: 4 * PATIENCE });
    await expect(page.locator("#gpu")).toHaveText(/^WebGPU here is a program, not a GPU: .*swiftshader/i);
    await expect(page.getByRole("row", { name: "WebGPU" }).getByRole("cell").first()).toHaveText(/^[\d.]+ [kM]H\/s$/);
  } finally {
    await browser.close();
  }
});

test("the bench page speaks Chinese and fits a phone", async ({ context, site }) => {
  const { url } = await site();
  const page = await context.newPage();
  await page.setViewportSize({ width: 390, height: 800 });
  await page.goto(`${url}bench/?lang=zh-CN`);
  await expect(page.getByRole("button", { name: "开始测量" })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});
