// Browsers that share nothing but the relay link up without it, and go on when it is killed.
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "../lib/fixtures.js";
import { EASY, PATIENCE, eventually, expectPeers, expectSameTip, mine, nodeRuns, openTab, room, rpc } from "../lib/tab.js";
import { pay, receivingAddress, visit } from "../lib/ui.js";

async function peerIds(tab) {
  return (await rpc(tab, "getpeerinfo")).map((peer) => peer.id).sort();
}

/** What carries a tab's connections. */
async function transports(tab) {
  return [...new Set((await rpc(tab, "getpeerinfo")).map((peer) => peer.transport))];
}

/** How long the relay is gone, in ms. */
const AWAY_MS = 30_000;

test("three browsers link up directly: the relay is killed, and mining and paying go on", async ({ newContext, relay, noise }) => {
  test.setTimeout(4 * PATIENCE);
  const address = relay.url + room(EASY);
  const tabs = [];
  while (tabs.length < 3) tabs.push(await openTab(await newContext(), address));
  const [miner, payee, witness] = tabs;
  await expectPeers(tabs, 2);
  const known = await Promise.all(tabs.map(peerIds));
  // Each has its mining threads, whose script comes from the relay, before that is gone.
  for (const [height, tab] of tabs.entries()) {
    await mine(tab, 1);
    await expectSameTip(tabs, height + 1);
  }
  for (const tab of tabs) await expect.poll(() => transports(tab), { timeout: PATIENCE }).toEqual(["webrtc"]);
  expect(await Promise.all(tabs.map(peerIds)), "a connection moves, it does not end").toEqual(known);

  // What is opened later would have to come from the relay, too.
  const to = await receivingAddress(payee);
  await visit(miner, "Wallet");
  await visit(witness, "Network");
  await expect(witness.getByRole("cell", { name: /^direct / }).first()).toBeVisible();
  await expect(witness.getByRole("option", { name: / verack / }).first(), "what answers this screen is here").toBeVisible({ timeout: PATIENCE });
  noise.allow(/WebSocket connection to .* failed: .*ERR_CONNECTION_REFUSED/);
  const killed = Date.now();
  await relay.kill();
  await expect(witness.getByText(/not reachable, next try in/).first()).toBeVisible({ timeout: PATIENCE });
  await mine(miner, 1);
  await expectSameTip(tabs, 4);
  await pay(miner, to, "7.5");
  for (const tab of tabs) await eventually(tab, "getrawmempool").toHaveLength(1);
  await mine(witness, 1);
  await expectSameTip(tabs, 5);

  await rpc(payee, "setnetworkactive", false);
  await expectPeers([payee], 0);
  await mine(payee, 1);
  await mine(miner, 2);
  await rpc(payee, "setnetworkactive", true);
  await expectSameTip(tabs, 7);
  await expectPeers(tabs, 2);
  await sleep(AWAY_MS - (Date.now() - killed));
  await mine(payee, 1);
  await expectSameTip(tabs, 8);
  for (const tab of tabs) expect(await transports(tab)).toEqual(["webrtc"]);

  await relay.restart();
  const late = await openTab(await newContext(), address);
  await expectPeers([late], 3);
  await expectSameTip([...tabs, late], 8);
  await expect.poll(() => transports(late), { timeout: PATIENCE }).toEqual(["webrtc"]);
});

test("where direct links are switched off, the relay carries everything", async ({ newContext, relay }) => {
  const address = relay.url + room(EASY);
  const [plain, other] = [await openTab(await newContext(), address), await openTab(await newContext(), address)];
  await expect.poll(() => transports(other), { timeout: PATIENCE }).toEqual(["webrtc"]);
  await visit(plain, "Settings");
  await plain.getByRole("switch", { name: "Link with other browsers directly" }).click();
  const loaded = plain.waitForEvent("load");
  await plain.getByRole("button", { name: "Reload the page" }).click();
  await loaded;
  await nodeRuns(plain);
  await expectPeers([plain, other], 1);
  await mine(plain, 1);
  await expectSameTip([plain, other], 1);
  expect(await transports(other)).toEqual(["relay"]);
});
