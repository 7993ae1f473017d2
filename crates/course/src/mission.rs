//! A mission under way. It is told what the node shows, and nothing else: a tick never comes from a click.

use hashyard_core::BlockHash;
use hashyard_node::NodeId;
use hashyard_node::view::{
    BlockStatus, ChainView, Event, EventKind, Identity, MempoolView, PeersView, SigningView, Snapshot,
    WalletView, WorkView,
};

use crate::PageNumber;
use crate::deed::Deed;
use crate::missions::{self, Facts, Mission};

/// After so many ms without progress a hint is given.
pub const HINT_MS: u64 = 60_000;
/// Blocks that a node may lack although it is not catching up.
const ON_THEIR_WAY: u32 = 6;
/// After so many ms without progress, the answer.
pub const ANSWER_MS: u64 = 180_000;

/// What a mission looks at: a part of what the node shows, and its time.
#[derive(Clone, Copy)]
pub struct Sight<'a> {
    /// Unix ms.
    pub now_ms: u64,
    /// Which chain it is.
    pub identity: &'a Identity,
    /// The chain around its tip.
    pub chain: &'a ChainView,
    /// Unconfirmed transactions.
    pub mempool: &'a MempoolView,
    /// Connections.
    pub peers: &'a PeersView,
    /// The student's money.
    pub wallet: &'a WalletView,
    /// Who may make blocks.
    pub signing: &'a SigningView,
    /// What the node did since it started.
    pub work: &'a WorkView,
    /// What happened, newest first.
    pub events: &'a [Event],
    /// A relay is connected.
    pub relay: bool,
}

impl<'a> Sight<'a> {
    /// Of all that a node shows which has no relay.
    pub fn of(node: &'a Snapshot, now_ms: u64) -> Self {
        let Snapshot { identity, chain, mempool, peers, wallet, signing, work, events } = node;
        Self { now_ms, identity, chain, mempool, peers, wallet, signing, work, events, relay: false }
    }

    /// It knows headers of more blocks than these.
    fn lacks_more_than(&self, blocks: u32) -> bool {
        self.chain.headers > self.chain.height + blocks
    }

    /// Whether this node mined a block of the main chain, as far as its latest blocks and events tell.
    pub(crate) fn mined_here(&self, hash: &BlockHash, height: u32) -> Option<bool> {
        let card = self.chain.cards.iter().find(|card| card.hash == *hash);
        card.map(|card| card.miner.is_own() && card.status == BlockStatus::Main).or_else(|| {
            self.events.iter().find_map(|event| match &event.kind {
                EventKind::BlockConnected { height: last, count, miner, .. } => {
                    (height <= *last && height + count > *last).then_some(miner.is_own())
                }
                _ => None,
            })
        })
    }

    /// The lowest block that the latest cards show.
    pub(crate) fn lowest_card(&self) -> u32 {
        self.chain.cards.first().map_or(0, |card| card.height)
    }

    /// A block of the main chain among the latest.
    pub(crate) fn has_block(&self, hash: &BlockHash) -> bool {
        self.chain.cards.iter().any(|card| card.hash == *hash && card.status == BlockStatus::Main)
    }

    /// Tabs that are connected, whatever for, and since when, in Unix ms.
    pub(crate) fn connected(&self) -> impl Iterator<Item = (NodeId, u64)> + 'a {
        let ready = self.peers.peers.iter().filter(|peer| peer.handshake >= 3);
        ready.filter_map(|peer| Some((peer.node?, peer.since_ms)))
    }

    /// Whose links were cut on purpose.
    pub(crate) fn cut_links(&self) -> impl Iterator<Item = NodeId> + 'a {
        self.peers.peers.iter().filter(|peer| peer.fault.cut).filter_map(|peer| peer.node)
    }

    pub(crate) fn is_cut_off(&self) -> bool {
        !self.peers.active || self.connected().next().is_none()
    }

    fn last_event(&self) -> u64 {
        self.events.first().map_or(0, |event| event.seq)
    }
}

