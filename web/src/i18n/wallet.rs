//! Texts of the Wallet screen.

use hashyard_core::wallet::OutputType;
use hashyard_ui_model::typed::TypedError;
use yew::AttrValue;

use super::{Lang, errors};

texts! {
    wallet { zh: "钱包", en: "Wallet" }
    no_wallet { zh: "这里没有钱包", en: "No wallet here" }
    no_wallet_why { zh: "博物馆只看真实的主网区块，不保管任何币。", en: "The museum shows real blocks of the main chain and keeps no coins." }

    balance { zh: "余额", en: "Balance" }
    confirmed { zh: "已确认，可花费", en: "Confirmed, spendable" }
    pending { zh: "待确认（找零与收款）", en: "Pending (change, incoming)" }
    immature { zh: "未成熟的挖矿奖励，不计入", en: "Immature rewards, not counted" }

    unprotected { zh: "未加密：密钥明文存在这个浏览器里。", en: "Unprotected: the keys lie open in this browser." }
    locked { zh: "已锁定：能收款、同步、挖矿，不能付款。", en: "Locked: it receives, syncs and mines, but can't pay." }
    unlocked(span: &str) { zh: "已解锁，{span}后自动锁定。", en: "Unlocked, locks itself in {span}." }
    show_words { zh: "助记词", en: "Show words" }
    set_passphrase { zh: "设置密码", en: "Set passphrase" }
    lock_now { zh: "立即锁定", en: "Lock now" }
    unlock { zh: "解锁", en: "Unlock" }
    restore { zh: "从助记词恢复", en: "Restore from words" }

    words_title { zh: "助记词", en: "Your words" }
    words_note { zh: "按顺序抄到纸上。有了它们，换台电脑也能找回这些币；谁拿到它们，谁就能花掉这些币。", en: "Write them down on paper, in order. They bring the coins back on any machine, and whoever has them can spend the coins." }
    passphrase { zh: "密码", en: "Passphrase" }
    passphrase_again { zh: "再输一次", en: "Once more" }
    passphrase_differs { zh: "两次输入不一致", en: "The two do not match" }
    passphrase_note { zh: "忘记密码就只能靠助记词恢复，没有别的办法。之前导出的备份，以及用同一份助记词进入的其他房间，不用密码仍能打开；浏览器磁盘上被覆盖的旧数据也可能残留一段时间。", en: "If it is forgotten, only the words bring the coins back. There is no other way. Backups saved before, and other rooms that were entered with these words, still open without it, and the browser may keep traces of what it overwrites on the disk for a while." }
    encrypt { zh: "加密钱包", en: "Encrypt the wallet" }
    encrypted { zh: "钱包已加密", en: "The wallet is encrypted" }
    unlock_note { zh: "解锁 10 分钟，之后自动锁定。", en: "Unlocks for 10 minutes, then locks itself." }
    restore_note { zh: "输入 12 至 24 个助记词，中文或英文。当前钱包会被替换，只能用它自己的助记词找回。", en: "12 to 24 words, English or Chinese. They replace the present wallet, which then comes back only by its own words." }
    restore_words { zh: "助记词", en: "Words" }
    restore_sure { zh: "我已抄下当前钱包的助记词", en: "I have written down the present wallet's words" }
    replace { zh: "替换钱包", en: "Replace the wallet" }
    restored { zh: "已从助记词恢复", en: "Restored from words" }

    address_kind { zh: "地址类型", en: "Kind of address" }
    receive { zh: "收款", en: "Receive" }
    new_address { zh: "新地址", en: "New address" }
    avatar_note { zh: "地址头像就是地址里的哈希或公钥，付款前请双方比对", en: "The avatar is the hash or key in the address; compare it before paying" }
    copy_address { zh: "复制地址", en: "Copy address" }
    never_used { zh: "未使用过", en: "never used" }
    used { zh: "已收过款，建议换新地址", en: "used: better take a new one" }
    private_key { zh: "私钥", en: "Private key" }
    private_key_note { zh: "32 字节随机数", en: "32 random bytes" }
    reveal { zh: "显示", en: "Reveal" }
    hide { zh: "隐藏", en: "Hide" }
    public_key { zh: "公钥", en: "Public key" }
    public_key_note { zh: "× G，椭圆曲线", en: "× G, secp256k1" }
    bytes_32 { zh: "32 字节", en: "32 bytes" }
    bytes_20 { zh: "20 字节", en: "20 bytes" }
    version_check { zh: "版本 + 校验", en: "Version + check" }
    version_check_note { zh: "前 1 字节，后 4 字节", en: "1 byte before, 4 after" }
    address { zh: "地址", en: "address" }
    redeem_script { zh: "赎回脚本", en: "Redeem script" }
    witness_program { zh: "见证程序", en: "Witness program" }
    program_note { zh: "版本 0，20 字节", en: "version 0, 20 bytes" }
    script_hash_note { zh: "脚本的哈希，20 字节", en: "of the script, 20 bytes" }
    internal_key { zh: "内部公钥", en: "Internal key" }
    internal_key_note { zh: "只取 x 坐标", en: "x coordinate alone" }
    tap_tweak_note { zh: "带标签的 SHA-256", en: "tagged SHA-256" }
    output_key { zh: "输出公钥", en: "Output key" }
    output_key_note { zh: "内部公钥 + 调整值 × G", en: "internal + tweak × G" }
    derivation { zh: "从私钥到地址", en: "From private key to address" }

    send { zh: "付款", en: "Send" }
    clear { zh: "清空", en: "Clear" }
    pay_to { zh: "收款地址", en: "Pay to" }
    pay_to_hint { zh: "地址，或 bitcoin: 付款链接", en: "An address or a bitcoin: link" }
    valid { zh: "校验和正确，一个字母打错都会被拦下", en: "Checksum valid; a single wrong letter would be caught" }
    valid_tag { zh: "有效", en: "valid" }
    own_address { zh: "这是我自己的地址", en: "This is your own address" }
    bad_checksum { zh: "校验和不符，请检查是否抄错", en: "The checksum does not match: look for a wrong letter" }
    other_network(name: &str) { zh: "这是{name}的地址，不能在这里收款", en: "This is an address of {name}; it can't be paid here" }
    bad_link(why: &str) { zh: "付款链接有误：{why}", en: "The payment link is wrong: {why}" }
    amount { zh: "金额", en: "Amount" }
    max { zh: "全部", en: "Max" }
    everything { zh: "全部可用余额", en: "everything" }
    link_label { zh: "收款人", en: "Payee" }
    link_message { zh: "附言", en: "Message" }
    amount_wrong(why: &str) { zh: "金额有误：{why}", en: "The amount is wrong: {why}" }
    fee_rate { zh: "费率", en: "Fee rate" }
    histogram { zh: "内存池里的费率分布，右侧的先被打包", en: "mempool by fee rate; the right side goes first" }
    expected(n: u32, when: &str, ahead: &str) { zh: "预计进入第 {n} 个区块，{when}。前面还有 {ahead}。", en: "Expected in block {n} from now, {when}. {ahead} ahead of you." }
    expected_next(when: &str, ahead: &str) { zh: "预计进入下一个区块，{when}。前面还有 {ahead}。", en: "Expected in the next block, {when}. {ahead} ahead of you." }
    expected_wait(wait: &str) { zh: "约 {wait}", en: "about {wait}" }
    expected_never { zh: "不过现在好像没有人挖矿", en: "though nobody seems to mine now" }
    coin_control { zh: "选币：花哪几笔未花费输出", en: "Coin control: which outputs to spend" }
    auto { zh: "自动", en: "Auto" }
    no_coins { zh: "还没有可花的币。挖一块，或请人付给我。", en: "No coins yet. Mine a block, or be paid." }
    reward { zh: "挖矿奖励", en: "reward" }
    change { zh: "找零", en: "change" }
    conf(n: u32) { zh: "{n} 个确认", en: "{n} conf" }
    waiting { zh: "待确认", en: "unconfirmed" }
    incoming { zh: "收款待确认，确认后才能花", en: "incoming, can be spent once confirmed" }
    in_use { zh: "已用于待确认的付款", en: "in use by a pending payment" }
    spend_coin(value: &str, name: &str, outpoint: &str) { zh: "花掉 {value}：{name}，{outpoint}", en: "spend {value}: {name}, {outpoint}" }
    replaceable { zh: "之后可以加价替换 (BIP125)", en: "May be replaced by a higher fee (BIP125)" }
    inputs(n: usize) { zh: "输入 {n} 笔", en: "{n} inputs", one: "{n} input" }
    to(name: &str) { zh: "付给 {name}", en: "To {name}" }
    fee_line(vsize: u32, rate: &str) { zh: "手续费 {vsize} vB × {rate}", en: "Fee {vsize} vB × {rate}" }
    dropped_change { zh: "零头不够成为找零，也归矿工", en: "Too little for change: to the miner, too" }
    change_line { zh: "找零，回到我的新地址", en: "Change, to a new address of yours" }
    no_change { zh: "没有找零", en: "No change" }
    sign { zh: "签名并广播", en: "Sign and broadcast" }
    unlock_to_sign { zh: "解锁后签名", en: "Unlock to sign" }
    inspect { zh: "先看交易", en: "Inspect first" }
    inspect_title { zh: "将要签名的交易", en: "The transaction to be signed" }
    unsigned { zh: "还没有签名，也没有广播。", en: "Not signed, not sent." }
    sent(short: &str) { zh: "已广播 {short}", en: "Sent {short}" }
    not_sent(why: &str) { zh: "没有发出：{why}。我的币没有动。", en: "Not sent: {why}. Your coins have not moved." }
    fill_in { zh: "填好地址和金额，就会算出用哪些币、找零多少。", en: "With address and amount filled in, coins, fee and change are worked out here." }
}

