// A tab that the browser froze to save power finds its way back by itself, and says why it is late.
import { chromium } from "@playwright/test";
import { CHROMIUM } from "../lib/chromium.js";
import { expect, test } from "../lib/fixtures.js";
import { freePort } from "../lib/relay.js";
import { EASY, PATIENCE, eventually, expectPeers, expectSameTip, mine, nodeId, openTab, openTabs, room, rpc } from "../lib/tab.js";

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


test("long", async ({ site, noise }) => {
  test.setTimeout(10 * PATIENCE);
  const { url } = await site();
  const { context, close } = await launchUnfocused();
  try {
    await noise.watch(context);
    const rooms = [];
    for (let i = 0; i < 4; i += 1) {
      const q = room(EASY);
      const sleeper = await openTab(context, url + q), awake = await openTab(context, url + q);
      await expectPeers([sleeper, awake], 1);
      rooms.push({ sleeper, awake, smaller: (await nodeId(sleeper)) < (await nodeId(awake)) });
    }
    await Promise.all(rooms.map((r) => freeze(r.sleeper)));
    const begin = Date.now();
    for (const { awake } of rooms) await mine(awake, 5);
    const ms = Number(process.env.FROZEN ?? 75) * 1000;
    await new Promise((d) => setTimeout(d, ms - (Date.now() - begin)));
    await Promise.all(rooms.map(async ({ sleeper, awake, smaller }, index) => {
      await new Promise((d) => setTimeout(d, 500 * index));
      const t = Date.now(); let last = ""; const line = [];
      await sleeper.bringToFront();
      let caught = null;
      while (caught === null && Date.now() - t < 240_000) {
        const [s, a, h] = await Promise.all([rpc(sleeper, "getpeerinfo"), rpc(awake, "getpeerinfo"), rpc(sleeper, "getblockcount")]);
        const now = `${s.map((p) => p.id + (p.inbound ? "i" : "o"))}/${a.map((p) => p.id + (p.inbound ? "i" : "o"))}`;
        if (now !== last) line.push(`${((Date.now() - t) / 1000).toFixed(1)}:${now}`);
        last = now;
        if (h >= 5) caught = (Date.now() - t) / 1000;
        await new Promise((d) => setTimeout(d, 100));
      }
      console.log(`frozen ${((t - begin) / 1000).toFixed(0)} s; sleeper's id smaller: ${smaller}; caught up after ${caught} s; peers sleeper/awake ${line.join("  ")}`);
    }));
  } finally {
    await close();
  }
});
