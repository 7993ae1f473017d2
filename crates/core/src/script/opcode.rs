//! The opcodes, with Bitcoin Core's names.

use core::fmt;

/// One byte of a script that says what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Opcode(pub u8);

impl Opcode {
    /// Whether data comes with it: the direct pushes of 0 to 75 bytes and `OP_PUSHDATA1`, `2` and `4`.
    pub fn pushes_data(self) -> bool {
        self <= OP_PUSHDATA4
    }

    /// Whether it counts as a push where only pushes may stand. `OP_RESERVED` does, though it fails when executed.
    pub fn is_push(self) -> bool {
        self <= OP_16
    }

    /// The number that `OP_1NEGATE` or `OP_1` to `OP_16` pushes.
    pub fn pushed_number(self) -> Option<i64> {
        match self {
            OP_1NEGATE => Some(-1),
            _ => self.small_number().filter(|number| *number > 0).map(i64::from),
        }
    }

    /// The number that `OP_0` to `OP_16` stands for in templates and witness programs.
    pub fn small_number(self) -> Option<u8> {
        match self {
            OP_0 => Some(0),
            _ if self >= OP_1 && self <= OP_16 => Some(self.0 - OP_RESERVED.0),
            _ => None,
        }
    }

    /// The opcode that pushes a number from -1 to 16.
    pub fn for_number(number: i64) -> Option<Self> {
        match number {
            0 => Some(OP_0),
            -1 | 1..=16 => u8::try_from(i64::from(OP_RESERVED.0) + number).ok().map(Self),
            _ => None,
        }
    }

    /// Whether it fails the script even where it is not executed, since CVE-2010-5137.
    pub fn is_disabled(self) -> bool {
        matches!(
            self,
            OP_CAT
                | OP_SUBSTR
                | OP_LEFT
                | OP_RIGHT
                | OP_INVERT
                | OP_AND
                | OP_OR
                | OP_XOR
                | OP_2MUL
                | OP_2DIV
                | OP_MUL
                | OP_DIV
                | OP_MOD
                | OP_LSHIFT
                | OP_RSHIFT
        )
    }

    /// Whether a tapscript with it anywhere can be spent by anyone, until a soft fork gives it a meaning (`OP_SUCCESSx`,
    /// BIP342).
    pub fn is_success(self) -> bool {
        matches!(
            self.0,
            80 | 98 | 126..=129 | 131..=134 | 137..=138 | 141..=142 | 149..=153 | 187..=254
        )
    }

    /// Whether it is looked at in branches that do not run: everything from `OP_IF` to `OP_ENDIF`.
    pub fn is_conditional(self) -> bool {
        (OP_IF..=OP_ENDIF).contains(&self)
    }
}

/// Bitcoin Core's name (`OP_DUP`, but `0`, `-1`, `16`); direct pushes, which have none there, as `OP_PUSHBYTES_20`.
impl fmt::Display for Opcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            length @ 1..=75 => write!(f, "OP_PUSHBYTES_{length}"),
            _ => f.write_str(self.name()),
        }
    }
}

macro_rules! opcodes {
    ($($name:ident = $byte:literal $text:literal $doc:literal)*) => {
        $(#[doc = $doc] pub const $name: Opcode = Opcode($byte);)*

        impl Opcode {
            /// What Bitcoin Core's `GetOpName` says: `OP_DUP`, `16`, or `OP_UNKNOWN`.
            pub fn name(self) -> &'static str {
                match self.0 {
                    $($byte => $text,)*
                    _ => "OP_UNKNOWN",
                }
            }
        }
    };
}

