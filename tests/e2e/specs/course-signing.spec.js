// The course on signatures, addresses, Merkle roots, notarised files and the price of a block: each mission as a student does it.
import { expectAccessible } from "../lib/axe.js";
import { expect, test } from "../lib/fixtures.js";
import { EASY, PATIENCE, expectPeers, expectSameTip, mine, openTab, openTabs, room, rpc } from "../lib/tab.js";

const done = (page) => page.locator(".course-mission li.done");
const saw = (page) => page.locator(".course-saw");
const press = (page, name) => page.getByRole("button", { name, exact: true }).click();

async function begin(page, number) {
  await page.evaluate((hash) => (location.hash = hash), `#/course/${number}`);
  await expect(page.locator("#v-course-page")).toBeVisible({ timeout: PATIENCE });
  await page.locator(".course-mission").getByRole("button", { name: "Begin" }).click();
}

test("a sentence is signed, forged in vain, and a swapped key is noticed", async ({ context, site }) => {
  test.setTimeout(4 * PATIENCE);
  const { url } = await site();
  const [page, other] = await openTabs(context, 2, url + room(EASY));
  await begin(page, 55);
  await page.locator("#sign-sentence").fill("I was here, 谁也改不了");
  await press(page, "Sign");
  await expect(done(page)).toHaveCount(1, { timeout: PATIENCE });
  await press(page, "Flip a bit");
  await expect(page.getByText("With that bit flipped, the signature does not hold.")).toBeVisible({ timeout: PATIENCE });
  await expect(done(page)).toHaveCount(2);
  await press(page, "Forge 1,000");
  await expect(page.getByText("1000 tried, 0 hold")).toBeVisible({ timeout: PATIENCE });
  await expect(done(page)).toHaveCount(3);

  const address = await rpc(other, "getnewaddress");
  const signature = await rpc(other, "signmessage", address, "Pay me");
  await page.locator("#check-address").fill(` ${address}\n`);
  await page.locator("#check-sentence").fill("Pay him");
  await page.locator("#check-signature").fill(signature.replace(/.{40}/g, "$&\n"));
  await press(page, "Check signature");
  await expect(saw(page)).toContainText("did not sign this sentence", { timeout: PATIENCE });
  await page.locator("#check-sentence").fill("Pay me\n");
  await press(page, "Check signature");
  await expect(page.getByText("without the white space around it")).toBeVisible({ timeout: PATIENCE });
  await expect(done(page)).toHaveCount(4);
  await expectAccessible(page);

  // Half of the notes are swapped: forty in a row that are not would be the first in the history of mankind.
  let judged = 0;
  while ((await done(page).count()) < 5 && judged < 40) {
    await press(page, "Receive a note");
    const note = page.locator(".panel", { has: page.locator(".course-note") });
    const swapped = (await note.locator(".longhash").textContent()) !== address;
    await press(page, swapped ? "Swapped" : "Genuine");
    judged += 1;
    if (!swapped) await expect(saw(page)).toContainText("your classmate's key signed this one");
  }
  await expect(done(page)).toHaveCount(5);
});

test("the Script screen signs with every kind of address, and says what a signature does not say", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, `${url}${room(EASY)}#/script/messages`);
  const panel = page.locator(".panel", { has: page.locator("#sign-sentence") });
  await page.locator("#sign-sentence").fill("one sentence");
  for (const kind of await panel.locator(".seg button").all()) {
    await kind.click();
    await press(page, "Sign");
    const [address, signature] = [panel.locator(".longhash").first(), panel.locator(".longhash").nth(1)];
    await expect(signature).toBeVisible({ timeout: PATIENCE });
    await expect.poll(async () => rpc(page, "verifymessage", await address.textContent(), await signature.textContent(), "one sentence"), { timeout: PATIENCE }).toBe(true);
    await page.locator("#check-address").fill(await address.textContent());
    await page.locator("#check-sentence").fill("one sentence");
    await page.locator("#check-signature").fill(await signature.textContent());
    await press(page, "Check signature");
    await expect(page.getByText("the address is your own, and your key signed")).toBeVisible({ timeout: PATIENCE });
    await expect(page.getByText("It does not say whose key that is")).toBeVisible();
  }
  await page.locator("#check-signature").fill("x".repeat(1_000_000));
  await press(page, "Check signature");
  await expect(page.getByText(/They do not belong together/)).toBeVisible({ timeout: PATIENCE });
  await page.locator("#check-address").fill("nonsense");
  await press(page, "Check signature");
  await expect(page.getByRole("alert").filter({ hasText: "Not an address" })).toBeVisible({ timeout: PATIENCE });
});

