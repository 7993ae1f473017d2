// What breaks a rule is refused in Bitcoin Core's words, and the node goes on as if nothing had happened.
import { draft, forgeSignature, solve } from "../lib/bitcoin.js";
import { expect, test } from "../lib/fixtures.js";
import { EASY, PATIENCE, balances, eventually, expectPeers, expectSameTip, mine, openTab, openTabs, refusal, room, rpc } from "../lib/tab.js";
import { readWords, restoreWallet, setCut, visit } from "../lib/ui.js";

/** Blocks that break one rule each, made from a right one. */
const BROKEN = {
  "high-hash": (template) => solve(draft(template), false),
  "bad-txnmrklroot": (template) => {
    const block = draft(template);
    block.root[0] ^= 1;
    return solve(block);
  },
  "bad-cb-amount": (template) => solve(draft(template, { reward: template.coinbasevalue + 1 })),
  "block-script-verify-flag-failed": (template) =>
    solve(draft(template, { transactions: template.transactions.map(({ data }) => forgeSignature(data)) })),
};

test("blocks that break a rule are refused for it, and a right one follows", async ({ context, site }) => {
  test.setTimeout(2 * PATIENCE);
  const { url } = await site();
  const tabs = await openTabs(context, 2, url + room(EASY));
  await expectPeers(tabs, 1);
  // Blocks built by hand have no witness, so the coins are of the old kind.
  await mine(tabs[0], 3, await rpc(tabs[0], "getnewaddress", "", "legacy"));
  const payment = await rpc(tabs[0], "sendtoaddress", await rpc(tabs[1], "getnewaddress", "", "legacy"), 1);
  await expectSameTip(tabs, 3);
  const template = await rpc(tabs[0], "getblocktemplate", { rules: ["segwit"] });
  expect(template.transactions.map(({ txid }) => txid)).toEqual([payment]);

  const tip = await rpc(tabs[0], "getbestblockhash");
  for (const [reason, build] of Object.entries(BROKEN)) {
    expect(await rpc(tabs[0], "submitblock", build(template)), reason).toMatch(new RegExp(`^${reason}( \\(.+\\))?$`));
    expect(await rpc(tabs[0], "getbestblockhash"), `after ${reason}`).toBe(tip);
    expect(await rpc(tabs[0], "getrawmempool"), `after ${reason}`).toEqual([payment]);
  }
  await visit(tabs[0], "Live");
  await expect(tabs[0].locator(".live-events")).toContainText("Block refused: the coinbase pays too much (bad-cb-amount)");

  expect(await rpc(tabs[0], "submitblock", solve(draft(template)))).toBeNull();
  expect(await rpc(tabs[0], "getblockcount")).toBe(4);
  await expectSameTip(tabs, 4);
  expect(await rpc(tabs[0], "getrawmempool")).toEqual([]);
  expect(await rpc(tabs[0], "getconnectioncount"), "nobody was blamed").toBe(1);
});

test("a coin is not spent twice", async ({ context, site }) => {
  test.setTimeout(4 * PATIENCE);
  const { url } = await site();
  const tabs = await openTabs(context, 2, url + room(EASY));
  const [honest, thief] = tabs;
  await expectPeers(tabs, 1);
  // The first reward is ripe, the second is not: there is one coin to spend.
  await mine(honest, 2);
  await expectSameTip(tabs, 2);
  await restoreWallet(thief, await readWords(honest));
  await expect.poll(() => balances(thief)).toMatchObject({ trusted: 50e8 });

  await setCut(thief, true);
  await expectPeers(tabs, 0);
  const elsewhere = await rpc(thief, "getnewaddress");
  const first = await rpc(honest, "sendtoaddress", elsewhere, 10);
  const second = await rpc(thief, "sendtoaddress", elsewhere, 20);
  const raw = await rpc(thief, "getrawtransaction", second, 0);
  expect(await refusal(honest, "sendrawtransaction", raw)).toMatchObject({
    code: -26,
    reason: expect.stringMatching(/^txn-mempool-conflict/),
  });
  expect(await rpc(honest, "testmempoolaccept", [raw])).toMatchObject([{ allowed: false, "reject-reason": "txn-mempool-conflict" }]);

  // The thief's own view gives way as soon as the first payment is in a block that it hears of.
  await mine(honest, 1);
  await setCut(thief, false);
  await expectSameTip(tabs, 3);
  await eventually(thief, "getrawmempool").toEqual([]);
  expect((await rpc(thief, "getrawtransaction", first, 1)).confirmations).toBe(1);
  expect(await refusal(honest, "sendrawtransaction", raw)).toMatchObject({ code: -25, reason: "bad-txns-inputs-missingorspent" });
});

test("wrong parameters are refused by name", async ({ context, site }) => {
  const { url } = await site();
  const page = await openTab(context, url + room(EASY));
  expect(await refusal(page, "getblockhash", 7)).toEqual({ code: -8, reason: "Block height out of range" });
  expect(await refusal(page, "getblockhash", "x")).toMatchObject({ code: -3, reason: expect.stringContaining("height") });
  expect(await refusal(page, "submitblock", "00zz")).toMatchObject({ code: -22 });
  expect(await refusal(page, "nonsense")).toEqual({ code: -32601, reason: "Method not found" });
  expect(await refusal(page, "sendtoaddress", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", 1)).toMatchObject({
    code: -5,
    reason: expect.stringContaining("mainnet"),
  });
});
