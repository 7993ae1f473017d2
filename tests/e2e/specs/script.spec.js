// The Script screen's debugger: typed scripts and real inputs, forwards and back.
import { expect, test } from "../lib/fixtures.js";
import { EASY, PATIENCE, mine, openTab, room, rpc } from "../lib/tab.js";
import { visit } from "../lib/ui.js";

/** The main stack as the screen shows it, top first. */
const stack = (page) => page.locator(".stacks .script-stack li .mono").allTextContents();

test("a script is walked forwards and back", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await visit(page, "Script");
  await expect(page.getByText("May be spent")).toBeVisible({ timeout: PATIENCE });
  const next = page.getByRole("button", { name: "One step on" });
  const seen = [];
  while (await next.isEnabled()) {
    await next.click();
    seen.push(await stack(page));
  }
  expect(seen).toEqual([["02"], ["03", "02"], ["03", "02"], ["05"], ["05", "05"], ["01"]]);
  await page.keyboard.press("ArrowLeft");
  await expect.poll(() => stack(page), "the button at the end keeps the focus").toEqual(["05", "05"]);
  await page.keyboard.press("ArrowRight");
  await page.getByRole("button", { name: "One step back" }).click();
  await expect.poll(() => stack(page)).toEqual(["05", "05"]);
  await page.keyboard.press("Home");
  await expect(page.getByText("step 0 of 6")).toBeVisible();
  await expect(page.getByRole("button", { name: "One step back" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByText("step 0 of 6"), "nothing lies before the start").toBeVisible();
  await page.locator(".script-listing").focus();
  await page.keyboard.press("End");
  await expect.poll(() => stack(page)).toEqual(["01"]);
});

test("what fails says where, and what can't be read is named", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await visit(page, "Script");
  await page.getByRole("button", { name: "One that fails" }).click();
  await expect(page.getByText(/^May not be spent/)).toBeVisible({ timeout: PATIENCE });
  await page.getByRole("button", { name: "To the end" }).click();
  await expect(page.getByText(/^Fails here/)).toBeVisible();
  await page.getByLabel("Locking script, scriptPubKey").fill("OP_DUP OP_WHAT");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText('word 2, "OP_WHAT"');
});

test("every item says what it was read as, reached or not", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await visit(page, "Script");
  await page.getByLabel("Unlocking script, scriptSig").fill("1");
  const field = page.getByLabel("Locking script, scriptPubKey");
  await field.fill("OP_RETURN 99 0x99 add 300");
  const read = page.getByRole("list", { name: "How each word is read, and its bytes" }).nth(1).getByRole("listitem");
  await expect(read).toHaveText([/OP_RETURN\s*opcode\s*6a/, /99\s*number\s*0163/, /0x99\s*data\s*0199/, /add\s*opcode\s*93/, /300\s*number\s*022c01/]);
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await expect(page.getByText(/^May not be spent/)).toBeVisible({ timeout: PATIENCE });
  const beyond = page.locator(".script-instruction.beyond");
  await expect(beyond).toHaveText([/63\s*= 99\s*0163\s*not reached/, /99\s*= -25\s*0199\s*not reached/, /OP_ADD\s*93\s*not reached/, /2c01\s*= 300\s*022c01\s*not reached/]);
  // A script that was never begun is listed as well, and the debugger can't stand in it.
  await page.getByLabel("Unlocking script, scriptSig").fill("OP_RETURN");
  await field.fill("OP_DUP 7");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await expect(beyond).toHaveText([/OP_DUP\s*76\s*not reached/, /OP_7\s*57\s*not reached/], { timeout: PATIENCE });
  await expect(page.getByRole("button", { name: "scriptPubKey", exact: true })).toBeDisabled();
});

for (const kind of ["legacy", "p2sh-segwit", "bech32", "bech32m"]) {
  test(`a real input of kind ${kind} shows its signature and every field that is signed`, async ({ context, site }) => {
    const { url } = await site();
    const page = await openTab(context, url + room(EASY));
    await mine(page, 2, await rpc(page, "getnewaddress", "", kind));
    await mine(page, 1);
    const txid = await rpc(page, "sendtoaddress", await rpc(page, "getnewaddress"), 60);
    await page.evaluate((hash) => (location.hash = hash), `#/tx/${txid}`);
    await page.getByRole("link", { name: "Step through" }).first().click({ timeout: PATIENCE });
    await expect(page.getByText("May be spent")).toBeVisible({ timeout: PATIENCE });
    const check = page.locator(".script-signatures");
    const next = page.getByRole("button", { name: "One step on" });
    while ((await check.count()) === 0 && (await next.isEnabled())) await next.click();
    await expect(page.getByText("valid", { exact: true })).toBeVisible();
    await expect(check.locator(".script-signed dt").filter({ hasText: /version/i })).toHaveCount(1);
    const fields = await check.locator(".script-signed dd").count();
    expect(fields).toBeGreaterThan(5);
  });
}
