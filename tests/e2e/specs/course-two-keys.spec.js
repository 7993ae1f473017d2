// The course's pages about schemes with two keys: each mission done as a student would do it.
import { expectAccessible } from "../lib/axe.js";
import { expect, test } from "../lib/fixtures.js";
import { EASY, PATIENCE, mine, openTab, room } from "../lib/tab.js";

const mission = (page) => page.locator(".course-mission");
const ticks = (page) => mission(page).locator("li.done");
const begin = (page) => mission(page).getByRole("button", { name: "Begin" }).click();
const panel = (page, title) => page.locator(".panel", { has: page.getByRole("heading", { name: title, exact: true }) });
const value = (place, name) => place.locator("dt", { hasText: new RegExp(`^${name}$`) }).locator("+ dd").innerText();

async function openPage(page, number) {
  await page.evaluate((hash) => (location.hash = hash), `#/course/${number}`);
  await expect(page.locator("#v-course-page")).toBeVisible({ timeout: PATIENCE });
}

test("a textbook signature is forged, and padding stops it", async ({ context, site }) => {
  test.setTimeout(4 * PATIENCE);
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await openPage(page, 48);
  await begin(page);
  const hand = panel(page, "RSA by hand");
  const [n, s1, s2] = (await Promise.all(["n = p·q", "s₁", "s₂"].map((name) => value(hand, name)))).map((text) => BigInt(text.trim()));
  const [m1, m2] = await Promise.all(["m₁", "m₂"].map(async (name) => BigInt(await hand.getByLabel(name).inputValue())));
  const check = async (m, s) => {
    await hand.getByLabel("m", { exact: true }).fill(String(m));
    await hand.getByLabel("s", { exact: true }).fill(String(s));
    await hand.getByRole("button", { name: "Check" }).click();
  };
  await check((m1 * m2) % n, (s1 * s2 + 1n) % n);
  await expect(mission(page).locator(".course-saw")).toContainText("to the power of e leaves");
  await check((m1 * m2) % n, (s1 * s2) % n);
  await expect(ticks(page)).toHaveCount(1);

  const real = panel(page, "RSA as it is used, padded");
  await real.getByRole("button", { name: "Make a key" }).click();
  await real.getByRole("button", { name: "Multiply and check" }).click({ timeout: 3 * PATIENCE });
  await expect(real.getByText("PSS refuses")).toBeVisible({ timeout: PATIENCE });
  await expect(ticks(page)).toHaveCount(2);
});

test("a logarithm is found by adding, and one note has two ciphertexts", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await openPage(page, 49);
  await begin(page);
  const curve = panel(page, "y² = x³ + 7 modulo 43");
  const target = (await curve.getByText(/^target \(/).innerText()).replace("target ", "");
  const cells = curve.locator(".keys-multiples button");
  let steps = 0;
  for (let count = 1; count <= 31; count += 1) {
    await cells.nth(count - 1).click();
    if ((await cells.nth(count - 1).innerText()).includes(target)) {
      steps = count;
      break;
    }
  }
  const answer = page.getByLabel("Your answer");
  await answer.fill("1");
  await page.getByRole("button", { name: "Check", exact: true }).click();
  await expect(mission(page).locator(".course-saw")).toContainText(`the target is ${target}`);
  await answer.fill(String(steps));
  await page.getByRole("button", { name: "Check", exact: true }).click();
  await expect(ticks(page)).toHaveCount(1);

  const notes = panel(page, "ElGamal: one note, encrypted twice");
  await notes.getByLabel("Note").fill("noon");
  for (let count = 1; count <= 2; count += 1) {
    await notes.getByRole("button", { name: "Encrypt" }).click();
    await expect(notes.getByText("opens to")).toHaveCount(count);
  }
  await expect(ticks(page)).toHaveCount(2);
  await expectAccessible(page);
});

test("a point is chosen with the keyboard", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await page.evaluate(() => (location.hash = "#/crypto/asymmetric"));
  const point = page.locator('.keys-point').nth(5);
  await point.focus({ timeout: PATIENCE });
  await page.keyboard.press("Enter");
  await expect(point).toHaveAttribute("aria-pressed", "true");
  await expectAccessible(page);
});

