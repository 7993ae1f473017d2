//! The order of things: what is to be stored and what is to be said go through one queue, so that nothing is said before
//! all changes that came earlier are stored. Changes that wait while the disk is busy are stored together.
//!
//! After a change that could not be stored no later one is: without the earlier it would damage what is there. Nothing is kept for
//! later either, because the node can say everything anew. The driver does so when it is time for another try, and what follows
//! in the queue is stored again if that went well.

use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures_channel::oneshot;
use hashyard_core::chain::{ChangeSet, Rows};
use wasm_bindgen_futures::spawn_local;

use super::leases::Guard;
use super::node_driver::Event;
use super::platform;
use super::store::Store;
use crate::bridge::{FromNode, Said};
use crate::i18n::shell;

/// Rows after which no further change joins a transaction.
const MAX_ROWS: usize = 250;

/// The way into the queue. It holds no more than the node produced while the disk was busy, which is not for long.
#[derive(Debug)]
pub struct Writer {
    steps: UnboundedSender<Step>,
    done: oneshot::Receiver<()>,
}

enum Step {
    Write(ChangeSet),
    Say(FromNode),
    /// Opens the database of this name anew and makes these its rows.
    Save(String, Rows),
}

impl Writer {
    /// Starts to work; without a store nothing is stored, nor while `guard` says that the slot may be another tab's. What goes wrong with it is told through `events`.
    pub fn start(store: Option<Store>, guard: Option<Guard>, events: UnboundedSender<Event>) -> Self {
        let (steps, queue) = unbounded();
        let (finished, done) = oneshot::channel();
        spawn_local(async move {
            work(store, guard, queue, events).await;
            // Nobody waits for the end of a tab that is closed.
            let _ = finished.send(());
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

    /// Stores everything, after something could not be stored.
    pub fn save(&self, name: String, rows: Rows) {
        self.put(Step::Save(name, rows));
    }

    /// Works the queue off and closes the store.
    pub async fn finish(self) {
        drop(self.steps);
        // The other end is dropped only when it is through.
        let _ = self.done.await;
    }

    fn put(&self, step: Step) {
        // The queue's other end ends only after this one.
        let _ = self.steps.unbounded_send(step);
    }
}

async fn work(
    mut store: Option<Store>,
    guard: Option<Guard>,
    mut queue: UnboundedReceiver<Step>,
    events: UnboundedSender<Event>,
) {
    let is_lost = || guard.as_ref().is_some_and(|guard| !guard.may_write());
    let mut pushed_back = None;
    while let Some(step) = next(&mut pushed_back, &mut queue).await {
        let stored = match (step, &store) {
            (Step::Say(message), _) => {
                platform::post(&message);
                continue;
            }
            (Step::Write(_), None) => continue,
            (Step::Write(changes), Some(open)) => {
                let (changes, said) = gather(changes, &mut pushed_back, &mut queue);
                let stored = if is_lost() { Err(lost()) } else { open.write(&changes).await };
                // What is said next took for granted that it is stored.
                if let Err(why) = &stored {
                    platform::post(&FromNode::NotSaved(why.clone()));
                }
                said.iter().for_each(platform::post);
                stored
            }
            (Step::Save(name, rows), _) => {
                // Two connections would be in each other's way.
                drop(store.take());
                let saved = if is_lost() { Err(lost()) } else { save(&name, &rows, &events).await };
                saved.map(|open| {
                    store = Some(open);
                    let _ = events.unbounded_send(Event::Saved);
                })
            }
        };
        if let Err(why) = stored {
            store = None;
            let _ = events.unbounded_send(Event::DiskFailed(why));
        }
    }
}

fn lost() -> Said {
    Said::with(|lang| shell::slot_lost(lang).to_owned())
}

async fn next(pushed_back: &mut Option<Step>, queue: &mut UnboundedReceiver<Step>) -> Option<Step> {
    match pushed_back.take() {
        Some(step) => Some(step),
        None => queue.recv().await.ok(),
    }
}

/// Joins what waits behind a change to it: one transaction for many changes, where each would cost one, and words that wait for a
/// change wait for one transaction at most.
fn gather(
    mut changes: ChangeSet,
    pushed_back: &mut Option<Step>,
    queue: &mut UnboundedReceiver<Step>,
) -> (ChangeSet, Vec<FromNode>) {
    let mut said = vec![];
    while changes.rows.len() < MAX_ROWS {
        match queue.try_recv() {
            Ok(Step::Write(more)) => changes.merge(more),
            Ok(Step::Say(message)) => said.push(message),
            Ok(save) => {
                *pushed_back = Some(save);
                break;
            }
            Err(_) => break,
        }
    }
    (changes, said)
}

async fn save(name: &str, rows: &Rows, events: &UnboundedSender<Event>) -> Result<Store, Said> {
    let store = open(name, events).await?;
    store.replace(rows).await?;
    Ok(store)
}

/// Opens the store of a running node: it hears when the store is taken away.
pub async fn open(name: &str, events: &UnboundedSender<Event>) -> Result<Store, Said> {
    let events = events.clone();
    Store::open(name, move || drop(events.unbounded_send(Event::DiskTaken))).await
}