test("a file is registered in a block, and proven in another tab", async ({ context, site }) => {
  test.setTimeout(3 * PATIENCE);
  const { url } = await site();
  const tabs = await openTabs(context, 2, url + room(EASY));
  const [page, other] = tabs;
  await expectPeers(tabs, 1);
  await mine(page, 2);
  await expectSameTip(tabs, 2);
  await mine(other, 2);
  await expectSameTip(tabs, 4);
  const file = (name, text) => ({ name, mimeType: "text/plain", buffer: Buffer.from(text) });
  const register = async (tab, content) => {
    await tab.locator("input[type=file]").first().setInputFiles(content);
    await tab.getByRole("button", { name: "Put it into a payment" }).click({ timeout: PATIENCE });
    await expect(tab.locator(".course-sent li")).not.toHaveCount(0, { timeout: PATIENCE });
    const txid = await tab.locator(".course-sent a").first().textContent();
    await mine(tab, 1);
    return txid;
  };
  await begin(page, 35);
  await page.locator("input[type=file]").first().setInputFiles(file("empty.txt", ""));
  await expect(page.getByText("This file is empty")).toBeVisible({ timeout: PATIENCE });
  await register(page, file("mine.txt", "mine"));
  await expect(done(page)).toHaveCount(1, { timeout: PATIENCE });
  await expectSameTip(tabs, 5);

  await begin(other, 35);
  const txid = await register(other, file("theirs.txt", "theirs"));
  await expect(other.getByRole("button", { name: "Copy transaction and proof" })).toBeVisible({ timeout: PATIENCE });
  await expectSameTip(tabs, 6);
  const evidence = [await rpc(other, "getrawtransaction", txid), await rpc(other, "gettxoutproof", [txid])].join("\n");
  await page.locator("#notary-evidence").fill("nonsense");
  await page.locator("input[type=file]").nth(1).setInputFiles(file("theirs.txt", "theirs!"));
  await press(page, "Check");
  await expect(page.getByRole("alert").filter({ hasText: "Two pieces of hex" })).toBeVisible({ timeout: PATIENCE });
  await page.locator("#notary-evidence").fill(evidence);
  await press(page, "Check");
  await expect(saw(page)).toContainText("One different byte is enough", { timeout: PATIENCE });
  await page.locator("input[type=file]").nth(1).setInputFiles(file("theirs.txt", "theirs"));
  await expect(page.getByText("theirs.txt (6 B), SHA-256")).toBeVisible({ timeout: PATIENCE });
  await press(page, "Check");
  await expect(page.getByText(/It holds: block \d+; these bytes existed before \d{4}-\d{2}-\d{2}/)).toBeVisible({ timeout: PATIENCE });
  await expect(done(page)).toHaveCount(2);
});

test("addresses are put together by hand", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await begin(page, 51);
  await press(page, "Base58Check (P2PKH)");
  await expect(page.getByText("this step takes 20 bytes, and there are 33")).toBeVisible();
  for (const step of ["SHA-256", "RIPEMD-160", "00 14 ‖ …", "Bech32"]) await press(page, step);
  await expect(page.getByText("the very address of your wallet")).toBeVisible();
  await expect(done(page)).toHaveCount(1);
  await page.locator(".seg button", { hasText: "Legacy" }).first().click();
  for (const step of ["RIPEMD-160", "Base58Check (P2PKH)"]) await press(page, step);
  await expect(saw(page)).toContainText("nobody has its key");
  await press(page, "Begin anew");
  for (const step of ["SHA-256", "RIPEMD-160", "Base58Check (P2PKH)"]) await press(page, step);
  await expect(done(page)).toHaveCount(2);
  await press(page, "These");
  await expect(saw(page)).toContainText("You chose none");
  await page.getByRole("checkbox").last().click();
  await press(page, "These");
  await expect(done(page)).toHaveCount(3);
});

test("two lists have one root, and the node takes the real one", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await mine(page, 3);
  await begin(page, 52);
  await press(page, "Take a candidate");
  await expect(page.getByText("The candidate has one transaction")).toBeVisible({ timeout: PATIENCE });
  for (const coins of [1, 2]) await rpc(page, "sendtoaddress", await rpc(page, "getnewaddress"), coins);
  await press(page, "Take a candidate");
  await expect(page.getByText("A candidate of 3 transactions")).toBeVisible({ timeout: PATIENCE });
  await expect(page.getByText("the roots are equal")).toHaveCount(2);
  await press(page, "Find a nonce");
  await expect(page.getByText("The nonce is found")).toBeVisible({ timeout: PATIENCE });
  await press(page, "Hand in the longer list");
  await expect(page.getByText(/The longer list: .*bad-txns-duplicate/)).toBeVisible({ timeout: PATIENCE });
  await expect(done(page)).toHaveCount(2);
  await press(page, "Hand in the real list");
  await expect(page.getByText("The real list: accepted")).toBeVisible({ timeout: PATIENCE });
  await expect(done(page)).toHaveCount(3, { timeout: PATIENCE });
});

test("finding and checking are measured, and both numbers are said", async ({ context, site }) => {
  test.setTimeout(3 * PATIENCE);
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await mine(page, 8);
  await begin(page, 41);
  await press(page, "Measure");
  await expect(page.locator(".course-numbers dd").nth(2)).toHaveText(/^\d{2,}$/, { timeout: 2 * PATIENCE });
  const say = async (field, number) => {
    await page.locator(field).fill(number);
    await page.locator("form", { has: page.locator(field) }).getByRole("button").click();
  };
  await say("#guess-ratio", "2^40");
  await expect(saw(page)).toContainText("more than twice as much");
  await say("#guess-ratio", "２");
  await expect(done(page)).toHaveCount(1);
  await say("#guess-work", "plenty");
  await expect(saw(page)).toContainText("no number above zero");
  await say("#guess-work", "2");
  await expect(saw(page)).toContainText("work of a single block");
  await say("#guess-work", "12");
  await expect(done(page)).toHaveCount(2);
});
