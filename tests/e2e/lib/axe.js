// Accessibility: axe-core over what the page shows now.
import axe from "axe-core";
import { expect } from "./fixtures.js";

/** Rules that axe-core counts as experimental and leaves out unless asked: what is seen is part of what is read out. */
const OPTIONS = { rules: { "label-content-name-mismatch": { enabled: true } } };

/** Fails with the rule and the elements of every violation. Nothing moves meanwhile: what fades in is pale on its way. */
export async function expectAccessible(page) {
  const moves = await page.evaluate(() => matchMedia("(prefers-reduced-motion: no-preference)").matches);
  if (moves) await page.emulateMedia({ reducedMotion: "reduce" });
  // What was on its way before is waited for.
  await page.evaluate(() => Promise.all(document.getAnimations().filter((one) => one instanceof CSSTransition && one.playState === "running").map((one) => one.finished.catch(() => {}))));
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate((options) => window.axe.run(options), OPTIONS);
  if (moves) await page.emulateMedia({ reducedMotion: "no-preference" });
  expect(violations.map(describe), "axe-core violations").toEqual([]);
}

function describe({ id, help, nodes }) {
  return { id, help, where: nodes.map((node) => node.target.join(" ")) };
}
