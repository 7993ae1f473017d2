// Runs before the app, in whatever browser there is: ES5 only. Shows one of the notices of index.html where
// the app can't run or can't be loaded, so that nobody ever looks at a blank page.
(function () {
  "use strict";

  // (module (func (result v128) (i8x16.popcnt (i8x16.splat (i32.const 0)))))
  var SIMD = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11];

  // Compiled, not just validated: browsers before 'wasm-unsafe-eval' validate but refuse to compile under our CSP.
  function compilesSimd() {
    try {
      return Boolean(new WebAssembly.Module(new Uint8Array(SIMD)));
    } catch (e) {
      return false;
    }
  }

  // A browser that knows module workers reads `type`; the throw stops it before it starts the worker.
  function startsModuleWorkers() {
    var asked = false;
    try {
      new Worker("worker.js", { get type() { asked = true; throw asked; } }).terminate();
    } catch (e) {}
    return asked;
  }

  function drawsColours() {
    return Boolean(window.CSS && CSS.supports && CSS.supports("color", "oklch(0.5 0.1 45)"));
  }

  function show(id) {
    var notice = document.getElementById(id), app = document.getElementById("app");
    if (!notice) return;
    if (app) app.hidden = true;
    notice.hidden = false;
  }

  if (!compilesSimd() || !startsModuleWorkers() || !drawsColours()) {
    show("unsupported");
    if (window.stop) window.stop();
    return;
  }

  // A server that hangs gives no error. The notice stands beside what is still being loaded, and goes when that comes.
  var slow = document.getElementById("slow");
  var waiting = setTimeout(function () { slow.hidden = false; }, 30000);
  document.getElementById("again").addEventListener("click", function () { location.reload(); });
  window.addEventListener("hashyard-started", function () {
    clearTimeout(waiting);
    slow.hidden = true;
  });

  // Resource errors don't bubble, hence the capture; after the start the app speaks for itself.
  function failed(event) {
    var from = event.target;
    if (from === window || (from && from.tagName === "SCRIPT")) show("failed");
  }
  window.addEventListener("error", failed, true);
  window.addEventListener("unhandledrejection", failed);
  window.addEventListener("hashyard-started", function () {
    window.removeEventListener("error", failed, true);
    window.removeEventListener("unhandledrejection", failed);
  });
})();
