// The Mine screen: a miner that can be watched, told how to behave, popped out, and replaced by a hand.
import { chromium } from "@playwright/test";
import { CHROMIUM, SOFTWARE_GPU } from "../lib/chromium.js";
import { expect, test } from "../lib/fixtures.js";
import { EASY, PATIENCE, eventually, mine, openTab, room, rpc } from "../lib/tab.js";
import { visit } from "../lib/ui.js";

/** Nobody finds a block here while the test looks. */
const HARD = { ...EASY, bits: "0x1b00ffff" };

async function setThreads(page, threads) {
  await page.getByRole("slider", { name: "Threads" }).fill(String(threads));
}

test("what is hashed can be seen, and stops being hashed when it should", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, url + room(HARD));
  await visit(page, "Mine");
  await expect(page.getByText("Start mining and the header being hashed shows here.")).toBeVisible();
  await setThreads(page, 2);

  const bytes = page.locator(".mine-header .hexl b");
  await expect(bytes).toHaveCount(80, { timeout: PATIENCE });
  const header = async () => (await bytes.allTextContents()).join("");
  const tip = await rpc(page, "getblockheader", await rpc(page, "getbestblockhash"), false);
  expect((await header()).slice(8, 72)).not.toBe(tip.slice(8, 72));
  const previous = Buffer.from(await rpc(page, "getbestblockhash"), "hex").reverse().toString("hex");
  expect((await header()).slice(8, 72), "the header builds on the tip").toBe(previous);
  const before = await header();
  await expect.poll(header, { timeout: PATIENCE, message: "the nonce runs" }).not.toBe(before);
  await expect(page.locator(".mine-threads > div")).toHaveCount(2);
  await expect(page).toHaveTitle(/^1 · [\d.]+ [kM]H\/s · /, { timeout: PATIENCE });

  await setThreads(page, 0);
  await expect.poll(async () => (await rpc(page, "getmininginfo")).hashespersec, { timeout: PATIENCE }).toBe(0);
  await expect(page).toHaveTitle(/^Mine/);
});

test("a hidden tab rests if it is told to, and goes on when it is seen", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, url + room(HARD));
  await visit(page, "Mine");
  await setThreads(page, 1);
  await expect(page.locator(".mine-threads > div")).toHaveCount(1, { timeout: PATIENCE });
  const hide = (hidden) =>
    page.evaluate((hidden) => {
      Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
      document.dispatchEvent(new Event("visibilitychange"));
    }, hidden);
  const rate = () => rpc(page, "getmininginfo").then(({ hashespersec }) => hashespersec);

  await hide(true);
  await expect.poll(rate, { timeout: PATIENCE, message: "a hidden tab mines on by default" }).toBeGreaterThan(0);
  await hide(false);
  await page.getByRole("switch", { name: "Only while visible" }).click();
  await hide(true);
  await expect.poll(rate, { timeout: PATIENCE, message: "it rests" }).toBe(0);
  await hide(false);
  await expect.poll(rate, { timeout: PATIENCE, message: "it goes on" }).toBeGreaterThan(0);

  await page.reload();
  await expect(page.getByRole("switch", { name: "Only while visible" })).toHaveAttribute("aria-checked", "true", { timeout: PATIENCE });
});

test("a duty cycle of a tenth leaves most of the time to others", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, url + room(HARD));
  await visit(page, "Mine");
  await setThreads(page, 1);
  const rate = () => rpc(page, "getmininginfo").then(({ hashespersec }) => hashespersec);
  await expect.poll(rate, { timeout: PATIENCE }).toBeGreaterThan(0);
  await page.waitForTimeout(12_000);
  const full = await rate();
  await page.getByRole("slider", { name: "Duty cycle" }).fill("10");
  await expect.poll(rate, { timeout: PATIENCE, message: "a tenth, with room for a busy machine" }).toBeLessThan(full / 2);
  expect(await rate()).toBeGreaterThan(0);
});

