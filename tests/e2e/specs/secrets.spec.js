// What an encrypted wallet leaves behind in the browser: nothing from which its keys could be made.
import { hmac } from "@noble/hashes/hmac.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { createHash, pbkdf2Sync } from "node:crypto";
import { expect, test } from "../lib/fixtures.js";
import { EASY, PATIENCE, mine, openTab, room, rpc } from "../lib/tab.js";
import { readWords, savedFile, visit } from "../lib/ui.js";

const PASSPHRASE = "a passphrase that stands nowhere else";
const HARDENED = 2 ** 31;
const N = secp256k1.Point.Fn.ORDER;

/** The private keys on the way to an account (BIP39, BIP32), as bytes. */
function keysOf(words, path) {
  const seed = pbkdf2Sync(words, "mnemonic", 2048, 64, "sha512");
  let node = hmac(sha512, new TextEncoder().encode("Bitcoin seed"), seed);
  const keys = [node.slice(0, 32)];
  for (const step of path) {
    const index = Buffer.alloc(4);
    index.writeUInt32BE(step + HARDENED);
    const child = hmac(sha512, node.slice(32), Buffer.concat([Buffer.of(0), node.slice(0, 32), index]));
    const key = (BigInt(`0x${Buffer.from(child.slice(0, 32)).toString("hex")}`) + BigInt(`0x${Buffer.from(node.slice(0, 32)).toString("hex")}`)) % N;
    node = Buffer.concat([Buffer.from(key.toString(16).padStart(64, "0"), "hex"), child.slice(32)]);
    keys.push(node.slice(0, 32));
  }
  return { seed, keys };
}

/** The numbers of the words that these bytes make (BIP39), as a program keeps them: two bytes each, little-endian. */
function numbersOf(entropy) {
  const bytes = [...entropy, createHash("sha256").update(Buffer.from(entropy)).digest()[0]];
  const bits = bytes.map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const numbers = Buffer.alloc(24);
  for (let word = 0; word < 12; word += 1) numbers.writeUInt16LE(parseInt(bits.slice(11 * word, 11 * word + 11), 2), 2 * word);
  return numbers;
}

/** Keeps the memory of every worker's program where a test can look at it. */
const MEMORY = `
  const { instantiate } = WebAssembly;
  WebAssembly.instantiate = async (...words) => {
    const made = await instantiate(...words);
    // Parts that come later have the same memory and don't export it.
    self.memory ??= (made.instance ?? made).exports.memory;
    return made;
  };
`;

/** Which of these bytes, as they are or backwards as numbers lie in memory, stand in a worker's memory. */
async function foundInMemory(page, secrets) {
  const needles = Object.entries(secrets).flatMap(([name, bytes]) => [
    [name, Buffer.from(bytes).toString("latin1")],
    [name, Buffer.from(bytes).reverse().toString("latin1")],
  ]);
  const found = await Promise.all(
    page.workers().map((worker) =>
      worker.evaluate((needles) => {
        // One that is coming up has none yet.
        const text = self.memory ? new TextDecoder("latin1").decode(new Uint8Array(self.memory.buffer)) : "";
        // This "latin1" is windows-1252: the needles have to be read in the same way.
        const read = (needle) => new TextDecoder("latin1").decode(Uint8Array.from(needle, (c) => c.charCodeAt(0)));
        return needles.filter(([, needle]) => text.includes(read(needle))).map(([name]) => name);
      }, needles),
    ),
  );
  return [...new Set(found.flat())].sort();
}

/** Everything that the browser keeps for the site, as one text of bytes. */
async function kept(page) {
  return page.evaluate(async () => {
    const done = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
    const bytes = (value) => (value instanceof ArrayBuffer || value instanceof Uint8Array ? [...new Uint8Array(value)].map((b) => b.toString(16).padStart(2, "0")).join("") : String(value));
    const all = [...Object.entries({ ...localStorage }), ...Object.entries({ ...sessionStorage })].flat();
    for (const { name } of await indexedDB.databases()) {
      const database = await done(indexedDB.open(name));
      for (const table of database.objectStoreNames) {
        const store = database.transaction(table).objectStore(table);
        const [keys, values] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
        all.push(...keys.map(bytes), ...values.map(bytes));
      }
      database.close();
    }
    return all.join("\n");
  });
}

/** The bytes from which the words are made, as they lie in the browser before there is a passphrase. */
async function storedEntropy(page) {
  return page.evaluate(async () => {
    const done = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
    const [{ name }] = (await indexedDB.databases()).filter(({ name }) => name.startsWith("hashyard/"));
    const database = await done(indexedDB.open(name));
    const row = await done(database.transaction("wallet").objectStore("wallet").get(new TextEncoder().encode("secret")));
    database.close();
    return [...row].slice(2);
  });
}

const WAYS = {
  "by the button": async (page) => {
    await visit(page, "Wallet");
    await page.getByRole("button", { name: "Set passphrase" }).click();
    const dialog = page.getByRole("dialog", { name: "Encrypt the wallet" });
    await expect(dialog).toContainText("Backups saved before");
    await dialog.getByLabel("Passphrase", { exact: true }).fill(PASSPHRASE);
    await dialog.getByLabel("Once more").fill(PASSPHRASE);
    await dialog.getByRole("button", { name: "Encrypt the wallet" }).click();
    await expect(dialog).toBeHidden({ timeout: PATIENCE });
  },
  "by the console": async (page) => {
    await visit(page, "Console");
    await page.getByRole("textbox", { name: "Command" }).fill(`encryptwallet "${PASSPHRASE}"`);
    await page.getByRole("textbox", { name: "Command" }).press("Enter");
    await expect(page.locator(".console .out")).toContainText("wallet encrypted", { timeout: PATIENCE });
  },
};

