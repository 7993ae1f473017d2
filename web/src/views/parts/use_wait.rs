//! How long the next block takes: one number for all screens, from what this tab and the others really do.

use hashyard_node::view::ChainView;
use hashyard_ui_model::odds;
use yew::prelude::*;

use crate::state::use_miner;
use crate::topics::use_topic;
use crate::ui::use_now;

/// Mean seconds until the next block. `None` where nobody seems to mine.
#[hook]
pub fn use_next_block() -> Option<f64> {
    let chain = use_topic::<ChainView>();
    let own = use_miner().map_or(0.0, |miner| miner.hashps);
    odds::next_block_s(&chain.recent, own, chain.next_work_log2, use_now())
}
