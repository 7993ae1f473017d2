//! Who is here, from which address, and who has to go for a newcomer.
//!
//! A school stands behind one address, so an address may have many sockets; one alone can't take all. Where an address has all that
//! it may, a newcomer gets the place of whoever makes least use of one: the socket of that address that has been here for longest
//! without joining a room, or else the one that has been quiet in it for longest. So one classmate who opens sockets keeps nobody out.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;
use tokio::time::Instant;

use crate::hub::is_quiet;

/// Sixty who each open eight tabs, and fetch the app with six sockets meanwhile, have 840.
pub const PER_ADDRESS: usize = 1_024;
/// Sockets beyond what their addresses may have, of all addresses together: they stay until they were told so.
pub(crate) const TOLD: usize = 64;
/// They count as if this were their address. Nobody can come from it.
const TOLD_ADDRESS: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

/// All sockets.
pub(crate) struct Addresses {
    limit: usize,
    list: Mutex<List>,
}

/// At most as many entries as there are sockets.
#[derive(Default)]
struct List {
    /// In the order in which they came.
    sockets: BTreeMap<u64, Entry>,
    next: u64,
    counts: BTreeMap<IpAddr, usize>,
}

struct Entry {
    /// `None` for this machine itself.
    address: Option<IpAddr>,
    stage: Arc<Mutex<Stage>>,
    /// Says that somebody else needs the place.
    turn_out: oneshot::Sender<()>,
}

/// What use a socket makes of its place. It has a lock of its own, as it changes with most messages.
#[derive(Clone, Copy)]
enum Stage {
    Stranger,
    /// A member of a room, who spoke to another then; before the first time, who joined then.
    Member {
        spoke: Instant,
        has_spoken: bool,
    },
}

/// One socket's entry; it is given back when this is dropped.
pub(crate) struct Ticket {
    number: u64,
    is_admitted: bool,
    stage: Arc<Mutex<Stage>>,
    addresses: Arc<Addresses>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Addresses {
    pub(crate) fn new(limit: usize) -> Arc<Self> {
        Arc::new(Self { limit, list: Mutex::default() })
    }

    fn lock(&self) -> MutexGuard<'_, List> {
        lock(&self.list)
    }

    /// A new entry, and where its socket hears that it has to go. This machine may have any number: a proxy on it brings everybody.
    pub(crate) fn enter(self: &Arc<Self>, address: IpAddr, now: Instant) -> (Ticket, oneshot::Receiver<()>) {
        let address = network(address.to_canonical());
        let mut list = self.lock();
        let is_admitted = address.is_loopback() || list.make_room(address, self.limit, now);
        if !is_admitted {
            // None of these joins, so there is always one to go.
            list.make_room(TOLD_ADDRESS, TOLD, now);
        }
        let counted = if is_admitted { address } else { TOLD_ADDRESS };
        let (turn_out, turned_out) = oneshot::channel();
        let stage = Arc::new(Mutex::new(Stage::Stranger));
        let address = Some(counted).filter(|address| !address.is_loopback());
        let number = list.add(Entry { address, stage: Arc::clone(&stage), turn_out });
        (Ticket { number, is_admitted, stage, addresses: Arc::clone(self) }, turned_out)
    }

    /// Whoever has been here for longest without joining leaves its place to a newcomer, from whatever address; false if there is nobody.
    pub(crate) fn turn_a_stranger_out(&self, newcomer: &Ticket) -> bool {
        let mut list = self.lock();
        let mut before = list.sockets.range(..newcomer.number);
        let stranger = before.find(|(_, entry)| entry.is_stranger()).map(|(number, _)| *number);
        stranger.map(|number| list.turn_out(number)).is_some()
    }
}

impl Entry {
    fn is_stranger(&self) -> bool {
        matches!(*lock(&self.stage), Stage::Stranger)
    }

    /// Since when it has been quiet, if it is.
    fn quiet_since(&self, now: Instant) -> Option<Instant> {
        let Stage::Member { spoke, has_spoken } = *lock(&self.stage) else { return None };
        let silent_ms = now.saturating_duration_since(spoke).as_millis() as u64;
        is_quiet(silent_ms, has_spoken).then_some(spoke)
    }
}

