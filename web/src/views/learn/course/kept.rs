//! What the browser keeps for the course beside the node: the mission under way, so that it goes on where a page is loaded again, and
//! what nodes with the same words did in other rooms, since some pages send their student to a room of its own.

use std::collections::BTreeSet;

use hashyard_core::primitives::sha256;
use hashyard_course::PageNumber;
use hashyard_ui_model::hex::hex_digits;
use web_sys::window;

use crate::start;
use crate::state::{MissionState, preference, set_preference};

/// In `sessionStorage`: the room's query, the page, and a digit for each condition.
const MISSION: &str = "hashyard/mission";

/// Among the preferences: a line for each wallet, the latest first.
const DONE: &str = "missions";

/// Wallets of which it is known what they did.
const MAX_WALLETS: usize = 16;

/// The mission of this tab and room that was under way.
pub fn mission() -> Option<MissionState> {
    let kept = window()?.session_storage().ok()??.get_item(MISSION).ok()??;
    let mut lines = kept.lines();
    let (query, page, ticks) = (lines.next()?, lines.next()?, lines.next()?);
    let page = page.parse().ok().filter(|_| query == start::query())?;
    Some(MissionState { page, ticks: ticks.chars().map(|tick| tick == '1').collect() })
}

/// Keeps the mission under way, or none once all of it is done.
pub fn keep(mission: &MissionState) {
    let Some(storage) = window().and_then(|window| window.session_storage().ok().flatten()) else { return };
    let _ = if mission.ticks.contains(&false) {
        let ticks: String = mission.ticks.iter().map(|tick| if *tick { '1' } else { '0' }).collect();
        storage.set_item(MISSION, &format!("{}\n{}\n{ticks}", start::query(), mission.page))
    } else {
        storage.remove_item(MISSION)
    };
}

/// What the wallet with this first address did, in whatever room.
pub fn done_by(first_address: &str) -> BTreeSet<PageNumber> {
    let wallet = name_of(first_address);
    let kept = preference(DONE).unwrap_or_default();
    let line = kept.lines().find_map(|line| line.strip_prefix(&wallet)).unwrap_or_default();
    line.split_whitespace().filter_map(|page| page.parse().ok()).collect()
}

/// Keeps what the wallet with this first address did.
pub fn keep_done(first_address: &str, done: &BTreeSet<PageNumber>) {
    let wallet = name_of(first_address);
    let mut line = wallet.clone();
    done.iter().for_each(|page| line.push_str(&format!(" {page}")));
    let kept = preference(DONE).unwrap_or_default();
    let others = kept.lines().filter(|line| !line.starts_with(&wallet)).take(MAX_WALLETS - 1);
    let lines: Vec<&str> = [line.as_str()].into_iter().chain(others).collect();
    set_preference(DONE, Some(&lines.join("\n")));
}

/// What stands for a wallet: addresses are nobody else's business.
fn name_of(first_address: &str) -> String {
    hex_digits(&sha256(first_address.as_bytes())[..8])
}
