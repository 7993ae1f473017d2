// A class in one room: nodes without a browser, and three tabs of different browsers. Blocks come every five seconds and twenty payments a second,
// for three minutes; then all have one tip, and nothing was lost. It takes the whole machine, so it runs where HASHYARD_CLASS says how many nodes:
// `HASHYARD_CLASS=60 cargo xtask e2e class`, and once more with HASHYARD_CLASS_BLOCKS=whole. What it prints stands in docs/performance.md.
import { readFile } from "node:fs/promises";
import { Daemon } from "../lib/daemon.js";
import { DAEMON, expect, test } from "../lib/fixtures.js";
import { EASY, PATIENCE, openTab, room, rpc } from "../lib/tab.js";

const NODES = Number(process.env.HASHYARD_CLASS ?? 0);
const COMPACT = process.env.HASHYARD_CLASS_BLOCKS !== "whole";
const MINUTES = Number(process.env.HASHYARD_CLASS_MINUTES ?? 3);
const TABS = 3;
const PAYERS = Math.min(Math.ceil(NODES / 3), 20);
const BLOCK_MS = 5_000;
const PAYMENT_MS = 50;
const AT_ONCE = 6;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const any = (list) => list[Math.floor(Math.random() * list.length)];
const percentile = (sorted, percent) => sorted[Math.min(sorted.length - 1, Math.ceil((sorted.length * percent) / 100) - 1)];

/** Notes when each node took which block, by its own console, in ms of this process. */
function watchTips(daemons) {
  const seen = new Map();
  for (const [number, daemon] of daemons.entries()) {
    daemon.child.stdout.on("data", (text) => {
      for (const [, hash] of String(text).matchAll(/UpdateTip: new best=(\S+)/g)) {
        if (!seen.has(hash)) seen.set(hash, new Map());
        if (!seen.get(hash).has(number)) seen.get(hash).set(number, performance.now());
      }
    });
  }
  return seen;
}

async function start(relay, query) {
  const args = [`-room=${relay.url}${query}`, `-relay=${relay.url.replace("http", "ws")}relay`];
  const daemons = [];
  while (daemons.length < NODES) {
    const batch = Array.from({ length: Math.min(AT_ONCE, NODES - daemons.length) }, () => Daemon.start(DAEMON, ...args));
    daemons.push(...(await Promise.all(batch)));
  }
  return daemons;
}

const mineAt = async (daemon) => daemon.rpc("generatetoaddress", 1, await daemon.rpc("getnewaddress"));

/** Pays at random among the payers until told to stop; gives what was paid, by payer, and how often a payer could not. */
function payAlong(payers, addresses) {
  const paid = payers.map(() => []);
  let refused = 0;
  const timer = setInterval(async () => {
    const payer = Math.floor(Math.random() * payers.length);
    const txid = await payers[payer].rpc("sendtoaddress", any(addresses), 0.001);
    if (txid) paid[payer].push(txid);
    else refused += 1;
  }, PAYMENT_MS);
  return { paid, refused: () => refused, stop: () => clearInterval(timer) };
}

/** Resident memory in MB. */
async function memory({ child }) {
  const status = await readFile(`/proc/${child.pid}/status`, "utf8");
  return Number(status.match(/VmRSS:\s+(\d+)/)[1]) / 1024;
}

/** Two branches of the same work stay side by side until somebody mines: that is Bitcoin, and so a block is mined where it lasts. */
async function oneTip(daemons, miners, tabs) {
  const tips = async () => {
    const all = await Promise.all([...daemons.map((daemon) => daemon.rpc("getbestblockhash")), ...tabs.map((tab) => rpc(tab, "getbestblockhash"))]);
    return new Set(all).size;
  };
  await expect(async () => {
    const settled = () => expect.poll(tips, { timeout: 2 * BLOCK_MS }).toBe(1);
    await settled().catch(async (two) => {
      await mineAt(any(miners));
      throw two;
    });
  }, "one tip everywhere").toPass({ timeout: 4 * PATIENCE });
}

