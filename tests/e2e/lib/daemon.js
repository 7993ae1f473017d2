// hashyardd, the node without a browser, in a folder of its own.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { PATIENCE } from "./tab.js";

const FOLDER = /, (\/.+)$/m;
const RPC = /^RPC: (\S+)$/m;

export class Daemon {
  /** Starts one with these arguments, and waits until it answers. */
  static async start(binary, ...args) {
    const home = await mkdtemp(join(tmpdir(), "hashyardd-"));
    const daemon = new Daemon(home, spawn(binary, [...args, `-datadir=${home}`, "-rpcport=0", "-listen=0"]));
    await expect.poll(() => RPC.test(daemon.log), { timeout: PATIENCE, message: "hashyardd starts" }).toBe(true);
    return daemon;
  }

  constructor(home, child) {
    Object.assign(this, { home, child, log: "" });
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (this.log += text));
  }

  /** A command by JSON-RPC. */
  async rpc(method, ...params) {
    const [[, folder], [, address]] = [this.log.match(FOLDER), this.log.match(RPC)];
    const cookie = await readFile(join(folder, ".cookie"));
    const headers = { authorization: `Basic ${cookie.toString("base64")}`, "content-type": "application/json" };
    const response = await fetch(`http://${address}/`, { method: "POST", headers, body: JSON.stringify({ method, params, id: 1 }) });
    return (await response.json()).result;
  }

  async stop() {
    const gone = once(this.child, "exit");
    this.child.kill("SIGTERM");
    await gone;
    await rm(this.home, { recursive: true });
  }
}
