//! How blocks are made.

super::questions! { Mining:
    /// The block that could be mined now, in hex with its nonce zero, for whoever turns its nonce by hand.
    #[derive(Clone, PartialEq)]
    ByHand -> String;
    /// Take in a block, in hex. The answer is why it is refused, in Bitcoin Core's word (BIP22).
    SubmitBlock(String) -> Option<String>;
    /// Mine with so many threads; 0 to stop.
    SetMining(u32) -> ();
    /// Sign what other members propose, or refuse to.
    SetBlockSigning(bool) -> ();
}
