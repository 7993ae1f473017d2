//! Texts of the address book.

texts! {
    book { zh: "地址簿", en: "Address book" }
    known(n: u32) { zh: "{n} 个地址", en: "{n} addresses", one: "{n} address" }
    empty { zh: "还没听说过别的节点", en: "No other node is known yet" }
    empty_why { zh: "连上一个节点，它会把自己认识的告诉本节点。", en: "Once a peer is connected, it tells of others that it knows." }
    new_of(n: u32) { zh: "new：只是听说，{n} 个", en: "new, only heard of: {n}" }
    tried_of(n: u32) { zh: "tried：应答过，{n} 个", en: "tried, once answered: {n}" }
    new_grid(n: usize) { zh: "new 的 1024 个桶，其中 {n} 个有地址", en: "The 1,024 buckets of new; {n} hold addresses" }
    tried_grid(n: usize) { zh: "tried 的 256 个桶，其中 {n} 个有地址", en: "The 256 buckets of tried; {n} hold addresses" }
    grid_why { zh: "一格是一个桶，能放 64 个地址，越满越深。地址进哪个桶，由本节点的密钥、地址所在的网段和消息来源一起决定，所以同一个来源只够得着少数几个桶。", en: "A square is a bucket of 64 addresses, the fuller the darker. Which one an address gets follows from a key of this node, from where the address is, and from who told of it: one teller reaches few of them." }
    entries { zh: "地址", en: "Addresses" }
    shown(shown: usize, all: u32) { zh: "显示 {all} 个中的 {shown} 个", en: "{shown} of {all} shown" }
    bucket(n: u16) { zh: "桶 {n}", en: "bucket {n}" }
    buckets(list: &str) { zh: "桶 {list}", en: "buckets {list}" }
    connected { zh: "已连接", en: "connected" }
    anchor { zh: "锚点", en: "anchor" }
    anchor_why { zh: "下次启动先连它", en: "Called first after the next start" }
    seen_by_carrier { zh: "传输层看到的", en: "seen by a carrier" }
    told_by_tab { zh: "别的标签页说的", en: "told by a tab" }
    told_by_group(group: &str) { zh: "{group} 说的", en: "told by {group}" }
    told_by_network(network: u8) { zh: "网络 {network} 上的节点说的", en: "told by a node of network {network}" }
    heard(ago: &str) { zh: "听说：{ago}", en: "heard of {ago}" }
    answered(ago: &str) { zh: "应答：{ago}", en: "answered {ago}" }
    called(ago: &str) { zh: "呼叫：{ago}", en: "called {ago}" }
    never_called { zh: "没有呼叫过", en: "never called" }
    failures(n: u32) { zh: "失败 {n} 次", en: "{n} failures", one: "{n} failure" }
    bans { zh: "不来往", en: "Banned" }
    banned_for(span: &str) { zh: "还有 {span}", en: "for another {span}" }

    seeds { zh: "种子", en: "Seeds" }
    seeds_off { zh: "种子关着：谁在场，本节点不听广播和中继的，只呼叫地址簿里的。别的节点还是可以呼叫它。", en: "Seeds are off: broadcasts and the relay are not believed when they tell who is there, and only addresses of the book are called. Others may still call." }

    greeting { zh: "最新一个连接的头几条消息", en: "First messages of the newest connection" }
    with_peer(name: &str) { zh: "和 {name}", en: "with {name}" }
    called_us { zh: "对方呼叫的", en: "they called" }
    we_called { zh: "本节点呼叫的", en: "this node called" }
    no_greeting { zh: "还没有连接", en: "No connection yet" }
    no_greeting_why { zh: "两个节点见面的头几句话会列在这里。", en: "What two nodes say first is listed here." }
    forgotten { zh: "这个连接的头几条消息已经从记录里删掉了。", en: "The log has forgotten how this connection began." }
    sent { zh: "发出", en: "sent" }
    received { zh: "收到", en: "received" }
    says_version { zh: "名字、版本和链的高度", en: "name, version, and how high the chain is" }
    says_verack { zh: "握手完成", en: "the handshake is done" }
    says_features { zh: "还会这个", en: "can do this as well" }
    says_getaddr { zh: "还认识谁？", en: "who else is known?" }
    says_addr { zh: "听说过的地址", en: "addresses that were heard of" }
    says_getheaders { zh: "链到这里，后面还有什么？", en: "the chain ends here; what follows?" }
    says_headers { zh: "后面的区块头", en: "the headers that follow" }
    says_ping { zh: "还在吗？", en: "are you there?" }
    says_pong { zh: "在", en: "I am" }
    says_other { zh: "招呼打完了，说正事", en: "greetings are over" }
}