/// What is wrong with a typed amount; nothing while none is typed.
pub fn bad_amount(lang: Lang, error: &TypedError) -> Option<AttrValue> {
    (*error != TypedError::Empty).then(|| amount_wrong(lang, &errors::words(lang, error)).into())
}

/// What a kind of address is called.
pub const fn kind(lang: Lang, kind: OutputType) -> &'static str {
    match (lang, kind) {
        (Lang::Zh, OutputType::Bech32) => "隔离见证",
        (Lang::En, OutputType::Bech32) => "SegWit",
        (_, OutputType::Bech32m) => "Taproot",
        (Lang::Zh, OutputType::P2shSegwit) => "嵌套",
        (Lang::En, OutputType::P2shSegwit) => "Nested",
        (Lang::Zh, OutputType::Legacy) => "传统",
        (Lang::En, OutputType::Legacy) => "Legacy",
    }
}

/// What is to be said of a kind of address.
pub const fn kind_note(lang: Lang, kind: OutputType) -> &'static str {
    match (lang, kind) {
        (Lang::Zh, OutputType::Bech32) => "P2WPKH：签名移到见证里，手续费更低，抄错一定能发现。",
        (Lang::En, OutputType::Bech32) => {
            "P2WPKH: signatures move to the witness, so spending costs less; typing errors are found."
        }
        (Lang::Zh, OutputType::Bech32m) => "P2TR：Schnorr 签名，花费最省；单签和复杂合约看起来一样。",
        (Lang::En, OutputType::Bech32m) => {
            "P2TR: Schnorr signatures, cheapest to spend; one signer looks the same as a contract."
        }
        (Lang::Zh, OutputType::P2shSegwit) => "P2SH-P2WPKH：隔离见证包在脚本哈希里，老钱包也能付。",
        (Lang::En, OutputType::P2shSegwit) => {
            "P2SH-P2WPKH: SegWit inside a script hash, for payers whose wallet is old."
        }
        (Lang::Zh, OutputType::Legacy) => "P2PKH：2009 年以来的地址，花费时最占空间。",
        (Lang::En, OutputType::Legacy) => "P2PKH: the address of 2009; takes most room when spent.",
    }
}
