//! What screens ask, answered. Each question has its answer's type from [`ask`](crate::bridge::ask).
//!
//! | file | what it answers |
//! | --- | --- |
//! | `stored` | what the tab answers whether its node runs or not |
//! | `chain`, `contract`, `course`, `mining`, `network`, `wallet` | what a running node answers |
//! | `commands` | what is done by a command of the node: command names stand there and nowhere else |

mod chain;
mod commands;
mod contract;
mod course;
mod mining;
mod network;
mod stored;
mod wallet;

use super::node_driver::Driver;
use super::platform::post;
use super::tab::Tab;
use crate::bridge::ask::{Question, Reply};
use crate::bridge::{FromNode, Refusal};

impl Tab {
    /// Answers what it can, and has its node answer the rest.
    pub(super) async fn ask(&mut self, id: u32, question: Question) {
        match question {
            Question::Stored(question) => self.ask_stored(id, question).await,
            Question::Chain(question) => self.ask_node(id, |node| node.chain(question)),
            Question::Contract(question) => self.ask_node(id, |node| node.contract(question)),
            Question::Course(question) => self.ask_node(id, |node| node.course(question)),
            Question::Mining(question) => self.ask_node(id, |node| node.mining(question)),
            Question::Network(question) => self.ask_node(id, |node| node.network(question)),
            Question::Wallet(question) => self.ask_node(id, |node| node.wallet(question)),
        }
    }

    /// The answer leaves once everything before is stored.
    fn ask_node(&mut self, id: u32, answer: impl FnOnce(&mut Driver) -> Reply) {
        match &mut self.driver {
            Some(driver) => {
                let reply = answer(driver);
                driver.writer.say(FromNode::Answer { id, reply });
            }
            None => tell(id, Err(Refusal::NotRunning)),
        }
    }
}

fn tell(id: u32, reply: Reply) {
    post(&FromNode::Answer { id, reply });
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
