// `cargo xtask bench browser`: the bench page's own table, how its workers scale beside native threads, and what mining costs the
// app's page.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { CHROMIUM } from "./lib/chromium.js";
import { WATCHED_WORKERS, findsToChain } from "./lib/find.js";
import { serveStatic } from "./lib/static-site.js";

const MINUTES = 60_000;
/** Blocks that are timed from find to chain. */
const FINDS = 5;
/** How long the page is watched while it mines, in ms. */
const WATCHED = 10_000;
const ROUNDS = 5;

const DIST = fileURLToPath(new URL("../../dist", import.meta.url));
const site = await serveStatic(DIST);
const browser = await chromium.launch(CHROMIUM);
console.log(`Chromium ${browser.version()}\n`);
try {
  console.log(await table());
  console.log(`\n${await scaling()}`);
  console.log(`\n${await smoothness()}`);
  console.log(`\n${await latency()}`);
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

/** What all cores do beside one, in workers and in native threads, in turns. */
async function scaling() {
  const page = await browser.newPage();
  await page.goto(`${site.url}bench/?lang=en`);
  const cores = await page.evaluate(() => navigator.hardwareConcurrency);
  await page.evaluate(openWorkers, cores);
  const native = (count) => Number(execFileSync(process.env.HASHYARD_THREADS, [count]));
  const ratios = { workers: [], threads: [] };
  for (let round = 0; round < ROUNDS; round++) {
    const inPage = (count) => page.evaluate((count) => window.together(count), count);
    const one = await inPage(1);
    ratios.workers.push((await inPage(cores)) / one);
    const alone = native(1);
    ratios.threads.push(native(cores) / alone);
  }
  await page.close();
  const [workers, threads] = [spread(ratios.workers), spread(ratios.threads)];
  return `With ${cores} threads instead of one: × ${workers.text} in workers, × ${threads.text} natively (medians of ${ROUNDS}, range): workers scale ${(workers.median / threads.median).toFixed(2)} times as well.`;
}

/** Runs in the page: its own workers, asked together. */
async function openWorkers(count) {
  const workers = Array.from({ length: count }, () => new Worker("worker.js", { type: "module" }));
  const heard = (worker) => new Promise((resolve) => worker.addEventListener("message", ({ data }) => resolve(data.value), { once: true }));
  const sample = (worker) => {
    const answer = heard(worker);
    worker.postMessage({ id: 1, name: "simd128" });
    return answer;
  };
  await Promise.all(workers.map(heard));
  // The first sample finds its size.
  await Promise.all(workers.map(sample));
  window.together = async (count) => (await Promise.all(workers.slice(0, count).map(sample))).reduce((a, b) => a + b, 0);
}

function spread(numbers) {
  const [least, ...rest] = numbers.toSorted((a, b) => a - b);
  const median = [least, ...rest][numbers.length >> 1];
  return { median, text: `${median.toFixed(2)} (${least.toFixed(2)} – ${rest.at(-1).toFixed(2)})` };
}

/** The longest task of the app's main thread while all cores but one mine. */
async function smoothness() {
  const context = await browser.newContext({ locale: "en" });
  const { page, miners } = await mine(context, site.url, "0x1b00ffff");
  await page.locator(".mine-threads > div").first().waitFor({ timeout: MINUTES });
  const { longest, count } = await page.evaluate(watchTasks, WATCHED);
  await context.close();
  return `Mining with ${miners} for ${WATCHED / 1000} s: ${count} tasks of the page took more than 50 ms, the longest ${longest} ms.`;
}

/** From a miner's find until the chain of its tab has the block, where a block takes about 2^22 hashes. */
async function latency() {
  const context = await browser.newContext({ locale: "en" });
  const watched = await serveStatic(DIST, "/", { preludes: WATCHED_WORKERS });
  const { page, miners } = await mine(context, watched.url, "0x1e03ffff&retarget=0");
  const times = await findsToChain(page, FINDS);
  await context.close();
  await watched.close();
  const [least, median, most] = [times[0], times[times.length >> 1], times.at(-1)].map((ms) => ms.toFixed(1));
  return `Mining with ${miners}, from a worker's find to the tab's own chain: median of ${FINDS} blocks ${median} ms, range ${least} – ${most} ms.`;
}

/** Opens the app in a room of these bits and mines with all cores but one. */
async function mine(context, url, bits) {
  const page = await context.newPage();
  await page.goto(`${url}?room=bench ${Date.now()}&bits=${bits}#/mine`);
  const threads = page.getByRole("slider", { name: "Threads" });
  await threads.waitFor({ timeout: MINUTES });
  const cores = await page.evaluate(() => navigator.hardwareConcurrency);
  const mining = Math.max(1, cores - 1);
  await threads.fill(String(mining));
  return { page, miners: `${mining} of ${cores} cores` };
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
