// `test` for every spec: a page that must stay silent, and the servers it can be loaded from.
import { test as base, expect } from "@playwright/test";
import { fileURLToPath } from "node:url";
import { Noise } from "./noise.js";
import { Relay } from "./relay.js";
import { serveStatic } from "./static-site.js";

const ROOT = new URL("../../../", import.meta.url);

/** The built app. */
export const DIST = process.env.HASHYARD_DIST ?? fileURLToPath(new URL("dist/", ROOT));

/** The relay's executable. */
export const RELAY = process.env.HASHYARD_RELAY ?? fileURLToPath(new URL("target/debug/hashyard-relay", ROOT));

/** The executable of the node without a browser. */
export const DAEMON = process.env.HASHYARD_DAEMON ?? fileURLToPath(new URL("target/debug/hashyardd", ROOT));

export { expect };

/**
 * - `noise`: fails the test on any console warning or error, uncaught error, failed request or CSP violation.
 * - `relay`: a running `Relay` that serves the app; `site(base)`: a plain static server with the app at `base`.
 * - `newContext()`: another browser, so to say: storage and BroadcastChannel of its own, and watched as well.
 */
export const test = base.extend({
  noise: [
    async ({ context }, use) => {
      const noise = new Noise();
      await noise.watch(context);
      await use(noise);
      expect(noise.unexpected(), "the browser complained").toEqual([]);
    },
    { auto: true },
  ],

  page: async ({ page, noise }, use) => {
    await use(page);
    noise.stop();
  },

  relay: async ({ noise }, use) => {
    const relay = await Relay.start(RELAY, DIST);
    await use(relay);
    noise.stop();
    await relay.stop();
  },

  site: async ({ noise }, use) => {
    const sites = [];
    await use(async (base) => {
      const site = await serveStatic(DIST, base);
      sites.push(site);
      return site;
    });
    noise.stop();
    await Promise.all(sites.map((site) => site.close()));
  },

  newContext: async ({ browser, noise }, use) => {
    const contexts = [];
    await use(async (options) => {
      const context = await browser.newContext(options);
      contexts.push(context);
      await noise.watch(context);
      return context;
    });
    noise.stop();
    await Promise.all(contexts.map((context) => context.close()));
  },
});
