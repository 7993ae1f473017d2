// What a browser complains about while a test runs. A test passes only in silence: see fixtures.js.

const LOUD = new Set(["warning", "error"]);

/** Collects complaints of one or more browser contexts. */
export class Noise {
  #heard = [];
  #allowed = [];
  #over = false;

  /** Watches every page and worker of a context, from before its first script runs. */
  async watch(context) {
    context.on("console", (message) => this.#console(message));
    context.on("weberror", (error) => this.#add(`uncaught: ${error.error()?.stack ?? error.error()}`));
    context.on("response", (response) => this.#response(response));
    context.on("requestfailed", (request) => this.#failed(request));
    await context.exposeBinding("__violation", (_, text) => this.#add(`CSP violation: ${text}`));
    await context.addInitScript(() => {
      addEventListener("securitypolicyviolation", (event) => {
        window.__violation(`${event.effectiveDirective} refuses ${event.blockedURI} (${event.sourceFile}:${event.lineNumber})`);
      });
    });
  }

  /** Complaints that this test causes on purpose, e.g. by killing the relay. */
  allow(pattern) {
    this.#allowed.push(pattern);
  }

  /** Hears no more: the story is over, and what still loads when its servers and pages go is cut off by nobody's fault. */
  stop() {
    this.#over = true;
  }

  /** Everything heard that no test asked for. */
  unexpected() {
    return this.#heard.filter((text) => !this.#allowed.some((pattern) => pattern.test(text)));
  }

  #console(message) {
    if (LOUD.has(message.type())) this.#add(`console ${message.type()}: ${message.text()} (${message.location().url})`);
  }

  #response(response) {
    if (response.status() >= 400) this.#add(`status ${response.status()}: ${response.url()}`);
  }

  // A page that is closed or reloaded aborts what it was loading: that is no complaint.
  #failed(request) {
    const why = request.failure()?.errorText;
    if (why !== "net::ERR_ABORTED") this.#add(`request failed: ${request.url()} ${why}`);
  }

  #add(text) {
    if (!this.#over) this.#heard.push(text);
  }
}
