// Missions of the course about payments, blocks and branches, each done on the app's own screens as a student does it.
import { expect, test } from "../lib/fixtures.js";
import { EASY, PATIENCE, expectPeers, expectSameTip, mine, openTab, openTabs, room, rpc } from "../lib/tab.js";
import { fillPayment, setCut, visit } from "../lib/ui.js";

const patient = { timeout: PATIENCE };
const mission = (page) => page.locator(".course-mission");
const saw = (page) => mission(page).locator(".course-saw");
const done = (page, number) => expect(page.getByText(`The mission of page ${number} is done`).first()).toBeVisible(patient);

async function openPage(page, number) {
  await page.evaluate((hash) => (location.hash = hash), `#/course/${number}`);
  await expect(page.locator("#v-course-page")).toBeVisible(patient);
}

async function begin(page, number) {
  await openPage(page, number);
  await mission(page).getByRole("button", { name: "Begin" }).click();
}

/** Pays on the Wallet screen with the one coin of this value. */
async function payWithCoin(page, to, amount, value) {
  await fillPayment(page, to, amount);
  const coins = page.locator(".wallet-coins");
  await expect(coins.getByRole("checkbox", { checked: true }), "the wallet has chosen").not.toHaveCount(0, patient);
  const ticked = await coins.getByRole("checkbox", { checked: true }).evaluateAll((all) => all.map((box) => box.getAttribute("aria-label")));
  await coins.getByRole("checkbox", { name: new RegExp(`^spend ${value}: `), disabled: false }).first().check();
  for (const name of ticked) {
    if (!name.startsWith(`spend ${value}: `)) await coins.getByRole("checkbox", { name, exact: true }).uncheck();
  }
  await expect(coins.getByRole("checkbox", { checked: true })).toHaveCount(1, patient);
  await page.getByRole("button", { name: "Sign and broadcast" }).click(patient);
  await expect(page.getByText(/^Sent /)).toBeVisible(patient);
}

test("a payment is received, spent again as one coin, and a poor one is carried (pages 10 to 12)", async ({ context, site }) => {
  test.setTimeout(6 * PATIENCE);
  const { url } = await site();
  const tabs = await openTabs(context, 2, url + room(EASY));
  const [me, joe] = tabs;
  await expectPeers(tabs, 1);
  await mine(joe, 3);

  await begin(me, 10);
  await mine(me, 2);
  await expect(saw(me), "a reward is no payment").toContainText("nobody paid them to you", patient);
  await expectSameTip(tabs, 5);
  await rpc(joe, "sendtoaddress", await rpc(me, "getnewaddress"), 1);
  await expect(mission(me).locator("li.done")).toHaveCount(1, patient);
  await mine(joe, 1);
  await done(me, 10);

  await begin(me, 11);
  const shop = await rpc(joe, "getnewaddress");
  await payWithCoin(me, shop, "0.4", "50.00000000");
  await openPage(me, 11);
  await expect(saw(me)).toContainText("was mined by you", patient);
  await payWithCoin(me, shop, "0.4", "1.00000000");
  await done(me, 11);
  await expect.poll(() => rpc(joe, "getrawmempool"), patient).toHaveLength(2);
  await mine(joe, 1);
  await expectSameTip(tabs, 7);

  await begin(me, 12);
  await rpc(joe, "sendtoaddress", await rpc(me, "getnewaddress"), 1, "", "", false, true, null, null, false, 1);
  await visit(me, "Wallet");
  await me.getByRole("button", { name: "Speed up", exact: true }).first().click(patient);
  const dialog = me.getByRole("dialog", { name: "Speed up" });
  await dialog.getByLabel("New fee rate").fill("40");
  await dialog.getByRole("button", { name: "Speed up", exact: true }).click();
  await expect(dialog).toBeHidden(patient);
  await openPage(me, 12);
  await expect(mission(me).locator("li.done")).toHaveCount(1, patient);
  await expect.poll(() => rpc(joe, "getrawmempool"), patient).toHaveLength(2);
  await mine(joe, 1);
  await done(me, 12);
});

test("broken blocks are counted, and a nonce is found by hand (pages 3 and 14)", async ({ context, site }) => {
  test.setTimeout(3 * PATIENCE);
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await mine(page, 4);
  await begin(page, 3);
  for (const [said, answer] of [["many", "not a whole number"], ["3", "one too few"], ["5", "one too many"], ["40", "is not what your node counts"], ["４", null]]) {
    await page.getByLabel("Your answer").fill(said);
    await mission(page).getByRole("button", { name: "Check" }).click();
    if (answer) await expect(saw(page)).toContainText(answer, patient);
  }
  await done(page, 3);

  await begin(page, 14);
  await mine(page, 1);
  await expect(saw(page), "the machine found it").toContainText("5", patient);
  await visit(page, "Mine");
  await page.getByRole("button", { name: "By hand" }).click();
  await page.getByRole("button", { name: "Try 100" }).click(patient);
  await page.getByRole("button", { name: "Submit this block" }).click(patient);
  await done(page, 14);
});

test("a tie is lived through, and a payment on the losing side comes back (pages 18 and 20)", async ({ context, site }) => {
  test.setTimeout(6 * PATIENCE);
  const { url } = await site();
  const tabs = await openTabs(context, 2, url + room(EASY));
  const [many, few] = tabs;
  await expectPeers(tabs, 1);
  await mine(many, 1);
  await mine(many, 2, await rpc(few, "getnewaddress"));
  await expectSameTip(tabs, 3);

  await begin(few, 18);
  await setCut(few, true);
  await expectPeers(tabs, 0);
  await mine(few, 1);
  await mine(many, 1);
  await setCut(few, false);
  await expectPeers(tabs, 1);
  await done(few, 18);
  await mine(many, 1);
  await expectSameTip(tabs, 5);

  await begin(few, 20);
  await setCut(few, true);
  await expectPeers(tabs, 0);
  await rpc(few, "sendtoaddress", await rpc(many, "getnewaddress"), 3);
  await mine(few, 1);
  await mine(many, 3);
  await openPage(few, 20);
  await expect(mission(few).locator("li.done")).toHaveCount(1, patient);
  await setCut(few, false);
  await expectSameTip(tabs, 8);
  await openPage(few, 20);
  await expect(mission(few).locator("li.done")).toHaveCount(2, patient);
  await mine(many, 1);
  await done(few, 20);
});
