// Loads the app, once the page that stands in for it is painted: until then everything else would only be in its way.
(function () {
  "use strict";
  const { glue, wasm } = document.currentScript.dataset;
  /** A paint that was not told of in so many ms will not be. */
  const PATIENCE_MS = 1_000;

  async function load() {
    const fetched = fetch(wasm);
    const { default: init } = await import(glue);
    await init({ module_or_path: fetched });
    dispatchEvent(new Event("hashyard-started"));
  }

  /** The first paint, or a sign that there will be none: nobody looks at a hidden page. */
  function firstPaint() {
    return new Promise((painted) => {
      if (document.hidden) painted();
      document.addEventListener("visibilitychange", painted, { once: true });
      new PerformanceObserver(painted).observe({ type: "paint", buffered: true });
      setTimeout(painted, PATIENCE_MS);
    });
  }

  firstPaint().then(load);
})();
