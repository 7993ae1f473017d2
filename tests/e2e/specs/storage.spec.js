// Storage that is missing, full or damaged: the user is told, and can export, reset, or go on in memory.
import { expect, test } from "../lib/fixtures.js";
import { EASY, PATIENCE, balances, mine, nodeId, nodeRuns, nodesAreFree, openBarePage, openTab, room, rpc } from "../lib/tab.js";
import { importFile, readWords, savedFile, visit } from "../lib/ui.js";

/** A browser that forbids storage. */
const MISSING = `
  IDBFactory.prototype.open = () => {
    throw new DOMException("storage is off", "SecurityError");
  };
`;

/**
 * A disk that is full whenever the test says so: a change is taken back when it should be stored, as browsers do it. Only the
 * worker that stores listens: a miner would answer for it, and the two would answer each other for ever.
 */
const FULL = `
  let full = false;
  let channel;
  const { open } = IDBFactory.prototype;
  IDBFactory.prototype.open = function (...words) {
    channel ??= new BroadcastChannel("disk");
    channel.onmessage = ({ data }) => {
      full = data;
      channel.postMessage("done");
    };
    return open.apply(this, words);
  };
  const commit = IDBTransaction.prototype.commit;
  IDBTransaction.prototype.commit = function () {
    if (!full || this.mode !== "readwrite") return commit.call(this);
    Object.defineProperty(this, "error", { value: new DOMException("the disk is full", "QuotaExceededError") });
    this.abort();
  };
`;

/** A disk that takes the first part of a change and no more of it, from the time on at which the test has made a block. */
const BREAKS_OFF = `
  const { put } = IDBObjectStore.prototype;
  const begun = new WeakSet();
  IDBObjectStore.prototype.put = function (...words) {
    const { transaction } = this;
    if (this.name === "headers") self.breaksOff = true;
    if (self.breaksOff && begun.has(transaction)) throw new DOMException("enough", "DataError");
    begun.add(transaction);
    return put.apply(this, words);
  };
`;

/** All keys that the browser keeps for its only node. */
async function storedKeys(page) {
  return page.evaluate(async () => {
    const done = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
    const [{ name }] = (await indexedDB.databases()).filter(({ name }) => name.startsWith("hashyard/"));
    const database = await done(indexedDB.open(name));
    const tables = [...database.objectStoreNames];
    const keys = tables.map((table) => done(database.transaction(table).objectStore(table).getAllKeys()));
    const all = (await Promise.all(keys)).map((keys) => keys.map((key) => new Uint8Array(key).join()));
    database.close();
    return Object.fromEntries(tables.map((table, index) => [table, all[index]]));
  });
}

/** Runs a script in every worker before the app does. */
async function prepareWorkers(context, script) {
  await context.route("**/worker.js", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `{ ${script} }\n${await response.text()}` });
  });
}

/** Fills the disk or makes room, and waits until the worker knows. */
async function setFull(page, full) {
  await page.evaluate(
    (full) =>
      new Promise((done) => {
        const channel = new BroadcastChannel("disk");
        channel.onmessage = () => {
          channel.close();
          done();
        };
        channel.postMessage(full);
      }),
    full,
  );
}

/** Opens a tab whose node can't start, and gives what stands in for the screens. */
async function openTrouble(context, url) {
  const page = await context.newPage();
  await page.goto(url);
  const trouble = page.locator("#v-trouble");
  await expect(trouble).toBeVisible({ timeout: PATIENCE });
  return { page, trouble };
}

/** Presses the button that deletes everything, and presses it again when it asks. */
async function reset(place) {
  await place.getByRole("button", { name: "Delete and start over" }).click();
  await place.getByRole("button", { name: /^Press again/ }).click();
}

/** What a node that is brought back from a file elsewhere must have in common with the one that was saved. */
async function state(page) {
  return { id: await nodeId(page), tip: await rpc(page, "getbestblockhash"), balances: await balances(page) };
}

/** Brings a node back in another browser. */
async function bringBack(newContext, url, address, file) {
  const elsewhere = await newContext();
  const importer = await openTab(elsewhere, url + room(EASY));
  await visit(importer, "Settings");
  await importFile(importer, file);
  await expect(importer.getByText(/node\.backup is imported/)).toBeVisible({ timeout: PATIENCE });
  return openTab(elsewhere, address);
}

