// In Chinese, what goes wrong is said in Chinese: by the wallet, the debugger, contracts, links and commands behind buttons.
import { expect, test } from "../lib/fixtures.js";
import { goTo } from "../lib/screens.js";
import { EASY, PATIENCE, openTab, room, rpc } from "../lib/tab.js";

/** Two English words side by side: names of fields, opcodes and errors stand alone. */
const ENGLISH = /[a-z]{2,} [a-z]{2,}/;

/** The text of what was shown, once it says this. */
async function says(place, words) {
  await expect(place).toContainText(words, { timeout: PATIENCE });
  expect(await place.innerText()).not.toMatch(ENGLISH);
}

test("what goes wrong is said in Chinese, and in English once the language is switched", async ({ newContext, site }) => {
  test.setTimeout(3 * PATIENCE);
  const { url } = await site();
  const context = await newContext({ locale: "zh-CN" });
  const page = await openTab(context, url + room(EASY));
  const address = await rpc(page, "getnewaddress");

  await test.step("addresses, amounts and payments", async () => {
    await goTo(page, "#/wallet");
    const to = page.getByLabel("收款地址");
    const problem = page.locator("#pay-to-hint");
    await to.fill("5KYZdUEo39z3FPrtuX2QbbwGnNP5zTd7yyr2SC1j299sBCnWjss");
    await says(problem, "这是私钥");
    await to.fill(`bitcoin:${address}?amount=x`);
    await says(problem, "付款链接有误：金额不是数字");
    await to.fill(address);
    await page.getByLabel("金额", { exact: true }).fill("1");
    const plan = page.getByRole("status").filter({ hasText: "余额不足" });
    await says(plan, "余额不足：连同手续费需要");
    await page.locator(".topbar .lang").click();
    await expect(page.getByText(/^Insufficient funds/)).toBeVisible({ timeout: PATIENCE });
    await page.locator(".topbar .lang").click();
  });

  await test.step("words and passphrases", async () => {
    await page.getByRole("button", { name: "从助记词恢复" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.locator("textarea").fill("abandon ".repeat(12));
    await dialog.getByRole("checkbox").click();
    await dialog.getByRole("button", { name: "替换钱包" }).click();
    await says(dialog.locator(".callout.bad"), "这些词对不上");
    await page.keyboard.press("Escape");
    await rpc(page, "encryptwallet", "open");
    await page.getByRole("button", { name: "解锁", exact: true }).click();
    await dialog.getByLabel("密码").fill("shut");
    await dialog.getByRole("button", { name: "解锁", exact: true }).click();
    await says(dialog.locator(".callout.bad"), "密码不对");
    await page.keyboard.press("Escape");
  });

  await test.step("scripts", async () => {
    await goTo(page, "#/script");
    await page.getByRole("button", { name: "会失败的" }).click();
    const verdict = page.locator(".controls .tag");
    await expect(verdict).toContainText("不能花费：", { timeout: PATIENCE });
    await says(verdict, /（[A-Z_]+）/);
    await page.getByLabel("锁定脚本 scriptPubKey").fill("OP_DUP OP_WHAT");
    await page.getByRole("button", { name: "执行", exact: true }).click();
    await says(page.getByRole("alert"), "scriptPubKey：第 2 个词“OP_WHAT”");
  });

  await test.step("contracts and PSBTs", async () => {
    await goTo(page, "#/script/contracts");
    const bad = page.locator("#v-script .callout.bad");
    await page.getByLabel("需要几个签名").fill("2");
    await says(bad.first(), "“需要几个签名”填得不对");
    await page.locator("#psbt").fill("cHNidP8A");
    await says(bad.filter({ hasText: "全局" }), "PSBT_GLOBAL");
    await page.locator("#contract-import").fill("wsh:nothing");
    await page.getByRole("button", { name: "加入", exact: true }).click();
    await says(page.locator(".toasts"), "没有模板");
  });

  await test.step("addresses and links", async () => {
    await goTo(page, "#/address/nonsense");
    await says(page.locator("#main .state"), "不是地址");
    await page.goto(`${url}?spacing=0`);
    await says(page.locator("#v-trouble .state"), "链接有误：房间参数 spacing 应为 1 至 3600 秒");
  });
});
