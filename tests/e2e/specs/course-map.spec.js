// The living map and a payment that is followed: what they show comes from the node, and their missions are done by hand.
import { expectAccessible } from "../lib/axe.js";
import { expect, test } from "../lib/fixtures.js";
import { EASY, PATIENCE, expectPeers, mine, openTab, openTabs, room, rpc } from "../lib/tab.js";
import { mineWith, pay, stopMining, switchLanguage, visit } from "../lib/ui.js";

const mission = (page) => page.locator(".course-mission");
const begin = (page) => mission(page).getByRole("button", { name: "Begin" }).click();
const station = (page) => page.locator(".follow-open h2");

async function open(page, hash, place) {
  await page.evaluate((to) => (location.hash = to), hash);
  await expect(page.locator(place)).toBeVisible({ timeout: PATIENCE });
}

const openCourse = (page, number) => open(page, `#/course/${number}`, "#v-course-page");

/** Walks on by the button, so many stations. */
async function walk(page, stations) {
  for (let step = 0; step < stations; step += 1) await page.getByRole("button", { name: "One station on" }).click();
}

/** A payment is opened where it has come to by now. */
const toStart = (page) => page.getByRole("slider", { name: "Station" }).fill("0");

test("every layer is lit by what the node does", async ({ context, site }) => {
  test.setTimeout(4 * PATIENCE);
  const { url } = await site();
  const [page, other] = await openTabs(context, 2, url + room(EASY));
  await expectPeers([page, other], 1);
  await mine(page, 3);
  await openCourse(page, 36);
  await begin(page);
  await expect(mission(page).locator("li").nth(5), "what was asked before lights nothing").not.toHaveClass(/done/);
  await pay(page, await rpc(other, "getnewaddress"), "1");
  await mineWith(page, 1);
  await expect(page.getByText("The mission of page 36 is done").first()).toBeVisible({ timeout: PATIENCE });
  await stopMining(page);

  await open(page, "#/map", "#v-map");
  await expect(page.locator(".map-layer")).toHaveCount(6);
  await expect(page.locator(".map-box", { hasText: "Script machine" })).toContainText("inputs run");
  await expect(page.locator(".map-way li").first()).toContainText(/Mining|Transport/);
  await page.locator(".map-box", { hasText: "Chain choice" }).click();
  await expect(page.getByText("crates/core/src/chain/accept.rs", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Zeng et al. 2020" }).click();
  await expect(page.locator(".map-layer")).toHaveCount(5);
  await expectAccessible(page);
});

test("lamps go on with a message and out again in silence", async ({ context, site }) => {
  test.setTimeout(2 * PATIENCE);
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await open(page, "#/map", "#v-map");
  const commands = page.locator(".map-box", { hasText: "Commands" });
  await rpc(page, "getblockcount");
  await expect(commands.locator(".map-lamp.on")).toHaveCount(1, { timeout: PATIENCE });
  await expect(commands.locator(".map-lamp.was"), "two seconds of silence").toHaveCount(1, { timeout: PATIENCE });
  await expect(page.locator(".map-box", { hasText: "Block signing" })).toContainText("not yet used");
});

test("a payment is followed through all stations and stopped where it is held", async ({ context, site }) => {
  test.setTimeout(5 * PATIENCE);
  const { url } = await site();
  const [page, other] = await openTabs(context, 2, url + room(EASY));
  await expectPeers([page, other], 1);
  await mine(page, 3);
  await openCourse(page, 37);
  await begin(page);
  await pay(page, await rpc(other, "getnewaddress"), "1");
  await visit(page, "Wallet");
  await page.locator(".money-history").getByRole("link", { name: "Follow" }).first().click();
  await expect(page.locator("#v-follow")).toBeVisible({ timeout: PATIENCE });
  await expect(station(page), "it waits in the mempool, and was told on").toHaveText("Hops");
  await toStart(page);
  await walk(page, 3);
  await expect(station(page)).toHaveText("Mempool");
  await openCourse(page, 37);
  await expect(mission(page).locator(".course-saw")).toContainText("5 of the nine stations so far");
  await open(page, "#/follow", "#v-follow");
  await toStart(page);
  await walk(page, 3);
  await page.getByRole("button", { name: /^Stop here/ }).click();
  await openCourse(page, 37);
  await expect(mission(page).locator(".course-saw")).toContainText("You stopped at station 4");
  await open(page, "#/follow", "#v-follow");
  await toStart(page);
  await walk(page, 4);
  await expect(page.locator(".follow-log")).toContainText("getdata", { timeout: PATIENCE });
  await walk(page, 1);
  await expect(page.getByText("It waits in the mempool")).toBeVisible();

  await mine(other, 1);
  await open(page, "#/follow", "#v-follow");
  await expect(page.locator(".follow-closed.ahead")).toHaveCount(0, { timeout: PATIENCE });
  await toStart(page);
  await walk(page, 8);
  await expect(station(page)).toHaveText("SPV proof");
  await expect(page.getByText("it leads to the Merkle root of a header on the main chain: proven")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("slider", { name: "Station" }).fill("5");
  await expect(station(page)).toHaveText("Block");
  await page.getByRole("button", { name: /^Stop here/ }).click();
  await expect(page.getByText("The mission of page 37 is done").first()).toBeVisible({ timeout: PATIENCE });
});

test("what can't be followed says so, in both languages and on a phone", async ({ context, site }) => {
  test.setTimeout(3 * PATIENCE);
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await open(page, "#/follow", "#v-follow");
  await expect(page.getByText("No payment yet")).toBeVisible();
  await open(page, `#/follow/${"11".repeat(32)}`, ".state");
  await expect(page.getByText("Your node does not know this payment")).toBeVisible({ timeout: PATIENCE });
  await mine(page, 2);
  const { tx } = await rpc(page, "getblock", await rpc(page, "getbestblockhash"));
  await open(page, `#/follow/${tx[0]}`, "#v-follow");
  await expect(page.getByText("You did not make this payment")).toBeVisible({ timeout: PATIENCE });

  const paid = await rpc(page, "sendtoaddress", await rpc(page, "getnewaddress"), 1);
  await page.setViewportSize({ width: 390, height: 844 });
  for (const place of ["#/map", `#/follow/${paid}`]) {
    await open(page, place, place === "#/map" ? "#v-map" : ".follow-open");
    await expectAccessible(page);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
    expect(wide, `${place} fits a phone`).toBe(false);
  }
  await switchLanguage(page);
  await expect(station(page)).toHaveText("逐跳");
  await expectAccessible(page);
});
