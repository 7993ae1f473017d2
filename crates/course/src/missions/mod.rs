//! The missions: each looks at a node's events and views, and knows nothing of pages or languages.

mod aging;
mod agreement;
mod bank;
mod birth;
mod broken_blocks;
mod build_address;
mod by_hand;
mod careless;
mod carried_parent;
mod catch_up;
mod chain_back;
mod clusters;
mod coin_set;
mod collided;
mod concurrent;
mod curve;
mod distribution;
mod eclipse;
mod eighty_bytes;
pub mod electricity;
mod every_layer;
mod find_and_check;
mod first_block;
mod fooled;
mod forged;
pub(crate) mod heard;
pub mod heaviest;
mod hidden_branch;
mod joined;
mod last;
mod letter;
mod lookup;
mod lost_branch;
pub mod lottery;
mod majority;
mod no_longer_replaced;
mod notary;
pub mod number;
mod one_key;
mod one_newline;
mod one_wallet;
mod organisations;
mod paid;
mod pieces;
mod piped;
mod plaintext;
mod preimage;
pub mod proven;
mod race;
mod replayed;
mod same_key;
pub mod selfish;
mod shop;
mod sign_and_forge;
mod signed_blocks;
mod six_enough;
mod spend_that_coin;
pub mod spied;
pub mod spread;
mod supply;
mod swap;
mod throughput;
mod tie;
mod time_lock;
mod topologies;
mod two_layers;
mod two_lists;
mod verify;
mod while_away;
mod xor_order;

use hashyard_node::view::Event;

use crate::PageNumber;
use crate::deed::Deed;
use crate::mission::{Sight, Told};

