//! Contracts: templates, parameters, ways to spend.

use hashyard_core::contract::{PathName, TemplateName};

use super::Lang;

texts! {
    write { zh: "写一份合约", en: "Write a contract" }
    write_note { zh: "一段脚本，说明谁在何时能动用这笔钱", en: "a script that says who may move the money, and when" }
    template { zh: "模板", en: "Template" }
    multisig { zh: "多签", en: "Multisig" }
    multisig_what { zh: "几把密钥中的若干把一起签名，钱才能动。", en: "So many of several keys must sign together." }
    htlc { zh: "哈希时间锁", en: "Hash lock" }
    htlc_what { zh: "收款人亮出秘密即可领取；到期未领，付款人取回。", en: "The receiver takes it by showing a secret; after a time the sender takes it back." }
    timelock { zh: "时间锁", en: "Time lock" }
    timelock_what { zh: "一把密钥，但在某个时刻之前谁也动不了。", en: "One key, and nobody can move it before its time." }
    vault { zh: "金库", en: "Vault" }
    vault_what { zh: "日常密钥必须等待，恢复密钥可以立刻转走：密钥失窃还来得及补救。", en: "The daily key must wait, the recovery key need not: a theft can still be undone." }
    required { zh: "需要几个签名", en: "Signatures needed" }
    keys { zh: "公钥", en: "Public keys" }
    keys_hint { zh: "每行一把；顺序不同就是另一份合约", en: "one on each line; their order is part of the contract" }
    key { zh: "公钥", en: "Public key" }
    hash { zh: "秘密的 SHA-256", en: "SHA-256 of the secret" }
    secret { zh: "秘密", en: "Secret" }
    secret_makes_hash { zh: "自己知道秘密时在此输入，哈希会自动填好；秘密本身不写进合约。", en: "If you know the secret, type it here and the hash is filled in. The secret itself is not part of the contract." }
    receiver { zh: "收款人的公钥", en: "Receiver's public key" }
    sender { zh: "付款人的公钥", en: "Sender's public key" }
    key_or_hash_hint { zh: "压缩公钥；P2WSH 和 P2SH 下也可以填它的 HASH160", en: "a compressed key; for P2WSH and P2SH its HASH160 will do as well" }
    timeout { zh: "付款人何时能取回", en: "When the sender may take it back" }
    lock { zh: "何时解锁", en: "When it opens" }
    recovery { zh: "恢复密钥", en: "Recovery key" }
    owner { zh: "日常密钥", en: "Daily key" }
    delay { zh: "日常密钥要等多久", en: "How long the daily key must wait" }
    mine { zh: "用我的公钥", en: "Use yours" }
    my_key { zh: "我的公钥，发给对方", en: "Your public key, to give to others" }
    label { zh: "名称", en: "Name" }
    form { zh: "地址形式", en: "Kind of address" }
    lock_kind { zh: "按什么计算", en: "Counted in" }
    at_height { zh: "高度", en: "height" }
    at_time { zh: "时刻", en: "time" }
    in_blocks { zh: "块数", en: "blocks" }
    in_seconds { zh: "秒数", en: "seconds" }
    relative_hint { zh: "从这笔钱被打包的区块算起", en: "counted from the block that holds the money" }
    time_hint { zh: "Unix 秒，与最近 11 块时间的中位数比较", en: "Unix seconds, compared with the median time of the last eleven blocks" }
    says { zh: "脚本", en: "Script" }
    create { zh: "记住这份合约", en: "Keep this contract" }
    kept { zh: "合约已记住", en: "Contract kept" }
    preview_empty { zh: "填好参数，这里会出现脚本和地址。", en: "Fill in the parameters and script and address appear here." }
    yours { zh: "我的合约", en: "Your contracts" }
    none { zh: "还没有合约", en: "No contracts yet" }
    none_why { zh: "在左边写一份，或把别人发来的合约文本粘贴进来。", en: "Write one, or paste the text of one that somebody sent you." }
    import { zh: "粘贴合约文本", en: "Paste a contract" }
    import_button { zh: "加入", en: "Add" }
    as_text { zh: "合约文本", en: "Contract as text" }
    copy_text { zh: "复制合约", en: "Copy contract" }
    keep_text { zh: "助记词恢复不了合约：请把这行文本另外存好，也发给对方。", en: "Your words do not bring a contract back: keep this line, and give it to the others." }
    fund { zh: "存入", en: "Fund" }
    fund_amount { zh: "金额", en: "Amount" }
    funded { zh: "已存入，等待打包", en: "Funded; waits for a block" }
    holds { zh: "现有", en: "Holds" }
    spending_paths { zh: "动用方式", en: "Ways to spend" }
    spending_path { zh: "方式", en: "Way" }
    path_sign { zh: "共同签名", en: "Sign" }
    path_claim { zh: "凭秘密领取", en: "Claim" }
    path_refund { zh: "到期取回", en: "Refund" }
    path_withdraw { zh: "到期取出", en: "Withdraw" }
    path_recover { zh: "恢复", en: "Recover" }
    signatures(required: u32, total: usize) { zh: "{total} 把密钥中的 {required} 个签名", en: "{required} of {total} signatures" }
    one_signature { zh: "一个签名", en: "one signature" }
    with_secret { zh: "秘密", en: "the secret" }
    after_height(height: u32) { zh: "高度 {height} 之后", en: "after height {height}" }
    after_time(time: &str) { zh: "{time} 之后", en: "after {time}" }
    after_blocks(blocks: u32) { zh: "打包后等 {blocks} 块", en: "{blocks} blocks after it was paid in", one: "{blocks} block after it was paid in" }
    after_seconds(seconds: u32) { zh: "打包后等 {seconds} 秒", en: "{seconds} s after it was paid in" }
    not_yours { zh: "需要别人的签名", en: "needs others' signatures" }
    ready { zh: "现在可以", en: "possible now" }
    from_block(height: u32) { zh: "从区块 {height} 起", en: "from block {height} on" }
    from_time(time: &str) { zh: "从 {time} 起", en: "from {time} on" }
    once_confirmed { zh: "要先等这笔钱被打包", en: "starts once the money is in a block" }
    only_coins(n: usize, of: usize) { zh: "{of} 枚币中现在能动用 {n} 枚", en: "{n} of {of} coins can be moved now" }
    opens_at(when: &str) { zh: "这种方式还不能用：{when}。到时按钮会自己亮起。", en: "Not open yet: {when}. The button wakes by itself." }
    not_yet { zh: "还不行", en: "not yet" }
    spend { zh: "动用", en: "Spend" }
    spend_to { zh: "转到", en: "To" }
    spend_to_hint { zh: "留空则转到我的钱包", en: "Empty: to your wallet" }
    spent { zh: "已广播", en: "Sent" }
    half_signed { zh: "我的部分已签好。把这段文本发给其他人，让他们在自己的标签页里签名。", en: "Your part is signed. Give this text to the others to sign in their tabs." }
    copy_psbt { zh: "复制 PSBT", en: "Copy PSBT" }
    coins(n: usize) { zh: "{n} 枚币", en: "{n} coins", one: "{n} coin" }
    spends { zh: "已转出", en: "Left" }
    shown_secret { zh: "亮出的秘密", en: "secret shown" }
    waiting { zh: "等待打包", en: "waits for a block" }
    in_block(height: u32) { zh: "区块 {height}", en: "block {height}" }
    forget { zh: "忘记", en: "Forget" }
    forget_sure { zh: "再点一次：没有合约文本，里面的钱就再也找不回来", en: "Press again: without its text the money in it is out of reach" }
    cosign { zh: "替别人签名", en: "Sign with others" }
    cosign_note { zh: "粘贴收到的 PSBT (BIP174、BIP370)", en: "paste a PSBT that you received (BIP174, BIP370)" }
    psbt { zh: "PSBT", en: "PSBT" }
    psbt_fee { zh: "手续费", en: "Fee" }
    pays { zh: "付给", en: "Pays" }
    from { zh: "来自", en: "From" }
    to_you { zh: "我", en: "you" }
    input_signatures(n: u32) { zh: "{n} 个签名", en: "{n} signatures", one: "{n} signature" }
    psbt_complete { zh: "签名已齐", en: "complete" }
    psbt_missing { zh: "还缺签名", en: "needs signatures" }
    sign { zh: "签名", en: "Sign" }
    send { zh: "广播", en: "Send" }
    unknown_amount { zh: "金额未知", en: "unknown amount" }
}

