// A tab that outlives what it was loaded from: a new build was put on the server, or the server hangs.
import { expect, test } from "../lib/fixtures.js";
import { EASY, PATIENCE, mine, openTab, room, rpc } from "../lib/tab.js";
import { visit } from "../lib/ui.js";

/** Blocks are out of reach: whoever mines, mines on. */
const HARD = { retarget: "0", gap: "0", bits: "0x1b0fffff" };

/** What may become of the server's files. */
const SERVERS = {
  "has another build by now": (route) => route.fulfill({ status: 404, body: "" }),
  "hangs": () => {},
};

/** The scripts of workers, which are all that a tab may still want from its server. */
async function spoil(context, answer) {
  await context.route(/\/(worker|hashyard-web[^/]*)\.js$/, answer);
}

/** Waits until a worker is ready that nobody needs yet. */
async function hasSpareWorker(page) {
  await expect.poll(() => page.workers().length, { timeout: PATIENCE }).toBeGreaterThanOrEqual(2);
}

for (const [what, answer] of Object.entries(SERVERS)) {
  test(`an old tab whose server ${what} mines on`, async ({ context, site, noise }) => {
    test.setTimeout(4 * PATIENCE);
    noise.allow(/404|can't be started|Failed to fetch|status 404/);
    const { url } = await site();
    const page = await openTab(context, url + room(EASY));
    await hasSpareWorker(page);
    await spoil(context, answer);
    expect(await mine(page, 3)).toHaveLength(3);
    await rpc(page, "setmining", 3);
    await expect.poll(() => rpc(page, "getblockcount"), { timeout: PATIENCE }).toBeGreaterThan(5);
    const banner = page.locator(".banner[role=alert]");
    await expect(banner).toContainText("Only one mining thread could be started", { timeout: 2 * PATIENCE });
    await expect(banner.getByRole("button", { name: "Reload the page" })).toBeEnabled();
  });
}

test("without any mining thread that is said, and who waits for blocks hears that none will come", async ({ context, site, noise }) => {
  test.setTimeout(4 * PATIENCE);
  noise.allow(/can't be started|Failed|status 404|404/);
  // The node's own worker has its scripts; none of those that it starts gets them.
  await context.route("**/worker.js", async (route) => {
    const response = await route.fetch();
    const prelude = 'const Known = self.Worker; self.Worker = class extends Known { constructor(_, how) { super("gone.js", how); } };';
    await route.fulfill({ response, body: `{ ${prelude} }\n${await response.text()}` });
  });
  const { url } = await site();
  const page = await openTab(context, url + room(HARD));
  const address = await rpc(page, "getnewaddress");
  await rpc(page, "setmining", 1);
  const refused = await rpc(page, "generatetoaddress", 1, address).catch(({ code, reason }) => ({ code, reason }));
  expect(refused).toMatchObject({ code: -1, reason: expect.stringContaining("reload") });
  await visit(page, "Live");
  await expect(page.locator(".minerp")).toContainText("no thread can be started", { timeout: PATIENCE });
  await expect(page.locator(".banner[role=alert]")).toContainText("No mining thread could be started");
});
