// The course around its pages: beside other screens, found and filtered, told to scripts, played with roles.
import { expectAccessible } from "../lib/axe.js";
import { expect, test } from "../lib/fixtures.js";
import { EASY, PATIENCE, mine, nodeRuns, openTab, room, rpc } from "../lib/tab.js";

const side = (page) => page.locator(".course-side");
const button = (page) => page.locator(".course-button");

async function openCourse(page, number) {
  await page.evaluate((hash) => (location.hash = hash), number ? `#/course/${number}` : "#/course");
  await expect(page.locator(number ? "#v-course-page" : "#v-course")).toBeVisible({ timeout: PATIENCE });
}

test("a page stands beside the screen where its mission is done", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await openCourse(page, 2);
  await page.getByRole("button", { name: "Beside your node" }).click();
  await expect(page.locator("#v-mine")).toBeVisible({ timeout: PATIENCE });
  await expect(side(page).getByRole("heading", { name: /The first page/ })).toBeVisible();
  await expectAccessible(page);
  await side(page).getByRole("button", { name: "Begin" }).click();
  await expect(button(page)).toHaveText("2 · 0/1");
  await mine(page, 1);
  await expect(button(page)).toHaveText("2 · 1/1", { timeout: PATIENCE });
  await expect(side(page).locator("li.done")).toHaveCount(1);

  // It stays when the page is loaded again, turns its leaves, and goes.
  await page.reload();
  await nodeRuns(page);
  await expect(side(page).getByRole("heading", { name: /The first page/ })).toBeVisible({ timeout: PATIENCE });
  await side(page).getByRole("button", { name: /^Next: / }).click();
  await expect(side(page).getByRole("heading", { name: /The first page/ })).toHaveCount(0);
  await side(page).getByRole("button", { name: "Close the course" }).click();
  await expect(side(page)).toHaveCount(0);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.evaluate(() => (location.hash = "#/course/2"));
  await page.getByRole("button", { name: "Beside your node" }).click();
  await expect(side(page)).toBeVisible();
  await expectAccessible(page);
});

test("a mission that makes room for another keeps its ticks, and the panel turns to the one that began", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await openCourse(page, 1);
  await page.getByRole("button", { name: "Begin" }).click();
  await page.getByRole("button", { name: /^Take 10/ }).first().click();
  await expect(button(page)).toHaveText("1 · 1/2", { timeout: PATIENCE });
  await page.getByRole("button", { name: "Beside your node" }).click();
  await side(page).getByRole("button", { name: /^Next: / }).click();
  await expect(side(page)).toContainText("The mission of page 1 is in progress. It rests when you begin this one");
  await side(page).getByRole("button", { name: "Begin" }).click();
  await expect(button(page)).toHaveText("2 · 0/1");
  await side(page).getByRole("button", { name: /^Previous: / }).click();
  await side(page).getByRole("button", { name: "Begin" }).click();
  await expect(button(page), "it goes on").toHaveText("1 · 1/2");
  await expect(side(page)).toContainText("The mission goes on: ticks stay");
  await openCourse(page, 18);
  await page.getByRole("button", { name: "Begin" }).click();
  await expect(button(page)).toHaveText("18 · 0/1");
  await page.evaluate(() => (location.hash = "#/wallet"));
  await expect(side(page).getByRole("heading", { name: /^18/ })).toBeVisible();
});

test("scripts and the console are told how the course stands", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  const state = () => page.evaluate(() => window.hashyard.course.state());
  expect(await state()).toEqual({ done: [], mission: null });
  await openCourse(page, 18);
  await page.getByRole("button", { name: "Begin" }).click();
  expect(await state()).toEqual({ done: [], mission: { page: 18, ticks: [false] } });
  await page.evaluate(() => (location.hash = "#/console"));
  await page.locator("#v-console input").fill("getcourse");
  await page.keyboard.press("Enter");
  await expect(page.locator("#v-console .out")).toContainText('"page": 18', { timeout: PATIENCE });
  expect(await rpc(page, "getcourse")).toEqual({ done: [] });
});

test("pages are found by words and by who is needed", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await openCourse(page);
  const shown = page.locator(".course-track li:not(.away)");
  await expect(shown).toHaveCount(70);
  await page.getByPlaceholder("Find a page").fill("coffee");
  await expect(shown).toHaveCount(1);
  await page.getByPlaceholder("Find a page").fill("no such page");
  await expect(shown).toHaveCount(0);
  await expect(page.getByText("No page is called that.")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Clear the search" }).click();
  await expect(shown).toHaveCount(70);
  await page.getByRole("radio", { name: "Several tabs" }).or(page.getByRole("button", { name: "Several tabs" })).click();
  await expect(shown.filter({ hasText: "Two at once" })).toHaveCount(1);
  await expect(shown.filter({ hasText: "The first page" })).toHaveCount(0);
  await expectAccessible(page);
});

test("a role is a link, and no other link carries it on", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, `${url}${room(EASY)}&role=merchant`);
  await expect(page.locator(".ident .n")).toHaveText("Merchant", { timeout: PATIENCE });
  await expect(page.locator(".ident .s")).toContainText("Merchant");
  await openCourse(page, 18);
  const another = page.locator(".course-tools a[target=_blank]").first();
  expect(await another.getAttribute("href")).not.toContain("role=");
  const stranger = await openTab(context, `${url}${room(EASY)}&role=%3Cimg%3E`);
  await expect(stranger.locator(".ident .role"), "a role that the course does not know is none").toHaveCount(0);
});

test("a phone has five places, and behind the last all other screens", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(page.locator(".tabbar > .tab")).toHaveCount(5);
  await page.getByRole("button", { name: "More" }).click();
  await expectAccessible(page);
  await page.getByRole("dialog").getByRole("link", { name: "Network" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.locator(".tabbar > .tab[aria-current]")).toHaveText("Network");
});
