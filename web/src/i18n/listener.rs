//! Page 57: what somebody hears who listens.

texts! {
    title { zh: "偷听的人听见什么", en: "What a listener hears" }
    note { zh: "线路上的原始字节", en: "raw bytes, as they cross" }
    silence { zh: "线路上没有声音", en: "Silence" }
    silence_why { zh: "再开一个标签页，两个节点一说话，字节就会出现在这里。", en: "Open another tab: once two nodes talk, their bytes appear here." }
    letters { zh: "只看带这些字符的", en: "Only pieces with these letters" }
    letters_hint(shown: usize, all: usize) { zh: "{all} 段里有 {shown} 段", en: "{shown} of {all} pieces" }
    older_gone { zh: "更早的已经不在了", en: "older pieces are gone" }
    choose { zh: "请在上面选一段。", en: "Choose a piece above." }
    to(name: &str) { zh: "发给 {name}", en: "to {name}" }
    from(name: &str) { zh: "来自 {name}", en: "from {name}" }
    open { zh: "明文", en: "in the open" }
    handshake { zh: "商定密钥", en: "key exchange" }
    encrypted { zh: "已加密", en: "encrypted" }
    bytes { zh: "这一段的字节", en: "Bytes of the piece" }
    cut(shown: &str, all: &str) { zh: "这里是前 {shown} 个字节，一共 {all} 个。", en: "These are the first {shown} of {all} bytes." }
    at { zh: "从哪个字节读起", en: "Read from byte" }
    reads(sats: &str, coins: &str) { zh: "= {sats} sat = {coins} tBTC", en: "= {sats} sat = {coins} tBTC" }
    beyond { zh: "不是金额：比全部的币还多", en: "no amount: more than there will ever be" }
    too_few { zh: "后面不够八个字节", en: "fewer than eight bytes are left" }
    that_is_it { zh: "这就是金额", en: "That is the amount" }
    sessions { zh: "会话", en: "Sessions" }
    sessions_note { zh: "另一头看到的应该一样", en: "the other end should show the same" }
}
