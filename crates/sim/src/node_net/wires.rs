//! How long a message takes, and in which order messages come.

use crate::population::Population;
use crate::queue::Time;
use crate::random::Random;
use crate::regions::{Latencies, transfer};

/// What is lost is sent again after the answer should have come, and so long besides, in ms: the least that Linux waits.
const RESEND: Time = 200;
/// At most so often in a row is a message lost.
const MOST_LOSSES: u32 = 10;

/// Links that bytes pass in order, of senders that send one message at a time.
pub(super) struct Wires {
    latencies: Latencies,
    loss: f64,
    /// When each node has sent all that it was to send.
    free: Vec<Time>,
    /// When the last message of each direction of a link arrives, by the population's numbers; `None` for one that was cut.
    last: Vec<Option<Time>>,
}

impl Wires {
    pub fn new(population: &Population, loss: f64) -> Self {
        let nodes = population.count();
        let links = population.links(nodes.saturating_sub(1)).end;
        Self {
            latencies: Latencies::default(),
            loss,
            free: vec![0; nodes as usize],
            last: vec![Some(0); links],
        }
    }

    /// Takes a message of so many bytes from one node to another; gives in how many ms it arrives, `None` where there is no link.
    pub fn carry(
        &mut self,
        population: &Population,
        now: Time,
        (from, to, bytes): (u32, u32, u64),
        random: &mut Random,
    ) -> Option<Time> {
        let link = population.links(from).find(|link| population.other_end(*link) == to)?;
        let last = self.last[link]?;
        let [one, other] = [from, to].map(|node| population.region[node as usize]);
        let free = &mut self.free[from as usize];
        *free = (*free).max(now) + transfer(bytes, one, other);
        let mut arrival = *free + self.latencies.draw(random, one, other);
        for _ in 0..MOST_LOSSES {
            if self.loss == 0.0 || !random.happens(self.loss) {
                break;
            }
            arrival += RESEND + 2 * self.latencies.draw(random, one, other);
        }
        // What was sent later does not come sooner.
        let arrival = arrival.max(last);
        self.last[link] = Some(arrival);
        Some(arrival - now)
    }

    /// Ends a connection.
    pub fn cut(&mut self, population: &Population, one: u32, other: u32) {
        for (from, to) in [(one, other), (other, one)] {
            for link in population.links(from).filter(|link| population.other_end(*link) == to) {
                self.last[link] = None;
            }
        }
    }
}
