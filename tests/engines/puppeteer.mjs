// Chromium, and Firefox over WebDriver BiDi, which needs no program beside it.
import puppeteer from "puppeteer-core";

const LOUD = new Set(["error", "warn"]);
/** Chromium has no sandbox where there are no user namespaces, as in most containers. */
const ARGUMENTS = { chrome: ["--no-sandbox"], firefox: [] };

/** Opens a browser: `{ version, open(url), complaints, close() }`. */
export async function launch(browser, executablePath) {
  const running = await puppeteer.launch({ browser, executablePath, headless: true, args: ARGUMENTS[browser], protocolTimeout: 120_000 });
  const complaints = [];
  return { version: await running.version(), open: (url) => open(running, url, complaints), complaints, close: () => running.close() };
}

async function open(running, url, complaints) {
  const page = await running.newPage();
  page.on("console", (message) => LOUD.has(message.type()) && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  const starts = () => page.waitForFunction(() => window.hashyard, { timeout: 60_000 });
  await page.goto(url);
  await starts();
  return {
    rpc: (method, ...params) => page.evaluate((name, values) => window.hashyard.rpc(name, ...values), method, params),
    lab: (experiment, values) => page.evaluate((name, said) => window.hashyard.lab.run(name, said), experiment, values),
    text: (selector) => page.$eval(selector, (element) => element.textContent),
    async reload() {
      await page.reload();
      await starts();
    },
  };
}
