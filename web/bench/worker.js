// Measures one thing at a time, in a thread of its own. A contender is a function that does `count` pieces of work.
import * as libraries from "./libraries.js";
import { open } from "./gpu.js";

const PLAIN = 0xffffffff;
/** Milliseconds of one sample: long enough for the clock, short enough for others to come between. */
const SAMPLE_MS = 150;
/** More work than this is in no sample. */
const MOST = 2 ** 31;
const HEADER = Uint8Array.from({ length: 80 }, (_, i) => i * 37 + 11);

// The same key, message and signatures as in crates/bench.
const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
const PUBLIC_KEY = bytes("02989c0b76cb563971fdc9bef31ec06c3560f3249d6ee9e5d83c57625596e05f6f");
const MESSAGE = Uint8Array.from({ length: 32 }, (_, i) => i * 7 + 1);
const SIGNATURE = bytes("30450221009a6118ee2237079005b5a4e16e14e5b55b9011a3ef3cecd3b8767851d7a73d6c" +
  "02204d24c6e69fb126477d07b1ae08dd398475c432551d4b24f31701c0249dd10c61");
const SCHNORR = bytes("d4b834dcac2edb091aea633097a357853f9ca5584f6b41ca3c26b8296635344f" +
  "1e5fa3cbe753f6aef20d53177d5e940301268eeaf763ed53e913ba9a05f1565e");

const nobleEcdsa = () => libraries.secp256k1.verify(SIGNATURE, MESSAGE, PUBLIC_KEY, { prehash: false, format: "der", lowS: false });
const nobleSchnorr = () => libraries.schnorr.verify(SCHNORR, MESSAGE, PUBLIC_KEY.subarray(1));
const times = (count, run) => {
  for (let i = 0; i < count; i++) run();
};

const module = WebAssembly.compileStreaming(fetch("kernels.wasm"));
const ours = WebAssembly.instantiate(await module, {}).then(({ exports }) => exports);

/** Calls `hash` with a header whose nonce is another one each time. */
function eachNonce(count, hash) {
  const header = HEADER.slice(), nonce = new DataView(header.buffer, 76);
  for (let i = 0; i < count; i++) {
    nonce.setUint32(0, i, true);
    hash(header);
  }
}

async function contenders() {
  const { mine, verify, verify_bip340 } = await ours;
  const { nobleSha256, createSHA256, SHA256, WordArray } = libraries;
  const hashWasm = await createSHA256();
  const once = (data) => hashWasm.init().update(data).digest("binary");
  return {
    simd128: (count) => mine(0, 0, count),
    portable: (count) => mine(1, 0, count),
    plain: (count) => mine(PLAIN, 0, count),
    WebGPU: (count) => scanOnGpu(0, count, 255),
    "hash-wasm": (count) => eachNonce(count, (header) => once(once(header))),
    "noble-hashes": (count) => eachNonce(count, (header) => nobleSha256(nobleSha256(header))),
    "crypto-js": (count) => eachNonce(count, (header) => SHA256(SHA256(WordArray.create(header)))),
    WebCrypto: async (count) => {
      const header = HEADER.slice(), nonce = new DataView(header.buffer, 76);
      for (let i = 0; i < count; i++) {
        nonce.setUint32(0, i, true);
        await crypto.subtle.digest("SHA-256", await crypto.subtle.digest("SHA-256", header));
      }
    },
    "ecdsa ours": (count) => verify(count),
    "ecdsa noble-curves": (count) => times(count, nobleEcdsa),
    "schnorr ours": (count) => verify_bip340(count),
    "schnorr noble-curves": (count) => times(count, nobleSchnorr),
  };
}

/** The GPU, or why there is none. */
const gpu = ours.then(async (exports) => {
  const { memory, gpu_shader, gpu_shader_len, gpu_uniform_len, gpu_answer_len } = exports;
  const code = new TextDecoder().decode(new Uint8Array(memory.buffer, gpu_shader(), gpu_shader_len()));
  return { device: await open(code, gpu_uniform_len(), gpu_answer_len()) };
}).catch((error) => ({ missing: error.message }));

/** Nonces of a dispatch: grows until one takes 50 ms. */
let most = 10_000;

/** Tries nonces on the GPU for a hash with so many zero bits in front. */
async function scanOnGpu(first, count, zeroBits) {
  const { device, missing } = await gpu;
  if (!device) throw new Error(missing);
  const { memory, gpu_start, gpu_next, gpu_uniform, gpu_uniform_len, gpu_answer, gpu_answer_len, gpu_heard } = await ours;
  const words = (at, length) => new Uint32Array(memory.buffer, at, length);
  gpu_start(first, count, zeroBits);
  for (let workgroups; (workgroups = gpu_next(most)) > 0; ) {
    const begin = performance.now();
    const answer = await device.dispatch(words(gpu_uniform(), gpu_uniform_len()).slice(), workgroups);
    if (performance.now() - begin < 25) most = Math.min(most * 2, 2 ** 28);
    words(gpu_answer(), gpu_answer_len()).set(answer);
    gpu_heard();
  }
}

/** Whether the GPU finds what the fastest kernel finds: no winner, some, many, and at both ends of the nonces. */
async function gpuAgrees() {
  const { gpu_agrees } = await ours;
  for (const first of [0, 0xffffffff - 40_000]) {
    for (const zeroBits of [1, 9, 15, 255]) {
      await scanOnGpu(first, 40_000, zeroBits);
      if (gpu_agrees() !== 1) return false;
    }
  }
  return true;
}

const all = contenders();
const sizes = {};

/** Pieces of work a second, over one sample. The first call finds out how many fill it, and lets the browser optimise. */
async function sample(name) {
  const run = (await all)[name];
  while (!sizes[name] || (sizes[name].ms < SAMPLE_MS && sizes[name].count < MOST)) {
    const count = sizes[name] ? sizes[name].count * 2 : 16;
    sizes[name] = { count, ms: await took(run, count) };
  }
  const { count } = sizes[name];
  return (count * 1000) / (await took(run, count));
}

async function took(run, count) {
  const begin = performance.now();
  await run(count);
  return performance.now() - begin;
}

/** Whether every kernel finds what the plain loop finds, and all verifiers take the signatures; and what is said of the GPU. */
async function check() {
  const { agrees, verify, verify_bip340 } = await ours;
  const valid = verify(1) === 1 && verify_bip340(1) === 1 && nobleEcdsa() && nobleSchnorr();
  const { device, missing } = await gpu;
  const right = agrees(0) === 1 && agrees(1) === 1 && valid && (!device || (await gpuAgrees()));
  return { right, missing, adapter: device?.name, software: device?.software };
}

self.onmessage = async ({ data: { id, name } }) => {
  try {
    self.postMessage({ id, value: name === "check" ? await check() : await sample(name) });
  } catch (error) {
    self.postMessage({ id, error: String(error) });
  }
};
self.postMessage({ id: 0 });
