// Three browsers that share nothing but the relay are one network, and survive the relay's end and return.
import { expect, test } from "../lib/fixtures.js";
import { PATIENCE, EASY, balances, eventually, expectPeers, expectSameTip, mine, openTab, room, rpc, satoshis } from "../lib/tab.js";
import { pay, receivingAddress, visit } from "../lib/ui.js";

test("three browsers mine, pay and agree through the relay, which is killed and comes back", async ({ newContext, relay, noise }) => {
  test.setTimeout(8 * PATIENCE);
  const address = relay.url + room(EASY);
  const tabs = [];
  while (tabs.length < 3) tabs.push(await openTab(await newContext(), address));
  const [miner, payee, witness] = tabs;
  await expectPeers(tabs, 2);
  for (const peer of await rpc(witness, "getpeerinfo")) expect(peer.transport).toMatch(/^relay$/i);
  await mine(miner, 5);
  await expectSameTip(tabs, 5);

  await pay(miner, await receivingAddress(payee), "7.5");
  await eventually(witness, "getrawmempool").toHaveLength(1);

  noise.allow(/WebSocket connection to .* failed: .*ERR_CONNECTION_REFUSED/);
  await relay.kill();
  await expectPeers(tabs, 0);
  await visit(witness, "Network");
  await expect(witness.getByText(/not reachable, next try in/).first()).toBeVisible({ timeout: PATIENCE });
  await mine(witness, 1);
  await mine(miner, 2);
  expect(await rpc(payee, "getblockcount")).toBe(5);

  await relay.restart();
  await expectPeers(tabs, 2);
  await expect(witness.getByText("connected", { exact: true })).toBeVisible();
  await expectSameTip(tabs, 7);
  expect(await rpc(witness, "getchaintips")).toContainEqual(expect.objectContaining({ branchlen: 1, status: "valid-fork" }));

  expect((await balances(payee)).trusted).toBe(satoshis(7.5));
  const all = await Promise.all(tabs.map(balances));
  expect(all.reduce((sum, { total }) => sum + total, 0)).toBe(7 * 50e8);
});
