//! Texts of the wallet's history, and why a transaction left the mempool.

use hashyard_core::wallet::RemovalReason;

use super::Lang;

texts! {
    history { zh: "记录", en: "History" }
    kinds { zh: "显示哪些", en: "Which to show" }
    all { zh: "全部类型", en: "All types" }
    sent { zh: "付出", en: "Sent" }
    received { zh: "收到", en: "Received" }
    mined { zh: "挖矿", en: "Mined" }
    pending { zh: "待确认", en: "Pending" }
    today { zh: "今天", en: "Today" }
    sent_to(name: &str) { zh: "付给 {name}", en: "To {name}" }
    received_from(name: &str) { zh: "来自 {name}", en: "From {name}" }
    sent_plain { zh: "付款", en: "Payment" }
    received_plain { zh: "收款", en: "Received" }
    reward { zh: "挖矿奖励", en: "Mining reward" }
    to_self { zh: "转给自己", en: "To yourself" }
    in_mempool { zh: "在内存池等待", en: "in the mempool" }
    conf(n: u32) { zh: "{n} 个确认", en: "{n} conf" }
    block(height: u32) { zh: "区块 {height}", en: "block {height}" }
    immature { zh: "未成熟", en: "immature" }
    reversed { zh: "付款被收回", en: "taken back" }
    reversed_why { zh: "它进过区块，可是那条分支输了，同样的币已经另外花掉", en: "it was in a block, but that branch lost, and its coins are spent otherwise" }
    conflict { zh: "双花冲突", en: "conflict" }
    dropped { zh: "已作废", en: "dropped" }
    left_conflict { zh: "同一枚币已被另一笔已打包的交易花掉", en: "a mined transaction spends the same coin" }
    left_replaced { zh: "被手续费更高的交易替换", en: "replaced by one that pays more" }
    left_expiry { zh: "等了太久，已过期", en: "it waited too long" }
    left_size { zh: "内存池已满，手续费不够高", en: "the mempool was full and others pay more" }
    left_reorg { zh: "重组后不在主链上了", en: "a reorganisation took it off the main chain" }
    lost_reward { zh: "区块不在主链上了", en: "its block is off the main chain" }
    cells_note { zh: "一格一个确认，最多画六格。几个才够，要看谁想推翻它、有多少算力。", en: "One cell per confirmation, at most six. How many are enough depends on who wants it undone, and with how much hash power." }
    raise_fee { zh: "提高手续费", en: "Raise the fee" }
    raise_fee_note { zh: "用同样的币重新付一次，手续费更高，替换掉还没确认的这一笔（RBF，BIP125）。收款人和金额不变。", en: "The same coins pay the same people again with a higher fee, in place of this unconfirmed transaction (RBF, BIP125)." }
    speed_up { zh: "加速", en: "Speed up" }
    speed_up_note { zh: "花掉这笔还没确认的收款，转给自己，并付足两笔的手续费。矿工想收后一笔的费用，就得把前一笔一起打包（CPFP）。", en: "Spends this unconfirmed money to yourself and pays enough for both. A miner who wants that fee must take the first transaction, too (CPFP)." }
    new_rate { zh: "新的费率", en: "New fee rate" }
    present_rate(rate: u32) { zh: "现在是 {rate} sat/vB", en: "{rate} sat/vB now" }
    rate_must_rise(rate: u32) { zh: "要高于现在的 {rate} sat/vB", en: "It must be above the {rate} sat/vB of now" }
    bumped { zh: "已广播", en: "Sent" }
    nothing { zh: "还没有记录", en: "Nothing yet" }
    nothing_why { zh: "挖出一块，或收到一笔付款，就会出现在这里。", en: "Mine a block or receive a payment and it appears here." }
    nothing_of_kind { zh: "没有这一类记录", en: "Nothing of this kind" }
}

/// Why a transaction left the mempool without being mined.
pub const fn left_pool(lang: Lang, reason: RemovalReason) -> &'static str {
    match reason {
        RemovalReason::Conflict => left_conflict(lang),
        RemovalReason::Replaced => left_replaced(lang),
        RemovalReason::Expiry => left_expiry(lang),
        RemovalReason::SizeLimit => left_size(lang),
        RemovalReason::Reorg => left_reorg(lang),
    }
}
