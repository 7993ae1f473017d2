// The test vectors of Bitcoin Core and of the BIPs, run as wasm: the same cases as natively, built like the app.
import { expect, test } from "../lib/fixtures.js";
import { serveStatic } from "../lib/static-site.js";
import { findVectors } from "../lib/vectors.js";

const PAGE = "<!doctype html><title>Vectors</title><link rel='icon' href='data:,'>";

test("every vector of Bitcoin Core and of the BIPs passes in the browser", async ({ page }) => {
  test.setTimeout(300_000);
  const site = await serveStatic(process.env.HASHYARD_CONFORMANCE);
  await page.route(site.url, (route) => route.fulfill({ body: PAGE, contentType: "text/html" }));
  await page.goto(site.url);
  const sets = JSON.parse(await page.evaluate(load));
  expect(sets.length).toBeGreaterThan(0);

  const text = findVectors();
  for (const set of sets) {
    const report = JSON.parse(await page.evaluate(run, [set.name, text(set)]));
    console.log(`${set.name}: ${report.passed} of ${set.cases} cases passed in the browser`);
    expect.soft(report, set.name).toEqual({ passed: set.cases, failures: [] });
  }
  await site.close();
});

async function load() {
  window.vectors = await import("./hashyard_conformance_wasm.js");
  await window.vectors.default();
  return window.vectors.sets();
}

const run = ([name, text]) => window.vectors.run(name, text);
