// The app in people's hands: what they type, what stands in their way, what is read out to them, what things are called.
import { expect, test } from "../lib/fixtures.js";
import { goTo, populatedTab } from "../lib/screens.js";
import { EASY, PATIENCE, balances, expectPeers, mine, nodeRuns, openTab, openTabs, room, rpc } from "../lib/tab.js";
import { fillPayment, visit } from "../lib/ui.js";

const PHONE = { width: 390, height: 844 };
const DESK = { width: 1440, height: 900 };

/** Ways to type half a coin. */
const HALVES = ["0,5", "０．５", "０，５", "0。5", ".5"];
/** What the form answers to what may be two numbers, or none. */
const NO_AMOUNTS = { "1,000": /1000 or 1\.000/, "½": /like 0\.5/, "1e3": /like 0\.5/, "1 0": /like 1234\.5/, "\u202e5.0": /U\+202E/, 0: /more than zero/ };

test("half a coin is paid with a keyboard that has only a comma", async ({ context, site }) => {
  const { url } = await site();
  const [payer, payee] = await openTabs(context, 2, url + room(EASY));
  await expectPeers([payer, payee], 1);
  await mine(payer, 2);
  await fillPayment(payer, await rpc(payee, "getnewaddress"));
  const amount = payer.getByLabel("Amount", { exact: true });
  const [problem, sign] = [payer.locator("#pay-amount-hint"), payer.getByRole("button", { name: "Sign and broadcast" })];
  for (const [typed, words] of Object.entries(NO_AMOUNTS)) {
    await amount.fill(typed);
    await expect(problem).toHaveText(words);
    await expect(problem).toHaveRole("alert");
    await expect(sign).toBeDisabled();
  }
  for (const typed of HALVES) {
    await amount.fill("");
    await amount.pressSequentially(typed);
    await expect(amount, "what is typed stays").toHaveValue(typed);
    await expect(problem.or(payer.getByText("Change, to a new address of yours")).first()).toBeVisible({ timeout: PATIENCE });
  }
  await amount.fill("0,5");
  await expect(problem).toHaveText("= 0.50000000 tBTC");
  await sign.click({ timeout: PATIENCE });
  await expect.poll(() => balances(payee), { timeout: PATIENCE }).toMatchObject({ pending: 0.5e8 });
});

test("what one link asks for is not paid to the next, and an address may be written in groups", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await mine(page, 2);
  const [shop, friend] = [await rpc(page, "getnewaddress"), await rpc(page, "getnewaddress")];
  const amount = page.getByLabel("Amount", { exact: true });
  await fillPayment(page, `bitcoin:${shop}?amount=7&label=Shop`);
  await expect(amount).toHaveValue("7.00000000");
  await page.getByLabel("Pay to").fill(`bitcoin:${friend}?label=Friend`);
  await expect(amount).toHaveValue("");
  await page.getByLabel("Pay to").fill(friend.replace(/.{4}/g, "$& "));
  await amount.fill("1");
  await expect(page.getByRole("button", { name: "Sign and broadcast" })).toBeEnabled({ timeout: PATIENCE });
  await page.getByLabel("Pay to").fill(`${friend.slice(0, 12)}é${friend.slice(13)}`);
  await expect(page.locator("#pay-to-hint")).toHaveText(/character 13/);
});

test("a fee rate is read like an amount", async ({ context, site }) => {
  test.setTimeout(3 * PATIENCE);
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await mine(page, 2);
  const own = await rpc(page, "getnewaddress");
  await rpc(page, "sendtoaddress", own, 1, "", "", false, true);
  await visit(page, "Wallet");
  await page.getByRole("button", { name: "Raise the fee", exact: true }).first().click();
  const dialog = page.getByRole("dialog", { name: "Raise the fee" });
  const rate = dialog.getByLabel("New fee rate");
  await expect(rate, "the field has the focus").toBeFocused();
  await rate.fill("1,000");
  await expect(dialog.locator("#bump-rate-hint")).toHaveText(/1000 or 1\.000/);
  await rate.fill("50，5");
  await dialog.getByRole("button", { name: "Raise the fee", exact: true }).click();
  await expect(dialog).toBeHidden({ timeout: PATIENCE });
  const [txid] = await rpc(page, "getrawmempool");
  const { vsize, fees } = await rpc(page, "getmempoolentry", txid);
  expect((fees.base * 1e8) / vsize).toBeCloseTo(50.5, 0);
});

