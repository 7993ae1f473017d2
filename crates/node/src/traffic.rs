//! Bytes and messages of one connection, for people to look at.

use std::collections::VecDeque;

use hashyard_wire::Command;

use crate::io::Millis;

/// Seconds that the activity curve covers.
pub const ACTIVITY_SECONDS: usize = 30;

/// Under which messages of types that are not known are counted (Bitcoin Core's `NET_MESSAGE_TYPE_OTHER`).
pub const OTHER: Command = Command::literal("*other*");

/// Messages that pass blocks and transactions on.
pub(crate) const RELAYED: [Command; 8] = [
    Command::literal("inv"),
    Command::literal("getdata"),
    Command::literal("tx"),
    Command::literal("headers"),
    Command::literal("block"),
    Command::literal("cmpctblock"),
    Command::literal("getblocktxn"),
    Command::literal("blocktxn"),
];

/// Counters of one connection.
#[derive(Debug, Default)]
pub struct Traffic {
    /// Bytes received.
    pub bytes_in: u64,
    /// Bytes sent.
    pub bytes_out: u64,
    /// Bytes by direction, outgoing or not, and type of message: as many as there are types, and [`OTHER`]. What is frequent comes to stand in front.
    pub by_type: Vec<((bool, Command), u64)>,
    /// When it last sent a block that was new and valid.
    pub last_block: Millis,
    /// When it last sent a transaction that the mempool took.
    pub last_transaction: Millis,
    /// Last message in either direction.
    pub last_message: Option<(Command, Millis)>,
    /// When a message last came.
    pub last_received: Millis,
    /// When a message last went.
    pub last_sent: Millis,
    /// The last message that is drawn as a pulse: something passed on, not upkeep.
    pub pulse: Option<(Command, Millis)>,
    /// Second and number of messages in it, at most [`ACTIVITY_SECONDS`] entries.
    seconds: VecDeque<(u64, u16)>,
}

impl Traffic {
    /// `kind` is the command where that is a known one, else [`OTHER`].
    pub(crate) fn count(
        &mut self,
        command: Command,
        kind: Command,
        bytes: usize,
        outgoing: bool,
        now: Millis,
    ) {
        let (sum, last) = match outgoing {
            true => (&mut self.bytes_out, &mut self.last_sent),
            false => (&mut self.bytes_in, &mut self.last_received),
        };
        *sum += bytes as u64;
        match self.by_type.iter().position(|(of, _)| *of == (outgoing, kind)) {
            Some(at) => {
                self.by_type[at].1 += bytes as u64;
                self.by_type.swap(at, at.saturating_sub(1));
            }
            None => self.by_type.push(((outgoing, kind), bytes as u64)),
        }
        *last = now;
        self.last_message = Some((command, now));
        if RELAYED.contains(&command) {
            self.pulse = Some((command, now));
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
