// Pages whose live thing is an experiment of the laboratory: what was run is told to the mission, on the page and in the Lab.
import { expectAccessible } from "../lib/axe.js";
import { expect, test } from "../lib/fixtures.js";
import { EASY, PATIENCE, expectPeers, expectSameTip, mine, nodeId, openTab, openTabs, room, rpc } from "../lib/tab.js";
import { switchLanguage } from "../lib/ui.js";

const patient = { timeout: PATIENCE };
const SHARE = "Attacker's share of the hash rate, q";
const mission = (page) => page.locator(".course-mission");
const done = (page) => mission(page).locator("li.done");
const saw = (page) => mission(page).locator(".course-saw");
const panel = (page, title) => page.locator(".panel", { has: page.getByRole("heading", { name: title, exact: true }) });
const press = (scope, name) => scope.getByRole("button", { name, exact: true }).click();
const fill = (page, label, value) => page.getByLabel(label, { exact: true }).fill(value);
const choose = (page, label, number) => page.getByLabel(label, { exact: true }).selectOption(number);
const run = (page) => press(panel(page, "Values"), "Run");
const status = (page) => panel(page, "Values").getByRole("status");

async function open(context, site, number) {
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await page.evaluate((number) => (location.hash = `#/course/${number}`), number);
  await expect(panel(page, "Values")).toBeVisible(patient);
  await expectAccessible(page);
  return page;
}

async function expectDone(page, number) {
  await expect(page.getByText(`The mission of page ${number} is done`).first()).toBeVisible(patient);
}

test("page 25: a run on the page is heard, and so is one in the Lab", async ({ context, site }) => {
  test.setTimeout(4 * PATIENCE);
  const page = await open(context, site, 25);
  await expect(page.locator(".lab-chart"), "nothing runs by itself").toHaveCount(0);
  await press(mission(page), "Begin");
  await run(page);
  await expect(saw(page)).toContainText("With 30.0 % of the hash rate, six blocks are made up in 0.62 %", patient);
  await expect(page.locator(".lab-chart .point")).toHaveCount(31);
  await expectAccessible(page);
  await fill(page, SHARE, "0.405");
  await fill(page, "Tries", "500");
  await run(page);
  await expect(saw(page)).toContainText("500 races say little", patient);
  await expect(done(page)).toHaveCount(0);

  await page.getByRole("link", { name: "Open in the Lab" }).click();
  await expect(page.getByRole("heading", { name: "Catching up", level: 1 })).toBeVisible(patient);
  await fill(page, SHARE, "0.405");
  await run(page);
  await expectDone(page, 25);
  await page.evaluate(() => (location.hash = "#/course/25"));
  await expect(done(page)).toHaveCount(2, patient);

  await switchLanguage(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(page.getByRole("heading", { name: "落后的人追得上吗", level: 1 })).toBeVisible();
  await expectAccessible(page);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow, "nothing is wider than a phone").toBeLessThanOrEqual(0);
});

test("page 26: first it is said, then it is measured", async ({ context, site }) => {
  test.setTimeout(4 * PATIENCE);
  const page = await open(context, site, 26);
  const asked = panel(page, "Say it, then measure it");
  const [first, second] = ["Blocks with 51 % of the hash rate", "Blocks with 60 % of the hash rate"];
  const predict = async (numbers) => {
    await fill(page, first, numbers[0]);
    await fill(page, second, numbers[1]);
    await press(asked, "Predict");
  };
  await fill(page, first, "350");
  await fill(page, second, "35");
  await expect(asked.getByRole("button", { name: "Predict" }), "nobody would hear it").toBeDisabled();
  await press(mission(page), "Begin");
  await run(page);
  await expect(saw(page)).toContainText("nothing was predicted before", patient);

  // What is cancelled has measured nothing.
  await predict(["300", "30"]);
  await expect(saw(page)).toContainText("You predict 300 blocks with 51 % and 30 with 60 %");
  await fill(page, "Tries", "200000");
  await run(page);
  await press(panel(page, "Values"), "Cancel");
  await expect(status(page)).toContainText("Cancelled");
  await expect(saw(page)).toContainText("You predict 300");

  await fill(page, "Tries", "5000");
  await run(page);
  await expect(saw(page)).toContainText("it takes longer than 300 blocks", patient);
  await expect(done(page)).toHaveCount(0);
  await predict(["350", "35"]);
  await run(page);
  await expectDone(page, 26);
  await expect(done(page)).toHaveCount(2);
});

