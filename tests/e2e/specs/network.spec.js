// Tabs of one browser are a network: they find one another, agree on every block, and pay one another.
import { expect, test } from "../lib/fixtures.js";
import { EASY, PATIENCE, balances, eventually, expectPeers, expectSameTip, mine, nodeRuns, openBarePage, openTabs, room, rpc, satoshis } from "../lib/tab.js";
import { mineWith, pay, receivingAddress, stopMining, visit } from "../lib/ui.js";

const SUBSIDY = 50 * 1e8;
const WATCHED = 5;

/** Remembers when the page first showed each height. */
function watchHeights(page) {
  return page.evaluate(() => {
    const shown = (window.__shown = {});
    const look = () => {
      const height = parseInt(document.querySelector(".beat dd").textContent.match(/\d+/)?.[0] ?? "0", 10);
      for (let at = height; at > 0 && !shown[at]; at -= 1) shown[at] = Date.now();
    };
    new MutationObserver(look).observe(document.querySelector(".beat"), { subtree: true, childList: true, characterData: true });
    look();
  });
}

/** For each tab, how many ms after the first of all it showed each block. */
async function delays(tabs) {
  const shown = await Promise.all(tabs.map((tab) => tab.evaluate(() => window.__shown)));
  const heights = Array.from({ length: WATCHED }, (_, i) => i + 1);
  const first = heights.map((height) => Math.min(...shown.map((times) => times[height])));
  return shown.map((times) => heights.map((height, i) => times[height] - first[i]));
}

function describe(list) {
  const sorted = list.toSorted((a, b) => a - b);
  return `median ${sorted[Math.floor(sorted.length / 2)]} ms, most ${sorted.at(-1)} ms`;
}

test("three tabs agree after each block, pay one another, and not a satoshi is lost", async ({ context, relay }) => {
  test.setTimeout(10 * PATIENCE);
  const tabs = await openTabs(context, 3, relay.url + room());
  const [miner, payee, witness] = tabs;
  await expectPeers(tabs, 2);
  for (const peer of await rpc(witness, "getpeerinfo")) expect(peer.subver).toMatch(/Hashyard/i);

  await Promise.all(tabs.map(watchHeights));
  await mineWith(miner, 2);
  for (let height = 1; height <= WATCHED; height += 1) {
    await Promise.all(tabs.map((tab) => tab.waitForFunction((at) => window.__shown[at], height, { timeout: 2 * PATIENCE })));
    const hashes = await Promise.all(tabs.map((tab) => rpc(tab, "getblockhash", height)));
    expect(new Set(hashes).size, `one block ${height}`).toBe(1);
  }
  for (const [index, list] of (await delays(tabs)).entries()) {
    console.log(`tab ${index + 1} shows a block after the first tab that does: ${describe(list)}`);
  }
  expect((await rpc(miner, "getmininginfo")).hashespersec).toBeGreaterThan(0);

  await expect.poll(async () => (await balances(miner)).trusted, { timeout: 4 * PATIENCE }).toBeGreaterThanOrEqual(SUBSIDY);
  await stopMining(miner);
  await expectSameTip(tabs);

  const amount = 12.34567891;
  await pay(miner, await receivingAddress(payee), String(amount));
  await eventually(witness, "getrawmempool").toHaveLength(1);
  await expect.poll(() => balances(payee)).toMatchObject({ pending: satoshis(amount), trusted: 0 });
  await expect(payee.locator(".wallet-balance")).toContainText("12.34567891");

  await mineWith(miner, 2);
  await expect.poll(() => balances(payee), { timeout: 2 * PATIENCE }).toMatchObject({ pending: 0, trusted: satoshis(amount) });
  await stopMining(miner);
  await expectSameTip(tabs);
  await eventually(witness, "getrawmempool").toEqual([]);

  const height = await rpc(witness, "getblockcount");
  const all = await Promise.all(tabs.map(balances));
  expect(all.reduce((sum, { total }) => sum + total, 0)).toBe(height * SUBSIDY);
  expect(satoshis((await rpc(witness, "gettxoutsetinfo")).total_amount)).toBe(height * SUBSIDY);
  await visit(payee, "Live");
  await expect(payee.getByText(/You received/).first()).toBeVisible();
});

