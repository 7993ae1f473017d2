// The page before the app is there: it has the first screen's shape, in the language and colours that the app will have, and nothing
// moves when the app and then the node come.
import { expectAccessible } from "../lib/axe.js";
import { expect, test } from "../lib/fixtures.js";
import { PATIENCE, nodeRuns, room } from "../lib/tab.js";

const SIZES = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
/** What keeps its place and size. The phone's other panels are as high as what is in them. */
const FIXED = {
  desk: [".rail", ".rail a", ".topbar", ".wordmark", ".tools > *", ".live-chain", ".live-chain .ph", ".g3 > *", ".g3 .ph", ".stack > *"],
  phone: [".topbar", ".tools > *", ".tabbar", ".tabbar > *", ".live-chain", ".live-chain .ph", ".g3 > :nth-child(2)"],
};
/** Rounding, in px. */
const NEARLY = 1;
/** What browsers call good. */
const GOOD_SHIFT = 0.1;

/** Holds back what matches until it is let go. */
async function holdBack(page, pattern) {
  let letGo;
  const held = new Promise((done) => (letGo = done));
  await page.route(pattern, (route) => held.then(() => route.continue()));
  return letGo;
}

/** The places of everything that is to be seen and matches, by what it is. */
function places(page, selectors) {
  return page.evaluate((selectors) => {
    const place = ({ left, top, width, height }) => [left, top, width, height];
    const seen = (element) => element.getClientRects().length > 0;
    const all = (selector) => [...document.querySelectorAll(selector)].filter(seen).map((element) => place(element.getBoundingClientRect()));
    return Object.fromEntries(selectors.map((selector) => [selector, all(selector)]));
  }, selectors);
}

/** What the navigation and the panels are called, and how the icons are drawn. */
function look(page) {
  return page.evaluate(() => {
    const { lang, dataset } = document.documentElement;
    const path = (icon) => icon.querySelector("path") ?? document.querySelector(icon.querySelector("use").getAttribute("href"));
    const seen = (element) => element.getClientRects().length > 0;
    const all = (selector, read) => [...document.querySelectorAll(selector)].filter(seen).map(read);
    const links = all("nav a:not(.brand)", (link) => [link.innerText.trim(), link.getAttribute("href"), link.getAttribute("aria-current")]);
    const drawings = all("nav a:not(.brand) svg, .search svg", (icon) => path(icon).getAttribute("d"));
    return { lang, theme: dataset.theme, links, drawings, brand: document.querySelector(".brand").innerHTML.match(/ d="[^"]*"/g), panels: all(".panel h2", (head) => head.innerText) };
  });
}

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const [locale, colorScheme] of [["en-GB", "light"], ["zh-CN", "dark"]]) {
    test(`nothing moves while the app starts: ${size}, ${locale}, ${colorScheme}`, async ({ newContext, site }) => {
      const { url } = await site();
      const phone = size === "phone" ? { isMobile: true, hasTouch: true } : {};
      const page = await (await newContext({ viewport, locale, colorScheme, ...phone })).newPage();
      await page.addInitScript(() => {
        window.__shift = 0;
        const add = (list) => list.getEntries().forEach(({ value }) => (window.__shift += value));
        new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
      });
      const letGo = await holdBack(page, "**/*.wasm");
      await page.goto(url + room(), { waitUntil: "domcontentloaded" });
      await expect(page.locator("#v-start h1")).toHaveText(/Starting the node/);
      await expectAccessible(page);
      const [placesBefore, lookBefore] = [await places(page, FIXED[size]), await look(page)];
      expect(lookBefore).toMatchObject({ lang: locale.startsWith("zh") ? "zh-CN" : "en", theme: colorScheme });

      letGo();
      await nodeRuns(page);
      await expect(page.locator(".live-miner-panel input[type=range]")).toBeVisible({ timeout: PATIENCE });
      const [placesAfter, lookAfter] = [await places(page, FIXED[size]), await look(page)];
      expect(lookAfter).toEqual(lookBefore);
      for (const selector of FIXED[size]) {
        const [before, after] = [placesBefore[selector], placesAfter[selector]];
        expect(before.length, selector).toBeGreaterThan(0);
        expect(after.length, selector).toBe(before.length);
        const moved = before.filter((place, index) => place.some((value, side) => Math.abs(value - after[index][side]) > NEARLY));
        expect(moved, `${selector}: ${JSON.stringify({ before, after })}`).toEqual([]);
      }
      expect(await page.evaluate(() => window.__shift)).toBeLessThan(GOOD_SHIFT);
    });
  }
}

test("the choices of an earlier visit are there before the app is", async ({ newContext, site }) => {
  const { url } = await site();
  const page = await (await newContext({ locale: "en-GB", colorScheme: "light" })).newPage();
  await page.addInitScript(() => {
    localStorage.setItem("hashyard/lang", "zh-CN");
    localStorage.setItem("hashyard/theme", "dark");
  });
  const letGo = await holdBack(page, "**/*.wasm");
  await page.goto(`${url + room()}#/wallet`, { waitUntil: "domcontentloaded" });
  expect(await look(page)).toMatchObject({ lang: "zh-CN", theme: "dark" });
  await expect(page.locator(".rail [aria-current]")).toHaveText(/钱包/);
  letGo();
  await nodeRuns(page);
  expect(await look(page)).toMatchObject({ lang: "zh-CN", theme: "dark" });
  // A miner still loads the glue: it must not find the server gone.
  await page.context().close();
});

test("the app is fetched after the first paint", async ({ page, site }) => {
  const { url, requests } = await site();
  const letGo = await holdBack(page, "**/app-*.css");
  await page.goto(url + room(), { waitUntil: "commit" });
  await expect.poll(() => requests.some((request) => request.endsWith("/look.js"))).toBe(true);
  expect(requests.filter((request) => request.endsWith(".wasm"))).toEqual([]);
  letGo();
  // Not by a command: the node's commands are a second file, fetched with the first of them.
  await expect(page.locator(".topbar .ident .n")).toBeAttached({ timeout: PATIENCE });
  expect(requests.filter((request) => request.endsWith(".wasm"))).toHaveLength(1);
});
