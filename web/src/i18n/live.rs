//! Texts of the Live screen: chain, mempool, miner, peers, events. A `*` begins and ends strong letters.

use hashyard_core::Amount;
use hashyard_node::view::{EventKind, MinerTag};
use hashyard_ui_model::format::{amount_short, capitalised};
use hashyard_ui_model::herald::Sentence;

use super::{Lang, common, errors, history, reject};
use crate::state::ToastKind;

texts! {
    title { zh: "网络实况", en: "Live network" }

    chain { zh: "链", en: "Chain" }
    chain_note { zh: "累计工作量最多的分支胜出", en: "The branch with the most work wins" }
    forks { zh: "显示分叉", en: "Forks" }
    older { zh: "更早", en: "Older" }
    latest { zh: "最新", en: "Latest" }
    no_blocks { zh: "只有创世区块", en: "Nothing but genesis yet" }
    no_blocks_what { zh: "开始挖矿，第一个区块也许就是我的；也可以再开一个标签页，让它去挖。", en: "Start mining and the first block may be yours. Or open another tab and let that one mine." }
    chain_scrolls { zh: "区块链，可左右滚动", en: "Block chain, scrolls sideways" }
    confirmations(n: u32) { zh: "*{n}* 个确认", en: "*{n}* conf" }
    you_mining { zh: "我在挖", en: "you, mining" }
    waiting { zh: "等待矿工", en: "waiting for a miner" }
    nonce(hex: &str) { zh: "nonce {hex}", en: "nonce {hex}" }
    reading { zh: "怎么看条纹", en: "Reading the stripes" }
    reading_how {
        zh: "左边缘是前块哈希，右边缘是本块哈希，颜色一一相同才算连上。顶端的空格是前导零：空得越长，付出的工作越多。",
        en: "Left edge: previous hash. Right edge: this block's hash. Every colour must match. Empty cells on top are leading zeros: longer gap, more work."
    }
    reading_how_phone {
        zh: "上边缘是本块哈希，下边缘是前块哈希，颜色一一相同才算连上。左端的空格是前导零：空得越长，付出的工作越多。",
        en: "Top edge: this block's hash. Bottom edge: previous hash. Every colour must match. Empty cells on the left are leading zeros: longer gap, more work."
    }
    fork_at(height: u32) { zh: "高度 {height} 处分叉", en: "Fork at {height}" }
    fork_apart(height: u32, span: &str) { zh: "高度 {height} 处分叉，两个矿工相差 {span}出块", en: "Fork at {height}: two miners, {span} apart" }
    main_branch { zh: "主链", en: "Main" }
    stale_branch { zh: "陈旧", en: "Stale" }
    parent_missing { zh: "缺少父块", en: "parent missing" }
    link_broken { zh: "前块不符", en: "link broken" }
    bytes_of_32(n: usize) { zh: "{n} / 32 字节", en: "{n} / 32 bytes" }
    orphans(n: usize) { zh: "{n} 个孤块在等父块", en: "{n} orphans wait for their parents", one: "{n} orphan waits for its parent" }

    mempool { zh: "内存池", en: "Mempool" }
    to_you { zh: "付给我", en: "to you" }
    mempool_note { zh: "每行是一个未来的区块", en: "each row is a future block" }
    next { zh: "下一块", en: "Next" }
    nth(n: usize) { zh: "第 {n} 块", en: "+{n}" }
    about_span(span: &str) { zh: "约 {span}", en: "~{span}" }
    about_minutes(n: u64) { zh: "约 {n} 分", en: "~{n} min" }
    no_miner { zh: "没人挖矿", en: "no miner" }
    fee_scale(low: &str, high: &str) { zh: "费率 {low} → {high} sat/vB，面积 = 大小", en: "fee rate {low} → {high} sat/vB, area = size" }
    mempool_empty { zh: "还没有交易", en: "No transactions yet" }
    mempool_empty_what { zh: "付一笔款，它会先到这里等待打包。", en: "Send a payment and it will wait here for a block." }
    send_payment { zh: "去付款", en: "Send a payment" }
    tx_label(short: &str, rate: &str, vsize: u32) { zh: "交易 {short}，{rate} sat/vB，{vsize} vB", en: "transaction {short}, {rate} sat/vB, {vsize} vB" }
    more_tx(n: u32) { zh: "另有 {n} 笔", en: "{n} more" }

    miner { zh: "矿工", en: "Miner" }
    mining(height: u32) { zh: "正在挖 {height}", en: "mining {height}" }
    miner_stopped { zh: "已停止", en: "stopped" }
    miner_starting { zh: "启动中", en: "starting" }
    miner_signing { zh: "等待签名", en: "waiting for signatures" }
    miner_signing_why { zh: "成员签名凑齐之前没有可哈希的东西：区块已提议或即将提议，见“网络层”。", en: "There is nothing to hash before enough members have signed: a block is proposed, or soon will be. The Network screen shows it." }
    miner_hindered { zh: "不能出块", en: "can't make blocks" }
    miner_failed { zh: "没有线程能启动", en: "no thread can be started" }
    miner_unavailable { zh: "这里不挖矿", en: "not mined here" }
    start { zh: "开始挖矿", en: "Start mining" }
    stop { zh: "停止", en: "Stop" }
    threads { zh: "线程", en: "Threads" }
    thread(n: usize) { zh: "线程 {n}", en: "Thread {n}" }
    threads_of(n: u32, cores: u32) { zh: "{cores} 个核中用 {n} 个", en: "{n} of {cores} cores" }
    what_a_try_is {
        zh: "每次尝试就是换一个 nonce，把 80 字节的区块头做两次 SHA-256。线程越多，每秒试得越多。",
        en: "A try is another nonce in the 80-byte header, hashed twice with SHA-256. More threads, more tries a second."
    }
    duel { zh: "本轮最佳哈希 与 目标，对数刻度", en: "Best hash this round vs target, log scale" }
    best { zh: "最佳", en: "Best" }
    target { zh: "目标", en: "Target" }
    zero_bits { zh: "前导零 bit", en: "zero bits" }
    short_of_target(bits: &str, times: &str) {
        zh: "还差 {bits} bit，是目标的 {times} 倍。每次尝试都独立，没有“进度”可言。",
        en: "{bits} bits short, {times} times the target. Tries are independent."
    }
    met_target { zh: "不大于目标：这就是一个区块。", en: "At or below the target: that is a block." }
    too_quick { zh: "出块太快：一轮还没来得及显示最好的一次，就已经结束了。", en: "Blocks come so fast that a round is over before its best try can be shown." }
    no_try_yet { zh: "还没有试过。每次尝试都独立，没有“进度”可言。", en: "No try yet. Tries are independent; there is no progress." }
    your_wait { zh: "我平均要等", en: "You, on average" }
    network_wait { zh: "全网平均", en: "Network" }
    chance { zh: "下一块归我的概率", en: "Chance next is yours" }
    found(n: u32) { zh: "已挖出 {n} 块", en: "{n} blocks found", one: "{n} block found" }
    found_stale(n: u32) { zh: "其中 {n} 块作废", en: "{n} of them lost" }

    peers { zh: "节点", en: "Peers" }
    open_node { zh: "再开一个节点", en: "Open another node" }
    copy_invite { zh: "复制邀请链接", en: "Copy invite link" }
    alone { zh: "只有我一个节点", en: "You are the only node" }
    alone_what { zh: "再开一个标签页，它就是第二个节点。也可以把链接发给同学。", en: "Open another tab and it becomes the second node, or share the link." }
    reconnecting { zh: "正在重新连接", en: "Reconnecting" }
    reconnecting_what(n: u32) { zh: "能联系到 {n} 个节点，正在与它们握手。", en: "{n} nodes are within reach and are being called.", one: "{n} node is within reach and is being called." }
    cut_off { zh: "网络已切断", en: "The network is cut" }
    cut_off_what { zh: "本节点不与任何人通信，区块与交易只留在这里。", en: "This node talks to nobody; blocks and transactions stay here." }
    reconnect { zh: "恢复网络", en: "Reconnect" }
    relay_gone { zh: "中继连不上", en: "Relay unreachable" }
    relay_gone_what { zh: "同一台电脑上的标签页仍可互联。跨电脑需要中继帮忙牵线。", en: "Tabs on this computer still connect. Other computers need the relay to meet." }
    relay_refuses(why: &str) { zh: "中继拒绝接入：{why}。", en: "The relay says no: {why}." }
    relay_retry(span: &str) { zh: "{span}后自动重连", en: "next try in {span}" }
    change_relay { zh: "换一个中继", en: "Change relay" }
    this_tab { zh: "本标签页", en: "this tab" }
    peers_picture(n: usize) { zh: "本标签页在中央，连着 {n} 个节点", en: "This tab in the centre with {n} peers", one: "This tab in the centre with {n} peer" }
    peer_height(height: u32, latency: &str) { zh: "{height}，{latency}", en: "{height}, {latency}" }
    handshake(n: u8) { zh: "握手 {n} / 3", en: "handshake {n} / 3" }
    more_peers(n: usize) { zh: "另有 {n} 个", en: "{n} more" }

    events { zh: "事件", en: "Events" }
    no_events { zh: "还没有事件", en: "Nothing has happened yet" }
    all_events { zh: "全部", en: "All" }
    block_events { zh: "区块", en: "Blocks" }
    money_events { zh: "交易", en: "Payments" }
    network_events { zh: "节点", en: "Peers" }
    event_filter { zh: "筛选事件", en: "Filter events" }
    block_connected(height: u32, who: &str) { zh: "区块 *{height}* 已连接，{who} 挖出", en: "Block *{height}* connected, mined by {who}" }
    block_connected_unnamed(height: u32) { zh: "区块 *{height}* 已连接", en: "Block *{height}* connected" }
    blocks_connected(n: u32, height: u32) { zh: "一次连接 {n} 块，到 *{height}*", en: "{n} blocks connected, up to *{height}*", one: "Block *{height}* connected" }
    you_mined(what: &str, reward: &str) { zh: "*{what}*，奖励 {reward}", en: "*{what}*, reward {reward}" }
    mined_one(height: u32) { zh: "我挖出了区块 {height}", en: "You mined block {height}" }
    mined_many(n: u32, height: u32) { zh: "我挖出了 {n} 块，到 {height}", en: "You mined {n} blocks, up to {height}" }
    header_followed(height: u32) { zh: "跟到区块头 *{height}*", en: "Header *{height}* followed" }
    headers_followed(n: u32, height: u32) { zh: "一次跟上 {n} 个区块头，到 *{height}*", en: "{n} headers followed, up to *{height}*", one: "Header *{height}* followed" }
    reorg(undone: u32, done: u32, fork: u32, returned: u32) {
        zh: "*重组*：高度 {fork} 之后 {undone} 块落败，换成 {done} 块，{returned} 笔交易退回内存池",
        en: "*Reorganisation* above {fork}: {undone} lost, {done} won; {returned} tx back to mempool"
    }
    competing(height: u32) { zh: "高度 {height} 又来了一个区块，与之竞争，暂不切换", en: "A competing block of height {height} seen, not switching" }
    block_rejected(reason: &str) { zh: "拒收一个区块：{reason}", en: "Block refused: {reason}" }
    tx_from(n: u32, who: &str) { zh: "收到 {n} 笔交易，来自 {who}", en: "{n} transactions from {who}", one: "{n} transaction from {who}" }
    tx_own(n: u32) { zh: "我发出 {n} 笔交易", en: "You sent {n} transactions", one: "You sent {n} transaction" }
    tx_rejected(reason: &str) { zh: "拒收一笔交易：{reason}", en: "Transaction refused: {reason}" }
    tx_dropped(reason: &str) { zh: "一笔交易被移出内存池：{reason}", en: "A transaction left the mempool: {reason}" }
    payment_in(amount: &str) { zh: "*我收到* {amount}", en: "*You received* {amount}" }
    payment_out(amount: &str) { zh: "我付出 {amount}", en: "You paid {amount}" }
    peer_connected(name: &str) { zh: "已连接 {name}", en: "Connected to {name}" }
    peer_gone(name: &str) { zh: "{name} 已断开", en: "{name} is gone" }
    peer_dropped(name: &str, reason: &str) { zh: "已断开 {name}：{reason}", en: "Dropped {name}: {reason}" }
    network_on { zh: "网络已恢复", en: "The network is back" }
    network_off { zh: "网络已切断", en: "The network is cut" }
    chain_outlived { zh: "*房间换了新规则*，链从头开始；钱包还在", en: "*The room has new rules* and begins anew; your wallet stays" }
    chain_forgotten(height: u32) { zh: "*链忘掉了*，原来到第 {height} 块；钥匙都在", en: "*The chain is forgotten*, up to block {height}; the keys are here" }

    toast_reorg { zh: "发生重组", en: "Reorganisation" }
    toast_reorg_what(undone: u32, returned: u32) { zh: "{undone} 块让了位，{returned} 笔交易退回", en: "{undone} blocks undone, {returned} tx returned", one: "{undone} block undone, {returned} tx returned" }
    toast_received { zh: "我收到付款", en: "You were paid" }
    toast_payments(n: u32) { zh: "我收到 {n} 笔付款", en: "You were paid {n} times" }
    toast_failed { zh: "没有成功", en: "That failed" }
    heard_blocks(n: u32, height: u32) { zh: "{n} 个新区块，高度 {height}", en: "{n} blocks, height {height}", one: "{n} block, height {height}" }
    in_coins(amount: &str) { zh: "{amount} tBTC", en: "{amount} tBTC" }
}

