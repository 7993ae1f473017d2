//! Bytes and messages of one connection, for people to look at.

use std::collections::VecDeque;

use crate::io::Millis;

/// Seconds that the activity curve covers.
pub const ACTIVITY_SECONDS: usize = 30;

/// Counters of one connection.
#[derive(Debug, Default)]
pub struct Traffic {
    /// Bytes received.
    pub bytes_in: u64,
    /// Bytes sent.
    pub bytes_out: u64,
    /// Last message in either direction.
    pub last_message: Option<(String, Millis)>,
    /// When a message last came.
    pub last_received: Millis,
    /// When a message last went.
    pub last_sent: Millis,
    /// The last message that is drawn as a pulse: something passed on, not upkeep.
    pub pulse: Option<(String, Millis)>,
    /// Second and number of messages in it, at most [`ACTIVITY_SECONDS`] entries.
    seconds: VecDeque<(u64, u16)>,
}

impl Traffic {
    pub(crate) fn count(&mut self, command: &str, bytes: usize, outgoing: bool, now: Millis) {
        let (sum, last) = match outgoing {
            true => (&mut self.bytes_out, &mut self.last_sent),
            false => (&mut self.bytes_in, &mut self.last_received),
        };
        *sum += bytes as u64;
        *last = now;
        self.last_message = Some((command.to_owned(), now));
        if matches!(command, "inv" | "getdata" | "block" | "tx" | "headers") {
            self.pulse = Some((command.to_owned(), now));
        }
        let second = now / 1000;
        match self.seconds.back_mut() {
            Some((last, count)) if *last == second => *count = count.saturating_add(1),
            _ => self.seconds.push_back((second, 1)),
        }
        if self.seconds.len() > ACTIVITY_SECONDS {
            self.seconds.pop_front();
        }
    }

    /// Messages in each of the last 30 seconds, oldest first.
    pub fn activity(&self, now: Millis) -> Vec<u16> {
        let newest = now / 1000;
        let mut curve = vec![0; ACTIVITY_SECONDS];
        for (second, count) in &self.seconds {
            let age = newest.saturating_sub(*second) as usize;
            if age < ACTIVITY_SECONDS {
                curve[ACTIVITY_SECONDS - 1 - age] = *count;
            }
        }
        curve
    }
}
