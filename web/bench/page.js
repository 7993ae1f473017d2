// The bench page: asks workers for samples, one contender after the other and round after round, so that whatever else the machine
// does hits all of them; draws medians with their range as bars, and hands them out as Markdown.

const ROUNDS = 7;
const MINING = ["simd128", "portable", "plain", "hash-wasm", "noble-hashes", "crypto-js", "WebCrypto"];
const ECDSA = ["ecdsa ours", "ecdsa noble-curves"];
const SCHNORR = ["schnorr ours", "schnorr noble-curves"];

const TEXTS = {
  en: {
    title: "Bench", back: "Back to Hashyard", start: "Measure", copy: "Copy as Markdown", copied: "Copied.",
    intro: "How fast this browser hashes block headers (SHA-256 twice) with Hashyard's kernels, and with what people use instead. One thread each, the median of seven rounds and their range; the last column says how many times as fast the first row is or, for threads, as one thread. Close other programs for steady numbers.",
    what: "what", median: "median", range: "range", ratio: "×", mining: "Hashing headers, one thread", ecdsa: "Verifying an ECDSA signature", schnorr: "Verifying a Schnorr signature (BIP340)", scaling: "simd128 in several threads",
    working: (done, all) => `Measuring: ${done} of ${all}`, done: "Done. All kernels find the same nonces as the plain loop.", failed: "This can't be measured: ",
    gpu: (name, software) => (software ? `WebGPU here is a program, not a GPU: ${name}.` : `GPU: ${name}.`), noGpu: (why) => `No WebGPU: ${why}.`,
    wrong: "a kernel or a verifier is wrong here", threads: (n) => (n === 1 ? "1 thread" : `${n} threads`),
    plain: "Rust's sha2, header by header", ours: "Hashyard", licences: "hash-wasm, @noble/hashes, @noble/curves and crypto-js are under the MIT licence; their notices are in LICENSES.txt beside this page.",
  },
  "zh-CN": {
    title: "性能测试", back: "返回哈希工场", start: "开始测量", copy: "复制为 Markdown", copied: "已复制。",
    intro: "本浏览器用哈希工场的内核、以及用常见的其他库计算区块头哈希（两次 SHA-256）的速度。均为单线程，取七轮的中位数并给出范围；末列为首行速度是该行的多少倍，多线程则为单线程的多少倍。关闭其他程序，结果更稳定。",
    what: "项目", median: "中位数", range: "范围", ratio: "倍数", mining: "区块头哈希，单线程", ecdsa: "验证一个 ECDSA 签名", schnorr: "验证一个 Schnorr 签名（BIP340）", scaling: "simd128 多线程",
    working: (done, all) => `测量中：${done} / ${all}`, done: "完成。所有内核找到的 nonce 与逐个计算的结果一致。", failed: "无法测量：",
    gpu: (name, software) => (software ? `这里的 WebGPU 由软件模拟，没有真正的 GPU：${name}。` : `GPU：${name}。`), noGpu: (why) => `没有 WebGPU：${why}。`,
    wrong: "有内核或签名验证的结果不对", threads: (n) => `${n} 个线程`,
    plain: "Rust 的 sha2，逐个计算", ours: "哈希工场", licences: "hash-wasm、@noble/hashes、@noble/curves 与 crypto-js 均采用 MIT 许可证；声明见本页旁的 LICENSES.txt。",
  },
};

const wanted = new URLSearchParams(location.search).get("lang") ?? navigator.language;
const lang = wanted.startsWith("zh") ? "zh-CN" : "en";
const text = TEXTS[lang];
const element = (id) => document.getElementById(id);
document.documentElement.lang = lang;
document.documentElement.dataset.theme = theme();
document.title = `${text.title} · Hashyard`;
for (const place of document.querySelectorAll("[data-text]")) place.textContent = text[place.dataset.text];

// Back to the room that one came from.
const back = document.querySelector("[data-text=back]");
if (document.referrer.startsWith(back.href)) back.href = document.referrer;

