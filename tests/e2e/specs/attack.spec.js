// Attacks between tabs: only in rooms that are marked for them; a double spend from the payment to the stolen goods, and a selfish round.
import { expectAccessible } from "../lib/axe.js";
import { expect, test } from "../lib/fixtures.js";
import {
  EASY, PATIENCE, balances, eventually, expectPeers, expectSameTip, mine, nodeRuns, openTab, refusal, room, rpc,
} from "../lib/tab.js";
import { goTo } from "../lib/screens.js";
import { switchLanguage, visit } from "../lib/ui.js";

const COMMANDS = ["setwithhold", "releasewithheld", "getwithheld"];
const attack = (page) => page.locator("#v-attack");
const panel = (page, name) => attack(page).locator(".panel", { has: page.getByRole("heading", { name, exact: true }) });
const button = (page, name) => attack(page).getByRole("button", { name, exact: true });
const orders = (page) => panel(page, "Orders").locator(".attack-list li");
const hidden = async (page) => (await rpc(page, "getwithheld")).hidden_count;

/** A tab of a marked room, on the screen, in a role or in none. */
async function play(context, address, role) {
  const page = await openTab(context, `${address}${role ? `&role=${role}` : ""}#/attack`);
  await expect(attack(page)).toBeVisible({ timeout: PATIENCE });
  return page;
}

/** Both languages, and a phone. */
async function expectFit(page) {
  await expectAccessible(page);
  await switchLanguage(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectAccessible(page);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide, "nothing sticks out").toBeLessThanOrEqual(0);
  await page.setViewportSize({ width: 1440, height: 900 });
  await switchLanguage(page);
}

