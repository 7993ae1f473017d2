//! Bitcoin Core's reject strings, each by a name: what is told to peers, stored with a block, and said on screens, in one list.
//! Whoever adds one here is asked by the compiler what it means in every language.

macro_rules! reasons {
    ($($name:ident $text:literal)*) => {
        /// A reject string; what follows it in brackets or behind a comma is not part of it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[allow(missing_docs, reason = "each is named like its string")]
        pub enum Reason {
            $($name,)*
        }

        impl Reason {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The string.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

reasons! {
    // Blocks and headers.
    HighHash "high-hash"
    BadDiffBits "bad-diffbits"
    TimeTooOld "time-too-old"
    TimeWarp "time-timewarp-attack"
    TimeTooNew "time-too-new"
    BadVersion "bad-version"
    BadPrevBlock "bad-prevblk"
    PrevBlockNotFound "prev-blk-not-found"
    HeaderTreeFull "header-tree-full"
    DuplicateInvalid "duplicate-invalid"
    Duplicate "duplicate"
    Inconclusive "inconclusive"
    InvalidateBlock "invalidateblock"
    BadMerkleRoot "bad-txnmrklroot"
    DuplicateTransactions "bad-txns-duplicate"
    BadSignetSolution "bad-signet-blksig"
    BadLength "bad-blk-length"
    CoinbaseMissing "bad-cb-missing"
    CoinbaseMultiple "bad-cb-multiple"
    BadCoinbaseHeight "bad-cb-height"
    BadCoinbaseAmount "bad-cb-amount"
    CoinbaseLength "bad-cb-length"
    BadBlockSigops "bad-blk-sigops"
    BadBlockWeight "bad-blk-weight"
    BadWitnessNonceSize "bad-witness-nonce-size"
    BadWitnessMerkle "bad-witness-merkle-match"
    UnexpectedWitness "unexpected-witness"
    Bip30 "bad-txns-BIP30"
    AccumulatedFeeOutOfRange "bad-txns-accumulated-fee-outofrange"
    BlockScript "block-script-verify-flag-failed"
    // Transactions, wherever they are.
    NoInputs "bad-txns-vin-empty"
    NoOutputs "bad-txns-vout-empty"
    Oversize "bad-txns-oversize"
    NegativeOutput "bad-txns-vout-negative"
    OutputTooLarge "bad-txns-vout-toolarge"
    OutputTotalTooLarge "bad-txns-txouttotal-toolarge"
    DuplicateInputs "bad-txns-inputs-duplicate"
    NullPrevout "bad-txns-prevout-null"
    MissingInputs "bad-txns-inputs-missingorspent"
    PrematureCoinbaseSpend "bad-txns-premature-spend-of-coinbase"
    InputValuesOutOfRange "bad-txns-inputvalues-outofrange"
    InBelowOut "bad-txns-in-belowout"
    NonFinalInBlock "bad-txns-nonfinal"
    // What the mempool doesn't take.
    Coinbase "coinbase"
    Version "version"
    TxSize "tx-size"
    TxSizeSmall "tx-size-small"
    ScriptSigSize "scriptsig-size"
    ScriptSigNotPushOnly "scriptsig-not-pushonly"
    ScriptPubkey "scriptpubkey"
    DataCarrier "datacarrier"
    BareMultisig "bare-multisig"
    Dust "dust"
    NonStandardInputs "bad-txns-nonstandard-inputs"
    NonStandardWitness "bad-witness-nonstandard"
    MissingEphemeralSpends "missing-ephemeral-spends"
    NonFinal "non-final"
    NonBip68Final "non-BIP68-final"
    AlreadyInMempool "txn-already-in-mempool"
    SameNonWitnessData "txn-same-nonwitness-data-in-mempool"
    AlreadyKnown "txn-already-known"
    Conflict "txn-mempool-conflict"
    ReplacementDisallowed "bip125-replacement-disallowed"
    TooManySigops "bad-txns-too-many-sigops"
    BelowRelayFee "min relay fee not met"
    BelowMempoolFee "mempool min fee not met"
    MaxFeeRate "max feerate exceeded"
    Truc "TRUC-violation"
    ChainTooLong "too-long-mempool-chain"
    SpendsConflicting "bad-txns-spends-conflicting-tx"
    InsufficientFee "insufficient fee"
    TooManyReplacements "too many potential replacements"
    ReplacementAddsUnconfirmed "replacement-adds-unconfirmed"
    Full "mempool full"
    MempoolScript "mempool-script-verify-flag-failed"
}

impl Reason {
    /// The reason of a text that is one, with or without details behind it.
    pub fn of(text: &str) -> Option<Self> {
        let is_detail =
            |rest: &str| rest.is_empty() || [",", ":", "(", " ("].iter().any(|mark| rest.starts_with(mark));
        let is_reason = |reason: &&Self| text.strip_prefix(reason.as_str()).is_some_and(is_detail);
        Self::ALL.iter().find(is_reason).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_found_by_its_text_with_and_without_details() {
        for reason in Reason::ALL {
            assert_eq!(Reason::of(reason.as_str()), Some(*reason));
            assert_eq!(Reason::of(&format!("{}, of 7", reason.as_str())), Some(*reason));
        }
        assert_eq!(Reason::of("bad-version(0x00000001)"), Some(Reason::BadVersion));
        for other in ["nonsense", "version must be a number", "duplicates", ""] {
            assert_eq!(Reason::of(other), None);
        }
    }
}