/// An event in words, with strong letters between `*`.
pub fn event(lang: Lang, kind: &EventKind) -> String {
    match kind {
        EventKind::BlockConnected { height, miner, reward, count, .. } => {
            block_event(lang, *height, miner, *reward, *count)
        }
        EventKind::HeaderFollowed { height, count: 1, .. } => header_followed(lang, *height),
        EventKind::HeaderFollowed { height, count, .. } => headers_followed(lang, *count, *height),
        EventKind::Reorg { fork_height, disconnected, connected, returned, .. } => {
            reorg(lang, *disconnected, *connected, *fork_height, *returned)
        }
        EventKind::CompetingBlock { height, .. } => competing(lang, *height),
        EventKind::BlockRejected { reason, .. } => block_rejected(lang, &reject::words(lang, reason)),
        EventKind::TransactionsAccepted { count, from: Some(name), .. } => tx_from(lang, *count, name),
        EventKind::TransactionsAccepted { count, from: None, .. } => tx_own(lang, *count),
        EventKind::TransactionRejected { reason, .. } => tx_rejected(lang, &reject::words(lang, reason)),
        EventKind::TransactionDropped { reason, .. } => tx_dropped(lang, history::left_pool(lang, *reason)),
        EventKind::Payment { amount, .. } => payment(lang, *amount),
        EventKind::PeerConnected { name } => peer_connected(lang, name),
        EventKind::PeerGone { name, fault: None } => peer_gone(lang, name),
        EventKind::PeerGone { name, fault: Some(fault) } => {
            peer_dropped(lang, name, &errors::words(lang, fault))
        }
        EventKind::NetworkActive(true) => network_on(lang).to_string(),
        EventKind::NetworkActive(false) => network_off(lang).to_string(),
        EventKind::ChainOutlived => chain_outlived(lang).to_string(),
        EventKind::ChainForgotten { height, .. } => chain_forgotten(lang, *height),
    }
}