for (const [way, encrypt] of Object.entries(WAYS)) {
  test(`a wallet encrypted ${way} is readable nowhere, neither kept nor in memory`, async ({ context, site }) => {
    test.setTimeout(4 * PATIENCE);
    await context.route("**/worker.js", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: `{ ${MEMORY} }\n${await response.text()}` });
    });
    const { url } = await site();
    const page = await openTab(context, url + room(EASY));
    await mine(page, 2);
    const words = await readWords(page);
    const { seed, keys } = keysOf(words, [84, 1, 0]);
    const entropy = await storedEntropy(page);
    const text = (words) => new TextEncoder().encode(words);
    const secrets = { entropy, numbers: numbersOf(entropy), seed: seed.subarray(0, 32), master: keys[0], account: keys.at(-1), words: text(words), passphrase: text(PASSPHRASE) };
    const hex = Buffer.from(entropy).toString("hex");
    expect(await kept(page), "the looking itself works").toContain(hex);
    expect(await foundInMemory(page, secrets)).toEqual(expect.arrayContaining(["account", "numbers"]));

    await encrypt(page);
    const left = await kept(page);
    for (const secret of [hex, words, PASSPHRASE, ...words.split(" ").map((word) => `${word} `)]) expect(left).not.toContain(secret);
    expect(await foundInMemory(page, secrets)).toEqual([]);

    // Opened and locked again, used in between.
    await rpc(page, "walletpassphrase", PASSPHRASE, 600);
    await rpc(page, "sendtoaddress", await rpc(page, "getnewaddress"), 1);
    expect(await foundInMemory(page, secrets)).toContain("account");
    await rpc(page, "walletlock");
    expect(await foundInMemory(page, secrets)).toEqual([]);

    await visit(page, "Settings");
    const file = await savedFile(page, page.getByRole("button", { name: "Back up node 0" }));
    expect(file.includes(Buffer.from(entropy))).toBe(false);
  });
}

test("the console neither shows nor recalls a passphrase, a private key or words", async ({ context, site }) => {
  test.setTimeout(3 * PATIENCE);
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  const words = await readWords(page);
  await visit(page, "Console");
  const [prompt, out] = [page.getByRole("textbox", { name: "Command" }), page.locator(".console .out")];
  const type = async (line) => {
    await prompt.fill(line);
    await prompt.press("Enter");
    await expect(prompt).toHaveValue("");
    await expect(out.getByText("working…")).toHaveCount(0, { timeout: PATIENCE });
  };
  await type("listdescriptors true");
  await expect(out).toContainText("tprv");
  const secret = "hunter2";
  await type(`encryptwallet ${secret}`);
  await expect(out, "keys that were shown go with the lock").not.toContainText("tprv");
  await type(`walletpassphrase ${secret} 60`);
  await type(`walletpasphrase ${secret} 60`);
  await type(`walletpassphrase "${secret} 60`);
  await type(`walletpassphrase {${secret}} 60`);
  await type(`signrawtransactionwithkey 00 ["${secret}"]`);
  await type(words);
  await type(`getdescriptorinfo wpkh(cMahea7zqjxrtgAbB7LSGbcQUr1uX1ojuat9jZodMN87JcbXMTcA)`);
  for (const hidden of [secret, words.split(" ").slice(0, 3).join(" "), "cMahea7"]) await expect(out).not.toContainText(hidden);
  const recalled = [];
  for (let back = 0; back < 12; back += 1) {
    await prompt.press("ArrowUp");
    recalled.push(await prompt.inputValue());
  }
  expect(recalled).toContain("walletpassphrase …");
  expect(recalled).toContain("listdescriptors true");
  expect(recalled.join("\n")).not.toMatch(new RegExp(`${secret}|cMahea7|${words.split(" ").slice(0, 3).join(" ")}`));
});

test("what was secret leaves the screen when the wallet is locked, whoever locks it", async ({ context, site }) => {
  test.setTimeout(3 * PATIENCE);
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await rpc(page, "encryptwallet", PASSPHRASE);
  const locks = { "by a command": () => rpc(page, "walletlock"), "by itself": () => {} };
  for (const [how, lock] of Object.entries(locks)) {
    await rpc(page, "walletpassphrase", PASSPHRASE, how === "by itself" ? 8 : 600);
    await visit(page, "Wallet");
    await expect(page.getByText("Unlocked, locks itself"), "the page has heard of it").toBeVisible();
    await page.locator(".wallet-derivation").getByRole("button", { name: "Reveal", exact: true }).click();
    const hide = page.locator(".wallet-derivation").getByRole("button", { name: "Hide", exact: true });
    await expect(hide).toBeVisible();
    await page.getByRole("button", { name: "Show words" }).click();
    await expect(page.locator("ol.words li").first()).toBeVisible();
    await lock();
    await expect(page.locator("ol.words li"), how).toHaveCount(0, { timeout: PATIENCE });
    await expect(hide).toBeHidden();
  }

  await rpc(page, "walletpassphrase", PASSPHRASE, 600);
  await visit(page, "Console");
  const out = page.locator(".console .out");
  await page.getByRole("textbox", { name: "Command" }).fill("listdescriptors true");
  await page.getByRole("textbox", { name: "Command" }).press("Enter");
  await expect(out).toContainText("prv", { timeout: PATIENCE });
  await rpc(page, "walletlock");
  await expect(out).not.toContainText("prv", { timeout: PATIENCE });
});
