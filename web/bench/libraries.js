// What people use instead, bundled into one file of its own: the app never loads it.
export { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";
export { schnorr, secp256k1 } from "@noble/curves/secp256k1.js";
export { createSHA256 } from "hash-wasm";
export { default as SHA256 } from "crypto-js/sha256.js";
export { default as WordArray } from "crypto-js/lib-typedarrays.js";
