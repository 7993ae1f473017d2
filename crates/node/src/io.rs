//! What goes into the node and what comes out. One [`Input`], then all [`Output`]s, then the next input.

use hashyard_core::Block;
use hashyard_core::chain::ChangeSet;
use hashyard_core::mempool::Template;
use hashyard_wire::{Endpoint, Message, Protocol, Received};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::act::{Act, Outcome};
use crate::command::{Json, RpcError};

/// Unix time in milliseconds. The node knows no other clock than the one it is told.
pub type Millis = u64;

/// Number of a connection, chosen by the driver and never used again.
pub type PeerId = u64;

/// How bytes travel to a peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Transport {
    /// BroadcastChannel between tabs of one browser.
    Local,
    /// WebSocket relay.
    Relay,
    /// A direct data channel between browsers.
    WebRtc,
    /// A socket.
    Tcp,
}

/// Something that happened outside.
#[derive(Debug, Clone)]
pub enum Input {
    /// The time that [`Output::Wake`] asked for has come.
    Tick,
    /// A node is reachable here: to be connected to if more connections are wanted.
    Discovered(Endpoint),
    /// A node is not reachable any more, or not to be connected to.
    Vanished(Endpoint),
    /// A connection stands; its first message may follow.
    Connected {
        /// Its number.
        peer: PeerId,
        /// Where the other side is.
        endpoint: Endpoint,
        /// The other side opened it.
        inbound: bool,
        /// How bytes travel.
        transport: Transport,
    },
    /// A connection goes on over another carrier.
    Moved(PeerId, Transport),
    /// What a connection speaks, where that is not V1 from the start: [`Protocol::Detecting`] at first, then what it turned out to
    /// be.
    Speaks(PeerId, Protocol),
    /// An [`Output::Connect`] came to nothing.
    ConnectFailed(Endpoint),
    /// What came of an [`Output::LookUp`].
    Found {
        /// The name.
        name: String,
        /// Where it is, if anywhere.
        endpoint: Option<Endpoint>,
    },
    /// A connection ended.
    Disconnected(PeerId),
    /// A message arrived, or what should have been one.
    Received(PeerId, Received),
    /// A command, to be answered by one [`Output::Reply`] with the same id.
    Command {
        /// Chosen by the driver.
        id: u64,
        /// Bitcoin Core's name of it.
        method: String,
        /// A JSON array of positional parameters or an object of named ones.
        params: Json,
    },
    /// Somebody at a screen does something, to be answered by one [`Output::Done`].
    Act(Act),
    /// A miner solved a work order: the block. One on the tip is as good as any other, whichever order it was made for.
    Solved(Box<Block>),
    /// All nonces of a signed work order, which has one header only, were tried in vain.
    Exhausted {
        /// The order's number.
        order: u64,
    },
    /// Nobody hashes what was ordered, and nobody can be found who does: what there is to be said to who waits for it.
    Unmined(&'static str),
    /// Miners completed so many hashes since they last said so.
    Hashed(u64),
}

/// Something to be done outside.
#[derive(Debug, Clone)]
pub enum Output {
    /// A message for a peer.
    Send(PeerId, Message),
    /// Open a connection; answered by [`Input::Connected`] or [`Input::ConnectFailed`].
    Connect {
        /// Where to.
        endpoint: Endpoint,
        /// Begin with V2 (BIP324); never set where [`crate::Config::encrypts`] is not.
        v2: bool,
    },
    /// Find out which address a host's name stands for; answered by [`Input::Found`].
    LookUp {
        /// The name, perhaps with a port.
        name: String,
        /// The port to take if it has none.
        port: u16,
    },
    /// End a connection. The node has forgotten it already; no [`Input::Disconnected`] is needed.
    Disconnect(PeerId),
    /// Reach others, let them in and be seen by them, or not (`setnetworkactive`). What is to be connected follows it.
    NetworkActive(bool),
    /// Store these rows in one transaction, before any later reply is passed on.
    Persist(ChangeSet),
    /// Mine this from now on instead of anything before; none: stop.
    Work(Option<Box<WorkOrder>>),
    /// The answer to a command.
    Reply {
        /// The command's id.
        id: u64,
        /// The result as JSON, or the error with Core's code.
        result: Result<Value, RpcError>,
    },
    /// What became of an [`Input::Act`].
    Done(Outcome),
    /// Nothing more to do; call again at this time at the latest.
    Wake(Millis),
}

/// What to mine.
#[derive(Debug, Clone)]
pub struct WorkOrder {
    /// Names the order, for [`Input::Exhausted`].
    pub order: u64,
    /// The block to solve.
    pub template: Template,
    /// Threads to use.
    pub threads: u32,
    /// Hash from then on: sooner, blocks would come faster than a room can take.
    pub not_before: Millis,
}
