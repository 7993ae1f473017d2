// The course's page about Ethereum: the id of a key, and a block that comes while discovery is cut.
import { createHash } from "node:crypto";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { expectAccessible } from "../lib/axe.js";
import { expect, test } from "../lib/fixtures.js";
import { EASY, PATIENCE, expectPeers, expectSameTip, mine, nodeId, openTabs, room, rpc } from "../lib/tab.js";
import { switchLanguage, turn } from "../lib/ui.js";

const mission = (page) => page.locator(".course-mission");
const ticks = (page) => mission(page).locator("li.done");
const saw = (page) => mission(page).locator(".course-saw");
const panel = (page, name) => page.locator(".panel", { has: page.getByRole("heading", { name, exact: true }) });

test("page 67: an id of a key, and a block without discovery", async ({ context, site }) => {
  test.setTimeout(6 * PATIENCE);
  const { url } = await site();
  const tabs = await openTabs(context, 2, url + room(EASY));
  const [me, other] = tabs;
  await expectPeers(tabs, 1);
  const known = async () => (await rpc(me, "getkbuckets")).flatMap(({ nodes }) => nodes).length;
  await expect.poll(known, { timeout: PATIENCE }).toBe(1);
  await me.evaluate(() => (location.hash = "#/course/67"));
  await expect(me.locator("#v-course-page")).toBeVisible({ timeout: PATIENCE });
  await mission(me).getByRole("button", { name: "Begin" }).click();

  // What the page shows of the key is what others make of it.
  const key = panel(me, "A public key of yours");
  const shown = await key.locator(".longhash").allTextContents();
  expect(shown).toHaveLength(3);
  const [compressed, x, y] = shown;
  expect(bytesToHex(secp256k1.Point.fromHex(compressed).toBytes(false))).toBe(`04${x}${y}`);
  const bytes = hexToBytes(x + y);
  const id = bytesToHex(keccak_256(bytes));

  // What is typed is hashed as it stands, and nothing is filled in.
  const typed = key.getByLabel("Bytes to be hashed, in hex");
  await expect(typed).toHaveValue("");
  await typed.fill("abc");
  await expect(key.getByText(/^These are no bytes/)).toBeVisible();
  await typed.fill(`04${x} ${y}`);
  await expect(key.getByText("65 bytes", { exact: true })).toBeVisible();
  const wrong = await key.locator(".longhash").last().textContent();
  expect(wrong).toBe(bytesToHex(keccak_256(hexToBytes(`04${x}${y}`))));
  const enter = async (said) => {
    await key.getByLabel("discv4 id").fill(said);
    await key.getByRole("button", { name: "Check" }).click();
  };
  await enter(wrong);
  await expect(saw(me)).toContainText("04 was hashed as well", { timeout: PATIENCE });
  await enter(createHash("sha3-256").update(bytes).digest("hex"));
  await expect(saw(me)).toContainText("That is SHA3-256");
  await enter(await nodeId(me));
  await expect(saw(me)).toContainText("a tab in this room");
  await expectAccessible(me);
  await typed.fill(x + y);
  await expect(key.locator(".longhash").last()).toHaveText(id);
  await enter(`0x${id}`);
  await expect(ticks(me)).toHaveCount(1, { timeout: PATIENCE });

  const layers = panel(me, "Two layers");
  await expect(layers.getByRole("img", { name: "Connected above: 1; in buckets below: 1" })).toBeVisible({ timeout: PATIENCE });
  await expect(layers.locator(".peer-link")).toHaveCount(1);
  await expect(layers.locator(".layers-bucket")).toHaveCount(1);

  // Half of it is off.
  await turn(me, "Overlay", false);
  await mine(other, 1);
  await expect(saw(me)).toContainText("seeds are still on", { timeout: PATIENCE });
  await turn(me, "Seeds", false);
  await expect(layers.getByText(/^Discovery is cut/)).toBeVisible();
  const said = layers.locator(".layers-said dd").nth(1).locator("b");
  const before = await said.textContent();
  await mine(me, 1);
  await expect(saw(me)).toContainText("is your own", { timeout: PATIENCE });
  await expectSameTip(tabs, 2);
  await expectAccessible(me);
  await mine(other, 1);
  await expectSameTip(tabs, 3);
  await expect(me.getByText("The mission of page 67 is done").first()).toBeVisible({ timeout: PATIENCE });
  await expect(said).toHaveText(before);
  await expect(layers.getByRole("img")).toBeVisible();

  // On again, the node shuffles on. The overlay's switch is not stored, that of the seeds is.
  await turn(me, "Overlay", true);
  await expect(said).not.toHaveText(before, { timeout: PATIENCE });
  await switchLanguage(me);
  await expect(me.getByRole("heading", { name: "两层网络", exact: true })).toBeVisible();
  await me.setViewportSize({ width: 390, height: 844 });
  await expectAccessible(me);
});
