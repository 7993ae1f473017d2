//! Network parameters as data: everything in which one chain differs from another.

use super::amount::{Amount, COIN};
use super::block::{Block, Header};
use super::hash::{BlockHash, MerkleNode};
pub use super::network::Network;
use super::pow::{Bits, Target};
use super::script_buf::ScriptBuf;
use super::transaction::{OutPoint, SEQUENCE_FINAL, Transaction, TxIn, TxOut};

/// Heights from which soft forks hold (BIP90). A block at the height already obeys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BuriedForks {
    /// Height in the coinbase (BIP34).
    pub bip34: u32,
    /// OP_CHECKLOCKTIMEVERIFY (BIP65).
    pub bip65: u32,
    /// Strict DER signatures (BIP66).
    pub bip66: u32,
    /// Relative lock times and median time past (BIP68, BIP112, BIP113).
    pub csv: u32,
    /// Segregated witness (BIP141, BIP143, BIP147).
    pub segwit: u32,
    /// Taproot (BIP341, BIP342).
    pub taproot: u32,
}

/// Prefixes that make an address say which network it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prefixes {
    /// Base58Check version of a P2PKH address.
    pub p2pkh: u8,
    /// Base58Check version of a P2SH address.
    pub p2sh: u8,
    /// Base58Check version of a private key in wallet import format.
    pub wif: u8,
    /// Base58Check version of an extended public key (BIP32).
    pub xpub: [u8; 4],
    /// Base58Check version of an extended private key (BIP32).
    pub xprv: [u8; 4],
    /// Human-readable part of a bech32 address (BIP173).
    pub bech32: &'static str,
    /// BIP44 coin type: 0 for money, 1 for tests.
    pub coin_type: u32,
}

/// The first block, spelled out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Genesis {
    /// What the coinbase input carries.
    pub script_sig: ScriptBytes,
    /// The script of its one output of 50 coins.
    pub script_pubkey: ScriptBytes,
    /// Version, 1 everywhere.
    pub version: i32,
    /// Unix time in seconds.
    pub time: u32,
    /// The compact target.
    pub bits: Bits,
    /// The nonce.
    pub nonce: u32,
}

/// Script bytes, constant for public networks and computed for rooms.
pub type ScriptBytes = std::borrow::Cow<'static, [u8]>;

/// Everything in which one chain differs from another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Params {
    /// The family.
    pub network: Network,
    /// First four bytes of every message, in wire order.
    pub magic: [u8; 4],
    /// Port for native peers.
    pub default_port: u16,
    /// The first block. Its proof of work is not checked: it is known by hash.
    pub genesis: Genesis,
    /// The easiest target, as compact number.
    pub pow_limit: Bits,
    /// Intended seconds between blocks.
    pub spacing: u32,
    /// Blocks between two difficulty adjustments; 0: the difficulty never changes.
    pub retarget_interval: u32,
    /// Seconds after the parent's time from which a block may have the minimum difficulty (the testnet rule); 0: never.
    pub min_difficulty_gap: u32,
    /// The testnet rule holds where the difficulty changes, too. In Bitcoin it doesn't.
    pub easy_adjustments: bool,
    /// Retarget from the first block of the period and forbid time warps at its start (BIP94).
    pub bip94: bool,
    /// The first period is measured from block 1, not from genesis: nobody mined that when the chain began.
    pub starts_at_block_one: bool,
    /// Blocks between two halvings of the subsidy.
    pub halving_interval: u32,
    /// Confirmations that a coinbase output needs before it may be spent.
    pub coinbase_maturity: u32,
    /// Seconds that a block's time may be ahead of ours.
    pub max_future: u32,
    /// When soft forks start.
    pub forks: BuriedForks,
    /// Address prefixes.
    pub prefixes: Prefixes,
    /// The script that every block but the first must satisfy (BIP325); none: proof of work is enough.
    pub challenge: Option<ScriptBytes>,
    /// Its members may play attacks on each other, and see that they may: blocks can be withheld here.
    pub attacks: bool,
}

