// What a user does on the screens, by the names that the screens show (in English).
import { expect } from "./fixtures.js";
import { PATIENCE } from "./tab.js";

/** Goes to a screen by the navigation. */
export async function visit(page, name) {
  await page.getByRole("navigation").getByRole("link", { name, exact: true }).click();
  await expect(page.getByRole("navigation").getByRole("link", { name, exact: true })).toHaveAttribute("aria-current", "page");
}

/** Moves the slider of the Live screen to so many threads. */
export async function mineWith(page, threads) {
  await visit(page, "Live");
  const slider = page.getByRole("slider", { name: "Threads" });
  await slider.fill(String(threads));
  await expect(slider).toHaveValue(String(threads));
}

/** Presses Stop on the Live screen. */
export async function stopMining(page) {
  await visit(page, "Live");
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await expect(page.getByRole("button", { name: "Start mining" })).toBeVisible();
}

/** The address that the Wallet screen shows. */
export async function receivingAddress(page) {
  await visit(page, "Wallet");
  return page.locator(".wallet-address").textContent();
}

/** Fills in the Send form; `to` may be a payment link that says the amount itself. */
export async function fillPayment(page, to, amount) {
  await visit(page, "Wallet");
  await page.getByLabel("Pay to").fill(to);
  if (amount) await page.getByLabel("Amount", { exact: true }).fill(amount);
}

/** Pays on the Wallet screen. */
export async function pay(page, to, amount) {
  await fillPayment(page, to, amount);
  await page.getByRole("button", { name: "Sign and broadcast" }).click({ timeout: PATIENCE });
  await expect(page.getByText(/^Sent /)).toBeVisible({ timeout: PATIENCE });
}

/** The wallet's words, read from the screen. */
export async function readWords(page) {
  await visit(page, "Wallet");
  await page.getByRole("button", { name: "Show words" }).click();
  const dialog = page.getByRole("dialog", { name: "Your words" });
  const words = dialog.locator("ol.words li");
  await expect(words).not.toHaveCount(0);
  const text = (await words.allTextContents()).join(" ");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  return text;
}

/** Opens the dialog that restores a wallet, fills it in and sends it off. */
export async function enterWords(page, words) {
  await visit(page, "Wallet");
  await page.getByRole("button", { name: "Restore from words" }).click();
  const dialog = page.getByRole("dialog", { name: "Restore from words" });
  await dialog.getByLabel("Words", { exact: true }).fill(words);
  await dialog.getByRole("checkbox").click();
  await dialog.getByRole("button", { name: "Replace the wallet" }).click();
  return dialog;
}

/** Puts another wallet in place of the tab's. */
export async function restoreWallet(page, words) {
  await expect(await enterWords(page, words)).toBeHidden({ timeout: PATIENCE });
}

/** Cuts the network or heals it with the switch of the Network screen. */
export async function setCut(page, cut) {
  await visit(page, "Network");
  const button = page.getByRole("switch", { name: "Cut the network" });
  await expect(button).toHaveAttribute("aria-checked", String(!cut));
  await button.click();
  await expect(button).toHaveAttribute("aria-checked", String(cut));
}

/** Switches between the two languages with the button of the top bar. */
export async function switchLanguage(page) {
  const before = await page.locator("html").getAttribute("lang");
  await page.locator(".topbar .lang").click();
  await expect(page.locator("html")).not.toHaveAttribute("lang", before);
}

/** Presses a button that saves a node to a file, and gives the file's bytes. */
export async function savedFile(page, button) {
  const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
  expect(download.suggestedFilename()).toMatch(/^hashyard-classroom-.*\.backup$/);
  const parts = [];
  for await (const part of await download.createReadStream()) parts.push(part);
  return Buffer.concat(parts);
}

/** Chooses a file to import on the Settings screen. */
export async function importFile(page, buffer) {
  await page.locator("input[type=file]").setInputFiles([{ name: "node.backup", mimeType: "application/octet-stream", buffer }]);
}

/** Presses a switch of the page that is open. */
export async function turn(page, name, on) {
  const button = page.getByRole("switch", { name, exact: true });
  await expect(button).toHaveAttribute("aria-checked", String(!on));
  await button.click();
  await expect(button).toHaveAttribute("aria-checked", String(on), { timeout: PATIENCE });
}
