//! The crypto bench: hash functions.

texts! {
    bytes(n: usize) { zh: "{n} 字节", en: "{n} bytes", one: "{n} byte" }
    more_bytes(n: usize) { zh: "还有 {n} 个", en: "{n} more" }
    bit(n: usize) { zh: "{n} bit", en: "{n} bit" }
    typed { zh: "边打字边算", en: "Hashed as you type" }
    typed_note { zh: "哈希函数只看字节", en: "a hash function sees bytes alone" }
    line_end { zh: "行尾", en: "End of line" }
    no_end { zh: "没有", en: "none" }
    input_one { zh: "输入一", en: "Input one" }
    input_two { zh: "输入二", en: "Input two" }
    too_long(n: usize) { zh: "太长了：这里最多 {n} 字节，什么也没有算", en: "That is too long: at most {n} bytes are taken here, and nothing was hashed" }
    differing { zh: "比较哪一种", en: "Compared under" }
    bits_differ(n: usize, of: usize) { zh: "{of} 位里有 {n} 位不同；随便两个值平均差一半", en: "{n} of {of} bits differ; of any two values, half do on average" }
    other_functions { zh: "同样的字节，另外五种函数", en: "The same bytes under the five other functions" }
    properties { zh: "正向快速，长度固定", en: "Fast forwards, and of fixed length" }
    properties_note { zh: "在这个浏览器里当场测，每种函数大约八分之一秒。SHA-1 和 RIPEMD-160 在这个程序里编译得小，而不是快。", en: "Measured in this browser, about an eighth of a second for each function. This app has SHA-1 and RIPEMD-160 compiled to be small, not fast." }
    measure { zh: "测一测", en: "Measure" }
    function { zh: "函数", en: "Function" }
    speed { zh: "速度", en: "Speed" }
    of_nothing { zh: "空输入的摘要", en: "Digest of nothing" }
    of_a_piece(n: usize) { zh: "{n} 字节的摘要", en: "Digest of {n} bytes" }
    preimage { zh: "倒着走", en: "Backwards" }
    preimage_note { zh: "给出摘要，找一个输入", en: "given a digest, find an input" }
    wanted { zh: "要碰的摘要：我的节点的编号，没有人知道哪个输入能得到它", en: "The digest to hit: your node's id, of which nobody knows an input" }
    equal_bits { zh: "开头要相等的位数", en: "First bits that must be equal" }
    begins_with { zh: "输入的开头，后面接一个数", en: "The input begins with, and a number follows" }
    preimage_expected(n: &str) { zh: "平均要试 {n} 次，没有捷径。", en: "On average that takes {n} tries. There is no shortcut." }
    search { zh: "开始找", en: "Search" }
    found_input { zh: "找到的输入", en: "The input that was found" }
    effort(tries: &str, time: &str, rate: &str) { zh: "试了 {tries} 次 · {time} · 每秒 {rate} 次", en: "{tries} tries · {time} · {rate} a second" }
    exhausted { zh: "都试过了，没有", en: "all were tried, and none fits" }
    cancelled { zh: "停下了", en: "stopped" }
    birthday { zh: "生日", en: "Birthdays" }
    birthday_note { zh: "任意两个输入，开头相同就行", en: "any two inputs whose digests begin alike" }
    birthday_expected(bits: u32, tries: &str) { zh: "SHA-256 的前 {bits} 位相同，公式说平均要 {tries} 次：根号下 π/2 · 2 的 {bits} 次方。", en: "For the first {bits} bits of SHA-256 the formula says {tries} tries on average: the square root of π/2 · 2^{bits}." }
    collide { zh: "找一对", en: "Find a pair" }
    birthday_mean(runs: usize, mean: &str, ratio: &str) { zh: "找了 {runs} 对，平均 {mean} 次，是公式的 {ratio} 倍；竖线是公式", en: "{runs} pairs after {mean} tries on average, {ratio} times the formula; the line is the formula", one: "{runs} pair after {mean} tries, {ratio} times the formula; the line is the formula" }
    pairs { zh: "已经公布的碰撞", en: "Collisions that were published" }
    pairs_note { zh: "自己验一遍；也可以贴自己的两个输入", en: "check them yourself, or paste two inputs of your own" }
    no_hex(n: usize) { zh: "要十六进制数字，两个一组，最多 {n} 字节", en: "Hexadecimal digits in pairs, at most {n} bytes" }
    load_pair(name: &str) { zh: "{name} 的一对", en: "The pair for {name}" }
    compare { zh: "算出来比一比", en: "Hash and compare" }
    bytes_differ(n: usize, of: usize) { zh: "{of} 个字节里有 {n} 个不同", en: "{n} of {of} bytes differ" }
    collides { zh: "摘要相同：碰撞", en: "one digest: a collision" }
    equal_digests { zh: "同一个输入", en: "one input" }
    first_bits(n: u32) { zh: "前 {n} 位相同", en: "first {n} bits equal", one: "first bit equal" }
    pipeline { zh: "比特币里的哈希", en: "Hashes inside Bitcoin" }
    pipeline_note { zh: "按顺序点函数，每一步的值都能复制", en: "press functions in order; every value can be copied" }
    no_wallet { zh: "这个节点没有钱包", en: "This node has no wallet" }
    no_payment { zh: "钱包里还没有交易。挖一块或收一笔，它的字节就会出现在上面。", en: "Your wallet has no transaction yet. Mine a block or be paid, and its bytes appear above." }
    goes_in { zh: "放进去的", en: "What goes in" }
    without_witness { zh: "最近的交易，去掉见证", en: "Latest transaction, without witness" }
    with_witness { zh: "最近的交易，带见证", en: "Latest transaction, with witness" }
    public_key { zh: "我的公钥", en: "Your public key" }
    x_only_key { zh: "公钥的 32 字节", en: "The key's 32 bytes" }
    functions { zh: "函数", en: "Functions" }
    tap_tweak { zh: "带标签的哈希", en: "Tagged hash TapTweak" }
    reverse { zh: "倒过来", en: "Reverse" }
    one_back { zh: "退一步", en: "Back" }
    is_txid { zh: "就是节点说的 txid", en: "the node's txid" }
    is_program { zh: "就是我的地址里的程序", en: "the program of your address" }
}
