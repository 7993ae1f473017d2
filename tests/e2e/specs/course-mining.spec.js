// Missions of the course about mining, signing and contracts, each done by clicks as a student does it.
import { expect, test } from "../lib/fixtures.js";
import { EASY, PATIENCE, expectPeers, expectSameTip, mine, nodeRuns, openTab, openTabs, room, rpc } from "../lib/tab.js";
import { visit } from "../lib/ui.js";

/** Some two million hashes find a block: seconds for a thread. */
const HARDER = { ...EASY, bits: "0x1e07ffff" };

const mission = (page) => page.locator(".course-mission");
const saw = (page) => mission(page).locator(".course-saw");
const done = (page, count) => expect(mission(page).locator("li.done")).toHaveCount(count, { timeout: PATIENCE });

async function openPage(page, number) {
  await page.evaluate((hash) => (location.hash = hash), `#/course/${number}`);
  await expect(page.locator("#v-course-page")).toBeVisible({ timeout: PATIENCE });
}

async function begin(page, number) {
  await openPage(page, number);
  await mission(page).getByRole("button", { name: "Begin" }).click();
}

const press = (page, name) => page.getByRole("button", { name, exact: true }).click({ timeout: PATIENCE });

/** Reasons in the order in which the payments stand. */
const REASONS = ["bad-txns-in-belowout", "missing-inputs", "mempool-script-verify-flag-failed", "bad-txns-inputs-duplicate", "non-final"];

test("page 13: five reasons are named, and a payment without a fee is mined", async ({ context, site }) => {
  test.setTimeout(3 * PATIENCE);
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await openPage(page, 13);
  await expect(page.getByText("No coin to spend yet")).toBeVisible({ timeout: PATIENCE });
  await mine(page, 3);
  await begin(page, 13);
  const judge = async (number, reason) => {
    await page.getByLabel(`Reason for payment ${number}`).selectOption(reason);
    await page.locator(".course-line").nth(number - 1).getByRole("button", { name: "Ask the node" }).click();
  };
  await judge(1, "non-final");
  await expect(saw(page)).toContainText("your node says bad-txns-in-belowout", { timeout: PATIENCE });
  for (const [index, reason] of REASONS.entries()) {
    await judge(index + 1, reason);
    const answer = page.locator(".course-line").nth(index).locator(".course-said");
    await expect(answer).toContainText(reason, { timeout: PATIENCE });
    await expect(answer, "what follows in brackets is no other reason").toContainText("as you said");
  }
  await done(page, 1);
  await press(page, "Write it and hand it in");
  await expect(page.getByText(/Your node says .*fee/)).toBeVisible({ timeout: PATIENCE });
  await press(page, "Count it as 10,000 sat more");
  await expect(page.getByText("Noted. Now hand it in again.")).toBeVisible({ timeout: PATIENCE });
  await press(page, "Hand it in again");
  await expect(page.getByText("It waits in the mempool.")).toBeVisible({ timeout: PATIENCE });
  await mine(page, 1);
  await done(page, 2);
  await expect(page.locator(".course-said", { hasText: "as you said" }), "what was said stands").toHaveCount(5);
});

test("page 13: a candidate filled by hand: one broken payment spoils it, a payment without a fee does not", async ({ context, site }) => {
  test.setTimeout(3 * PATIENCE);
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await mine(page, 3);
  await begin(page, 13);
  const candidate = page.locator(".panel").filter({ has: page.getByRole("heading", { name: "A candidate, filled by hand" }) });
  const row = (name) => candidate.getByRole("checkbox", { name });
  await row(/^Payment 1 /).check();
  await candidate.getByRole("button", { name: "Mine this block" }).click();
  await expect(candidate.getByRole("status")).toContainText("bad-txns-in-belowout", { timeout: PATIENCE });
  await row(/^Payment 1 /).uncheck();
  await press(page, "Write it and hand it in");
  await row(/^A payment without a fee/).check({ timeout: PATIENCE });
  await expect(candidate).toContainText("Chosen: 1. The coinbase gets the subsidy of 50");
  await candidate.getByRole("button", { name: "Mine this block" }).click();
  await expect(candidate.getByRole("status")).toContainText("Found: it is block 4", { timeout: PATIENCE });
  await expect(mission(page).locator("li").nth(1)).toHaveClass(/done/, { timeout: PATIENCE });
  const block = await rpc(page, "getblock", await rpc(page, "getblockhash", 4));
  expect(block.nTx).toBe(2);
});

