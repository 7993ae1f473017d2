//! What the bytes mean: hashes, amounts, transactions, blocks, proof-of-work numbers and network parameters.

pub mod amount;
pub mod block;
mod coin;
pub mod encode;
pub mod fee_rate;
pub mod fixed_point;
pub mod hash;
mod hashed_block;
pub mod merkle;
mod network;
pub mod params;
pub mod partial_merkle;
pub mod pow;
pub mod room;
pub mod script_buf;
pub mod transaction;

pub use amount::{Amount, COIN, MAX_MONEY, ParseAmountError};
pub use block::{Block, Header};
pub use coin::Coin;
pub use encode::{Decodable, DecodeError, Encodable, Reader};
pub use fee_rate::FeeRate;
pub use hash::{
    BlockHash, Hash256, MerkleNode, PubkeyHash, Txid, Wtxid, hash160, ripemd160, sha256, sha256d, tagged_hash,
};
pub use hashed_block::HashedBlock;
pub use params::{Network, Params};
pub use partial_merkle::{MerkleBlock, ProofError};
pub use pow::{Bits, Target, Work};
pub use room::{RoomError, RoomName};
pub use script_buf::ScriptBuf;
pub use transaction::{OutPoint, Transaction, TxIn, TxOut};
