// How long a cold tab takes to have a room's chain, and how long its commands wait meanwhile. Prints one Markdown table.
import { chromium } from "@playwright/test";
import { CHROMIUM } from "./lib/chromium.js";
import { serveStatic } from "./lib/static-site.js";
import { DIST } from "./lib/fixtures.js";
import { EASY, mine, openTab, room } from "./lib/tab.js";

const BLOCKS = 2_000;
const RUNS = Number(process.env.RUNS ?? 5);

const site = await serveStatic(DIST);
const browser = await chromium.launch(CHROMIUM);
const joined = [];
const waited = [];
try {
  const context = await browser.newContext();
  const address = site.url + room(EASY);
  const host = await openTab(context, address);
  await mine(host, BLOCKS);
  const kept = await host.evaluate(databases);
  for (let run = 0; run < RUNS; run += 1) {
    const guest = await openTab(context, address);
    const { ms, waits } = await guest.evaluate(join, BLOCKS);
    joined.push(ms);
    waited.push(Math.max(...waits));
    await guest.close();
    await host.evaluate(forget, kept);
  }
} finally {
  await browser.close();
  await site.close();
}
console.log(row(`a cold tab has ${BLOCKS} blocks after`, joined));
console.log(row("a command waited meanwhile at most", waited));

/** Asks for the height until it is there, from the moment on at which the node answered first. */
async function join(blocks) {
  const [start, waits] = [performance.now(), []];
  for (;;) {
    const asked = performance.now();
    const height = await window.hashyard.rpc("getblockcount");
    waits.push(performance.now() - asked);
    if (height >= blocks) return { ms: performance.now() - start, waits };
    await new Promise((done) => setTimeout(done, 20));
  }
}

async function databases() {
  return (await indexedDB.databases()).map(({ name }) => name);
}

/** Deletes all databases but these: the next tab is as cold as the last. */
async function forget(kept) {
  const others = (await indexedDB.databases()).map(({ name }) => name).filter((name) => !kept.includes(name));
  const deleted = (name) => new Promise((done, failed) => Object.assign(indexedDB.deleteDatabase(name), { onsuccess: done, onerror: failed }));
  await Promise.all(others.map(deleted));
}

function row(what, times) {
  const sorted = times.map(Math.round).sort((a, b) => a - b);
  return `| ${what} | ${sorted[Math.floor(sorted.length / 2)]} ms | ${sorted[0]} – ${sorted.at(-1)} ms |`;
}