test("tabs of one browser need no server but one for files", async ({ context, site }) => {
  const sockets = [];
  context.on("page", (page) => page.on("websocket", (socket) => sockets.push(socket.url())));
  const { url } = await site("/any/sub-folder/");
  const tabs = await openTabs(context, 2, url + room(EASY));
  await expectPeers(tabs, 1);
  await mine(tabs[0], 3);
  await expectSameTip(tabs, 3);
  expect(sockets).toEqual([]);
});

test("tabs encrypt what they say, and one that does not is spoken to in plain", async ({ context, site }) => {
  test.setTimeout(3 * PATIENCE);
  const { url } = await site();
  const address = url + room(EASY);
  const [first, second] = await openTabs(context, 2, address);
  await expectPeers([first, second], 1);
  const session = async (tab) => {
    const [{ transport_protocol_type, session_id }] = await rpc(tab, "getpeerinfo");
    expect(transport_protocol_type).toBe("v2");
    expect(session_id).toMatch(/^[0-9a-f]{64}$/);
    return session_id;
  };
  expect(await session(first), "nobody stands between").toBe(await session(second));
  await visit(first, "Network");
  await expect(first.getByTitle(/^Encrypted \(BIP324\), session /)).toBeVisible();

  await visit(second, "Settings");
  await second.getByRole("switch", { name: "Encrypt what nodes say to each other (BIP324)" }).click();
  await second.reload();
  await nodeRuns(second);
  await expectPeers([first, second], 1);
  for (const tab of [first, second]) await expect.poll(async () => (await rpc(tab, "getpeerinfo"))[0]?.transport_protocol_type, { timeout: PATIENCE }).toBe("v1");
  await expect(first.locator(".network-table").getByText("in the open")).toBeVisible();
  await mine(second, 1);
  await expectSameTip([first, second]);
});

/** Hears what tabs say on their channel, then says damaged copies of it, and nonsense. How much it said. */
async function jam(bare) {
  return bare.evaluate(async () => {
    const { held } = await navigator.locks.query();
    const [name] = held.map((lock) => lock.name.match(/^(.+)\/alive\//)?.[1]).filter(Boolean);
    const channel = new BroadcastChannel(name);
    const heard = [];
    channel.onmessage = ({ data }) => data instanceof Uint8Array && heard.length < 200 && heard.push(data);
    await new Promise((done) => setTimeout(done, 3_000));
    channel.onmessage = null;
    const random = (length) => crypto.getRandomValues(new Uint8Array(length));
    const damaged = heard.flatMap((post) => [
      post.slice(0, -1),
      post.map((byte, at) => (at === post.length - 1 ? byte ^ 1 : byte)),
      post.map((byte, at) => (at === Math.floor(Math.random() * post.length) ? byte ^ 0x80 : byte)),
      new Uint8Array([...post, ...random(40)]),
      post,
    ]);
    const nonsense = [0, 1, 17, 100, 4_000, 65_536].map(random);
    const noPosts = ["text", 7, null, { bytes: [1, 2] }, [1, 2, 3], new ArrayBuffer(8), new Uint8Array(40_000_000)];
    for (const post of [...damaged, ...nonsense, ...noPosts]) channel.postMessage(post);
    channel.close();
    return damaged.length;
  });
}

test("nonsense and damaged copies on the tabs' own channel lose nothing", async ({ context, site }) => {
  test.setTimeout(4 * PATIENCE);
  const { url } = await site();
  const tabs = await openTabs(context, 2, url + room(EASY));
  await expectPeers(tabs, 1);
  const bare = await openBarePage(context, url);
  const talk = mine(tabs[0], 20);
  expect(await jam(bare), "the tabs were heard").toBeGreaterThan(20);
  await talk;
  await expectPeers(tabs, 1);
  await mine(tabs[1], 1);
  await expectSameTip(tabs, 21);
});

test("rooms of different names or rules don't meet", async ({ context, site }) => {
  const { url } = await site();
  const tabs = [...(await openTabs(context, 2, url + room(EASY))), ...(await openTabs(context, 1, url + room(EASY)))];
  await expectPeers(tabs.slice(0, 2), 1);
  await mine(tabs[0], 2);
  await expectSameTip(tabs.slice(0, 2), 2);
  expect(await rpc(tabs[2], "getblockcount")).toBe(0);
  expect(await rpc(tabs[2], "getconnectioncount")).toBe(0);
});
