// The Network screen's tree of tips: who stands on which block, and a fork across the class.
import { expectAccessible } from "../lib/axe.js";
import { expect, test } from "../lib/fixtures.js";
import { EASY, PATIENCE, expectPeers, expectSameTip, mine, openTabs, room } from "../lib/tab.js";
import { setCut, switchLanguage, visit } from "../lib/ui.js";

const panel = (page, name) => page.locator(".panel", { has: page.getByRole("heading", { name, exact: true }) });

test("two blocks of one height are two branches, and the next block makes them one again", async ({ context, site }) => {
  test.setTimeout(4 * PATIENCE);
  const { url } = await site();
  const tabs = await openTabs(context, 2, url + room(EASY));
  const [me, other] = tabs;
  await expectPeers(tabs, 1);
  await mine(me, 6);
  await expectSameTip(tabs, 6);
  const name = await other.locator(".topbar .ident .n").innerText();
  await visit(me, "Network");
  const tips = panel(me, "Everybody's tip");
  const rows = tips.locator(".network-tips li");
  await expect(rows.first()).toContainText("this node", { timeout: PATIENCE });
  await expect(rows.first()).toContainText(name, { timeout: PATIENCE });
  await expect(rows).toHaveText([/^6/, /^5/, /^4/, /^3.*3 blocks below left out$/]);
  await expect(tips).toContainText("one chain");

  await setCut(me, true);
  await expectPeers(tabs, 0);
  await mine(me, 1);
  await mine(other, 1);
  await setCut(me, false);
  await expectPeers(tabs, 1);
  await expect(tips).toContainText("2 branches", { timeout: PATIENCE });
  await expect(rows.nth(0)).toContainText(/^7.*this node/);
  await expect(rows.nth(0)).not.toContainText(name);
  await expect(rows.nth(1)).toContainText(/^7/);
  await expect(rows.nth(1)).toContainText(name);
  await expect(tips.getByRole("img", { name: "Blocks: 6, branches: 2; the newest on top" })).toBeVisible();
  await expectAccessible(me);

  await mine(other, 1);
  await expectSameTip(tabs, 8);
  await expect(tips).toContainText("one chain", { timeout: PATIENCE });
  await expect(rows.first()).toContainText(name);
  await switchLanguage(me);
  await expect(me.getByRole("heading", { name: "各节点的最新区块", exact: true })).toBeVisible();
  await me.setViewportSize({ width: 390, height: 844 });
  await expectAccessible(me);
});
