// Links are made faulty on the Network screen, one or all, and what that does is seen there.
import { expectAccessible } from "../lib/axe.js";
import { expect, test } from "../lib/fixtures.js";
import { EASY, PATIENCE, eventually, expectPeers, mine, openTabs, room, rpc } from "../lib/tab.js";
import { switchLanguage, visit } from "../lib/ui.js";

const panel = (page) => page.locator(".panel", { has: page.getByRole("heading", { name: "Faulty links", exact: true }) });

/** Sets a slider as somebody with a keyboard does: the last step tells. */
async function dial(slider, value) {
  await slider.fill(String(value - Number(await slider.getAttribute("step"))));
  await slider.press("ArrowRight");
  await expect(slider).toHaveValue(String(value));
}

test("a link is slow, then cut, then well again, and the other links never were", async ({ context, site }) => {
  test.setTimeout(4 * PATIENCE);
  const { url } = await site();
  const tabs = await openTabs(context, 3, url + room(EASY));
  const [me, slow, well] = tabs;
  await expectPeers(tabs, 2);
  await visit(me, "Network");
  const faults = panel(me);
  const name = await slow.locator(".topbar .ident .n").innerText();
  await expect(faults).toContainText("No fault.");
  await faults.getByLabel("Which link").selectOption({ label: name });
  await dial(faults.getByRole("slider", { name: "Delay one way" }), 600);
  await expect(faults).toContainText(/round trip 1[2-9]\d\d ms/, { timeout: PATIENCE });
  await expect(me.locator(".network-cut-drawing")).toContainText("600 ms");
  const row = (tab) => me.locator(".network-table tr", { hasText: tab });
  await expect(row(name)).toContainText(/1[2-9]\d\d ms/);
  await expectAccessible(me);

  const cut = faults.getByRole("switch", { name: "Cut", exact: true });
  // The word beside it will do.
  await faults.locator(".network-cut .lab").click();
  await expect(cut).toBeChecked();
  await expect(faults).toContainText("Nothing passes");
  const [lost] = await mine(well, 1);
  await eventually(me, "getbestblockhash").toBe(lost);
  expect((await rpc(me, "getpeerinfo")).length, "nobody has noticed yet").toBe(2);
  await expect.poll(async () => (await rpc(me, "getpeerinfo")).filter(({ version }) => version).length, { timeout: 2 * PATIENCE }).toBe(1);
  await expectPeers([well], 2);

  await faults.getByRole("button", { name: "Reset all" }).click();
  await expectPeers(tabs, 2);
  await expect(faults.getByRole("button", { name: "Reset all" })).toBeDisabled();
  await switchLanguage(me);
  await expect(me.locator(".network-faults")).toContainText("没有故障。");
  await switchLanguage(me);
  await me.setViewportSize({ width: 390, height: 844 });
  await expectAccessible(me);
});
