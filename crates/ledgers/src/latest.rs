//! What the newest act of a log changed.

use crate::{Act, Log, Play};

/// A log before its newest act, and behind it.
#[derive(Debug, Clone)]
pub struct Latest {
    /// The newest act.
    pub act: Act,
    /// Before it.
    pub before: Play,
    /// Behind it.
    pub now: Play,
}

impl Latest {
    /// Plays a log. `None` if nothing was done.
    pub fn of(log: &Log) -> Option<Self> {
        let act = *log.acts().last()?;
        let before = Play::of(&log.before());
        let mut now = before.clone();
        now.act(act).ok()?;
        Some(Self { act, before, now })
    }

    /// Whether something is so now that was not so before.
    pub fn brought_about(&self, is_so: impl Fn(&Play) -> bool) -> bool {
        is_so(&self.now) && !is_so(&self.before)
    }
}
