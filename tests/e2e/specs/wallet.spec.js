// The wallet in the user's hands: words, passphrase, payment links, and addresses of elsewhere.
import { expect, test } from "../lib/fixtures.js";
import { EASY, PATIENCE, balances, eventually, expectPeers, expectSameTip, mine, openTab, openTabs, refusal, room, rpc } from "../lib/tab.js";
import { enterWords, fillPayment, readWords, restoreWallet, visit } from "../lib/ui.js";

test("a wallet restored from its words in another browser finds its coins", async ({ context, newContext, relay }) => {
  test.setTimeout(3 * PATIENCE);
  const address = relay.url + room(EASY);
  const first = await openTab(context, address);
  await expect(first.locator(".topbar")).toContainText("Wallet unprotected");
  await mine(first, 3);
  await rpc(first, "sendtoaddress", await rpc(first, "getnewaddress"), 4);
  await mine(first, 1);
  const words = await readWords(first);
  expect([12, 24]).toContain(words.split(" ").length);

  const second = await openTab(await newContext(), address);
  await expectPeers([first, second], 1);
  await expectSameTip([first, second], 4);
  expect((await balances(second)).total).toBe(0);

  const dialog = await enterWords(second, "abandon ".repeat(12).trim());
  await expect(dialog.getByText(/The words don.t belong together/)).toBeVisible();
  await second.keyboard.press("Escape");
  await restoreWallet(second, words);
  expect(await balances(second)).toEqual(await balances(first));
  expect((await balances(second)).total).toBe(4 * 50e8);
  expect(await readWords(second)).toBe(words);
});

test("a locked wallet receives, mines and relays, and pays only once unlocked", async ({ context, site }) => {
  test.setTimeout(3 * PATIENCE);
  const { url } = await site();
  // A second for a block: with an easier target the miner would flood the room.
  const tabs = await openTabs(context, 2, url + room({ ...EASY, bits: "0x1e0fffff" }));
  const [owner, friend] = tabs;
  await expectPeers(tabs, 1);
  await mine(owner, 2);

  await visit(owner, "Wallet");
  await owner.getByRole("button", { name: "Set passphrase" }).click();
  const protect = owner.getByRole("dialog", { name: "Encrypt the wallet" });
  await protect.getByLabel("Passphrase", { exact: true }).fill("correct horse");
  await protect.getByLabel("Once more").fill("correct horse battery");
  await expect(protect.getByText("The two do not match")).toBeVisible();
  await protect.getByLabel("Once more").fill("correct horse");
  await protect.getByRole("button", { name: "Encrypt the wallet" }).click();
  await expect(protect).toBeHidden({ timeout: PATIENCE });
  await expect(owner.getByText(/^Locked: it receives/)).toBeVisible();
  await expect(owner.locator(".topbar")).not.toContainText("Wallet unprotected");
  expect(await refusal(owner, "sendtoaddress", await rpc(friend, "getnewaddress"), 1)).toMatchObject({ code: -13 });

  await mine(friend, 2);
  const received = await rpc(friend, "sendtoaddress", await rpc(owner, "getnewaddress"), 5);
  await eventually(owner, "getrawmempool").toEqual([received]);
  await rpc(owner, "setmining", 1);
  await expect.poll(() => rpc(friend, "getrawmempool"), { timeout: PATIENCE }).toEqual([]);
  await rpc(owner, "setmining", 0);
  await expectSameTip(tabs, 5);
  expect((await balances(owner)).total % 50e8).toBeGreaterThanOrEqual(5e8);

  await owner.reload();
  await expect(owner.getByText(/^Locked: it receives/)).toBeVisible({ timeout: PATIENCE });
  await owner.getByRole("button", { name: "Unlock", exact: true }).click();
  const unlock = owner.getByRole("dialog", { name: "Unlock" });
  await unlock.getByLabel("Passphrase").fill("wrong horse");
  await unlock.getByRole("button", { name: "Unlock" }).click();
  await expect(unlock.getByText(/wrong passphrase/i)).toBeVisible({ timeout: PATIENCE });
  await unlock.getByLabel("Passphrase").fill("correct horse");
  await unlock.getByRole("button", { name: "Unlock" }).click();
  await expect(unlock).toBeHidden({ timeout: PATIENCE });
  const sent = await rpc(owner, "sendtoaddress", await rpc(friend, "getnewaddress"), 1);
  await eventually(friend, "getrawmempool").toEqual([sent]);
  await owner.getByRole("button", { name: "Lock now" }).click();
  await expect(owner.getByText(/^Locked: it receives/)).toBeVisible();
  expect(await refusal(owner, "walletpassphrase", "wrong horse", 5)).toMatchObject({ code: -14 });
});

