// The course's pages about views and tables: their missions done as a student would do them, with a few tabs.
import { createHash } from "node:crypto";
import { expectAccessible } from "../lib/axe.js";
import { expect, test } from "../lib/fixtures.js";
import { EASY, PATIENCE, expectPeers, expectSameTip, mine, nodeId, openTab, openTabs, room, rpc } from "../lib/tab.js";
import { switchLanguage } from "../lib/ui.js";

const mission = (page) => page.locator(".course-mission");
const ticks = (page) => mission(page).locator("li.done");
const panel = (page, name) => page.locator(".panel", { has: page.getByRole("heading", { name, exact: true }) });
const done = (page, number) => expect(page.getByText(`The mission of page ${number} is done`).first()).toBeVisible({ timeout: PATIENCE });
const distance = (one, other) => BigInt(`0x${one}`) ^ BigInt(`0x${other}`);
const sharedBits = (one, other) => 256 - (distance(one, other) || 1n).toString(2).length;

/** A page of the course in the first of so many tabs that know one another, its mission begun. */
async function begin(context, site, number, tabs) {
  const { url } = await site();
  const address = url + room(EASY);
  const pages = await openTabs(context, tabs, address);
  await expectPeers(pages, tabs - 1);
  const [me] = pages;
  const known = async () => (await rpc(me, "getkbuckets")).flatMap(({ nodes }) => nodes).length;
  await expect.poll(known, { timeout: PATIENCE }).toBe(tabs - 1);
  await me.evaluate((hash) => (location.hash = hash), `#/course/${number}`);
  await expect(me.locator("#v-course-page")).toBeVisible({ timeout: PATIENCE });
  await mission(me).getByRole("button", { name: "Begin" }).click();
  return { address, pages };
}

/** Whoever was there for ten seconds can leave; a shorter connection was opened to ask something. */
const areOld = (page) => {
  const youngest = async () => Math.min(...(await rpc(page, "getpeerinfo")).map(({ conntime }) => Date.now() / 1000 - conntime));
  return expect.poll(youngest, { timeout: PATIENCE }).toBeGreaterThan(12);
};

test("page 64: a record outlives a node that kept it", async ({ context, site }) => {
  test.setTimeout(4 * PATIENCE);
  const { pages: [me, , other] } = await begin(context, site, 64, 3);
  const note = panel(me, "Store a note");
  await note.getByLabel("Key word").fill("lunch");
  await note.getByLabel("Note", { exact: true }).fill("noodles at noon");
  await note.getByRole("button", { name: "Store" }).click();
  await expect(ticks(me)).toHaveCount(1, { timeout: PATIENCE });
  await expectAccessible(me);
  await areOld(me);
  await other.close();
  await expect(ticks(me)).toHaveCount(2, { timeout: PATIENCE });
  await note.getByRole("button", { name: "Find" }).click();
  await expect(panel(me, "Lookup").locator(".course-note")).toHaveText("noodles at noon", { timeout: PATIENCE });
  await expect(panel(me, "Lookup").getByText(/^Found: from /)).toBeVisible();
  await done(me, 64);
});

test("page 65: nodes in the order of their distance, and a newcomer's bucket", async ({ context, site }) => {
  test.setTimeout(4 * PATIENCE);
  const { address, pages: [me] } = await begin(context, site, 65, 4);
  const own = await nodeId(me);
  const rows = panel(me, "Who is close").locator(".overlay-order li", { has: me.getByRole("button") });
  const order = async () => Promise.all((await rows.locator("b").all()).map((name) => name.getAttribute("title")));
  await expect(rows).toHaveCount(3);
  const closer = (one, other) => (distance(own, one) < distance(own, other) ? -1 : 1);
  const wanted = (await order()).toSorted(closer);
  // Wrong first, by the two closest the wrong way round.
  const wrong = [wanted[1], wanted[0], wanted[2]];
  const arrange = async (nodes) => {
    for (const [place, node] of nodes.entries()) {
      for (let at = (await order()).indexOf(node); at > place; at -= 1) await rows.getByRole("button", { name: `Move number ${at + 1} up`, exact: true }).click();
    }
    expect(await order()).toEqual(nodes);
    await me.getByRole("button", { name: "Check the order" }).click();
  };
  await arrange(wrong);
  await expect(mission(me).locator(".course-saw")).toBeVisible();
  await arrange(wanted);
  await expect(ticks(me)).toHaveCount(1, { timeout: PATIENCE });
  await expectAccessible(me);

  const newcomer = await openTab(context, address);
  const id = await nodeId(newcomer);
  const name = await newcomer.locator(".topbar .ident .n").innerText();
  const bucket = panel(me, "The newcomer's bucket");
  await expect(bucket.locator("option", { hasText: name })).toBeAttached({ timeout: PATIENCE });
  await bucket.getByLabel("Which node").selectOption({ label: name });
  await bucket.getByLabel("First bits that it shares with this node").fill(String(sharedBits(own, id) + 1));
  await bucket.getByRole("button", { name: "Check" }).click();
  await expect(ticks(me)).toHaveCount(1);
  await bucket.getByLabel("First bits that it shares with this node").fill(String(sharedBits(own, id)));
  await bucket.getByRole("button", { name: "Check" }).click();
  await done(me, 65);
});

