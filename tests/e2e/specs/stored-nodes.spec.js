// The nodes that a browser keeps: listed, saved to a file, brought back elsewhere, deleted.
import { createHash } from "node:crypto";
import { expect, test } from "../lib/fixtures.js";
import { EASY, PATIENCE, balances, mine, nodeId, openTab, room, rpc } from "../lib/tab.js";
import { importFile, savedFile, visit } from "../lib/ui.js";

/** Saves a stored node to a file and gives its bytes. */
function backUp(page, number) {
  return savedFile(page, page.getByRole("button", { name: `Back up node ${number}` }));
}

test("a node is backed up, comes back in another browser, and a damaged file does not", async ({ context, newContext, site }) => {
  test.setTimeout(3 * PATIENCE);
  const { url } = await site();
  const address = url + room(EASY);
  const page = await openTab(context, address);
  await mine(page, 4);
  const [id, balance, tip] = [await nodeId(page), await balances(page), await rpc(page, "getbestblockhash")];
  const header = await rpc(page, "getblockheader", tip, false);
  await visit(page, "Settings");
  await expect(page.locator(".settings-nodes li")).toHaveCount(1);
  await expect(page.locator(".settings-nodes li")).toContainText("this tab");
  const file = await backUp(page, 0);

  // Another browser, in another room: the file says itself where it belongs.
  const elsewhere = await newContext();
  const importer = await openTab(elsewhere, url + room(EASY));
  await visit(importer, "Settings");
  const damaged = Buffer.from(file);
  damaged[damaged.length >> 1] ^= 1;
  await importFile(importer, damaged);
  await expect(importer.getByText(/^Not imported: .*(checksum|damaged)/)).toBeVisible({ timeout: PATIENCE });
  await expect(importer.locator(".settings-nodes li")).toHaveCount(1);
  // Damaged on purpose, with the checksum that belongs to it: a node that can't start takes no place.
  const forged = Buffer.from(file.subarray(0, -32));
  forged[forged.indexOf(Buffer.from(header, "hex")) + 40] ^= 1;
  await importFile(importer, Buffer.concat([forged, createHash("sha256").update(forged).digest()]));
  await expect(importer.getByText(/^Not imported: the backup's content is wrong/)).toBeVisible({ timeout: PATIENCE });
  await expect(importer.locator(".settings-nodes li")).toHaveCount(1);
  await importFile(importer, file);
  await expect(importer.getByText(/node\.backup is imported/)).toBeVisible({ timeout: PATIENCE });
  await expect(importer.locator(".settings-nodes li")).toHaveCount(2);

  const again = await openTab(elsewhere, address);
  expect(await nodeId(again)).toBe(id);
  expect(await rpc(again, "getbestblockhash")).toBe(tip);
  expect(await balances(again)).toEqual(balance);
});

test("a stored node that no tab runs can be deleted", async ({ context, site }) => {
  const { url } = await site();
  const address = room(EASY);
  const other = await openTab(context, url + address);
  await mine(other, 1);
  const name = (await rpc(other, "getnetworkinfo")).subversion.match(/\((.*)\)/)?.[1] ?? "tab-";
  await other.close();
  const page = await openTab(context, url + room(EASY));
  await visit(page, "Settings");
  await expect(page.locator(".settings-nodes li")).toHaveCount(2);
  const remove = page.getByRole("button", { name: "Delete node 0" });
  await expect(remove).toHaveCount(1);
  await remove.click();
  const dialog = page.getByRole("dialog", { name: "Delete this node?" });
  for (const part of [new URLSearchParams(address).get("room"), name, "height 1", "50.00000000 tBTC", "since 20"]) await expect(dialog).toContainText(part);
  await expect(dialog).toContainText("for good");
  await dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page.locator(".settings-nodes li")).toHaveCount(1);
  await expect(page.locator(".settings-nodes li")).toContainText("this tab");
});
