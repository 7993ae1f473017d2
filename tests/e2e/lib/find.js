// From a miner's find to the tab's own chain: both ends are seen from outside, so that the app carries nothing for it.

/**
 * What every worker runs before the app, as preludes of a site: a browser need not show its tester the scripts of workers that
 * workers start. A miner says that it found a nonce; the node puts the block into its database in the
 * very turn in which its chain took it. Both times are Unix ms with fractions.
 */
export const WATCHED_WORKERS = { "worker.js": `{
  const reports = new BroadcastChannel("find");
  const now = () => performance.timeOrigin + performance.now();
  const { postMessage } = self;
  self.postMessage = (message, ...rest) => {
    if (message?.Progress?.found) reports.postMessage({ found: now() });
    return postMessage.call(self, message, ...rest);
  };
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function (...words) {
    if (this.name === "blocks") reports.postMessage({ taken: now() });
    return put.apply(this, words);
  };
}
` };

/** How long so many blocks took from find to chain, in ms, shortest first. The first warms up and does not count. */
export async function findsToChain(page, count) {
  const times = await page.evaluate(listen, count + 2);
  return times.slice(1, count + 1).sort((a, b) => a - b);
}

function listen(count) {
  return new Promise((done) => {
    const [found, taken] = [[], []];
    const reports = new BroadcastChannel("find");
    // Reports of two workers may come in any order: whole rounds are told apart by their times.
    const times = () =>
      taken.map((end, index) => end - Math.min(...found.filter((begin) => begin < end && begin > (taken[index - 1] ?? 0))));
    reports.onmessage = ({ data }) => {
      if (data.found) found.push(data.found);
      else taken.push(data.taken);
      if (taken.length === count) setTimeout(() => done(times().filter(Number.isFinite)), 1_000);
    };
  });
}
