//! Texts of the overlays: on the Network screen, and on the course's pages 64 to 66 and 69.

texts! {
    nobody { zh: "还不认识别的节点", en: "Nobody is known yet" }
    nobody_why { zh: "再开一个标签页，连上以后它就会出现在这里。", en: "Open another tab: once connected, it appears here." }
    this_node { zh: "本节点", en: "this node" }

    sample { zh: "局部视图", en: "Partial view" }
    entries(n: usize) { zh: "{n} 个条目", en: "{n} entries", one: "{n} entry" }
    rounds(n: u64) { zh: "已进行 {n} 轮", en: "{n} rounds so far", one: "{n} round so far" }
    age(n: u16) { zh: "{n} 轮", en: "{n} rounds", one: "{n} round" }
    sample_why { zh: "每 10 秒一轮：所有条目变老一轮，取出最老的一条，和那个节点交换条目（Cyclon）。它要是不回答，就不再回到名单上。", en: "Every 10 s a round begins: all entries grow older by one, the oldest is taken out, and its node is asked to exchange entries (Cyclon). A node that does not answer stays off the list." }

    sample_out { zh: "条目正在交换", en: "Its entries are out for exchange" }
    sample_out_why { zh: "名单很短，仅有的条目都取出去交换了；对方一回答，名单上又有节点了。", en: "The list is short, and all that was on it was taken out for the exchange. Once the other node answers, it fills again." }

    buckets { zh: "K 桶", en: "k-buckets" }
    known(n: usize) { zh: "认识 {n} 个节点", en: "{n} nodes known", one: "{n} node known" }
    shared(n: u16) { zh: "前 {n} 位相同", en: "{n} bits shared", one: "{n} bit shared" }
    spare(n: u32) { zh: "候补 {n}", en: "+{n} waiting" }
    buckets_why { zh: "编号的前几位和本节点相同，就放进哪一个桶。相同的位越多越近，也越少见。", en: "A node goes into the bucket of as many first bits as its id shares with ours. The more, the closer, and the rarer." }

    lookup { zh: "查找", en: "Lookup" }
    no_lookup { zh: "还没有查找过", en: "Nothing was looked for yet" }
    no_lookup_why { zh: "每一次提问、谁介绍了谁，都会画在这里。", en: "Each question, and who told of whom, is drawn here." }
    questions(n: usize) { zh: "问了 {n} 次", en: "{n} questions", one: "{n} question" }
    hops(n: u8) { zh: "{n} 跳", en: "{n} hops", one: "{n} hop" }
    hop(n: u8) { zh: "第 {n} 跳", en: "hop {n}" }
    ended { zh: "已结束", en: "ended" }
    under_way { zh: "进行中", en: "under way" }
    target { zh: "目标", en: "Target" }
    from_buckets { zh: "来自自己的桶", en: "from our buckets" }
    told_by(name: &str) { zh: "{name} 介绍的", en: "told of by {name}" }
    asked { zh: "等待回答", en: "asked" }
    nodes(n: u32) { zh: "{n} 个节点", en: "{n} nodes", one: "{n} node" }
    values(n: u32) { zh: "{n} 条记录", en: "{n} records", one: "{n} record" }
    silent { zh: "没有回答", en: "no answer" }
    silent_why { zh: "没有回答的节点大概已经走了，查找绕过它继续。", en: "Who did not answer has probably left; the lookup went around it." }
    nobody_answered { zh: "没有人回答。", en: "Nobody answered." }
    found_note(name: &str) { zh: "找到了，是 {name} 给的。", en: "Found: from {name}." }
    no_note { zh: "没有人保管这个词下面的便条。", en: "Nobody keeps a note under this word." }
    found_it(name: &str) { zh: "找到了：{name}。", en: "Found: {name}." }
    closest_to_key(name: &str, bits: u16) { zh: "离键最近的是 {name}，前 {bits} 位相同。", en: "Closest to the key is {name}; first bits in common: {bits}." }
    kept_by(sent: u32, kept: u32) { zh: "已请 {sent} 个节点保管，{kept} 个答应了。", en: "Nodes that were sent it: {sent}; that keep it: {kept}." }
    closest(name: &str, bits: u16) { zh: "没有节点用这个编号；最近的是 {name}，前 {bits} 位相同。", en: "No node has this id. The closest is {name}; first bits in common: {bits}." }

    my_id { zh: "本节点的编号", en: "Id of this node" }
    order { zh: "谁离得近", en: "Who is close" }
    order_note { zh: "最近的放在最上面", en: "closest on top" }
    order_how { zh: "把两个编号逐位异或，得到的数就是距离。从左边看起，第一个不同的位越靠右，离得越近。", en: "The XOR of two ids, read as a number, is their distance. From the left: the later the first bit that differs, the closer." }
    others { zh: "换几个", en: "Others" }
    check_order { zh: "核对顺序", en: "Check the order" }
    up(place: usize) { zh: "第 {place} 个上移", en: "Move number {place} up" }
    down(place: usize) { zh: "第 {place} 个下移", en: "Move number {place} down" }
    newcomer { zh: "新来的节点进哪个桶", en: "The newcomer's bucket" }
    which_node { zh: "哪个节点", en: "Which node" }
    bits_shared { zh: "和本节点相同的前几位", en: "First bits that it shares with this node" }
    check { zh: "核对", en: "Check" }

    look { zh: "找一个编号", en: "Look for an id" }
    id_or_word { zh: "编号，或者任意一个词", en: "An id, or any word" }
    id_hint { zh: "64 个十六进制数字就是编号；别的文字取它的 SHA-256。", en: "64 hex digits are an id; of anything else the SHA-256 is taken." }
    who_closest { zh: "先猜：谁离它最近", en: "Guess first: who is closest to it" }
    no_guess { zh: "不猜", en: "no guess" }
    look_up { zh: "查找", en: "Look up" }

    piece { zh: "存一张便条", en: "Store a note" }
    key_word { zh: "关键词", en: "Key word" }
    key_is { zh: "键：关键词的 SHA-256", en: "Key: the SHA-256 of the key word" }
    note { zh: "便条", en: "Note" }
    note_long(max: usize) { zh: "便条最多 {max} 字节", en: "A note has at most {max} bytes" }
    store { zh: "存入", en: "Store" }
    find { zh: "找回", en: "Find" }
    kept { zh: "本节点替大家保管的", en: "What this node keeps for others" }
    kept_none { zh: "还没有", en: "Nothing yet" }
    kept_none_why { zh: "谁的编号离键最近，记录就归谁保管。", en: "A record is kept by the nodes whose ids are closest to its key." }
    by(name: &str) { zh: "{name} 存的", en: "from {name}" }
}
