//! What the browser keeps for the course beside the node: what nodes with the same words did in other rooms, since some pages send their
//! student to a room of its own. A node takes over only what a node with its words vouches for.

use hashyard_core::primitives::sha256;
use hashyard_node::missions::Vouched;
use hashyard_ui_model::hex::{hex_bytes, hex_digits};

use crate::state::{preference, set_preference};

/// Among the preferences: a line for each wallet, the latest first, with pages and voucher.
const DONE: &str = "missions";

/// Wallets of which it is known what they did.
const MAX_WALLETS: usize = 16;

/// What the wallet with this first address is said to have done, in whatever room.
pub fn done_by(first_address: &str) -> Option<Vouched> {
    let wallet = name_of(first_address);
    let kept = preference(DONE)?;
    let line = kept.lines().find_map(|line| line.strip_prefix(&wallet))?;
    let (pages, voucher) = line.trim().rsplit_once(' ')?;
    let done = pages.split(' ').map(|page| page.parse().ok()).collect::<Option<Vec<u8>>>()?;
    Some(Vouched { done, voucher: hex_bytes(voucher)?.try_into().ok() })
}

/// Keeps what the wallet with this first address did, with its node's word.
pub fn keep_done(first_address: &str, vouched: &Vouched) {
    let (Some(voucher), false) = (vouched.voucher, vouched.done.is_empty()) else { return };
    let wallet = name_of(first_address);
    let pages: String = vouched.done.iter().map(|page| format!(" {page}")).collect();
    let line = format!("{wallet}{pages} {}", hex_digits(&voucher));
    let kept = preference(DONE).unwrap_or_default();
    let others = kept.lines().filter(|line| !line.starts_with(&wallet)).take(MAX_WALLETS - 1);
    let lines: Vec<&str> = [line.as_str()].into_iter().chain(others).collect();
    set_preference(DONE, Some(&lines.join("\n")));
}

/// What stands for a wallet: addresses are nobody else's business.
fn name_of(first_address: &str) -> String {
    hex_digits(&sha256(first_address.as_bytes())[..8])
}
