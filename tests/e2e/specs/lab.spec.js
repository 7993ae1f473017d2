// The laboratory: experiments run in a worker, are paused, cancelled, saved and run again from their links; the same runs as natively.
import { readFile } from "node:fs/promises";
import { expectAccessible } from "../lib/axe.js";
import { expect, test } from "../lib/fixtures.js";
import { EASY, PATIENCE, openTab, room } from "../lib/tab.js";
import { switchLanguage } from "../lib/ui.js";

const SCENARIOS = JSON.parse(await readFile(new URL("../../../crates/sim/tests/digests.json", import.meta.url)));
/** For each experiment, values with which it is over at once, by the labels of their fields. */
const QUICK = {
  "Catching up": { Tries: "500" },
  Consensus: { "Nodes of the largest network": "16", "Blocks for each point": "5" },
  Difficulty: { Periods: "6", Tries: "5" },
  "Who said it first": { Nodes: "50", Tries: "50" },
  Distribution: { "Size of the file (MB)": "2", "Pieces of the file": "20" },
  "Double spend": { Tries: "500" },
  Eclipse: { "Nodes that are attacked": "20" },
  "Finney attack": { Tries: "500" },
  "Fork rate": { Nodes: "20", "Stop at height": "50" },
  "Gossip views": { Nodes: "100", "Exchanges started by each node": "5" },
  Kademlia: { "Nodes of the largest network": "64", "Lookups in each network": "20" },
  "51 %": { Tries: "50" },
  Propagation: { Nodes: "100", "Stop at height": "10" },
  Race: { "Nodes besides the merchant's": "20", Tries: "20" },
  Topologies: { Nodes: "40", "Items for each share": "40" },
  Throughput: { Nodes: "20", "Stop at height": "50" },
  "Selfish mining": { "Blocks for each point": "1000" },
};

const lab = (page) => page.locator("#v-lab");
const panel = (page, name) => lab(page).locator(".panel", { has: page.getByRole("heading", { name, exact: true }) });
const points = (page) => lab(page).locator(".lab-chart .point");
const status = (page) => panel(page, "Values").getByRole("status");

async function openLab(page, hash = "#/lab") {
  await page.evaluate((hash) => (location.hash = hash), hash);
  await expect(lab(page)).toBeVisible({ timeout: PATIENCE });
}

async function run(page) {
  await panel(page, "Values").getByRole("button", { name: "Run", exact: true }).click();
}

/** One run is drawn, said in words, and moved through from its end to its beginning. */
async function expectOneRun(page, name) {
  const one = panel(page, "One run at a time");
  await expect(one.locator(".lab-scene svg").first(), `one run of ${name} is drawn`).toHaveAttribute("aria-label", /\w/);
  expect(await one.locator(".lab-scene svg :is(path, circle, rect)").count(), `something happened in ${name}`).toBeGreaterThan(1);
  const moment = one.getByRole("slider", { name: "Moment" });
  const end = (await moment.getAttribute("aria-valuetext")) ?? "";
  await expect(one, name).toContainText(end);
  await moment.fill("0");
  await expect(moment, `${name} begins otherwise than it ends`).not.toHaveAttribute("aria-valuetext", end);
  await moment.fill("120");
  await expect(moment, name).toHaveAttribute("aria-valuetext", end);
}

