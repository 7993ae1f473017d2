//! A file goes to everybody: from one server, or from all who have a part of it already.
//!
//! Who uploads sends a piece at a time, the rarest that somebody lacks. Nobody takes more than its line carries. The formula is a bound that nothing can
//! be faster than: how near do pieces come?

use serde_json::{Value, json};

use crate::digest::Digest;
use crate::experiment::{Experiment, Findings, Parameter, Point, Run, Values, by_name};
use crate::formulas::{from_all, from_one};
use crate::names::{Name, ParameterName};
use crate::queue::Queue;
use crate::random::Random;
use crate::scene::Scene;
use crate::scene::talk::{Has, Kind, MESSAGES, Notes, Role, Talk};
use crate::stats::Mean;

/// How many want the file.
const PEOPLE: [u32; 7] = [5, 10, 20, 40, 60, 100, 150];
/// Runs for each number of people.
const RUNS: u32 = 5;
/// People that have room in a picture.
const PEOPLE_SHOWN: usize = 40;
/// The server's number.
const SERVER: usize = 0;

/// `distribution`.
pub const EXPERIMENT: Experiment = Experiment {
    name: Name::Distribution,
    about: "seconds until 5 … 150 people have a file, if all pass it on, beside Kurose and Ross' bound",
    parameters: &[
        Parameter::real(ParameterName::Megabytes, "the file, in 10^6 bytes", 50.0, 1.0..=10_000.0),
        Parameter::real(ParameterName::Server, "what the server sends, in Mbit/s", 100.0, 0.1..=100_000.0),
        Parameter::real(ParameterName::Up, "what each person sends, in Mbit/s", 20.0, 0.1..=100_000.0),
        Parameter::real(ParameterName::Down, "what each person receives, in Mbit/s", 100.0, 0.1..=100_000.0),
        Parameter::whole(ParameterName::Pieces, "pieces of the file", 200.0, 1.0..=2_000.0),
    ],
    start: |values| Box::new(Distribution::new(values)),
};

struct Distribution {
    file: File,
    at: usize,
    run: u32,
    times: Vec<Mean>,
    /// For each number of people, the time if the server alone sends.
    alone: Vec<f64>,
    /// One run in which all pass pieces on.
    shown: Option<Talk>,
    events: u64,
    random: Random,
    digest: Digest,
}

/// What is sent, and how fast: bits, and bits a microsecond.
#[derive(Clone, Copy)]
struct File {
    bits: f64,
    pieces: usize,
    server: f64,
    up: f64,
    down: f64,
}

impl Distribution {
    fn new(values: &Values) -> Self {
        Self {
            file: File {
                bits: values.get(ParameterName::Megabytes) * 8e6,
                pieces: values.count(ParameterName::Pieces) as usize,
                server: values.get(ParameterName::Server),
                up: values.get(ParameterName::Up),
                down: values.get(ParameterName::Down),
            },
            at: 0,
            run: 0,
            times: vec![Mean::default()],
            alone: vec![],
            shown: None,
            events: 0,
            random: Random::new(values.seed),
            digest: Digest::default(),
        }
    }

    /// Seconds until all have all.
    fn spread(&mut self, people: u32, share: bool) -> f64 {
        let mut swarm = Swarm::new(self.file, people as usize, share);
        swarm.notes = (share && self.run == 0 && self.is_shown(people)).then(|| notes(people));
        let microseconds = swarm.run(&mut self.random);
        if let Some(notes) = swarm.notes.take() {
            let parts = self.file.pieces as u32;
            self.shown = Some(Talk { parts, ..notes.talk(people + 1, u64::from) });
        }
        self.events += swarm.sent;
        self.digest.add(microseconds);
        microseconds as f64 / 1e6
    }
}

impl Distribution {
    /// The most people whose pieces have room in a picture, or the fewest that there are.
    fn is_shown(&self, people: u32) -> bool {
        let fits = people as usize * self.file.pieces <= MESSAGES && people as usize <= PEOPLE_SHOWN;
        fits || people == PEOPLE[0]
    }
}

/// A server that has all, and people who have nothing.
fn notes(people: u32) -> Notes {
    let mut notes = Notes::default();
    notes.cast(SERVER as u32, Role::Server);
    notes.change(0, SERVER as u32, Has::It);
    notes.fill(1..=people);
    notes
}

impl Run for Distribution {
    fn advance(&mut self) -> f64 {
        let Some(people) = PEOPLE.get(self.at).copied() else { return 1.0 };
        if self.run == 0 {
            let alone = self.spread(people, false);
            self.alone.push(alone);
        }
        let time = self.spread(people, true);
        if let Some(mean) = self.times.last_mut() {
            mean.add(time);
        }
        self.run += 1;
        if self.run == RUNS {
            (self.at, self.run) = (self.at + 1, 0);
            self.times.push(Mean::default());
        }
        (self.at as f64 + f64::from(self.run) / f64::from(RUNS)) / PEOPLE.len() as f64
    }

