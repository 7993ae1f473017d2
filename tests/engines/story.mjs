// Two tabs meet, mine, pay and are loaded again, and the laboratory's runs are what they are natively: the same story in every engine. A tab is
// what a driver gives: `rpc(method, ...params)`, `lab(experiment, values)`, `text(selector)`, `reload()`.
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

/** Runs of the laboratory, with what they come to natively. */
const SCENARIOS = JSON.parse(await readFile(new URL("../../crates/sim/tests/digests.json", import.meta.url)));

/** Rules under which every other hash is a block, and a coin matures at once. */
const RULES = { bits: "0x207fffff", retarget: "0", gap: "0", spacing: "1", maturity: "1", future: "7200" };

/** How long an outcome may take, in ms: many times what it takes on a machine with nothing else to do. */
const PATIENCE = 60_000;

const BLOCKS = 3;
const PAID = 1.5;

/** The query of a room that no other run uses. */
export const room = () => `?${new URLSearchParams({ room: `engines ${process.pid} ${Date.now()}`, ...RULES })}`;

/** Throws with the name of what did not come to pass. */
export async function tell([first, second]) {
  const height = (tab) => tab.rpc("getblockcount");
  const balance = async (tab) => (await tab.rpc("getbalances")).mine.trusted;
  const met = async (tab) => (await tab.rpc("getconnectioncount")) === 1;

  await until("they meet", async () => (await met(first)) && (await met(second)));
  await first.rpc("generatetoaddress", BLOCKS - 1, await first.rpc("getnewaddress"));
  await until("they agree", async () => (await second.rpc("getbestblockhash")) === (await first.rpc("getbestblockhash")));
  await first.rpc("sendtoaddress", await second.rpc("getnewaddress"), PAID);
  await until("the payment waits in the other's mempool", async () => (await second.rpc("getrawmempool")).length === 1);
  await second.rpc("generatetoaddress", 1, await first.rpc("getnewaddress"));
  await until("the payment is confirmed", async () => (await balance(second)) === PAID);
  await until("the screen shows it", async () => (await second.text(".beat")).includes(String(BLOCKS)));
  await second.rpc("setmining", 1);
  await until("a worker mines", async () => (await height(first)) > BLOCKS);
  await second.rpc("setmining", 0);

  const before = await height(second);
  await second.reload();
  await until("the chain is back", async () => (await height(second)) >= before);
  await until("the wallet is back", async () => (await balance(second)) >= PAID);
  await until("they meet again", async () => (await met(first)) && (await met(second)));
  await until("they agree again", async () => (await second.rpc("getbestblockhash")) === (await first.rpc("getbestblockhash")));
  return height(first);
}

/** Throws with the first run that is another one here; else tells how many there are. */
export async function measure(tab) {
  for (const { experiment, params, events, digest } of SCENARIOS) {
    const report = await tab.lab(experiment, params);
    const [found, expected] = [[report.events, report.digest], [events, digest]].map((run) => run.join(" events, digest "));
    if (found !== expected) throw new Error(`${experiment} ${JSON.stringify(params)}: ${found} instead of ${expected}`);
  }
  return SCENARIOS.length;
}

async function until(what, holds) {
  const limit = Date.now() + PATIENCE;
  while (!(await holds())) {
    if (Date.now() > limit) throw new Error(`not within ${PATIENCE / 1_000} s: ${what}`);
    await sleep(100);
  }
}