test("page 66: a node is found by its id, and who is closest to a word", async ({ context, site }) => {
  test.setTimeout(4 * PATIENCE);
  const { pages: [me, ...others] } = await begin(context, site, 66, 3);
  const look = panel(me, "Look for an id");
  await look.getByLabel("An id, or any word").fill(await nodeId(others[0]));
  await look.getByRole("button", { name: "Look up" }).click();
  await expect(ticks(me)).toHaveCount(1, { timeout: PATIENCE });
  await expect(panel(me, "Lookup").locator(".overlay-steps li")).not.toHaveCount(0);
  await expectAccessible(me);

  const ids = await Promise.all(others.map(nodeId));
  const names = await Promise.all(others.map((page) => page.locator(".topbar .ident .n").innerText()));
  for (const [word, isRight] of [["hash", false], ["yard", true]]) {
    const key = createHash("sha256").update(word).digest("hex");
    const closest = distance(key, ids[0]) < distance(key, ids[1]) ? 0 : 1;
    await look.getByLabel("An id, or any word").fill(word);
    await look.getByLabel("Guess first: who is closest to it").selectOption({ label: names[isRight ? closest : 1 - closest] });
    await look.getByRole("button", { name: "Look up" }).click();
    if (!isRight) await expect(mission(me).locator(".course-saw")).toBeVisible({ timeout: PATIENCE });
  }
  await done(me, 66);
  await me.evaluate(() => (location.hash = "#/network"));
  await expect(panel(me, "k-buckets").locator(".overlay-slots li:not(.free)")).toHaveCount(2, { timeout: PATIENCE });
  await expect(panel(me, "Partial view").locator(".overlay-ages li")).not.toHaveCount(0);
  await expectAccessible(me);
  await me.goBack();
  await switchLanguage(me);
  await expect(me.getByRole("heading", { name: "查找", exact: true }).first()).toBeVisible();
  await me.setViewportSize({ width: 390, height: 844 });
  await expectAccessible(me);
});

test("page 69: a closed tab leaves the view, and the rest stays in one piece", async ({ context, site }) => {
  test.setTimeout(6 * PATIENCE);
  const { pages: [me, other, leaving] } = await begin(context, site, 69, 3);
  const gone = await nodeId(leaving);
  const view = async () => (await rpc(me, "getpartialview")).map(({ node }) => node);
  await expectAccessible(me);
  await areOld(me);
  await me.getByLabel("Your answer").fill("4");
  await me.getByRole("button", { name: "Check", exact: true }).click();
  // Just after a round began, nobody leaves the view for ten seconds.
  const rounds = async () => (await panel(me, "Partial view").innerText()).match(/(\d+) rounds? so far/)?.[1];
  do {
    const begun = await rounds();
    await expect.poll(rounds, { timeout: PATIENCE }).not.toBe(begun);
  } while (!(await view()).includes(gone));
  await expect(panel(me, "Partial view").locator(`b[title="${gone}"]`)).toBeVisible();
  await leaving.close();
  await expect(ticks(me)).toHaveCount(1, { timeout: 2 * PATIENCE });
  expect(await view()).not.toContain(gone);
  await mine(other, 1);
  await done(me, 69);
});

