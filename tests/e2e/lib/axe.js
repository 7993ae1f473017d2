// Accessibility: axe-core over what the page shows now.
import { AxeBuilder } from "@axe-core/playwright";
import { expect } from "./fixtures.js";

/** Fails with the rule and the elements of every violation. */
export async function expectAccessible(page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(describe), "axe-core violations").toEqual([]);
}

function describe({ id, help, nodes }) {
  return { id, help, where: nodes.map((node) => node.target.join(" ")) };
}
