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
}