/// Names and values that fill the places in a page's words.
pub type Facts = Vec<(&'static str, String)>;

/// What is to happen in a node.
pub trait Mission {
    /// How many conditions it has.
    fn conditions(&self) -> usize;

    /// The cases in which the student is told what the node saw instead: a page has words for each.
    fn cases(&self) -> &'static [&'static str];

    /// Whether it waits for an answer in words or numbers.
    fn asks(&self) -> bool {
        false
    }

    /// Whether it looks on while the node catches up, because that is what it is about.
    fn sees_catching_up(&self) -> bool {
        false
    }

    /// Looks at what happened since it last looked, the latest first, and at what the node shows now.
    fn see(&mut self, news: &[&Event], node: Sight<'_>, told: &mut Told);

    /// Looks at what was done with the app, and checks it.
    fn hear(&mut self, _deed: &Deed, _node: Sight<'_>, _told: &mut Told) {}

    /// Holds an answer against the node's own value.
    fn answer(&mut self, _text: &str, _node: Sight<'_>, _told: &mut Told) {}
}

/// The mission of a page, begun at what the node shows now.
pub fn of_page(page: PageNumber, node: Sight<'_>) -> Option<Box<dyn Mission>> {
    Some(match page {
        1 => Box::new(bank::NoBank),
        2 => Box::new(first_block::FirstBlock),
        3 => Box::new(broken_blocks::BrokenBlocks),
        4 => Box::new(chain_back::ChainBack::default()),
        5 => Box::new(birth::Birth::default()),
        6 => Box::new(clusters::Clusters::begin(node)),
        7 => Box::new(while_away::WhileAway::begin(node)),
        8 => Box::new(eighty_bytes::EightyBytes),
        9 => Box::new(one_wallet::OneWallet::begin(node)),
        10 => Box::new(paid::Paid::begin(node)),
        11 => Box::new(spend_that_coin::SpendThatCoin::begin(node)),
        12 => Box::new(carried_parent::CarriedParent::default()),
        13 => Box::new(verify::Verify::begin(node)),
        14 => Box::new(by_hand::ByHand::default()),
        15 => Box::new(lottery::Lottery::default()),
        16 => Box::new(supply::Supply),
        17 => Box::new(heard::Heard::begin(node)),
        18 => Box::new(tie::Tie),
        19 => Box::new(heaviest::Heaviest::default()),
        20 => Box::new(lost_branch::LostBranch::default()),
        21 => Box::new(race::Race::default()),
        22 => Box::new(hidden_branch::HiddenBranch::finney()),
        23 => Box::new(hidden_branch::HiddenBranch::branch()),
        24 => Box::new(shop::Shop::begin(node)),
        25 => Box::new(catch_up::CatchUp),
        26 => Box::new(majority::Majority::default()),
        27 => Box::new(six_enough::SixEnough),
        28 => Box::new(selfish::Selfish::default()),
        29 => Box::new(throughput::Throughput),
        30 => Box::new(electricity::Electricity::default()),
        31 => Box::new(signed_blocks::SignedBlocks::begin(node)),
        32 => Box::new(one_key::OneKey::default()),
        33 => Box::new(time_lock::TimeLock::begin(node)),
        34 => Box::new(swap::Swap::begin(node)),
        35 => Box::new(notary::Notary::begin(node)),
        36 => Box::new(every_layer::EveryLayer::begin(node)),
        37 => Box::new(no_longer_replaced::NoLongerReplaced::default()),
        38 => Box::new(coin_set::CoinSet),
        39 => Box::new(replayed::Replayed),
        40 => Box::new(concurrent::Concurrent::default()),
        41 => Box::new(find_and_check::FindAndCheck::default()),
        42 => Box::new(one_newline::OneNewline),
        43 => Box::new(preimage::PreimageFound::default()),
        44 => Box::new(collided::Collided),
        45 => Box::new(piped::Piped),
        46 => Box::new(same_key::SameKey),
        47 => Box::new(agreement::Agreement),
        48 => Box::new(forged::Forged),
        49 => Box::new(curve::Curve::default()),
        50 => Box::new(letter::Letter),
        51 => Box::new(build_address::BuildAddress::begin(node)),
        52 => Box::new(two_lists::TwoLists::default()),
        53 => Box::new(proven::ProvenToLight::default()),
        54 => Box::new(fooled::Fooled::begin(node)),
        55 => Box::new(sign_and_forge::SignAndForge::default()),
        56 => Box::new(careless::Careless::default()),
        57 => Box::new(plaintext::Plaintext),
        58 => Box::new(distribution::Distribution::default()),
        59 => Box::new(topologies::Topologies::begin(node)),
        60 => Box::new(spied::Spied::begin(node)),
        61 => Box::new(joined::Joined::default()),
        62 => Box::new(spread::Spread::begin(node)),
        63 => Box::new(eclipse::Eclipse::default()),
        64 => Box::new(pieces::Pieces::default()),
        65 => Box::new(xor_order::XorOrder::begin(node)),
        66 => Box::new(lookup::LookedUp::default()),
        67 => Box::new(two_layers::TwoLayers::begin(node)),
        68 => Box::new(organisations::Organisations),
        69 => Box::new(aging::Aging::default()),
        70 => Box::new(last::Last::begin(node)),
        _ => return None,
    })
}

/// Missions that look at no chain: in the laboratory, and at the bench of hashes, keys and ciphers.
pub const WITHOUT_CHAIN: [PageNumber; 15] = [25, 26, 27, 29, 42, 43, 44, 45, 46, 47, 48, 49, 50, 59, 68];
/// Missions for rooms in which attacks are allowed: elsewhere nothing of them can be done.
pub const UNDER_ATTACK: [PageNumber; 3] = [22, 23, 24];
/// Missions about light nodes: a light node tells that it is one.
pub const ABOUT_LIGHT: [PageNumber; 2] = [53, 54];

/// Whether a node can't see what the mission of a page is about, because it is a light node.
pub fn is_blind(page: PageNumber, light: bool) -> bool {
    light && !WITHOUT_CHAIN.contains(&page) && !ABOUT_LIGHT.contains(&page)
}

/// Two small digits for each byte.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
