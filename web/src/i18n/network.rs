//! Texts of the Network screen.

use crate::bridge::RelayRefusal;

texts! {
    network { zh: "网络层", en: "Network" }
    peers { zh: "节点", en: "Peers" }
    known(n: u32) { zh: "知道 {n} 个地址", en: "{n} addresses known", one: "{n} address known" }
    open_another { zh: "再开一个节点", en: "Open another node" }
    node { zh: "节点", en: "Node" }
    transport { zh: "传输", en: "Transport" }
    encrypted(session: &str) { zh: "已加密（BIP324），会话 {session}", en: "Encrypted (BIP324), session {session}" }
    plaintext { zh: "这条消息在路上是加密的，这里是明文。", en: "This message travels encrypted; here is its plaintext." }
    latency { zh: "延迟", en: "Latency" }
    height { zh: "高度", en: "Height" }
    bytes_in { zh: "收", en: "In" }
    bytes_out { zh: "发", en: "Out" }
    activity { zh: "近 30 秒流量", en: "Last 30 s" }
    last_message { zh: "最近消息", en: "Last message" }
    local { zh: "同机", en: "same machine" }
    relay { zh: "中继", en: "relay" }
    direct { zh: "直连", en: "direct" }
    handshake(n: u8) { zh: "握手 {n} / 3", en: "handshake {n} / 3" }
    behind { zh: "落后", en: "behind" }
    inbound { zh: "对方连入", en: "inbound" }
    alone { zh: "只有我一个节点", en: "This tab is alone" }
    alone_why { zh: "再开一个标签页，它就是第二个节点。也可以把邀请链接发给同学。", en: "Open another tab: it is a second node. Or send the invitation link to somebody." }
    cut_off { zh: "网络已切断", en: "The network is cut" }
    cut_off_why { zh: "节点继续挖矿、记账，但不与任何人通信。", en: "The node goes on mining and keeping its ledger, but talks to nobody." }

    messages { zh: "消息", en: "Messages" }
    per_second(rate: &str) { zh: "每秒 {rate} 条", en: "{rate} per second" }
    all { zh: "全部", en: "All" }
    which { zh: "显示哪些消息", en: "Which messages to show" }
    pause { zh: "暂停", en: "Pause" }
    resume { zh: "继续", en: "Resume" }
    log { zh: "消息记录", en: "Message log" }
    no_messages { zh: "还没有消息", en: "No messages yet" }
    no_messages_why { zh: "连上一个节点，双方说的每个字节都会出现在这里。", en: "Once a peer is connected, every byte that is said appears here." }
    none_of_kind { zh: "还没有这种消息", en: "None of this kind yet" }
    pick_message { zh: "选一条消息，逐字节查看", en: "Pick a message to see its bytes" }
    copy_hex { zh: "复制十六进制", en: "Copy hex" }
    malformed(why: &str) { zh: "读不懂：{why}", en: "Malformed: {why}" }
    cut_bytes(shown: &str, size: &str) { zh: "只显示前 {shown} 字节，共 {size} 字节", en: "first {shown} of {size} bytes" }
    bytes { zh: "逐字节", en: "Bytes" }
    fields { zh: "字段", en: "Fields" }
    exchange { zh: "这次对话", en: "This exchange" }
    exchange_of(me: &str, peer: &str, list: &str) { zh: "{me} 与 {peer}：{list}", en: "{me} and {peer}: {list}" }

    partition { zh: "分区开关", en: "Partition" }
    cut { zh: "切断网络", en: "Cut the network" }
    cut_note { zh: "切断后两侧各自出块。恢复时，工作量少的一侧让位，交易退回内存池。", en: "Each side keeps mining after a cut. When healed, the side with less work is undone." }
    cut_drawing(n: usize) { zh: "左侧是我，右侧是 {n} 个节点", en: "You on the left, {n} peers on the right", one: "You on the left, {n} peer on the right" }
    nobody { zh: "没有人", en: "nobody" }
    relay_title { zh: "中继", en: "Relay" }
    relay_none { zh: "没有配置中继：只能与这个浏览器的标签页互联。", en: "No relay: only tabs of this browser can be reached." }
    relay_connecting { zh: "正在连接", en: "connecting" }
    relay_connected { zh: "已连接", en: "connected" }
    relay_unreachable(wait: &str) { zh: "连不上，{wait}后重试。同一浏览器的标签页仍可互联。", en: "not reachable, next try in {wait}. Tabs of this browser still reach each other." }
    relay_refuses(why: &str, wait: &str) { zh: "中继拒绝接入：{why}。{wait}后重试，同一浏览器的标签页仍可互联。", en: "The relay says no: {why}. Next try in {wait}; tabs of this browser still reach each other." }
    relay_id_taken { zh: "有别的连接正在使用本节点的编号", en: "another connection uses the id of this node" }
    relay_full { zh: "人数已满", en: "it is full" }
    relay_version { zh: "它用的是另一个协议版本", en: "it speaks another version of the protocol" }
    relay_too_slow { zh: "网络太慢，跟不上房间里的消息", en: "the connection is too slow for what the room says" }
    relay_other { zh: "它正在关闭，或没看懂本节点发的内容", en: "it is being shut down, or did not understand this node" }
    change_relay { zh: "去设置", en: "Settings" }

    says_version { zh: "自报名号和高度", en: "Who I am and how far I am" }
    says_verack { zh: "接受这个版本", en: "I accept your version" }
    says_ping { zh: "还在吗？", en: "Are you there?" }
    says_pong { zh: "还在", en: "Still here" }
    says_inv { zh: "这里有这些", en: "I have these" }
    says_getdata { zh: "请发给我", en: "Please send it" }
    says_notfound { zh: "这里没有", en: "I don't have it" }
    says_tx { zh: "这是那笔交易", en: "Here is the transaction" }
    says_block { zh: "这是那个区块", en: "Here is the block" }
    says_sendcmpct { zh: "能读紧凑区块", en: "I read compact blocks" }
    says_cmpctblock { zh: "这是紧凑区块", en: "Here is a compact block" }
    says_getblocktxn { zh: "还缺其中几笔交易", en: "I lack transactions of it" }
    says_blocktxn { zh: "这是缺的交易", en: "Here are those transactions" }
    says_getheaders { zh: "从这里起的区块头？", en: "Which headers follow?" }
    says_headers { zh: "这是区块头", en: "Here are headers" }
    says_getaddr { zh: "还认识哪些节点？", en: "Whom do you know?" }
    says_addr { zh: "认识这些节点", en: "I know these nodes" }
    says_sendaddrv2 { zh: "请用新格式发地址", en: "Send addresses in the new format" }
    says_sendheaders { zh: "新区块直接发区块头", en: "Announce blocks by headers" }
    says_wtxidrelay { zh: "按 wtxid 转发交易", en: "Announce transactions by wtxid" }
    says_feefilter { zh: "低于这个费率的不要发来", en: "Spare me what pays less" }
    says_getcfilters { zh: "哪些区块与我有关？", en: "Which blocks might concern me?" }
    says_cfilters { zh: "这是区块过滤器", en: "Here are filters of blocks" }
    says_filterload { zh: "只要与这个过滤器匹配的交易", en: "Only what this filter matches" }
    says_filteradd { zh: "过滤器里再加一项", en: "Add this to the filter" }
    says_filterclear { zh: "过滤器作废，交易照旧都要", en: "Tell me of everything again" }
    says_merkleblock { zh: "这是匹配交易的证明", en: "Here is a proof of what matches" }
    says_blkprop { zh: "请给这个区块签名", en: "Sign this block" }
    says_blksig { zh: "已签名", en: "Signed" }
    says_note { zh: "对全班说的话", en: "Something said to the class" }
    says_view { zh: "交换一些已知的节点", en: "Let us swap some nodes that we know" }
    says_kad { zh: "按编号查找节点或记录", en: "Who is closest to this id?" }
    says_mempool { zh: "内存池里有什么？", en: "What is in your mempool?" }
}

