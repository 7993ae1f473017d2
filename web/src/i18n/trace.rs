//! Texts of the debugger on the Script screen.

use hashyard_core::script::parse::Reading;
use hashyard_node::view::PhaseKind;

use super::Lang;

texts! {
    paste { zh: "粘贴脚本", en: "Paste a script" }
    paste_how { zh: "十六进制，或用空格隔开的操作码与数据：OP_DUP OP_HASH160 0x… OP_EQUALVERIFY OP_CHECKSIG", en: "Hexadecimal, or opcodes and data between spaces: OP_DUP OP_HASH160 0x… OP_EQUALVERIFY OP_CHECKSIG" }
    script_sig { zh: "解锁脚本 scriptSig", en: "Unlocking script, scriptSig" }
    script_pubkey { zh: "锁定脚本 scriptPubKey", en: "Locking script, scriptPubKey" }
    witness { zh: "见证数据，每项一个十六进制串", en: "Witness, items in hexadecimal" }
    run { zh: "执行", en: "Run" }
    example_sum { zh: "两数之和", en: "A sum" }
    example_hash { zh: "哈希谜题", en: "A hash puzzle" }
    example_branch { zh: "条件分支", en: "A branch" }
    example_fail { zh: "会失败的", en: "One that fails" }
    bad_text { zh: "这段文本读不懂", en: "That can't be read" }
    no_input { zh: "打不开这个输入", en: "That input can't be opened" }
    no_input_what { zh: "可以在任意一笔交易的页面上，点某个输入的“逐步执行”。", en: "Open any transaction and choose Step through at one of its inputs." }
    open_another { zh: "粘贴别的脚本", en: "Paste another" }
    input_of(index: u32, short: &str) { zh: "交易 {short} 的输入 {index}", en: "input {index} of {short}" }
    program { zh: "程序", en: "Program" }
    main_stack { zh: "主栈", en: "Stack" }
    alt_stack { zh: "副栈", en: "Alt stack" }
    top_first { zh: "栈顶在上", en: "top first" }
    empty_stack { zh: "空", en: "empty" }
    empty_item { zh: "空字节串，即 0", en: "empty, that is 0" }
    first { zh: "回到开头", en: "To the start" }
    back { zh: "退一步", en: "One step back" }
    forward { zh: "进一步", en: "One step on" }
    last { zh: "到结尾", en: "To the end" }
    position { zh: "第几步", en: "Step" }
    moment_of(now: usize, all: usize) { zh: "第 {now} / {all} 步", en: "step {now} of {all}" }
    not_reached { zh: "没有执行到", en: "not reached" }
    cut_short { zh: "脚本在这里断了", en: "the script ends in it" }
    bytes_label(hex: &str) { zh: "字节 {hex}", en: "bytes {hex}" }
    read_as { zh: "每个词读成了什么，以及它的字节", en: "How each word is read, and its bytes" }
    read_opcode { zh: "操作码", en: "opcode" }
    read_number { zh: "数", en: "number" }
    read_data { zh: "数据", en: "data" }
    read_script { zh: "整段脚本的字节", en: "the bytes of a script" }
    more_words(n: usize) { zh: "另有 {n} 个", en: "{n} more" }
    not_run { zh: "不执行的分支", en: "branch not taken" }
    may_spend { zh: "可以花费", en: "May be spent" }
    may_not_spend(why: &str) { zh: "不能花费：{why}", en: "May not be spent: {why}" }
    failed_here(why: &str) { zh: "在这里失败：{why}", en: "Fails here: {why}" }
    cut { zh: "步骤太多，后面的略去了；结论仍是完整执行得出的。", en: "There are too many steps to show; the verdict comes from all of them." }
    signature { zh: "签名检查", en: "Signature check" }
    valid { zh: "签名有效", en: "valid" }
    invalid { zh: "签名无效", en: "not valid" }
    signature_of { zh: "签名", en: "Signature" }
    public_key { zh: "公钥", en: "Public key" }
    signs { zh: "签的是这些字节的哈希", en: "What is signed, field by field" }
    sighash { zh: "签名哈希", en: "Sighash" }
    nothing_signed { zh: "空签名：什么也没签，检查必然不通过。", en: "An empty signature signs nothing and fails the check." }
    key_path { zh: "没有脚本：用输出自己的密钥签名即可花费。", en: "No script: a signature by the output's own key is enough." }
    keys { zh: "← → 走一步，Home 与 End 到两端", en: "← → step, Home and End go to the ends" }
}

/// What a script is for.
pub const fn phase(lang: Lang, kind: PhaseKind) -> &'static str {
    match (lang, kind) {
        (Lang::Zh, PhaseKind::ScriptSig) => "解锁脚本",
        (Lang::En, PhaseKind::ScriptSig) => "scriptSig",
        (Lang::Zh, PhaseKind::ScriptPubkey) => "锁定脚本",
        (Lang::En, PhaseKind::ScriptPubkey) => "scriptPubKey",
        (Lang::Zh, PhaseKind::RedeemScript) => "赎回脚本（P2SH）",
        (Lang::En, PhaseKind::RedeemScript) => "redeem script (P2SH)",
        (Lang::Zh, PhaseKind::WitnessKeyHash) => "见证公钥哈希（P2WPKH）",
        (Lang::En, PhaseKind::WitnessKeyHash) => "key hash program (P2WPKH)",
        (Lang::Zh, PhaseKind::WitnessScript) => "见证脚本（P2WSH）",
        (Lang::En, PhaseKind::WitnessScript) => "witness script (P2WSH)",
        (Lang::Zh, PhaseKind::KeyPath) => "密钥路径（Taproot）",
        (Lang::En, PhaseKind::KeyPath) => "key path (Taproot)",
        (Lang::Zh, PhaseKind::Tapscript) => "脚本路径（tapscript）",
        (Lang::En, PhaseKind::Tapscript) => "script path (tapscript)",
    }
}

/// How a word was read.
pub const fn reading(lang: Lang, reading: Reading) -> &'static str {
    match reading {
        Reading::Opcode => read_opcode(lang),
        Reading::Number => read_number(lang),
        Reading::Data => read_data(lang),
        Reading::Script => read_script(lang),
    }
}