test("page 15: the slower miner wins, and its guess fits", async ({ context, site }) => {
  test.setTimeout(6 * PATIENCE);
  const { url } = await site();
  const address = url + room(HARDER);
  const [page, other] = await openTabs(context, 2, address);
  await expectPeers([page, other], 1);
  await rpc(other, "setmining", 2);
  await begin(page, 15);
  const answer = page.getByLabel("Your answer");
  await answer.fill("21");
  await press(page, "Check");
  // Before this tab mines: each block of its own is spoken of, too.
  await expect(saw(page)).toContainText("20 blocks are counted");
  await rpc(page, "setmining", 1);
  // A guess at a share that is only estimated may be outside now and then: guess again by what was counted.
  await expect(async () => {
    const mined = await page.locator(".course-weight.on").count();
    await answer.fill(String(mined));
    await press(page, "Check");
    await expect(mission(page).locator("li").nth(1)).toHaveClass(/done/, { timeout: PATIENCE });
  }).toPass({ timeout: 4 * PATIENCE });
  await done(page, 2);
  for (const tab of [page, other]) await rpc(tab, "setmining", 0);
});

test("page 17: the first word of a block is found in the log", async ({ context, site }) => {
  test.setTimeout(3 * PATIENCE);
  const { url } = await site();
  const [page, other] = await openTabs(context, 2, url + room(EASY));
  await expectPeers([page, other], 1);
  await mine(other, 1);
  await expectSameTip([page, other], 1);
  await begin(page, 17);
  await mine(other, 1);
  await expectSameTip([page, other], 2);
  const rows = page.locator(".course-log [role=option]");
  const commands = () => rows.evaluateAll((all) => all.map((row) => `${row.querySelector(".sr").textContent} ${row.querySelector("b").textContent}`));
  await expect(page.getByText("somebody else's latest: block 2")).toBeVisible({ timeout: PATIENCE });
  // Newest first: the block in short form, and before it what was said of the first one.
  const short = async () => (await commands()).filter((command) => command === "← cmpctblock").length;
  await expect.poll(short, { timeout: PATIENCE }).toBe(2);
  const at = (await commands()).indexOf("← cmpctblock");
  await rows.nth((await commands()).lastIndexOf("← cmpctblock")).click();
  await page.getByLabel("How many messages it took").fill("9");
  await press(page, "Check message and count");
  await expect(saw(page)).toContainText("is about another block");
  await rows.nth(at).click();
  await page.getByLabel("How many messages it took").fill("1");
  await press(page, "Check message and count");
  await done(page, 2);
  // Nothing is checked once it is over.
  await expect(page.getByText('Press "Do it again" to try once more')).toBeVisible();
  await expect(page.getByRole("button", { name: "Check message and count" })).toBeDisabled();
});

