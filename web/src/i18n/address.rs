//! Texts of the Address screen.

texts! {
    address { zh: "地址", en: "Address" }
    not_found { zh: "这个地址读不出来", en: "This address can't be read" }
    not_found_why(why: &str) { zh: "{why}。没有动任何数据。", en: "{why}. Nothing was changed." }
    yours { zh: "我的", en: "yours" }
    balance { zh: "余额", en: "Balance" }
    received { zh: "累计收到", en: "Ever received" }
    count { zh: "交易笔数", en: "Transactions" }
    kind { zh: "脚本类型", en: "Script type" }
    program { zh: "公钥哈希", en: "Encoded hash" }
    history { zh: "往来记录", en: "History" }
    nothing { zh: "还没有交易", en: "No transactions yet" }
    nothing_why { zh: "付款到这个地址后，会出现在这里。", en: "Payments to this address will appear here." }
    unconfirmed { zh: "在内存池中", en: "in the mempool" }
    in_block(height: u32) { zh: "区块 {height}", en: "block {height}" }
    only_latest(shown: usize, total: u32) { zh: "最近 {shown} 笔，共 {total} 笔", en: "latest {shown} of {total}" }
}