    fn findings(&self) -> Findings {
        let File { bits, server, up, down, .. } = self.file;
        let points = PEOPLE.iter().zip(&self.times).map(|(people, time)| {
            let bound = from_all(f64::from(*people), bits, server, up, down) / 1e6;
            Point::new(f64::from(*people), time.measured(), Some(bound))
        });
        let bounds = PEOPLE.iter().map(|people| from_one(f64::from(*people), bits, server, down) / 1e6);
        let summary = [
            ("server_alone", json!(self.alone)),
            ("server_alone_formula", Value::from(bounds.collect::<Vec<_>>())),
        ];
        Findings {
            points: points.collect(),
            summary: by_name(summary),
            events: self.events,
            digest: self.digest.value(),
        }
    }
    fn scene(&self) -> Option<Scene> {
        self.shown.clone().map(Scene::Talk)
    }
}

/// A server and people, and which pieces each has.
struct Swarm {
    file: File,
    share: bool,
    have: Vec<Pieces>,
    /// The pieces that each has or is being sent.
    coming: Vec<Pieces>,
    /// How many have each piece or are being sent it.
    copies: Vec<u32>,
    /// What each is being sent, in bits a microsecond.
    receiving: Vec<f64>,
    idle: Vec<usize>,
    queue: Queue<Piece>,
    sent: u64,
    /// What is sent, in ms.
    notes: Option<Notes>,
}

/// A piece that has arrived.
struct Piece {
    from: usize,
    to: usize,
    number: usize,
    rate: f64,
}

impl Swarm {
    fn new(file: File, people: usize, share: bool) -> Self {
        let mut have = vec![Pieces::none(file.pieces); people + 1];
        (0..file.pieces).for_each(|number| have[SERVER].add(number));
        Self {
            file,
            share,
            coming: have.clone(),
            have,
            copies: vec![1; file.pieces],
            receiving: vec![0.0; people + 1],
            idle: (0..=people).collect(),
            queue: Queue::default(),
            sent: 0,
            notes: None,
        }
    }

    fn run(&mut self, random: &mut Random) -> u64 {
        self.start_all(random);
        while let Some(Piece { from, to, number, rate }) = self.queue.take() {
            self.have[to].add(number);
            self.note_whole(to);
            self.receiving[to] -= rate;
            self.idle.push(from);
            self.start_all(random);
        }
        self.queue.now()
    }

    /// Whoever sends nothing sends something, if somebody can take it.
    fn start_all(&mut self, random: &mut Random) {
        for sender in core::mem::take(&mut self.idle) {
            if !self.start(sender, random) {
                self.idle.push(sender);
            }
        }
    }

    fn start(&mut self, from: usize, random: &mut Random) -> bool {
        if from != SERVER && !self.share {
            return false;
        }
        let rate = if from == SERVER {
            self.file.server.min(self.file.down)
        } else {
            self.file.up.min(self.file.down)
        };
        let people = self.have.len();
        let first = random.below(people as u32) as usize;
        let receivers = (0..people).map(|step| (first + step) % people);
        let found = receivers
            .filter(|to| *to != SERVER && self.receiving[*to] + rate <= self.file.down * (1.0 + 1e-9))
            .find_map(|to| Some((to, self.rarest(from, to, random)?)));
        let Some((to, number)) = found else { return false };
        self.coming[to].add(number);
        self.copies[number] += 1;
        self.receiving[to] += rate;
        self.sent += 1;
        let after = libm::round(self.file.bits / self.file.pieces as f64 / rate) as u64;
        self.queue.put(after, Piece { from, to, number, rate });
        let sent = self.queue.now();
        if let Some(notes) = &mut self.notes {
            notes.say(from as u32, to as u32, [sent / 1_000, (sent + after) / 1_000], Kind::Gives);
        }
        true
    }

    /// It is noted when somebody has all pieces.
    fn note_whole(&mut self, person: usize) {
        let Some(notes) = &mut self.notes else { return };
        if self.have[SERVER].without(&self.have[person]).next().is_none() {
            notes.change(self.queue.now() / 1_000, person as u32, Has::It);
        }
    }

    /// The rarest piece that one has and the other lacks.
    fn rarest(&self, from: usize, to: usize, random: &mut Random) -> Option<usize> {
        let useful = || self.have[from].without(&self.coming[to]);
        useful().next()?;
        // Of pieces that are equally rare any may come.
        let turn = random.below(self.file.pieces as u32) as usize;
        useful().min_by_key(|number| (self.copies[*number], (number + turn) % self.file.pieces))
    }
}

/// A set of pieces.
#[derive(Clone)]
struct Pieces(Vec<u64>);

impl Pieces {
    fn none(pieces: usize) -> Self {
        Self(vec![0; pieces.div_ceil(64)])
    }

    fn add(&mut self, number: usize) {
        self.0[number / 64] |= 1 << (number % 64);
    }

    /// The pieces that are not among others.
    fn without(&self, others: &Self) -> impl Iterator<Item = usize> {
        let words = self.0.iter().zip(&others.0).map(|(ours, theirs)| ours & !theirs);
        words.enumerate().flat_map(|(place, mut word)| {
            core::iter::from_fn(move || {
                let bit = (word != 0).then(|| word.trailing_zeros() as usize)?;
                word &= word - 1;
                Some(place * 64 + bit)
            })
        })
    }
}