opcodes! {
    OP_0 = 0x00 "0" "`( -- empty)`, also false."
    OP_PUSHDATA1 = 0x4c "OP_PUSHDATA1" "`( -- data)`, length in the next byte."
    OP_PUSHDATA2 = 0x4d "OP_PUSHDATA2" "`( -- data)`, length in the next two bytes, little-endian."
    OP_PUSHDATA4 = 0x4e "OP_PUSHDATA4" "`( -- data)`, length in the next four bytes, little-endian."
    OP_1NEGATE = 0x4f "-1" "`( -- -1)`."
    OP_RESERVED = 0x50 "OP_RESERVED" "Fails if executed, though it counts as a push."
    OP_1 = 0x51 "1" "`( -- 1)`, also true."
    OP_2 = 0x52 "2" "`( -- 2)`."
    OP_3 = 0x53 "3" "`( -- 3)`."
    OP_4 = 0x54 "4" "`( -- 4)`."
    OP_5 = 0x55 "5" "`( -- 5)`."
    OP_6 = 0x56 "6" "`( -- 6)`."
    OP_7 = 0x57 "7" "`( -- 7)`."
    OP_8 = 0x58 "8" "`( -- 8)`."
    OP_9 = 0x59 "9" "`( -- 9)`."
    OP_10 = 0x5a "10" "`( -- 10)`."
    OP_11 = 0x5b "11" "`( -- 11)`."
    OP_12 = 0x5c "12" "`( -- 12)`."
    OP_13 = 0x5d "13" "`( -- 13)`."
    OP_14 = 0x5e "14" "`( -- 14)`."
    OP_15 = 0x5f "15" "`( -- 15)`."
    OP_16 = 0x60 "16" "`( -- 16)`."
    OP_NOP = 0x61 "OP_NOP" "Does nothing."
    OP_VER = 0x62 "OP_VER" "Fails if executed."
    OP_IF = 0x63 "OP_IF" "`(x -- )`, runs what follows if x is true."
    OP_NOTIF = 0x64 "OP_NOTIF" "`(x -- )`, runs what follows if x is false."
    OP_VERIF = 0x65 "OP_VERIF" "Fails even where it is not executed."
    OP_VERNOTIF = 0x66 "OP_VERNOTIF" "Fails even where it is not executed."
    OP_ELSE = 0x67 "OP_ELSE" "Runs what follows if the branch before did not run."
    OP_ENDIF = 0x68 "OP_ENDIF" "Ends a branch."
    OP_VERIFY = 0x69 "OP_VERIFY" "`(x -- )`, fails unless x is true."
    OP_RETURN = 0x6a "OP_RETURN" "Fails: the output can never be spent."
    OP_TOALTSTACK = 0x6b "OP_TOALTSTACK" "`(x -- )`, x goes to the alternative stack."
    OP_FROMALTSTACK = 0x6c "OP_FROMALTSTACK" "`( -- x)`, x comes from the alternative stack."
    OP_2DROP = 0x6d "OP_2DROP" "`(x1 x2 -- )`."
    OP_2DUP = 0x6e "OP_2DUP" "`(x1 x2 -- x1 x2 x1 x2)`."
    OP_3DUP = 0x6f "OP_3DUP" "`(x1 x2 x3 -- x1 x2 x3 x1 x2 x3)`."
    OP_2OVER = 0x70 "OP_2OVER" "`(x1 x2 x3 x4 -- x1 x2 x3 x4 x1 x2)`."
    OP_2ROT = 0x71 "OP_2ROT" "`(x1 x2 x3 x4 x5 x6 -- x3 x4 x5 x6 x1 x2)`."
    OP_2SWAP = 0x72 "OP_2SWAP" "`(x1 x2 x3 x4 -- x3 x4 x1 x2)`."
    OP_IFDUP = 0x73 "OP_IFDUP" "`(x -- x x)` if x is true, else (x -- x)."
    OP_DEPTH = 0x74 "OP_DEPTH" "`( -- n)`, the number of items."
    OP_DROP = 0x75 "OP_DROP" "`(x -- )`."
    OP_DUP = 0x76 "OP_DUP" "`(x -- x x)`."
    OP_NIP = 0x77 "OP_NIP" "`(x1 x2 -- x2)`."
    OP_OVER = 0x78 "OP_OVER" "`(x1 x2 -- x1 x2 x1)`."
    OP_PICK = 0x79 "OP_PICK" "`(xn .. x0 n -- xn .. x0 xn)`."
    OP_ROLL = 0x7a "OP_ROLL" "`(xn .. x0 n -- .. x0 xn)`."
    OP_ROT = 0x7b "OP_ROT" "`(x1 x2 x3 -- x2 x3 x1)`."
    OP_SWAP = 0x7c "OP_SWAP" "`(x1 x2 -- x2 x1)`."
    OP_TUCK = 0x7d "OP_TUCK" "`(x1 x2 -- x2 x1 x2)`."
    OP_CAT = 0x7e "OP_CAT" "Disabled."
    OP_SUBSTR = 0x7f "OP_SUBSTR" "Disabled."
    OP_LEFT = 0x80 "OP_LEFT" "Disabled."
    OP_RIGHT = 0x81 "OP_RIGHT" "Disabled."
    OP_SIZE = 0x82 "OP_SIZE" "`(x -- x n)`, the length of x in bytes."
    OP_INVERT = 0x83 "OP_INVERT" "Disabled."
    OP_AND = 0x84 "OP_AND" "Disabled."
    OP_OR = 0x85 "OP_OR" "Disabled."
    OP_XOR = 0x86 "OP_XOR" "Disabled."
    OP_EQUAL = 0x87 "OP_EQUAL" "`(x1 x2 -- bool)`."
    OP_EQUALVERIFY = 0x88 "OP_EQUALVERIFY" "`(x1 x2 -- )`, fails unless equal."
    OP_RESERVED1 = 0x89 "OP_RESERVED1" "Fails if executed."
    OP_RESERVED2 = 0x8a "OP_RESERVED2" "Fails if executed."
    OP_1ADD = 0x8b "OP_1ADD" "`(n -- n+1)`."
    OP_1SUB = 0x8c "OP_1SUB" "`(n -- n-1)`."
    OP_2MUL = 0x8d "OP_2MUL" "Disabled."
    OP_2DIV = 0x8e "OP_2DIV" "Disabled."
    OP_NEGATE = 0x8f "OP_NEGATE" "`(n -- -n)`."
    OP_ABS = 0x90 "OP_ABS" "`(n -- |n|)`."
    OP_NOT = 0x91 "OP_NOT" "`(n -- bool)`, whether n is 0."
    OP_0NOTEQUAL = 0x92 "OP_0NOTEQUAL" "`(n -- bool)`, whether n is not 0."
    OP_ADD = 0x93 "OP_ADD" "`(a b -- a+b)`."
    OP_SUB = 0x94 "OP_SUB" "`(a b -- a-b)`."
    OP_MUL = 0x95 "OP_MUL" "Disabled."
    OP_DIV = 0x96 "OP_DIV" "Disabled."
    OP_MOD = 0x97 "OP_MOD" "Disabled."
    OP_LSHIFT = 0x98 "OP_LSHIFT" "Disabled."
    OP_RSHIFT = 0x99 "OP_RSHIFT" "Disabled."
    OP_BOOLAND = 0x9a "OP_BOOLAND" "`(a b -- bool)`, whether neither is 0."
    OP_BOOLOR = 0x9b "OP_BOOLOR" "`(a b -- bool)`, whether one is not 0."
    OP_NUMEQUAL = 0x9c "OP_NUMEQUAL" "`(a b -- bool)`."
    OP_NUMEQUALVERIFY = 0x9d "OP_NUMEQUALVERIFY" "`(a b -- )`, fails unless equal as numbers."
    OP_NUMNOTEQUAL = 0x9e "OP_NUMNOTEQUAL" "`(a b -- bool)`."
    OP_LESSTHAN = 0x9f "OP_LESSTHAN" "`(a b -- bool)`, a < b."
    OP_GREATERTHAN = 0xa0 "OP_GREATERTHAN" "`(a b -- bool)`, a > b."
    OP_LESSTHANOREQUAL = 0xa1 "OP_LESSTHANOREQUAL" "`(a b -- bool)`, a <= b."
    OP_GREATERTHANOREQUAL = 0xa2 "OP_GREATERTHANOREQUAL" "`(a b -- bool)`, a >= b."
    OP_MIN = 0xa3 "OP_MIN" "`(a b -- n)`, the smaller."
    OP_MAX = 0xa4 "OP_MAX" "`(a b -- n)`, the larger."
    OP_WITHIN = 0xa5 "OP_WITHIN" "`(n min max -- bool)`, min <= n < max."
    OP_RIPEMD160 = 0xa6 "OP_RIPEMD160" "`(x -- hash)`, 20 bytes."
    OP_SHA1 = 0xa7 "OP_SHA1" "`(x -- hash)`, 20 bytes."
    OP_SHA256 = 0xa8 "OP_SHA256" "`(x -- hash)`, 32 bytes."
    OP_HASH160 = 0xa9 "OP_HASH160" "`(x -- hash)`, RIPEMD-160 of SHA-256, 20 bytes."
    OP_HASH256 = 0xaa "OP_HASH256" "`(x -- hash)`, SHA-256 of SHA-256, 32 bytes."
    OP_CODESEPARATOR = 0xab "OP_CODESEPARATOR" "Signatures cover only what follows."
    OP_CHECKSIG = 0xac "OP_CHECKSIG" "`(sig key -- bool)`."
    OP_CHECKSIGVERIFY = 0xad "OP_CHECKSIGVERIFY" "`(sig key -- )`, fails unless the signature is valid."
    OP_CHECKMULTISIG = 0xae "OP_CHECKMULTISIG" "`(dummy sig.. k key.. n -- bool)`."
    OP_CHECKMULTISIGVERIFY = 0xaf "OP_CHECKMULTISIGVERIFY" "`(dummy sig.. k key.. n -- )`, fails unless all signatures are valid."
    OP_NOP1 = 0xb0 "OP_NOP1" "Does nothing yet."
    OP_CHECKLOCKTIMEVERIFY = 0xb1 "OP_CHECKLOCKTIMEVERIFY" "`(n -- n)`, fails before lock time n (BIP65)."
    OP_CHECKSEQUENCEVERIFY = 0xb2 "OP_CHECKSEQUENCEVERIFY" "`(n -- n)`, fails before the spent output has age n (BIP112)."
    OP_NOP4 = 0xb3 "OP_NOP4" "Does nothing yet."
    OP_NOP5 = 0xb4 "OP_NOP5" "Does nothing yet."
    OP_NOP6 = 0xb5 "OP_NOP6" "Does nothing yet."
    OP_NOP7 = 0xb6 "OP_NOP7" "Does nothing yet."
    OP_NOP8 = 0xb7 "OP_NOP8" "Does nothing yet."
    OP_NOP9 = 0xb8 "OP_NOP9" "Does nothing yet."
    OP_NOP10 = 0xb9 "OP_NOP10" "Does nothing yet."
    OP_CHECKSIGADD = 0xba "OP_CHECKSIGADD" "`(sig n key -- n or n+1)`, tapscript only (BIP342)."
    OP_INVALIDOPCODE = 0xff "OP_INVALIDOPCODE" "No opcode."
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_numbers_and_their_opcodes_agree() {
        for number in -1..=16 {
            let opcode = Opcode::for_number(number).unwrap();
            assert_eq!(opcode.name(), number.to_string());
            assert_eq!(opcode.pushed_number(), (number != 0).then_some(number));
        }
        assert_eq!((Opcode::for_number(17), Opcode::for_number(-2)), (None, None));
        assert_eq!(OP_RESERVED.small_number(), None);
    }

    #[test]
    fn every_byte_prints() {
        assert_eq!(Opcode(20).to_string(), "OP_PUSHBYTES_20");
        assert_eq!(OP_CHECKLOCKTIMEVERIFY.to_string(), "OP_CHECKLOCKTIMEVERIFY");
        assert_eq!(Opcode(0xbb).to_string(), "OP_UNKNOWN");
    }
}