test("page 60: senders are named by who was heard first, under each rule, and own up", async ({ context, site }) => {
  test.setTimeout(10 * PATIENCE);
  const { pages: [me, ...senders] } = await begin(context, site, 60, 3);
  for (const sender of senders) await mine(sender, 3);
  await expectSameTip([me, ...senders], 6);
  for (const sender of senders) await sender.evaluate(() => (location.hash = "#/course/60"));
  const list = panel(me, "What this tab heard").locator(".spy-list > li");
  for (const [number, rule] of ["Flood", "Trickle", "Diffusion"].entries()) {
    for (const sender of senders) {
      await panel(sender, "Be a sender").getByRole("button", { name: rule, exact: true }).click();
      await panel(sender, "Be a sender").getByRole("button", { name: "Pay 5 times at random moments" }).click();
    }
    for (const sender of senders) await expect(panel(sender, "Be a sender").getByRole("status")).toHaveText("5 sent", { timeout: PATIENCE });
    const open = list.filter({ has: me.getByRole("button", { name: "Name it" }) });
    await expect(open).toHaveCount(10, { timeout: PATIENCE });
    for (const row of await open.all()) {
      await row.getByRole("button", { name: "Name it" }).click();
      await expect(row).toContainText("nobody owned up yet");
    }
    if (number === 0) await expectAccessible(me);
    for (const sender of senders) {
      await panel(sender, "Be a sender").getByRole("button", { name: "Own up" }).click();
      await expect(panel(sender, "Be a sender").getByRole("status")).toContainText("Told the class");
    }
    await expect(ticks(me)).toHaveCount(number + 1, { timeout: PATIENCE });
    await mine(senders[0], 1);
  }
  await expect(panel(me, "How often that was right").locator("li", { hasText: "Flood" })).toContainText("of 10");
  await done(me, 60);
  await switchLanguage(me);
  await me.setViewportSize({ width: 390, height: 844 });
  await expectAccessible(me);
});

test("page 62: the next block's time is predicted, and blocks come whole and compact", async ({ context, site }) => {
  test.setTimeout(8 * PATIENCE);
  const { pages: [me, miner, ...others] } = await begin(context, site, 62, 4);
  const all = [me, miner, ...others];
  const curve = panel(me, "When a block was where");
  const bytes = panel(me, "What crossed for a block");
  const comes = async () => {
    await mine(miner, 1);
    await expectSameTip(all);
  };
  await curve.getByRole("switch", { name: "Tell nobody of blocks" }).click();
  await expect(curve.getByRole("switch")).toHaveAttribute("aria-checked", "true");
  const predict = async (ms) => {
    await curve.getByLabel("How many ms until half of the tabs have the next block?").fill(String(ms));
    await curve.getByRole("button", { name: "Predict" }).click();
  };
  // Far off first: the node tells what it measured. The next blocks are much like it, but no two are the same.
  await predict(50_000);
  await expect(curve.getByRole("status")).toContainText("50000 ms predicted");
  await comes();
  await expect(mission(me).locator(".course-saw")).toContainText("You said 50000 ms", { timeout: PATIENCE });
  await expect(curve.locator(".spread-curve path")).toBeVisible();
  await expect(curve.getByText(/3 of 3 tabs announced it/).last()).toBeVisible();
  await expectAccessible(me);
  await expect(async () => {
    const words = await curve.locator("p.hint", { hasText: "half of them within" }).innerText();
    await predict(Number(words.match(/half of them within (\d+) ms/)[1]));
    await comes();
    await expect(ticks(me)).toHaveCount(1, { timeout: 3_000 });
  }).toPass({ timeout: 2 * PATIENCE });

  const compact = bytes.getByRole("switch", { name: "Compact blocks" });
  const to = await rpc(miner, "getnewaddress");
  await mine(miner, 12);
  for (const isCompact of [false, true]) {
    if ((await compact.getAttribute("aria-checked")) !== String(isCompact)) await compact.click();
    await expect(compact).toHaveAttribute("aria-checked", String(isCompact));
    for (let payment = 0; payment < 12; payment += 1) await rpc(miner, "sendtoaddress", to, 0.01);
    await expect.poll(async () => (await rpc(me, "getrawmempool")).length, { timeout: PATIENCE }).toBe(12);
    await comes();
    await expect(bytes.locator(".spread-bytes li").first()).toContainText(isCompact ? "compact" : "whole", { timeout: PATIENCE });
    if (!isCompact) await expect(ticks(me)).toHaveCount(2, { timeout: PATIENCE });
  }
  await done(me, 62);
  await switchLanguage(me);
  await me.setViewportSize({ width: 390, height: 844 });
  await expectAccessible(me);
});
