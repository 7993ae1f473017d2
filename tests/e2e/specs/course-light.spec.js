// Light nodes: a tab that has headers only, and the course's two pages about them, done as a student would do them.
import { expectAccessible } from "../lib/axe.js";
import { expect, test } from "../lib/fixtures.js";
import { EASY, PATIENCE, eventually, expectPeers, expectSameTip, mine, nodeRuns, openTab, openTabs, room, rpc } from "../lib/tab.js";
import { switchLanguage, turn, visit } from "../lib/ui.js";

const mission = (page) => page.locator(".course-mission");
const ticks = (page) => mission(page).locator("li.done");
const panel = (page, name) => page.locator(".panel", { has: page.getByRole("heading", { name, exact: true }) });
const light = (query) => `${query}&mode=light`;

async function begin(page, number) {
  await page.evaluate((hash) => (location.hash = hash), `#/course/${number}`);
  await expect(page.locator("#v-course-page")).toBeVisible({ timeout: PATIENCE });
  await mission(page).getByRole("button", { name: "Begin" }).click();
}

/** Opens a light node by the link of the page that is open. */
async function openLight(context, page) {
  const link = panel(page, "What this tab carries").getByRole("link", { name: "Open another: Light node" });
  const [opened] = await Promise.all([context.waitForEvent("page"), link.click({ timeout: PATIENCE })]);
  await nodeRuns(opened);
  await expect(opened.locator("#v-course-page"), "it shows the same page").toBeVisible({ timeout: PATIENCE });
  await expectPeers([page, opened], 1);
  await expectSameTip([page, opened]);
  return opened;
}

/** The digits that a light node shows on the page. */
const receipt = (page, name) => panel(page, name).locator("b.mono");

async function answer(page, digits) {
  await page.getByLabel("Your answer").fill(digits);
  await page.getByRole("button", { name: "Check", exact: true }).click();
}

async function onAPhoneInChinese(page, heading) {
  await switchLanguage(page);
  await expect(page.getByRole("heading", { name: heading, exact: true })).toBeVisible();
  await page.setViewportSize({ width: 390, height: 844 });
  await expectAccessible(page);
}

test("a light tab beside a full one has the headers and its own payment", async ({ context, site }) => {
  test.setTimeout(6 * PATIENCE);
  const { url } = await site();
  const here = url + room(EASY);
  const me = await openTab(context, here);
  await mine(me, 3);
  const tab = await openTab(context, `${here}&role=light`);
  await expectPeers([me, tab], 1);
  await expectSameTip([me, tab], 3);
  await expect(tab.locator(".topbar .ident")).toContainText("Light node");
  expect((await rpc(tab, "getblockchaininfo")).warnings[0]).toContain("headers only");

  await rpc(me, "sendtoaddress", await rpc(tab, "getnewaddress"), 0.5);
  await mine(me, 1);
  await eventually(tab, "getbalance").toBe(0.5);
  await visit(tab, "Live");
  await expect(tab.getByText("A light node does not mine")).toBeVisible();
  await expect(tab.locator(".block-card", { hasText: "header only" }).first()).toBeVisible();
  await expect(tab.getByText(/^(Header 4|\d+ headers) followed/).first()).toBeVisible();
  await tab.evaluate(() => (location.hash = "#/block/2"));
  await expect(tab.getByText("Transactions not downloaded").first()).toBeVisible({ timeout: PATIENCE });
  await expectAccessible(tab);

  await tab.reload();
  await nodeRuns(tab);
  expect(await rpc(tab, "getbalance"), "it is stored").toBe(0.5);

  // A full node with the same words is stored apart, and so is the light one.
  await visit(tab, "Settings");
  const choice = panel(tab, "How much of the chain");
  await expect(choice).toContainText("Light node");
  await expect(tab.getByRole("button", { name: /^Back up node \d+ of .* \(light node\)$/ })).toHaveCount(1, { timeout: PATIENCE });
  await expectAccessible(tab);

  // One peer proves what its filter matches, instead of filters that are compared.
  await turn(tab, "Have one peer prove payments (BIP37)", true);
  await eventually(tab, "setlightproof").toEqual({ proof: "merkleblock" });
  await rpc(me, "sendtoaddress", await rpc(tab, "getnewaddress"), 0.25);
  await mine(me, 1);
  await eventually(tab, "getbalance").toBe(0.75);
  await tab.reload();
  await nodeRuns(tab);
  expect(await rpc(tab, "setlightproof"), "the choice is stored, and what was found").toEqual({ proof: "merkleblock" });
  expect(await rpc(tab, "getbalance")).toBe(0.75);
  await visit(tab, "Settings");
  await turn(tab, "Have one peer prove payments (BIP37)", false);
  await eventually(tab, "setlightproof").toEqual({ proof: "filters" });
  await eventually(tab, "getbalance").toBe(0.75);
  await choice.getByRole("button", { name: "Open again as a full node" }).click();
  await tab.waitForURL((now) => !now.searchParams.has("mode") && !now.searchParams.has("role"));
  await nodeRuns(tab);
  await expectSameTip([me, tab], 5);
  await eventually(tab, "getbalance").toBe(0.75);
  expect((await rpc(tab, "getblockchaininfo")).warnings).toEqual([]);
  await expect(tab.locator(".topbar .ident")).not.toContainText("Light node");
  await tab.goto(light(here));
  await nodeRuns(tab);
  await expect(tab.locator(".topbar .ident")).toContainText("Light node");
  await eventually(tab, "getbalance").toBe(0.75);
});

