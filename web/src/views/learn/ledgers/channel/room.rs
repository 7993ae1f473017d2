//! This tab on a channel. It listens while the panel is shown, behind other tabs as well: who endorses or orders is seldom looked at.

use std::cell::RefCell;

use gloo::timers::callback::Interval;
use hashyard_course::Deed;
use hashyard_ledgers::channel::{ChannelId, Member, Role, Secret};
use hashyard_ledgers::versions::Organisation;
use hashyard_node::NodeId;
use hashyard_node::view::Identity;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::bridge::ask;
use crate::client::{Client, use_client};
use crate::start;
use crate::topics::use_topic;
use crate::ui::now_ms;
use crate::watch;

/// How often it listens, in ms. Browsers let tabs behind others do so once a second at most.
const LISTEN_EVERY: u32 = 1_000;

struct Kept {
    node: NodeId,
    /// The number of the last note that was heard.
    seen: u64,
    member: Member,
}

thread_local! {
    /// It stays while other screens are open, until the node is another one.
    static KEPT: RefCell<Option<Kept>> = const { RefCell::new(None) };
}

/// Bytes that nobody can guess.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("every browser that runs this has crypto.getRandomValues");
    bytes
}

fn member() -> Member {
    let mut member = Member::new(Secret::new(&random()).expect("random bytes are no key once in 2^128"));
    let role = match start::role() {
        Some(start::Role::Org1) => Role::Endorser(Organisation::Org1),
        Some(start::Role::Org2) => Role::Endorser(Organisation::Org2),
        Some(start::Role::Orderer) => Role::Orderer,
        _ => Role::Peer,
    };
    // What it has to say so early, it says again with the first tick.
    member.choose(role, 0);
    member
}

/// What the panel does something with.
#[derive(Clone)]
pub struct Hands {
    client: Client,
    redraw: UseForceUpdateHandle,
}

impl Hands {
    /// Does something, says what follows from it to everybody, and shows it.
    pub fn act(&self, by: impl FnOnce(&mut Member, u64) -> Vec<Vec<u8>>) {
        let said = change(|kept| by(&mut kept.member, now_ms()));
        self.redraw.force_update();
        spawn_local(say(self.client.clone(), said));
    }

    /// The same when something is pressed.
    pub fn on(
        &self,
        by: impl Fn(&mut Member, u64) -> Vec<Vec<u8>> + Clone + 'static,
    ) -> Callback<MouseEvent> {
        let hands = self.clone();
        Callback::from(move |_| hands.act(by.clone()))
    }

    async fn listen(self) {
        let Some(seen) = KEPT.with_borrow(|kept| kept.as_ref().map(|kept| kept.seen)) else { return };
        let notes = self.client.ask(ask::Notes(seen)).await.unwrap_or_default();
        let is_news = !notes.is_empty();
        let said = change(|kept| {
            let now = now_ms();
            let mut said = vec![];
            for note in notes.into_iter().filter(|note| note.seq > seen) {
                kept.seen = kept.seen.max(note.seq);
                if !note.own {
                    said.extend(kept.member.hear(&note.content, now));
                }
            }
            said.extend(kept.member.tick(now));
            said
        });
        if is_news || !said.is_empty() {
            self.redraw.force_update();
        }
        say(self.client, said).await;
    }
}

/// This tab, and hands for it.
#[hook]
pub fn use_channel() -> (Member, Hands) {
    let (client, identity, redraw) = (use_client(), use_topic::<Identity>(), use_force_update());
    let node = identity.node;
    let member = KEPT.with_borrow_mut(|room| {
        let kept = room.take().filter(|kept| kept.node == node);
        room.insert(kept.unwrap_or_else(|| Kept { node, seen: 0, member: member() })).member.clone()
    });
    let hands = Hands { client, redraw };
    use_effect_with((), {
        let hands = hands.clone();
        move |()| {
            let listening = Interval::new(LISTEN_EVERY, move || spawn_local(hands.clone().listen()));
            move || drop(listening)
        }
    });
    (member, hands)
}

/// Changes what this tab knows, and tells the mission under way of blocks that it validated by that.
fn change(by: impl FnOnce(&mut Kept) -> Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    let (said, deed) = KEPT.with_borrow_mut(|kept| {
        let Some(kept) = kept else { return (vec![], None) };
        let before = standing(&kept.member);
        let said = by(kept);
        (said, validated(&kept.member, before))
    });
    deed.iter().for_each(watch::tell);
    said
}

fn standing(member: &Member) -> Option<(ChannelId, u64)> {
    member.ledger().map(|ledger| (ledger.id(), ledger.height()))
}

fn validated(member: &Member, before: Option<(ChannelId, u64)>) -> Option<Deed> {
    let ledger = member.ledger()?;
    let height = before.filter(|(id, _)| *id == ledger.id()).map_or(0, |(_, height)| height);
    (ledger.height() > height).then(|| Deed::Channel(Box::new(ledger.clone()), height + 1))
}

async fn say(client: Client, said: Vec<Vec<u8>>) {
    let Some(from) = KEPT.with_borrow(|kept| kept.as_ref().map(|kept| kept.node)) else { return };
    for content in said {
        // What is not said now is said again when nobody answers.
        let _ = client.ask(ask::Say { from, content }).await;
    }
}
