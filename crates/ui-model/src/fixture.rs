//! A node in a class, for tests and for the Kit: blocks with real proof of work, and made-up surroundings. Times lie before
//! `now_ms`, in Unix ms.

use hashyard_core::wallet::OutputType;
use hashyard_core::{Amount, Bits, BlockHash, Network, Txid};
use hashyard_node::NodeId;
use hashyard_node::light::proof::LightProof;
use hashyard_node::link_fault::LinkFault;
use hashyard_node::view::{
    BalanceView, BlockCard, BlockStatus, ChainView, Event, EventKind, ForkView, Identity, MempoolRow,
    MempoolTx, MempoolView, MinerTag, PeerView, PeersView, ReceiveView, RecentWork, SigningView, Snapshot,
    Transport, WalletState, WalletView, WorkView,
};

use crate::route::BlockId;

/// Block 1284, whose colours are the test vector.
pub const TIP: &str = "0000000db7ede0f894e67eca92253bbfb8bc13eeb4b7aa11ad00a0f8f8fc291c";
/// An address as its 20 bytes.
pub const ADDRESS: &str = "06b13086c3fca1081730387170d9c8d0f706c8f4";
/// The same in text.
pub const ADDRESS_TEXT: &str = "mkpDDXQFhvihf91GK8ymAAWuRwcm914wJn";
/// A node id.
pub const NODE: &str = "5846e4980510c4d45a916a32438292e28185e6acc83d05fc74dfb2a4dc97a563";
/// Another.
pub const PEER: &str = "792cb1bb30e87eaea384dd119303547b0a6b4c12e15ff836b390e91df89bbd07";

/// Hashes of blocks 1277 to 1284.
const HASHES: [&str; 8] = [
    "00000006c72806694f430c32311e08d001cbb6ac99092f295ae02bf29c61e0d9",
    "00000005727640cd9aa06dbce1f805ed344170742438a99632c5890af01c91ae",
    "00000004d25898c4acc11d5544e907e935dd7f49b017fa628fee782c30364e53",
    "0000000894d7c9435f66f7e80882fdbe790a46b5409582d14975848f0ba76a13",
    "000000023c3085008d7f1bd53bc904a9da996b3d086c603e30f31c99135e7f72",
    "0000000389f37bcec37bb7babfa8597e0ebb23fcef35f990a8a9a1697b665e8d",
    "0000000a160efb38ea0fb359ef9143b4a2d2be956fae952a483c302d0b1c3d19",
    TIP,
];
/// Hashes of the two blocks that lost at 1281 and 1282.
const LOST: [&str; 2] = [
    "00000009dc30fc5f0711c8dd863a608cf3952f52189bde95993e8e357aa550e9",
    "000000038f47d9f9244bff98c25c0cf19188e90f642128eef2676d3565a2f5ff",
];
/// Miner, its address, transactions, bytes, bits and age in seconds of blocks 1278 to 1284.
const FACTS: [(&str, &str, u32, u32, f64, u32); 7] = [
    ("mei", "mkpDDXQFhvihf91GK8ymAAWuRwcm914wJn", 7, 1_600, 29.6, 65),
    ("podium", "mqW4fHzVBXFwW7zbAFTuWcPh8Dz2ZMvAWp", 5, 2_000, 29.7, 61),
    ("lab-03", "mi8LKL9cqjkQgAEHKLpP4VeopiCA9Ub6fG", 8, 1_900, 28.9, 50),
    ("jonas", "n2eMqTT929pb1RDNuqEnxdaLau1rxy3efi", 7, 2_000, 30.8, 40),
    ("podium", "mqW4fHzVBXFwW7zbAFTuWcPh8Dz2ZMvAWp", 6, 1_700, 30.2, 33),
    ("lab-03", "mi8LKL9cqjkQgAEHKLpP4VeopiCA9Ub6fG", 8, 1_700, 28.7, 18),
    ("lab-07", "mzBc4XEFSdzCDcTxAgf6EZXgsZWpztRhef", 7, 2_000, 28.2, 9),
];
/// Fee rates of the future blocks.
const FEES: [&[f64]; 6] = [
    &[36.4, 42.9, 34.0, 31.2, 28.8, 39.1, 26.4],
    &[25.1, 18.9, 17.5, 14.9, 23.5, 21.7, 19.8, 16.4],
    &[13.6, 12.8, 11.4, 10.7, 11.8, 9.9, 9.3, 8.8],
    &[8.1, 7.4, 6.4, 6.0, 5.9, 5.1, 5.0, 6.6],
    &[4.8, 4.7, 4.5, 4.0, 3.7, 3.7, 3.3, 3.7],
    &[2.7, 3.2, 2.9, 2.3, 3.3, 2.9],
];

