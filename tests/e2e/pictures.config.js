// `cargo xtask pictures`: pictures instead of tests, under the same conditions.
import { defineConfig } from "@playwright/test";
import tests from "./playwright.config.js";

export default defineConfig({ ...tests, testDir: "pictures" });
