//! The frame around the screens, and starting up.

use hashyard_ui_model::search::Other;

use super::Lang;
use crate::start::Role;

texts! {
    skip { zh: "跳到主要内容", en: "Skip to content" }
    tagline { zh: "哈希工场", en: "a chain in your tabs" }
    navigation { zh: "主导航", en: "Main" }
    live { zh: "实况", en: "Live" }
    mine { zh: "挖矿", en: "Mine" }
    block { zh: "区块", en: "Block" }
    wallet { zh: "钱包", en: "Wallet" }
    network { zh: "网络层", en: "Network" }
    script { zh: "脚本", en: "Script" }
    console { zh: "命令行", en: "Console" }
    settings { zh: "设置", en: "Settings" }
    course { zh: "课程", en: "Course" }
    lab { zh: "实验室", en: "Lab" }
    attack { zh: "攻击现场", en: "Live attacks" }
    attacks_allowed { zh: "允许攻击", en: "Attacks allowed" }
    attacks_why { zh: "在这个房间里，谁都可以扣住区块、收回付款", en: "Anybody in this room may keep blocks back and take payments back" }
    course_at(page: u8, met: usize, all: usize) { zh: "{page} · {met}/{all}", en: "{page} · {met}/{all}" }
    course_beside { zh: "边看课程边操作节点", en: "The course beside your node" }
    more { zh: "更多", en: "More" }
    map { zh: "活地图", en: "Living map" }
    follow { zh: "跟着走", en: "Follow" }
    crypto { zh: "密码台", en: "Crypto bench" }
    ledgers { zh: "四种账本", en: "Four ledgers" }
    museum { zh: "博物馆", en: "Museum" }
    pruned { zh: "修剪节点", en: "Pruned node" }
    this_tab { zh: "本标签页", en: "This tab" }
    unprotected { zh: "钱包未加密", en: "Wallet unprotected" }
    unprotected_why { zh: "密钥明文存在本机，点此抄下助记词或设置密码", en: "Keys lie open on this machine: write down the words or set a passphrase" }
    height { zh: "高度", en: "Height" }
    tip { zh: "最新区块", en: "Tip" }
    peers { zh: "节点", en: "Peers" }
    mempool { zh: "内存池", en: "Mempool" }
    hash_rate { zh: "全网算力", en: "Network" }
    since_block { zh: "距上个区块", en: "Since block" }
    syncing(height: u32, headers: u32) { zh: "同步中 {height} / {headers}", en: "syncing {height} / {headers}" }
    offline { zh: "已断网", en: "offline" }
    cut_paste(longest: usize) { zh: "这里最多放得下 {longest} 个字符，多出来的没有贴进来", en: "At most {longest} characters fit here; the rest was not pasted" }
    search { zh: "区块、交易或地址", en: "Block, tx or address" }
    search_unclear { zh: "请输入高度、64 位哈希或地址", en: "Type a height, a 64-digit hash or an address" }
    search_private_key { zh: "这是私钥：不要输入到任何网页，也不要给任何人看。已从搜索框里清掉。", en: "That is a private key: show it to nobody and type it into no page. It was removed from the box." }
    search_words { zh: "这像是钱包的助记词：不要输入到这里，也不要给任何人看。已从搜索框里清掉。", en: "Those look like a wallet's words: show them to nobody. They were removed from the box." }
    search_public_key { zh: "这是公钥，不是地址：由它可以得到好几种地址", en: "That is a public key and no address: several addresses follow from it" }
    search_extended_key { zh: "这是扩展公钥：一整个钱包的地址都由它得到，请改搜其中一个地址", en: "That is an extended public key: a whole wallet's addresses follow from it. Search for one of those" }
    search_descriptor { zh: "这是输出描述符：可以在命令行用 deriveaddresses 得到地址", en: "That is a descriptor: deriveaddresses in the console gives its addresses" }
    search_hash_part(n: usize) { zh: "这只是哈希的一部分（{n} 位）：请输入全部 64 位", en: "That is a part of a hash ({n} digits): type all 64" }
    search_bytes { zh: "这比哈希长，像是原始字节：区块可以粘贴到博物馆，交易可以用命令行 decoderawtransaction 来看", en: "That is longer than a hash and looks like raw bytes: paste a block in the museum, or try decoderawtransaction in the console" }
    no_such_page(address: &str) { zh: "没有 {address} 这个页面，这里是实况", en: "There is no page {address}: this is Live" }
    switch_language { zh: "Switch to English", en: "切换到中文" }
    other_language { zh: "EN", en: "中文" }
    switch_theme { zh: "切换深浅主题", en: "Toggle theme" }
    storage_failed(why: &str) {
        zh: "无法保存到浏览器：{why}。从现在起的一切都没有保存，关闭标签页就会丢失。程序会自动重试，成功后本条提示消失；在那之前，请导出数据或抄下助记词。",
        en: "Saving to the browser failed: {why}. Nothing is saved from then on, and it is lost with this tab. The app tries again by itself, and this goes away once everything is saved: until then export the data or write down the wallet's words."
    }
    storage_taken {
        zh: "本节点保存的数据在别处被删除，或被新版本的程序接管。从现在起什么都不再保存，关闭标签页就会丢失。可以重新保存、导出数据，或抄下助记词。",
        en: "What was saved of this node was deleted elsewhere, or taken over by a newer version of the app. Nothing is saved from now on, and everything is lost with this tab: save it again, export the data, or write down the wallet's words."
    }
    storage_still_taken(why: &str) {
        zh: "没能重新保存：{why}。现在什么都不保存，关闭标签页就会丢失，请导出数据或抄下助记词。",
        en: "Saving again failed: {why}. Nothing is saved from now on, and everything is lost with this tab: export the data or write down the wallet's words."
    }
    given_twice(key: &str) { zh: "参数 {key} 出现了两次", en: "parameter {key} is given twice" }
    saved_again { zh: "全部数据已重新保存", en: "Everything is saved again" }
    links_directly {
        zh: "正在和别的浏览器直接相连。浏览器可能会问能不能使用本地网络，就是为了这个；不允许也行，那就走中继。",
        en: "Linking with other browsers directly. For that, yours may ask whether it may use the local network; if not, the relay carries everything."
    }
    save_again { zh: "重新保存", en: "Save again" }
    storage_silent { zh: "没有回应，可能另一个标签页正占用这份数据", en: "no answer; perhaps another tab holds the data" }
    threads_missing(n: u32) {
        zh: "只有 {n} 个挖矿线程能启动：网页服务器没有回应，或已换成新版本。刷新页面即可恢复。",
        en: "Only {n} mining threads could be started: the web server does not answer, or has a newer version of the app. Reload the page to have all of them.",
        one: "Only one mining thread could be started: the web server does not answer, or has a newer version of the app. Reload the page to have all of them."
    }
    no_threads {
        zh: "挖矿线程无法启动：网页服务器没有回应，或已换成新版本。请刷新页面。",
        en: "No mining thread could be started: the web server does not answer, or has a newer version of the app. Reload the page."
    }
    starting_slow { zh: "后台线程还没有启动，网页服务器可能没有回应。", en: "The worker has not come up; perhaps the web server does not answer." }
    show_words { zh: "查看助记词", en: "Show the words" }
    storage_memory {
        zh: "本节点只在内存中运行，关闭标签页后不会留下任何东西。",
        en: "This node runs in memory only. Nothing is left once the tab is closed."
    }
    slot_lost {
        zh: "这个标签页停顿太久，它的节点可能已由另一个标签页接管",
        en: "this tab stood still for too long, and another may run its node by now"
    }
    disk_full(what: &str) { zh: "存储空间已满（{what}）", en: "{what}" }
    browser_says(what: &str) { zh: "浏览器报错 {what}", en: "{what}" }
    damaged_row(table: &str) { zh: "{table} 表有一行不是字节", en: "a row of table {table} is no bytes" }
    open_settings { zh: "去设置", en: "Open Settings" }
    back_up { zh: "备份", en: "Back up" }
    start_failed { zh: "节点没能启动", en: "The node could not start" }
    bad_link(why: &str) { zh: "链接有误：{why}", en: "The link is wrong: {why}" }
    bad_link_safe { zh: "没有动任何已保存的数据。改正链接，或进入默认房间。", en: "Nothing stored was touched. Correct the link, or go to the default room." }
    no_storage(why: &str) { zh: "浏览器不提供存储：{why}", en: "The browser gives no storage: {why}" }
    no_storage_safe { zh: "可能是隐私模式。可以只在内存中运行，关闭标签页即丢失。", en: "Perhaps a private window. It can run in memory only and is lost with the tab." }
    no_slot { zh: "这个房间保存的节点都已在其他标签页里运行", en: "All nodes that this browser keeps for this room are running in other tabs" }
    no_slot_safe { zh: "关掉一个标签页再刷新，或只在内存中运行。", en: "Close one of those tabs and reload, or run in memory only." }
    corrupt(why: &str) { zh: "保存的数据读不出来：{why}", en: "What is stored can't be read: {why}" }
    corrupt_safe { zh: "先导出原始数据，再选择重置，或不动存储、只在内存中运行。", en: "Export the raw data first. Then start over, or leave the storage alone and run in memory." }
    bad_words(why: &str) { zh: "助记词有误：{why}", en: "The words are wrong: {why}" }
    worker_failed(why: &str) { zh: "后台线程停止了：{why}", en: "The worker stopped: {why}" }
    worker_failed_safe { zh: "已保存的数据不受影响。刷新页面即可继续。", en: "What is saved is unharmed. Reload the page to go on." }
    default_room { zh: "进入默认房间", en: "Go to the default room" }
    run_in_memory { zh: "只在内存中运行", en: "Run in memory" }
    export { zh: "导出数据", en: "Export data" }
    not_exported(why: &str) { zh: "没能导出：{why}", en: "Not exported: {why}" }
    reset { zh: "清空并重新开始", en: "Delete and start over" }
    reset_sure { zh: "再点一次：永久删除本节点保存的一切", en: "Press again: deletes all this node has stored, for good" }
    reload { zh: "刷新页面", en: "Reload the page" }
}