/// A block's hash as it is written.
pub fn hash(hex: &str) -> BlockHash {
    match BlockId::parse(hex) {
        Some(BlockId::Hash(hash)) => hash,
        _ => BlockHash::ZERO,
    }
}

fn txid(number: u32) -> Txid {
    Txid::from_bytes(std::array::from_fn(|index| {
        (number.wrapping_mul(0x9e37_79b1) >> (index % 4 * 8)) as u8 ^ (index * 37) as u8
    }))
}

fn node(hex: &str) -> NodeId {
    let byte = |index: usize| u8::from_str_radix(&hex[2 * index..2 * index + 2], 16).unwrap_or_default();
    NodeId(std::array::from_fn(byte))
}

/// The card of a block from 1278 to 1284.
pub fn card(height: u32, now_ms: u64) -> BlockCard {
    let index = (height - 1278) as usize;
    let (name, address, tx_count, size, hash_log2, age) = FACTS[index];
    BlockCard {
        hash: hash(HASHES[index + 1]),
        prev: hash(HASHES[index]),
        height,
        time: ((now_ms / 1_000) as u32).saturating_sub(age),
        tx_count,
        size,
        hash_log2,
        miner: MinerTag {
            name: Some(name.into()),
            address: Some(address.into()),
            you: name == "lab-03",
            here: name == "lab-03",
        },
        status: BlockStatus::Main,
    }
}

/// The same card in another state.
pub fn card_as(height: u32, status: BlockStatus, now_ms: u64) -> BlockCard {
    BlockCard { status, ..card(height, now_ms) }
}

fn lost(index: usize, now_ms: u64) -> BlockCard {
    let prev = if index == 0 { HASHES[3] } else { LOST[0] };
    let height = 1281 + index as u32;
    let name = ["lab-07", "kiosk"][index];
    let address = ["mzBc4XEFSdzCDcTxAgf6EZXgsZWpztRhef", "mwN7oCi1JPL1Wq3fTm7y3tVxyXYq3nZkQs"][index];
    let miner = MinerTag { name: Some(name.into()), address: Some(address.into()), ..MinerTag::default() };
    let rival = card(height, now_ms);
    BlockCard {
        hash: hash(LOST[index]),
        prev: hash(prev),
        miner,
        status: BlockStatus::Stale,
        time: rival.time + 1,
        ..rival
    }
}

/// A card that lost.
pub fn stale_card(now_ms: u64) -> BlockCard {
    lost(1, now_ms)
}

fn chain(now_ms: u64) -> ChainView {
    let fork = ForkView {
        fork_height: 1280,
        stale: vec![lost(0, now_ms), lost(1, now_ms)],
        main_blocks: 4,
        main_work_log2: 30.1,
        stale_work_log2: 29.1,
    };
    ChainView {
        period: None,
        height: 1284,
        tip: hash(TIP),
        headers: 1284,
        tip_seen_ms: now_ms.saturating_sub(9_000),
        chainwork_log2: 38.4,
        recent: RecentWork {
            hashes: 9.42e9,
            since_s: ((now_ms / 1_000) as u32).saturating_sub(300),
            until_s: ((now_ms / 1_000) as u32).saturating_sub(9),
        },
        next_bits: Bits(0x1d0e_8c31),
        next_work_log2: 28.1,
        cards: (1278..=1284).map(|height| card(height, now_ms)).collect(),
        forks: vec![fork],
        orphans: Vec::new(),
    }
}

fn mempool(now_ms: u64) -> MempoolView {
    let tx = |number: u32, fee_rate: f64, vsize: u32| MempoolTx {
        txid: txid(number),
        vsize,
        fee: Amount((fee_rate * f64::from(vsize)) as u64),
        fee_rate,
        yours: number == 2 || number == 200,
        incoming: number == 200,
        seen_ms: now_ms,
    };
    let row = |(index, rates): (usize, &&[f64])| {
        let size = |at: usize| if at == 0 && (index == 0 || index == 5) { 340 } else { 226 };
        let transactions: Vec<_> = rates
            .iter()
            .enumerate()
            .map(|(at, rate)| tx((index * 100 + at) as u32, *rate, size(at)))
            .collect();
        MempoolRow {
            vsize: transactions.iter().map(|tx| u64::from(tx.vsize)).sum(),
            count: rates.len() as u32,
            transactions,
        }
    };
    let rows: Vec<MempoolRow> = FEES.iter().enumerate().map(row).collect();
    MempoolView {
        count: rows.iter().map(|row| row.count).sum(),
        vsize: rows.iter().map(|row| row.vsize).sum(),
        fees: Amount(120_000),
        min_fee_rate: 1.0,
        rows,
    }
}

