//! Bitcoin Core's reject strings: English is the string itself, Chinese says what it means and keeps it in brackets.

use super::Lang;

/// What the beginning of a reject string means.
const MEANINGS: [(&str, &str); 31] = [
    ("non-BIP68-final", "相对锁定时间未到"),
    ("non-final", "锁定时间未到"),
    ("bad-txns-nonfinal", "有交易的锁定时间未到"),
    ("bad-txns-premature-spend-of-coinbase", "挖矿奖励还未成熟"),
    ("bad-txns-inputs-missingorspent", "要花的输出不存在，或已花掉"),
    ("missing-inputs", "要花的输出不存在，或已花掉"),
    ("bad-txns-inputs-duplicate", "同一个输出花了两次"),
    ("bad-txns-spends-conflicting-tx", "它花的正是它要替换的交易"),
    ("bad-txns-in-belowout", "输出多于输入"),
    ("txn-mempool-conflict", "与内存池里的交易双花"),
    ("txn-already", "已经有这笔交易"),
    ("txn-same-nonwitness-data-in-mempool", "内存池里已有它，只是见证不同"),
    ("insufficient fee", "手续费不够替换"),
    ("min relay fee not met", "费率低于转发的下限"),
    ("mempool min fee not met", "费率低于内存池现在的下限"),
    ("mempool full", "内存池已满"),
    ("too-long-mempool-chain", "一连串未确认的交易太长"),
    ("dust", "有输出小得不值得花"),
    ("scriptpubkey", "输出脚本不是标准类型"),
    ("bad-txns", "交易违反规则"),
    ("mandatory-script-verify-flag-failed", "脚本验证不通过"),
    ("mempool-script-verify-flag-failed", "脚本验证不通过"),
    ("block-script-verify-flag-failed", "脚本验证不通过"),
    ("high-hash", "工作量不够"),
    ("bad-diffbits", "难度不对"),
    ("time-too-old", "时间太早"),
    ("time-too-new", "时间太晚"),
    ("bad-txnmrklroot", "默克尔根不符"),
    ("bad-cb-amount", "奖励多拿了"),
    ("prev-blk-not-found", "缺少父块"),
    ("duplicate", "已经有这个区块"),
];

/// The reason in the user's language.
pub fn words(lang: Lang, reason: &str) -> String {
    let meaning = MEANINGS.iter().find(|(start, _)| reason.starts_with(start));
    match (lang, meaning) {
        (Lang::Zh, Some((_, meaning))) => format!("{meaning}（{reason}）"),
        _ => reason.to_owned(),
    }
}