test("a nonce that was used twice costs the bot its coin", async ({ context, site }) => {
  test.setTimeout(3 * PATIENCE);
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await mine(page, 3);
  await openPage(page, 56);
  await begin(page);
  const bot = panel(page, "The careless bot");
  await bot.getByRole("button", { name: "Let it pay" }).click();
  await expect(bot.getByText("not in a block yet")).toHaveCount(2, { timeout: PATIENCE });
  await mine(page, 1);
  await expect(ticks(page)).toHaveCount(1, { timeout: PATIENCE });
  expect(await value(bot, "r₁")).toBe(await value(bot, "r₂"));
  await bot.getByRole("button", { name: "Work out k" }).click();
  await bot.getByRole("button", { name: "Work out d" }).click();
  const secret = (await value(bot, "d = .*")).trim();
  const field = bot.getByLabel("The bot's private key d");
  await field.fill("1".repeat(64));
  await bot.getByRole("button", { name: "Take what is left" }).click();
  await expect(mission(page).locator(".course-saw")).toContainText("is not the bot's public key");
  await field.fill(secret);
  await bot.getByRole("button", { name: "Take what is left" }).click();
  await expect(bot.getByText("It is yours once it is in a block")).toBeVisible({ timeout: PATIENCE });
  await expect(ticks(page)).toHaveCount(2);
  await mine(page, 1);
  await expect(ticks(page)).toHaveCount(3, { timeout: PATIENCE });
});

/** Rounds until one is quicker than the truth: each is won about four times in five. */
const ROUNDS = 8;

test("two tabs agree on a secret, and a third stands between two others", async ({ context, site }) => {
  test.setTimeout(4 * PATIENCE);
  const { url } = await site();
  const address = url + room(EASY);
  const [page, one, two] = [await openTab(context, address), await openTab(context, address), await openTab(context, address)];
  for (const tab of [one, two]) await tab.evaluate(() => (location.hash = "#/crypto/asymmetric"));
  await openPage(page, 47);
  await begin(page);
  const parties = page.locator(".keys-party").filter({ has: page.getByRole("button", { name: "Agree" }) });
  await expect(parties).toHaveCount(2, { timeout: PATIENCE });
  await parties.first().getByRole("button", { name: "Agree" }).click();
  await expect(page.getByText("The other side showed that it knows the same secret.")).toBeVisible({ timeout: PATIENCE });
  await expect(ticks(page)).toHaveCount(1);
  // Face to face: the other tab reads its digest aloud.
  const digests = (tab) => tab.locator(".keys-party .mono.grow");
  const own = await digests(page).innerText();
  const heard = await Promise.race([one, two].map((tab) => digests(tab).innerText()));
  expect(heard).toBe(own);
  const aloud = page.getByLabel(/^Digest that .* reads aloud$/);
  await aloud.fill(heard);
  await expect(page.getByText("all 8 bytes match: one secret")).toBeVisible();
  await aloud.fill(heard.replace(/^./, (digit) => (digit === "0" ? "1" : "0")));
  await expect(page.getByText("7 / 8 bytes match: somebody is in between")).toBeVisible();
  for (const party of await parties.all()) await party.getByRole("checkbox").click();
  // Nobody can be kept from hearing the truth first: then the page says so, and another round is begun.
  for (let round = 0; round < ROUNDS && (await ticks(page).count()) < 2; round++) {
    await page.getByRole("button", { name: "Stand between", exact: true }).click();
    await expect(ticks(page).nth(1).or(page.getByText("it heard the truth first"))).toBeVisible({ timeout: PATIENCE });
    await page.waitForTimeout(1_000);
  }
  await expect(ticks(page)).toHaveCount(2, { timeout: PATIENCE });
  await expect(page.locator(".keys-middle")).toHaveAccessibleName(/both hear/);
  await expectAccessible(page);
});

test("a letter is opened by the tab that it is for", async ({ context, site }) => {
  test.setTimeout(3 * PATIENCE);
  const { url } = await site();
  const address = url + room(EASY);
  const [page, other] = [await openTab(context, address), await openTab(context, address)];
  await other.evaluate(() => (location.hash = "#/crypto/asymmetric"));
  await openPage(page, 50);
  await begin(page);
  const letters = panel(page, "A letter to a public key");
  await letters.getByLabel("Letter", { exact: true }).fill("come at noon");
  const reader = letters.getByLabel("To whom");
  await reader.selectOption("yourself");
  await letters.getByRole("button", { name: "Send" }).click();
  await expect(mission(page).locator(".course-saw")).toContainText("for yourself", { timeout: PATIENCE });
  await expect(reader.locator("option")).toHaveCount(2, { timeout: PATIENCE });
  await reader.selectOption({ index: 0 });
  await letters.getByRole("button", { name: "Send" }).click();
  await expect(letters.getByText("Its reader opened it.")).toBeVisible({ timeout: PATIENCE });
  await expect(other.getByText("for you: come at noon")).toBeVisible({ timeout: PATIENCE });
  await expect(ticks(page)).toHaveCount(1);
  const answer = page.getByLabel("Your answer");
  await answer.fill("80");
  await page.getByRole("button", { name: "Check", exact: true }).click();
  await expect(mission(page).locator(".course-saw")).toContainText("80 is too many");
  await answer.fill("0");
  await page.getByRole("button", { name: "Check", exact: true }).click();
  await expect(ticks(page)).toHaveCount(2);
});