impl Params {
    /// The first block.
    pub fn genesis_block(&self) -> Block {
        let coinbase = Transaction {
            version: 1,
            inputs: vec![TxIn {
                previous_output: OutPoint::NULL,
                script_sig: ScriptBuf(self.genesis.script_sig.to_vec()),
                sequence: SEQUENCE_FINAL,
                witness: vec![],
            }],
            outputs: vec![TxOut {
                value: Amount(50 * COIN),
                script_pubkey: ScriptBuf(self.genesis.script_pubkey.to_vec()),
            }],
            lock_time: 0,
        };
        let header = Header {
            version: self.genesis.version,
            prev_blockhash: BlockHash::ZERO,
            merkle_root: MerkleNode::from(coinbase.txid()),
            time: self.genesis.time,
            bits: self.genesis.bits,
            nonce: self.genesis.nonce,
        };
        Block { header, transactions: vec![coinbase] }
    }

    /// Hash of the first block: names the chain.
    pub fn genesis_hash(&self) -> BlockHash {
        self.genesis_block().block_hash()
    }

    /// The easiest target.
    pub fn max_target(&self) -> Target {
        self.pow_limit.to_target().unwrap_or(Target::MAX)
    }

    /// Seconds that a difficulty period should take.
    pub fn target_timespan(&self) -> u32 {
        self.spacing.saturating_mul(self.retarget_interval)
    }

    /// New coins that the block at `height` may make (halves until nothing is left).
    pub fn subsidy(&self, height: u32) -> Amount {
        let halvings = height.checked_div(self.halving_interval).unwrap_or(0);
        Amount((50 * COIN).checked_shr(halvings).unwrap_or(0))
    }

    /// Sum of all subsidies from height 1 to `height`. The genesis coinbase can't be spent and does not count.
    pub fn total_subsidy(&self, height: u32) -> Amount {
        Amount((1..=height).map(|height| self.subsidy(height).0).sum())
    }
}

/// "The Times 03/Jan/2009 Chancellor on brink of second bailout for banks", behind difficulty bits and the number 4.
const TIMES_HEADLINE: &[u8] =
    b"\x04\xff\xff\x00\x1d\x01\x04\x45The Times 03/Jan/2009 Chancellor on brink of second bailout for banks";

/// `<65-byte key> OP_CHECKSIG`
const SATOSHIS_SCRIPT: &[u8] = b"\x41\x04\x67\x8a\xfd\xb0\xfe\x55\x48\x27\x19\x67\xf1\xa6\x71\x30\xb7\x10\x5c\xd6\xa8\x28\xe0\x39\x09\xa6\x79\x62\xe0\xea\x1f\x61\xde\xb6\x49\xf6\xbc\x3f\x4c\xef\x38\xc4\xf3\x55\x04\xe5\x1e\xc1\x12\xde\x5c\x38\x4d\xf7\xba\x0b\x8d\x57\x8a\x4c\x70\x2b\x6b\xf1\x1d\x5f\xac";

/// A main-chain block hash of 3 May 2024, to prove that testnet4 started no earlier.
const TESTNET4_HEADLINE: &[u8] = b"\x04\xff\xff\x00\x1d\x01\x04\x4c\x4c03/May/2024 000000000000000000001ebd58c244970b3aa9d783bb001011fbe8ea8e98e00e";

/// `<33 zero bytes> OP_CHECKSIG`
const TESTNET4_SCRIPT: &[u8] = b"\x21\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xac";

const fn satoshis_genesis(time: u32, bits: u32, nonce: u32) -> Genesis {
    Genesis {
        script_sig: ScriptBytes::Borrowed(TIMES_HEADLINE),
        script_pubkey: ScriptBytes::Borrowed(SATOSHIS_SCRIPT),
        version: 1,
        time,
        bits: Bits(bits),
        nonce,
    }
}

const ALWAYS: BuriedForks = BuriedForks { bip34: 1, bip65: 1, bip66: 1, csv: 1, segwit: 1, taproot: 1 };

const TEST_PREFIXES: Prefixes = Prefixes {
    p2pkh: 111,
    p2sh: 196,
    wif: 239,
    xpub: [0x04, 0x35, 0x87, 0xcf],
    xprv: [0x04, 0x35, 0x83, 0x94],
    bech32: "tb",
    coin_type: 1,
};

