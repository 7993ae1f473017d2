//! What the daemon says on its standard output. Nobody has to read it: a full or closed pipe holds up no one.

use std::io::{Write, stdout};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;
use std::time::Duration;

/// Lines that wait to be written. Later ones are left out, and how many is said as soon as there is room.
const MAX_WAITING: usize = 1024;

/// How long writing the last lines may take.
const GRACE: Duration = Duration::from_secs(1);

/// Writes lines in a thread of its own, because writing waits for whoever reads.
#[derive(Debug, Clone)]
pub struct Console {
    lines: SyncSender<Line>,
    missed: Arc<AtomicU64>,
}

#[derive(Debug)]
enum Line {
    Text(String),
    /// Dropped once everything before it is written.
    End(#[expect(dead_code, reason = "only that it is dropped says something")] Sender<()>),
}

impl Console {
    /// A console with nothing said yet.
    pub fn open() -> Self {
        let (lines, queue) = sync_channel(MAX_WAITING);
        thread::spawn(move || write(&queue));
        Self { lines, missed: Arc::default() }
    }

    /// Says a line.
    pub fn say(&self, line: String) {
        let missed = self.missed.swap(0, Ordering::Relaxed);
        let told = missed == 0 || self.put(format!("({missed} lines are missing: nobody read them in time)"));
        if !told || !self.put(line) {
            let still = if told { 0 } else { missed };
            self.missed.fetch_add(still + 1, Ordering::Relaxed);
        }
    }

    /// Waits a little for what was said to be written.
    pub fn close(self) {
        let (end, ended) = channel();
        if self.lines.try_send(Line::End(end)).is_ok() {
            let _ = ended.recv_timeout(GRACE);
        }
    }

    fn put(&self, line: String) -> bool {
        self.lines.try_send(Line::Text(line)).is_ok()
    }
}

fn write(queue: &Receiver<Line>) {
    for line in queue {
        if let Line::Text(text) = line {
            // Whoever closed the other end does not want to know.
            let _ = writeln!(stdout(), "{text}");
        }
    }
}