/// Why a mission began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// The student began it.
    Chosen,
    /// It goes on with ticks from before: its page was loaded again, or another mission came between.
    Resumed,
    /// It began anew, because the wallet got other words.
    OtherWords,
}

/// What the node saw in place of what was to happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saw {
    /// The name of the case; the page has its words.
    pub case: &'static str,
    /// What fills the places in them.
    pub facts: Facts,
    /// When, in Unix ms of the node.
    pub time_ms: u64,
    /// A part of what was to happen: nothing went another way.
    pub on_the_way: bool,
}

/// How much help is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Help {
    /// None yet.
    None,
    /// A hint.
    Hint,
    /// The answer.
    Answer,
}

/// What a mission has to say of what it looked at.
#[derive(Debug)]
pub struct Told {
    ticks: Vec<bool>,
    saw: Option<Saw>,
    now_ms: u64,
}

impl Told {
    /// A condition is met.
    pub fn tick(&mut self, condition: usize) {
        self.ticks[condition] = true;
    }

    /// Whether a condition is met.
    pub fn is_ticked(&self, condition: usize) -> bool {
        self.ticks[condition]
    }

    /// Something else happened.
    pub fn saw<const N: usize>(&mut self, case: &'static str, facts: [(&'static str, String); N]) {
        self.saw = Some(Saw { case, facts: facts.into(), time_ms: self.now_ms, on_the_way: false });
    }

    /// A part of what is to happen.
    pub fn noted<const N: usize>(&mut self, case: &'static str, facts: [(&'static str, String); N]) {
        self.saw = Some(Saw { case, facts: facts.into(), time_ms: self.now_ms, on_the_way: true });
    }
}

/// A mission under way.
pub struct Run {
    page: PageNumber,
    mission: Box<dyn Mission>,
    told: Told,
    /// The last event that it knows.
    seen: u64,
    moved_ms: u64,
    start: Start,
    /// Something was ticked since.
    moved: bool,
    /// The node lacks blocks that others had before, until it has all of them.
    catching_up: bool,
    /// The first address of the wallet with which it began.
    wallet: Option<String>,
    /// Where it came from: who only watches a mission need not have the others.
    missions: Missions,
}

