//! What the tabs of a class say to each other: heard once a second while a panel that needs it is shown, and answered.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};

use hashyard_course::Deed;
use hashyard_course::deed::Asymmetric;
use hashyard_cryptobench::asymmetric::diffie_hellman::small_secret;
use hashyard_cryptobench::asymmetric::spoken::{Id, Spoken, receipt};
use hashyard_cryptobench::asymmetric::talk::{Between, Talk};
use hashyard_cryptobench::asymmetric::{ecies, point};
use hashyard_node::NodeId;
use hashyard_node::notes::Heard;
use hashyard_node::view::Identity;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::random;
use crate::bridge::ask;
use crate::client::{Client, use_client};
use crate::topics::use_topic;
use crate::ui::use_now;
use crate::watch;

/// A tab says that it is here so often, in ms, and has gone when it was not heard for so long.
const HERE_EVERY: u64 = 10_000;
const GONE_AFTER: u64 = 35_000;
/// Tabs, sayings and letters that are remembered; those heard least recently make way.
const MAX_PEOPLE: usize = 100;
const MAX_SAID: usize = 12;
const MAX_LETTERS: usize = 10;

/// Somebody who takes part.
#[derive(Clone, PartialEq)]
pub struct Person {
    /// What people call it.
    pub name: String,
    /// For letters.
    pub key: [u8; 33],
    heard_ms: u64,
}

/// Something that was said, and by whom it claims to be.
#[derive(Clone, PartialEq)]
pub struct Saying {
    /// The id.
    pub from: Id,
    /// It was said here.
    pub own: bool,
    /// What.
    pub spoken: Spoken,
}

/// A letter that was heard.
#[derive(Clone, PartialEq)]
pub struct Letter {
    /// Its length.
    pub bytes: usize,
    /// It was sent from here.
    pub own: bool,
    /// What it says, if it is for this tab.
    pub text: Option<Vec<u8>>,
}

/// A letter that was sent.
#[derive(Clone, PartialEq)]
pub struct Sent {
    /// The key of whom it is for.
    pub reader: [u8; 33],
    /// What it was written with.
    pub fresh: [u8; 32],
    /// The letter.
    pub letter: Vec<u8>,
    /// Its reader showed that it opened it.
    pub opened: bool,
}

/// What this tab knows.
#[derive(Clone, PartialEq)]
pub struct Room {
    /// This node.
    pub me: Id,
    secret: [u8; 32],
    seen: u64,
    here_ms: u64,
    /// Others that are here.
    pub people: BTreeMap<Id, Person>,
    /// Secrets that are agreed on.
    pub talk: Talk,
    /// Where this tab stands between two others.
    pub between: Option<Between>,
    /// Shares and proofs, oldest first.
    pub said: VecDeque<Saying>,
    /// Letters, oldest first.
    pub letters: VecDeque<Letter>,
    /// The last letter from here.
    pub sent: Option<Sent>,
}

thread_local! {
    /// It stays while other screens are open, until the node is another one.
    static ROOM: RefCell<Option<Room>> = const { RefCell::new(None) };
}

impl Room {
    fn of(me: Id) -> Self {
        Self {
            me,
            secret: random(),
            seen: 0,
            here_ms: 0,
            people: BTreeMap::new(),
            talk: Talk::of(me),
            between: None,
            said: VecDeque::new(),
            letters: VecDeque::new(),
            sent: None,
        }
    }

    /// The key for letters to this tab.
    pub fn key(&self) -> [u8; 33] {
        point::public_key(&self.secret).unwrap_or([0; 33])
    }

    /// What people call a tab: the beginning of its id, if it has not told.
    pub fn name(&self, id: &Id, own_name: &str) -> String {
        match self.people.get(id) {
            _ if *id == self.me => own_name.to_owned(),
            Some(person) => person.name.clone(),
            None => super::values::hex(&id[..4]),
        }
    }

    /// Hears a note that it has not heard.
    fn hear(&mut self, note: Heard) -> Answer {
        if note.seq <= self.seen {
            return Answer::default();
        }
        self.seen = note.seq;
        let Some(spoken) = Spoken::decode(&note.content) else { return Answer::default() };
        let from = note.from.0;
        match spoken {
            Spoken::Here { key, name } if !note.own && from != self.me => {
                self.people.insert(from, Person { name, key, heard_ms: note.time_ms });
                if self.people.len() > MAX_PEOPLE {
                    let oldest = self.people.iter().min_by_key(|(_, person)| person.heard_ms);
                    oldest.map(|(id, _)| *id).and_then(|id| self.people.remove(&id));
                }
                Answer::default()
            }
            Spoken::Here { .. } => Answer::default(),
            Spoken::Letter(letter) => self.hear_letter(&letter, note.own),
            Spoken::Opened(tag) => self.hear_receipt(tag),
            spoken => {
                let answer = if note.own { Answer::default() } else { self.hear_talk(from, &spoken) };
                keep(&mut self.said, Saying { from, own: note.own, spoken }, MAX_SAID);
                answer
            }
        }
    }

