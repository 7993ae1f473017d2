// Pictures of every screen to look at, in shots/.
import { fileURLToPath } from "node:url";
import { test } from "../lib/fixtures.js";
import { goTo, populatedTab, views } from "../lib/screens.js";
import { PATIENCE, openTab } from "../lib/tab.js";

const FOLDER = fileURLToPath(new URL("../shots/", import.meta.url));
const SIZES = { 1440: { width: 1440, height: 900 }, 390: { width: 390, height: 844 } };

for (const theme of ["light", "dark"]) {
  for (const locale of ["en-GB", "zh-CN"]) {
    test(`every screen, ${theme}, ${locale}`, async ({ newContext, site }) => {
      test.setTimeout(10 * PATIENCE);
      const { url } = await site();
      const context = await newContext({ colorScheme: theme, locale });
      const page = await populatedTab(context, url);
      const museum = await openTab(context, `${url}?network=mainnet#/museum`);
      for (const [width, viewport] of Object.entries(SIZES)) {
        const shoot = (tab, name) => tab.screenshot({ path: `${FOLDER}${width}-${theme}-${locale.slice(0, 2)}-${name}.png`, fullPage: true });
        await page.setViewportSize(viewport);
        for (const view of await views(page)) {
          await goTo(page, view);
          await shoot(page, view.replace(/[#/]+/g, "-").slice(1, 24));
        }
        await museum.setViewportSize(viewport);
        await shoot(museum, "museum-mainnet");
      }
    });
  }
}
