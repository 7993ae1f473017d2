// The crypto bench, hashes and one key: its missions done by clicks, and what it shows held against other implementations.
import { createCipheriv, createHash } from "node:crypto";
import { expectAccessible } from "../lib/axe.js";
import { expect, test } from "../lib/fixtures.js";
import { EASY, PATIENCE, mine, openTab, room, rpc } from "../lib/tab.js";

const PASSPHRASE = "a passphrase for this story";

const mission = (page) => page.locator(".course-mission");
const done = (page) => mission(page).locator("li.done");
const panel = (page, title) => page.locator("section.panel", { has: page.getByRole("heading", { name: title, exact: true }) });
const press = (scope, name) => scope.getByRole("button", { name, exact: true }).click();

async function open(page, fragment, view) {
  await page.evaluate((hash) => (location.hash = hash), fragment);
  await expect(page.locator(view)).toBeVisible({ timeout: PATIENCE });
}

async function beginPage(page, number) {
  await open(page, `#/course/${number}`, "#v-course-page");
  await press(mission(page), "Begin");
  await expect(mission(page).getByText("Your node is watching")).toBeVisible();
}

async function newPage(context, site) {
  const { url } = await site();
  return openTab(context, url + room(EASY));
}

test("page 42: the slide's digests are those of lines", async ({ context, site }) => {
  const page = await newPage(context, site);
  await beginPage(page, 42);
  const typed = panel(page, "Hashed as you type");
  await press(typed, "CR LF 0d 0a");
  await expect(mission(page).locator(".course-saw")).toContainText("two bytes, 0d 0a");
  await expect(done(page)).toHaveCount(0);
  await press(typed, "LF 0a");
  await expect(done(page)).toHaveCount(2);
  await expect(typed.getByText("0bee89b07a248e27c83fc3d5951213c1")).toBeVisible();
  await expect(typed.getByText("56 of 128 bits differ")).toBeVisible();
});

test("what is typed is hashed as others hash it, and a megabyte freezes nothing", async ({ context, site }) => {
  const page = await newPage(context, site);
  await open(page, "#/crypto", "#v-crypto");
  await expectAccessible(page);
  const typed = panel(page, "Hashed as you type");
  const input = page.getByLabel("Input one").first();
  for (const text of ["", "哈希 𝄞", "a".repeat(3000)]) {
    await input.fill(text);
    for (const name of ["md5", "sha1", "sha256", "sha512", "ripemd160"]) {
      await expect(typed).toContainText(createHash(name).update(text).digest("hex"));
    }
  }
  await input.fill("x".repeat(1_000_000));
  await expect(typed.getByText("That is too long")).toBeVisible();
  await input.fill("abc");
  await expect(typed.getByText("That is too long")).toHaveCount(0);
});

test("page 43: a preimage of 20 bits, and a prediction for 40", async ({ context, site }) => {
  test.setTimeout(4 * PATIENCE);
  const page = await newPage(context, site);
  await beginPage(page, 43);
  const answer = page.getByLabel("Your answer");
  await answer.fill("100");
  await press(page, "Check");
  await expect(mission(page).locator(".course-saw")).toContainText("not known yet");
  const back = panel(page, "Backwards");
  await press(back, "32");
  await press(back, "Search");
  await press(back, "Cancel");
  await expect(back.locator(".crypto-effort")).toContainText("stopped");
  await expect(done(page)).toHaveCount(0);
  await press(back, "20");
  await press(back, "Search");
  const found = back.locator(".crypto-found b");
  await expect(found).toBeVisible({ timeout: 3 * PATIENCE });
  const digest = createHash("sha256").update(await found.textContent()).digest("hex");
  expect((await back.locator(".crypto-digest").first().textContent()).slice(0, 5)).toBe(digest.slice(0, 5));
  await expect(done(page)).toHaveCount(1);
  const rate = Number((await back.locator(".crypto-effort").textContent()).match(/([\d,]+) a second/)[1].replaceAll(",", ""));
  await answer.fill(String(Math.round(2 ** 40 / rate / 3600)));
  await press(page, "Check");
  await expect(done(page)).toHaveCount(2);
});

