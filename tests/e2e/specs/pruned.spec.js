// Pruned nodes: a tab that keeps the newest 288 blocks, pays and mines as before, loses nothing by a reload, and says which blocks are gone.
import { expectAccessible } from "../lib/axe.js";
import { expect, test } from "../lib/fixtures.js";
import { EASY, PATIENCE, balances, expectPeers, expectSameTip, mine, nodeRuns, openTab, refusal, room, rpc } from "../lib/tab.js";
import { switchLanguage, visit } from "../lib/ui.js";

const panel = (page, name) => page.locator(".panel", { has: page.getByRole("heading", { name, exact: true }) });

test("a pruned tab keeps the newest blocks and the money, and says of older ones that they were pruned", async ({ context, site }) => {
  test.setTimeout(8 * PATIENCE);
  const { url } = await site();
  const query = room(EASY);
  const archive = await openTab(context, url + query);
  const pruned = await openTab(context, `${url}${query}&mode=pruned`);
  const tabs = [archive, pruned];
  await expectPeers(tabs, 1);
  await expect(pruned.locator(".topbar .ident")).toContainText("Pruned node");
  await mine(pruned, 2);
  await mine(archive, 298);
  await expectSameTip(tabs, 300);

  const info = await rpc(pruned, "getblockchaininfo");
  expect([info.pruned, info.pruneheight, info.automatic_pruning]).toEqual([true, 13, true]);
  const old = await rpc(pruned, "getblockhash", 5);
  expect(await refusal(pruned, "getblock", old)).toEqual({ code: -1, reason: "Block not available (pruned data)" });
  const before = await balances(pruned);

  await pruned.reload();
  await nodeRuns(pruned);
  expect(await balances(pruned)).toEqual(before);
  expect((await rpc(pruned, "getblockchaininfo")).pruneheight).toBe(13);
  await expectPeers(tabs, 1);
  await mine(archive, 1);
  await expectSameTip(tabs, 301);

  await visit(archive, "Network");
  await expect(archive.getByText("pruned node", { exact: true })).toBeVisible({ timeout: PATIENCE });
  await pruned.evaluate((hash) => (location.hash = `#/block/${hash}`), old);
  await expect(pruned.locator(".block-screen").getByText("This block was pruned"), "the tree and the transactions").toHaveCount(2, { timeout: PATIENCE });
  await expectAccessible(pruned);

  await visit(pruned, "Settings");
  await expect(panel(pruned, "How much of the chain")).toContainText("Pruned node");
  await expectAccessible(pruned);
  await switchLanguage(pruned);
  await expect(panel(pruned, "保留多少区块链")).toContainText("修剪节点");
});
