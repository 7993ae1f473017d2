// What every screen owes its users: no barrier, no noise, no sideways scrolling, a keyboard that reaches everything.
import { expectAccessible } from "../lib/axe.js";
import { expect, test } from "../lib/fixtures.js";
import { goTo, populatedTab, views } from "../lib/screens.js";
import { EASY, PATIENCE, nodeRuns, openTab, room, rpc } from "../lib/tab.js";
import { visit } from "../lib/ui.js";

const LANGUAGES = { en: "en-GB", zh: "zh-CN" };
const THEMES = ["light", "dark"];
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1440, height: 900 };

/** Dialogs of the Wallet screen, by the class of button that opens them: texts differ with the language. */
const WALLET_DIALOGS = 3;

for (const theme of THEMES) {
  for (const [language, locale] of Object.entries(LANGUAGES)) {
    test(`no screen has a barrier: ${theme}, ${language}`, async ({ newContext, site }) => {
      test.setTimeout(5 * PATIENCE);
      const { url } = await site();
      const context = await newContext({ colorScheme: theme, locale, reducedMotion: "reduce" });
      const page = await populatedTab(context, url);
      await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
      await expect(page.locator("html")).toHaveAttribute("lang", new RegExp(`^${language}`));
      for (const view of await views(page)) {
        await test.step(view, async () => {
          await goTo(page, view);
          await expectAccessible(page);
        });
      }
      await goTo(page, "#/wallet");
      for (let dialog = 0; dialog < WALLET_DIALOGS; dialog += 1) {
        await page.locator(".wallet-safety button").nth(dialog).click();
        await expect(page.getByRole("dialog")).toBeVisible();
        await expectAccessible(page);
        await page.keyboard.press("Escape");
      }
      const museum = await openTab(context, `${url}?network=mainnet#/museum`);
      await expectAccessible(museum);
    });
  }
}

for (const [language, locale] of Object.entries(LANGUAGES)) {
  test(`no screen is cut or scrolls sideways: ${language}`, async ({ newContext, site }) => {
    test.setTimeout(3 * PATIENCE);
    const { url } = await site();
    const context = await newContext({ viewport: PHONE, locale, hasTouch: true, isMobile: true });
    const page = await populatedTab(context, url);
    for (const view of await views(page)) {
      await test.step(view, async () => {
        for (const viewport of [DESK, PHONE]) {
          await page.setViewportSize(viewport);
          await goTo(page, view);
          // Pictures take their new width a moment after the window has it.
          const tooWide = () => page.evaluate(() => {
            const parts = [document.documentElement, ...document.querySelectorAll(".ph")];
            return parts.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).map((part) => part.outerHTML.slice(0, 200));
          });
          await expect.poll(tooWide, { message: `${view} at ${viewport.width} px` }).toEqual([]);
          const beyond = () => page.evaluate(() => document.documentElement.scrollHeight - document.querySelector(".app").offsetHeight);
          await expect.poll(beyond, { message: `${view} at ${viewport.width} px: below the page there is nothing to scroll to` }).toBeLessThanOrEqual(0);
        }
      });
    }
  });
}

/** What the keyboard has reached by Tab: roles and names in order. */
async function tabStops(page, count) {
  const stops = [];
  for (let i = 0; i < count; i += 1) {
    await page.keyboard.press("Tab");
    stops.push(await page.evaluate(() => {
      const { tagName, ariaLabel, textContent } = document.activeElement;
      return `${tagName.toLowerCase()} ${ariaLabel ?? textContent.trim()}`;
    }));
  }
  return stops;
}

test("the keyboard reaches everything that matters", async ({ context, site }) => {
  const { url } = await site();
  const page = await populatedTab(context, url);
  await goTo(page, "#/live");
  await page.evaluate(() => document.activeElement?.blur());
  const stops = await tabStops(page, 70);
  expect(stops[0]).toBe("a Skip to content");
  const wanted = ["a Live", "a Block", "a Wallet", "a Network", "a Console", "a Settings", "input Block, tx or address"];
  for (const stop of [...wanted, "button Toggle theme", "button Start mining", "input Threads"]) expect(stops).toContain(stop);

  await page.evaluate(() => document.querySelector(".skip").focus());
  await expect(page.locator(".skip")).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(page.locator("#main")).toBeFocused();
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox")).toBeFocused();
  await page.keyboard.type("3");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/#\/block\/3$/);
  await expect(page.locator("#main")).toContainText(await rpc(page, "getblockhash", 3));
});

