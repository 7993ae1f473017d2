// The course: pages beside a living node, missions that the node ticks off, progress that stays.
import { expectAccessible } from "../lib/axe.js";
import { expect, test } from "../lib/fixtures.js";
import { EASY, PATIENCE, mine, nodeRuns, openTab, room, rpc } from "../lib/tab.js";

const wagon = (page, number) => page.locator(`.course-wagon[href="#/course/${number}"]`);
const mission = (page) => page.locator(".course-mission");
const begin = (page) => mission(page).getByRole("button", { name: "Begin" }).click();

async function openCourse(page, number) {
  await page.evaluate((hash) => (location.hash = hash), number ? `#/course/${number}` : "#/course");
  await expect(page.locator(number ? "#v-course-page" : "#v-course")).toBeVisible({ timeout: PATIENCE });
}

test("a mission is ticked by the node, and what was done stays", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await openCourse(page, 2);
  await expect(mission(page).locator("li.done")).toHaveCount(0);
  await mine(page, 1);
  await begin(page);
  await expect(mission(page).locator("li.done"), "what was mined before does not count").toHaveCount(0);
  // The mission goes on while another screen is open.
  await page.evaluate(() => (location.hash = "#/live"));
  await mine(page, 1);
  await expect(page.getByText("The mission of page 2 is done").first()).toBeVisible({ timeout: PATIENCE });
  await openCourse(page);
  await expect(wagon(page, 2)).toHaveClass(/done/);

  await page.reload();
  await nodeRuns(page);
  await expect(wagon(page, 2)).toHaveClass(/done/, { timeout: PATIENCE });
});

test("another's block is not mine, and the node says whose it was", async ({ context, site }) => {
  const { url } = await site();
  const address = url + room(EASY);
  const [page, other] = [await openTab(context, address), await openTab(context, address)];
  await rpc(other, "setname", "joe").catch(() => {});
  await openCourse(page, 2);
  await begin(page);
  await mine(other, 1);
  await expect(mission(page).getByText(/Block 1 was mined by .+, not by you/)).toBeVisible({ timeout: PATIENCE });
  await mine(page, 1);
  await expect(mission(page).locator("li.done")).toHaveCount(1, { timeout: PATIENCE });
});

test("an answer is held against the node's own number", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await mine(page, 3);
  await openCourse(page, 16);
  await begin(page);
  const answer = page.getByLabel("Your answer");
  for (const [text, said] of [["plenty", "not a number"], ["200", "you counted the genesis block"], ["9", "too few"], ["１，０００", "too many"]]) {
    await answer.fill(text);
    await page.getByRole("button", { name: "Check" }).click();
    await expect(mission(page).locator(".course-saw")).toContainText(said);
  }
  const { total_amount } = await rpc(page, "gettxoutsetinfo");
  await answer.fill(String(total_amount));
  await page.getByRole("button", { name: "Check" }).click();
  await expect(mission(page).locator("li.done")).toHaveCount(1);
});

test("every written page opens in both languages, without a barrier", async ({ context, site }) => {
  test.setTimeout(4 * PATIENCE);
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await mine(page, 2);
  for (const language of ["en", "zh-CN"]) {
    await openCourse(page);
    await expectAccessible(page);
    const written = await page.locator("a.course-wagon").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
    expect(written.length).toBeGreaterThan(0);
    for (const href of written) {
      await openCourse(page, href.split("/").pop());
      await page.locator(".course-choice").first().click();
      await expect(page.locator(".course-answer")).toBeVisible();
      await expectAccessible(page);
    }
    if (language === "en") await page.locator(".btn.lang").click();
  }
});

test("a page that is not written says so, and nothing is fetched before the course is opened", async ({ context, site }) => {
  const { url, requests } = await site();
  const page = await openTab(context, url + room(EASY));
  const texts = () => requests.filter((path) => path.includes("/course/"));
  expect(texts()).toEqual([]);
  await page.evaluate(() => (location.hash = "#/course/70"));
  await expect(page.getByText("This page is still to be written")).toBeVisible({ timeout: PATIENCE });
  await openCourse(page, 2);
  await openCourse(page);
  await openCourse(page, 2);
  expect(new Set(texts()).size, "each file is fetched once").toBe(texts().length);
});
