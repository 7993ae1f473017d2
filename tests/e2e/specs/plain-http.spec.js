// A page that came over plain http from another machine, as phones of a class get it from `cargo xtask start --lan`: the browser gives it no locks,
// so leases say whose a stored node is.
import { PLAIN_HOST } from "../lib/chromium.js";
import { expect, test } from "../lib/fixtures.js";
import { EASY, PATIENCE, crash, expectPeers, expectSameTip, mine, nodeId, nodeRuns, openTab, room, rpc } from "../lib/tab.js";
import { visit } from "../lib/ui.js";

test("without locks a node is stored and comes back, and no two tabs run one", async ({ context, site }) => {
  test.setTimeout(6 * PATIENCE);
  const { url } = await site();
  const address = url.replace("127.0.0.1", PLAIN_HOST) + room(EASY);
  const me = await openTab(context, address);
  expect(await me.evaluate(() => [window.isSecureContext, typeof navigator.locks])).toEqual([false, "undefined"]);
  await visit(me, "Settings");
  await expect(me.getByText("This page came over plain http")).toBeVisible();
  const other = await openTab(context, address);
  await expectPeers([me, other], 1);
  await mine(me, 2);
  await expectSameTip([me, other], 2);
  const ids = [await nodeId(me), await nodeId(other)];
  expect(ids[0]).not.toBe(ids[1]);

  await me.reload();
  await nodeRuns(me);
  expect(await nodeId(me), "a tab that is loaded again is itself").toBe(ids[0]);
  expect(await rpc(me, "getblockcount")).toBe(2);

  // Killed, it is waited for until its lease is over; who comes meanwhile has a node of its own.
  await crash(me);
  const third = await openTab(context, address);
  expect(ids).not.toContain(await nodeId(third));
  await third.close();
  const again = async () => {
    const page = await openTab(context, address);
    const id = await nodeId(page);
    await page.close();
    return id;
  };
  await expect.poll(again, { timeout: 2 * PATIENCE, intervals: [2_000] }).toBe(ids[0]);
});
