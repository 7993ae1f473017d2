import { chromium } from "@playwright/test";
import { CHROMIUM } from "../lib/chromium.js";
import { expect, test } from "../lib/fixtures.js";
import { freePort } from "../lib/relay.js";
import { EASY, PATIENCE, eventually, expectPeers, mine, openTab, room, rpc } from "../lib/tab.js";

const FREEZE_MS = Number(process.env.FREEZE_MS ?? 25_000);

test("probe", async ({ site, noise }) => {
  test.setTimeout(4 * PATIENCE);
  const { url } = await site();
  const port = await freePort();
  const browser = await chromium.launch({ ...CHROMIUM, args: [...CHROMIUM.args, `--remote-debugging-port=${port}`, "--accept-lang=en"] });
  const plain = await chromium.connectOverCDP(`http://127.0.0.1:${port}`, { noDefaults: true });
  const t0 = Date.now();
  const log = (...x) => console.log(((Date.now() - t0) / 1000).toFixed(1), ...x);
  try {
    const context = plain.contexts()[0];
    await noise.watch(context);
    const address = url + room({ ...EASY, bits: process.env.BITS ?? "0x1e0fffff" });
    const sleeper = await openTab(context, address);
    log("langs", await sleeper.evaluate(() => [navigator.languages, document.visibilityState]));
    sleeper.on("console", (m) => log("sleeper:", m.text()));
    await sleeper.evaluate(() => {
      for (const e of ["freeze", "resume", "visibilitychange"]) document.addEventListener(e, () => console.log(e, document.visibilityState));
      new MutationObserver(() => console.log("toasts", document.querySelector(".toasts").innerText)).observe(document.querySelector(".toasts"), { subtree: true, childList: true });
    });
    const awake = await openTab(context, address);
    log("vis", await sleeper.evaluate(() => document.visibilityState), await awake.evaluate(() => document.visibilityState));
    await expectPeers([awake, sleeper], 1);
    await rpc(sleeper, "setmining", 1);
    await eventually(awake, "getblockcount").toBeGreaterThan(0);
    log("rate", await rpc(sleeper, "getmininginfo"));
    const session = await context.newCDPSession(sleeper);
    log(await session.send("Page.setWebLifecycleState", { state: "frozen" }));
    const h0 = await rpc(awake, "getblockcount");
    const until = Date.now() + FREEZE_MS;
    while (Date.now() < until) await mine(awake, 1);
    const height = await rpc(awake, "getblockcount");
    log("mined", h0, height);
    await new Promise((d) => setTimeout(d, 3000));
    log("still", await rpc(awake, "getblockcount"));
    const last = await rpc(awake, "getbestblockhash");
    log("waking");
    await sleeper.bringToFront();
    log("shown");
    await expect(sleeper.getByText(/^The browser had stopped this tab for /)).toBeVisible({ timeout: PATIENCE });
    log("said", await sleeper.getByText(/^The browser had stopped this tab for /).textContent());
    await eventually(sleeper, "getblockcount").toBeGreaterThanOrEqual(height);
    log("caught up", await rpc(sleeper, "getblockheader", last));
    await eventually(awake, "getblockcount").toBeGreaterThan(height);
    log("mines on", await rpc(sleeper, "getblockcount"), await rpc(awake, "getblockcount"));
    await new Promise((d) => setTimeout(d, 8000));
    log("end", await rpc(sleeper, "getblockcount"), await rpc(awake, "getblockcount"), await rpc(sleeper, "getchaintips"));
  } finally {
    await plain.close();
    await browser.close();
  }
});