test("the miner goes along in a window of its own", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, url + room(HARD));
  await page.evaluate(() => delete window.documentPictureInPicture);
  await visit(page, "Mine");
  const opening = context.waitForEvent("page");
  await page.getByRole("button", { name: "Pop out" }).click();
  const popped = await opening;
  await expect(popped.getByRole("heading", { name: "Miner" })).toBeVisible({ timeout: PATIENCE });
  await popped.getByRole("button", { name: "Start mining" }).click();
  await eventually(page, "getmininginfo").toMatchObject({ hashespersec: expect.any(Number) });
  await expect(popped.getByRole("button", { name: "Stop", exact: true })).toBeVisible({ timeout: PATIENCE });
  await popped.close();
  await expect(page.getByRole("button", { name: "Pop out" })).toBeEnabled({ timeout: PATIENCE });
  await page.getByRole("button", { name: "Stop", exact: true }).click();
});

test("where blocks are easy, a miner keeps a pace and a command does not", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await rpc(page, "setmining", 1);
  await eventually(page, "getblockcount").toBeGreaterThan(0);
  const [height, begin] = [await rpc(page, "getblockcount"), Date.now()];
  await page.waitForTimeout(3_000);
  const blocks = (await rpc(page, "getblockcount")) - height;
  const seconds = (Date.now() - begin) / 1_000;
  expect(blocks).toBeGreaterThan(0);
  expect(blocks, "at most one in 300 ms").toBeLessThanOrEqual(seconds / 0.3 + 1);
  await mine(page, 50);
  expect(await rpc(page, "getblockcount"), "beside the miner").toBeGreaterThanOrEqual(height + 50);
  await rpc(page, "setmining", 0);
});

test("a hand that finds a nonce has found a block", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await visit(page, "Mine");
  await page.getByRole("button", { name: "By hand" }).click();
  const wheels = page.locator(".mine-wheel");
  await expect(wheels).toHaveCount(8, { timeout: PATIENCE });
  // Every other nonce is a block here, so a hundred tries do.
  await page.getByRole("button", { name: "Try 100" }).click();
  await page.getByRole("button", { name: "Submit this block" }).click({ timeout: PATIENCE });
  await eventually(page, "getblockcount").toBe(1);

  await expect(wheels.last()).toHaveText("0", { timeout: PATIENCE });
  await wheels.last().focus();
  await page.keyboard.press("ArrowUp");
  await expect(wheels.last()).toHaveText("1");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(wheels.allTextContents().then((digits) => digits.join(""))).resolves.toBe("ffffffff");
});

test("gaps, luck and difficulty are drawn from the chain", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, url + room({ ...EASY, retarget: "20", spacing: "60" }));
  await mine(page, 12);
  await expect(page.locator(".toast")).toHaveText(/^You mined (\d+ blocks, up to|block) 12\+/, { timeout: PATIENCE });
  await visit(page, "Mine");
  await expect(page.locator(".mine-gaps rect")).toHaveCount(12, { timeout: PATIENCE });
  await expect(page.locator(".mine-luck rect")).toHaveCount(11);
  await expect(page.getByText("block 13 of 20 in this period")).toBeVisible();
  await expect(page.getByText("at this pace difficulty × 4.00")).toBeVisible();
  await expect(page.getByText(/took \d+ s, meant to take/)).toBeVisible();
});

test("a browser without a GPU says so and mines on; plain code mines, too", async ({ context, site, noise }) => {
  noise.allow(/WebGPU|adapter/i);
  const { url } = await site();
  const page = await openTab(context, url + room(HARD));
  await visit(page, "Mine");
  await setThreads(page, 1);
  const rate = () => rpc(page, "getmininginfo").then(({ hashespersec }) => hashespersec);
  await page.getByRole("button", { name: "WebGPU" }).click();
  await expect(page.getByText(/^(No GPU|Thread 0 drives)/)).toBeVisible({ timeout: PATIENCE });
  await expect.poll(rate, { timeout: PATIENCE }).toBeGreaterThan(0);
  await page.getByRole("button", { name: "portable", exact: true }).click();
  await expect(page.getByText(/^(No GPU|Thread 0 drives)/)).toHaveCount(0, { timeout: PATIENCE });
  await expect.poll(rate, { timeout: PATIENCE }).toBeGreaterThan(0);
});