test("page 19: three blocks outweigh five", async ({ context, site }) => {
  test.setTimeout(3 * PATIENCE);
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await openPage(page, 19);
  const there = page.waitForURL(/room=heaviest-.*#\/course\/19$/, { timeout: PATIENCE });
  await press(page, "Go to a new room");
  await there;
  await nodeRuns(page);
  const hand = (count, of) => page.getByRole("button", { name: `Hand over block ${count} of the ${of}` });
  await expect(hand(1, 5)).toBeDisabled({ timeout: PATIENCE });
  await begin(page, 19);
  await page.getByRole("group", { name: "You bet on" }).getByRole("button", { name: "3 blocks" }).click();
  for (let count = 1; count <= 5; count += 1) await hand(count, 5).click({ timeout: PATIENCE });
  await expect.poll(() => rpc(page, "getblockcount"), { timeout: PATIENCE }).toBe(5);
  for (let count = 1; count <= 3; count += 1) await hand(count, 3).click({ timeout: PATIENCE });
  await done(page, 2);
  expect(await rpc(page, "getblockcount")).toBe(3);
  const lost = (await rpc(page, "getchaintips")).find((tip) => tip.status === "valid-fork");
  expect(lost.branchlen).toBe(5);
});

const JOULES = { nJ: 1e-9, "µJ": 1e-6, mJ: 1e-3, J: 1 };

test("page 30: a payment's joules here and where members sign", async ({ context, site }) => {
  test.setTimeout(4 * PATIENCE);
  const { url } = await site();
  const page = await openTab(context, url + room(HARDER));
  await mine(page, 2);
  await rpc(page, "sendtoaddress", await rpc(page, "getnewaddress"), 1);
  await mine(page, 1);
  await begin(page, 30);
  await rpc(page, "setmining", 1);
  await expect(async () => {
    const [hash, next, signed, payments] = await page.locator(".course-facts").first().locator("dd").allTextContents();
    const [number, unit] = hash.split(" ");
    const joules = Number(number) * JOULES[unit];
    const each = (hashes) => ((joules * Number(hashes.replace(/\D/g, ""))) / Number(payments)).toFixed(9);
    await page.getByLabel("A payment here, in joules").fill(each(next));
    await page.getByLabel("A payment in a signed room, in joules").fill(each(signed));
    await press(page, "Check");
    await expect(mission(page).locator("li.done")).toHaveCount(2, { timeout: 1_000 });
  }).toPass({ timeout: 2 * PATIENCE });
  await rpc(page, "setmining", 0);
});

/** Makes the chain that these tabs sign, so many of them for each block, and takes them there with their wallets. */
async function found(tabs, required) {
  const keys = [];
  for (const tab of tabs) keys.push((await rpc(tab, "getblocksigningkey")).pubkey);
  const [maker, ...others] = tabs;
  await visit(maker, "Settings");
  await maker.getByLabel("Public keys of the members").fill(keys.join("\n"));
  if (keys.length > 1) await maker.getByRole("slider", { name: "Signatures needed" }).fill(String(required));
  await maker.getByLabel("Room name").last().fill(`course ${Date.now()}`);
  const link = await maker.locator("#signed-link").textContent();
  await enter(maker, "Go there with this wallet", link);
  for (const tab of others) {
    await visit(tab, "Settings");
    await tab.getByLabel("Or paste the link that you were given").fill(link);
    await enter(tab, "Join with this wallet", link);
  }
}

async function enter(page, button, link) {
  const there = page.waitForURL(`${link}#/network`, { timeout: PATIENCE });
  await press(page, button);
  await there;
  await nodeRuns(page);
}

test("page 31: two of three make a block, and one alone does not", async ({ context, site }) => {
  test.setTimeout(8 * PATIENCE);
  const { url } = await site();
  const tabs = await openTabs(context, 3, url + room());
  await found(tabs, 2);
  await expectPeers(tabs, 2);
  const [page, second, third] = tabs;
  await begin(page, 31);
  await mine(second, 1);
  await expectSameTip(tabs, 1);
  await done(page, 1);
  for (const tab of [page, third]) {
    if (tab !== page) await visit(tab, "Network");
    const signs = tab.getByRole("switch", { name: "Sign what is valid" });
    await signs.click();
    await expect(signs).toHaveAttribute("aria-checked", "false");
  }
  await rpc(second, "setmining", 1);
  await expect(mission(page).locator("li.done")).toHaveCount(2, { timeout: 3 * PATIENCE });
  await rpc(second, "setmining", 0);
});

test("page 32: the only key undoes what is deep, and an anchor tells", async ({ context, site }) => {
  test.setTimeout(6 * PATIENCE);
  const { url } = await site();
  const home = url + room();
  const [page] = await openTabs(context, 1, home);
  await found([page], 1);
  await mine(page, 12);
  await begin(page, 32);
  await rpc(page, "sendtoaddress", await rpc(page, "getnewaddress"), 1);
  await mine(page, 5);
  const tip = await rpc(page, "getbestblockhash");
  await expect(page.locator("#course-tip")).toHaveText(tip, { timeout: PATIENCE });

  const open = await openTab(context, url + room(EASY));
  await mine(open, 2);
  await openPage(open, 32);
  await open.getByLabel("Hash, 64 hex digits").fill(tip);
  await press(open, "Write the anchor");
  await expect(open.getByText("It waits in the mempool: mine a block.")).toBeVisible({ timeout: PATIENCE });
  await mine(open, 1);
  const evidence = await open.locator(".course-evidence").textContent({ timeout: PATIENCE });

  const confront = async () => {
    await page.getByLabel("Paste the whole text").fill(evidence);
    await press(page, "Compare");
  };
  await confront();
  await expect(saw(page)).toContainText("nothing was rewritten");
  await expect(page.getByText("5 confirmations")).toBeVisible({ timeout: PATIENCE });
  await press(page, "Undo");
  await done(page, 1);
  await mine(page, 6);
  await confront();
  await done(page, 2);

  // The node of the first room has the same words: what its wallet did elsewhere, it did.
  await page.goto(home);
  await nodeRuns(page);
  expect((await rpc(page, "getcourse")).done).toEqual([]);
  await openPage(page, 2);
  await expect.poll(async () => (await rpc(page, "getcourse")).done, { timeout: PATIENCE }).toEqual([32]);
});

async function write(page, template, fields) {
  await page.evaluate(() => (location.hash = "#/script/contracts"));
  await page.getByRole("group", { name: "Template" }).getByRole("button", { name: template }).click({ timeout: PATIENCE });
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value);
  await page.getByRole("button", { name: "Keep this contract" }).click({ timeout: PATIENCE });
}

