// `cargo xtask lighthouse`: Lighthouse over the built app, at a desk and on a phone. Machines are noisy: of several runs the median
// counts, for every figure by itself. The app comes compressed, as the relay and most web servers send it.
import { fileURLToPath } from "node:url";
import { launch } from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";
import { serveStatic } from "../e2e/lib/static-site.js";

const RUNS = 3;
const PLACES = { desk: desktopConfig, phone: undefined };
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const AUDITS = {
  "first paint": "first-contentful-paint",
  "largest paint": "largest-contentful-paint",
  "layout shift": "cumulative-layout-shift",
  "blocked": "total-blocking-time",
  "speed index": "speed-index",
};
const UNITS = { millisecond: (ms) => (ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`), unitless: (value) => value.toFixed(3) };

const site = await serveStatic(process.env.HASHYARD_DIST ?? fileURLToPath(new URL("../../dist", import.meta.url)), "/", { brotli: true });
try {
  console.log(`| Lighthouse, median of ${RUNS} | ${[...CATEGORIES, ...Object.keys(AUDITS)].join(" | ")} |`);
  console.log(`|---|${"--:|".repeat(CATEGORIES.length + Object.keys(AUDITS).length)}`);
  for (const [place, config] of Object.entries(PLACES)) console.log(`| ${place} | ${(await figures(config)).join(" | ")} |`);
} finally {
  await site.close();
}

/** The medians, in the order of the table. */
async function figures(config) {
  const results = [];
  while (results.length < RUNS) results.push(await measure(config));
  const scores = CATEGORIES.map((name) => Math.round(median(results.map(({ categories }) => categories[name].score * 100))));
  const times = Object.values(AUDITS).map((name) => {
    const unit = UNITS[results[0].audits[name].numericUnit];
    return unit(median(results.map(({ audits }) => audits[name].numericValue)));
  });
  return [...scores, ...times];
}

/** One run, in a browser of its own: the first visit. */
async function measure(config) {
  const chrome = await launch({ chromePath: process.env.CHROME, chromeFlags: ["--headless=new", "--no-sandbox"], logLevel: "silent" });
  try {
    const options = { port: chrome.port, logLevel: "error", onlyCategories: CATEGORIES };
    const { lhr } = await lighthouse(site.url, options, config);
    if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
    return lhr;
  } finally {
    await chrome.kill();
  }
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}