test("the search finds heights, blocks, transactions and addresses", async ({ context, site }) => {
  const { url } = await site();
  const page = await populatedTab(context, url);
  const search = async (text, address) => {
    await page.getByRole("searchbox").fill(text);
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(address);
  };
  const [txid] = await rpc(page, "getrawmempool");
  const hash = await rpc(page, "getblockhash", 2);
  const own = await rpc(page, "getnewaddress");
  await search("2", /#\/block\/2$/);
  await search(hash, new RegExp(`#/block/${hash}$`));
  await search(txid, new RegExp(`#/tx/${txid}$`));
  await search(own, new RegExp(`#/address/${own}$`));
  await search("#2", /#\/block\/2$/);
  await search(`${txid}:0`, new RegExp(`#/tx/${txid}$`));
  await search(`BITCOIN:${own.toUpperCase()}?AMOUNT=1`, new RegExp(`#/address/${own.toUpperCase()}$`));
  await expect(page.getByRole("heading", { name: "Balance" })).toBeVisible();
  await page.getByRole("searchbox").fill("what?");
  await page.keyboard.press("Enter");
  const why = page.getByRole("search").getByRole("alert");
  await expect(why).toHaveText("Type a height, a 64-digit hash or an address");
  await page.getByRole("searchbox").fill("what? 2");
  await expect(why, "somebody who types on has read it").toHaveCount(0);
});

test("an address that leads nowhere is told, and corrected", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, `${url}${room(EASY)}#/nowhere`);
  await expect(page.locator(".toasts")).toContainText("There is no page #/nowhere");
  await expect(page).toHaveURL(/#\/live$/);
  await page.evaluate(() => (location.hash = "#/tx/xyz"));
  await expect(page.locator(".toasts")).toContainText("There is no page #/tx/xyz");
  await expect(page).toHaveURL(/#\/live$/);
  await goTo(page, "#/wallet");
  await expect(page, "what leads somewhere is left alone").toHaveURL(/#\/wallet$/);
});

test("the search says what it can't look for, and keeps no secret", async ({ context, site }) => {
  const { url } = await site();
  const page = await populatedTab(context, url);
  await goTo(page, "#/live");
  const box = page.getByRole("searchbox");
  const type = async (text, words) => {
    await box.fill(text);
    await page.keyboard.press("Enter");
    await expect(page.getByText(words)).toBeVisible();
    await expect(page).toHaveURL(/#\/live$/);
  };
  await type(`02${"ab".repeat(32)}`, "That is a public key and no address");
  const entries = await page.evaluate(() => history.length);
  const secret = "KwdMAjGmerYanjeui5SHS7JkmpZvVipYvB2LJGU1ZxJwYvP98617";
  await type(secret, "That is a private key");
  await expect(box).toHaveValue("");
  expect(await page.evaluate(() => history.length)).toBe(entries);
  await type(Array(12).fill("abandon").join(" "), "Those look like a wallet's words");
  await expect(box).toHaveValue("");
  // A link to it is taken out of the history at once.
  await page.evaluate((text) => location.assign(`#/address/${text}`), secret);
  await expect(page).toHaveURL(/#\/live$/);
  await page.goBack();
  await expect(page).not.toHaveURL(new RegExp(secret));
});

test("the console runs commands and names mistakes", async ({ context, site }) => {
  const { url } = await site();
  const page = await populatedTab(context, url);
  await visit(page, "Console");
  const [line, output] = [page.getByLabel("Command", { exact: true }), page.getByRole("log")];
  const run = async (text) => {
    await line.fill(text);
    await line.press("Enter");
  };
  await run("getblockcount");
  await expect(output).toContainText(String(await rpc(page, "getblockcount")));
  await run("getblockhash 999");
  await expect(output).toContainText("error -8: Block height out of range");
  await run('decoderawtransaction "zz"');
  await expect(output).toContainText("error -22");
  await run("help");
  await expect(output).toContainText("getblockchaininfo");
  await line.press("ArrowUp");
  await expect(line).toHaveValue("help");
});

test("language and theme are switched live and remembered", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, url + room());
  const html = page.locator("html");
  await expect(html).toHaveAttribute("lang", "en");
  await page.getByRole("button", { name: "中文" }).click();
  await expect(html).toHaveAttribute("lang", "zh-CN");
  await expect(page.getByRole("navigation").getByRole("link", { name: "钱包", exact: true })).toBeVisible();
  const theme = await html.getAttribute("data-theme");
  await page.getByRole("button", { name: "切换深浅主题" }).click();
  await expect(html).not.toHaveAttribute("data-theme", theme);
  await page.reload();
  await nodeRuns(page);
  await expect(html).toHaveAttribute("lang", "zh-CN");
  await expect(html).not.toHaveAttribute("data-theme", theme);
});

/** Why a link can't be followed, as the page says it. */
const BAD_LINKS = {
  "?network=bitcoin": /unknown network/,
  "?spacing=0": /spacing must be 1 to 3600 seconds/,
  "?room=%20": /room name is empty/,
};

test("a wrong link is told, never a blank page", async ({ context, site }) => {
  const { url } = await site();
  const page = await context.newPage();
  for (const [query, message] of Object.entries(BAD_LINKS)) {
    await page.goto(url + query);
    await expect(page.getByRole("alert")).toContainText(message, { timeout: PATIENCE });
    await expectAccessible(page);
  }
});
