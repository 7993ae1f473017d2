//! From when on money can move: absolute (BIP65) or counted from the output's block (BIP68, BIP112).

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::primitives::Transaction;
use crate::primitives::transaction::{MAX_BIP125_SEQUENCE, SEQUENCE_FINAL};
use crate::script::checker::{
    LOCKTIME_THRESHOLD, SEQUENCE_LOCKTIME_DISABLE_FLAG, SEQUENCE_LOCKTIME_MASK, SEQUENCE_LOCKTIME_TYPE_FLAG,
};
use crate::script::opcode::{OP_CHECKLOCKTIMEVERIFY, OP_CHECKSEQUENCEVERIFY};
use crate::script::{Builder, Instruction, Opcode, num};

/// Relative times count in units of so many seconds (BIP68).
pub const INTERVAL_SECONDS: u32 = 512;

/// A lock time; as text where it is stored or sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Lock {
    /// From this block height on: 1 to 499,999,999.
    Height(u32),
    /// From the moment when the median time of the last eleven blocks reaches this Unix time in seconds: from 500,000,000.
    Time(u32),
    /// So many blocks after the output's own: 1 to 65,535.
    Blocks(u16),
    /// So many times 512 seconds after the output's block: 1 to 65,535.
    Intervals(u16),
}

impl Lock {
    /// Whether it counts from the output's block.
    pub fn is_relative(self) -> bool {
        matches!(self, Self::Blocks(_) | Self::Intervals(_))
    }

    /// The number that the script compares with.
    pub fn operand(self) -> u32 {
        match self {
            Self::Height(number) | Self::Time(number) => number,
            Self::Blocks(blocks) => blocks.into(),
            Self::Intervals(intervals) => SEQUENCE_LOCKTIME_TYPE_FLAG | u32::from(intervals),
        }
    }

    /// The opcode that compares.
    pub fn opcode(self) -> Opcode {
        match self.is_relative() {
            true => OP_CHECKSEQUENCEVERIFY,
            false => OP_CHECKLOCKTIMEVERIFY,
        }
    }

    /// What the spending transaction's lock time must be at least.
    pub fn lock_time(self) -> u32 {
        if self.is_relative() { 0 } else { self.operand() }
    }

    /// The sequence number of the spending input: not final, because that would switch the lock time off (BIP65).
    pub fn sequence(self) -> u32 {
        if self.is_relative() { self.operand() } else { MAX_BIP125_SEQUENCE }
    }

    /// The first block that can spend an output of a block at `height`; `None` for times.
    pub fn first_height(self, height: u32) -> Option<u32> {
        match self {
            // A transaction is final in blocks above its lock time.
            Self::Height(lock) => Some(lock + 1),
            Self::Blocks(blocks) => Some(height.saturating_add(blocks.into())),
            Self::Time(_) | Self::Intervals(_) => None,
        }
    }

    /// Appends number and check: `n OP_CHECKLOCKTIMEVERIFY OP_DROP` or the same with `OP_CHECKSEQUENCEVERIFY`.
    pub(super) fn write(self, builder: Builder) -> Builder {
        builder.number(self.operand().into()).opcode(self.opcode()).opcode(crate::script::opcode::OP_DROP)
    }

    /// Reads number and opcode of a check.
    pub(super) fn read(number: &Instruction<'_>, opcode: Opcode) -> Option<Self> {
        let operand = match number.opcode.pushed_number() {
            Some(number) => number,
            None => num::decode(number.data, true, 5).ok()?,
        };
        let operand = u32::try_from(operand).ok()?;
        match opcode {
            OP_CHECKLOCKTIMEVERIFY => Self::absolute(operand),
            OP_CHECKSEQUENCEVERIFY => Self::relative(operand),
            _ => None,
        }
    }

    /// The lock times that a transaction sets for its input of this number: its own (BIP65), and the input's (BIP68).
    pub fn of_input(tx: &Transaction, input: usize) -> impl Iterator<Item = Self> {
        let sequence = tx.inputs.get(input).map_or(SEQUENCE_FINAL, |input| input.sequence);
        let own = (sequence != SEQUENCE_FINAL).then(|| Self::absolute(tx.lock_time)).flatten();
        let counts = tx.version as u32 >= 2 && sequence & SEQUENCE_LOCKTIME_DISABLE_FLAG == 0;
        let operand = sequence & (SEQUENCE_LOCKTIME_TYPE_FLAG | SEQUENCE_LOCKTIME_MASK);
        own.into_iter().chain(counts.then(|| Self::relative(operand)).flatten())
    }

