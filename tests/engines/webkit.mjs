// WebKitGTK: its MiniBrowser, driven by WebKitWebDriver, which speaks plain WebDriver. Needs a display: Xvfb will do.
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

/** How long a call may take, in ms. */
const PATIENCE = 60_000;

/** Runs in the page: waits until there is a node, then asks it, or has an experiment run. */
const CALL = `const [name, params, done] = arguments;
  const call = { rpc: () => window.hashyard.rpc(...params), lab: () => window.hashyard.lab.run(...params) }[name];
  const ready = async () => { while (!window.hashyard) await new Promise((next) => setTimeout(next, 50)); };
  ready().then(call).then((ok) => done({ ok }), (error) => done({ error: String(error?.message ?? error) }));`;
const TEXT = "return document.querySelector(arguments[0])?.textContent ?? ''";

/** Opens a browser: `{ version, open(url), complaints, close() }`. It tells nobody what its console says. */
export async function launch({ driver, browser }) {
  const port = await freePort();
  // Where there are no user namespaces, as in most containers, its sandbox can't start.
  const env = { ...process.env, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1" };
  const child = spawn(driver, [`--port=${port}`], { stdio: ["ignore", "ignore", "inherit"], env });
  const call = (...request) => ask(port, ...request);
  try {
    await listens(port);
    const options = { binary: browser, args: ["--automation"] };
    const { sessionId, capabilities } = await call("POST", "/session", { capabilities: { alwaysMatch: { "webkitgtk:browserOptions": options } } });
    const session = (method, path, body) => call(method, `/session/${sessionId}${path}`, body);
    await session("POST", "/timeouts", { script: PATIENCE });
    const close = () => session("DELETE", "").finally(() => child.kill());
    return { version: `${capabilities.browserName} ${capabilities.browserVersion}`, open: opener(session), complaints: [], close };
  } catch (error) {
    child.kill();
    throw error;
  }
}

/** The first tab is there; WebDriver has one tab in front, so every step first goes to its own. */
function opener(session) {
  let used = false;
  return async (url) => {
    const handle = used ? (await session("POST", "/window/new", { type: "tab" })).handle : await session("GET", "/window");
    used = true;
    const here = async (method, path, body) => {
      await session("POST", "/window", { handle });
      return session(method, path, body);
    };
    await here("POST", "/url", { url });
    const run = async (name, ...params) => {
      const { ok, error } = await here("POST", "/execute/async", { script: CALL, args: [name, params] });
      if (error) throw new Error(`${params[0]}: ${error}`);
      return ok;
    };
    return {
      rpc: (method, ...params) => run("rpc", method, ...params),
      lab: (experiment, values) => run("lab", experiment, values),
      text: (selector) => here("POST", "/execute/sync", { script: TEXT, args: [selector] }),
      reload: () => here("POST", "/refresh", {}),
    };
  };
}

async function ask(port, method, path, body) {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, body: body && JSON.stringify(body) });
  const { value } = await answer.json();
  if (value?.error) throw new Error(`${path}: ${value.error}: ${value.message}`);
  return value;
}

async function listens(port) {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await ask(port, "GET", "/status").then(() => true, () => false)) return;
    await sleep(100);
  }
  throw new Error("WebKitWebDriver does not answer");
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
