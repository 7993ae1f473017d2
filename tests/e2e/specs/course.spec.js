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
  await expect(page.getByRole("link", { name: /^Block 1 / }), "the page knows of it").toBeVisible({ timeout: PATIENCE });
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

/** What a page is looked at in. Each language in one of them, unless HASHYARD_THOROUGH asks for all: that takes five minutes more. */
const SURROUNDINGS = [
  { theme: "light", width: 1440, height: 900 },
  { theme: "dark", width: 390, height: 844 },
  { theme: "dark", width: 1440, height: 900 },
  { theme: "light", width: 390, height: 844 },
];
const THOROUGH = Boolean(process.env.HASHYARD_THOROUGH);

/** What stands beside the text is there, and is something. */
async function expectStage(page) {
  await expect(page.locator(".course-page section.view"), "its part is here").toHaveCount(0, { timeout: PATIENCE });
  expect(await page.locator(".course-page > .stack > *").count(), "a stage").toBeGreaterThan(0);
  await expect(page.locator(".course-text > .course-mission"), "and the mission").toHaveCount(1);
}

test("every written page opens in both languages, without a barrier", async ({ context, site }) => {
  test.setTimeout((THOROUGH ? 60 : 20) * PATIENCE);
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  // A theme that fades in has other colours on its way.
  await page.emulateMedia({ reducedMotion: "reduce" });
  await mine(page, 2);
  for (const language of [0, 1]) {
    const surroundings = THOROUGH ? SURROUNDINGS : [SURROUNDINGS[language]];
    const look = async () => {
      for (const { theme, ...size } of surroundings) {
        await page.setViewportSize(size);
        await page.evaluate((theme) => document.documentElement.setAttribute("data-theme", theme), theme);
        await expectAccessible(page);
      }
    };
    await openCourse(page);
    await look();
    const written = await page.locator("a.course-wagon").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
    expect(written.length).toBeGreaterThan(0);
    for (const href of written) {
      await openCourse(page, href.split("/").pop());
      await page.locator(".course-choice").first().click();
      await expect(page.locator(".course-answer")).toBeVisible();
      await expectStage(page);
      await look();
    }
    await page.locator(".btn.lang").click();
  }
});

/** Presses Tab until something with this name has the keyboard. */
async function tabTo(page, name) {
  await expect(async () => {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => document.activeElement?.labels?.[0]?.textContent ?? document.activeElement?.textContent);
    expect(focused?.trim()).toBe(name);
  }).toPass({ timeout: PATIENCE, intervals: [0] });
}

test("a question and a mission are answered with the keyboard alone", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await mine(page, 2);
  await openCourse(page, 16);
  const { total_amount } = await rpc(page, "gettxoutsetinfo");
  await tabTo(page, "Begin");
  await page.keyboard.press("Enter");
  await tabTo(page, "Your answer");
  await page.keyboard.type(String(total_amount));
  await page.keyboard.press("Enter");
  await expect(mission(page).locator("li.done")).toHaveCount(1, { timeout: PATIENCE });
  await expect(async () => {
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.type)).toBe("radio");
  }).toPass({ timeout: PATIENCE, intervals: [0] });
  await page.keyboard.press("Space");
  await expect(page.locator(".course-answer")).toBeVisible();
});

/** What people press or fill in, as far as it is shown and can be used, and what only a pointer finds. */
const inReach = () => {
  const shown = (one) => one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0;
  const controls = "button, select, textarea, summary, a[href], input:not([type=radio]), [tabindex='0']";
  const usable = [...document.querySelectorAll(controls)].filter((one) => shown(one) && !one.disabled && one.tabIndex === 0);
  usable.forEach((one, index) => (one.dataset.control = index));
  const named = `${controls}, input, label, [tabindex], [role]`;
  const pressed = [...document.querySelectorAll("main *")].filter((one) => shown(one) && getComputedStyle(one).cursor === "pointer");
  const unreachable = pressed.filter((one) => !one.closest(named)).map((one) => one.outerHTML.slice(0, 120));
  return { count: usable.length, unreachable };
};

/** Presses Tab until the keyboard is back where it was, and counts what had it. */
async function tabThrough(page, count) {
  const had = new Set();
  for (let pressed = 0; pressed < 2 * count + 20 && had.size < count; pressed += 1) {
    await page.keyboard.press("Tab");
    const control = await page.evaluate(() => document.activeElement?.dataset.control);
    if (control !== undefined) had.add(control);
  }
  return had;
}

test("all that can be pressed on any page is reached with the keyboard", async ({ context, site }) => {
  test.setTimeout(20 * PATIENCE);
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await mine(page, 3);
  await openCourse(page);
  const written = await page.locator("a.course-wagon").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
  for (const href of written) {
    await openCourse(page, href.split("/").pop());
    await expectStage(page);
    const begin = mission(page).getByRole("button", { name: "Begin" });
    // Missions about attacks begin in rooms where those are allowed, and nowhere else.
    if ((await begin.count()) > 0 && (await begin.isEnabled())) await begin.click();
    const { count, unreachable } = await page.evaluate(inReach);
    expect(unreachable, `${href}: only a pointer finds it`).toEqual([]);
    const had = await tabThrough(page, count);
    // What is redrawn meanwhile loses its mark; it is asked for by the marks that are left.
    const left = await page.evaluate(() => [...document.querySelectorAll("[data-control]")].map((one) => [one.dataset.control, one.outerHTML.slice(0, 120)]));
    expect(left.filter(([control]) => !had.has(control)), href).toEqual([]);
    await page.evaluate(() => document.querySelectorAll("[data-control]").forEach((one) => delete one.dataset.control));
  }
});

test("a mission goes on where its page is loaded again", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await openCourse(page, 16);
  await begin(page);
  await page.reload();
  await nodeRuns(page);
  await expect(mission(page).getByText("Your node is watching")).toBeVisible({ timeout: PATIENCE });
  await expect(mission(page).getByRole("button", { name: "Begin" })).toHaveCount(0);
  const { total_amount } = await rpc(page, "gettxoutsetinfo");
  await page.getByLabel("Your answer").fill(String(total_amount));
  await page.getByRole("button", { name: "Check" }).click();
  await expect(mission(page).locator("li.done")).toHaveCount(1);
  await page.reload();
  await nodeRuns(page);
  await expect(mission(page).getByRole("button", { name: "Do it again" }), "done, and not begun again").toBeVisible({ timeout: PATIENCE });
});

test("a page that does not exist says so, and nothing is fetched before the course is opened", async ({ context, site }) => {
  const { url, requests } = await site();
  const page = await openTab(context, url + room(EASY));
  const texts = () => requests.filter((path) => path.includes("/course/"));
  expect(texts()).toEqual([]);
  await page.evaluate(() => (location.hash = "#/course/71"));
  await expect(page.getByText("There is no such page")).toBeVisible({ timeout: PATIENCE });
  await openCourse(page, 2);
  await openCourse(page);
  await openCourse(page, 2);
  expect(new Set(texts()).size, "each file is fetched once").toBe(texts().length);
});
