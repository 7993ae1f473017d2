// Just enough of Bitcoin to build blocks by hand, right ones and wrong ones, independently of the app's own code.
import { createHash } from "node:crypto";

/** SHA-256, twice. */
export function sha256d(bytes) {
  const once = createHash("sha256").update(bytes).digest();
  return createHash("sha256").update(once).digest();
}

/** A hash as people see it: reversed, in hex. */
export function shown(hash) {
  return Buffer.from(hash).reverse().toString("hex");
}

/** An unsolved block from the fields of `getblocktemplate`; anybody may spend its reward. */
export function draft(template, { reward = template.coinbasevalue, transactions = template.transactions.map(({ data }) => hex(data)) } = {}) {
  const all = [coinbase(template.height, reward), ...transactions];
  return {
    version: template.version,
    previous: hex(template.previousblockhash).reverse(),
    root: merkleRoot(all.map(sha256d)),
    time: template.curtime,
    bits: parseInt(template.bits, 16),
    target: BigInt(`0x${template.target}`),
    transactions: all,
  };
}

/** The block in hex, with a nonce whose hash meets its target, or just doesn't. */
export function solve(block, wanted = true) {
  for (let nonce = 0; ; nonce += 1) {
    const header = encodeHeader(block, nonce);
    const meets = BigInt(`0x${shown(sha256d(header))}`) <= block.target;
    if (meets === wanted) return Buffer.concat([header, compactSize(block.transactions.length), ...block.transactions]).toString("hex");
  }
}

/** A transaction whose first signature (of a P2PKH spend) is well-formed and wrong. */
export function forgeSignature(raw) {
  const tx = hex(raw);
  const script = 4 + 1 + 36 + 1;
  const signature = tx[script];
  // The last byte of S stands before the byte that names the kind of signature.
  tx[script + signature - 1] ^= 1;
  return tx;
}

function coinbase(height, reward) {
  const value = Buffer.alloc(8);
  value.writeBigUInt64LE(BigInt(reward));
  const script = Buffer.concat([pushNumber(height), Buffer.from([4]), Buffer.from("test")]);
  const input = Buffer.concat([Buffer.alloc(32), hex("ffffffff"), compactSize(script.length), script, hex("ffffffff")]);
  const output = Buffer.concat([value, hex("0151")]);
  return Buffer.concat([hex("01000000"), hex("01"), input, hex("01"), output, hex("00000000")]);
}

// As BIP34 wants it: small numbers are opcodes of their own.
function pushNumber(number) {
  if (number <= 16) return Buffer.from([0x50 + number]);
  const bytes = [];
  for (let rest = number; rest > 0; rest = Math.floor(rest / 256)) bytes.push(rest % 256);
  if (bytes.at(-1) >= 0x80) bytes.push(0);
  return Buffer.from([bytes.length, ...bytes]);
}

function merkleRoot(hashes) {
  if (hashes.length === 1) return hashes[0];
  const pairs = Array.from({ length: Math.ceil(hashes.length / 2) }, (_, i) => [hashes[2 * i], hashes[2 * i + 1] ?? hashes[2 * i]]);
  return merkleRoot(pairs.map((pair) => sha256d(Buffer.concat(pair))));
}

function encodeHeader({ version, previous, root, time, bits }, nonce) {
  const header = Buffer.alloc(80);
  header.writeInt32LE(version, 0);
  previous.copy(header, 4);
  root.copy(header, 36);
  header.writeUInt32LE(time, 68);
  header.writeUInt32LE(bits, 72);
  header.writeUInt32LE(nonce, 76);
  return header;
}

// No block here has more than 252 transactions, no script more bytes.
function compactSize(number) {
  return Buffer.from([number]);
}

function hex(text) {
  return Buffer.from(text, "hex");
}