test("every experiment runs, is drawn, saved, and run again from its link", async ({ context, site }) => {
  test.setTimeout(10 * PATIENCE);
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openLab(page);
  await expectAccessible(page);
  await expect(lab(page).locator(".lab-cards a")).toHaveCount(Object.keys(QUICK).length);
  await expect(lab(page).locator(".lab-cards svg"), "each has a picture of what a run found").toHaveCount(Object.keys(QUICK).length);
  for (const [name, values] of Object.entries(QUICK)) {
    await openLab(page);
    await lab(page).locator(".lab-cards a", { hasText: name }).first().click();
    await expect(page.getByRole("heading", { name, exact: true, level: 1 })).toBeVisible();
    for (const [label, value] of Object.entries(values)) await page.getByLabel(label, { exact: true }).fill(value);
    await run(page);
    await expect(status(page)).toContainText("Done", { timeout: PATIENCE });
    const count = await points(page).count();
    expect(count, name).toBeGreaterThan(1);
    await expect(panel(page, "Result")).toContainText("95 % interval");
    await expectOneRun(page, name);
    await expectAccessible(page);

    const [download] = await Promise.all([page.waitForEvent("download"), lab(page).getByRole("button", { name: "CSV" }).click()]);
    const csv = await readFile(await download.path(), "utf8");
    expect(csv.trim().split("\r\n").length, name).toBe(count + 1);
    expect(csv.startsWith("x,measured,low,high,formula\r\n")).toBe(true);

    const [picture] = await Promise.all([page.waitForEvent("download"), lab(page).getByRole("button", { name: "PNG" }).click()]);
    const png = await readFile(await picture.path());
    expect([png.readUInt32BE(0), png.readUInt32BE(16), png.readUInt32BE(20)], name).toEqual([0x89504e47, 1920, 1080]);
    expect(png.length, `the picture of ${name} is not empty`).toBeGreaterThan(10_000);

    const result = await panel(page, "Result").innerText();
    await lab(page).getByRole("button", { name: "Copy link" }).click();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    await openLab(page);
    await openLab(page, new URL(link).hash);
    await expect(status(page), "a link runs by itself").toContainText("Done", { timeout: PATIENCE });
    expect(await panel(page, "Result").innerText(), name).toBe(result);
  }
  await switchLanguage(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(page.getByRole("heading", { name: "自私挖矿", level: 1 })).toBeVisible();
  await expectAccessible(page);
});

test("a single run is played, stopped and moved through", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await openLab(page, "#/lab/propagation?nodes=100&blocks=10");
  const run = panel(page, "One run at a time");
  const has = run.locator("circle.has");
  await expect(has, "it stands at its end").toHaveCount(100, { timeout: PATIENCE });
  await run.getByRole("button", { name: "Play" }).click();
  await expect.poll(() => has.count()).toBeLessThan(100);
  await run.getByRole("button", { name: "Pause" }).click();
  const moment = run.getByRole("slider", { name: "Moment" });
  await moment.fill("0");
  await expect(has, "only who found it has it").toHaveCount(1);
  await expect(moment).toHaveAttribute("aria-valuetext", "0.00 s, nodes that have it: 1");
  await run.getByRole("button", { name: "Play" }).click();
  await expect(has, "it plays to its end").toHaveCount(100, { timeout: PATIENCE });
  await expect(run.getByRole("button", { name: "Play" })).toBeVisible();
});

test("messages go from node to node, on a phone and without motion, too", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await openLab(page, "#/lab/topologies?nodes=40&lookups=40");
  const run = panel(page, "One run at a time");
  const names = ["central index", "unstructured", "structured (Kademlia)", "hybrid (Fabric)"];
  const network = (name) => run.locator("figure", { has: page.getByText(name, { exact: true }) });
  for (const name of names) {
    await expect(network(name).locator(".node.lost"), "a fifth is lost").toHaveCount(8, { timeout: PATIENCE });
    await expect(network(name).locator(".node.has"), "the others have the block").toHaveCount(32);
  }
  await expect(network("unstructured").locator(".said"), "by a message each, but for the first").toHaveCount(31);
  const moment = run.getByRole("slider", { name: "Moment" });
  await moment.fill("30");
  await expect(run.locator(".dot").first(), "messages are under way").toBeAttached();
  await moment.fill("0");
  await expect(moment).toHaveAttribute("aria-valuetext", /^0\.00 s, 1, 1, 1 and [23] have it$/);
  const rows = run.getByRole("table", { name: "Four topologies, one task" }).getByRole("row");
  await expect(rows.getByRole("rowheader")).toHaveText(names);
  const points = (name) => rows.filter({ has: page.getByRole("rowheader", { name, exact: true }) }).getByRole("cell").last();
  for (const name of names) await expect(points(name)).toHaveText(name === "central index" ? "1" : "0");

  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.setViewportSize({ width: 390, height: 844 });
  const corner = async (name) => Object.values(await network(name).boundingBox());
  await expect.poll(async () => (await corner(names[1]))[0], "two stand side by side").toBeLessThan(300);
  const [first, second, third] = await Promise.all(names.slice(0, 3).map(corner));
  expect([second[1], third[0]], "the others below").toEqual([first[1], first[0]]);
  expect(second[0] + second[2], "both have room").toBeLessThanOrEqual(390);
  const around = await run.getByRole("region", { name: "Four topologies, one task" }).boundingBox();
  expect(around.x + around.width, "the table scrolls in its own room").toBeLessThanOrEqual(390);
  await openLab(page, "#/lab/race?nodes=20&runs=20");
  await expect(run.getByText("attacker", { exact: true })).toBeVisible({ timeout: PATIENCE });
  await expect(run.getByText("merchant", { exact: true })).toBeVisible();
  await expect(run.getByRole("button", { name: "Play" })).toHaveCount(0);
  const drawn = await run.locator(".lab-scene svg").boundingBox();
  expect(drawn.x + drawn.width, "the drawing has room").toBeLessThanOrEqual(390);
  await moment.fill("0");
  await expect(moment).toHaveAttribute("aria-valuetext", "0.00 s, 0 hold the first, 0 the second");
  await expectAccessible(page);
});

