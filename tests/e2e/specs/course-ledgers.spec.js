// Four ledgers, and the pages of the course that are done there.
import { expectAccessible } from "../lib/axe.js";
import { expect, test } from "../lib/fixtures.js";
import { EASY, PATIENCE, mine, openTab, room } from "../lib/tab.js";

const mission = (page) => page.locator(".course-mission");
const column = (page, name) => page.locator(".ledgers-column").filter({ has: page.getByRole("heading", { name, exact: true }) });
const answer = (page, name) => column(page, name).locator(".ledgers-answer");
const press = (page, name) => page.locator("#v-ledgers").getByRole("button", { name, exact: true }).click();
const together = (page) => page.getByRole("checkbox", { name: "at the same moment as the last" });

async function go(page, hash) {
  await page.evaluate((to) => (location.hash = to), hash);
  await expect(page.locator("#main .view").first()).toBeVisible({ timeout: PATIENCE });
}

/** Begins a page's mission, then opens the bench and clears it. */
async function begin(page, number) {
  await go(page, `#/course/${number}`);
  await mission(page).getByRole("button", { name: "Begin" }).click();
  await go(page, "#/ledgers");
  await press(page, "Clear");
}

/** Writes a payment, at the same moment as the last if it says so. */
async function pay(page, from, to, amount, atOnce = false) {
  await page.getByLabel("What", { exact: true }).selectOption({ label: "Pay" });
  await page.getByLabel("Who", { exact: true }).selectOption({ label: from });
  await page.getByLabel("To whom").selectOption({ label: to });
  await page.getByLabel("How much").fill(String(amount));
  if ((await together(page).getAttribute("aria-checked")) !== String(atOnce)) await together(page).click();
  await press(page, "Add");
}

async function replay(page, entry) {
  await page.getByLabel("What", { exact: true }).selectOption({ label: "Replay" });
  await page.getByLabel("Which one").selectOption({ label: String(entry) });
  await press(page, "Add");
}

const done = (page, number) => expect(page.getByText(`The mission of page ${number} is done`).first()).toBeVisible({ timeout: PATIENCE });

test("the five payments in four ledgers, step by step", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await go(page, "#/course");
  await page.getByRole("link", { name: "Four ledgers" }).click();
  await expect(page.locator(".ledgers-step")).toHaveCount(5);
  for (const name of ["UTXO", "Accounts", "Key-value", "Bank"]) await expect(answer(page, name)).toContainText("Taken");
  await press(page, "Back");
  await expect(page.locator(".ledgers-step[aria-current=step]")).toContainText("Alice → Dan 25");
  await replay(page, 1);
  await expect(answer(page, "UTXO")).toContainText("bad-txns-inputs-missingorspent");
  await expect(answer(page, "Accounts")).toContainText("nonce too low");
  await expect(answer(page, "Key-value")).toContainText("DUPLICATE_TXID");
  await expect(answer(page, "Bank")).toContainText("has been booked already");
  await page.getByLabel("What", { exact: true }).selectOption({ label: "The keeper takes" });
  await page.getByLabel("How much").fill("7");
  await press(page, "Add");
  await expect(answer(page, "Key-value")).toContainText("ENDORSEMENT_POLICY_FAILURE");
  await expect(answer(page, "Bank")).toContainText("Taken");
  await expectAccessible(page);
});

test("what is no amount is said in a sentence, and nothing is added", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await go(page, "#/ledgers");
  await press(page, "Clear");
  for (const text of ["", "0", "-1", "1.5", "much", "99999999999999999999", "9".repeat(100_000)]) {
    await page.getByLabel("How much").fill(text);
    await press(page, "Add");
    await expect(page.getByText("Type a whole number from 1 to 1,000,000")).toBeVisible();
    await expect(page.locator(".ledgers-step")).toHaveCount(0);
  }
  await page.getByLabel("How much").fill("１０");
  await press(page, "Add");
  await expect(page.locator(".ledgers-step")).toHaveCount(1);
  for (let more = 1; more < 16; more += 1) await press(page, "Add");
  await expect(page.locator(".ledgers-step")).toHaveCount(16);
  await press(page, "Add");
  await expect(page.getByText("The bench is full")).toBeVisible();
});

test("page 38: a double spend, and an order that does not matter", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await mine(page, 3);
  await go(page, "#/course/38");
  await expect(page.locator(".ledgers-tiles a.mine")).toHaveCount(3, { timeout: PATIENCE });
  await begin(page, 38);
  await pay(page, "Alice", "Bob", 60);
  await pay(page, "Alice", "Carol", 70, true);
  await expect(answer(page, "UTXO")).toContainText("bad-txns-inputs-missingorspent");
  await pay(page, "Bob", "Dan", 5);
  await pay(page, "Carol", "Dan", 7);
  await press(page, "Swap 3 and 4");
  await done(page, 38);
});

test("page 39: paid twice, refused, and proved", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await begin(page, 39);
  const nonces = page.getByRole("switch", { name: "Accounts have a nonce" });
  await nonces.click();
  await pay(page, "Alice", "Bob", 30);
  await replay(page, 1);
  await expect(column(page, "Accounts").locator(".ledgers-rows li").first()).toContainText("40");
  await nonces.click();
  await expect(answer(page, "Accounts")).toContainText("nonce too low");

  // The way: all nodes whose path the account's key begins with.
  const panel = page.locator(".ledgers-proof");
  const [, key] = (await panel.locator(".hint").first().textContent()).match(/begins with ([0-9a-f]+)/);
  await panel.getByRole("button", { name: "Check" }).click();
  await expect(panel.getByText("A node is missing")).toBeVisible();
  for (const row of await panel.locator(".ledgers-nodes li").all()) {
    const path = (await row.locator(".mono").first().textContent()).trim();
    if (path === "root" || key.startsWith(path)) await row.getByRole("checkbox").click();
  }
  await panel.getByRole("button", { name: "Check" }).click();
  await expect(panel.getByText("Proved: the account of Alice")).toBeVisible();
  await done(page, 39);
});

test("page 40: of two updates at once one is void", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await begin(page, 40);
  await pay(page, "Alice", "Bob", 10);
  await pay(page, "Alice", "Carol", 10, true);
  await expect(answer(page, "Key-value")).toContainText("MVCC_READ_CONFLICT");
  await go(page, "#/course/40");
  for (const [text, said] of [["two", "not a number of an update"], ["1", "is not void"]]) {
    await page.getByLabel("Your answer").fill(text);
    await mission(page).getByRole("button", { name: "Check" }).click();
    await expect(mission(page).locator(".course-saw")).toContainText(said);
  }
  await page.getByLabel("Your answer").fill("2");
  await mission(page).getByRole("button", { name: "Check" }).click();
  await done(page, 40);
});