test("what needs a locked wallet goes on by itself once it is unlocked", async ({ context, site }) => {
  test.setTimeout(3 * PATIENCE);
  const [payer, payee] = await payerAndPayee(context, site);
  await rpc(payer, "sendtoaddress", await rpc(payee, "getnewaddress"), 1);
  await expect.poll(() => rpc(payee, "getrawmempool"), { timeout: PATIENCE }).toHaveLength(1);
  await rpc(payee, "encryptwallet", "correct horse");
  await visit(payee, "Wallet");
  const unlock = async () => {
    const dialog = payee.getByRole("dialog", { name: "Unlock" });
    await dialog.getByLabel("Passphrase").fill("correct horse");
    await dialog.getByRole("button", { name: "Unlock" }).click();
    await expect(dialog).toBeHidden({ timeout: PATIENCE });
  };
  await expect(payee.getByText(/^Locked: it receives/)).toBeVisible({ timeout: PATIENCE });
  await payee.getByRole("button", { name: "Reveal" }).click();
  await unlock();
  await expect(payee.getByRole("button", { name: "Hide" })).toBeVisible({ timeout: PATIENCE });

  await rpc(payee, "walletlock");
  await expect(payee.getByText(/^Locked: it receives/)).toBeVisible({ timeout: PATIENCE });
  await payee.getByRole("button", { name: "Speed up" }).click();
  await unlock();
  await expect(payee.getByRole("dialog", { name: "Speed up" })).toBeVisible({ timeout: PATIENCE });
});

test("a pasted payment link fills in address and amount", async ({ context, site }) => {
  const { url } = await site();
  const [page, payee] = await openTabs(context, 2, url + room(EASY));
  await mine(page, 2);
  const address = await rpc(payee, "getnewaddress");
  await fillPayment(page, `bitcoin:${address}?amount=1.5&label=Lunch`);
  await expect(page.getByLabel("Pay to")).toHaveValue(address);
  await expect(page.getByLabel("Amount", { exact: true })).toHaveValue(/^1\.50*$/);
  await page.getByRole("button", { name: "Sign and broadcast" }).click({ timeout: PATIENCE });
  await expect.poll(() => balances(payee), { timeout: PATIENCE }).toMatchObject({ pending: 1.5e8 });
});

/** What the form says of addresses that can't be paid here. */
const ADDRESSES = {
  "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa": /an address of mainnet/,
  "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq": /an address of mainnet/,
  "mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn": /an address of (testnet|regtest|signet)/,
  "bitcoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa?amount=1": /mainnet/,
};

test("an address of another network is refused by its name, a mistyped one by its checksum", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  for (const [address, message] of Object.entries(ADDRESSES)) {
    await fillPayment(page, address);
    await expect(page.locator("#pay-to-hint")).toHaveText(message);
  }
  const own = await rpc(page, "getnewaddress");
  const mistyped = own.slice(0, -1) + (own.endsWith("x") ? "y" : "x");
  await fillPayment(page, mistyped);
  await expect(page.locator("#pay-to-hint")).toHaveText(/checksum does not match/);
  await fillPayment(page, own);
  await expect(page.locator("#pay-to-hint")).toHaveText("This is your own address");
  await expect(page.getByRole("button", { name: "Sign and broadcast" })).toBeDisabled();
});

/** Two tabs of one room; the first has money. */
async function payerAndPayee(context, site) {
  const { url } = await site();
  const tabs = await openTabs(context, 2, url + room(EASY));
  await expectPeers(tabs, 1);
  await mine(tabs[0], 2);
  return tabs;
}

