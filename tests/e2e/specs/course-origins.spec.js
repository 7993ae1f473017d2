// Where it all comes from: pages 1 and 4 to 9 of the course, each mission done as a student would.
import { expect, test } from "../lib/fixtures.js";
import { EASY, PATIENCE, balances, expectPeers, expectSameTip, mine, openTab, openTabs, refusal, room, rpc } from "../lib/tab.js";
import { readWords, restoreWallet } from "../lib/ui.js";

const mission = (page) => page.locator(".course-mission");
const done = (page) => mission(page).locator("li.done");
const saw = (page) => mission(page).locator(".course-saw");
const panel = (page, title) => page.locator("section.panel", { has: page.getByRole("heading", { name: title, exact: true }) });

async function openPage(page, number) {
  await page.evaluate((hash) => (location.hash = hash), `#/course/${number}`);
  await expect(page.locator("#v-course-page")).toBeVisible({ timeout: PATIENCE });
}

async function beginPage(page, number) {
  await openPage(page, number);
  await mission(page).getByRole("button", { name: "Begin" }).click();
}

const reached = (page, count) => expect(done(page)).toHaveCount(count, { timeout: PATIENCE });

test("a bank takes what it likes, and a thief on the chain is refused (page 1)", async ({ context, site }) => {
  const { url } = await site();
  const [page, other] = await openTabs(context, 2, url + room(EASY));
  await mine(other, 3);
  await expectSameTip([page, other], 3);
  await beginPage(page, 1);
  const name = await page.locator(".topbar .ident .n").innerText();
  await page.getByRole("button", { name: `Take 10 from ${name}`, exact: true }).click();
  await reached(page, 1);
  await page.getByRole("button", { name: "Steal a coin" }).click();
  await expect(panel(page, "The chain").locator(".callout")).toContainText("It tried to take", { timeout: PATIENCE });
  await reached(page, 2);
  expect(await rpc(other, "getrawmempool"), "nothing was stolen").toEqual([]);
});

test("a forgotten chain comes back with the money on it (page 4)", async ({ context, site }) => {
  test.setTimeout(3 * PATIENCE);
  const { url } = await site();
  const [page, other] = await openTabs(context, 2, url + room(EASY));
  await expectPeers([page, other], 1);
  await mine(page, 5);
  await expectSameTip([page, other], 5);
  const [tip, before] = [await rpc(page, "getbestblockhash"), await balances(page)];
  await beginPage(page, 4);
  const forget = page.getByRole("button", { name: "Forget the chain" }).first();
  await forget.click();
  const dialog = page.getByRole("dialog", { name: "Forget the chain?" });
  await expect(dialog).toContainText("1 node has it");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await reached(page, 0);
  await forget.click();
  await dialog.getByRole("button", { name: "Forget the chain" }).click();
  await reached(page, 3);
  expect(await rpc(page, "getbestblockhash")).toBe(tip);
  expect(await balances(page)).toEqual(before);
});

