// What was shown as done stays: through kills, and from a backup in another browser.
import { expect, test } from "../lib/fixtures.js";
import { EASY, PATIENCE, crash, mine, nodesAreFree, openTab, room, rpc } from "../lib/tab.js";
import { importFile, savedFile, visit } from "../lib/ui.js";

const KILLS = 20;

async function beginFirstBlock(page) {
  await page.evaluate(() => (location.hash = "#/course/2"));
  await page.locator(".course-mission").getByRole("button", { name: "Begin" }).click({ timeout: PATIENCE });
}

/** Waits in the page so long at most, and says whether the mission was shown as done by then. */
function shownAsDone(page, ms) {
  return page.evaluate(async (ms) => {
    const until = performance.now() + ms;
    const shown = () => Boolean(document.querySelector(".course-mission .ph .tag.ok"));
    while (!shown() && performance.now() < until) await new Promise((next) => setTimeout(next, 1));
    return shown();
  }, ms);
}

test(`${KILLS} kills while a mission is being ticked: none that was shown as done is lost`, async ({ context, site }) => {
  test.setTimeout(10 * PATIENCE);
  const { url } = await site();
  const counts = { shown: 0, stored: 0 };
  for (let kill = 0; kill < KILLS; kill++) {
    const address = url + room(EASY);
    const page = await openTab(context, address);
    await beginFirstBlock(page);
    const to = await rpc(page, "getnewaddress");
    // Not awaited: the tab ends in the middle of it, a little later each time.
    rpc(page, "generatetoaddress", 1, to).catch(() => {});
    const shown = await shownAsDone(page, 40 * kill);
    await crash(page);
    await nodesAreFree(context, url);
    const again = await openTab(context, address);
    const { done } = await rpc(again, "getcourse");
    if (shown) expect(done, `kill ${kill}`).toEqual([2]);
    counts.shown += Number(shown);
    counts.stored += done.length;
    await again.close();
    await nodesAreFree(context, url);
  }
  expect(counts.stored).toBeGreaterThanOrEqual(counts.shown);
  console.log(`of ${KILLS} kills ${counts.shown} came after the mission was shown as done, and ${counts.stored} had stored it`);
});

test("missions travel in a backup", async ({ context, newContext, site }) => {
  test.setTimeout(3 * PATIENCE);
  const { url } = await site();
  const address = url + room(EASY);
  const page = await openTab(context, address);
  await beginFirstBlock(page);
  await mine(page, 1);
  expect(await shownAsDone(page, PATIENCE)).toBe(true);
  await visit(page, "Settings");
  const file = await savedFile(page, page.getByRole("button", { name: "Back up node 0" }));

  const elsewhere = await newContext();
  const importer = await openTab(elsewhere, url + room(EASY));
  await visit(importer, "Settings");
  await importFile(importer, file);
  await expect(importer.getByText(/node\.backup is imported/)).toBeVisible({ timeout: PATIENCE });
  const again = await openTab(elsewhere, address);
  await again.evaluate(() => (location.hash = "#/course"));
  await expect(again.locator('.course-wagon[href="#/course/2"]')).toHaveClass(/done/, { timeout: PATIENCE });
});

test("what is written into storage by hand ticks nothing", async ({ context, site }) => {
  test.setTimeout(2 * PATIENCE);
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await beginFirstBlock(page);
  await mine(page, 1);
  expect(await shownAsDone(page, PATIENCE)).toBe(true);
  const kept = () => page.evaluate(() => localStorage.getItem("hashyard/missions"));
  await expect.poll(kept).toMatch(/^[0-9a-f]{16} 2 [0-9a-f]{64}$/);
  const edited = (await kept()).replace(" 2 ", " 2 3 42 ");
  await page.evaluate((line) => localStorage.setItem("hashyard/missions", line), edited);
  await page.reload();
  await page.evaluate(() => (location.hash = "#/course"));
  await expect(page.locator('.course-wagon[href="#/course/2"]')).toHaveClass(/done/, { timeout: PATIENCE });
  await expect.poll(kept, "the node says anew what it knows").not.toBe(edited);
  await expect(page.locator('.course-wagon[href="#/course/3"]')).not.toHaveClass(/done/);
  expect(await rpc(page, "getcourse")).toEqual({ done: [2] });
});