fn block_event(lang: Lang, height: u32, miner: &MinerTag, reward: Amount, count: u32) -> String {
    match &miner.name {
        _ if miner.is_own() => you_mined(lang, &mined(lang, height, count), &amount_short(reward)),
        _ if count > 1 => blocks_connected(lang, count, height),
        Some(name) => block_connected(lang, height, name),
        None => block_connected_unnamed(lang, height),
    }
}

fn mined(lang: Lang, height: u32, count: u32) -> String {
    if count > 1 { mined_many(lang, count, height) } else { mined_one(lang, height) }
}

fn payment(lang: Lang, sat: i64) -> String {
    let amount = amount_short(Amount(sat.unsigned_abs()));
    if sat < 0 { payment_out(lang, &amount) } else { payment_in(lang, &amount) }
}

fn gain(lang: Lang, sat: i64) -> String {
    in_coins(lang, &format!("+{}", amount_short(Amount(sat.unsigned_abs()))))
}

/// Title and text of a toast.
pub fn toast(lang: Lang, kind: &ToastKind) -> (String, String) {
    match kind {
        ToastKind::Event(EventKind::BlockConnected { height, reward, count, .. }) => {
            (mined(lang, *height, *count), in_coins(lang, &format!("+{}", amount_short(*reward))))
        }
        ToastKind::Event(EventKind::Reorg { disconnected, returned, .. }) => {
            (toast_reorg(lang).into(), toast_reorg_what(lang, *disconnected, *returned))
        }
        ToastKind::Event(EventKind::Payment { amount, .. }) => {
            (toast_received(lang).into(), gain(lang, *amount))
        }
        ToastKind::Payments(count, sum) => (toast_payments(lang, *count), gain(lang, *sum)),
        ToastKind::Event(kind) => (event(lang, kind).replace('*', ""), String::new()),
        ToastKind::Done(text) | ToastKind::News(text) => (text.clone(), String::new()),
        ToastKind::Failed(why) => (toast_failed(lang).into(), capitalised(why)),
    }
}

/// What is read out of all that happened.
pub fn sentence(lang: Lang, sentence: &Sentence) -> String {
    let plain = |kind: &EventKind| event(lang, kind).replace('*', "");
    match sentence {
        Sentence::Event(kind) => plain(kind),
        Sentence::Blocks { count, height, beside: None } => heard_blocks(lang, *count, *height),
        Sentence::Blocks { count, height, beside: Some(kind) } => {
            format!("{}; {}", heard_blocks(lang, *count, *height), plain(kind))
        }
    }
}

/// Roughly how long until something, for a future block.
pub fn about(lang: Lang, seconds: f64) -> String {
    match seconds {
        0.0..60.0 => about_span(lang, &common::mean_span(lang, seconds)),
        _ => about_minutes(lang, (seconds / 60.0).round() as u64),
    }
}