test("who has the only copy is warned, and the node keeps it (page 4)", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await mine(page, 2);
  await openPage(page, 4);
  await page.getByRole("button", { name: "Forget the chain" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Forget the chain?" });
  await expect(dialog).toContainText("No connected node has it");
  await expect(dialog.getByRole("button", { name: "Forget it anyway" })).toBeVisible();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  expect(await refusal(page, "forgetchain")).toMatchObject({ code: -1 });
  expect(await rpc(page, "getblockcount")).toBe(2);
});

test("money is followed to the block where it was born (page 5)", async ({ context, site }) => {
  const { url } = await site();
  const [page, other] = await openTabs(context, 2, url + room(EASY));
  await mine(other, 3);
  await rpc(other, "sendtoaddress", await rpc(page, "getnewaddress"), 7);
  await mine(other, 1);
  await expectSameTip([page, other], 4);
  await beginPage(page, 5);
  const births = page.locator(".course-text ~ .stack").getByRole("link", { name: /^block \d+$/ });
  await expect(births.first()).toBeVisible({ timeout: PATIENCE });
  const answer = page.getByLabel("Your answer");
  await answer.fill("4");
  await page.getByRole("button", { name: "Check", exact: true }).click();
  await expect(saw(page)).toContainText("took the payment in");
  await answer.fill((await births.first().innerText()).replace(/\D/g, ""));
  await page.getByRole("button", { name: "Check", exact: true }).click();
  await reached(page, 1);
});

test("two addresses are linked, and a round rest is taken for the payment (page 6)", async ({ context, site }) => {
  test.setTimeout(3 * PATIENCE);
  const { url } = await site();
  const [page, other] = await openTabs(context, 2, url + room(EASY));
  await mine(page, 1);
  await mine(page, 1);
  await mine(other, 2);
  await expectSameTip([page, other], 4);
  await beginPage(page, 6);
  await expect(page.locator(".course-clusters li").first()).toBeVisible({ timeout: PATIENCE });
  // Both coins, which lie at two addresses.
  await rpc(page, "sendtoaddress", await rpc(other, "getnewaddress"), 60);
  await mine(page, 1);
  await reached(page, 1);
  // The reward, with a fee on top, once it is ripe: what is left over after 40 and the fee is an odd amount.
  await mine(page, 1);
  const [coin] = (await rpc(page, "listunspent")).filter(({ amount }) => amount >= 50);
  const odd = (coin.amount - 40 - 0.00011234).toFixed(8);
  const outputs = { [await rpc(other, "getnewaddress")]: odd, [await rpc(page, "getnewaddress")]: 40 };
  const raw = await rpc(page, "createrawtransaction", [{ txid: coin.txid, vout: coin.vout }], outputs);
  await rpc(page, "sendrawtransaction", (await rpc(page, "signrawtransactionwithwallet", raw)).hex);
  await mine(page, 1);
  await reached(page, 2);
});

test("it goes on without others, and without me (page 7)", async ({ context, site }) => {
  test.setTimeout(4 * PATIENCE);
  const { url } = await site();
  const [page, other, third] = await openTabs(context, 3, url + room(EASY));
  await expectPeers([page, other, third], 2);
  await mine(page, 4);
  await expectSameTip([page, other, third], 4);
  await beginPage(page, 7);
  await third.close();
  await expectPeers([page, other], 1);
  await rpc(page, "sendtoaddress", await rpc(other, "getnewaddress"), 1);
  await expect.poll(() => rpc(other, "getrawmempool"), { timeout: PATIENCE }).toHaveLength(1);
  await mine(other, 1);
  await reached(page, 2);

  await page.getByLabel("To address").fill(await rpc(other, "getnewaddress"));
  await page.getByLabel("Amount (tBTC)").fill("2");
  await page.getByLabel("Valid from height").fill("5");
  await page.getByRole("button", { name: "Sign", exact: true }).click();
  const letter = panel(page, "Signed, not sent").locator(".longhash");
  await expect(letter).toHaveText(/^[0-9a-f]+$/, { timeout: PATIENCE });
  const leave = page.getByRole("switch", { name: "Leave (cut the network)" });
  await leave.click();
  await expectPeers([other], 0);
  await expect(leave).toHaveAttribute("aria-checked", "true", { timeout: PATIENCE });
  await rpc(other, "sendrawtransaction", await letter.innerText());
  await mine(other, 1);
  await leave.click();
  await reached(page, 3);
});

test("a satoshi shows in the Merkle root, and headers have one order (page 8)", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await mine(page, 6);
  await beginPage(page, 8);
  const byte = (at) => page.locator(`#copy-byte-${at}`);
  await expect(byte(0)).toBeVisible({ timeout: PATIENCE });
  // By keyboard: one tab stop, arrows and Enter.
  await byte(0).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await expect(saw(page)).toContainText("Byte 1 has not changed");
  const original = (await page.locator(".course-bytes[role=img] span").allInnerTexts()).map((text) => text.trim());
  const copies = await page.locator(".course-bytes[role=group] button").evaluateAll((all) => all.map((one) => one.lastChild.textContent.trim()));
  const changed = original.findIndex((value, at) => value !== copies[at]);
  expect(changed).toBeGreaterThanOrEqual(36);
  await byte(changed).click();
  await reached(page, 1);

  const five = panel(page, "Five headers, shuffled");
  await five.getByRole("button", { name: "Check the order" }).click();
  await expect(saw(page)).toContainText("do not join");
  await sortHeaders(five);
  await five.getByRole("button", { name: "Check the order" }).click();
  await reached(page, 2);
});

/** Looks whose hash a previous hash equals, and moves headers up, as a student does. */
async function sortHeaders(five) {
  const hashes = () => five.locator("li").evaluateAll((all) => all.map((one) => [...one.querySelectorAll("[title]")].map((hash) => hash.title).filter((title) => /^[0-9a-f]{64}$/.test(title))));
  for (let place = 0; place < 5; place += 1) {
    const list = await hashes();
    const own = list.map(([, hash]) => hash);
    const next = list.findIndex(([previous], at) => at >= place && (place === 0 ? !own.includes(previous) : previous === own[place - 1]));
    for (let at = next; at > place; at -= 1) await five.getByRole("button", { name: `Move number ${at + 1} up` }).click();
  }
}

test("one wallet in two tabs (page 9)", async ({ context, site }) => {
  test.setTimeout(3 * PATIENCE);
  const { url } = await site();
  const [page, other] = await openTabs(context, 2, url + room(EASY));
  await mine(page, 3);
  await expectSameTip([page, other], 3);
  await restoreWallet(other, await readWords(page));
  await beginPage(page, 9);
  await openPage(other, 9);
  const first = await other.locator(".course-address .longhash").first().innerText();
  await page.getByLabel("First address in the other tab").fill(first);
  await page.getByRole("button", { name: "Compare" }).click();
  await reached(page, 1);
  await rpc(other, "getnewaddress");
  await rpc(page, "sendtoaddress", await rpc(other, "getnewaddress"), 1);
  await reached(page, 2);
});