async function killGpuProcess(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  process.kill(processInfo.find(({ type }) => type === "GPU").id, "SIGKILL");
}

test("a GPU that is lost is told of, and the processor goes on", async ({ site }) => {
  const { url } = await site();
  const browser = await chromium.launch({ ...CHROMIUM, args: [...CHROMIUM.args, ...SOFTWARE_GPU] });
  try {
    const page = await openTab(await browser.newContext({ locale: "en" }), url + room(HARD));
    await visit(page, "Mine");
    await setThreads(page, 1);
    await page.getByRole("button", { name: "WebGPU" }).click();
    await expect(page.getByText(/^Thread 0 drives a GPU that is a program/)).toBeVisible({ timeout: PATIENCE });
    await killGpuProcess(browser);
    await expect(page.getByText(/^No GPU \(.*lost.*\): simd128 goes on/)).toBeVisible({ timeout: PATIENCE });
    await expect.poll(() => rpc(page, "getmininginfo").then(({ hashespersec }) => hashespersec), { timeout: PATIENCE }).toBeGreaterThan(1e5);
  } finally {
    await browser.close();
  }
});

/** A miner's worker is younger than the node's, which starts it. */
async function youngestFirst(workers) {
  const born = await Promise.all(workers.map((worker) => worker.evaluate(() => performance.timeOrigin)));
  return workers.map((worker, index) => ({ worker, born: born[index] })).sort((a, b) => b.born - a.born).map(({ worker }) => worker);
}

test("a miner that breaks is replaced, and that is said", async ({ context, site, noise }) => {
  noise.allow(/broken on purpose/);
  const { url } = await site();
  const page = await openTab(context, url + room(HARD));
  await visit(page, "Mine");
  await setThreads(page, 1);
  const rate = () => rpc(page, "getmininginfo").then(({ hashespersec }) => hashespersec);
  await expect.poll(rate, { timeout: PATIENCE }).toBeGreaterThan(0);
  const [miner] = await youngestFirst(page.workers());
  await miner.evaluate(() => void setTimeout(() => { throw new Error("broken on purpose"); }));
  await expect(page.getByText(/^A miner thread broke and was replaced: .*broken on purpose/)).toBeVisible({ timeout: PATIENCE });
  await expect.poll(rate, { timeout: PATIENCE }).toBeGreaterThan(0);
});

test("a tab on battery rests if it is told to, and goes on at the mains", async ({ context, site }) => {
  await context.addInitScript(() => {
    const battery = Object.assign(new EventTarget(), { charging: false });
    Object.defineProperty(navigator, "getBattery", { value: async () => battery });
    window.plugIn = () => {
      battery.charging = true;
      // As a real battery does: `EventTarget` alone knows no handler properties.
      battery.onchargingchange?.(new Event("chargingchange"));
    };
  });
  const { url } = await site();
  const page = await openTab(context, url + room(HARD));
  await visit(page, "Mine");
  await setThreads(page, 1);
  const rate = () => rpc(page, "getmininginfo").then(({ hashespersec }) => hashespersec);
  await expect.poll(rate, { timeout: PATIENCE }).toBeGreaterThan(0);
  await page.getByRole("switch", { name: "Only on mains power" }).click();
  await expect.poll(rate, { timeout: PATIENCE, message: "it rests" }).toBe(0);
  await page.evaluate(() => window.plugIn());
  await expect.poll(rate, { timeout: PATIENCE, message: "it goes on" }).toBeGreaterThan(0);
});