test("page 27: eleven percent, and 133 instead of 89", async ({ context, site }) => {
  test.setTimeout(4 * PATIENCE);
  const page = await open(context, site, 27);
  const formulas = panel(page, "By the formulas");
  for (const [share, confirmations, rosenfeld, nakamoto] of [
    ["11", "6", "0.099996%", "0.042818%"],
    ["11.1", "6", "0.105082%", "0.045185%"],
    ["40", "89", "0.710590%", "0.098657%"],
    ["40", "133", "0.099420%", "0.004009%"],
  ]) {
    await fill(page, "The attacker's share, in percent", share);
    await fill(page, "Confirmations", confirmations);
    await expect(formulas).toContainText(rosenfeld);
    await expect(formulas).toContainText(nakamoto);
  }
  await run(page);
  await expect(status(page)).toContainText("Done", patient);
  await expect(page.locator(".lab-chart .beside[d^=M]"), "both lines on one chart").toHaveCount(1);

  await press(mission(page), "Begin");
  const say = async (share, confirmations) => {
    await fill(page, "Six are enough up to this share (percent, one digit behind the point)", share);
    await fill(page, "Against 40 %, wait for so many", confirmations);
    await press(panel(page, "Two numbers"), "Check");
  };
  await say("12.7", "89");
  await expect(saw(page)).toContainText("12.7 % is what Nakamoto's formula gives");
  await say("11", "89");
  await expect(saw(page)).toContainText("89 is printed in Nakamoto's paper");
  await expect(done(page)).toHaveCount(1);
  await say("11", "133");
  await expectDone(page, 27);
});

test("page 28: a third without followers, and less with them", async ({ context, site }) => {
  test.setTimeout(4 * PATIENCE);
  const page = await open(context, site, 28);
  await press(mission(page), "Begin");
  const answer = async (said) => {
    await fill(page, "Your answer", said);
    await press(mission(page), "Check");
  };
  await answer("33");
  await expect(saw(page)).toContainText("Run the experiment with γ = 0 first");
  await run(page);
  await expect(status(page)).toContainText("Done", patient);
  await expect(page.locator(".lab-chart .beside[d^=M]"), "what honest pools earn, and the best strategy").toHaveCount(2);
  await answer("50");
  await expect(saw(page)).toContainText("It pays much earlier");
  await answer("33");
  await expect(done(page)).toHaveCount(1);
  await fill(page, "Others who follow the pool in a tie, γ", "0.1");
  await run(page);
  await expect(saw(page)).toContainText("With γ = 0.1 a pool of 30 % earned", patient);
  await fill(page, "Others who follow the pool in a tie, γ", "0.5");
  await run(page);
  // What is left is a round between tabs, where attacks are allowed.
  await expect(done(page)).toHaveCount(2, patient);
});

test("page 29: payments a second, and the pace at which one height in twenty forks", async ({ context, site }) => {
  test.setTimeout(6 * PATIENCE);
  const page = await open(context, site, 29);
  await press(mission(page), "Begin");
  const answer = async (said) => {
    await fill(page, "Your answer", said);
    await press(mission(page), "Check");
  };
  await answer("7");
  await expect(saw(page)).toContainText("That is what the slide says, rounded");
  await answer("7.37");
  await expect(done(page)).toHaveCount(1);
  await run(page);
  await expect(saw(page)).toContainText("With a block every 600 seconds", patient);
  await fill(page, "Seconds between blocks", "82");
  await run(page);
  await expectDone(page, 29);
});