test("without storage a node runs in memory, and can be exported from there", async ({ context, newContext, site }) => {
  test.setTimeout(3 * PATIENCE);
  await prepareWorkers(context, MISSING);
  const { url } = await site();
  const address = url + room(EASY);
  const { page, trouble } = await openTrouble(context, address);
  await expect(trouble).toContainText("The browser gives no storage");
  await expect(trouble).toContainText("storage is off");
  await expect(trouble.getByRole("button")).toHaveText(["Run in memory"]);
  await trouble.getByRole("button", { name: "Run in memory" }).click();
  await nodeRuns(page);
  const banner = page.locator(".banner");
  await expect(banner).toContainText("This node runs in memory only");
  await mine(page, 3);
  const file = await savedFile(page, banner.getByRole("button", { name: "Export data" }));
  const again = await bringBack(newContext, url, address, file);
  expect(await rpc(again, "getblockcount")).toBe(3);
  expect(await state(again)).toEqual(await state(page));
});

test("a full disk: the node goes on, its export holds what the disk doesn't, and it can start over", async ({ context, newContext, site }) => {
  test.setTimeout(4 * PATIENCE);
  await prepareWorkers(context, FULL);
  const { url } = await site();
  const address = url + room(EASY);
  const page = await openTab(context, address);
  await mine(page, 2);
  await expect(page.locator(".banner")).toHaveCount(0);
  await setFull(page, true);
  await mine(page, 3);
  const banner = page.locator(".banner[role=alert]");
  await expect(banner).toContainText("Saving to the browser failed: QuotaExceededError: the disk is full", { timeout: PATIENCE });
  await mine(page, 1);
  expect(await rpc(page, "getblockcount"), "the node goes on").toBe(6);
  const before = await state(page);
  const file = await savedFile(page, banner.getByRole("button", { name: "Export data" }));
  const again = await bringBack(newContext, url, address, file);
  expect(await rpc(again, "getblockcount")).toBe(6);
  expect(await state(again)).toEqual(before);

  await setFull(page, false);
  await reset(banner);
  await expect(banner).toHaveCount(0, { timeout: PATIENCE });
  await nodeRuns(page);
  expect(await rpc(page, "getblockcount")).toBe(0);
  expect(await nodeId(page)).not.toBe(before.id);
  const [hash] = await mine(page, 1);
  await page.reload();
  await nodeRuns(page);
  expect(await rpc(page, "getbestblockhash"), "saved again").toBe(hash);
});

test("a change that breaks off midway leaves nothing of it behind", async ({ context, site }) => {
  await prepareWorkers(context, BREAKS_OFF);
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  const before = await storedKeys(page);
  await mine(page, 1);
  const banner = page.locator(".banner[role=alert]");
  await expect(banner).toContainText("DataError: enough", { timeout: PATIENCE });
  expect(await storedKeys(page)).toEqual(before);
});

test("when there is room again everything is saved, what the full disk refused with it", async ({ context, site }) => {
  test.setTimeout(4 * PATIENCE);
  await prepareWorkers(context, FULL);
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  await mine(page, 2);
  await setFull(page, true);
  await mine(page, 20);
  await rpc(page, "sendtoaddress", await rpc(page, "getnewaddress", "kept"), 1);
  const banner = page.locator(".banner[role=alert]");
  await expect(banner).toContainText("Nothing is saved from then on", { timeout: PATIENCE });
  await visit(page, "Settings");
  await expect(page.getByText(/^Not saved: QuotaExceededError/)).toBeVisible();
  await setFull(page, false);
  await expect(banner).toHaveCount(0, { timeout: 2 * PATIENCE });
  await mine(page, 1);
  const before = { ...(await state(page)), height: await rpc(page, "getblockcount"), coins: (await rpc(page, "listunspent")).length };
  expect(before.height).toBe(23);
  await page.reload();
  await nodeRuns(page);
  const after = { ...(await state(page)), height: await rpc(page, "getblockcount"), coins: (await rpc(page, "listunspent")).length };
  expect(after).toEqual(before);
});

/** What another page does with the only database, and what comes of it. */
const TAKEN = {
  "deleted": (name) => indexedDB.deleteDatabase(name),
  "brought to another version": (name) => indexedDB.open(name, 7),
};

/** Does it in a page without the app, and waits until it is done. */
async function takeAway(bare, how) {
  return bare.evaluate(
    async ([how]) => {
      const { name } = (await indexedDB.databases()).find(({ name }) => name.startsWith("hashyard/"));
      const request = new Function(`return ${how}`)()(name);
      return new Promise((done, failed) => {
        request.onsuccess = () => {
          request.result?.close();
          done(name);
        };
        request.onerror = () => failed(request.error);
      });
    },
    [String(how)],
  );
}

