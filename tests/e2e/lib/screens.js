// All screens, with something on them.
import { expect } from "./fixtures.js";
import { EASY, expectPeers, expectSameTip, mine, openTab, room, rpc } from "./tab.js";

const BLOCKS = 6;

/** A tab with a chain in its first difficulty period, a peer, payments in blocks and one in the mempool. */
export async function populatedTab(context, url) {
  const address = url + room({ ...EASY, retarget: "20" });
  const [page, peer] = [await openTab(context, address), await openTab(context, address)];
  await expectPeers([page, peer], 1);
  await mine(page, BLOCKS - 1);
  const elsewhere = await rpc(peer, "getnewaddress");
  await rpc(page, "sendtoaddress", elsewhere, 1.5);
  await mine(page, 1);
  await rpc(page, "sendtoaddress", elsewhere, 2.25);
  await expectSameTip([page, peer], BLOCKS);
  await page.bringToFront();
  return page;
}

/** Addresses of all screens, and of what they show where nothing is found. */
export async function views(page) {
  const [txid] = await rpc(page, "getrawmempool");
  const paid = (await rpc(page, "getblock", await rpc(page, "getbestblockhash"))).tx.at(-1);
  const own = await rpc(page, "getnewaddress");
  const none = "0".repeat(64);
  const named = ["live", "mine", "block", "wallet", "script", "script/contracts", "script/messages", "network", "console", "settings", "museum", "course", "course/2", "course/16", "course/70", "crypto", "crypto/symmetric", "ledgers", "map", "follow", "attack"];
  const found = ["block/1", `tx/${txid}`, `tx/${paid}`, `script/${paid}/0`, `address/${own}`, `follow/${txid}`, `follow/${paid}`];
  return [...named, ...found, "block/999", `tx/${none}`, `follow/${none}`, "address/nonsense"].map((path) => `#/${path}`);
}

/** Goes to a screen and waits until it has loaded what it shows. */
export async function goTo(page, view) {
  await page.evaluate((hash) => (location.hash = hash), view);
  await expect(page.locator("#main .view").first()).toBeVisible();
  await expect(page.locator("#main [aria-busy=true]")).toHaveCount(0);
}
