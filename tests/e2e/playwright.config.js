// `cargo xtask test` sets CHROME and HASHYARD_RELAY; by hand: CHROME=/usr/bin/chromium npx playwright test
import { defineConfig } from "@playwright/test";
import { CHROMIUM, OPEN_ADDRESSES, PLAIN_NAMES } from "./lib/chromium.js";

export default defineConfig({
  testDir: "specs",
  // Nodes mine and validate: two tests at once on a small machine would time each other out.
  workers: Number(process.env.HASHYARD_E2E_WORKERS ?? 1),
  timeout: 120_000,
  // Outcomes are waited for, not timed: a machine that compiles something meanwhile must not fail a test.
  expect: { timeout: 20_000 },
  // A story that passes only sometimes is broken, or its app is.
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  reporter: [["list"]],
  use: {
    launchOptions: { ...CHROMIUM, args: [...CHROMIUM.args, ...OPEN_ADDRESSES, ...PLAIN_NAMES] },
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
  },
});