    /// A conversation, and where this tab stands between two others. Each is told of once, when it is complete.
    fn hear_talk(&mut self, from: Id, spoken: &Spoken) -> Answer {
        let before = (self.agreed(from), self.fooled());
        let say = self.talk.hear(from, spoken, fresh_exponent());
        if let Some(between) = &mut self.between {
            between.hear(from, spoken);
        }
        let agreed = self.agreed(from).filter(|_| before.0.is_none());
        let fooled = self.fooled().filter(|_| before.1.is_none());
        Answer { say, tell: agreed.into_iter().chain(fooled).collect() }
    }

    fn agreed(&self, other: Id) -> Option<Asymmetric> {
        let talk = self.talk.with(&other)?;
        Some(Asymmetric::Agreed { other, secret: talk.secret, theirs: talk.theirs?, shown: talk.shown? })
    }

    fn fooled(&self) -> Option<Asymmetric> {
        let between = self.between.as_ref()?;
        let [(Some(one), Some(first)), (Some(two), Some(second))] = between.heard else { return None };
        let heard = [(one, first), (two, second)];
        Some(Asymmetric::Between { parties: between.parties, secret: between.secret, heard })
    }

    fn hear_letter(&mut self, letter: &[u8], own: bool) -> Answer {
        let text = ecies::open(letter, &self.secret);
        let shared = letter.get(..65).and_then(|point| ecies::keys(&self.secret, point));
        let opened = shared.filter(|_| text.is_some());
        let say = opened.map(|keys| Spoken::Opened(receipt(&keys.shared, letter))).into_iter().collect();
        keep(&mut self.letters, Letter { bytes: letter.len(), own, text }, MAX_LETTERS);
        Answer { say, tell: vec![] }
    }

    fn hear_receipt(&mut self, shown: [u8; 32]) -> Answer {
        let own = self.key();
        let Some(sent) = self.sent.as_mut().filter(|sent| !sent.opened) else { return Answer::default() };
        let expected = ecies::keys(&sent.fresh, &sent.reader).map(|keys| receipt(&keys.shared, &sent.letter));
        if expected != Some(shown) {
            return Answer::default();
        }
        sent.opened = true;
        let (reader, fresh, letter) = (sent.reader, sent.fresh, sent.letter.clone());
        Answer { say: vec![], tell: vec![Asymmetric::LetterOpened { own, reader, fresh, letter, shown }] }
    }
}

/// What follows from a note.
#[derive(Default)]
struct Answer {
    /// To be said to everybody.
    say: Vec<Spoken>,
    /// To be told to a mission.
    tell: Vec<Asymmetric>,
}

fn keep<T>(list: &mut VecDeque<T>, item: T, most: usize) {
    list.push_back(item);
    if list.len() > most {
        list.pop_front();
    }
}

/// A secret exponent of the small group.
pub fn fresh_exponent() -> u64 {
    small_secret(u64::from_le_bytes(random()))
}

/// The number of a conversation.
pub fn fresh_round() -> u32 {
    u32::from_le_bytes(random())
}

/// Changes what this tab knows, if it knows anything yet.
pub fn change<T>(by: impl FnOnce(&mut Room) -> T) -> Option<T> {
    ROOM.with_borrow_mut(|room| room.as_mut().map(by))
}

/// Says something under a name, to everybody. Whether it was said.
pub async fn say(client: &Client, from: Id, spoken: &Spoken) -> bool {
    let ask = ask::Say { from: NodeId(from), content: spoken.encode() };
    client.ask(ask).await.unwrap_or_default()
}

/// What this tab knows; it listens while the component is shown.
#[hook]
pub fn use_room() -> Room {
    let (client, identity, now, redraw) =
        (use_client(), use_topic::<Identity>(), use_now(), use_force_update());
    let me = identity.node.0;
    let room = ROOM.with_borrow_mut(|room| {
        let kept = room.take().filter(|room| room.me == me);
        room.insert(kept.unwrap_or_else(|| Room::of(me))).clone()
    });
    use_effect_with(now / 1_000, move |_| {
        spawn_local(async move {
            listen(&client, &identity.name, now).await;
            redraw.force_update();
        });
    });
    room
}

async fn listen(client: &Client, name: &str, now: u64) {
    let Some((me, seen, here)) = change(|room| (room.me, room.seen, room.here(name, now))) else { return };
    if let Some(here) = here {
        say(client, me, &here).await;
    }
    let Ok(notes) = client.ask(ask::Notes(seen)).await else { return };
    if notes.is_empty() {
        return;
    }
    let answers = change(|room| notes.into_iter().map(|note| room.hear(note)).collect::<Vec<_>>());
    for Answer { say: said, tell } in answers.unwrap_or_default() {
        tell.into_iter().for_each(|deed| watch::tell(&Deed::Asymmetric(deed)));
        for spoken in said {
            say(client, me, &spoken).await;
        }
    }
}

impl Room {
    /// That this tab is here, if it is time to say so; whoever was not heard for long has gone.
    fn here(&mut self, name: &str, now: u64) -> Option<Spoken> {
        self.people.retain(|_, person| person.heard_ms + GONE_AFTER > now);
        let is_due = now >= self.here_ms + HERE_EVERY;
        is_due.then(|| {
            self.here_ms = now;
            Spoken::Here { key: self.key(), name: name.chars().take(15).collect() }
        })
    }
}
