//! Texts of Settings.

texts! {
    settings { zh: "设置", en: "Settings" }
    look { zh: "外观", en: "Appearance" }
    language { zh: "语言", en: "Language" }
    theme { zh: "主题", en: "Theme" }
    light { zh: "浅色", en: "Light" }
    dark { zh: "深色", en: "Dark" }
    name { zh: "显示名", en: "Display name" }
    name_hint { zh: "本节点的名字，写进它的区块和握手消息；中文、字母、数字和 - _ . 都可以", en: "The name of this node, in its blocks and handshakes: letters of any script, digits, - _ and ." }
    bad_name(max: usize) { zh: "只能用中文、字母、数字和 - _ . ，最多 {max} 个", en: "Letters, digits, - _ and . only, {max} at most" }
    save { zh: "保存", en: "Save" }
    changed { zh: "已生效，但没有保存", en: "Changed, but not saved" }
    saved { zh: "已保存", en: "Saved" }

    room { zh: "房间", en: "Room" }
    room_note { zh: "每个房间是一条独立的链", en: "each room is a chain of its own" }
    here(network: &str, room: &str) { zh: "当前：{network}，房间 {room}", en: "Now: {network}, room {room}" }
    network { zh: "网络", en: "Network" }
    room_name { zh: "房间名", en: "Room name" }
    bad_room(why: &str) { zh: "房间名有误：{why}", en: "The room's name is wrong: {why}" }
    go { zh: "进入", en: "Go there" }
    invitation { zh: "邀请链接", en: "Invitation link" }
    invitation_note { zh: "打开这个链接的标签页会加入同一条链。", en: "A tab that opens this link joins the same chain." }
    copy_link { zh: "复制链接", en: "Copy link" }
    classroom { zh: "教学链", en: "Classroom" }
    regtest { zh: "Regtest", en: "Regtest" }
    signet { zh: "Signet", en: "Signet" }
    testnet4 { zh: "Testnet4", en: "Testnet4" }
    mainnet { zh: "主网（博物馆）", en: "Main chain (museum)" }

    relay { zh: "中继", en: "Relay" }
    relay_note { zh: "让不同电脑上的标签页互联", en: "joins tabs on different machines" }
    relay_address { zh: "中继地址", en: "Address" }
    relay_hint { zh: "ws:// 或 wss:// 开头；留空则不用中继", en: "Starts with ws:// or wss://; empty for no relay" }
    bad_relay { zh: "地址要以 ws:// 或 wss:// 开头", en: "The address must start with ws:// or wss://" }
    mixed_relay {
        zh: "本页经 https 打开，浏览器只让它连接 wss:// 中继。请给中继配上证书，或经 http 打开本页",
        en: "This page came by https, and from there browsers reach wss:// relays alone. Give the relay a certificate, or open the page by http"
    }
    relay_default { zh: "用本站自带的中继", en: "Use this site's own" }

    direct { zh: "直连", en: "Direct links" }
    direct_note { zh: "WebRTC，不经过中继", en: "WebRTC, with no relay in between" }
    direct_switch { zh: "和别的浏览器直接连接", en: "Link with other browsers directly" }
    direct_why {
        zh: "两个浏览器先经中继互相找到，再自己连起来；中继停了，连着的照样收发。浏览器因此可能会问：能不能使用本地网络？连不上的时候，仍旧走中继。",
        en: "Two browsers find each other at the relay, then link up by themselves: if the relay stops, they go on. For that a browser may ask whether it may use the local network. Where it does not work, the relay carries everything."
    }
    stun { zh: "STUN 服务器", en: "STUN server" }
    stun_why {
        zh: "平时留空。两边隔着各自的路由器（NAT）时，浏览器要问外面的服务器才知道自己的地址；填了，那台服务器就会看到这个地址。",
        en: "Empty as a rule. Where routers (NAT) stand between two browsers, each has to ask a server outside for its own address, and that server learns it."
    }
    bad_stun { zh: "这里应该是 stun: 或 stuns: 开头的地址", en: "This has to begin with stun: or stuns:" }
    encryption { zh: "加密连接", en: "Encrypted connections" }
    encryption_note { zh: "BIP324，两边都支持才加密", en: "BIP324, where both sides can" }
    encryption_why {
        zh: "打开时，节点之间的消息加密后再传，中继和旁人只看得到随机字节。刷新页面后生效。",
        en: "While this is on, the relay, and whoever listens, sees random bytes. A change counts once the page is loaded again."
    }
    encrypt { zh: "与别的节点加密通信（BIP324）", en: "Encrypt what nodes say to each other (BIP324)" }

    mode { zh: "保留多少区块链", en: "How much of the chain" }
    mode_note { zh: "各自存放，互不覆盖", en: "each has its own storage" }
    full { zh: "完整节点", en: "Full node" }
    light_node { zh: "轻节点", en: "Light node" }
    mode_why {
        zh: "完整节点下载并验证每一个区块。轻节点只要区块头和每块的过滤器，再加上与自己的钱包有关的区块：省流量，但查不出区块里的内容合不合规则，也不能挖矿。切换时会重新打开这一页，带上现在的助记词；如果那边已有保存的节点，就用它自己的钱包。",
        en: "A full node downloads and checks every block. A light node has the headers, a small filter of each block, and those blocks that concern its wallet: little to download, but it can't tell whether what is in a block follows the rules, and it doesn't mine. Switching opens this page anew and takes your words along; a node that is stored there already keeps its own wallet."
    }
    carried_open {
        zh: "带过去的只有助记词，密码不跟着走：那边新存的钱包没有加密，要重新设置密码。",
        en: "The words go along without the passphrase: the wallet that is newly stored there is unprotected until you set one."
    }
    prove { zh: "让一个节点证明我的收付款（BIP37）", en: "Have one peer prove payments (BIP37)" }
    prove_why {
        zh: "关着时，向所有节点要过滤器来比对（BIP157）：只要有一个节点诚实，收付款就瞒不住，也没有人知道哪些地址是我的。打开后只问一个节点。它拿着一份布隆过滤器，大致看得出哪些地址是我的；它给出的交易都附默克尔证明，造假一验便知，但它若漏掉一笔，这里看不出来。每次切换，整条链都会重新找一遍。",
        en: "While this is off, filters of all peers are compared (BIP157): one honest peer is enough for no payment to stay hidden, and nobody learns which addresses are yours. While it is on, one peer is asked. It gets a Bloom filter, by which it can roughly tell which addresses are yours. Each transaction comes with a Merkle proof, and a false one is found out; a payment that it leaves out is not. With each change the whole chain is looked through again."
    }
    become_light { zh: "以轻节点重新打开", en: "Open again as a light node" }
    pruned_node { zh: "修剪节点", en: "Pruned node" }
    is_pruned { zh: "修剪节点", en: "pruned node" }
    pruned_why {
        zh: "修剪节点也下载并验证每一个区块，但只留下最近的 288 个，更早的验证完就删掉；全部的币都还在，照样能付款、能挖矿。它不能把旧区块给新来的节点，总要有人保留全部。",
        en: "A pruned node downloads and checks every block, too, and keeps the newest 288: older ones are deleted once they are checked. All coins stay, so it pays and mines as before. It can't give old blocks to newcomers, so somebody has to keep them all."
    }
    become_pruned { zh: "以修剪节点重新打开", en: "Open again as a pruned node" }
    pruned_room(room: &str) { zh: "{room}（修剪节点）", en: "{room} (pruned node)" }
    become_full { zh: "以完整节点重新打开", en: "Open again as a full node" }

    light_room(room: &str) { zh: "{room}（轻节点）", en: "{room} (light node)" }
    nodes { zh: "保存的节点", en: "Stored nodes" }
    nodes_note { zh: "都在这个浏览器里", en: "in this browser" }
    node_number(n: u32) { zh: "{n} 号节点", en: "node {n}" }
    rules(rules: &str) { zh: "规则 {rules}", en: "rules {rules}" }
    this_tab { zh: "本标签页", en: "this tab" }
    running { zh: "运行中", en: "running" }
    at_height(height: u32) { zh: "高度 {height}", en: "height {height}" }
    since(day: &str) { zh: "建于 {day}", en: "since {day}" }
    backup_name(n: u32, room: &str) { zh: "备份 {n} 号节点，房间 {room}", en: "Back up node {n} of {room}" }
    delete { zh: "删除", en: "Delete" }
    delete_name(n: u32, room: &str) { zh: "删除 {n} 号节点，房间 {room}", en: "Delete node {n} of {room}" }
    delete_title { zh: "删除这个节点？", en: "Delete this node?" }
    delete_why { zh: "它的链、钱包和密钥会从浏览器里永久消失。没有备份或助记词，里面的币就找不回来了。", en: "Its chain, wallet and keys vanish from this browser for good. Without a backup or its words the coins in it are lost." }
    deleted { zh: "节点已删除", en: "The node was deleted" }
    none_stored { zh: "没有保存的节点", en: "No stored nodes" }
    import { zh: "导入备份", en: "Import a backup" }
    import_note { zh: "备份会放进一个空的位置，不会覆盖任何节点。", en: "It goes into a free slot and overwrites no node." }
    importing(name: &str) { zh: "正在导入 {name}", en: "Importing {name}" }
    imported(name: &str) { zh: "{name} 已导入，开一个新标签页即可使用", en: "{name} is imported: a new tab can use it" }
    imported_blocks(name: &str, blocks: u32) { zh: "{name} 里的 {blocks} 个区块已读入这条链", en: "The blocks of {name} were read into this chain: {blocks}" }
    import_failed(why: &str) { zh: "没有导入：{why}。已有的节点不受影响。", en: "Not imported: {why}. Stored nodes are unharmed." }

    storage { zh: "存储", en: "Storage" }
    storage_kept { zh: "已保存，浏览器承诺不清除", en: "Saved; the browser promised to keep it" }
    storage_saved { zh: "已保存，空间不足时浏览器可能清除", en: "Saved; the browser may evict it when space runs out" }
    storage_memory { zh: "只在内存里，关闭即丢失", en: "In memory only: lost with the tab" }
    storage_failed(why: &str) { zh: "没有保存：{why}", en: "Not saved: {why}" }
    plain_http {
        zh: "这个页面通过 http 从另一台电脑打开：浏览器在这里不提供剪贴板（请选中文字再复制）、显卡挖矿，也不承诺保留存储。改用 https 或 localhost 打开就都有。",
        en: "This page came over plain http from another machine: here browsers give no clipboard (select a text to copy it), no mining on the graphics card, and no promise to keep what is stored. Over https, or from localhost, there is all of it."
    }
    storage_taken { zh: "没有保存：数据已被删除或接管", en: "Not saved: the data was deleted or taken over" }
    about { zh: "关于", en: "About" }
    version { zh: "版本", en: "Version" }
    node_id { zh: "节点编号", en: "Node id" }
    genesis { zh: "创世区块", en: "Genesis" }
    licence { zh: "许可证", en: "Licence" }
    about_text { zh: "哈希工场是一个教学工具：每个标签页都是一个真正的全节点。这里的币没有价值，也永远不会有。", en: "Hashyard is a teaching tool: every tab is a real full node. Its coins have no value and never will." }
    about_light {
        zh: "哈希工场是一个教学工具：每个标签页都是一个真正的节点，这一个是轻节点，只跟着区块头走。这里的币没有价值，也永远不会有。",
        en: "Hashyard is a teaching tool: every tab is a real node, and this one is a light node, which follows headers. Its coins have no value and never will."
    }
    bench { zh: "这个浏览器挖矿有多快？测一测", en: "How fast does this browser mine? Measure it" }
}

/// A network's name for people.
pub fn network_name(lang: super::Lang, network: hashyard_core::Network) -> &'static str {
    use hashyard_core::Network;
    match network {
        Network::Classroom => classroom(lang),
        Network::Regtest => regtest(lang),
        Network::Signet => signet(lang),
        Network::Testnet4 => testnet4(lang),
        Network::Mainnet => mainnet(lang),
    }
}
