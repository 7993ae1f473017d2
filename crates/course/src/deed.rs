//! What a student does beyond what the node shows: at a bench, with a tool, by asking the node. A deed carries what was typed, made or
//! answered, so that a mission can check it itself; that something was pressed is none.

mod asymmetric;
mod attack;
mod lab;

use hashyard_core::wallet::SecretRow;
use hashyard_core::{Amount, Block, BlockHash, Header, Transaction, Txid};
use hashyard_cryptobench::hashes::Step;
use hashyard_cryptobench::symmetric::DesPuzzle;
use hashyard_ledgers::channel::Ledger;
use hashyard_ledgers::{Log, Person};
use hashyard_node::NodeId;
use hashyard_node::block_relay::BlockRelayView;
use hashyard_node::notes::Heard;
use hashyard_node::rumours::RumoursView;
use hashyard_node::view::{ClustersView, ContractView, MessageView, OverheardView, OverlayView, TrailView};

use crate::address_steps::AddressStep;
use crate::bank::Booking;
use crate::certificate::Certificate;
use crate::signed::{Forgeries, SignedMessage};
use crate::way::Station;

pub use asymmetric::Asymmetric;
pub use attack::Attack;
pub use lab::{Lab, LabPoint, LabRun};

/// Something that was done with the app.
#[derive(Debug, Clone, PartialEq)]
pub enum Deed {
    /// The node took in a block whose nonce was turned by hand.
    FoundByHand(BlockHash),
    /// A payment was looked at in a station of its way.
    Followed(Txid, Station),
    /// From this station on, somebody says, no replacement undoes this payment.
    Stopped(Txid, Station),
    /// A reason was named for which the node would refuse a payment, and the node was asked.
    Judged {
        /// The payment.
        txid: Txid,
        /// What was named: a reject string.
        said: String,
        /// The node's own: what `testmempoolaccept` answered.
        reason: String,
    },
    /// Hash rates, in hashes a second, as the node's miners and the last blocks have them.
    HashRates {
        /// Of this tab.
        own: f64,
        /// Of the whole room.
        room: f64,
    },
    /// What a thread draws, as it was assumed, and how fast it hashes.
    Energy {
        /// Watts of all threads together.
        watts: f64,
        /// Their hashes a second.
        hashps: f64,
    },
    /// A message was pointed at as the first word of a block, and messages were counted.
    Traced {
        /// The block.
        block: BlockHash,
        /// The number of the message.
        message: u64,
        /// Messages that it took.
        count: u32,
        /// The node's log.
        log: Vec<MessageView>,
    },
    /// The node told of all contracts that its wallet remembers.
    Contracts(Vec<ContractView>),
    /// A text of another room was pasted: a transaction with its proof ([`evidence`](crate::evidence)).
    Pasted(String),
    /// The node was asked whether it would take a contract's money now.
    Tested {
        /// The contract's address.
        address: String,
        /// Its reject string, if it would not.
        refused: Option<String>,
    },
    /// Bytes were hashed as they were typed.
    Hashed(Vec<u8>),
    /// An input was found whose SHA-256 begins as a wanted digest does.
    Preimage {
        /// The digest.
        wanted: Vec<u8>,
        /// The input.
        input: Vec<u8>,
        /// Inputs that were tried.
        tries: u64,
        /// How long that took.
        ms: u64,
    },
    /// Two inputs were hashed and their digests compared.
    Compared([Vec<u8>; 2]),
    /// Functions were applied to bytes, one after the other.
    Piped {
        /// The bytes.
        input: Vec<u8>,
        /// The functions.
        steps: Vec<Step>,
    },
    /// A DES key was found, 56 bits.
    DesKey(DesPuzzle, u64),
    /// The wallet's secret was looked at as the browser keeps it.
    SecretRow(SecretRow),
    /// The wallet signed a sentence.
    Signed(SignedMessage),
    /// A signature was checked.
    Checked {
        /// What was typed.
        signed: SignedMessage,
        /// The node says that the address is of this wallet.
        yours: bool,
    },
    /// Signatures were made up and checked.
    Forged(Forgeries),
    /// A note with a good signature was judged: is it from whom it says?
    NoteJudged {
        /// The note.
        note: SignedMessage,
        /// The student says that somebody else's key signed it.
        swapped: bool,
    },
    /// A payment that carries a file's digest was sent.
    Notarised {
        /// SHA-256 of the file.
        digest: [u8; 32],
        /// The payment.
        transaction: Transaction,
    },
    /// It was said how many hashings lead from a payment to the Merkle root, and then the node made the proof.
    ProofMade {
        /// The payment.
        txid: Txid,
        /// The proof (BIP37, `merkleblock`).
        proof: Vec<u8>,
        /// What was said.
        said: String,
    },
    /// A file was held against a transaction and its proof.
    Proven {
        /// SHA-256 of the file.
        digest: [u8; 32],
        /// The transaction that was given.
        transaction: Transaction,
        /// The proof that was given (BIP37, `merkleblock`).
        proof: Vec<u8>,
        /// What the node answers to `verifytxoutproof`.
        answer: Vec<Txid>,
    },
    /// An address was put together from a public key.
    AddressBuilt {
        /// The compressed public key.
        key: [u8; 33],
        /// What was done with it.
        steps: Vec<AddressStep>,
    },
    /// A block was handed to the node.
    HandedIn {
        /// The block.
        block: Block,
        /// Why the node refuses it, if it does (BIP22).
        answer: Option<String>,
    },
    /// The node showed its latest headers, oldest first.
    LatestHeaders(Vec<Header>),
    /// How often a check fits into the search for a block, as typed.
    PredictedRatio(String),
    /// How many hashes the last six blocks took, as typed.
    PredictedWork(String),
    /// Something was done at the bench of the ledgers; holds all that was done there, the newest last.
    Ledgers(Log),
    /// This tab validated blocks of a channel; holds it as it is now, and the number of the first new block.
    Channel(Box<Ledger>, u64),
    /// Nodes of the accounts' trie were put together as a proof of what a person's account holds.
    AccountProof {
        /// What was done at the bench; the root follows from it.
        log: Log,
        /// Whose account.
        person: Person,
        /// The nodes as RLP, in any order.
        nodes: Vec<Vec<u8>>,
    },
    /// Something was done where attacks are allowed.
    Attack(Attack),
    /// The coins of an own payment that waited were paid to this wallet instead.
    Raced {
        /// The payment.
        first: Transaction,
        /// The one in its place.
        second: Transaction,
        /// The reject string of the second, if the mempool did not take it.
        refused: Option<String>,
    },
    /// The wallet signed which missions are done, and a block holds them.
    Certified(Box<Certificate>),
    /// Somebody's certificate was pasted, and the node said which transactions its proof proves.
    CertificateRead {
        /// The certificate as it was pasted.
        text: String,
        /// What the node answers to `verifytxoutproof`.
        answer: Vec<Txid>,
    },
    /// A bank booked something.
    Booked(Booking),
    /// The node refused a spend of somebody else's coin: the transaction, and Core's reject string.
    Theft(Box<Transaction>, String),
    /// The node told where a transaction's money comes from.
    Trailed(Box<TrailView>),
    /// The node told which addresses belong together.
    Clustered(Box<ClustersView>),
    /// A payment was signed and not sent.
    SignedForLater(Box<Transaction>),
    /// A satoshi was added in a copy of a block, and somebody pointed at a byte of the copy's header.
    OneSatoshi {
        /// The block.
        block: Box<Block>,
        /// The copy.
        copy: Box<Block>,
        /// Which byte, from 0.
        byte: usize,
    },
    /// Headers were put in order, oldest first.
    Ordered(Vec<Header>),
    /// An amount was read out of bytes as a listener hears them.
    AmountRead {
        /// The amount.
        said: Amount,
        /// The bytes.
        heard: OverheardView,
    },
    /// The node told of its overlays.
    Overlay(Box<OverlayView>),
    /// Nodes were put in order, the closest first, and the node told of its overlays.
    NodesOrdered(Vec<NodeId>, Box<OverlayView>),
    /// A node's bucket was named by how many first bits it shares with this node, and the node told of its overlays.
    BucketNamed {
        /// Which node.
        node: NodeId,
        /// What was named.
        shared_bits: u16,
        /// What the node told.
        overlay: Box<OverlayView>,
    },
    /// A node was named that is to be the closest to a key, and then the node looked for that key.
    ClosestNamed {
        /// Which node.
        node: NodeId,
        /// What the node told after the lookup.
        overlay: Box<OverlayView>,
    },
    /// Somebody was taken for the sender of a payment.
    SenderNamed {
        /// The payment.
        txid: Txid,
        /// Who was named.
        said: NodeId,
        /// Who told the node of payments, and when.
        rumours: Box<RumoursView>,
        /// What was said in the classroom until then.
        notes: Vec<Heard>,
    },
    /// What was said in the classroom.
    Notes(Vec<Heard>),
    /// It was said how many ms the next block takes to half of the tabs.
    SpreadPredicted {
        /// Ms after the first announcement.
        ms: u64,
        /// Who told of which block until then.
        relay: Box<BlockRelayView>,
    },
    /// Who told the node of which block, and when.
    BlocksTold(Box<BlockRelayView>),
    /// A block became the tip.
    BlockCame {
        /// Its hash.
        block: BlockHash,
        /// In which form the node takes blocks.
        relay: Box<BlockRelayView>,
        /// The node's log.
        log: Vec<MessageView>,
    },
    /// Something was done with two keys.
    Asymmetric(Asymmetric),
    /// Something was done with the laboratory.
    Lab(Lab),
}