test("a run rests and goes on, and of a cancelled one nothing is left", async ({ context, site }) => {
  test.setTimeout(4 * PATIENCE);
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await openLab(page, "#/lab/double-spend");
  const before = page.workers().length;
  await page.getByLabel("Tries", { exact: true }).fill("2000000");
  await page.getByLabel("Attacker's share of the hash rate, q", { exact: true }).fill("0.49");
  await run(page);
  await expect(points(page).first()).toBeVisible({ timeout: PATIENCE });
  expect(page.workers().length).toBe(before + 1);
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await expect(status(page)).toContainText("Paused");
  const rested = await panel(page, "Result").innerText();
  await page.waitForTimeout(500);
  expect(await panel(page, "Result").innerText(), "it rests").toBe(rested);
  await page.getByRole("button", { name: "Go on", exact: true }).click();
  await expect.poll(() => panel(page, "Result").innerText(), { timeout: PATIENCE }).not.toBe(rested);
  await page.waitForTimeout(Math.random() * 1_000);
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await expect(status(page)).toContainText("Cancelled");
  await expect.poll(() => page.workers().length).toBe(before);
  await expect(points(page).first(), "what was measured stays").toBeVisible();

  // Leaving the screen ends it, too.
  await run(page);
  await expect.poll(() => page.workers().length).toBe(before + 1);
  await page.evaluate(() => (location.hash = "#/wallet"));
  await expect.poll(() => page.workers().length).toBe(before);

  // What was found in full waits for whoever comes back.
  await openLab(page, "#/lab/double-spend");
  await expect(points(page), "a run that did not end is not kept").toHaveCount(0);
  await page.getByLabel("Tries", { exact: true }).fill("500");
  await run(page);
  await expect(status(page)).toContainText("Done", { timeout: PATIENCE });
  await page.evaluate(() => (location.hash = "#/wallet"));
  await expect(lab(page)).toHaveCount(0);
  await openLab(page, "#/lab/double-spend");
  await expect(points(page).first()).toBeVisible();
  await expect(page.getByLabel("Tries", { exact: true })).toHaveValue("500");
});

test("values that can't be are refused where they are typed", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await openLab(page, "#/lab/double-spend");
  const share = page.getByLabel("Attacker's share of the hash rate, q", { exact: true });
  const button = panel(page, "Values").getByRole("button", { name: "Run", exact: true });
  for (const [typed, answer] of [
    ["1", "It must be 0.02 to 0.5"],
    ["-0.1", "It must be 0.02 to 0.5"],
    ["", "That is no number"],
    ["half", "That is no number"],
    ["9".repeat(30), "It must be 0.02 to 0.5"],
  ]) {
    await share.fill(typed);
    await expect(panel(page, "Values")).toContainText(answer);
    await expect(button).toBeDisabled();
  }
  await share.fill("０．２");
  await expect(button).toBeEnabled();
  const seed = page.getByLabel("Seed", { exact: true });
  await expect(seed).toHaveValue("1");
  await page.getByRole("button", { name: "Another seed" }).click();
  await expect(seed).not.toHaveValue("1");
  await expect(points(page), "nothing runs by itself").toHaveCount(0);
  await page.getByLabel("Tries", { exact: true }).fill("150.5");
  await expect(panel(page, "Values")).toContainText("It must be a whole number");
  await openLab(page, "#/lab/perpetual-motion?q=1");
  await expect(lab(page)).toContainText('There is no experiment "perpetual-motion"');
  await openLab(page, "#/lab/Rot13!");
  await expect(lab(page), "whatever its letters").toContainText('There is no experiment "Rot13!"');
  await expect(lab(page).getByRole("navigation", { name: "Benches" }).getByRole("link")).toHaveCount(5);
});

test("runs in a browser are those that run natively", async ({ context, site }) => {
  test.setTimeout(6 * PATIENCE);
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  for (const { experiment, params, events, digest } of SCENARIOS) {
    const report = await page.evaluate(([name, params]) => window.hashyard.lab.run(name, params), [experiment, params]);
    expect([report.experiment, report.events, report.digest]).toEqual([experiment, events, digest]);
    expect(Object.keys(report)).toEqual(["experiment", "params", "seed", "points", "summary", "events", "digest"]);
  }
  const refused = (name, params) =>
    page.evaluate(([name, params]) => window.hashyard.lab.run(name, params).catch((failure) => failure.message), [name, params]);
  expect(await refused("propagation", { nodes: 0 })).toBe("nodes: 0 is out of range, which is 2 to 200000");
  expect(await refused("double-spend", { q: 1 })).toBe("q: 1 is out of range, which is 0.02 to 0.5");
  expect(await refused("nonsense")).toBe("there is no experiment `nonsense`");
});