/** The app's choice, which it keeps where this page may read it, or else the system's. */
function theme() {
  try {
    const chosen = localStorage.getItem("hashyard/theme");
    if (chosen) return chosen;
  } catch {
    // Storage is blocked: there is no choice.
  }
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** A worker that answers questions one by one. */
class Bench {
  constructor() {
    this.worker = new Worker("worker.js", { type: "module" });
    this.waiting = new Map();
    this.next = 1;
    this.ready = this.answer(0);
    this.worker.onmessage = ({ data: { id, value, error } }) => {
      const { resolve, reject } = this.waiting.get(id);
      this.waiting.delete(id);
      error ? reject(new Error(error)) : resolve(value);
    };
    this.worker.onerror = ({ message }) => this.waiting.forEach(({ reject }) => reject(new Error(message)));
  }

  answer(id) {
    return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
  }

  async ask(name) {
    await this.ready;
    const id = this.next++;
    const answer = this.answer(id);
    this.worker.postMessage({ id, name });
    return answer;
  }

  close() {
    this.worker.terminate();
  }
}

/** Rounds of samples: `[{ what, samples }]`, each list ascending. */
async function rounds(names, measure, tick) {
  const rows = names.map((what) => ({ what, samples: [] }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const row of rows) {
      row.samples.push(await measure(row.what));
      tick();
    }
  }
  rows.forEach(({ samples }) => samples.sort((a, b) => a - b));
  return rows;
}

async function measure(tick) {
  const cores = navigator.hardwareConcurrency || 1;
  const threads = Array.from({ length: cores }, (_, i) => i + 1);
  const benches = threads.map(() => new Bench());
  try {
    const { right, missing, adapter, software } = await benches[0].ask("check");
    if (!right) throw new Error(text.wrong);
    element("gpu").textContent = adapter ? text.gpu(adapter, software) : text.noGpu(missing);
    let done = 0;
    const one = () => tick(++done, ROUNDS * (mining.length + ECDSA.length + SCHNORR.length + threads.length));
    const mining = adapter ? [...MINING, "WebGPU"] : MINING;
    // The first sample of each finds its size.
    for (const bench of benches) await bench.ask("simd128");
    for (const name of [...mining, ...ECDSA, ...SCHNORR]) await benches[0].ask(name);
    const together = async (count) => sum(await Promise.all(benches.slice(0, count).map((bench) => bench.ask("simd128"))));
    return [
      { group: "mining", unit: "H/s", rows: await rounds(mining, (name) => benches[0].ask(name), one) },
      { group: "ecdsa", unit: "/s", rows: await rounds(ECDSA, (name) => benches[0].ask(name), one) },
      { group: "schnorr", unit: "/s", rows: await rounds(SCHNORR, (name) => benches[0].ask(name), one) },
      { group: "scaling", unit: "H/s", rows: await rounds(threads, together, one) },
    ];
  } finally {
    benches.forEach((bench) => bench.close());
  }
}

const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);
const median = ({ samples }) => samples[samples.length >> 1];

function rate(value, unit) {
  const [scaled, prefix] = value >= 1e6 ? [value / 1e6, "M"] : value >= 1e3 ? [value / 1e3, "k"] : [value, ""];
  return `${scaled.toFixed(2)} ${prefix}${unit}`;
}

function label(group, what) {
  if (group === "scaling") return text.threads(what);
  if (what === "plain") return text.plain;
  return what.endsWith(" ours") ? text.ours : what.replace(/^(ecdsa|schnorr) /, "");
}

/** What the table shows. The ratio says how many times as fast the first of the group is; for threads, as one thread. */
function cells({ group, unit, rows }) {
  const first = median(rows[0]);
  return rows.map((row) => {
    const { what, samples } = row;
    const ratio = group === "scaling" ? median(row) / first : first / median(row);
    return [label(group, what), rate(median(row), unit), `${rate(samples[0], unit)} – ${rate(samples.at(-1), unit)}`, ratio.toFixed(2)];
  });
}

function draw(groups) {
  element("tables").replaceChildren(...groups.map(panel));
}

function panel(group) {
  const section = cell("section", "", { className: "panel" });
  const table = document.createElement("table");
  const heads = table.createTHead().insertRow();
  heads.append(...["what", "median", "range", "ratio"].map((name) => cell("th", text[name], { scope: "col", className: name })));
  const body = table.createTBody();
  const longest = Math.max(...group.rows.map(({ samples }) => samples.at(-1)));
  cells(group).forEach(([name, median, range, ratio], index) => {
    const row = body.insertRow();
    const head = cell("th", name, { scope: "row" });
    head.append(bar(group.rows[index], longest));
    row.className = index === 0 ? "first" : "";
    row.append(head, cell("td", median), cell("td", range, { className: "range" }), cell("td", ratio));
  });
  section.append(cell("h2", text[group.group]), table);
  return section;
}

/** As long as the median, with a mark from the slowest to the fastest sample. */
function bar(row, longest) {
  const bar = cell("span", "", { className: "bar", ariaHidden: "true" });
  const [length, range] = [document.createElement("i"), document.createElement("b")];
  const share = (value) => `${((100 * value) / longest).toFixed(2)}%`;
  length.style.width = share(median(row));
  range.style.left = share(row.samples[0]);
  range.style.width = share(row.samples.at(-1) - row.samples[0]);
  bar.append(length, range);
  return bar;
}

function cell(tag, content, properties = {}) {
  return Object.assign(document.createElement(tag), { textContent: content, ...properties });
}

function markdown(groups) {
  const line = (values) => `| ${values.join(" | ")} |`;
  const head = [line([text.what, text.median, text.range, text.ratio]), "|---|--:|--:|--:|"];
  const rows = groups.flatMap((group) => [line([`**${text[group.group]}**`, "", "", ""]), ...cells(group).map(line)]);
  return [navigator.userAgent, "", ...head, ...rows].join("\n");
}

let result = "";
const say = (message) => (element("status").textContent = message);

element("start").onclick = async () => {
  element("start").disabled = true;
  try {
    const groups = await measure((done, all) => {
      Object.assign(element("progress"), { hidden: false, value: done, max: all, ariaLabel: text.working(done, all) });
      say(text.working(done, all));
    });
    result = markdown(groups);
    draw(groups);
    element("copy").disabled = false;
    say(text.done);
  } catch (error) {
    say(text.failed + error.message);
  }
  element("progress").hidden = true;
  element("start").disabled = false;
};

element("copy").onclick = async () => {
  try {
    await navigator.clipboard.writeText(result);
    say(text.copied);
  } catch {
    // Plain http at a LAN address has no clipboard: the text is shown to be selected.
    const shown = cell("pre", result);
    element("copy").replaceWith(shown);
    getSelection().selectAllChildren(shown);
  }
};
