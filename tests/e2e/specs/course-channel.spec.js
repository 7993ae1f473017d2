// Page 40 across tabs: two endorse, one orders, every one validates.
import { expectAccessible } from "../lib/axe.js";
import { expect, test } from "../lib/fixtures.js";
import { EASY, PATIENCE, openTab, room } from "../lib/tab.js";

const patient = { timeout: PATIENCE };
const mission = (page) => page.locator(".course-mission");
const panel = (page) => page.locator(".panel.channel");
const updates = (page) => panel(page).locator(".channel-updates > li");
const press = (page, name) => panel(page).getByRole("button", { name, exact: true }).click();
const title = (place) => place.locator(".hashtext [title]").first().getAttribute("title");

async function tabAs(context, address, role) {
  const page = await openTab(context, `${address}&role=${role}`);
  await page.evaluate(() => (location.hash = "#/course/40"));
  await expect(panel(page)).toBeVisible(patient);
  return page;
}

async function propose(page, from, to, amount) {
  await panel(page).getByLabel("Who", { exact: true }).selectOption({ label: from });
  await panel(page).getByLabel("To whom").selectOption({ label: to });
  await panel(page).getByLabel("How much").fill(String(amount));
  await press(page, "Propose");
}

/** All have one state, and it is not the one before. */
async function expectOneState(pages, before) {
  const states = async () => [...new Set(await Promise.all(pages.map((page) => title(page.locator("#channel-state")))))];
  await expect.poll(async () => (await states()).length, patient).toBe(1);
  const [state] = await states();
  expect(state).not.toBe(before);
  return state;
}

test("two tabs endorse, one orders: of two updates at once, one is void in every tab", async ({ context, site }) => {
  test.setTimeout(6 * PATIENCE);
  const { url } = await site();
  const address = url + room(EASY);
  const orderer = await tabAs(context, address, "orderer");
  await expect(panel(orderer).getByRole("button", { name: "Open the channel" })).toBeDisabled();
  const [one, two] = [await tabAs(context, address, "org1"), await tabAs(context, address, "org2")];
  const tabs = [orderer, one, two];
  await mission(orderer).getByRole("button", { name: "Begin" }).click();
  await expect(panel(orderer).getByRole("button", { name: "Open the channel" })).toBeEnabled(patient);
  await press(orderer, "Open the channel");
  for (const tab of tabs) await expect(tab.locator("#channel-state")).toBeVisible(patient);
  expect(new Set(await Promise.all(tabs.map((tab) => title(tab.locator("#channel-id"))))).size).toBe(1);
  const start = await expectOneState(tabs);

  await propose(one, "Alice", "Bob", 10);
  await propose(two, "Alice", "Carol", 10);
  for (const tab of tabs) {
    await expect(updates(tab).filter({ hasText: "ordered as 1:0" })).toContainText("valid", patient);
    await expect(updates(tab).filter({ hasText: "ordered as 1:1" })).toContainText("MVCC_READ_CONFLICT", patient);
    await expect(panel(tab).locator(".channel-updates > li.void")).toContainText("balance:alice");
  }
  const after = await expectOneState(tabs, start);
  await expectAccessible(orderer);

  await expect(mission(orderer).locator("li.done")).toHaveCount(1, patient);
  for (const answer of ["1", "2"]) {
    await orderer.getByLabel("Your answer").fill(answer);
    await mission(orderer).getByRole("button", { name: "Check" }).click();
    if (answer === "1") await expect(mission(orderer).locator(".course-saw")).toContainText("is not void");
  }
  await expect(orderer.getByText("The mission of page 40 is done").first()).toBeVisible(patient);

  // A stranger says to be Org2: on this channel its key does not count, whoever asks it.
  await panel(two).getByRole("button", { name: "Only validates" }).click();
  const stranger = await tabAs(context, address, "org2");
  await expect(panel(stranger).getByText("Org2 has another key")).toBeVisible(patient);
  await expectOneState([...tabs, stranger], start);
  await propose(one, "Bob", "Dan", 5);
  const pending = updates(one).first();
  await expect(pending).toContainText("Org1 endorsed", patient);
  await one.waitForTimeout(4_000);
  await expect(pending).toContainText("waiting for Org2 to endorse");
  await press(one, "Send it anyway");
  await expect(panel(orderer).getByText("Updates waiting: 1.")).toBeVisible(patient);
  await press(orderer, "Cut a block now");
  for (const tab of [...tabs, stranger]) await expect(updates(tab).first()).toContainText("ENDORSEMENT_POLICY_FAILURE", patient);
  expect(await expectOneState([...tabs, stranger], start), "what is void changes nothing").toBe(after);

  await one.setViewportSize({ width: 390, height: 800 });
  const overflow = await one.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow, "nothing is wider than a phone").toBeLessThanOrEqual(0);
});

test("where there are no notes, the panel leads to a classroom", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, `${url}?network=regtest`);
  await page.evaluate(() => (location.hash = "#/course/40"));
  await expect(page.getByText("Notes travel in classrooms only")).toBeVisible(patient);
  await expect(page.getByRole("link", { name: "Go to a classroom" })).toBeVisible();
});