test("a link is typed letter by letter, and what it says is read before it is paid", async ({ context, site }) => {
  test.setTimeout(3 * PATIENCE);
  const { url } = await site();
  const [payer, payee] = await openTabs(context, 2, url + room(EASY));
  await expectPeers([payer, payee], 1);
  await mine(payer, 2);
  const address = await rpc(payee, "getnewaddress");
  await visit(payer, "Wallet");
  const to = payer.getByLabel("Pay to");
  const link = `bitcoin:${address}?amount=1.5&label=Canteen&message=Lunch%20on%20Friday`;
  await to.pressSequentially(link);
  await expect(to).toHaveValue(link);
  await expect(payer.getByLabel("Amount", { exact: true })).toHaveValue(/^1\.50*$/);
  await expect(payer.locator(".request")).toHaveText(/Payee\s*Canteen\s*Message\s*Lunch on Friday/);
  await payer.getByRole("button", { name: "Sign and broadcast" }).click({ timeout: PATIENCE });
  await expect.poll(() => balances(payee), { timeout: PATIENCE }).toMatchObject({ pending: 1.5e8 });

  await to.fill(`BITCOIN:${address.toUpperCase()}?label=Kiosk`);
  await expect(to, "one that is pasted makes way for its address").toHaveValue(address);
  await expect(payer.locator(".request")).toContainText("Kiosk");
  await to.press("End");
  await to.press("Backspace");
  await expect(payer.locator(".request"), "another address is not what the link said").toHaveCount(0);
  await expect(payer.locator("#pay-to-hint")).toHaveRole("alert");
});

const SCREENS = ["live", "mine", "block/1", "wallet", "script", "script/contracts", "network", "console", "settings"].map((path) => `#/${path}`);

/** Buttons, links and fields that something of the messages' place covers, wherever the screen is scrolled to. */
const covered = () => {
  const place = document.querySelector(".toasts");
  const hits = [];
  for (const element of document.querySelectorAll("main button, main a, main input, main select, main textarea")) {
    element.scrollIntoView({ block: "nearest" });
    const { left, right, top, bottom, width, height } = element.getBoundingClientRect();
    if (!width || !height || !element.checkVisibility()) continue;
    const other = place.getBoundingClientRect();
    if (left < other.right && right > other.left && top < other.bottom - 1 && bottom > other.top + 1) hits.push(element.outerHTML.slice(0, 120));
  }
  return hits;
};

for (const [name, viewport] of Object.entries({ desk: DESK, phone: PHONE })) {
  test(`messages come one at a time and cover nothing: ${name}`, async ({ newContext, site }) => {
    test.setTimeout(5 * PATIENCE);
    const { url } = await site();
    const context = await newContext({ viewport });
    const page = await populatedTab(context, url);
    for (const view of SCREENS) {
      await test.step(view, async () => {
        await goTo(page, view);
        await mine(page, 1);
        await expect(page.locator(".toasts .toast")).toHaveCount(1);
        expect(await page.evaluate(covered)).toEqual([]);
      });
    }
  });
}

