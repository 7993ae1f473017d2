//! The Bitcoin node as a pure state machine. It does no I/O, reads no clock and draws no entropy: a driver does.
//!
//! ```text
//! node.handle(now, input);                     // something happened
//! while let output = node.poll() { … }         // what to do about it, until Output::Wake
//! ```
//!
//! | file | sub-protocol or part |
//! | --- | --- |
//! | [`node`] | the state: start here |
//! | [`io`], [`outbox`] | what goes in and what comes out |
//! | [`events`], [`refusal`], [`command`], [`act`] | what happened, why something is refused, what people may ask to be done |
//! | [`drive`] | the way in and out: `handle`, `poll` |
//! | [`config`], [`home`], `naming` | what a node has, where it runs, and what it is called |
//! | `moments` | what each sub-protocol does when a peer is ready, says something, is due or is gone |
//! | [`turn`] | what a sub-protocol has at hand |
//! | [`connections`], [`peer`], `peers`, [`traffic`] | who we are connected to |
//! | [`eviction`] | who has to go when all places are taken |
//! | [`added`] | peers that were asked for by hand |
//! | [`fault`] | why we end a connection |
//! | [`allowance`] | what a peer's messages may cost us |
//! | [`messages`] | messages in, each to its sub-protocol, and out |
//! | [`handshake`] | `version`, `verack`, `sendaddrv2`, `wtxidrelay` |
//! | [`ping`] | `ping`, `pong` |
//! | [`header_sync`] | `getheaders`, `headers`, `sendheaders` |
//! | [`presync`] | headers are weighed before they are kept |
//! | [`block_download`] | `getdata` and `block`, announcing new blocks |
//! | [`stalling`] | who holds up the fetching of blocks is left |
//! | [`compact_blocks`], [`reconstruction`] | `sendcmpct`, `cmpctblock`, `getblocktxn`, `blocktxn`: new blocks in short form |
//! | [`serving`] | `getdata`, a slice at a time |
//! | [`filters`] | `getcfilters`, `getcfheaders`, `getcfcheckpt`: compact filters for light nodes |
//! | [`bloom`] | `filterload`, `filteradd`, `filterclear`: what a light node wants to hear of |
//! | [`light`] | headers only, and the blocks that compact filters name: a light node |
//! | [`scan`] | looking for scripts in the filters of all blocks |
//! | [`tx_relay`] | `inv` and `tx`: asking for transactions |
//! | [`announcing`] | `inv` of our own, `mempool`: when peers are told of transactions |
//! | `known` | which peers know which transactions |
//! | [`orphans`] | transactions that came before their parents |
//! | [`fee_filter`] | `feefilter` |
//! | [`addr_table`] | which addresses are remembered, where no stranger can push out the others |
//! | [`addr_relay`] | `getaddr`, `addr`, `addrv2` |
//! | [`addr_manager`] | who is known, choosing connections |
//! | [`anchors`] | nodes that are called first after a restart, and calls that only see who is there |
//! | [`bans`] | who is not talked to |
//! | [`chain_update`] | what a change of the chain means for mempool, wallet, peers and miner |
//! | [`mining`] | which block is being mined |
//! | [`withholding`], `selfish` | blocks that are kept back, where attacks may be played |
//! | [`link_fault`] | delays, losses and cuts that are made on purpose |
//! | [`missions`] | which missions of the course are done, and which is under way |
//! | [`miner_tag`], [`deposit`] | who mined a block; what lies at a script |
//! | [`contract_service`] | contracts and transactions that several people sign |
//! | [`block_proposal`] | `blkprop`, `blksig`: members sign blocks in turn (BIP325) |
//! | [`proposer`] | making blocks where members sign them |
//! | [`notes`] | `note`: what tabs of a classroom say to all of them |
//! | [`overlay`] | `view`, `kad`: tabs of a room shuffle views and look each other up |
//! | [`wallet_service`] | payments, locking the wallet again in time |
//! | [`rows`], `restored` | everything that is stored, at once; a node that is made of it |
//! | `forging` | a block that breaks a rule, made on purpose for light nodes |
//! | [`forgetting`] | the chain is dropped, the keys stay |
//! | [`pruning`] | old blocks are dropped where the node is to keep the newest |
//! | `outlived` | a stored chain that the room's rules have left behind |
//! | [`stored_node`] | what a stored node is, without starting it |
//! | [`rpc`] | commands by Bitcoin Core's names |
//! | [`journal`] | events and messages, for people to read |
//! | [`counters`], `block_work` | how much was done since the node started |
//! | [`view`] | what screens show |

pub mod act;
pub mod added;
pub mod addr_manager;
pub mod addr_relay;
pub mod addr_table;
pub mod allowance;
pub mod anchors;
pub mod announcing;
pub mod bans;
pub mod block_download;
pub mod block_proposal;
pub mod block_relay;
mod block_work;
pub mod bloom;
pub mod chain_update;
pub mod command;
pub mod compact_blocks;
pub mod config;
pub mod connections;
pub mod contract_service;
pub mod counters;
pub mod deposit;
pub mod drive;
pub mod events;
pub mod eviction;
pub mod fault;
pub mod fee_filter;
pub mod filters;
pub mod forgetting;
mod forging;
pub mod handshake;
pub mod header_sync;
pub mod home;
pub mod io;
pub mod journal;
mod known;
pub mod light;
pub mod link_fault;
pub mod messages;
pub mod miner_tag;
pub mod mining;
pub mod missions;
mod moments;
mod naming;
pub mod node;
pub mod notes;
pub mod orphans;
pub mod outbox;
mod outlived;
pub mod overlay;
pub mod peer;
mod peers;
pub mod ping;
pub mod presync;
pub mod proposer;
pub mod pruning;
pub mod reconstruction;
pub mod refusal;
mod restored;
pub mod rows;
pub mod rpc;
pub mod rumours;
pub mod scan;
mod selfish;
pub mod serving;
pub mod stalling;
pub mod stored_node;
pub mod traffic;
pub mod turn;
pub mod tx_relay;
pub mod view;
pub mod wallet_service;
pub mod withholding;

pub use act::{Act, Outcome};
pub use config::{Commands, Config, Log, Mode, Prune, WalletSource, no_commands};
pub use hashyard_overlay::NodeId;
pub use home::Home;
pub use io::{Input, Millis, Output, PeerId, WorkOrder};
pub use node::{BadName, MAX_NAME, Node, StartError, is_name};
pub use stored_node::StoredNode;
