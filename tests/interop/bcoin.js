// A bcoin full node on regtest, in memory: `node bcoin.js --port=N --http-port=N --api-key=KEY [--only=HOST:PORT]`.
// Says "ready" when it answers.
'use strict';

process.env.NODE_BACKEND = 'js';

// Packages are installed without their scripts, so LevelDB's compiled part isn't there. It is loaded in any case, but
// never used for what is kept in memory.
const leveldown = require.resolve('leveldown');
require.cache[leveldown] = { id: leveldown, filename: leveldown, loaded: true, exports: class {} };

const { FullNode } = require('bcoin');

const node = new FullNode({
  network: 'regtest',
  memory: true,
  workers: false,
  seeds: [],
  listen: true,
  host: '127.0.0.1',
  httpHost: '127.0.0.1',
  logConsole: true,
  logLevel: 'debug',
  argv: true,
});

// What it does not expect is its end, as in its own starter.
process.on('unhandledRejection', (error) => { throw error; });
process.on('SIGTERM', () => process.exit(0));

(async () => {
  await node.ensure();
  await node.open();
  await node.connect();
  node.startSync();
  console.log('ready');
})();
