//! Which script rules apply: consensus rules by height, and the stricter ones of the memory pool.

use bitflags::bitflags;

bitflags! {
    /// Bitcoin Core's `SCRIPT_VERIFY_*` bits. Each is a soft fork: more flags accept fewer scripts.
    ///
    /// `WITNESS` and `CLEANSTACK` mean something only together with `P2SH`.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Flags: u32 {
        /// Evaluate pay-to-script-hash (BIP16).
        const P2SH = 1 << 0;
        /// Signatures are strict DER with a defined hash type, public keys compressed or uncompressed.
        const STRICTENC = 1 << 1;
        /// Signatures are strict DER (BIP66).
        const DERSIG = 1 << 2;
        /// The S of a signature is at most half the group order (BIP62 rule 5, BIP146).
        const LOW_S = 1 << 3;
        /// The item that `OP_CHECKMULTISIG` takes too many is empty (BIP147).
        const NULLDUMMY = 1 << 4;
        /// An input's script only pushes (BIP62 rule 2).
        const SIGPUSHONLY = 1 << 5;
        /// Pushes and numbers take the shortest form (BIP62 rules 3 and 4).
        const MINIMALDATA = 1 << 6;
        /// The `OP_NOP`s kept for soft forks fail.
        const DISCOURAGE_UPGRADABLE_NOPS = 1 << 7;
        /// Exactly one item is left (BIP62 rule 6).
        const CLEANSTACK = 1 << 8;
        /// `OP_CHECKLOCKTIMEVERIFY` (BIP65).
        const CHECKLOCKTIMEVERIFY = 1 << 9;
        /// `OP_CHECKSEQUENCEVERIFY` (BIP112).
        const CHECKSEQUENCEVERIFY = 1 << 10;
        /// Segregated witness (BIP141).
        const WITNESS = 1 << 11;
        /// Witness programs of unknown versions fail.
        const DISCOURAGE_UPGRADABLE_WITNESS_PROGRAM = 1 << 12;
        /// In witness scripts, what `OP_IF` takes is empty or exactly 1.
        const MINIMALIF = 1 << 13;
        /// A signature that fails is empty (BIP146).
        const NULLFAIL = 1 << 14;
        /// Public keys in witness scripts are compressed.
        const WITNESS_PUBKEYTYPE = 1 << 15;
        /// `OP_CODESEPARATOR` and signatures found in their own script fail outside of witness scripts.
        const CONST_SCRIPTCODE = 1 << 16;
        /// Taproot and tapscript (BIP341, BIP342).
        const TAPROOT = 1 << 17;
        /// Tapscript leaves of unknown versions fail.
        const DISCOURAGE_UPGRADABLE_TAPROOT_VERSION = 1 << 18;
        /// `OP_SUCCESSx` fails.
        const DISCOURAGE_OP_SUCCESS = 1 << 19;
        /// Public keys of unknown kind in tapscript fail.
        const DISCOURAGE_UPGRADABLE_PUBKEYTYPE = 1 << 20;
    }
}

impl Flags {
    /// The rules of 2009.
    pub const NONE: Self = Self::empty();

    /// What consensus asks for once every soft fork is active.
    pub const MANDATORY: Self = Self::P2SH
        .union(Self::DERSIG)
        .union(Self::NULLDUMMY)
        .union(Self::CHECKLOCKTIMEVERIFY)
        .union(Self::CHECKSEQUENCEVERIFY)
        .union(Self::WITNESS)
        .union(Self::TAPROOT);

    /// What the memory pool asks for. `SIGPUSHONLY` is not among it: the pool checks that itself.
    pub const STANDARD: Self = Self::all().difference(Self::SIGPUSHONLY);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sets_are_those_of_bitcoin_core() {
        assert_eq!(Flags::MANDATORY.bits(), 0b10_0000_1110_0001_0101);
        assert_eq!(Flags::STANDARD.bits(), 0b1_1111_1111_1111_1101_1111);
        assert!(Flags::STANDARD.contains(Flags::MANDATORY));
    }
}
