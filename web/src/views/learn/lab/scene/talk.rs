//! What nodes say to each other: they stand on a circle, messages travel between them, and who has it lights up.

use std::f64::consts::TAU;

use hashyard_sim::Name;
use hashyard_sim::scene::talk::{Change, Has, Kind, Message, OUTSIDE, Role, Talk};
use hashyard_ui_model::format::three_digits;
use yew::prelude::*;

use super::Drawn;
use crate::i18n::{Lang, scenes as text};

const HEIGHT: f64 = 300.0;
const RADIUS: f64 = 122.0;
/// The radius of a node, and of one in the middle.
const NODE: f64 = 4.5;
const CENTRAL: f64 = 7.0;
/// Room for names beside the circle.
const NAMES: f64 = 72.0;
/// A small circle has its names inside, and little room around it.
const MARGIN: f64 = 8.0;

/// Places of nodes.
struct Circle {
    middle: (f64, f64),
    radius: f64,
    /// The radius of a node.
    node: f64,
    /// Whether names stand inside.
    inside: bool,
    places: Vec<(f64, f64)>,
}

/// All nodes, by a part of the time that it takes.
pub fn draw(lang: Lang, talk: &Talk, experiment: Name, part: f64, width: f64) -> Drawn {
    let now = moment(end(talk), part);
    let picture =
        Circle::new(&talk.nodes, width).draw(lang, talk, text::talk_drawn(lang, experiment).into(), now);
    let seconds = three_digits(now as f64 / 1000.0);
    let [has, rival] = [Has::It, Has::Rival].map(|what| count(talk, what, now));
    Drawn { picture, moment: text::told(lang, experiment, &seconds, has, rival, has_votes(talk)) }
}

/// The same, in a small square, and at a time of a clock that others have, too.
pub fn draw_small(lang: Lang, talk: &Talk, label: AttrValue, now: u64, width: f64) -> Html {
    Circle::small(&talk.nodes, width).draw(lang, talk, label, now)
}

/// When a part of all time has passed.
pub fn moment(end: u64, part: f64) -> u64 {
    (end as f64 * part).ceil() as u64
}

/// How many have something by now.
pub fn count(talk: &Talk, has: Has, now: u64) -> usize {
    state(talk, now).iter().flatten().filter(|change| change.has == has).count()
}

/// When the last node got something; what is still said then changes nothing.
pub fn end(talk: &Talk) -> u64 {
    let said = || talk.messages.iter().map(|message| message.arrives).max();
    talk.changes.last().map(|change| change.at).filter(|at| *at > 0).or_else(said).unwrap_or_default()
}

/// Which part of all a node has got by now.
fn got(talk: &Talk, node: u8, now: u64) -> f64 {
    let got = talk.messages.iter().filter(|message| message.to == node && message.arrives <= now).count();
    got as f64 / f64::from(talk.parts)
}

/// Whether nodes vote on a block, instead of passing it on.
pub fn has_votes(talk: &Talk) -> bool {
    talk.messages.iter().any(|message| message.kind == Kind::Vote)
}

/// The last change of each node so far.
fn state(talk: &Talk, now: u64) -> Vec<Option<Change>> {
    let mut state = vec![None; talk.nodes.len()];
    for change in talk.changes.iter().filter(|change| change.at <= now) {
        state[usize::from(change.node)] = Some(*change);
    }
    state
}

/// The message that made a change, if one did.
fn brought<'a>(talk: &'a Talk, change: &Change) -> Option<&'a Message> {
    let made = |message: &&Message| {
        (message.to, message.arrives) == (change.node, change.at) && message.kind != Kind::Word
    };
    // Who answers a question is the one that was asked, so that this holds there, too.
    talk.messages.iter().find(made).filter(|_| change.has != Has::Nothing)
}

/// Whether the spy has heard of it, so that it names somebody.
fn has_heard(talk: &Talk, state: &[Option<Change>]) -> bool {
    talk.nodes.iter().zip(state).any(|(role, change)| *role == Role::Spy && change.is_some())
}

/// What is known of a node by now: whom a spy names and who is the closest comes out in the end.
fn seen(talk: &Talk, state: &[Option<Change>], node: usize) -> Role {
    match talk.nodes[node] {
        Role::Suspect if !has_heard(talk, state) => Role::Node,
        Role::Caught if !has_heard(talk, state) => Role::First,
        Role::Closest if state[node].is_none() => Role::Node,
        role => role,
    }
}

const fn is_central(role: Role) -> bool {
    matches!(role, Role::Server | Role::Index | Role::Spy | Role::Seeker | Role::Attacker)
}

const fn class(kind: Kind) -> &'static str {
    match kind {
        Kind::Word => "word",
        Kind::Gives => "gives",
        Kind::Rival => "rival",
        Kind::Vote => "vote",
        Kind::Spied => "spied",
        Kind::Question => "question",
    }
}

impl Circle {
    /// Names stand beside it.
    fn new(nodes: &[Role], width: f64) -> Self {
        let radius = RADIUS.min(width / 2.0 - NAMES).max(40.0);
        Self::around((width / 2.0, HEIGHT / 2.0), radius, nodes)
    }

    /// A square that is so wide.
    fn small(nodes: &[Role], width: f64) -> Self {
        let middle = (width / 2.0, width / 2.0);
        Self { inside: true, ..Self::around(middle, (width / 2.0 - MARGIN).max(20.0), nodes) }
    }