/** Raises what a waiting payment pays for its size, with the dialog that the history opens. */
async function hurry(page, name, rate) {
  await visit(page, "Wallet");
  await page.getByRole("button", { name, exact: true }).first().click();
  const dialog = page.getByRole("dialog", { name });
  await dialog.getByLabel("New fee rate").fill(rate);
  await dialog.getByRole("button", { name, exact: true }).click();
  await expect(dialog).toBeHidden({ timeout: PATIENCE });
}

test("a payment that waits is replaced by one with a higher fee", async ({ context, site }) => {
  test.setTimeout(3 * PATIENCE);
  const [payer, payee] = await payerAndPayee(context, site);
  await fillPayment(payer, await rpc(payee, "getnewaddress"), "1");
  await payer.getByRole("checkbox", { name: /BIP125/ }).click();
  await payer.getByRole("button", { name: "Sign and broadcast" }).click({ timeout: PATIENCE });
  await expect.poll(() => rpc(payee, "getrawmempool"), { timeout: PATIENCE }).toHaveLength(1);
  const [first] = await rpc(payer, "getrawmempool");

  await hurry(payer, "Raise the fee", "50");
  await expect.poll(() => rpc(payee, "getrawmempool"), { timeout: PATIENCE }).not.toEqual([first]);
  const [second, ...others] = await rpc(payee, "getrawmempool");
  expect(others).toEqual([]);
  const { vsize, fees } = await rpc(payee, "getmempoolentry", second);
  expect(Math.round((fees.base * 1e8) / vsize)).toBe(50);
  await mine(payee, 1);
  await expectSameTip([payer, payee], 3);
  expect((await balances(payee)).total).toBeGreaterThanOrEqual(1e8);
});

test("money that waits is sped up by a child that pays for its parent", async ({ context, site }) => {
  test.setTimeout(3 * PATIENCE);
  const [payer, payee] = await payerAndPayee(context, site);
  await rpc(payer, "sendtoaddress", await rpc(payee, "getnewaddress"), 1);
  await expect.poll(() => rpc(payee, "getrawmempool"), { timeout: PATIENCE }).toHaveLength(1);

  await hurry(payee, "Speed up", "40");
  await expect.poll(() => rpc(payer, "getrawmempool"), { timeout: PATIENCE }).toHaveLength(2);
  const entries = Object.values(await rpc(payer, "getrawmempool", true));
  const child = entries.find(({ ancestorcount }) => ancestorcount === 2);
  expect((child.fees.ancestor * 1e8) / child.ancestorsize).toBeGreaterThanOrEqual(39.5);
  await mine(payer, 1);
  await expectSameTip([payer, payee], 3);
  expect(await rpc(payee, "getrawmempool")).toEqual([]);
});

test("the preview of a payment adds up, and an incoming coin says what it waits for", async ({ context, site }) => {
  const { url } = await site();
  const tabs = await openTabs(context, 2, url + room(EASY));
  const [payer, friend] = tabs;
  await expectPeers(tabs, 1);
  await mine(payer, 3);
  await expectSameTip(tabs, 3);
  const to = await rpc(friend, "getnewaddress");
  await fillPayment(payer, to, "1");
  // One input, two outputs, all SegWit: 141 virtual bytes with their signatures, as estimates have it.
  await expect(payer.locator(".money-sum dt").filter({ hasText: "Fee 141 vB × 5" })).toBeVisible({ timeout: PATIENCE });
  await expect(payer.locator(".money-sum dd").filter({ hasText: /^−0\.00000705$/ })).toBeVisible();
  await payer.getByRole("button", { name: "Sign and broadcast" }).click();
  await expect.poll(() => rpc(friend, "getrawmempool"), { timeout: PATIENCE }).toHaveLength(1);
  await visit(friend, "Wallet");
  await expect(friend.locator(".wallet-coins")).toContainText("incoming, can be spent once confirmed", { timeout: PATIENCE });
  await expect(friend.locator(".wallet-coins")).not.toContainText("in use");
  await expect(payer.locator(".wallet-coins")).toContainText("in use by a pending payment");
});
