// A tab that the browser froze to save power finds its way back by itself, and says why it is late.
import { chromium } from "@playwright/test";
import { CHROMIUM } from "../lib/chromium.js";
import { expect, test } from "../lib/fixtures.js";
import { freePort } from "../lib/relay.js";
import { EASY, PATIENCE, eventually, expectPeers, expectSameTip, mine, openTabs, room, rpc } from "../lib/tab.js";

/** Longer than the 20 s from which on a tab finds it worth a word. */
const FROZEN_MS = 25_000;

/**
 * A browser as its user has it. Playwright gives the pages that it opens in a browser of its own the focus, all of them and
 * for good, and Chromium freezes no page that has it: it says that it did and does nothing.
 */
async function launchUnfocused() {
  const port = await freePort();
  const browser = await chromium.launch({ ...CHROMIUM, args: [...CHROMIUM.args, "--accept-lang=en", `--remote-debugging-port=${port}`] });
  const guest = await chromium.connectOverCDP(`http://127.0.0.1:${port}`, { noDefaults: true });
  return { context: guest.contexts()[0], close: () => browser.close() };
}

/** Stops a page and its workers as Chromium does with a tab that was hidden for long, until somebody looks at it. */
async function freeze(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Page.setWebLifecycleState", { state: "frozen" });
}

/** Keeps what the page says in its corner: a message goes after a while, or when newer ones push it out. */
async function keepMessages(page) {
  await page.evaluate(() => {
    const corner = document.querySelector(".toasts");
    window.__said = [];
    new MutationObserver(() => window.__said.push(corner.textContent)).observe(corner, { subtree: true, childList: true });
  });
  return () => page.evaluate(() => window.__said.join("\n"));
}

test("a tab that the browser froze says so, catches up and mines on", async ({ site, noise }) => {
  test.setTimeout(5 * PATIENCE);
  const { url } = await site();
  const { context, close } = await launchUnfocused();
  try {
    await noise.watch(context);
    // Some blocks a second: enough that the sleeper's own, mined before it hears of the others, never win.
    const tabs = await openTabs(context, 2, url + room({ ...EASY, bits: "0x1e0fffff" }));
    const [sleeper, awake] = tabs;
    await expectPeers(tabs, 1);
    const said = await keepMessages(sleeper);
    await rpc(sleeper, "setmining", 1);
    await eventually(awake, "getblockcount").toBeGreaterThan(0);

    await freeze(sleeper);
    const end = Date.now() + FROZEN_MS;
    while (Date.now() < end) await mine(awake, 1);
    const [height, tip] = [await rpc(awake, "getblockcount"), await rpc(awake, "getbestblockhash")];
    expect(await said(), "nothing was late before").not.toContain("stopped");

    await sleeper.bringToFront();
    await expect.poll(said, { timeout: PATIENCE }).toMatch(/The browser had stopped this tab for .*\d+ s\. It is catching up\./);
    // Nobody else mines now.
    await expectSameTip(tabs, height + 1);
    expect(await rpc(sleeper, "getblockhash", height), "the others' blocks").toBe(tip);
  } finally {
    await close();
  }
});
