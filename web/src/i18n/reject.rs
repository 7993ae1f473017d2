//! What Bitcoin Core's reject strings mean. The string itself stays in brackets: it is what one finds elsewhere.

use hashyard_core::consensus::Reason;

use super::Lang;

/// What `testmempoolaccept` says in place of the reject string where an output is unknown or spent: it is none of the reasons that are
/// told to peers (Bitcoin Core, `src/rpc/mempool.cpp`).
const MISSING_INPUTS: &str = "missing-inputs";

/// The reason in the user's language; a text that is none of Core's stays as it is. Which input of which transaction it was, Bitcoin Core
/// adds for its log: here, that stands beside it anyway.
pub fn words(lang: Lang, reason: &str) -> String {
    let reason = reason.split_once(", input ").map_or(reason, |(reason, _)| reason);
    let known = if reason == MISSING_INPUTS { Some(Reason::MissingInputs) } else { Reason::of(reason) };
    match known.map(meaning) {
        None => reason.to_owned(),
        Some((zh, _)) if lang == Lang::Zh => format!("{zh}（{reason}）"),
        Some((_, en)) => format!("{en} ({reason})"),
    }
}

/// In Chinese and English.
const fn meaning(reason: Reason) -> (&'static str, &'static str) {
    match reason {
        Reason::HighHash => ("工作量不够", "not enough work"),
        Reason::BadDiffBits => ("难度不对", "wrong difficulty"),
        Reason::TimeTooOld => ("时间太早", "time too early"),
        Reason::TimeWarp => {
            ("周期开头的时间比上一周期末尾早得太多", "the period begins too far before the last one ends")
        }
        Reason::TimeTooNew => ("时间太晚", "time too far ahead"),
        Reason::BadVersion => ("区块版本过时", "outdated block version"),
        Reason::BadPrevBlock => ("父块违反规则", "its parent broke a rule"),
        Reason::PrevBlockNotFound => ("缺少父块", "its parent is missing"),
        Reason::HeaderTreeFull => ("区块头已满，放不下更多", "no room for more headers"),
        Reason::DuplicateInvalid => ("早已查出这个区块违反规则", "found invalid before"),
        Reason::Duplicate => ("已经有这个区块", "this block is here already"),
        Reason::Inconclusive => {
            ("有效，但不在工作量最多的链上", "valid, but not on the chain with the most work")
        }
        Reason::InvalidateBlock => ("被手动判为无效", "declared invalid by hand"),
        Reason::BadMerkleRoot => ("默克尔根不符", "the Merkle root does not match"),
        Reason::DuplicateTransactions => ("交易有重复", "transactions are repeated"),
        Reason::BadSignetSolution => ("区块的签名不符合出块条件", "not signed as the chain asks"),
        Reason::BadLength => ("没有交易，或区块太大", "no transactions, or too large"),
        Reason::CoinbaseMissing => ("第一笔交易不是 coinbase", "the first transaction is no coinbase"),
        Reason::CoinbaseMultiple => ("coinbase 不止一笔", "more than one coinbase"),
        Reason::BadCoinbaseHeight => ("coinbase 里的高度不对", "wrong height in the coinbase"),
        Reason::BadCoinbaseAmount => ("奖励多拿了", "the coinbase pays too much"),
        Reason::CoinbaseLength => ("coinbase 脚本的长度不对", "wrong length of the coinbase script"),
        Reason::BadBlockSigops => ("签名操作太多", "too many signature operations"),
        Reason::BadBlockWeight => ("区块太重", "too heavy"),
        Reason::BadWitnessNonceSize => {
            ("见证保留值不是 32 字节", "the witness reserved value is not 32 bytes")
        }
        Reason::BadWitnessMerkle => ("见证承诺不符", "the witness commitment does not match"),
        Reason::UnexpectedWitness => ("有见证却没有承诺", "a witness without a commitment"),
        Reason::Bip30 => ("与一笔还没花完的交易同名", "a transaction of this name has unspent outputs"),
        Reason::AccumulatedFeeOutOfRange => ("手续费总和超出范围", "fees out of range"),
        Reason::BlockScript => ("脚本验证不通过", "a script fails"),
        Reason::NoInputs => ("没有输入", "no inputs"),
        Reason::NoOutputs => ("没有输出", "no outputs"),
        Reason::Oversize => ("交易太大", "too large"),
        Reason::NegativeOutput => ("输出小于零", "an output below zero"),
        Reason::OutputTooLarge => ("有输出超过 2100 万", "an output above 21 million"),
        Reason::OutputTotalTooLarge => ("输出合计超过 2100 万", "outputs of more than 21 million in all"),
        Reason::DuplicateInputs => ("同一个输出花了两次", "one output is spent twice"),
        Reason::NullPrevout => ("普通交易用了 coinbase 的空输入", "an empty input, as only a coinbase has"),
        Reason::MissingInputs => ("要花的输出不存在，或已花掉", "what it spends does not exist, or is spent"),
        Reason::PrematureCoinbaseSpend => ("挖矿奖励还未成熟", "a mining reward before its time"),
        Reason::InputValuesOutOfRange => ("输入金额超出范围", "input amounts out of range"),
        Reason::InBelowOut => ("输出多于输入", "it spends more than it has"),
        Reason::NonFinalInBlock => ("有交易的锁定时间未到", "a lock time lies ahead"),
        Reason::Coinbase => ("只有区块能造新币", "only a block may make new coins"),
        Reason::Version => ("交易版本不在转发之列", "a version that is not relayed"),
        Reason::TxSize => ("交易太重，不予转发", "too heavy to be relayed"),
        Reason::TxSizeSmall => ("交易太小，不予转发", "too small to be relayed"),
        Reason::ScriptSigSize => ("解锁脚本太长", "the unlocking script is too long"),
        Reason::ScriptSigNotPushOnly => {
            ("解锁脚本里不只是数据", "the unlocking script does more than push data")
        }
        Reason::ScriptPubkey => ("输出脚本不是标准类型", "an output script of no standard kind"),
        Reason::DataCarrier => ("附带的数据太多", "it carries too much data"),
        Reason::BareMultisig => ("不转发裸的多重签名输出", "bare multisig outputs are not relayed"),
        Reason::Dust => ("有输出小得不值得花", "an output too small to be worth spending"),
        Reason::NonStandardInputs => ("花的输出不是标准类型", "it spends an output of no standard kind"),
        Reason::NonStandardWitness => ("见证不是标准形式", "a witness of no standard form"),
        Reason::MissingEphemeralSpends => {
            ("没有花掉父交易的粉尘输出", "it leaves dust of its parent unspent")
        }
        Reason::NonFinal => ("锁定时间未到", "its lock time lies ahead"),
        Reason::NonBip68Final => ("相对锁定时间未到", "a relative lock time lies ahead"),
        Reason::AlreadyInMempool => ("内存池里已有这笔交易", "it is in the mempool already"),
        Reason::SameNonWitnessData => {
            ("内存池里已有它，只是见证不同", "it is in the mempool with another witness")
        }
        Reason::AlreadyKnown => ("链上已有这笔交易", "it is on the chain already"),
        Reason::Conflict => ("与内存池里的交易双花", "a double spend of what is in the mempool"),
        Reason::ReplacementDisallowed => ("一组交易不能替换别的交易", "a package may not replace others"),
        Reason::TooManySigops => ("签名操作太多，不予转发", "too many signature operations to be relayed"),
        Reason::BelowRelayFee => ("费率低于转发的下限", "it pays less than is relayed for"),
        Reason::BelowMempoolFee => ("费率低于内存池现在的下限", "it pays less than the mempool takes now"),
        Reason::MaxFeeRate => ("费率高过设定的上限", "it pays more than the limit that was set"),
        Reason::Truc => ("违反第 3 版交易的规则", "it breaks a rule on version 3"),
        Reason::ChainTooLong => ("一连串未确认的交易太长", "too long a chain of unconfirmed transactions"),
        Reason::SpendsConflicting => ("它花的正是它要替换的交易", "it spends what it would replace"),
        Reason::InsufficientFee => ("手续费不够替换", "it pays too little to replace others"),
        Reason::TooManyReplacements => ("一次要替换的交易太多", "it would replace too many"),
        Reason::ReplacementAddsUnconfirmed => {
            ("替换时多花了一个未确认的输出", "a replacement that spends another unconfirmed output")
        }
        Reason::Full => ("内存池已满", "the mempool is full"),
        Reason::MempoolScript => ("脚本验证不通过", "a script fails"),
    }
}
