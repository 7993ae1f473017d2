//! Why the node does not do, or answer, what was asked.

use hashyard_core::consensus::Reason;

use super::{Lang, reject, settings};
use crate::bridge::{IN_WARMUP, Refusal, RpcFailure};

texts! {
    no_part {
        zh: "节点要用的一部分程序没能载入，什么也没有改动。请检查网络，再试一次。",
        en: "A part of the app that the node needs for this could not be loaded, and nothing has changed. Check the connection and try again."
    }
    not_running { zh: "节点没有运行", en: "the node is not running" }
    unknown_block { zh: "本节点不知道这个区块", en: "this node doesn't know that block" }
    no_block_at(height: u32) { zh: "链上还没有区块 {height}", en: "the chain has no block {height}" }
    unknown_tx { zh: "本节点不知道这笔交易", en: "this node doesn't know that transaction" }
    not_mined { zh: "这里不挖区块", en: "blocks are not mined here" }
    signed_first { zh: "本房间的区块要先由成员签名，不能手动挖", en: "members sign the blocks of this room first: they can't be mined by hand" }
    nothing_stored { zh: "本标签页没有保存任何数据", en: "nothing is stored for this tab" }
    no_stored_node(name: &str) { zh: "没有保存名为 {name} 的节点", en: "there is no stored node {name}" }
    running { zh: "这个节点正在一个标签页里运行", en: "this node is running in a tab" }
    left_mempool { zh: "交易一进内存池就被移出", en: "the transaction left the mempool at once" }
    bad_fee_rate(rate: f64) { zh: "费率 {rate} sat/vB 超出范围", en: "a fee rate of {rate} sat/vB is out of range" }
    in_cores_words(words: &str) { zh: "节点回答：{words}", en: "{words}" }
}

/// Why a command failed, for a screen other than the console.
fn of_command(lang: Lang, failure: &RpcFailure) -> String {
    match (lang, &failure.zh) {
        (Lang::Zh, Some(zh)) => zh.clone(),
        _ if failure.code == IN_WARMUP => not_running(lang).to_owned(),
        (Lang::Zh, None) if Reason::of(&failure.message).is_some() => reject::words(lang, &failure.message),
        // English amid Chinese: who says it is said, too.
        (Lang::Zh, None) => in_cores_words(lang, &failure.message),
        _ => failure.message.clone(),
    }
}

/// A refusal in the user's language; what the node says in Bitcoin Core's words stays as it is.
pub fn words(lang: Lang, why: &Refusal) -> String {
    let fixed = match why {
        Refusal::NoBlockAt(height) => return no_block_at(lang, *height),
        Refusal::NoStoredNode(name) => return no_stored_node(lang, name),
        Refusal::Command(failure) => return of_command(lang, failure),
        Refusal::Words(said) => return said.text(lang).to_owned(),
        Refusal::NotRunning => not_running(lang),
        Refusal::UnknownBlock => unknown_block(lang),
        Refusal::UnknownTx => unknown_tx(lang),
        Refusal::NotMined => not_mined(lang),
        Refusal::SignedFirst => signed_first(lang),
        Refusal::NotARelay => settings::bad_relay(lang),
        Refusal::NothingStored => nothing_stored(lang),
        Refusal::Running => running(lang),
    };
    fixed.to_owned()
}
