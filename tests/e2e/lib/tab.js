// A tab with a node in it: opened, asked through its own commands, and waited for.
import { expect } from "./fixtures.js";

/** How long an outcome may take, in ms: many times what it takes on a machine with nothing else to do. */
export const PATIENCE = 60_000;

/** Rules under which every other hash is a block, so that a test has its chain at once. */
export const EASY = { bits: "0x207fffff", retarget: "0", gap: "0", spacing: "1", maturity: "1", future: "7200" };

const SATOSHIS = 1e8;
let rooms = 0;

/** The query of a room that no other test uses. */
export function room(rules = {}) {
  rooms += 1;
  return `?${new URLSearchParams({ room: `e2e ${process.pid} ${Date.now()} ${rooms}`, ...rules })}`;
}

/** Opens a tab and waits for its node. */
export async function openTab(context, url) {
  const page = await context.newPage();
  await page.goto(url);
  await nodeRuns(page);
  return page;
}

/** Opens so many tabs of one browser, all at the same address. */
export async function openTabs(context, count, url) {
  const tabs = [];
  while (tabs.length < count) tabs.push(await openTab(context, url));
  return tabs;
}

/** Waits until the node of a loaded page answers and the page shows it. */
export async function nodeRuns(page) {
  await page.waitForFunction(() => window.hashyard, null, { timeout: PATIENCE });
  await rpc(page, "getblockcount");
  await expect(page.locator(".topbar .ident .n")).toBeAttached({ timeout: PATIENCE });
}

/** Runs a command; a refusal is an error with `code` and the node's own words as `reason`. */
export async function rpc(page, method, ...params) {
  const { result, error } = await page.evaluate(call, [method, params]);
  if (error) throw Object.assign(new Error(`${method}: ${error.message}`), { code: error.code, reason: error.message });
  return result;
}

function call([method, params]) {
  return window.hashyard.rpc(method, ...params).then(
    (result) => ({ result }),
    ({ code, message }) => ({ error: { code, message } }),
  );
}

/** Why the node refuses a command. */
export async function refusal(page, method, ...params) {
  return rpc(page, method, ...params).then(
    (result) => `not refused: ${JSON.stringify(result)}`,
    ({ code, reason }) => ({ code, reason }),
  );
}

/** Mines blocks for an address, or for the tab's own wallet. */
export async function mine(page, count, address) {
  return rpc(page, "generatetoaddress", count, address ?? (await rpc(page, "getnewaddress")));
}

/** The name that the node has among nodes. */
export async function nodeId(page) {
  return (await rpc(page, "getnetworkinfo")).localaddresses[0].address;
}

/** An amount of a command's answer in satoshis, exactly. */
export function satoshis(coins) {
  return Math.round(coins * SATOSHIS);
}

/** The wallet's parts in satoshis. */
export async function balances(page) {
  const { mine } = await rpc(page, "getbalances");
  const parts = { trusted: satoshis(mine.trusted), pending: satoshis(mine.untrusted_pending), immature: satoshis(mine.immature) };
  return { ...parts, total: parts.trusted + parts.pending + parts.immature };
}

/** Waits until a command's answer, or part of it, is as expected. */
export function eventually(page, method, ...params) {
  return expect.poll(() => rpc(page, method, ...params), { timeout: PATIENCE, message: `${method} ${params}` });
}

/** Waits until every tab is connected to so many others. */
export async function expectPeers(tabs, count) {
  for (const tab of tabs) await eventually(tab, "getconnectioncount").toBe(count);
}

/** Waits until all tabs have the same tip, at least so high. */
export async function expectSameTip(tabs, atLeast = 0) {
  const state = async () => {
    const tips = await Promise.all(tabs.map((tab) => rpc(tab, "getbestblockhash")));
    const heights = await Promise.all(tabs.map((tab) => rpc(tab, "getblockcount")));
    return { tips: new Set(tips).size, high: Math.min(...heights) >= atLeast };
  };
  await expect.poll(state, { timeout: PATIENCE, message: "one tip" }).toEqual({ tips: 1, high: true });
}

/** Opens a page of the site without the app in it. Any will do for what belongs to the origin: locks, databases. */
export async function openBarePage(context, url) {
  const page = await context.newPage();
  await page.route("**/bare", (route) => route.fulfill({ contentType: "text/html", body: "<link rel=icon href=data:,>" }));
  await page.goto(new URL("bare", url).href);
  return page;
}

/** Waits until no tab of the browser holds a node any more. */
export async function nodesAreFree(context, url) {
  const page = await openBarePage(context, url);
  const held = () => page.evaluate(async () => (await navigator.locks.query()).held.length);
  await expect.poll(held, { timeout: PATIENCE }).toBe(0);
  await page.close();
}

/** Ends a tab without a farewell: its process is gone in the middle of whatever it does. */
export async function crash(page) {
  const session = await page.context().newCDPSession(page);
  const crashed = page.waitForEvent("crash");
  session.send("Page.crash").catch(() => {});
  await crashed;
  await page.close();
}
