// The real relay, started as `cargo xtask start` does: app and relay on one port. Tests may kill and restart it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const START_LIMIT_MS = 10_000;

export class Relay {
  /** Starts a relay that serves `dist` on a free port. */
  static async start(binary, dist) {
    const relay = new Relay(binary, dist, await freePort());
    await relay.restart();
    return relay;
  }

  constructor(binary, dist, port) {
    Object.assign(this, { binary, dist, port, url: `http://127.0.0.1:${port}/`, child: null, log: "" });
  }

  /** Starts it (again) on the same port and waits until it answers. */
  async restart() {
    await this.stop();
    const child = spawn(this.binary, ["--dist", this.dist, "--port", String(this.port)]);
    child.stdout.on("data", (text) => (this.log += text));
    child.stderr.on("data", (text) => (this.log += text));
    child.on("error", (error) => (this.log += `${error}\n`));
    this.child = child;
    await this.#answers();
  }

  /** A clean shutdown. */
  stop() {
    return this.#end("SIGTERM");
  }

  /** A crash. */
  kill() {
    return this.#end("SIGKILL");
  }

  async #end(signal) {
    const child = this.child;
    this.child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill(signal);
    await gone;
  }

  async #answers() {
    const limit = Date.now() + START_LIMIT_MS;
    while (Date.now() < limit && this.child.exitCode === null) {
      const up = await fetch(this.url).then((response) => response.ok, () => false);
      if (up) return;
      await sleep(50);
    }
    throw new Error(`the relay did not start at ${this.url}:\n${this.log}`);
  }
}

/** A port that nobody listens on. */
export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
