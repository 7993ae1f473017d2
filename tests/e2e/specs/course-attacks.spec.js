// The course on payments that are taken back, and its last page: each mission as a student does it.
import { expectAccessible } from "../lib/axe.js";
import { expect, test } from "../lib/fixtures.js";
import { EASY, PATIENCE, expectPeers, expectSameTip, mine, openTabs, room, rpc } from "../lib/tab.js";

const done = (page) => page.locator(".course-mission li.done");
const saw = (page) => page.locator(".course-saw");

async function begin(page, number) {
  await page.evaluate((hash) => (location.hash = hash), `#/course/${number}`);
  await expect(page.locator("#v-course-page")).toBeVisible({ timeout: PATIENCE });
  await page.locator(".course-mission").getByRole("button", { name: "Begin" }).click();
}

test("a race is lost where the first payment counts, and won where the fee does", async ({ context, site }) => {
  test.setTimeout(4 * PATIENCE);
  const { url } = await site();
  const tabs = await openTabs(context, 2, url + room(EASY));
  const [page, shop] = tabs;
  await expectPeers(tabs, 1);
  await mine(page, 3);
  await expectSameTip(tabs, 3);
  await begin(page, 21);
  await expect(page.getByText("No payment waits")).toBeVisible({ timeout: PATIENCE });
  await expectAccessible(page);
  await page.locator("#race-to").fill(await rpc(shop, "getnewaddress"));
  await page.locator("#race-amount").fill("2");
  await page.getByRole("button", { name: "Pay", exact: true }).click();
  const race = page.getByRole("button", { name: "Pay the same coin to myself, for more" });
  await expect(race).toBeVisible({ timeout: PATIENCE });
  await expect.poll(async () => (await rpc(shop, "getrawmempool")).length, { timeout: PATIENCE }).toBe(1);
  const [first] = await rpc(shop, "getrawmempool");
  await race.click();
  await expect(page.getByText("txn-mempool-conflict")).toBeVisible({ timeout: PATIENCE });
  await expect(done(page)).toHaveCount(1);
  await page.getByRole("button", { name: "Whoever pays more" }).click();
  await expect(page.getByText("A higher fee takes the place of what came first.")).toBeVisible({ timeout: PATIENCE });
  await race.click();
  await expect(saw(page)).toContainText("Now a block has to hold it", { timeout: PATIENCE });
  await mine(page, 1);
  await expect(done(page)).toHaveCount(2, { timeout: PATIENCE });
  await expectSameTip(tabs, 4);
  expect(await rpc(shop, "getrawmempool"), "the merchant's payment is gone").toEqual([]);
  const gone = await rpc(shop, "gettransaction", first);
  expect(gone.confirmations).toBeLessThan(1);
});

test("a selfish round of fifty blocks ends with more of the chain than was found", async ({ context, site }) => {
  test.setTimeout(10 * PATIENCE);
  const { url } = await site();
  const tabs = await openTabs(context, 3, url + room({ ...EASY, attacks: "on" }));
  const [page, ...others] = tabs;
  const patient = { timeout: PATIENCE };
  await expectPeers(tabs, 2);
  await mine(others[0], 1);
  await expectSameTip(tabs, 1);
  await begin(page, 28);
  const values = page.locator(".panel", { has: page.getByRole("heading", { name: "Values", exact: true }) });
  const run = async (gamma) => {
    await page.getByLabel("Others who follow the pool in a tie, γ", { exact: true }).fill(gamma);
    await values.getByRole("button", { name: "Run", exact: true }).click();
    await expect(values.getByRole("status")).toContainText("Done", patient);
  };
  await run("0");
  await page.getByLabel("Your answer", { exact: true }).fill("1/3");
  await page.locator(".course-mission").getByRole("button", { name: "Check" }).click();
  await expect(done(page)).toHaveCount(1, patient);
  await run("0.5");
  await expect(done(page)).toHaveCount(2, patient);

  await page.evaluate(() => (location.hash = "#/attack"));
  const attack = page.locator("#v-attack");
  await attack.getByRole("button", { name: "Mine selfishly", exact: true }).click(patient);
  await expect(attack).toContainText("mining selfishly", patient);
  // Of four blocks it finds two, one at once after the other; of the others' two one comes too late.
  const round = 50;
  for (let blocks = 0; blocks < round; blocks += 3) {
    const [first, second] = blocks % 2 ? others : others.toReversed();
    await mine(page, 2);
    expect(await rpc(first, "getblockcount"), "nobody hears of them").toBe(blocks + 1);
    await mine(first, 1);
    await expectSameTip(tabs, blocks + 3);
    await mine(second, 1);
    await expectSameTip(tabs, blocks + 4);
  }
  await expect(page.getByText("The mission of page 28 is done").first()).toBeVisible(patient);
  const facts = attack.locator(".lab-facts").first();
  await expect(facts, "the seat stays, with two thirds of the chain").toContainText("34 of 51", patient);
  await expectAccessible(page);
});

test("certificates are put into blocks, signed, and checked by a classmate", async ({ context, site }) => {
  test.setTimeout(4 * PATIENCE);
  const { url } = await site();
  const tabs = await openTabs(context, 2, url + room(EASY));
  await expectPeers(tabs, 1);
  const certificate = async (tab, height) => {
    await begin(tab, 2);
    await mine(tab, 2);
    await expect(done(tab)).toHaveCount(1, { timeout: PATIENCE });
    await begin(tab, 70);
    await tab.getByRole("button", { name: "Put it into a payment" }).click({ timeout: PATIENCE });
    await expect(tab.getByText("waits for a block")).toBeVisible({ timeout: PATIENCE });
    await mine(tab, 1);
    await expectSameTip(tabs, height);
    await tab.getByRole("button", { name: "Sign it" }).click({ timeout: PATIENCE });
    const text = tab.getByRole("textbox", { name: "Certificate" }).first();
    await expect(text).toHaveValue(/^hashyard-certificate\/1\n/, { timeout: PATIENCE });
    return text.inputValue();
  };
  const [page, other] = tabs;
  const own = await certificate(page, 3);
  await expect(done(page)).toHaveCount(1, { timeout: PATIENCE });
  const theirs = await certificate(other, 6);
  const check = async (text) => {
    await page.locator("#certificate-theirs").fill(text);
    await page.getByRole("button", { name: "Check", exact: true }).click();
  };
  await check("nonsense");
  await expect(saw(page)).toContainText("no whole certificate", { timeout: PATIENCE });
  await check(own);
  await expect(saw(page)).toContainText("your own certificate", { timeout: PATIENCE });
  await check(theirs.replace("missions: 2", "missions: 2 3"));
  await expect(page.getByText("this address did not sign these missions")).toBeVisible({ timeout: PATIENCE });
  await check(theirs);
  await expect(page.getByText(/It holds: 1 mission, signed, in block \d+\./)).toBeVisible({ timeout: PATIENCE });
  await expect(done(page)).toHaveCount(2);
  await expectAccessible(page);
});