test("page 44: a collision of 32 bits, and the two that were published", async ({ context, site }) => {
  test.setTimeout(3 * PATIENCE);
  const page = await newPage(context, site);
  await beginPage(page, 44);
  const birthdays = panel(page, "Birthdays");
  await press(birthdays, "16");
  await press(birthdays, "Find a pair");
  await expect(mission(page).locator(".course-saw")).toContainText("bits of SHA-256 are equal", { timeout: PATIENCE });
  await press(birthdays, "32");
  await press(birthdays, "Find a pair");
  await expect(done(page)).toHaveCount(1, { timeout: 2 * PATIENCE });
  await expect(birthdays.locator(".crypto-found b")).toHaveCount(2);
  const inputs = await birthdays.locator(".crypto-found b").allTextContents();
  const starts = inputs.map((input) => createHash("sha256").update(input).digest("hex").slice(0, 8));
  expect(starts[0]).toBe(starts[1]);
  const pairs = panel(page, "Collisions that were published");
  for (const [name, count] of [["MD5", 2], ["SHA-1", 3]]) {
    await press(pairs, `The pair for ${name}`);
    await press(pairs, "Hash and compare");
    await expect(pairs.getByText("one digest: a collision")).toHaveCount(1);
    await expect(done(page)).toHaveCount(count);
  }
});

test("page 45: bytes become the node's txid and the address's program", async ({ context, site }) => {
  const page = await newPage(context, site);
  await mine(page, 1);
  await beginPage(page, 45);
  const bench = panel(page, "Hashes inside Bitcoin");
  await press(bench, "Latest transaction, without witness");
  for (const step of ["SHA-256", "SHA-256"]) await press(bench, step);
  await expect(mission(page).locator(".course-saw")).toContainText("from the last byte to the first");
  await press(bench, "Reverse");
  await expect(bench.getByText("the node's txid")).toBeVisible();
  const [{ txid }] = await rpc(page, "listtransactions", "*", 1);
  await expect(bench.getByText(txid)).toBeVisible();
  await press(bench, "Your public key");
  for (const step of ["SHA-256", "RIPEMD-160"]) await press(bench, step);
  await expect(bench.getByText("the program of your address")).toBeVisible();
  await expect(done(page)).toHaveCount(2);
});

test("page 46: a short key falls, and an encrypted wallet leaves no word in storage", async ({ context, site }) => {
  test.setTimeout(4 * PATIENCE);
  const page = await newPage(context, site);
  await beginPage(page, 46);
  const row = panel(page, "The row that the browser keeps");
  await press(row, "Read it from storage");
  await expect(mission(page).locator(".course-saw")).toContainText("all 12 words");
  const search = panel(page, "Search for a short key");
  await press(search, "20");
  await press(search, "Try them all");
  await expect(done(page)).toHaveCount(1, { timeout: 3 * PATIENCE });
  await rpc(page, "encryptwallet", PASSPHRASE);
  await press(row, "Read it from storage");
  await expect(row.getByText("not one word can be read")).toBeVisible({ timeout: PATIENCE });
  await expect(done(page)).toHaveCount(2);
});

test("one key: rounds, modes and a picture, with the keyboard and without a barrier", async ({ context, site }) => {
  const page = await newPage(context, site);
  await open(page, "#/crypto/symmetric", "#v-crypto");
  await expectAccessible(page);
  const rounds = panel(page, "Round by round");
  const key = Buffer.from(await page.getByLabel("Key", { exact: true }).inputValue(), "hex");
  const block = Buffer.from(await page.getByLabel("A block", { exact: true }).inputValue(), "hex");
  const cipher = createCipheriv("aes-128-ecb", key, null).setAutoPadding(false);
  const expected = cipher.update(block).toString("hex");
  await expect(rounds.locator(".crypto-round").last().locator(".crypto-byte")).toHaveText(expected.match(/../g));
  await rounds.locator("button.crypto-byte").nth(5).focus();
  await page.keyboard.press("Enter");
  await expect(rounds.locator("button.crypto-byte").nth(5)).toHaveAttribute("aria-pressed", "true");
  await expect(rounds.locator(".crypto-round").nth(2).locator(".crypto-byte.reached")).toHaveCount(4);
  await expect(rounds.locator(".crypto-round").nth(3).locator(".crypto-byte.reached")).toHaveCount(16);

  const messages = panel(page, "Many blocks, one key");
  const reached = messages.locator("p[role=status]");
  for (const [mode, count] of [["ECB", 8], ["CBC", 32], ["CTR", 1]]) {
    await press(messages, mode);
    await expect(reached).toContainText(`${count} of 32 bytes`);
  }
  await expect(panel(page, "A picture").locator("figure")).toHaveCount(4);
});
