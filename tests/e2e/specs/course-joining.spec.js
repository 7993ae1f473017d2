// The course's page about joining: seeds switched off, and a way back from the stored address book.
import { expectAccessible } from "../lib/axe.js";
import { expect, test } from "../lib/fixtures.js";
import { EASY, PATIENCE, eventually, expectPeers, nodeRuns, openTabs, room, rpc } from "../lib/tab.js";
import { switchLanguage, turn, visit } from "../lib/ui.js";

const mission = (page) => page.locator(".course-mission");
const ticks = (page) => mission(page).locator("li.done");
const panel = (page, name) => page.locator(".panel", { has: page.getByRole("heading", { name, exact: true }) });

test("page 61: a tab joins from its address book while nobody tells who is there", async ({ context, site }) => {
  test.setTimeout(10 * PATIENCE);
  const { url } = await site();
  const tabs = await openTabs(context, 2, url + room(EASY));
  const [me, other] = tabs;
  await expectPeers(tabs, 1);
  await me.evaluate(() => (location.hash = "#/course/61"));
  await expect(me.locator("#v-course-page")).toBeVisible({ timeout: PATIENCE });
  await mission(me).getByRole("button", { name: "Begin" }).click();
  await expect(panel(me, "Address book").locator(".network-book li")).toHaveCount(1, { timeout: PATIENCE });
  const greeting = panel(me, "First messages of the newest connection");
  await expect(greeting.locator("li").first()).toContainText("version", { timeout: PATIENCE });
  await expectAccessible(me);

  // With seeds on it is nothing.
  await turn(me, "Cut the network", true);
  await expect(mission(me).locator(".course-saw")).toContainText("Seeds are on", { timeout: PATIENCE });
  await turn(me, "Cut the network", false);
  await expectPeers(tabs, 1);
  await expect(ticks(me)).toHaveCount(0);

  await turn(me, "Seeds", false);
  await visit(other, "Network");
  await turn(other, "Seeds", false);
  await expect(other.getByText(/^Seeds are off:/)).toBeVisible();
  // Who is called by the other, by chance in that very moment, did not find it itself.
  do {
    await turn(me, "Cut the network", true);
    await expectPeers(tabs, 0);
    await expect(ticks(me)).toHaveCount(1, { timeout: PATIENCE });
    await turn(me, "Cut the network", false);
    await eventually(me, "getconnectioncount").toBe(1);
  } while ((await rpc(me, "getpeerinfo"))[0].inbound);
  await expect(me.getByText("The mission of page 61 is done").first()).toBeVisible({ timeout: PATIENCE });
  await expect(greeting.getByText("getaddr", { exact: true })).toBeVisible({ timeout: PATIENCE });
  await expectAccessible(me);

  // The switch is stored: loaded again, the tab is told of nobody, and the two find one another once more.
  await me.reload();
  await nodeRuns(me);
  await expectPeers(tabs, 1);
  await expect(me.getByRole("switch", { name: "Seeds", exact: true })).toHaveAttribute("aria-checked", "false", { timeout: PATIENCE });
  await switchLanguage(me);
  await expect(me.getByRole("heading", { name: "地址簿", exact: true })).toBeVisible();
  await me.setViewportSize({ width: 390, height: 844 });
  await expectAccessible(me);
});