/// A template's name and what it does.
pub const fn template_texts(lang: Lang, template: TemplateName) -> (&'static str, &'static str) {
    match template {
        TemplateName::Multisig => (multisig(lang), multisig_what(lang)),
        TemplateName::Htlc => (htlc(lang), htlc_what(lang)),
        TemplateName::Timelock => (timelock(lang), timelock_what(lang)),
        TemplateName::Vault => (vault(lang), vault_what(lang)),
    }
}

/// What a parameter is called.
pub fn param(lang: Lang, name: &str) -> &'static str {
    match name {
        "required" => required(lang),
        "keys" => keys(lang),
        "hash" => hash(lang),
        "receiver" => receiver(lang),
        "sender" => sender(lang),
        "timeout" => timeout(lang),
        "lock" => lock(lang),
        "recovery" => recovery(lang),
        "owner" => owner(lang),
        "delay" => delay(lang),
        _ => key(lang),
    }
}

/// What a way to spend is called.
pub const fn path_name(lang: Lang, path: PathName) -> &'static str {
    match path {
        PathName::Sign => path_sign(lang),
        PathName::Claim => path_claim(lang),
        PathName::Refund => path_refund(lang),
        PathName::Withdraw => path_withdraw(lang),
        PathName::Recover => path_recover(lang),
    }
}