/// What something is that the search box does not look for.
pub fn not_searched(lang: Lang, what: Other) -> String {
    let fixed = match what {
        Other::PrivateKey => search_private_key(lang),
        Other::Words => search_words(lang),
        Other::PublicKey => search_public_key(lang),
        Other::ExtendedKey => search_extended_key(lang),
        Other::Descriptor => search_descriptor(lang),
        Other::HashPart(digits) => return search_hash_part(lang, digits),
        Other::Bytes => search_bytes(lang),
        Other::Unclear => search_unclear(lang),
    };
    fixed.to_owned()
}

/// What a role of the course is called; a node without a name takes it.
pub const fn role(lang: Lang, role: Role) -> &'static str {
    match (lang, role) {
        (_, Role::Joe) => "Joe",
        (Lang::Zh, Role::Merchant) => "商家",
        (Lang::En, Role::Merchant) => "Merchant",
        (Lang::Zh, Role::Bank) => "银行",
        (Lang::En, Role::Bank) => "Bank",
        (Lang::Zh, Role::Attacker) => "攻击者",
        (Lang::En, Role::Attacker) => "Attacker",
        (Lang::Zh, Role::Spy) => "窃听者",
        (Lang::En, Role::Spy) => "Spy",
        (Lang::Zh, Role::Light) => "轻节点",
        (Lang::En, Role::Light) => "Light node",
        (Lang::Zh, Role::Org1) => "甲机构",
        (Lang::En, Role::Org1) => "Org1",
        (Lang::Zh, Role::Org2) => "乙机构",
        (Lang::En, Role::Org2) => "Org2",
        (Lang::Zh, Role::Orderer) => "排序节点",
        (Lang::En, Role::Orderer) => "Orderer",
    }
}
