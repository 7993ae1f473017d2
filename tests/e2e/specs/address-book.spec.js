// The Network screen's address book: who was heard of, who answered, and who is banned.
import { expectAccessible } from "../lib/axe.js";
import { expect, test } from "../lib/fixtures.js";
import { EASY, PATIENCE, expectPeers, nodeId, openTabs, room, rpc } from "../lib/tab.js";
import { switchLanguage, visit } from "../lib/ui.js";

const panel = (page, name) => page.locator(".panel", { has: page.getByRole("heading", { name, exact: true }) });

test("the address book shows who was met, who told of it, and who is banned", async ({ context, site }) => {
  test.setTimeout(4 * PATIENCE);
  const { url } = await site();
  const tabs = await openTabs(context, 3, url + room(EASY));
  await expectPeers(tabs, 2);
  // Of two that call each other at once one connection stays: this one called somebody, and was answered.
  const called = await Promise.all(tabs.map(async (tab) => (await rpc(tab, "getpeerinfo")).some(({ inbound }) => !inbound)));
  const at = called.indexOf(true);
  const me = tabs[at];
  await visit(me, "Network");
  const book = panel(me, "Address book");
  const rows = book.locator(".network-book li");
  await expect(rows).toHaveCount(2, { timeout: PATIENCE });
  await expect(rows.getByText("connected", { exact: true })).toHaveCount(2, { timeout: PATIENCE });
  for (const tab of tabs.filter((tab) => tab !== me)) {
    await expect(book.locator(`b[title="${await nodeId(tab)}"]`)).toBeVisible();
  }
  await expect(rows.locator(".about b", { hasText: "tried" })).not.toHaveCount(0);
  await expect(book.getByRole("img", { name: /^The 1,024 buckets of new/ })).toBeVisible();
  await expect(book.getByRole("img", { name: /^The 256 buckets of tried; [12] hold/ })).toBeVisible();
  await expect(book.locator("svg path[class^=shade]")).not.toHaveCount(0);

  await rpc(me, "setban", "10.0.0.0/8", "add");
  await expect(book.getByText("10.0.0.0/8")).toBeVisible({ timeout: PATIENCE });
  await expectAccessible(me);
  // Who left stays in the book.
  await tabs[(at + 1) % 3].close();
  await expect(rows.getByText("connected", { exact: true })).toHaveCount(1, { timeout: PATIENCE });
  await expect(rows).toHaveCount(2);
  await switchLanguage(me);
  await expect(me.getByRole("heading", { name: "地址簿", exact: true })).toBeVisible();
  await me.setViewportSize({ width: 390, height: 844 });
  await expectAccessible(me);
});
