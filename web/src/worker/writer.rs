//! The order of things: what is to be stored and what is to be said go through one queue, so that nothing is said before
//! all changes that came earlier are stored.

use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures_channel::oneshot;
use hashyard_core::chain::{ChangeSet, Rows};
use hashyard_tab::backup;
use hashyard_tab::slot::SlotId;
use wasm_bindgen_futures::spawn_local;

use super::node_driver::Event;
use super::outside;
use super::store::Store;
use crate::bridge::{Answer, FromNode, Refusal, Said};

/// Where data goes.
#[derive(Debug)]
pub enum Disk {
    /// Into this database.
    Store(Store),
    /// Nowhere but here, which is enough for a backup.
    Memory(Rows),
    /// Writing failed, and then even what was stored could not be read back: why.
    Lost(Said),
}

/// The way into the queue. It holds no more than the node produced while the disk was busy.
#[derive(Debug)]
pub struct Writer {
    steps: UnboundedSender<Step>,
    done: oneshot::Receiver<Disk>,
}

enum Step {
    Write(ChangeSet),
    Say(FromNode),
    /// The rows as one file, as answer to this question.
    Backup(u32, SlotId),
}

impl Writer {
    /// Starts to work. What goes wrong with the disk is told through `events`, once.
    pub fn start(disk: Disk, events: UnboundedSender<Event>) -> Self {
        let (steps, queue) = unbounded();
        let (finished, done) = oneshot::channel();
        spawn_local(async move {
            // Nobody waits for the end of a tab that is closed.
            let _ = finished.send(work(disk, queue, events).await);
        });
        Self { steps, done }
    }

    /// Stores a change.
    pub fn write(&self, changes: ChangeSet) {
        self.put(Step::Write(changes));
    }

    /// Tells the page, once everything before is stored.
    pub fn say(&self, message: FromNode) {
        self.put(Step::Say(message));
    }

    /// Answers a question with everything that there is to store by then, whether the disk took it or not.
    pub fn backup(&self, question: u32, slot: SlotId) {
        self.put(Step::Backup(question, slot));
    }

    /// Works the queue off and gives the disk back.
    pub async fn finish(self) -> Option<Disk> {
        drop(self.steps);
        self.done.await.ok()
    }

    fn put(&self, step: Step) {
        // The queue's other end ends only after this one.
        let _ = self.steps.unbounded_send(step);
    }
}

async fn work(mut disk: Disk, mut queue: UnboundedReceiver<Step>, events: UnboundedSender<Event>) -> Disk {
    while let Ok(step) = queue.recv().await {
        match step {
            Step::Write(changes) => {
                if let Err(error) = disk.write(changes).await {
                    let _ = events.unbounded_send(Event::DiskFailed(error));
                }
            }
            Step::Say(message) => outside::post(&message),
            Step::Backup(id, slot) => {
                let file = disk.backup(&slot).await;
                let result = file.map(|file| Box::new(Answer::File(file))).map_err(Refusal::Words);
                outside::post(&FromNode::Answer { id, result });
            }
        }
    }
    disk
}

impl Disk {
    /// Stores a change. Memory takes the place of a disk that fails, and nothing more is written there: a later change without
    /// an earlier one would damage what is stored.
    async fn write(&mut self, changes: ChangeSet) -> Result<(), Said> {
        match self {
            Self::Store(store) => {
                let Err(error) = store.write(&changes).await else { return Ok(()) };
                *self = recall(store, changes).await;
                Err(error)
            }
            Self::Memory(rows) => {
                rows.apply(changes);
                Ok(())
            }
            Self::Lost(_) => Ok(()),
        }
    }

    async fn backup(&self, slot: &SlotId) -> Result<Vec<u8>, Said> {
        match self {
            Self::Store(store) => Ok(backup::encode(slot, &store.read().await?)),
            Self::Memory(rows) => Ok(backup::encode(slot, rows)),
            Self::Lost(why) => Err(why.clone()),
        }
    }
}

/// What would be stored if the disk had taken this change, too. A full disk can still be read.
async fn recall(store: &Store, changes: ChangeSet) -> Disk {
    match store.read().await {
        Ok(mut rows) => {
            rows.apply(changes);
            Disk::Memory(rows)
        }
        Err(why) => Disk::Lost(why),
    }
}