function report(seen, daemons, traffic, rss, payments) {
  const delays = [];
  for (const times of seen.values()) {
    const first = Math.min(...times.values());
    for (const time of times.values()) if (time > first) delays.push(time - first);
  }
  delays.sort((one, other) => one - other);
  const mean = (list) => Math.round(list.reduce((sum, value) => sum + value, 0) / list.length);
  console.log(`nodes ${daemons.length}, tabs ${TABS}, blocks ${seen.size}, payments ${payments.made}, refused ${payments.refused}`);
  console.log(`a block reached 50 % within ${Math.round(percentile(delays, 50))} ms, 99 % within ${Math.round(percentile(delays, 99))} ms`);
  console.log(`a node has ${mean(traffic.map(({ peers }) => peers))} peers, received ${mean(traffic.map(({ bytes }) => bytes))} bytes, and takes ${Math.round(Math.max(...rss))} MB at most`);
  const kinds = [...new Set(traffic.flatMap((one) => [...one.kinds.keys()]))];
  const bytesOf = (kind) => mean(traffic.map((one) => one.kinds.get(kind) ?? 0));
  const rows = kinds.map((kind) => [kind, bytesOf(kind)]).toSorted(([, one], [, other]) => other - one);
  console.log(rows.map(([kind, bytes]) => `${kind} ${bytes}`).join(", "));
}

/** Bytes that a node received from those who are connected: in all, and of each message. */
async function trafficOf(daemon) {
  const peers = await daemon.rpc("getpeerinfo");
  const kinds = new Map();
  for (const { bytesrecv_per_msg: bytes } of peers) for (const [kind, count] of Object.entries(bytes)) kinds.set(kind, (kinds.get(kind) ?? 0) + count);
  return { peers: peers.length, bytes: peers.reduce((sum, { bytesrecv }) => sum + bytesrecv, 0), kinds };
}

test.skip(NODES === 0, "HASHYARD_CLASS says how many nodes");

test("a class mines and pays, and all have one tip and every payment", async ({ newContext, relay }) => {
  test.setTimeout(MINUTES * 60_000 + 40 * PATIENCE);
  const query = room({ ...EASY, spacing: "5" });
  const daemons = await start(relay, query);
  try {
    await Promise.all(daemons.map((daemon) => daemon.rpc("setblockrelay", COMPACT)));
    const tabs = [];
    while (tabs.length < TABS) tabs.push(await openTab(await newContext(), relay.url + query));
    const payers = daemons.slice(0, PAYERS);
    for (const payer of payers) for (let block = 0; block < 3; block += 1) await mineAt(payer);
    // Who pays does not mine from here on: a payment out of a block that loses a race would be lost with it.
    const miners = daemons.slice(PAYERS);
    await oneTip(daemons, miners, tabs);
    for (let block = 0; block < 3; block += 1) await mineAt(miners[0]);
    await oneTip(daemons, miners, tabs);
    const addresses = await Promise.all(daemons.map((daemon) => daemon.rpc("getnewaddress")));
    const before = await Promise.all(daemons.map(trafficOf));

    const seen = watchTips(daemons);
    const paying = payAlong(payers, addresses);
    for (let block = 0; block < (MINUTES * 60_000) / BLOCK_MS; block += 1) {
      await pause(BLOCK_MS);
      await mineAt(any(miners));
    }
    paying.stop();
    await pause(BLOCK_MS);
    await oneTip(daemons, miners, tabs);
    const after = await Promise.all(daemons.map(trafficOf));
    // What was paid last is still on its way to who mines next.
    const unconfirmed = async () => {
      const all = payers.flatMap((payer, number) => paying.paid[number].map(async (txid) => (await payer.rpc("gettransaction", txid))?.confirmations > 0));
      return (await Promise.all(all)).filter((confirmed) => !confirmed).length;
    };
    await expect(async () => {
      await mineAt(any(miners));
      expect(await unconfirmed(), "payments that are in no block").toBe(0);
    }).toPass({ timeout: 4 * PATIENCE, intervals: [BLOCK_MS] });
    await oneTip(daemons, miners, tabs);
    const rss = await Promise.all(daemons.map(memory));
    expect(Math.max(...rss), "memory is bounded, in MB").toBeLessThan(200);
    const traffic = after.map((now, number) => ({ ...now, bytes: now.bytes - before[number].bytes }));
    report(seen, daemons, traffic, rss, { made: paying.paid.flat().length, refused: paying.refused() });
  } finally {
    await Promise.all(daemons.map((daemon) => daemon.stop()));
  }
});
