//! Why the node does not answer a question.

use super::{Lang, settings};
use crate::bridge::Refusal;

texts! {
    not_running { zh: "节点没有运行", en: "the node is not running" }
    unknown_block { zh: "本节点不知道这个区块", en: "this node doesn't know that block" }
    no_block_at(height: u32) { zh: "链上还没有区块 {height}", en: "the chain has no block {height}" }
    unknown_tx { zh: "本节点不知道这笔交易", en: "this node doesn't know that transaction" }
    not_mined { zh: "这个网络的区块不在这里挖", en: "blocks of this network are not mined here" }
    nothing_stored { zh: "本标签页没有保存任何数据", en: "nothing is stored for this tab" }
    no_stored_node(name: &str) { zh: "没有保存名为 {name} 的节点", en: "there is no stored node {name}" }
    running { zh: "这个节点正在一个标签页里运行", en: "this node is running in a tab" }
    other_answer { zh: "节点答非所问", en: "the node answered something else" }
}

/// A refusal in the user's language; what the node says in Bitcoin Core's words stays as it is.
pub fn words(lang: Lang, why: &Refusal) -> String {
    let fixed = match why {
        Refusal::NoBlockAt(height) => return no_block_at(lang, *height),
        Refusal::NoStoredNode(name) => return no_stored_node(lang, name),
        Refusal::Words(words) => return words.clone(),
        Refusal::NotRunning => not_running(lang),
        Refusal::UnknownBlock => unknown_block(lang),
        Refusal::UnknownTx => unknown_tx(lang),
        Refusal::NotMined => not_mined(lang),
        Refusal::NotARelay => settings::bad_relay(lang),
        Refusal::NothingStored => nothing_stored(lang),
        Refusal::Running => running(lang),
        Refusal::OtherAnswer => other_answer(lang),
    };
    fixed.to_owned()
}
