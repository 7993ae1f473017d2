// What a node has confirmed survives whatever happens to its tab, and a tab keeps its node.
import { expect, test } from "../lib/fixtures.js";
import { EASY, PATIENCE, balances, crash, expectPeers, expectSameTip, mine, nodeId, nodeRuns, nodesAreFree, openTab, room, rpc } from "../lib/tab.js";
import { visit } from "../lib/ui.js";

const RELOADS = 40;

/** What must be the same before and after. */
async function memory(page) {
  return {
    id: await nodeId(page),
    tip: await rpc(page, "getbestblockhash"),
    height: await rpc(page, "getblockcount"),
    balances: await balances(page),
    mempool: await rpc(page, "getrawmempool"),
    agent: (await rpc(page, "getnetworkinfo")).subversion,
  };
}

test("a reload brings chain, wallet, mempool and name back", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await visit(page, "Settings");
  await page.getByLabel("Display name").fill("Alice");
  await page.getByLabel("Display name").press("Enter");
  await expect(page.locator(".ident .n")).toHaveText("Alice");
  await mine(page, 5);
  await rpc(page, "sendtoaddress", await rpc(page, "getnewaddress"), 1);
  const before = await memory(page);
  expect(before.mempool).toHaveLength(1);
  expect(before.agent).toContain("Alice");
  await page.reload();
  await nodeRuns(page);
  expect(await memory(page)).toEqual(before);
  await expect(page.locator(".ident .n")).toHaveText("Alice");
});

test("forty reloads while mining: the same node each time", async ({ context, site }) => {
  test.setTimeout(8 * PATIENCE);
  const { url } = await site();
  // About a block a second, so that reloads fall into all parts of mining one.
  const page = await openTab(context, url + room({ ...EASY, bits: "0x1e0fffff" }));
  const [id, ids] = [await nodeId(page), new Set()];
  let height = 0;
  const started = Date.now();
  for (let reload = 0; reload < RELOADS; reload += 1) {
    await rpc(page, "setmining", 1);
    await page.waitForTimeout(25 * (reload % 20));
    height = await rpc(page, "getblockcount");
    await page.reload();
    await nodeRuns(page);
    ids.add(await nodeId(page));
    expect(await rpc(page, "getblockcount")).toBeGreaterThanOrEqual(height);
  }
  expect([...ids]).toEqual([id]);
  expect(height).toBeGreaterThan(0);
  console.log(`a reload took ${Math.round((Date.now() - started) / RELOADS)} ms; ${height} blocks were mined meanwhile`);
});

const ENDS = { "closed": (page) => page.close(), "killed": crash };

for (const [how, end] of Object.entries(ENDS)) {
  test(`a tab that is ${how} while it writes loses nothing that it had confirmed`, async ({ context, site }) => {
    const { url } = await site();
    const address = url + room(EASY);
    const page = await openTab(context, address);
    const id = await nodeId(page);
    const confirmed = await mine(page, 20);
    // Not awaited: the tab ends in the middle of it.
    rpc(page, "generatetoaddress", 2_000, await rpc(page, "getnewaddress")).catch(() => {});
    await expect.poll(() => rpc(page, "getblockcount"), { timeout: PATIENCE }).toBeGreaterThan(40);
    const [last, hash] = [await rpc(page, "getblockcount"), await rpc(page, "getbestblockhash")];
    await end(page);
    await nodesAreFree(context, url);

    const again = await openTab(context, address);
    expect(await nodeId(again)).toBe(id);
    expect(await rpc(again, "getblockcount")).toBeGreaterThanOrEqual(last);
    expect((await rpc(again, "getblockheader", hash)).confirmations).toBeGreaterThan(0);
    expect((await rpc(again, "getblockheader", confirmed.at(-1))).height).toBe(20);
    expect((await balances(again)).total).toBe((await rpc(again, "getblockcount")) * 50e8);
    await mine(again, 1);
  });
}

test("a duplicated tab is a second node", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await mine(page, 2);
  // Duplicating copies the session storage, and so does a window that a page opens.
  const [copy] = await Promise.all([context.waitForEvent("page"), page.evaluate(() => void window.open(location.href))]);
  await nodeRuns(copy);
  expect(await copy.evaluate(() => Object.keys(sessionStorage).length)).toBeGreaterThan(0);
  expect(await nodeId(copy)).not.toBe(await nodeId(page));
  await expectPeers([page, copy], 1);
  await expectSameTip([page, copy], 2);
  expect((await balances(copy)).total, "a wallet of its own").toBe(0);
  const id = await nodeId(copy);
  await copy.reload();
  await nodeRuns(copy);
  expect(await nodeId(copy), "which it keeps").toBe(id);
});

test("a new tab adopts the node of a closed one", async ({ context, site }) => {
  const { url } = await site();
  const address = url + room(EASY);
  const first = await openTab(context, address);
  await mine(first, 3);
  const before = await memory(first);
  await first.close();
  await nodesAreFree(context, url);
  const second = await openTab(context, address);
  expect(await memory(second)).toEqual(before);
});