for (const [what, how] of Object.entries(TAKEN)) {
  test(`stored data that another tab has ${what}: that does not hang, and is said, and words and export stay`, async ({ context, newContext, site }) => {
    test.setTimeout(5 * PATIENCE);
    const { url } = await site();
    const address = url + room(EASY);
    const page = await openTab(context, address);
    await mine(page, 3);
    const bare = await openBarePage(context, url);
    await takeAway(bare, how);
    const banner = page.locator(".banner[role=alert]");
    await expect(banner).toContainText("Nothing is saved from now on", { timeout: PATIENCE });
    await mine(page, 2);
    await visit(page, "Settings");
    await expect(page.getByText("Not saved: the data was deleted or taken over")).toBeVisible();
    expect((await readWords(page)).split(" ")).toHaveLength(12);
    const before = await state(page);
    const file = await savedFile(page, banner.getByRole("button", { name: "Export data" }));
    const again = await bringBack(newContext, url, address, file);
    expect(await state(again)).toEqual(before);

    await banner.getByRole("button", { name: "Save again" }).click();
    if (what !== "deleted") return expect(banner).toContainText(/Saving again failed: .*VersionError/, { timeout: PATIENCE });
    await expect(banner).toHaveCount(0, { timeout: PATIENCE });
    await mine(page, 1);
    const saved = await state(page);
    await page.reload();
    await nodeRuns(page);
    expect(await state(page)).toEqual(saved);
  });
}

test("a node whose data a later version took over can't start, and its words and its export are there", async ({ context, newContext, site }) => {
  test.setTimeout(4 * PATIENCE);
  const { url } = await site();
  const address = url + room(EASY);
  const first = await openTab(context, address);
  await mine(first, 3);
  const words = await readWords(first);
  const before = await state(first);
  await first.close();
  await nodesAreFree(context, url);
  const bare = await openBarePage(context, url);
  await takeAway(bare, TAKEN["brought to another version"]);
  const { page, trouble } = await openTrouble(context, address);
  await expect(trouble).toContainText("VersionError");
  const file = await savedFile(page, trouble.getByRole("button", { name: "Export data" }));
  const again = await bringBack(newContext, url, address, file);
  expect(await state(again)).toEqual(before);
  await trouble.getByRole("button", { name: "Show the words" }).click();
  await expect(trouble.locator("ol.words li")).toHaveText(words.split(" "));
  // What can't be exported any more says so.
  await bare.evaluate(async () => {
    const [{ name }] = await indexedDB.databases();
    await new Promise((done) => (indexedDB.deleteDatabase(name).onsuccess = done));
  });
  await trouble.getByRole("button", { name: "Export data" }).click();
  await expect(trouble.getByText(/^Not exported: there is no stored node/)).toBeVisible({ timeout: PATIENCE });
});

/** What a row of the chain's headers becomes: bytes that are no header, and no bytes at all. */
const DAMAGES = { "is cut": [1, 2, 3], "is no bytes": null };

/** Replaces the first header of the only node that the browser keeps. */
async function damage(page, bytes) {
  await page.evaluate(async (bytes) => {
    const settled = (request) =>
      new Promise((done, failed) => {
        request.onsuccess = () => done(request.result);
        request.onerror = () => failed(request.error);
      });
    const [{ name }] = await indexedDB.databases();
    const database = await settled(indexedDB.open(name));
    const headers = database.transaction("headers", "readwrite").objectStore("headers");
    const cursor = await settled(headers.openCursor());
    await settled(cursor.update(bytes ? new Uint8Array(bytes) : "no bytes"));
    database.close();
  }, bytes);
}

for (const [how, bytes] of Object.entries(DAMAGES)) {
  test(`a stored row that ${how}: export, memory, and a new start`, async ({ context, site }) => {
    test.setTimeout(3 * PATIENCE);
    const { url } = await site();
    const address = url + room(EASY);
    const first = await openTab(context, address);
    await mine(first, 3);
    const id = await nodeId(first);
    await first.close();
    await nodesAreFree(context, url);
    const bare = await openBarePage(context, url);
    await damage(bare, bytes);
    await bare.close();

    const { page, trouble } = await openTrouble(context, address);
    await expect(trouble).toContainText("What is stored can't be read");
    const file = await savedFile(page, trouble.getByRole("button", { name: "Export data" }));
    expect(file.subarray(0, 8).toString()).toBe("HASHYARD");
    await trouble.getByRole("button", { name: "Run in memory" }).click();
    await nodeRuns(page);
    await expect(page.locator(".banner")).toContainText("This node runs in memory only");
    await mine(page, 1);
    expect(await nodeId(page)).not.toBe(id);

    await page.reload();
    await expect(trouble, "memory left the storage alone").toContainText("What is stored can't be read", { timeout: PATIENCE });
    await reset(trouble);
    await nodeRuns(page);
    await expect(page.locator(".banner")).toHaveCount(0);
    expect(await rpc(page, "getblockcount")).toBe(0);
    const [hash] = await mine(page, 2);
    await page.reload();
    await nodeRuns(page);
    expect(await rpc(page, "getblockhash", 1)).toBe(hash);
  });
}
