//! What was done at the bench: operations that were made, and changes of their order.

use crate::Operation;

/// Entries of a log.
pub const MAX_ENTRIES: usize = 16;
/// Acts of a log.
pub const MAX_ACTS: usize = 64;
/// The largest amount: more than there is, so that one can ask for too much.
pub const MAX_AMOUNT: u32 = 1_000_000;

/// Something that is done at the bench.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// An operation is made and put at the end.
    Make {
        /// What is wanted.
        operation: Operation,
        /// At the same moment as the one before: who made it did not know of that one yet.
        together: bool,
    },
    /// Two neighbours change places; holds the place of the first, from 0.
    Swap(usize),
    /// Calls between accounts are numbered, or not. All that was made is made again that way.
    Nonces(bool),
}

/// Why an act can't be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogError {
    /// There is no room; begin anew.
    Full,
    /// There is no such entry.
    NoSuchEntry,
    /// Not between 1 and [`MAX_AMOUNT`].
    Amount,
}

/// All acts, each of which could be done: at most [`MAX_ACTS`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Log {
    acts: Vec<Act>,
    entries: usize,
}

impl Log {
    /// Adds an act.
    ///
    /// # Errors
    /// See [`LogError`].
    pub fn push(&mut self, act: Act) -> Result<(), LogError> {
        if self.acts.len() == MAX_ACTS {
            return Err(LogError::Full);
        }
        match act {
            Act::Make { .. } if self.entries == MAX_ENTRIES => return Err(LogError::Full),
            Act::Make { operation: Operation::Replay { entry }, .. } if entry >= self.entries => {
                return Err(LogError::NoSuchEntry);
            }
            Act::Make { operation, .. }
                if operation.amount().is_some_and(|amount| !(1..=MAX_AMOUNT).contains(&amount)) =>
            {
                return Err(LogError::Amount);
            }
            Act::Make { .. } => self.entries += 1,
            Act::Swap(at) if at + 1 >= self.entries => return Err(LogError::NoSuchEntry),
            Act::Swap(_) | Act::Nonces(_) => {}
        }
        self.acts.push(act);
        Ok(())
    }

    /// The acts, in order.
    pub fn acts(&self) -> &[Act] {
        &self.acts
    }

    /// How many entries were made.
    pub fn entries(&self) -> usize {
        self.entries
    }

    /// Whether calls are numbered in the end.
    pub fn nonces(&self) -> bool {
        let switch = |act: &Act| match act {
            Act::Nonces(on) => Some(*on),
            _ => None,
        };
        self.acts.iter().rev().find_map(switch).unwrap_or(true)
    }

    /// As it was before the last act.
    pub fn before(&self) -> Self {
        let mut log = Self::default();
        for act in self.acts.iter().take(self.acts.len().saturating_sub(1)) {
            log.push(*act).expect("it could be done before");
        }
        log
    }
}
