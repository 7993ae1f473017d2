// A node without a browser in the room: it keeps the class's chain when the last tab is closed.
import { Daemon } from "../lib/daemon.js";
import { DAEMON, expect, test } from "../lib/fixtures.js";
import { EASY, PATIENCE, expectPeers, mine, openTab, room, rpc } from "../lib/tab.js";

test("hashyardd keeps a room's chain for who comes when everybody has gone", async ({ newContext, relay }) => {
  test.setTimeout(4 * PATIENCE);
  const query = room(EASY);
  const socket = relay.url.replace("http", "ws");
  const archive = await Daemon.start(DAEMON, `-room=${relay.url}${query}`, `-relay=${socket}relay`);
  try {
    const first = await newContext();
    const teacher = await openTab(first, relay.url + query);
    await expectPeers([teacher], 1);
    await mine(teacher, 5);
    const tip = await rpc(teacher, "getbestblockhash");
    await expect.poll(() => archive.rpc("getbestblockhash"), { timeout: PATIENCE }).toBe(tip);
    await first.close();

    const student = await openTab(await newContext(), relay.url + query);
    await expect.poll(() => rpc(student, "getbestblockhash"), { timeout: PATIENCE }).toBe(tip);
    const [peer] = await rpc(student, "getpeerinfo");
    expect(peer.transport_protocol_type).toBe("v2");
    await mine(student, 1);
    await expect.poll(() => archive.rpc("getblockcount"), { timeout: PATIENCE }).toBe(6);
  } finally {
    await archive.stop();
  }
});
