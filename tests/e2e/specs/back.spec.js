// Who was cut off is among its peers again as soon as it comes back, however short it was away.
import { expect, test } from "../lib/fixtures.js";
import { EASY, PATIENCE, expectPeers, expectSameTip, mine, openTab, openTabs, room, rpc } from "../lib/tab.js";
import { setCut } from "../lib/ui.js";

/** What is aimed at, in ms. A story fails only after ten times as long. */
const AIM = 1_000;

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Switches a tab's network off and on again, and measures until all have so many peers. */
async function away(tabs, off, ms, peers) {
  await Promise.all(off.map((tab) => rpc(tab, "setnetworkactive", false)));
  await pause(ms);
  await Promise.all(off.map((tab) => rpc(tab, "setnetworkactive", true)));
  const begin = Date.now();
  const counts = () => Promise.all(tabs.map((tab) => rpc(tab, "getconnectioncount")));
  await expect.poll(counts, { timeout: 10 * AIM, intervals: [20] }).toEqual(tabs.map(() => peers));
  return Date.now() - begin;
}

async function measure(name, tabs) {
  const peers = tabs.length - 1;
  for (const [who, off] of [["one", tabs.slice(-1)], ["all", tabs]]) {
    for (const ms of [0, 500, 2_000, 4_500, 6_000]) {
      const took = await away(tabs, off, ms, peers);
      console.log(`${name}: ${who} away for ${ms} ms, among its peers again after ${took} ms`);
    }
  }
}

test("tabs of one browser are back within moments", async ({ context, site }) => {
  test.setTimeout(4 * PATIENCE);
  const { url } = await site();
  const tabs = await openTabs(context, 3, url + room(EASY));
  await expectPeers(tabs, 2);
  await measure("BroadcastChannel", tabs);
  await setCut(tabs[0], true);
  await mine(tabs[1], 2);
  await setCut(tabs[0], false);
  await expectSameTip(tabs, 2);
  await tabs[2].reload();
  await expectPeers(tabs, 2);
});

test("browsers that meet through the relay are back within moments", async ({ newContext, relay }) => {
  test.setTimeout(4 * PATIENCE);
  const address = relay.url + room(EASY);
  const tabs = [];
  while (tabs.length < 3) tabs.push(await openTab(await newContext(), address));
  await expectPeers(tabs, 2);
  await measure("relay", tabs);
});