/// Bitcoin's main chain.
pub static MAINNET: Params = Params {
    network: Network::Mainnet,
    magic: [0xf9, 0xbe, 0xb4, 0xd9],
    default_port: 8333,
    genesis: satoshis_genesis(1_231_006_505, 0x1d00_ffff, 2_083_236_893),
    pow_limit: Bits(0x1d00_ffff),
    spacing: 600,
    retarget_interval: 2016,
    min_difficulty_gap: 0,
    easy_adjustments: false,
    bip94: false,
    starts_at_block_one: false,
    halving_interval: 210_000,
    coinbase_maturity: 100,
    max_future: 7200,
    forks: BuriedForks {
        bip34: 227_931,
        bip65: 388_381,
        bip66: 363_725,
        csv: 419_328,
        segwit: 481_824,
        taproot: 709_632,
    },
    prefixes: Prefixes {
        p2pkh: 0,
        p2sh: 5,
        wif: 128,
        xpub: [0x04, 0x88, 0xb2, 0x1e],
        xprv: [0x04, 0x88, 0xad, 0xe4],
        bech32: "bc",
        coin_type: 0,
    },
    challenge: None,
    attacks: false,
};

/// The public test network since 2024 (BIP94).
pub static TESTNET4: Params = Params {
    network: Network::Testnet4,
    magic: [0x1c, 0x16, 0x3f, 0x28],
    default_port: 48333,
    genesis: Genesis {
        script_sig: ScriptBytes::Borrowed(TESTNET4_HEADLINE),
        script_pubkey: ScriptBytes::Borrowed(TESTNET4_SCRIPT),
        version: 1,
        time: 1_714_777_860,
        bits: Bits(0x1d00_ffff),
        nonce: 393_743_547,
    },
    min_difficulty_gap: 1200,
    easy_adjustments: false,
    bip94: true,
    starts_at_block_one: false,
    forks: ALWAYS,
    prefixes: TEST_PREFIXES,
    pow_limit: Bits(0x1d00_ffff),
    spacing: 600,
    retarget_interval: 2016,
    halving_interval: 210_000,
    coinbase_maturity: 100,
    max_future: 7200,
    challenge: None,
    attacks: false,
};

/// One of two keys: `1 <key> <key> 2 OP_CHECKMULTISIG`.
const SIGNET_CHALLENGE: &[u8] = b"\x51\x21\x03\xad\x5e\x0e\xda\xd1\x8c\xb1\xf0\xfc\x0d\x28\xa3\xd4\xf1\xf3\xe4\x45\x64\x03\x37\x48\x9a\xbb\x10\x40\x4f\x2d\x1e\x08\x6b\xe4\x30\x21\x03\x59\xef\x50\x21\x96\x4f\xe2\x2d\x6f\x8e\x05\xb2\x46\x3c\x95\x40\xce\x96\x88\x3f\xe3\xb2\x78\x76\x0f\x04\x8f\x51\x89\xf2\xe6\xc4\x52\xae";

/// The test network with signed blocks (BIP325).
pub static SIGNET: Params = Params {
    network: Network::Signet,
    magic: [0x0a, 0x03, 0xcf, 0x40],
    default_port: 38333,
    genesis: satoshis_genesis(1_598_918_400, 0x1e03_77ae, 52_613_770),
    pow_limit: Bits(0x1e03_77ae),
    forks: ALWAYS,
    prefixes: TEST_PREFIXES,
    spacing: 600,
    retarget_interval: 2016,
    min_difficulty_gap: 0,
    easy_adjustments: false,
    bip94: false,
    starts_at_block_one: false,
    halving_interval: 210_000,
    coinbase_maturity: 100,
    max_future: 7200,
    challenge: Some(ScriptBytes::Borrowed(SIGNET_CHALLENGE)),
    attacks: false,
};

