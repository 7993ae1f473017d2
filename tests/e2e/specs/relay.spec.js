// Three browsers that share nothing but the relay are one network, and survive the relay's end and return.
import { expect, test } from "../lib/fixtures.js";
import { PATIENCE, EASY, balances, eventually, expectPeers, expectSameTip, mine, openTab, room, rpc, satoshis } from "../lib/tab.js";
import { pay, receivingAddress, visit } from "../lib/ui.js";

test("three browsers mine, pay and agree through the relay, which is killed and comes back", async ({ newContext, relay, noise }) => {
  test.setTimeout(8 * PATIENCE);
  // About a block a second: both sides of a network without its relay go on mining, but not by the hundred.
  const address = relay.url + room({ ...EASY, bits: "0x1e0fffff" });
  const tabs = [];
  while (tabs.length < 3) tabs.push(await openTab(await onlyByRelay(newContext, relay), address));
  const [miner, payee, witness] = tabs;
  await expectPeers(tabs, 2);
  for (const peer of await rpc(witness, "getpeerinfo")) expect(peer.transport).toMatch(/^relay$/i);
  await mine(miner, 5);
  await expectSameTip(tabs, 5);

  await pay(miner, await receivingAddress(payee), "7.5");
  await eventually(witness, "getrawmempool").toHaveLength(1);

  await rpc(miner, "setmining", 1);
  await rpc(witness, "setmining", 1);
  for (const tab of [miner, witness]) await expectMining(tab);
  noise.allow(/WebSocket connection to .* failed: .*ERR_CONNECTION_REFUSED/);
  // The relay serves the app as well: a screen that was never opened could not be had without it.
  await visit(witness, "Network");
  await expect(witness.getByRole("switch", { name: "Cut the network" })).toBeVisible();
  await expect(witness.locator(".network-screen [role=option]").first(), "what answers this screen is here").toBeVisible({ timeout: PATIENCE });
  await relay.kill();
  await expectPeers(tabs, 0);
  await expect(witness.getByText(/not reachable, next try in/).first()).toBeVisible({ timeout: PATIENCE });
  const alone = await rpc(payee, "getblockcount");
  for (const tab of [miner, witness]) await eventually(tab, "getblockcount").toBeGreaterThan(alone + 1);
  for (const tab of [miner, witness]) await rpc(tab, "setmining", 0);
  expect(await rpc(payee, "getblockcount"), "nobody tells it").toBe(alone);

  await relay.restart();
  await expectPeers(tabs, 2);
  await expect(witness.locator(".network-relay").getByText("connected", { exact: true })).toBeVisible();
  // Two branches may have the same work; the next block decides.
  await mine(payee, 1);
  await expectSameTip(tabs, alone + 3);
  const tips = (await Promise.all(tabs.map((tab) => rpc(tab, "getchaintips")))).flat();
  expect(tips).toContainEqual(expect.objectContaining({ status: "valid-fork" }));

  const height = await rpc(payee, "getblockcount");
  expect((await balances(payee)).total).toBeGreaterThanOrEqual(50e8 + satoshis(7.5));
  const all = await Promise.all(tabs.map(balances));
  expect(all.reduce((sum, { total }) => sum + total, 0)).toBe(height * 50e8);
});

/** A browser in which direct links are switched off. */
function onlyByRelay(newContext, relay) {
  const localStorage = [{ name: "hashyard/webrtc", value: "0" }];
  return newContext({ storageState: { cookies: [], origins: [{ origin: new URL(relay.url).origin, localStorage }] } });
}

/** Waits until a tab's miner has done some hashes. */
function expectMining(tab) {
  const rate = async () => (await rpc(tab, "getmininginfo")).hashespersec;
  return expect.poll(rate, { timeout: PATIENCE }).toBeGreaterThan(0);
}