test("page 58: sixty people, from one server and from everybody", async ({ context, site }) => {
  test.setTimeout(8 * PATIENCE);
  const page = await open(context, site, 58);
  await press(mission(page), "Begin");
  const predict = async (alone, all) => {
    await fill(page, "Seconds from the server alone", alone);
    await fill(page, "Seconds if all pass it on", all);
    await press(panel(page, "Say the seconds, then measure"), "Predict");
  };
  await run(page);
  await expect(saw(page)).toContainText("nothing was predicted before", patient);
  await predict("4", "18.5");
  await expect(saw(page)).toContainText("You predict 4 s from the server alone and 18.5 s from everybody");
  await run(page);
  await expect(saw(page)).toContainText("4 s is one copy", patient);
  await expect(done(page)).toHaveCount(1);
  await predict("240", "18.5");
  await run(page);
  await expect(done(page)).toHaveCount(2, patient);
  const others = await openTabs(context, 3, page.url().replace(/#.*/, ""));
  const tabs = [page, ...others];
  await expectPeers(tabs, 3);
  // Tabs in the background are slow to answer on a busy machine: as the page says then, more blocks, and once more.
  let height = 0;
  await expect(async () => {
    await mine(others[0], 1_500);
    height += 1_500;
    await expectSameTip(tabs, height);
    await rpc(page, "forgetchain");
    await expectSameTip(tabs, height);
    await expect(done(page)).toHaveCount(3);
  }).toPass({ timeout: 5 * PATIENCE });
  await expectDone(page, 58);
});

test("page 63: a list is surrounded, buckets with anchors are not", async ({ context, site }) => {
  test.setTimeout(6 * PATIENCE);
  const page = await open(context, site, 63);
  await press(mission(page), "Begin");
  const answer = async (said) => {
    await fill(page, "Your answer", said);
    await press(mission(page), "Check");
  };
  await answer("8000");
  await expect(saw(page)).toContainText("Run the experiment with a plain list (0) first");
  await run(page);
  await expect(saw(page)).toContainText("The list falls in this run", patient);
  await answer("4000");
  await expect(saw(page)).toContainText("With 4000 the interval does not lie above one half");
  await answer("8000");
  await expect(done(page)).toHaveCount(1);
  await choose(page, "Address table", "1");
  await run(page);
  await expect(saw(page)).toContainText("Those are buckets without anchors", patient);
  await choose(page, "Address table", "2");
  await run(page);
  await expect(done(page)).toHaveCount(2, patient);
  // The victim hears the first alone, and the first hears nobody else.
  const others = await openTabs(context, 2, page.url().replace(/#.*/, ""));
  const tabs = [page, ...others];
  await expectPeers(tabs, 2);
  const away = await nodeId(others[1]);
  for (const tab of [page, others[0]]) {
    const { id } = (await rpc(tab, "getpeerinfo")).find(({ addr }) => addr === away);
    await rpc(tab, "setlinkfault", { cut: true }, id);
  }
  await mine(others[0], 1);
  await expect(saw(page)).toContainText("followed its block 1", patient);
  await mine(others[1], 2);
  for (const tab of [page, others[0]]) await rpc(tab, "setlinkfault", {});
  await mine(others[1], 1);
  await expectSameTip(tabs, 3);
  await expectDone(page, 63);
});

test("page 59: each order has its topology", async ({ context, site }) => {
  test.setTimeout(8 * PATIENCE);
  const page = await open(context, site, 59);
  await press(mission(page), "Begin");
  const order = async (said) => {
    await fill(page, "Your answer", said);
    await press(mission(page), "Check");
  };
  const runOf = async (topology) => {
    await choose(page, "Topology", topology);
    await run(page);
  };
  await run(page);
  await expect(saw(page)).toContainText("Choose first: three digits", patient);
  await order("3 2 1");
  await expect(saw(page)).toContainText("You choose 3, 2 and 1");
  await run(page);
  await expect(saw(page)).toContainText("0 nodes are single points of failure", patient);
  await order("0 2 1");
  await runOf("0");
  await expect(done(page)).toHaveCount(1, patient);
  await runOf("2");
  await expect(done(page)).toHaveCount(2, patient);
  await runOf("1");
  await expect(done(page)).toHaveCount(3, patient);
  await openTab(context, page.url().replace(/#.*/, ""));
  await expectDone(page, 59);
});

test("page 59: a newcomer comes in where no relay runs, and does the mission", async ({ context, site }) => {
  test.setTimeout(6 * PATIENCE);
  const tabs = [await open(context, site, 59)];
  const [page] = tabs;
  await mine(page, 3);
  tabs.push(await openTab(context, page.url().replace(/#.*/, "")));
  await expectSameTip(tabs, 3);
  const newcomer = await openTab(context, page.url());
  tabs.push(newcomer);
  await expectPeers(tabs, 2);
  await expectSameTip(tabs, 3);
  for (const peer of await rpc(newcomer, "getpeerinfo")) expect(peer.transport, "not by a relay").toMatch(/^local$/i);
  // Who brought it in may go: it has the chain, and somebody to ask.
  await page.close();
  tabs.shift();
  await expectPeers(tabs, 1);
  await mine(newcomer, 1);
  await expectSameTip(tabs, 4);
  await press(mission(newcomer), "Begin");
  await fill(newcomer, "Your answer", "0 2 1");
  await press(mission(newcomer), "Check");
  for (const topology of ["0", "2", "1"]) {
    await choose(newcomer, "Topology", topology);
    await run(newcomer);
    await expect(status(newcomer)).toContainText("Done", patient);
  }
  await openTab(context, newcomer.url().replace(/#.*/, ""));
  await expectDone(newcomer, 59);
});

test("page 68: without anchors blocks go on, without orderers nothing does", async ({ context, site }) => {
  test.setTimeout(4 * PATIENCE);
  const page = await open(context, site, 68);
  await press(mission(page), "Begin");
  const runWith = async (lost) => {
    await choose(page, "Which are lost", lost);
    await run(page);
  };
  await run(page);
  await expect(saw(page)).toContainText("In this run any nodes were lost", patient);
  await runWith("2");
  await expect(done(page)).toHaveCount(1, patient);
  await runWith("1");
  await expect(done(page)).toHaveCount(2, patient);
  await fill(page, "Your answer", "3");
  await press(mission(page), "Check");
  await expect(saw(page)).toContainText("With 3 of five lost, no more than half are left");
  await fill(page, "Your answer", "2");
  await press(mission(page), "Check");
  await expectDone(page, 68);
});
