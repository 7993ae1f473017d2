// A tab that outlives what it was loaded from: a new build was put on the server, or the server hangs.
import { expect, test } from "../lib/fixtures.js";
import { EASY, PATIENCE, mine, openTab, room, rpc } from "../lib/tab.js";

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
    noise.allow(/404|can't be started|Failed to fetch|status 404|request failed: .*\.js /);
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
