//! Which short message stands at the foot of the page, and which wait for its place.

use hashyard_node::view::EventKind;

/// At most so many messages wait, with the one that is shown; the one that happened longest ago makes way.
const MAX: usize = 4;

/// What a message says.
#[derive(Debug, Clone, PartialEq)]
pub enum ToastKind {
    /// An event that the user should not miss.
    Event(EventKind),
    /// Several payments that came in a row: how many, and how much in all, in sats.
    Payments(u32, i64),
    /// Something that was not done just now has gone well.
    News(String),
    /// Something the user did worked.
    Done(String),
    /// Something the user did failed, and why.
    Failed(String),
}

/// A short message that goes away by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Toast {
    /// Running number.
    pub id: u32,
    /// What it says.
    pub kind: ToastKind,
}

/// The message on the screen, and those that wait for its place.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Toasts {
    queue: Vec<Toast>,
    last: u32,
}

impl Toasts {
    /// The message that is shown.
    pub fn shown(&self) -> Option<&Toast> {
        self.queue.first()
    }

    /// A message more. What came of what the user did comes first, then news, then what else happens.
    pub fn say(&mut self, kind: ToastKind) {
        let kind = self.with_payments(kind);
        // Of blocks mined in a row the last one says all, and so does the result of what was done last.
        if is_own_block(&kind) {
            self.queue.retain(|toast| !is_own_block(&toast.kind));
        } else if kind.rank() == Rank::Result {
            self.queue.retain(|toast| toast.kind.rank() != Rank::Result);
        }
        let place = self.queue.iter().take_while(|toast| toast.kind.rank() <= kind.rank()).count();
        self.last += 1;
        self.queue.insert(place, Toast { id: self.last, kind });
        if self.queue.len() > MAX {
            let oldest = self.queue.iter().skip(1).position(|toast| toast.kind.rank() == Rank::Event);
            self.queue.remove(1 + oldest.unwrap_or(0));
        }
    }

    /// Takes a message away.
    pub fn dismiss(&mut self, id: u32) {
        self.queue.retain(|toast| toast.id != id);
    }

    /// A payment takes those along that are on the screen or wait: told one by one, the last would come long after the money.
    fn with_payments(&mut self, kind: ToastKind) -> ToastKind {
        let Some(new) = kind.payments() else { return kind };
        let before = self.queue.iter().filter_map(|toast| toast.kind.payments());
        let (count, sum) = before.fold(new, |sum, one| (sum.0 + one.0, sum.1.saturating_add(one.1)));
        self.queue.retain(|toast| toast.kind.payments().is_none());
        if count == 1 { kind } else { ToastKind::Payments(count, sum) }
    }
}

/// Who did something looks for what came of it; what happens by itself can wait.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Rank {
    Result,
    News,
    Event,
}

impl ToastKind {
    /// How many payments it tells of, and how much they are.
    fn payments(&self) -> Option<(u32, i64)> {
        match self {
            Self::Event(EventKind::Payment { amount, .. }) => Some((1, *amount)),
            Self::Payments(count, sum) => Some((*count, *sum)),
            _ => None,
        }
    }

    fn rank(&self) -> Rank {
        match self {
            Self::Done(_) | Self::Failed(_) => Rank::Result,
            Self::News(_) => Rank::News,
            Self::Event(_) | Self::Payments(..) => Rank::Event,
        }
    }

    /// It is read out at once; all else that happens is read out in summary.
    pub fn is_read_out(&self) -> bool {
        self.rank() < Rank::Event
    }
}

fn is_own_block(kind: &ToastKind) -> bool {
    matches!(kind, ToastKind::Event(EventKind::BlockConnected { .. }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn done(text: &str) -> ToastKind {
        ToastKind::Done(text.into())
    }

    fn news(text: &str) -> ToastKind {
        ToastKind::News(text.into())
    }

    fn said(kinds: impl IntoIterator<Item = ToastKind>) -> Vec<ToastKind> {
        let mut toasts = Toasts::default();
        kinds.into_iter().for_each(|kind| toasts.say(kind));
        std::iter::from_fn(|| {
            let shown = toasts.shown()?.clone();
            toasts.dismiss(shown.id);
            Some(shown.kind)
        })
        .collect()
    }

    #[test]
    fn news_wait_until_the_result_of_what_was_done_was_read() {
        let all = [done("sent"), news("page 11 is done"), news("saved again")];
        assert_eq!(said(all.clone()), all);
        let [sent, page, saved] = all;
        assert_eq!(said([page.clone(), saved.clone(), sent.clone()]), [sent, page, saved]);
    }

    #[test]
    fn events_make_way_and_no_more_than_four_wait() {
        let event = |count| {
            let kind =
                EventKind::TransactionsAccepted { count, txid: "00".repeat(32).parse().unwrap(), from: None };
            ToastKind::Event(kind)
        };
        let expected = [done("sent"), news("page 11 is done"), event(3), event(4)];
        assert_eq!(
            said([event(1), event(2), event(3), news("page 11 is done"), done("sent"), event(4)]),
            expected
        );
    }

    #[test]
    fn of_two_results_the_last_one_counts() {
        assert_eq!(said([done("one"), ToastKind::Failed("two".into())]), [ToastKind::Failed("two".into())]);
    }
}