test("page 53: a payment is proven to a tab that has headers only", async ({ context, site }) => {
  test.setTimeout(6 * PATIENCE);
  const { url } = await site();
  const [me] = await openTabs(context, 1, url + room(EASY));
  await mine(me, 3);
  await begin(me, 53);
  const other = await openLight(context, me);
  for (const amount of [0.1, 0.2]) await rpc(me, "sendtoaddress", await rpc(other, "getnewaddress"), amount);
  await mine(me, 1);
  await expectSameTip([me, other], 4);

  const prove = panel(me, "Prove a payment to a light node");
  await expect(prove).toContainText("Its block has 3 transactions.", { timeout: PATIENCE });
  const said = prove.getByLabel("How many hashes lead from the payment to the root?");
  await said.fill("1");
  await prove.getByRole("button", { name: "Make the proof" }).click();
  await expect(mission(me).locator(".course-saw")).toContainText("You said 1.");
  await said.fill("2");
  await prove.getByRole("button", { name: "Make the proof" }).click();
  await expect(ticks(me)).toHaveCount(1);
  await expectAccessible(me);
  const proof = (await prove.locator(".longhash").textContent()).trim();

  const check = panel(other, "Check a proof");
  const pasted = check.getByLabel("The proof that another tab made");
  // Another last byte of the header's Merkle root: no header of the chain has that.
  const wrong = proof.slice(0, 134) + (proof[134] === "0" ? "1" : "0") + proof.slice(135);
  await pasted.fill(wrong);
  await check.getByRole("button", { name: "Check", exact: true }).click();
  await expect(check).toContainText("Not accepted", { timeout: PATIENCE });
  await pasted.fill(proof.slice(0, -1));
  await check.getByRole("button", { name: "Check", exact: true }).click();
  await expect(check).toContainText("That is not a whole proof");
  await pasted.fill(proof);
  await check.getByRole("button", { name: "Check", exact: true }).click();
  await expect(check).toContainText("is in block 4", { timeout: PATIENCE });
  await expect(check).toContainText("2 levels");
  await expect(check.locator(".climb li"), "root, two pairs").toHaveCount(3);
  await expect(check.locator(".climb .given, .climb .twin")).toHaveCount(2);
  expect(await check.locator(".climb").innerText(), "the same way as where it was made").toBe(await prove.locator(".climb").innerText());
  await expectAccessible(other);

  await answer(me, "00000000");
  await expect(mission(me).locator(".course-saw")).toContainText("No light node here gave that receipt");
  await answer(me, await receipt(other, "Check a proof").innerText());
  await expect(me.getByText("The mission of page 53 is done").first()).toBeVisible({ timeout: PATIENCE });
  await onAPhoneInChinese(me, "向轻节点证明一笔付款");
});

test("page 54: a light tab believes a block that pays out of nothing, until somebody honest comes", async ({ context, site }) => {
  test.setTimeout(6 * PATIENCE);
  const { url } = await site();
  const here = url + room(EASY);
  const [me] = await openTabs(context, 1, here);
  await mine(me, 3);
  await begin(me, 54);
  const victim = await openLight(context, me);
  const believes = panel(victim, "What this light node believes");
  await expect(believes).toContainText("The tip does not pay you");
  await expect(mission(victim)).toContainText("This tab is the helper");
  const address = (await believes.locator(".longhash").textContent()).trim();

  const forge = panel(me, "Forge a block that pays out of nothing");
  await forge.getByLabel("The light node's address").fill(address);
  await forge.getByRole("button", { name: "Mine the lie" }).click();
  await expect(ticks(me)).toHaveCount(1, { timeout: PATIENCE });
  await expect(forge.locator(".course-lines li")).toHaveCount(1);
  await expect(believes).toContainText(/pays you 50(\.0+)? tBTC: 1 confirmation/, { timeout: PATIENCE });
  expect(await rpc(me, "getblockcount"), "who checks blocks stays where it was").toBe(3);
  expect(await rpc(victim, "getblockcount")).toBe(4);
  await expectAccessible(me);
  await expectAccessible(victim);
  await answer(me, await receipt(victim, "What this light node believes").innerText());
  await expect(ticks(me)).toHaveCount(2);
  expect(await rpc(victim, "getbalance"), "out of nothing, and no coinbase").toBe(50);

  const honest = await openTab(context, here);
  await expectPeers([me, victim, honest], 2);
  await expectSameTip([me, honest], 3);
  await mine(honest, 2);
  await expectSameTip([me, victim, honest], 5);
  await expect(believes).toContainText("The tip does not pay you", { timeout: PATIENCE });
  await eventually(victim, "getbalance").toBe(0);
  await expect(believes).toContainText("height 5");
  await answer(me, await receipt(victim, "What this light node believes").innerText());
  await expect(me.getByText("The mission of page 54 is done").first()).toBeVisible({ timeout: PATIENCE });
  await onAPhoneInChinese(me, "造一个凭空付钱的区块");
});
