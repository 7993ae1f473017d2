// A chain that three tabs sign, two of them for each block; a fourth tab only follows.
import { expect, test } from "../lib/fixtures.js";
import {
  PATIENCE, eventually, expectPeers, expectSameTip, mine, nodeRuns, openTab, openTabs, refusal, room, rpc,
} from "../lib/tab.js";
import { visit } from "../lib/ui.js";

const SIGN = { name: "Sign what is valid" };

/** Goes on to the chain of this link with this tab's wallet. */
async function enter(page, button, link) {
  const there = page.waitForURL(`${link}#/network`, { timeout: PATIENCE });
  await page.getByRole("button", { name: button, exact: true }).click();
  await there;
  await nodeRuns(page);
}

/** Presses the switch of a member. */
async function setSigning(page, on) {
  await visit(page, "Network");
  const button = page.getByRole("switch", SIGN);
  await expect(button).toHaveAttribute("aria-checked", String(!on));
  await button.click();
  await expect(button).toHaveAttribute("aria-checked", String(on));
}

/** Makes the link in the first tab's Settings and takes all tabs there; the link. */
async function found(tabs, required) {
  const keys = [];
  for (const tab of tabs) keys.push((await rpc(tab, "getblocksigningkey")).pubkey);
  const [maker, ...others] = tabs;
  await visit(maker, "Settings");
  await expect(maker.locator("#signing-key")).toHaveText(keys[0]);
  await maker.getByLabel("Public keys of the members").fill(keys.join("\n"));
  if (keys.length > 1) {
    await maker.getByRole("slider", { name: "Signatures needed" }).fill(String(required));
    await expect(maker.getByText(`${required} of ${keys.length} members`)).toBeVisible();
  }
  await maker.getByLabel("Room name").last().fill(`signed ${Date.now()}`);
  const link = await maker.locator("#signed-link").textContent();
  await enter(maker, "Go there with this wallet", link);
  for (const tab of others) {
    await visit(tab, "Settings");
    await tab.getByLabel("Or paste the link that you were given").fill(link);
    await expect(tab.getByText("Your key is among the members")).toBeVisible();
    await enter(tab, "Join with this wallet", link);
  }
  for (const tab of tabs) expect((await rpc(tab, "getblocksigningkey")).ismember).toBe(true);
  return link;
}

test("two of three tabs make blocks, one alone does not, and a fourth follows", async ({ context, site }) => {
  test.setTimeout(6 * PATIENCE);
  const { url } = await site();
  const members = await openTabs(context, 3, url + room());
  const link = await found(members, 2);
  const follower = await openTab(context, link);
  const all = [...members, follower];
  await expectPeers(all, 3);

  await mine(members[0], 2);
  await mine(members[1], 1);
  await expectSameTip(all, 3);
  expect(await refusal(follower, "generatetoaddress", 1, await rpc(follower, "getnewaddress"))).toMatchObject({ code: -4 });

  await visit(follower, "Network");
  await expect(follower.getByText("consortium chain, 2 of 3")).toBeVisible();
  await expect(follower.getByText("Your key is not among them")).toBeVisible();
  await expect(follower.getByRole("img", { name: "3 signed, 2 needed" }).first()).toBeVisible();
  await expect(follower.locator(".signing-proposals").getByText("a block").first()).toBeVisible();

  await setSigning(members[1], false);
  await setSigning(members[2], false);
  const alone = await refusal(members[0], "generatetoaddress", 1, await rpc(members[0], "getnewaddress"));
  expect(alone).toEqual({ code: -25, reason: "block not signed: 1 of 2 signatures within 30 seconds" });
  expect(await rpc(follower, "getblockcount")).toBe(3);
  await visit(members[0], "Network");
  await expect(members[0].getByRole("img", { name: "1 signed, 2 needed" }).first()).toBeVisible();

  await visit(members[0], "Live");
  const miner = members[0].locator(".live-miner-panel");
  await miner.getByRole("button", { name: "Start mining" }).click();
  await expect(miner.getByText("waiting for signatures", { exact: true })).toBeVisible({ timeout: PATIENCE });
  await miner.getByRole("button", { name: "Stop", exact: true }).click();
  await expect(miner.getByText("stopped", { exact: true })).toBeVisible({ timeout: PATIENCE });

  await setSigning(members[2], true);
  await mine(members[0], 1);
  await expectSameTip(all, 4);

  await members[1].reload();
  await nodeRuns(members[1]);
  await visit(members[1], "Network");
  await expect(members[1].getByRole("switch", SIGN)).toHaveAttribute("aria-checked", "false");
  await eventually(members[1], "getblockcount").toBe(4);
});

test("one key makes a private chain", async ({ context, site }) => {
  test.setTimeout(3 * PATIENCE);
  const { url } = await site();
  const [owner] = await openTabs(context, 1, url + room());
  const link = await found([owner], 1);
  const follower = await openTab(context, link);
  await expectPeers([owner, follower], 1);
  await mine(owner, 2);
  await expectSameTip([owner, follower], 2);
  await visit(follower, "Network");
  await expect(follower.getByText("private chain")).toBeVisible();
  expect(await refusal(follower, "setmining", 1)).toMatchObject({ code: -4 });
});
