//! Who is connected. Until it has shown the cookie, a connection is a stranger's: it has little time, and the newest pushes the
//! oldest out, so that however many there are, who has the cookie gets in. Who has shown it keeps its place: only where too
//! many have, the one that was idle for longest goes.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::sleep;

/// Strangers at a time.
pub const MAX_STRANGERS: usize = 128;

/// Connections at a time that have shown the cookie.
pub const MAX_KNOWN: usize = 256;

/// How long a stranger may take to show it.
const PATIENCE: Duration = Duration::from_secs(5);

/// All connections, at most [`MAX_STRANGERS`] and [`MAX_KNOWN`].
#[derive(Debug, Default)]
pub struct Guests(Mutex<List>);

#[derive(Debug, Default)]
struct List {
    entries: BTreeMap<u64, Entry>,
    last: u64,
}

#[derive(Debug)]
struct Entry {
    standing: Standing,
    /// Grows with every change of any standing.
    since: u64,
    hang_up: Arc<Notify>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Stranger,
    Idle,
    Busy,
}

/// One connection; it leaves when it is dropped.
#[derive(Debug)]
pub struct Guest {
    guests: Arc<Guests>,
    number: u64,
    hang_up: Arc<Notify>,
}

/// A request under way that showed the cookie; it ends when this is dropped.
#[derive(Debug)]
pub struct Visit<'a>(&'a Guest);

impl Guests {
    /// Lets a stranger in.
    pub fn welcome(self: &Arc<Self>) -> Guest {
        let hang_up = Arc::new(Notify::new());
        let mut list = self.lock();
        list.make_room(Standing::Stranger, MAX_STRANGERS);
        let number = list.tick();
        let entry = Entry { standing: Standing::Stranger, since: number, hang_up: Arc::clone(&hang_up) };
        list.entries.insert(number, entry);
        Guest { guests: Arc::clone(self), number, hang_up }
    }

    /// Hangs up on the stranger that has been here for longest.
    pub fn turn_one_out(&self) {
        self.lock().turn_out(Standing::Stranger);
    }

    fn lock(&self) -> MutexGuard<'_, List> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl List {
    fn tick(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    fn count(&self, standing: Standing) -> usize {
        self.entries.values().filter(|entry| entry.standing == standing).count()
    }

    /// So that there is room for one more.
    fn make_room(&mut self, standing: Standing, most: usize) {
        if self.count(standing) >= most {
            self.turn_out(standing);
        }
    }

    fn turn_out(&mut self, standing: Standing) {
        let of_it = self.entries.iter().filter(|(_, entry)| entry.standing == standing);
        if let Some(number) = of_it.min_by_key(|(_, entry)| entry.since).map(|(number, _)| *number)
            && let Some(entry) = self.entries.remove(&number)
        {
            entry.hang_up.notify_one();
        }
    }

    fn set(&mut self, number: u64, standing: Standing) {
        let since = self.tick();
        if let Some(entry) = self.entries.get_mut(&number) {
            (entry.standing, entry.since) = (standing, since);
        }
    }
}

impl Guest {
    /// Waits until this connection has to go.
    pub async fn must_go(&self) {
        tokio::select! {
            () = self.hang_up.notified() => {}
            () = self.stays_a_stranger() => {}
        }
    }

    async fn stays_a_stranger(&self) {
        sleep(PATIENCE).await;
        if !self.is_stranger() {
            std::future::pending().await
        }
    }

    /// Whether it has not shown the cookie yet.
    pub fn is_stranger(&self) -> bool {
        let list = self.guests.lock();
        list.entries.get(&self.number).is_none_or(|entry| entry.standing == Standing::Stranger)
    }

    /// It has shown the cookie; `None` if more are at work than can be.
    pub fn show(&self) -> Option<Visit<'_>> {
        let mut list = self.guests.lock();
        let known = list.count(Standing::Idle) + list.count(Standing::Busy);
        if known >= MAX_KNOWN && self.standing(&list) == Some(Standing::Stranger) {
            list.make_room(Standing::Idle, 1);
        }
        if list.count(Standing::Busy) >= MAX_KNOWN {
            return None;
        }
        list.set(self.number, Standing::Busy);
        Some(Visit(self))
    }

    fn standing(&self, list: &List) -> Option<Standing> {
        list.entries.get(&self.number).map(|entry| entry.standing)
    }
}

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        self.0.guests.lock().set(self.0.number, Standing::Idle);
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        self.guests.lock().entries.remove(&self.number);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail by panicking")]
mod tests {
    use super::*;

    /// Whether it was told to go by now.
    async fn is_gone(guest: &Guest) -> bool {
        tokio::time::timeout(Duration::ZERO, guest.hang_up.notified()).await.is_ok()
    }

    #[tokio::test]
    async fn strangers_push_out_strangers_and_never_who_showed_the_cookie() {
        let guests = Arc::new(Guests::default());
        let (idle, busy) = (guests.welcome(), guests.welcome());
        drop(idle.show().unwrap());
        let visit = busy.show().unwrap();
        let strangers: Vec<Guest> = (0..2 * MAX_STRANGERS).map(|_| guests.welcome()).collect();
        for (index, stranger) in strangers.iter().enumerate() {
            assert_eq!(is_gone(stranger).await, index < MAX_STRANGERS, "{index}");
        }
        assert!(!is_gone(&idle).await && !is_gone(&busy).await);
        drop(visit);
        assert!(!busy.is_stranger());
    }

    #[tokio::test]
    async fn of_those_who_showed_it_the_one_that_was_idle_for_longest_goes() {
        let guests = Arc::new(Guests::default());
        let known: Vec<Guest> = (0..MAX_KNOWN)
            .map(|_| {
                let guest = guests.welcome();
                drop(guest.show().unwrap());
                guest
            })
            .collect();
        // The first is at work again, so the second has waited longest.
        let visit = known[0].show().unwrap();
        let late = guests.welcome();
        let late_visit = late.show().unwrap();
        assert!(!is_gone(&known[0]).await && is_gone(&known[1]).await && !is_gone(&known[2]).await);
        drop((visit, late_visit));
    }
}