impl List {
    /// True if one more fits, where need be because another has to go.
    fn make_room(&mut self, address: IpAddr, limit: usize, now: Instant) -> bool {
        if self.counts.get(&address).is_none_or(|count| *count < limit) {
            return limit > 0;
        }
        let here = self.sockets.iter().filter(|(_, entry)| entry.address == Some(address));
        let stranger = here.clone().find(|(_, entry)| entry.is_stranger()).map(|(number, _)| *number);
        let quiet = here.filter_map(|(number, entry)| Some((entry.quiet_since(now)?, *number)));
        let goes = stranger.or_else(|| quiet.min().map(|(_, number)| number));
        goes.map(|number| self.turn_out(number)).is_some()
    }

    fn add(&mut self, entry: Entry) -> u64 {
        self.next += 1;
        entry.address.into_iter().for_each(|address| *self.counts.entry(address).or_default() += 1);
        self.sockets.insert(self.next, entry);
        self.next
    }

    /// It counts no more from here on, though its socket takes a moment to leave.
    fn turn_out(&mut self, number: u64) {
        if let Some(entry) = self.remove(number) {
            // One that is just leaving hears of it no more.
            let _ = entry.turn_out.send(());
        }
    }

    fn remove(&mut self, number: u64) -> Option<Entry> {
        let entry = self.sockets.remove(&number)?;
        if let Some(address) = entry.address
            && let Some(count) = self.counts.get_mut(&address)
        {
            *count -= 1;
            if *count == 0 {
                self.counts.remove(&address);
            }
        }
        Some(entry)
    }
}

impl Ticket {
    /// False if its address has as many sockets as it may: then it is here only to be told.
    pub(crate) fn is_admitted(&self) -> bool {
        self.is_admitted
    }

    /// It is a member of a room now.
    pub(crate) fn joined(&self, now: Instant) {
        let mut stage = lock(&self.stage);
        if matches!(*stage, Stage::Stranger) {
            *stage = Stage::Member { spoke: now, has_spoken: false };
        }
    }

    /// It said something to another member.
    pub(crate) fn spoke(&self, now: Instant) {
        *lock(&self.stage) = Stage::Member { spoke: now, has_spoken: true };
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.addresses.lock().remove(self.number);
    }
}

