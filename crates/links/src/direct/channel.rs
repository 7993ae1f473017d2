//! One channel: frames as short messages, and how much of them is under way.
//!
//! A message begins with its kind: the last of a frame, one that more of the frame follows, or how many bytes were taken (4 bytes,
//! little-endian). All messages count.

use std::collections::VecDeque;

use super::OPEN_MS;
use crate::MAX_PAYLOAD;

/// The longest message on a channel in bytes. Every browser takes so much.
pub const MAX_MESSAGE: usize = 16_384;

/// At most so many bytes are under way to a side that has not taken them. Browsers hold a few times as much.
const WINDOW: usize = 2_000_000;

/// At most so many come to a side before it says that it took some, if the other keeps to the window: what says so counts, too.
pub const MAX_UNDER_WAY: usize = 2 * WINDOW;

/// At most so many wait beyond the window, as at a relay's socket.
const MAX_WAITING: usize = 64_000_000;

const LAST: u8 = 0;
const MORE: u8 = 1;
const TOOK: u8 = 2;

/// One channel to one node.
pub(super) struct Channel {
    /// Of its call.
    pub number: u64,
    /// How far it has come.
    pub phase: Phase,
}

/// How far a channel has come.
pub(super) enum Phase {
    /// The description is being made, or the other side's is waited for, or the channel is opening.
    Opening { since_ms: u64, answered: bool },
    /// Both sides may send.
    Open(Open),
}

/// What an open channel holds.
#[derive(Default)]
pub(super) struct Open {
    /// What has come of a frame: at most [`MAX_PAYLOAD`] bytes.
    begun: Vec<u8>,
    /// What came since the other side was last told how much was taken, in bytes.
    came: usize,
    /// What the other side has not said that it took, in bytes.
    under_way: usize,
    /// Messages beyond the window, and their bytes: at most [`MAX_WAITING`].
    waiting: VecDeque<Vec<u8>>,
    waiting_bytes: usize,
    /// How much was taken, to be said before anything else.
    saying: Option<Vec<u8>>,
}

/// What a message brought.
pub(super) enum Taken {
    /// A frame is complete.
    Frame(Vec<u8>),
    /// None is.
    Nothing,
    /// Nobody who keeps to the rules sends that.
    Nonsense,
}

impl Channel {
    pub fn opening(number: u64, now_ms: u64) -> Self {
        Self { number, phase: Phase::Opening { since_ms: now_ms, answered: false } }
    }

    pub fn open(number: u64) -> Self {
        Self { number, phase: Phase::Open(Open::default()) }
    }

    pub fn is_open(&self) -> bool {
        matches!(self.phase, Phase::Open(_))
    }

    /// It does not open, or the other side takes nothing in while more and more waits.
    pub fn is_stuck(&self, now_ms: u64) -> bool {
        match &self.phase {
            Phase::Opening { since_ms, .. } => now_ms.saturating_sub(*since_ms) >= OPEN_MS,
            Phase::Open(open) => open.waiting_bytes > MAX_WAITING,
        }
    }
}

impl Open {
    /// Takes a message in.
    pub fn received(&mut self, message: &[u8]) -> Taken {
        self.came += message.len();
        match message.split_first() {
            Some((&(LAST | MORE), bytes)) if self.begun.len() + bytes.len() > MAX_PAYLOAD => Taken::Nonsense,
            Some((&MORE, bytes)) => {
                self.begun.extend_from_slice(bytes);
                Taken::Nothing
            }
            Some((&LAST, bytes)) => {
                self.begun.extend_from_slice(bytes);
                Taken::Frame(core::mem::take(&mut self.begun))
            }
            Some((&TOOK, bytes)) => self.other_took(bytes),
            _ => Taken::Nonsense,
        }
    }

    fn other_took(&mut self, bytes: &[u8]) -> Taken {
        let bytes = bytes.try_into().ok().map(|bytes| u32::from_le_bytes(bytes) as usize);
        match bytes.and_then(|bytes| self.under_way.checked_sub(bytes)) {
            Some(rest) => {
                self.under_way = rest;
                Taken::Nothing
            }
            None => Taken::Nonsense,
        }
    }

    /// How much was taken, where that is worth being said; it is said to the other side with the next messages.
    pub fn owed(&mut self) -> Option<u32> {
        if self.came < WINDOW / 4 {
            return None;
        }
        let bytes = u32::try_from(core::mem::take(&mut self.came)).ok()?;
        self.saying = Some([&[TOOK], &bytes.to_le_bytes()[..]].concat());
        Some(bytes)
    }

    /// Cuts a frame into messages, which wait. Beyond what may wait it is lost, with all that waits and all that follows.
    pub fn queue(&mut self, payload: &[u8]) {
        if self.waiting_bytes + payload.len() > MAX_WAITING {
            self.waiting.clear();
            self.waiting_bytes = usize::MAX / 2;
            return;
        }
        self.waiting_bytes += payload.len();
        let last = payload.len().div_ceil(MAX_MESSAGE - 1);
        for (index, part) in payload.chunks(MAX_MESSAGE - 1).enumerate() {
            let kind = if index + 1 == last { LAST } else { MORE };
            self.waiting.push_back([&[kind], part].concat());
        }
    }

    /// The next message that there is room for.
    pub fn next(&mut self) -> Option<Vec<u8>> {
        let message = match self.saying.take() {
            Some(message) => message,
            None if self.under_way < WINDOW => {
                let message = self.waiting.pop_front()?;
                self.waiting_bytes -= message.len() - 1;
                message
            }
            None => return None,
        };
        self.under_way += message.len();
        Some(message)
    }
}
