// Boots the page's own wasm module inside a worker: the same build, and nothing is fetched or compiled twice.
self.onmessage = async ({ data: { js, module } }) => {
  self.onmessage = null;
  try {
    const { default: init } = await import(js);
    await init({ module_or_path: module });
  } catch (error) {
    // Thrown from here it would be a rejected promise, which the parent's `onerror` does not hear.
    setTimeout(() => { throw error; });
  }
};