/// What a message says, in a few words; nothing for commands that are not known.
pub fn says(lang: super::Lang, command: &str) -> &'static str {
    match command {
        "version" => says_version(lang),
        "verack" => says_verack(lang),
        "ping" => says_ping(lang),
        "pong" => says_pong(lang),
        "inv" => says_inv(lang),
        "getdata" => says_getdata(lang),
        "notfound" => says_notfound(lang),
        "tx" => says_tx(lang),
        "block" => says_block(lang),
        "sendcmpct" => says_sendcmpct(lang),
        "cmpctblock" => says_cmpctblock(lang),
        "getblocktxn" => says_getblocktxn(lang),
        "blocktxn" => says_blocktxn(lang),
        "getheaders" | "getblocks" => says_getheaders(lang),
        "headers" => says_headers(lang),
        "getaddr" => says_getaddr(lang),
        "addr" | "addrv2" => says_addr(lang),
        "sendaddrv2" => says_sendaddrv2(lang),
        "sendheaders" => says_sendheaders(lang),
        "wtxidrelay" => says_wtxidrelay(lang),
        "feefilter" => says_feefilter(lang),
        "mempool" => says_mempool(lang),
        "getcfilters" | "getcfheaders" | "getcfcheckpt" => says_getcfilters(lang),
        "cfilter" | "cfheaders" | "cfcheckpt" => says_cfilters(lang),
        "filterload" => says_filterload(lang),
        "filteradd" => says_filteradd(lang),
        "filterclear" => says_filterclear(lang),
        "merkleblock" => says_merkleblock(lang),
        "blkprop" => says_blkprop(lang),
        "blksig" => says_blksig(lang),
        "note" => says_note(lang),
        "view" => says_view(lang),
        "kad" => says_kad(lang),
        _ => "",
    }
}

/// Why a relay takes this node in no room.
pub fn relay_refusal(lang: super::Lang, why: RelayRefusal) -> &'static str {
    match why {
        RelayRefusal::IdTaken => relay_id_taken(lang),
        RelayRefusal::Full => relay_full(lang),
        RelayRefusal::Version => relay_version(lang),
        RelayRefusal::TooSlow => relay_too_slow(lang),
        RelayRefusal::Other => relay_other(lang),
    }
}
