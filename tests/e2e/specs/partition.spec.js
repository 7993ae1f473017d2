// The network is cut in two, both sides go on, and the side with less work gives way when it heals.
import { expect, test } from "../lib/fixtures.js";
import { EASY, PATIENCE, eventually, expectPeers, expectSameTip, mine, openTabs, room, rpc } from "../lib/tab.js";
import { setCut, switchLanguage, visit } from "../lib/ui.js";

test("a healed partition leaves one tip, a stale branch, and its payments back in the mempool", async ({ context, site }) => {
  test.setTimeout(4 * PATIENCE);
  const { url } = await site();
  const tabs = await openTabs(context, 2, url + room(EASY));
  const [many, few] = tabs;
  await expectPeers(tabs, 1);
  await mine(many, 2);
  await mine(many, 2, await rpc(few, "getnewaddress"));
  await expectSameTip(tabs, 4);

  await setCut(few, true);
  await expectPeers(tabs, 0);
  await expect(few.locator(".beat")).toContainText("offline");
  const payment = await rpc(few, "sendtoaddress", await rpc(many, "getnewaddress"), 3);
  const [, stale] = await mine(few, 2);
  await mine(many, 4);
  expect(await rpc(few, "getrawmempool"), "mined on the branch that will lose").toEqual([]);
  expect(await rpc(few, "getblockcount")).toBe(6);
  expect(await rpc(many, "getblockcount")).toBe(8);

  await setCut(few, false);
  await expectPeers(tabs, 1);
  await expectSameTip(tabs, 8);
  expect(await rpc(few, "getchaintips")).toContainEqual({ height: 6, hash: stale, branchlen: 2, status: "valid-fork" });
  expect(await rpc(few, "getrawmempool")).toEqual([payment]);
  await eventually(many, "getrawmempool").toEqual([payment]);

  await visit(few, "Live");
  // Blocks come one by one: three have more work than two, and the fourth follows.
  await expect(few.locator(".live-events")).toContainText(/Reorganisation above 4: 2 lost, [34] won; 1 tx back to mempool/);
  await switchLanguage(few);
  await expect(few.locator(".live-events")).toContainText(/重组：高度 4 之后 2 块落败，换成 [34] 块，1 笔交易退回内存池/);
  await switchLanguage(few);

  await mine(many, 1);
  await expectSameTip(tabs, 9);
  expect((await rpc(few, "getrawtransaction", payment, 1)).confirmations).toBe(1);
});

test("a fork is drawn as a fork", async ({ context, site }) => {
  const { url } = await site();
  const tabs = await openTabs(context, 2, url + room(EASY));
  await expectPeers(tabs, 1);
  await mine(tabs[0], 2);
  await expectSameTip(tabs, 2);
  await setCut(tabs[1], true);
  const [lost] = await mine(tabs[1], 1);
  await mine(tabs[0], 2);
  await setCut(tabs[1], false);
  await expectSameTip(tabs, 4);
  await visit(tabs[1], "Live");
  await expect(tabs[1].getByText(/^Fork at 3/).first()).toBeVisible();
  await expect(tabs[1].locator(".block-card.stale")).toHaveText(/^Block 3′stale/);
  // Of the branch that had less work from the start, the other one fetched the headers alone.
  await visit(tabs[0], "Live");
  const beside = tabs[0].locator(".block-card.stale");
  await expect(beside).toHaveText(/^Block 3′stale/, { timeout: PATIENCE });
  const { height } = await beside.boundingBox();
  expect(height).toBe(64);
  await tabs[1].goto(new URL(`#/block/${lost}`, tabs[1].url()).href);
  await expect(tabs[1].locator("#main")).toContainText("stale");
});
