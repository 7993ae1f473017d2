// `cargo xtask bench browser`: the bench page's own table, and what mining costs the app's page.
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { CHROMIUM } from "./lib/chromium.js";
import { serveStatic } from "./lib/static-site.js";

const MINUTES = 60_000;
/** How long the page is watched while it mines, in ms. */
const WATCHED = 10_000;

const site = await serveStatic(fileURLToPath(new URL("../../dist", import.meta.url)));
const browser = await chromium.launch(CHROMIUM);
console.log(`Chromium ${browser.version()}\n`);
try {
  console.log(await table());
  console.log(`\n${await smoothness()}`);
} finally {
  await browser.close();
  await site.close();
}

/** Presses the page's buttons and reads what it would copy. */
async function table() {
  const context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"] });
  const page = await context.newPage();
  await page.goto(`${site.url}bench/?lang=en`);
  await page.getByRole("button", { name: "Measure" }).click();
  await page.locator("#copy:enabled").waitFor({ timeout: 10 * MINUTES });
  await page.getByRole("button", { name: "Copy as Markdown" }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  await context.close();
  return copied;
}

/** The longest task of the app's main thread while all cores but one mine. */
async function smoothness() {
  const context = await browser.newContext({ locale: "en" });
  const page = await context.newPage();
  await page.goto(`${site.url}?room=bench ${Date.now()}&bits=0x1b00ffff#/mine`);
  const threads = page.getByRole("slider", { name: "Threads" });
  await threads.waitFor({ timeout: MINUTES });
  const cores = await page.evaluate(() => navigator.hardwareConcurrency);
  const mining = Math.max(1, cores - 1);
  await threads.fill(String(mining));
  await page.locator(".thr-rates > div").first().waitFor({ timeout: MINUTES });
  const { longest, count } = await page.evaluate(watchTasks, WATCHED);
  await context.close();
  return `Mining with ${mining} of ${cores} cores for ${WATCHED / 1000} s: ${count} tasks of the page took more than 50 ms, the longest ${longest} ms.`;
}

/** Browsers report tasks of more than 50 ms. */
function watchTasks(ms) {
  return new Promise((done) => {
    const tasks = [];
    const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map((entry) => Math.round(entry.duration))));
    observer.observe({ type: "longtask" });
    setTimeout(() => done({ longest: Math.max(0, ...tasks), count: tasks.length }), ms);
  });
}