    /// One is in the middle if it is apart, and the others stand around it, clockwise from above.
    fn around(middle: (f64, f64), radius: f64, nodes: &[Role]) -> Self {
        let around = nodes.iter().filter(|role| !is_central(**role)).count().max(1) as f64;
        let mut at = 0.0;
        let place = |role: &Role| {
            if is_central(*role) {
                return middle;
            }
            let turn = TAU * at / around;
            at += 1.0;
            (middle.0 + radius * turn.sin(), middle.1 - radius * turn.cos())
        };
        let places = nodes.iter().map(place).collect();
        // They do not touch each other.
        let node = NODE.min(0.38 * TAU * radius / around);
        Self { middle, radius, node, inside: false, places }
    }

    fn draw(&self, lang: Lang, talk: &Talk, label: AttrValue, now: u64) -> Html {
        let state = state(talk, now);
        let under_way =
            || talk.messages.iter().filter(|message| (message.sent..message.arrives).contains(&now));
        let [width, height] = [self.middle.0, self.middle.1].map(|half| (half * 2.0).to_string());
        html! {
            <svg {width} {height} role="img" aria-label={label}>
                { for state.iter().flatten().filter_map(|change| brought(talk, change)).map(|message| self.line(message, "said")) }
                { for under_way().map(|message| self.line(message, "way")) }
                { for under_way().filter(|message| message.kind != Kind::Question).map(|message| self.dot(message, now)) }
                { for (0..talk.nodes.len()).map(|node| self.node(lang, talk, &state, node)) }
                if talk.parts > 1 {
                    { for (0..).zip(&self.places).map(|(node, place)| self.filled(*place, got(talk, node, now))) }
                }
            </svg>
        }
    }

    fn place(&self, node: u8) -> (f64, f64) {
        self.places.get(usize::from(node)).copied().unwrap_or(self.middle)
    }

    /// From where a message comes: from beyond the circle if its sender is not drawn.
    fn from(&self, message: &Message) -> (f64, f64) {
        if message.from != OUTSIDE {
            return self.place(message.from);
        }
        let (x, y) = self.place(message.to);
        let away = |at: f64, middle: f64| at + (at - middle) / self.radius * 22.0;
        (away(x, self.middle.0), away(y, self.middle.1))
    }

    fn line(&self, message: &Message, what: &'static str) -> Html {
        let ((x, y), (to_x, to_y)) = (self.from(message), self.place(message.to));
        html! { <path class={classes!(what, class(message.kind))} d={format!("M{x:.1} {y:.1}L{to_x:.1} {to_y:.1}")} /> }
    }

    fn dot(&self, message: &Message, now: u64) -> Html {
        let ((x, y), (to_x, to_y)) = (self.from(message), self.place(message.to));
        let part = (now - message.sent) as f64 / (message.arrives - message.sent).max(1) as f64;
        let (x, y) = (x + (to_x - x) * part, y + (to_y - y) * part);
        html! { <circle class={classes!("dot", class(message.kind))} cx={format!("{x:.1}")} cy={format!("{y:.1}")} r="2.5" /> }
    }

    fn node(&self, lang: Lang, talk: &Talk, state: &[Option<Change>], node: usize) -> Html {
        let (role, (x, y)) = (seen(talk, state, node), self.places[node]);
        let has = match state[node].map(|change| change.has) {
            Some(Has::It) => Some("has"),
            Some(Has::Rival) => Some("rival"),
            Some(Has::Nothing) | None => None,
        };
        let kind = match role {
            Role::Node => None,
            Role::Lost => Some("lost"),
            Role::Faulty => Some("faulty"),
            _ => Some("apart"),
        };
        // All orderers stand side by side.
        let is_said = role == Role::Orderer && talk.nodes[..node].contains(&role);
        let radius = if is_central(role) { CENTRAL } else { self.node };
        let name = if is_said { "" } else { text::role(lang, role) };
        html! {
            <>
                <circle class={classes!("node", kind, has)} cx={format!("{x:.1}")} cy={format!("{y:.1}")} r={format!("{radius:.1}")} />
                if !name.is_empty() {
                    { self.name(x, y, name) }
                }
            </>
        }
    }

    /// So much of a node is filled.
    fn filled(&self, (x, y): (f64, f64), part: f64) -> Html {
        let radius = self.node * part.sqrt().min(1.0);
        html! { <circle class="part" cx={format!("{x:.1}")} cy={format!("{y:.1}")} r={format!("{radius:.1}")} /> }
    }

    /// A name beyond the circle, or inside; below the middle.
    fn name(&self, x: f64, y: f64, name: &'static str) -> Html {
        let (right, down) = ((x - self.middle.0) / self.radius, (y - self.middle.1) / self.radius);
        let is_middle = right.abs() + down.abs() < 0.01;
        let outwards = if self.inside { -1.0 } else { 1.0 };
        let anchor = match right * outwards {
            right if right > 0.3 => "start",
            right if right < -0.3 => "end",
            _ => "middle",
        };
        let (x, y) = match is_middle {
            true => (x, y + 22.0),
            false => (x + outwards * right * 11.0, y + outwards * down * 15.0 + 4.0),
        };
        html! { <text class="name" x={format!("{x:.1}")} y={format!("{y:.1}")} text-anchor={anchor}>{ name }</text> }
    }
}