test("a room without the mark knows no such commands, and leads to one that has it", async ({ context, site }) => {
  test.setTimeout(4 * PATIENCE);
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  for (const name of COMMANDS) expect(await refusal(page, name, "off")).toMatchObject({ code: -32601 });
  expect(await rpc(page, "help")).not.toContain("withh");
  await expect(page.locator(".topbar .attacks")).toHaveCount(0);
  const [first, genesis] = [await rpc(page, "getnewaddress"), await rpc(page, "getblockhash", 0)];

  await goTo(page, "#/lab");
  await page.getByRole("link", { name: "Live attacks" }).click();
  await expect(attack(page)).toContainText("No attacks in this room", { timeout: PATIENCE });
  await expectFit(page);
  await expect(attack(page).getByRole("link", { name: "Add a merchant" })).toHaveAttribute("href", /-attack&attacks=on.*&role=merchant#\/attack$/);

  const there = page.waitForURL(/-attack&attacks=on.*#\/attack$/, { timeout: PATIENCE });
  await button(page, "Open an attack room").click();
  await there;
  await nodeRuns(page);
  await expect(page.locator(".topbar .attacks")).toHaveText("Attacks allowed");
  await expect(attack(page)).toContainText("Attacks allowed", { timeout: PATIENCE });
  expect(await rpc(page, "getblockhash", 0), "another chain").not.toBe(genesis);
  expect(await rpc(page, "getnewaddress"), "the same words").toBe(first);
  expect(await rpc(page, "getblockchaininfo")).toMatchObject({ attacks: true });
  expect(await rpc(page, "getwithheld")).toMatchObject({ mode: "off", hidden_count: 0 });
  await visit(page, "Settings");
  await expect(page.locator("#v-settings")).toContainText("Attacks allowed");
  await page.locator(".topbar .attacks").click();
  await expect(attack(page)).toBeVisible();
});

test("a double spend: the goods go out, the hidden branch comes out, and the payment is gone", async ({ context, site }) => {
  test.setTimeout(8 * PATIENCE);
  const { url } = await site();
  const address = url + room({ ...EASY, attacks: "on" });
  const merchant = await play(context, address, "merchant");
  const attacker = await play(context, address, "attacker");
  const miner = await play(context, address);
  const tabs = [merchant, attacker, miner];
  await expectPeers(tabs, 2);
  await mine(attacker, 3);
  await expectSameTip(tabs, 3);
  await expect(panel(merchant, "Orders")).toContainText("No orders yet");
  await expectFit(merchant);

  await expect(attack(merchant).getByRole("slider", { name: "Confirmations before goods go out" })).toHaveValue("1");
  const to = await attack(merchant).locator(".attack-till .longhash").textContent();
  await attack(attacker).getByLabel("The merchant's address").fill(to);
  await attack(attacker).getByLabel("Amount", { exact: true }).fill("2");
  await button(attacker, "Pay").click();
  await expect(orders(merchant)).toContainText("waiting, 0 of 1", { timeout: PATIENCE });
  const [payment] = await rpc(attacker, "getrawmempool");
  for (const tab of [merchant, miner]) await eventually(tab, "getrawmempool").toEqual([payment]);

  await button(attacker, "Take back").click();
  await expect(panel(attacker, "2. Take it back in secret")).toContainText("being taken back", { timeout: PATIENCE });
  const { payment: taken, fork_height: fork } = await rpc(attacker, "getwithheld");
  expect(taken).toMatchObject({ txid: payment, confirmations: 0 });
  expect(fork).toBe(3);
  for (const tab of [merchant, miner]) expect(await rpc(tab, "getrawmempool"), "nobody heard of it").toEqual([payment]);

  await mine(miner, 1);
  await expect(orders(merchant)).toContainText("goods handed out, 1 confirmation", { timeout: PATIENCE });
  await expect(attack(attacker)).toContainText("On the public branch the payment has 1 confirmation.", { timeout: PATIENCE });
  await mine(attacker, 2);
  await expect(attack(attacker)).toContainText("Hidden: 2, public: 1.", { timeout: PATIENCE });
  await expect(attack(attacker).locator(".block-card.dark")).toHaveCount(2);
  await expect(attack(attacker).locator(".block-card.dark").first()).toContainText("takes it back");
  await expectFit(attacker);
  for (const tab of tabs) expect(await rpc(tab, "getblockcount"), "hidden is hidden").toBe(4);
  await expect(orders(merchant)).toContainText("goods handed out");

  await button(attacker, "Release all").click();
  await expectSameTip(tabs, 5);
  await expect(orders(merchant)).toContainText("taken back after the goods went", { timeout: PATIENCE });
  expect(await hidden(attacker)).toBe(0);
  await expect(attack(attacker)).toContainText("Last release: 2 against 1, won. The payment is taken back.", { timeout: PATIENCE });
  const row = panel(merchant, "What came of the rounds").getByRole("row", { name: /z = 1/ });
  await expect(row.getByRole("cell")).toHaveText(["1", "1", "100%", /%$/]);
  expect((await balances(merchant)).total).toBe(0);
  await expectFit(merchant);

  await expect(attack(miner)).toContainText("Above block 3 the main chain has 2 now, and a branch of 1 lost", { timeout: PATIENCE });
  await expect(attack(miner).locator(".block-card.undone")).toHaveCount(1);
  await expect(attack(miner).locator(".live-events")).toContainText("Reorganisation above 3");
  await expectFit(miner);

  await merchant.reload();
  await nodeRuns(merchant);
  await expect(orders(merchant), "rounds are kept").toContainText("taken back after the goods went", { timeout: PATIENCE });
  await panel(merchant, "Orders").getByRole("checkbox", { name: "A round" }).click();
  await expect(panel(merchant, "What came of the rounds")).toContainText("No round is over yet");
});

test("giving up loses the hidden blocks, and nobody ever hears of them", async ({ context, site }) => {
  test.setTimeout(4 * PATIENCE);
  const { url } = await site();
  const address = url + room({ ...EASY, attacks: "on" });
  const attacker = await play(context, address, "attacker");
  const miner = await play(context, address);
  await expectPeers([attacker, miner], 1);
  await mine(miner, 1);
  await expectSameTip([attacker, miner], 1);
  await button(attacker, "Only keep blocks back").click();
  await expect(attack(attacker)).toContainText("There is none yet", { timeout: PATIENCE });
  await mine(attacker, 1);
  await expect(attack(attacker)).toContainText("Hidden: 1, public: 0.", { timeout: PATIENCE });
  await mine(miner, 1);
  await expect(attack(attacker)).toContainText("Both have 1", { timeout: PATIENCE });
  await button(attacker, "Give up").click();
  await expectSameTip([attacker, miner], 2);
  await expect(attack(attacker)).toContainText("Nothing is kept back", { timeout: PATIENCE });
  expect(await rpc(miner, "getchaintips")).toHaveLength(1);
});

test("a selfish round: others work in vain, and the share of the chain tells", async ({ context, site }) => {
  test.setTimeout(4 * PATIENCE);
  const { url } = await site();
  const address = url + room({ ...EASY, attacks: "on" });
  const selfish = await play(context, address, "attacker");
  const honest = await play(context, address);
  const watcher = await play(context, address);
  const tabs = [selfish, honest, watcher];
  await expectPeers(tabs, 2);
  await mine(honest, 2);
  await expectSameTip(tabs, 2);
  await button(selfish, "Mine selfishly").click();
  await expect(panel(selfish, "Selfish mining")).toContainText("mining selfishly", { timeout: PATIENCE });

  // One ahead, then level: the block comes out at once, and the next one decides.
  await mine(selfish, 1);
  expect([await hidden(selfish), await rpc(honest, "getblockcount")]).toEqual([1, 2]);
  const [lost] = await mine(honest, 1);
  await eventually(honest, "getchaintips").toHaveLength(2);
  expect(await rpc(honest, "getbestblockhash"), "the first one seen").toBe(lost);
  await mine(selfish, 1);
  await expectSameTip(tabs, 4);

  // Two ahead, then one: all come out.
  await mine(selfish, 2);
  expect(await rpc(honest, "getblockcount")).toBe(4);
  await mine(honest, 1);
  await expectSameTip(tabs, 6);
  const facts = panel(selfish, "Selfish mining").locator(".lab-facts");
  await expect(facts).toContainText("4 of 4", { timeout: PATIENCE });
  await expect(facts, "on all branches").toContainText("4 of 6");
  await expectFit(selfish);
  await button(selfish, "Mine honestly again").click();
  await expect(button(selfish, "Mine selfishly")).toBeVisible({ timeout: PATIENCE });
  await mine(selfish, 1);
  await expectSameTip(tabs, 7);
});
