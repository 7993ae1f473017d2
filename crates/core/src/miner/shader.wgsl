// Which of these nonces give a hash whose most significant 32 bits are at most `limit`? `gpu.rs` fills in the job and checks the
// answers in full. The rounds are as in `rounds.rs`: they start behind the nonce's and end where the last word is known.

struct Job {
  midstate: array<vec4<u32>, 2>,
  // Before round 4; the nonce is missing from `a` and `e`.
  start: array<vec4<u32>, 2>,
  // Words 0 to 2 of the header's second block.
  words: vec3<u32>,
  first: u32,
  count: u32,
  limit: u32,
  // SHA-256's round constants (FIPS 180-4, section 4.2.2).
  k: array<vec4<u32>, 16>,
}

struct Low {
  // May be more than there is room for.
  count: atomic<u32>,
  nonces: array<u32>,
}

@group(0) @binding(0) var<uniform> job: Job;
@group(0) @binding(1) var<storage, read_write> low: Low;

const PAD = 0x80000000u;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  for (var i = id.x; i < job.count; i += 64u * groups.x) {
    let nonce = job.first + i;
    if swap_bytes(last_word(swap_bytes(nonce))) <= job.limit {
      let place = atomicAdd(&low.count, 1u);
      if place < arrayLength(&low.nonces) {
        low.nonces[place] = nonce;
      }
    }
  }
}

fn last_word(nonce: u32) -> u32 {
  var s = words_of(job.start[0], job.start[1]);
  s[0] += nonce;
  s[4] += nonce;
  let known = job.words;
  var w = array<u32, 16>(known.x, known.y, known.z, nonce, PAD, 0u, 0u, 0u, 0u, 0u, 0u, 0u, 0u, 0u, 0u, 640u);
  rounds(&s, &w, 0u, 4u, 16u);
  for (var block = 1u; block < 4u; block++) {
    expand(&w);
    rounds(&s, &w, block, 0u, 16u);
  }
  let m = words_of(job.midstate[0], job.midstate[1]);
  w = array<u32, 16>(s[0] + m[0], s[1] + m[1], s[2] + m[2], s[3] + m[3], s[4] + m[4], s[5] + m[5], s[6] + m[6], s[7] + m[7],
    PAD, 0u, 0u, 0u, 0u, 0u, 0u, 256u);
  s = array<u32, 8>(0x6a09e667u, 0xbb67ae85u, 0x3c6ef372u, 0xa54ff53au, 0x510e527fu, 0x9b05688cu, 0x1f83d9abu, 0x5be0cd19u);
  rounds(&s, &w, 0u, 0u, 16u);
  for (var block = 1u; block < 3u; block++) {
    expand(&w);
    rounds(&s, &w, block, 0u, 16u);
  }
  expand(&w);
  rounds(&s, &w, 3u, 0u, 13u);
  return s[4] + 0x5be0cd19u;
}

fn words_of(low: vec4<u32>, high: vec4<u32>) -> array<u32, 8> {
  return array<u32, 8>(low.x, low.y, low.z, low.w, high.x, high.y, high.z, high.w);
}

// Some of the sixteen rounds of a block.
fn rounds(s: ptr<function, array<u32, 8>>, w: ptr<function, array<u32, 16>>, block: u32, begin: u32, end: u32) {
  for (var i = begin; i < end; i++) {
    let k = job.k[block * 4u + i / 4u][i % 4u];
    let a = (*s)[0];
    let b = (*s)[1];
    let c = (*s)[2];
    let e = (*s)[4];
    let f = (*s)[5];
    let g = (*s)[6];
    let t1 = (*s)[7] + (rotr(e, 6u) ^ rotr(e, 11u) ^ rotr(e, 25u)) + (g ^ (e & (f ^ g))) + k + (*w)[i];
    let t2 = (rotr(a, 2u) ^ rotr(a, 13u) ^ rotr(a, 22u)) + ((a & b) ^ (c & (a ^ b)));
    *s = array<u32, 8>(t1 + t2, a, b, c, (*s)[3] + t1, e, f, g);
  }
}

// The words of the next sixteen rounds.
fn expand(w: ptr<function, array<u32, 16>>) {
  for (var i = 0u; i < 16u; i++) {
    let x = (*w)[(i + 1u) % 16u];
    let y = (*w)[(i + 14u) % 16u];
    (*w)[i] += (rotr(x, 7u) ^ rotr(x, 18u) ^ (x >> 3u)) + (*w)[(i + 9u) % 16u] + (rotr(y, 17u) ^ rotr(y, 19u) ^ (y >> 10u));
  }
}

fn rotr(x: u32, bits: u32) -> u32 {
  return (x >> bits) | (x << (32u - bits));
}

fn swap_bytes(x: u32) -> u32 {
  return (x >> 24u) | ((x >> 8u) & 0xff00u) | ((x << 8u) & 0xff0000u) | (x << 24u);
}
