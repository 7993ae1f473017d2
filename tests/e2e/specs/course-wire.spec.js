// The course's page about what a listener hears: its mission done as a student would do it, with two tabs.
import { expectAccessible } from "../lib/axe.js";
import { expect, test } from "../lib/fixtures.js";
import { EASY, PATIENCE, expectPeers, expectSameTip, mine, nodeRuns, openTabs, room, rpc } from "../lib/tab.js";

const mission = (page) => page.locator(".course-mission");
const ticks = (page) => mission(page).locator("li.done");
const heard = (page) => page.locator(".panel", { has: page.getByRole("heading", { name: "What a listener hears", exact: true }) });
const sessions = (page) => page.locator(".course-sessions");
/** What is paid: 0.12345678 as it crosses, the lowest byte first. */
const [PAID, BYTES] = [0.12345678, "4e 61 bc 00 00 00 00 00"];

async function openPage(page) {
  await page.evaluate(() => (location.hash = "#/course/57"));
  await expect(page.locator("#v-course-page")).toBeVisible({ timeout: PATIENCE });
}

async function switchEncryption(page) {
  await page.evaluate(() => (location.hash = "#/settings"));
  await page.getByRole("switch", { name: "Encrypt what nodes say to each other (BIP324)" }).click();
  await page.reload();
  await nodeRuns(page);
  await openPage(page);
}

async function pay(from, to) {
  await rpc(from, "sendtoaddress", await rpc(to, "getnewaddress"), PAID);
}

/** The number of the first of these bytes. */
async function find(panel, bytes) {
  const all = (await panel.locator(".course-raw i").allInnerTexts()).join(" ");
  return all.indexOf(bytes) / 3;
}

test("page 57: an amount is read off the wire, and then it is not", async ({ context, site }) => {
  test.setTimeout(6 * PATIENCE);
  const { url } = await site();
  const [me, other] = await openTabs(context, 2, url + room(EASY));
  await expectPeers([me, other], 1);
  await mine(other, 3);
  await expectSameTip([me, other], 3);
  await openPage(me);
  await mission(me).getByRole("button", { name: "Begin" }).click();

  // Encrypted: whatever is read into a piece does not count.
  const panel = heard(me);
  await panel.locator(".course-heard button", { hasText: "encrypted" }).first().click();
  await panel.getByLabel("Read from byte").fill("0");
  const session = await sessions(me).locator("b").innerText();
  await openPage(other);
  await expect(sessions(other).locator("b")).toHaveText(session);

  await switchEncryption(me);
  await expectPeers([me, other], 1);
  await pay(other, me);
  await panel.getByLabel("Only pieces with these letters").fill("tx");
  const row = panel.locator(".course-heard button", { hasText: "in the open" }).filter({ hasText: "tx.........." });
  await row.filter({ hasText: "from " }).first().click({ timeout: PATIENCE });
  const at = await find(panel, BYTES);
  expect(at).toBeGreaterThan(24);
  await panel.locator(".course-raw i").nth(at - 1).click();
  await panel.locator(".course-raw i").nth(at).click();
  await expect(panel.locator("output")).toHaveText("= 12,345,678 sat = 0.12345678 tBTC");
  await expectAccessible(me);
  await panel.getByRole("button", { name: "That is the amount" }).click();
  await expect(ticks(me)).toHaveCount(1);
  await expect(sessions(me)).toContainText("in the open");
  await me.getByLabel("Your answer").fill(session);
  await me.getByRole("button", { name: "Check", exact: true }).click();
  await expect(mission(me).locator(".course-saw")).toContainText("not encrypted");

  await switchEncryption(me);
  await expect(ticks(me), "what was ticked stays").toHaveCount(1);
  await expectPeers([me, other], 1);
  await expect(sessions(me).locator("b"), "who comes back is spoken to encrypted").toBeVisible({ timeout: PATIENCE });
  await pay(other, me);
  await expect(ticks(me)).toHaveCount(2, { timeout: PATIENCE });
  const theirs = await sessions(other).locator("b").innerText();
  await me.getByLabel("Your answer").fill(theirs);
  await me.getByRole("button", { name: "Check", exact: true }).click();
  await expect(me.getByText("The mission of page 57 is done").first()).toBeVisible({ timeout: PATIENCE });
});
