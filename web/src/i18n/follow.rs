//! One payment, followed from its key to its proof.

use hashyard_course::Station;

use super::Lang;

texts! {
    title { zh: "跟着一笔付款走", en: "Follow one payment" }
    another { zh: "换一笔我的付款", en: "Another payment of yours" }
    none { zh: "还没有付过款", en: "No payment yet" }
    none_why { zh: "付出的第一笔，可以从这里一站一站跟下去。", en: "The first one that you make can be followed from here, station by station." }
    to_wallet { zh: "去钱包", en: "To your Wallet" }
    unknown { zh: "节点不知道这笔付款", en: "Your node does not know this payment" }
    unknown_why { zh: "它不在链上，不在内存池，也不在钱包里。没有编出一条路来。", en: "It is not on the chain, in the mempool or in your wallet. No way was made up for it." }
    foreign { zh: "这笔不是我付出去的", en: "You did not make this payment" }
    foreign_why { zh: "这里只跟自己付出去的走：别人在哪里签的名，我的节点看不到；挖矿奖励没有签名。交易本身可以看。", en: "Only payments of your own are followed. Your node did not see others sign, and a reward has no signature. It can show the transaction itself." }
    as_tx { zh: "看这笔交易", en: "The transaction" }
    follow { zh: "跟着走", en: "Follow" }
    scrubber { zh: "走到哪一站", en: "Station" }
    back { zh: "上一站", en: "One station back" }
    on { zh: "下一站", en: "One station on" }
    only_here { zh: "只在我这里", en: "only with you" }
    replaceable { zh: "能被替换", en: "replaceable" }
    only_reorg { zh: "只有重组能撤销", en: "only a reorganisation undoes it" }
    stop { zh: "停在这里", en: "Stop here" }
    question { zh: "它在哪一刻成为“钱”？", en: "When does it become money?" }
    question_do { zh: "停在再也不能被替换的地方。", en: "Stop where it can no longer be replaced." }
    question_begin { zh: "第 37 页的任务问的就是这个。", en: "The mission of page 37 asks just that." }
    question_begin_here { zh: "先开始任务，再停在再也不能被替换的地方。", en: "Begin the mission, then stop where it can no longer be replaced." }
    page_37 { zh: "第 37 页", en: "Page 37" }
    records { zh: "九站读的都是节点自己的记录：钱包、脚本、消息记录、区块。记录不全的地方会说明。", en: "All nine stations read the node's own records: wallet, scripts, message log, blocks. What it no longer has is said." }
    flow { zh: "同一笔付款", en: "The same payment" }
    flow_note { zh: "走到哪一站都是这些字节", en: "the same bytes at every station" }
    ahead { zh: "还没走到", en: "still ahead" }
    elsewhere { zh: "在原来的页面看", en: "Where it lives" }
    of_inputs(n: usize) { zh: "这笔付款有 {n} 个输入，每个都有自己的钥匙和签名；这里是第一个。", en: "This payment has {n} inputs, each with a key and signatures of its own; this is the first." }

    st_key { zh: "私钥", en: "Key" }
    st_signature { zh: "签名", en: "Signature" }
    st_script { zh: "脚本", en: "Script" }
    st_mempool { zh: "内存池", en: "Mempool" }
    st_hops { zh: "逐跳", en: "Hops" }
    st_block { zh: "区块", en: "Block" }
    st_merkle { zh: "默克尔路径", en: "Merkle path" }
    st_confirmations { zh: "确认", en: "Confirmations" }
    st_proof { zh: "SPV 证明", en: "SPV proof" }

    private_key { zh: "私钥", en: "private key" }
    private_key_note { zh: "32 字节，不离开这个标签页", en: "32 bytes that never leave this tab" }
    path { zh: "派生路径", en: "derivation path" }
    public_key { zh: "公钥", en: "public key" }
    hash160_note { zh: "被花的那枚硬币上写的就是这 20 字节", en: "these 20 bytes stand on the coin that is spent" }
    address { zh: "地址", en: "address" }
    no_key { zh: "这个输入的钥匙不在钱包里：它花的是合约，或者别人的硬币。", en: "The key of this input is not in your wallet: it spends a contract, or somebody else's coin." }
    signature { zh: "签名", en: "signature" }
    signs { zh: "签的是", en: "what is signed" }
    digest { zh: "要签的摘要", en: "digest" }
    nonce_note { zh: "签名里的随机数由私钥和摘要算出（RFC 6979、BIP340），不靠运气", en: "the nonce inside comes from key and digest (RFC 6979, BIP340), not from luck" }
    no_signature { zh: "这个输入不需要签名", en: "This input needs no signature" }
    not_kept { zh: "节点已经不留着它花掉的硬币，脚本没法再跑一遍。", en: "The node no longer has the coins that it spends, so its scripts can't be run again." }
    fee { zh: "手续费", en: "fee" }
    fee_of(fee: &str, vsize: &str) { zh: "{fee} tBTC，{vsize} vB", en: "{fee} tBTC for {vsize} vB" }
    fee_unknown { zh: "算不出：它花掉的硬币已经不在了", en: "unknown: the coins that it spends are gone" }
    fee_rate { zh: "费率", en: "fee rate" }
    came_in { zh: "进内存池", en: "came in" }
    left_pool { zh: "它已经被打包，进内存池的时刻节点不再留着", en: "a block holds it; the node no longer keeps when it came in" }
    signals { zh: "能不能被替换", en: "replaceable?" }
    signals_yes { zh: "能，它自己声明了（BIP125）：谁付得更多，节点就换", en: "yes, it says so itself (BIP125): nodes take one that pays more" }
    signals_no { zh: "它没有声明（BIP125），本节点先到先得；Bitcoin Core 从 28.0 起不看声明，付得更多就换", en: "it does not say so (BIP125), and this node keeps the first; Bitcoin Core since 28.0 takes one that pays more all the same (full RBF)" }
    was_replaced { zh: "它已经被替换", en: "it was replaced" }
    instead { zh: "替它的那一笔", en: "in its place" }
    no_hops { zh: "消息记录里没有它", en: "The message log has nothing about it" }
    no_hops_why { zh: "没有连着的节点，它就哪里也没去；或者说起它的消息已经被后来的挤出去了。", en: "Without peers it went nowhere. Or the messages about it were pushed out by later ones." }
    log_from(time: &str) { zh: "消息记录只留最近的，最早的一条在 {time}，更早的已经忘了。", en: "The log keeps the latest messages only. Its oldest is of {time}; earlier ones are forgotten." }
    log_whole { zh: "从节点启动起的消息都还在。", en: "All messages since the node started are still there." }
    others_talk { zh: "别的节点之间怎么说，我的节点听不到。", en: "What others told one another, your node can't hear." }
    sent_to(name: &str) { zh: "发给 {name}", en: "to {name}" }
    heard_from(name: &str) { zh: "来自 {name}", en: "from {name}" }
    col_time { zh: "时刻", en: "time" }
    col_message { zh: "消息", en: "message" }
    col_peer { zh: "节点", en: "peer" }
    col_bytes { zh: "字节", en: "bytes" }
    held_by { zh: "收进", en: "held by" }
    block_at(height: &str, index: u32) { zh: "区块 {height}，第 {index} 笔", en: "block {height}, transaction {index}" }
    block_hash { zh: "区块哈希", en: "block hash" }
    block_time { zh: "区块头的时间", en: "the header's time" }
    lost_block { zh: "也曾收进", en: "also held by" }
    lost_block_at(height: &str) { zh: "区块 {height}，已陈旧", en: "block {height}, stale" }
    from_here { zh: "从这一刻起", en: "from here on" }
    from_here_note { zh: "内存池里的替换对它无效了，只有重组能撤它", en: "no replacement counts any more; only a reorganisation undoes it" }
    depth { zh: "深度", en: "depth" }
    confirmations(n: u32) { zh: "{n} 个确认", en: "{n} confirmations", one: "{n} confirmation" }
    odds { zh: "被推翻的机会", en: "odds of undoing" }
    odds_of(share: &str, chance: &str) { zh: "对手占算力 {share}：{chance}", en: "a rival with {share} of the hash rate: {chance}" }
    odds_note { zh: "假定对手从付款那一刻起就在暗中挖", en: "Rosenfeld's formula (arXiv:1402.2009), for a rival who mines in secret from the payment on" }
    no_end { zh: "没有终点", en: "no finish line" }
    no_end_note { zh: "每多一块，机会就再小一截，永远不是零", en: "each block makes it less likely, and never impossible" }
    carried { zh: "带走什么", en: "what is carried" }
    carried_note(size: &str, hashes: u32) { zh: "{size}：80 字节区块头，{hashes} 个哈希，其中一个是这笔交易自己的 txid", en: "{size}: 80 bytes of header and {hashes} hashes, of which one is the transaction's own txid" }
    instead_of { zh: "不必带的", en: "what is not" }
    instead_of_note(size: &str, transactions: u32) { zh: "整个区块的 {size}，{transactions} 笔交易", en: "the block of {size} with {transactions} transactions" }
    computes { zh: "读回来算一遍", en: "read back and computed" }
    proves { zh: "走到了主链上一个区块头的默克尔根，证明成立", en: "it leads to the Merkle root of a header on the main chain: proven" }
    proves_not { zh: "走不到主链的区块头，什么也没证明", en: "it leads to no header of the main chain: nothing is proven" }
    raw { zh: "证明", en: "the proof" }
    raw_note { zh: "在命令行里也能验这一串", en: "verifytxoutproof in the Console checks it, too" }
    waits { zh: "它还在内存池里等", en: "It waits in the mempool" }
    waits_why { zh: "这一站要等第一个区块收下它才有东西可看。挖一块，或者等别人挖。", en: "This station has something to show once a block holds it. Mine one, or wait for somebody else." }
    dropped { zh: "它不会走到这里", en: "It will not get here" }
    dropped_why { zh: "它离开了内存池，没有进区块。为什么，钱包的记录里写着。", en: "It left the mempool without a block. The history in your Wallet says why." }
    sentence(station: &str, number: usize) { zh: "第 {number} 站，共 9 站：{station}", en: "station {number} of 9: {station}" }
}

/// What a station is called.
pub fn station(lang: Lang, station: Station) -> &'static str {
    match station {
        Station::Key => st_key(lang),
        Station::Signature => st_signature(lang),
        Station::Script => st_script(lang),
        Station::Mempool => st_mempool(lang),
        Station::Hops => st_hops(lang),
        Station::Block => st_block(lang),
        Station::MerklePath => st_merkle(lang),
        Station::Confirmations => st_confirmations(lang),
        Station::Proof => st_proof(lang),
    }
}
