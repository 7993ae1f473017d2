// Contracts on the Script screen: written from a template, paid into, and moved by their ways.
import { expect, test } from "../lib/fixtures.js";
import { EASY, PATIENCE, balances, eventually, expectPeers, expectSameTip, mine, openTabs, room, rpc } from "../lib/tab.js";

const PAID_IN = 3;

/** Two tabs of one room, the first with money; both on the screen of contracts. */
async function parties(context, site) {
  const { url } = await site();
  const tabs = await openTabs(context, 2, `${url}${room(EASY)}#/script/contracts`);
  await expectPeers(tabs, 1);
  await mine(tabs[0], 3);
  await expectSameTip(tabs, 3);
  return tabs;
}

/** The key that the screen offers, to be given to others. */
const ownKey = (page) => page.getByLabel("Public keys").inputValue();

async function write(page, template, fields) {
  await page.getByRole("group", { name: "Template" }).getByRole("button", { name: template }).click();
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value);
  await page.getByRole("button", { name: "Keep this contract" }).click({ timeout: PATIENCE });
}

/** Pays into the contract that is shown, and waits for the block. */
async function fund(page) {
  await page.getByLabel("Amount").fill(String(PAID_IN));
  await page.getByRole("button", { name: "Fund" }).click();
  await expect.poll(() => rpc(page, "getrawmempool"), { timeout: PATIENCE }).toHaveLength(1);
  await mine(page, 1);
  await expect(page.getByRole("button", { name: "Spend", exact: true })).toBeVisible({ timeout: PATIENCE });
}

/** The text of the contract that is shown: what the other side needs to know it, too. */
const asText = (page) => page.locator("code.longhash").filter({ hasText: /^(wsh|sh|tr)/ }).textContent();

async function paste(page, contract) {
  await page.getByLabel("Paste a contract").fill(contract);
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByText("Contract kept")).toBeVisible({ timeout: PATIENCE });
}

for (const form of ["P2WSH", "P2TR"]) {
  test(`two of two behind ${form}: one tab signs, hands it on, and the other signs and sends`, ({ context, site }) => twoOfTwo(context, site, form));
}

async function twoOfTwo(context, site, form) {
  test.setTimeout(3 * PATIENCE);
  const [alice, bob] = await parties(context, site);
  const keys = [await ownKey(alice), await ownKey(bob)];
  await alice.getByRole("button", { name: form, exact: true }).click();
  await write(alice, "Multisig", { "Signatures needed": "2", "Public keys": keys.join("\n"), Name: "ours" });
  await fund(alice);
  const contract = await asText(alice);
  expect(contract.startsWith(form === "P2TR" ? "tr:" : "wsh:"), contract).toBe(true);
  await paste(bob, contract);
  await expectSameTip([alice, bob], 4);

  const to = await rpc(bob, "getnewaddress");
  await alice.getByLabel("To", { exact: true }).fill(to);
  await alice.getByRole("button", { name: "Spend", exact: true }).click();
  await expect(alice.getByText("Your part is signed.")).toBeVisible({ timeout: PATIENCE });
  const psbt = await alice.locator("code.contract-psbt").textContent();

  await bob.getByLabel("PSBT").fill(psbt);
  await expect(bob.getByText("needs signatures")).toBeVisible({ timeout: PATIENCE });
  await bob.getByRole("button", { name: "Sign", exact: true }).click();
  await bob.getByRole("button", { name: "Send", exact: true }).click({ timeout: PATIENCE });
  await expect.poll(() => rpc(alice, "getrawmempool"), { timeout: PATIENCE }).toHaveLength(1);
  await mine(alice, 1);
  await expectSameTip([alice, bob], 5);
  const { total } = await balances(bob);
  expect(total).toBeGreaterThan(PAID_IN * 1e8 - 10_000);
  expect(total).toBeLessThan(PAID_IN * 1e8);
}

test("a hash lock: the receiver claims with the secret, and the sender reads it from the chain", async ({ context, site }) => {
  test.setTimeout(3 * PATIENCE);
  const [sender, receiver] = await parties(context, site);
  const secret = "open sesame";
  await write(sender, "Hash lock", { Secret: secret, "Receiver's public key": await ownKey(receiver) });
  await fund(sender);
  await paste(receiver, await asText(sender));
  await expectSameTip([sender, receiver], 4);

  await receiver.getByLabel("Secret", { exact: true }).last().fill("open barley");
  await receiver.getByRole("button", { name: "Spend", exact: true }).click();
  await expect(receiver.locator(".toast").filter({ hasText: "That failed" })).toBeVisible({ timeout: PATIENCE });
  expect(await rpc(receiver, "getrawmempool")).toEqual([]);
  await receiver.getByLabel("Secret", { exact: true }).last().fill(secret);
  await receiver.getByRole("button", { name: "Spend", exact: true }).click();
  await expect.poll(() => rpc(sender, "getrawmempool"), { timeout: PATIENCE }).toHaveLength(1);
  await mine(sender, 1);
  await expectSameTip([sender, receiver], 5);
  await expect(sender.getByText(`secret shown: ${secret}`)).toBeVisible({ timeout: PATIENCE });
  expect((await balances(receiver)).total).toBeGreaterThan(PAID_IN * 1e8 - 10_000);
});

test("a locked wallet asks for its passphrase, and then the money is paid in", async ({ context, site }) => {
  test.setTimeout(3 * PATIENCE);
  const [owner] = await parties(context, site);
  await write(owner, "Time lock", { "When it opens": "3" });
  await expect(owner.getByText("Contract kept")).toBeVisible({ timeout: PATIENCE });
  await rpc(owner, "encryptwallet", "correct horse");
  await owner.getByLabel("Amount").fill(String(PAID_IN));
  await owner.getByRole("button", { name: "Fund" }).click();
  const unlock = owner.getByRole("dialog", { name: "Unlock" });
  await unlock.getByLabel("Passphrase").fill("correct horse");
  await unlock.getByRole("button", { name: "Unlock" }).click();
  await expect.poll(() => rpc(owner, "getrawmempool"), { timeout: PATIENCE }).toHaveLength(1);
});

test("a time lock opens at its height and not before", async ({ context, site }) => {
  test.setTimeout(3 * PATIENCE);
  const [owner, other] = await parties(context, site);
  await write(owner, "Time lock", { "When it opens": "3" });
  await fund(owner);
  await expect(owner.getByText("from block 7 on", { exact: true })).toBeVisible();
  const spend = owner.getByRole("button", { name: "Spend", exact: true });
  await expect(spend).toBeDisabled();
  await expect(owner.getByText("Not open yet: from block 7 on.")).toBeVisible();
  await mine(owner, 2);
  await expect(spend, "the button wakes by itself").toBeEnabled({ timeout: PATIENCE });
  await expect(owner.getByText("possible now")).toBeVisible({ timeout: PATIENCE });
  await owner.getByRole("button", { name: "Spend", exact: true }).click();
  await expect.poll(() => rpc(other, "getrawmempool"), { timeout: PATIENCE }).toHaveLength(1);
  await mine(owner, 1);
  await eventually(owner, "getrawmempool").toEqual([]);
});
