//! A page of the course and the table of contents, as the app fetches them: texts of one language, as HTML where it has marks.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::PageNumber;

/// All chapters, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// The chapters.
    pub chapters: Vec<Chapter>,
}

/// A chapter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chapter {
    /// Its title.
    pub title: String,
    /// Its pages, in order.
    pub pages: Vec<Entry>,
}

/// A page in the table of contents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number.
    pub number: PageNumber,
    /// Its title.
    pub title: String,
    /// Its mission needs no other node.
    pub alone: bool,
}

/// Where the living thing beside a page's text comes from: panels of other screens, or the part of the app that has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// The chain, as Live has it.
    Chain,
    /// What waits for a block, as Live has it.
    Mempool,
    /// What the course alone shows.
    Own,
    /// Panels of the crypto bench and of the ledgers.
    Bench,
    /// The living map, and the way of a payment.
    Map,
    /// An experiment of the laboratory.
    Lab,
    /// Where attacks are allowed: the attacker's two branches, or the merchant's orders.
    Attack,
}

impl Stage {
    /// As a page's text names it. `None` for anything else.
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "chain" => Self::Chain,
            "mempool" => Self::Mempool,
            "own" => Self::Own,
            "bench" => Self::Bench,
            "map" => Self::Map,
            "lab" => Self::Lab,
            "attack" => Self::Attack,
            _ => return None,
        })
    }
}

/// A page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Its number.
    pub number: PageNumber,
    /// Its title.
    pub title: String,
    /// Slides of the lecture that it teaches, by the number of their heading.
    pub slides: Vec<u8>,
    /// Where the living thing beside the text comes from.
    pub stage: Stage,
    /// What the mission is done with: names of the app's screens, and `another` for one more node.
    pub tools: Vec<String>,
    /// What it says: HTML.
    pub prose: String,
    /// What it asks.
    pub question: Question,
    /// What is to be done.
    pub mission: MissionText,
    /// Where the lecture's slides are wrong, or were right once.
    pub deck: Vec<DeckCard>,
    /// Where its facts come from: HTML of a line each.
    pub sources: Vec<String>,
}

/// A question with answers to choose from. It gates nothing and ticks nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// What is asked.
    pub text: String,
    /// What can be chosen: HTML of a line each.
    pub choices: Vec<String>,
    /// Which of them is true.
    pub right: usize,
    /// Why, once one was chosen: HTML.
    pub answer: String,
}

/// What a mission says. What it looks for is in [`missions`](crate::missions).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissionText {
    /// What to do: HTML.
    pub task: String,
    /// The conditions, printed before one starts: HTML of a line each, one for each tick.
    pub conditions: Vec<String>,
    /// Said after a minute without progress: HTML.
    pub hint: String,
    /// Said after three: HTML.
    pub answer: String,
    /// What the node saw instead, by the name of the case: HTML with places like `{height}`.
    pub saw: BTreeMap<String, String>,
}

/// A place where the lecture's slides are not right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeckCard {
    /// The slide, by the number of its heading.
    pub slide: u8,
    /// Its own words, the wrong ones struck out: HTML.
    pub said: String,
    /// What is true: HTML.
    pub now: String,
}

/// What a tool is called that opens one more node, and how the name of one begins that opens a node with a role.
pub const ANOTHER: &str = "another";
/// `as:joe`.
pub const AS_ROLE: &str = "as:";

impl Page {
    /// Its mission needs no other node.
    pub fn is_done_alone(&self) -> bool {
        !self.tools.iter().any(|tool| tool == ANOTHER || tool.starts_with(AS_ROLE))
    }
}

impl MissionText {
    /// What the node saw instead, with the facts in their places; the facts are texts, not HTML. `None` if the page has no words for
    /// the case.
    pub fn words(&self, saw: &crate::Saw) -> Option<String> {
        let text = self.saw.get(saw.case)?;
        let filled = saw
            .facts
            .iter()
            .fold(text.clone(), |text, (name, value)| text.replace(&format!("{{{name}}}"), &escaped(value)));
        Some(filled)
    }
}

/// A text as HTML. Peers choose their names, and a name is no markup.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