/// Gives the mission of a page.
type Missions = fn(PageNumber, Sight<'_>) -> Option<Box<dyn Mission>>;

impl Run {
    /// Begins the mission of a page. `None` if the page has none, or none yet.
    pub fn begin(page: PageNumber, node: Sight<'_>) -> Option<Self> {
        Self::of(missions::of_page, page, node)
    }

    fn of(missions: Missions, page: PageNumber, node: Sight<'_>) -> Option<Self> {
        let mission = missions(page, node)?;
        let ticks = vec![false; mission.conditions()];
        let told = Told { ticks, saw: None, now_ms: node.now_ms };
        Some(Self {
            page,
            mission,
            told,
            seen: node.last_event(),
            moved_ms: node.now_ms,
            start: Start::Chosen,
            moved: false,
            catching_up: false,
            wallet: node.wallet.first_address.clone(),
            missions,
        })
    }

    /// Begins again where a page was loaded anew. What was ticked stays ticked; what was seen and not ticked yet has to happen again.
    pub fn resume(page: PageNumber, ticks: &[bool], node: Sight<'_>) -> Option<Self> {
        let mut run = Self::begin(page, node)?;
        if ticks.len() == run.told.ticks.len() && ticks.contains(&true) && ticks.contains(&false) {
            (run.told.ticks, run.start) = (ticks.to_vec(), Start::Resumed);
        }
        Some(run)
    }

    /// The page that it belongs to.
    pub fn page(&self) -> PageNumber {
        self.page
    }

    /// Looks at what the node shows now. Whether anything is new to those who watch.
    pub fn see(&mut self, node: Sight<'_>) -> bool {
        if self.is_of_other_words(node) {
            let anew = Self::of(self.missions, self.page, node);
            return anew.map(|run| *self = Self { start: Start::OtherWords, ..run }).is_some();
        }
        if self.is_done() || self.is_blind(node) {
            return false;
        }
        let was_catching_up = self.catching_up;
        self.catching_up = node.lacks_more_than(if was_catching_up { 0 } else { ON_THEIR_WAY });
        if (self.catching_up || was_catching_up) && !self.mission.sees_catching_up() {
            self.begin_anew(node);
            return false;
        }
        // A node that began anew, counts its events anew.
        let seen = if node.last_event() < self.seen { 0 } else { self.seen };
        let news: Vec<&Event> = node.events.iter().take_while(|event| event.seq > seen).collect();
        self.seen = node.last_event();
        self.told_by(node.now_ms, |mission, told| mission.see(&news, node, told))
    }

    /// A light node takes others' word for what is in blocks, and an answer is held against that: nothing is done in it but what is about light
    /// nodes, and what needs no chain.
    fn is_blind(&self, node: Sight<'_>) -> bool {
        missions::is_blind(self.page, node.identity.light)
    }

    /// What was done with other words was perhaps done by somebody else: a node takes over a classmate's backup, then gets its own words again.
    fn is_of_other_words(&self, node: Sight<'_>) -> bool {
        let now = node.wallet.first_address.as_ref();
        now.is_some() && now != self.wallet.as_ref()
    }

    /// What a node learns while it catches up happened before.
    fn begin_anew(&mut self, node: Sight<'_>) {
        if let Some(mission) = (self.missions)(self.page, node).filter(|_| !self.moved) {
            (self.mission, self.seen) = (mission, node.last_event());
        }
    }

    /// Looks at what was done with the app.
    pub fn hear(&mut self, deed: &Deed, node: Sight<'_>) -> bool {
        let sees = !self.is_done() && !self.is_blind(node);
        sees && self.told_by(node.now_ms, |mission, told| mission.hear(deed, node, told))
    }

    /// Takes an answer in words or numbers.
    pub fn answer(&mut self, text: &str, node: Sight<'_>) -> bool {
        let sees = !self.is_done() && !self.is_blind(node);
        sees && self.told_by(node.now_ms, |mission, told| mission.answer(text, node, told))
    }

    fn told_by(&mut self, now_ms: u64, look: impl FnOnce(&mut dyn Mission, &mut Told)) -> bool {
        let before = (self.told.ticks.clone(), self.told.saw.clone());
        self.told.now_ms = now_ms;
        look(self.mission.as_mut(), &mut self.told);
        if self.told.ticks != before.0 {
            (self.moved_ms, self.moved) = (now_ms, true);
            // What was seen before a step that worked is of no help for the next one.
            self.told.saw = self.told.saw.take().filter(|saw| before.1.as_ref() != Some(saw));
        }
        before != (self.told.ticks.clone(), self.told.saw.clone())
    }

    /// Whether it waits for an answer in words or numbers.
    pub fn asks(&self) -> bool {
        self.mission.asks() && !self.is_done()
    }

    /// Whether each condition is met.
    pub fn ticks(&self) -> &[bool] {
        &self.told.ticks
    }

    /// Why it began.
    pub fn start(&self) -> Start {
        self.start
    }

    /// All of them are.
    pub fn is_done(&self) -> bool {
        self.told.ticks.iter().all(|tick| *tick)
    }

    /// What the node saw instead, the latest of it, while the mission is not done.
    pub fn saw(&self) -> Option<&Saw> {
        self.told.saw.as_ref().filter(|_| !self.is_done())
    }

    /// What help is due, at this time of the node.
    pub fn help(&self, now_ms: u64) -> Help {
        match now_ms.saturating_sub(self.moved_ms) {
            ..HINT_MS => Help::None,
            HINT_MS..ANSWER_MS => Help::Hint,
            ANSWER_MS.. => Help::Answer,
        }
    }
}