/// A peer.
pub fn peer(id: u64, name: &str, transport: Transport, handshake: u8, now_ms: u64) -> PeerView {
    let mut node = node(if id.is_multiple_of(2) { PEER } else { NODE });
    node.0[id as usize % 32] ^= 0x5a;
    PeerView {
        id,
        node: Some(node),
        name: name.into(),
        transport,
        session_id: None,
        inbound: false,
        manual: false,
        light: false,
        pruned: false,
        handshake,
        latency_ms: Some(1 + 11 * id as u32),
        round_trips_ms: vec![1 + 11 * id as u32],
        fault: LinkFault::default(),
        starting_height: 1284,
        height: 1284,
        bytes_in: 20_000,
        bytes_out: 12_000,
        activity: vec![1; 30],
        last_message: None,
        since_ms: now_ms,
        pulse: None,
    }
}

fn peers(now_ms: u64) -> Vec<PeerView> {
    vec![
        peer(2, "podium", Transport::Relay, 3, now_ms),
        peer(0, "lab-07", Transport::Local, 3, now_ms),
        peer(4, "kiosk", Transport::Relay, 3, now_ms),
        peer(1, "mei", Transport::WebRtc, 3, now_ms),
        peer(3, "jonas", Transport::WebRtc, 3, now_ms),
    ]
}

fn events(now_ms: u64) -> Vec<Event> {
    let tag = |name: &str, you| MinerTag { name: Some(name.into()), address: None, you, here: you };
    let block = |height, hex, miner| EventKind::BlockConnected {
        height,
        hash: hash(hex),
        miner,
        reward: Amount(5_000_050_000),
        count: 1,
    };
    let kinds = vec![
        EventKind::TransactionsAccepted { count: 3, txid: txid(3), from: Some("mei".into()) },
        block(1284, TIP, tag("lab-07", false)),
        EventKind::Reorg {
            fork_height: 1280,
            disconnected: 2,
            connected: 3,
            returned: 7,
            tip: hash(HASHES[6]),
        },
        block(1283, HASHES[6], tag("lab-03", true)),
        EventKind::CompetingBlock { height: 1282, hash: hash(LOST[1]) },
    ];
    let event = |(index, kind)| Event {
        time_ms: now_ms.saturating_sub(index as u64 * 7_000),
        seq: 100 - index as u64,
        kind,
    };
    kinds.into_iter().enumerate().map(event).collect()
}

/// A node in a class.
pub fn snapshot(now_ms: u64) -> Snapshot {
    Snapshot {
        identity: Identity {
            node: node(NODE),
            name: "lab-03".into(),
            network: Network::Classroom,
            has_wallet: true,
            light: false,
            pruned: false,
            light_proof: LightProof::Filters,
            mines: true,
            finds_peers: true,
            room: "room 7".into(),
            genesis: BlockHash::ZERO,
            spacing_s: 10,
            retarget_interval: 12,
            halving_interval: 2_100,
            coinbase_maturity: 10,
            attacks: false,
            mission: None,
        },
        chain: chain(now_ms),
        mempool: mempool(now_ms),
        peers: PeersView {
            active: true,
            seeds: true,
            overlay: Some(true),
            fault: LinkFault::default(),
            faults: vec![],
            max_outbound: 8,
            peers: peers(now_ms),
            known: 12,
            in_reach: 12,
        },
        signing: SigningView { key: None, challenge: None },
        wallet: WalletView {
            state: WalletState::Unprotected,
            balance: BalanceView::default(),
            receive: vec![ReceiveView {
                kind: OutputType::Legacy,
                address: ADDRESS_TEXT.into(),
                path: "m/44'/1'/0'/0/3".into(),
                public_key: String::new(),
                used: false,
            }],
            first_address: None,
            coins: Vec::new(),
            history: Vec::new(),
            contracts: 0,
            words_seen: false,
        },
        work: WorkView::default(),
        events: events(now_ms),
    }
}