test("thirty blocks are a few sentences for those who listen", async ({ context, site }) => {
  test.setTimeout(3 * PATIENCE);
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await page.evaluate(() => {
    window.__heard = new Set();
    const live = "[aria-live=polite], [aria-live=assertive], [role=status], [role=alert], [role=log]";
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        const region = (target.nodeType === Node.TEXT_NODE ? target.parentElement : target)?.closest?.(live);
        if (region?.textContent) window.__heard.add(region.textContent);
      }
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  for (const view of ["#/live", "#/block", "#/mine"]) {
    await goTo(page, view);
    await page.evaluate(() => window.__heard.clear());
    const before = await rpc(page, "getblockcount");
    const started = Date.now();
    for (let block = 0; block < 30; block += 1) await mine(page, 1);
    await expect(page.locator("#news")).toContainText(new RegExp(`height ${before + 30}|block ${before + 30}`), { timeout: PATIENCE });
    const sentences = await page.evaluate(() => [...window.__heard]);
    const most = 2 + Math.ceil((Date.now() - started) / 5_000);
    expect(sentences.length, sentences.join("\n")).toBeLessThanOrEqual(most);
  }
});

test("dialogs begin at their field and give the focus back", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await visit(page, "Wallet");
  for (const [opener, field] of [["Set passphrase", "#pass-new"], ["Restore from words", "#restore-words"]]) {
    const button = page.getByRole("button", { name: opener });
    await button.click();
    await expect(page.locator(field)).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(button).toBeFocused();
    await button.click();
    await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
    await expect(button).toBeFocused();
  }
});

test("a dialog without fields begins at its safe button", async ({ context, site }) => {
  test.setTimeout(3 * PATIENCE);
  const { url } = await site();
  const address = url + room(EASY);
  const [page, other] = await openTabs(context, 2, address);
  await other.close();
  const condemn = page.getByRole("button", { name: /^Delete / });
  await expect(async () => {
    await visit(page, "Live");
    await visit(page, "Settings");
    await expect(condemn).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: PATIENCE });
  await condemn.click();
  await expect(page.getByRole("button", { name: "Cancel" })).toBeFocused();
});

test("arrow keys walk a script before anything is clicked, and leave fields alone", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await goTo(page, "#/script");
  await expect(page.getByText("step 0 of 6")).toBeVisible({ timeout: PATIENCE });
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("ArrowRight");
  await expect(page.getByText("step 1 of 6")).toBeVisible();
  await page.keyboard.press("ArrowLeft");
  await expect(page.getByText("step 0 of 6")).toBeVisible();
  await page.getByLabel("Locking script, scriptPubKey").press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(page.getByText("step 0 of 6")).toBeVisible();
});

/** What the node of a tab is called. */
const nameOf = (page) => page.locator(".topbar .ident .n").textContent();

test("every tab has a name of its own, and keeps it", async ({ context, site }) => {
  test.setTimeout(3 * PATIENCE);
  const { url } = await site();
  const address = url + room(EASY);
  const first = await openTab(context, address);
  const plain = await nameOf(first);
  await visit(first, "Settings");
  await first.getByLabel("Display name").fill("mei");
  await first.locator("form", { has: first.locator("#name") }).getByRole("button", { name: "Save" }).click();
  await expect(first.locator(".topbar .ident .n")).toHaveText("mei");
  const second = await openTab(context, address);
  expect(["mei", plain]).not.toContain(await nameOf(second));
  await first.reload();
  await nodeRuns(first);
  expect(await nameOf(first)).toBe("mei");
});

test("the name that was once one for all tabs goes to one node", async ({ context, site }) => {
  const { url } = await site();
  const address = url + room(EASY);
  await context.addInitScript(() => {
    if (!location.protocol.startsWith("http") || localStorage.getItem("once")) return;
    localStorage.setItem("once", "1");
    localStorage.setItem("hashyard/name", "mei");
  });
  const first = await openTab(context, address);
  expect(await nameOf(first)).toBe("mei");
  expect(await nameOf(await openTab(context, address))).not.toBe("mei");
});

test("the sheet of components is neither in the students' menu nor in what they download", async ({ newContext, site }) => {
  const { url } = await site();
  const context = await newContext({ locale: "zh-CN" });
  const page = await openTab(context, url + room(EASY));
  await expect(page.locator("nav a[href='#/kit']")).toHaveCount(0);
  await goTo(page, "#/kit");
  await expect(page.locator("#main h1")).toBeVisible();
  await expect(page.locator("#main")).not.toContainText("组件与状态");
});
