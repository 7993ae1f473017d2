// What loads the parts of the wasm. It stands before the glue script, of which it takes `wasm`, what the main part exports.
const loaded = new Map();

async function fetchAndStart(file) {
  const response = await fetch(new URL(file, import.meta.url));
  if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
  // Compiled from bytes, whatever type the server says they are of.
  await WebAssembly.instantiate(await response.arrayBuffer(), { __wasm_split: wasm });
}

// Once is enough, but what failed is tried again.
function load(file) {
  if (!loaded.has(file)) {
    const loading = fetchAndStart(file);
    loading.catch(() => loaded.delete(file));
    loaded.set(file, loading);
  }
  return loaded.get(file);
}

/** What the main part calls: it is told through its own table of functions how it went. */
const loaderOf = (...files) => async (callback, data) => {
  let arrived = true;
  try {
    await Promise.all(files.map(load));
  } catch (error) {
    console.error(error);
    arrived = false;
  }
  wasm.__indirect_function_table.get(callback)(data, arrived);
};