/** Pays into the contract that is shown, and waits for the block. */
async function fund(page) {
  await page.getByLabel("Amount").fill("2");
  await press(page, "Fund");
  await expect.poll(() => rpc(page, "getrawmempool"), { timeout: PATIENCE }).toHaveLength(1);
  await mine(page, 1);
  await expect(page.getByRole("button", { name: "Spend", exact: true })).toBeVisible({ timeout: PATIENCE });
}

/** Spends what the contract on the screen holds, in a block. */
async function spend(page) {
  await press(page, "Spend");
  await expect.poll(() => rpc(page, "getrawmempool"), { timeout: PATIENCE }).toHaveLength(1);
  await mine(page, 1);
}

test("page 33: a coin is locked, refused one block early, and taken", async ({ context, site }) => {
  test.setTimeout(4 * PATIENCE);
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await mine(page, 3);
  await begin(page, 33);
  await write(page, "Time lock", { "When it opens": "3" });
  await fund(page);
  await openPage(page, 33);
  await done(page, 1);
  await press(page, "Try it");
  await expect(saw(page)).toContainText("that is more than one block early", { timeout: PATIENCE });
  await mine(page, 1);
  await expect(page.getByText("may be spent from block 7 on; the next one is 6")).toBeVisible({ timeout: PATIENCE });
  await press(page, "Try it");
  await done(page, 2);
  await mine(page, 1);
  await page.evaluate(() => (location.hash = "#/script/contracts"));
  await spend(page);
  await openPage(page, 33);
  await done(page, 3);
});

test("page 34: one secret opens hash locks in two rooms", async ({ context, site }) => {
  test.setTimeout(6 * PATIENCE);
  const { url } = await site();
  const [here, there] = [await openTab(context, url + room(EASY)), await openTab(context, url + room(EASY))];
  await mine(here, 3);
  await begin(here, 34);
  for (const page of [here, there]) {
    if (page === there) await mine(there, 3);
    await page.evaluate(() => (location.hash = "#/script/contracts"));
    const key = await page.getByLabel("Public keys").inputValue({ timeout: PATIENCE });
    await write(page, "Hash lock", { Secret: "open sesame", "Receiver's public key": key });
    await fund(page);
    await page.getByLabel("Secret", { exact: true }).last().fill("open sesame");
    await spend(page);
    await openPage(page, 34);
    await expect(page.getByText("open sesame")).toBeVisible({ timeout: PATIENCE });
  }
  await done(here, 1);
  const paste = async (text) => {
    await here.getByLabel("Paste the whole text").fill(text);
    await press(here, "Compare");
  };
  await paste(await here.locator(".course-evidence").textContent());
  await expect(saw(here)).toContainText("of this very chain");
  await paste(await there.locator(".course-evidence").textContent({ timeout: PATIENCE }));
  await done(here, 2);
});