/// Of IPv6 one household or school has a /64 at least.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(six) if !six.is_loopback() => {
            Ipv6Addr::from_bits(six.to_bits() & !u128::from(u64::MAX)).into()
        }
        other => other,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail by panicking")]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::hub::{FELL_SILENT_MS, QUIET_MS};

    /// Sockets that come one after another, and what became of them.
    struct Bench {
        addresses: Arc<Addresses>,
        now: Instant,
    }

    type Socket = (Ticket, oneshot::Receiver<()>);

    impl Bench {
        fn new(limit: usize) -> Self {
            Self { addresses: Addresses::new(limit), now: Instant::now() }
        }

        fn enter(&self, address: &str) -> Socket {
            self.addresses.enter(address.parse().unwrap(), self.now)
        }

        fn member(&self, address: &str) -> Socket {
            let socket = self.enter(address);
            socket.0.joined(self.now);
            socket
        }

        fn speaker(&self, address: &str) -> Socket {
            let socket = self.member(address);
            socket.0.spoke(self.now);
            socket
        }
    }

    fn has_to_go(socket: &mut Socket) -> bool {
        socket.1.try_recv().is_ok()
    }

    #[test]
    fn an_address_has_its_share_and_gets_back_what_it_gives_back() {
        let bench = Bench::new(2);
        let (first, second) = (bench.speaker("192.0.2.1"), bench.speaker("::ffff:192.0.2.1"));
        assert!(first.0.is_admitted() && second.0.is_admitted());
        assert!(!bench.enter("192.0.2.1").0.is_admitted());
        assert!(bench.enter("192.0.2.2").0.is_admitted());
        drop(first);
        assert!(bench.enter("192.0.2.1").0.is_admitted());
        let (_a, _b) = (bench.speaker("2001:db8::1"), bench.speaker("2001:db8::2"));
        assert!(
            !bench.enter("2001:db8::3").0.is_admitted() && bench.enter("2001:db8:0:1::1").0.is_admitted()
        );
        let own: Vec<_> = (0..5).map(|_| bench.speaker("127.0.0.1")).chain([bench.speaker("::1")]).collect();
        assert!(own.iter().all(|socket| socket.0.is_admitted()));
        drop((second, _a, _b, own));
        let list = bench.addresses.lock();
        assert!(list.counts.is_empty() && list.sockets.is_empty());
    }

    #[test]
    fn a_class_of_sixty_behind_one_address_comes_in() {
        let bench = Bench::new(PER_ADDRESS);
        let mut class: Vec<_> = (0..60 * (8 + 6)).map(|_| bench.enter("203.0.113.9")).collect();
        assert!(class.iter_mut().all(|socket| socket.0.is_admitted() && !has_to_go(socket)));
    }

    #[test]
    fn one_who_opens_all_sockets_of_an_address_keeps_nobody_out() {
        let bench = Bench::new(PER_ADDRESS);
        let mut other_school = bench.enter("198.51.100.1");
        let mut classmate = bench.speaker("203.0.113.9");
        let mut greedy: Vec<_> = (1..PER_ADDRESS).map(|_| bench.enter("203.0.113.9")).collect();
        let newcomers: Vec<_> = (0..60).map(|_| bench.member("203.0.113.9")).collect();
        assert!(newcomers.iter().all(|socket| socket.0.is_admitted()));
        assert!(greedy[..60].iter_mut().all(has_to_go), "the oldest go");
        assert!(!greedy[60..].iter_mut().any(has_to_go), "and no more than need be");
        assert!(!has_to_go(&mut classmate) && !has_to_go(&mut other_school));
    }

    #[test]
    fn who_joined_and_says_nothing_goes_after_a_while_and_who_speaks_stays() {
        let mut bench = Bench::new(3);
        let mut speaker = bench.speaker("203.0.113.9");
        let (mut first, mut second) = (bench.member("203.0.113.9"), bench.member("203.0.113.9"));
        bench.now += Duration::from_millis(QUIET_MS - 1);
        assert!(!bench.enter("203.0.113.9").0.is_admitted(), "they have only just come");
        bench.now += Duration::from_millis(1);
        let newcomer = bench.speaker("203.0.113.9");
        assert!(newcomer.0.is_admitted() && has_to_go(&mut first) && !has_to_go(&mut second));
        second.0.spoke(bench.now);
        assert!(!bench.enter("203.0.113.9").0.is_admitted());
        assert!(!has_to_go(&mut speaker) && !has_to_go(&mut second));
    }

    #[test]
    fn who_spoke_once_goes_when_it_has_been_silent_for_long() {
        let mut bench = Bench::new(3);
        let mut sockets: [_; 3] = std::array::from_fn(|_| bench.speaker("203.0.113.9"));
        bench.now += Duration::from_millis(1);
        sockets[0].0.spoke(bench.now);
        bench.now += Duration::from_millis(FELL_SILENT_MS - 2);
        sockets[2].0.joined(bench.now);
        assert!(!bench.enter("203.0.113.9").0.is_admitted(), "they spoke a moment less ago");
        sockets[1].0.spoke(bench.now);
        bench.now += Duration::from_millis(2);
        let _newcomer = bench.speaker("203.0.113.9");
        assert_eq!(sockets.each_mut().map(has_to_go), [false, false, true], "the longest silent one");
        let _another = bench.speaker("203.0.113.9");
        assert_eq!(sockets.each_mut().map(has_to_go), [true, false, false]);
        assert!(!bench.enter("203.0.113.9").0.is_admitted());
    }

    #[test]
    fn those_who_are_only_told_are_few_and_make_room_for_one_another() {
        let bench = Bench::new(1);
        let _speaker = bench.speaker("203.0.113.9");
        let mut told: Vec<_> = (0..TOLD + 3).map(|_| bench.enter("203.0.113.9")).collect();
        assert!(told.iter().all(|socket| !socket.0.is_admitted()));
        assert!(told[..3].iter_mut().all(has_to_go) && !told[3..].iter_mut().any(has_to_go));
    }

    #[test]
    fn where_all_places_are_taken_the_oldest_stranger_of_any_address_goes() {
        let bench = Bench::new(8);
        let (mut member, mut stranger, mut later) =
            (bench.member("192.0.2.1"), bench.enter("192.0.2.2"), bench.enter("127.0.0.1"));
        let mut newcomer = bench.enter("192.0.2.3");
        assert!(bench.addresses.turn_a_stranger_out(&newcomer.0) && has_to_go(&mut stranger));
        assert!(bench.addresses.turn_a_stranger_out(&newcomer.0) && has_to_go(&mut later));
        assert!(!bench.addresses.turn_a_stranger_out(&newcomer.0));
        assert!(!has_to_go(&mut member) && !has_to_go(&mut newcomer));
    }
}