    fn absolute(operand: u32) -> Option<Self> {
        match operand {
            0 => None,
            LOCKTIME_THRESHOLD.. => Some(Self::Time(operand)),
            _ => Some(Self::Height(operand)),
        }
    }

    fn relative(operand: u32) -> Option<Self> {
        let units = (operand & SEQUENCE_LOCKTIME_MASK) as u16;
        match operand & !SEQUENCE_LOCKTIME_MASK {
            _ if units == 0 => None,
            0 => Some(Self::Blocks(units)),
            SEQUENCE_LOCKTIME_TYPE_FLAG => Some(Self::Intervals(units)),
            _ => None,
        }
    }
}

/// `height:200`, `time:1800000000`, `blocks:10` or `seconds:1024`.
impl fmt::Display for Lock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Height(height) => write!(f, "height:{height}"),
            Self::Time(time) => write!(f, "time:{time}"),
            Self::Blocks(blocks) => write!(f, "blocks:{blocks}"),
            Self::Intervals(count) => write!(f, "seconds:{}", u32::from(*count) * INTERVAL_SECONDS),
        }
    }
}

impl From<Lock> for String {
    fn from(lock: Lock) -> Self {
        lock.to_string()
    }
}

impl TryFrom<String> for Lock {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl FromStr for Lock {
    type Err = &'static str;

    /// Reads what [`fmt::Display`] writes; seconds are rounded up to whole units of 512.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (kind, number) =
            text.trim().split_once(':').ok_or("is height:N, time:N, blocks:N or seconds:N")?;
        let number: u32 = number.trim().parse().map_err(|_| "needs a whole number behind the colon")?;
        let units = |number: u32| u16::try_from(number).ok().filter(|units| *units > 0);
        match kind.trim() {
            "height" if (1..LOCKTIME_THRESHOLD).contains(&number) => Ok(Self::Height(number)),
            "height" => Err("needs a height from 1 to 499999999"),
            "time" if number >= LOCKTIME_THRESHOLD => Ok(Self::Time(number)),
            "time" => Err("needs Unix seconds from 500000000"),
            "blocks" => units(number).map(Self::Blocks).ok_or("needs 1 to 65535 blocks"),
            "seconds" => units(number.div_ceil(INTERVAL_SECONDS))
                .map(Self::Intervals)
                .ok_or("needs 1 to 33553920 seconds"),
            _ => Err("is height:N, time:N, blocks:N or seconds:N"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitives::{OutPoint, ScriptBuf, TxIn};

    #[test]
    fn every_kind_is_read_back_from_its_text() {
        for lock in [
            Lock::Height(1),
            Lock::Height(499_999_999),
            Lock::Time(500_000_000),
            Lock::Time(u32::MAX),
            Lock::Blocks(65_535),
            Lock::Intervals(1),
        ] {
            assert_eq!(lock.to_string().parse(), Ok(lock));
        }
        assert_eq!("seconds:513".parse(), Ok(Lock::Intervals(2)));
    }

    #[test]
    fn a_transaction_says_what_it_waits_for() {
        let input = |sequence| TxIn {
            previous_output: OutPoint::NULL,
            script_sig: ScriptBuf::default(),
            sequence,
            witness: vec![],
        };
        let locks = |version, lock_time, sequence| {
            let tx = Transaction { version, inputs: vec![input(sequence)], outputs: vec![], lock_time };
            Lock::of_input(&tx, 0).collect::<Vec<_>>()
        };
        for (version, lock_time, sequence, waits) in [
            (2, 0, 0xffff_fffd, vec![]),
            (2, 200, 0xffff_fffe, vec![Lock::Height(200)]),
            (2, 200, 0xffff_ffff, vec![]),
            (2, 0, 5, vec![Lock::Blocks(5)]),
            (1, 0, 5, vec![]),
            (2, 600_000_000, (1 << 22) | 2, vec![Lock::Time(600_000_000), Lock::Intervals(2)]),
            (2, 0, (1 << 31) | 5, vec![]),
            // Bits that have no meaning are left out of account (BIP68).
            (2, 0, (1 << 20) | 5, vec![Lock::Blocks(5)]),
        ] {
            assert_eq!(locks(version, lock_time, sequence), waits, "{version} {lock_time} {sequence:x}");
        }
    }

    #[test]
    fn impossible_locks_are_refused() {
        for text in [
            "",
            "5",
            "height:0",
            "height:500000000",
            "time:1",
            "blocks:0",
            "blocks:65536",
            "seconds:33553921",
            "days:1",
            "height:-1",
        ] {
            assert!(text.parse::<Lock>().is_err(), "{text}");
        }
    }
}