/// Bitcoin Core's local test network: blocks at will.
pub static REGTEST: Params = Params {
    network: Network::Regtest,
    magic: [0xfa, 0xbf, 0xb5, 0xda],
    default_port: 18444,
    genesis: satoshis_genesis(1_296_688_602, 0x207f_ffff, 2),
    pow_limit: Bits(0x207f_ffff),
    retarget_interval: 0,
    halving_interval: 150,
    forks: ALWAYS,
    prefixes: Prefixes { bech32: "bcrt", ..TEST_PREFIXES },
    spacing: 600,
    min_difficulty_gap: 0,
    easy_adjustments: false,
    bip94: false,
    starts_at_block_one: false,
    coinbase_maturity: 100,
    max_future: 7200,
    challenge: None,
    attacks: false,
};

/// The base of every classroom room: a block about every 15 s from a handful of tabs. A room's own genesis and magic are
/// made from it by [`super::room`].
///
/// Differences from Bitcoin, and why: sixty tabs that start at once reach the spacing within two minutes (2^23 hashes at first,
/// retarget every 12 blocks and from block 1 on, as genesis is older than the room), a class that leaves does not strand its chain
/// (minimum difficulty after a gap of 150 s, even where the difficulty changes, or a tab alone could wait a quarter of an hour; as
/// in BIP94 such a block does not reset it), coins mature within a lesson (10 blocks), a halving can be seen in a day (2,100
/// blocks), and clocks may differ by two minutes only, less than the gap.
pub static CLASSROOM: Params = Params {
    network: Network::Classroom,
    magic: [0x48, 0x59, 0x00, 0x00],
    default_port: 18555,
    genesis: Genesis {
        script_sig: ScriptBytes::Borrowed(b""),
        script_pubkey: ScriptBytes::Borrowed(&[OP_RETURN]),
        version: 1,
        time: CLASSROOM_GENESIS_TIME,
        bits: Bits(0x1e02_0000),
        nonce: 0,
    },
    pow_limit: Bits(0x1e02_0000),
    spacing: 15,
    retarget_interval: 12,
    min_difficulty_gap: 150,
    easy_adjustments: true,
    bip94: true,
    starts_at_block_one: true,
    halving_interval: 2100,
    coinbase_maturity: 10,
    max_future: 120,
    forks: ALWAYS,
    prefixes: Prefixes { p2pkh: 40, p2sh: 100, wif: 168, bech32: "hy", ..TEST_PREFIXES },
    challenge: None,
    attacks: false,
};

const OP_RETURN: u8 = 0x6a;

/// 2026-01-01 00:00:00 UTC: earlier than any room.
const CLASSROOM_GENESIS_TIME: u32 = 1_767_225_600;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitives::encode::{Decodable, Encodable};

    #[test]
    fn real_genesis_blocks_have_their_hashes_and_work() {
        for (params, hash) in [
            (&MAINNET, "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f"),
            (&TESTNET4, "00000000da84f2bafbbc53dee25a72ae507ff4914b867c565be350b0da8bf043"),
            (&SIGNET, "00000008819873e925422c1ff0f99f7cc9bbb232af63a077a480a3633bee1ef6"),
            (&REGTEST, "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206"),
        ] {
            let block = params.genesis_block();
            assert_eq!(block.block_hash().to_string(), hash, "{}", params.network);
            assert!(params.max_target().is_met_by(&block.block_hash()));
            assert_eq!(Block::decode(&block.encode()), Ok(block));
        }
    }

    #[test]
    fn subsidies_halve_until_nothing_is_left() {
        assert_eq!(MAINNET.subsidy(209_999), Amount(50 * COIN));
        assert_eq!(MAINNET.subsidy(210_000), Amount(25 * COIN));
        assert_eq!(MAINNET.subsidy(64 * 210_000), Amount(0));
        assert_eq!(CLASSROOM.total_subsidy(2100), Amount((2099 * 50 + 25) * COIN));
    }

    #[test]
    fn networks_have_names_that_read_back() {
        for network in Network::ALL {
            assert_eq!(network.name().parse(), Ok(network));
            assert_eq!(network.params().network, network);
        }
        assert!("main".parse::<Network>().unwrap_err().contains("unknown network \"main\""));
    }
}
