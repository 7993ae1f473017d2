//! What screens ask, answered. Each question has its answer's type from [`ask`](crate::bridge::ask).
//!
//! | file | what it answers |
//! | --- | --- |
//! | `stored` | what the tab answers whether its node runs or not |
//! | `at_once`, `mining` | what a running node answers at once, or by a command alone |
//! | `attack`, `chain`, `contract`, `course`, `network`, `origins`, `wallet` | what it answers beyond that: a part of the program ([`parts`]) |
//! | `notary` | a digest in a payment, and its proof |
//! | `commands` | what is done by a command of the node: command names stand there and in `benches`, which has what the course asks, and nowhere else |

mod at_once;
mod attack;
mod benches;
mod chain;
mod commands;
mod contract;
mod course;
mod mining;
mod network;
mod notary;
mod origins;
mod stored;
mod wallet;

use super::node_driver::Driver;
use super::parts::{self, Part};
use super::platform::post;
use super::tab::Tab;
use crate::bridge::ask::{Question, Reply};
use crate::bridge::{FromNode, Refusal};
use hashyard_ui_model::hex::hex_digits as hex;

/// What has to be fetched before it is answered. What is not named here is taken for one that needs everything.
pub(super) fn needs(question: &Question) -> &'static [Part] {
    use crate::bridge::ask::{attack, contract, mining, network, origins, wallet};
    let by_command = match question {
        Question::AtOnce(_) | Question::Stored(_) => return &[],
        Question::Mining(mining::Question::ByHand(_)) => return &[],
        Question::Mining(_) => return &[Part::Commands],
        Question::Chain(_) => false,
        Question::Attack(question) => !matches!(question, attack::Question::Withheld(_)),
        Question::Course(_) => true,
        Question::Contract(question) => !matches!(
            question,
            contract::Question::Contracts(_)
                | contract::Question::ReadContract(_)
                | contract::Question::ReadPsbt(_)
        ),
        Question::Network(question) => {
            matches!(question, network::Question::SetNetworkActive(_) | network::Question::LookUp(_))
        }
        Question::Origins(question) => !matches!(
            question,
            origins::Question::Trail(_) | origins::Question::Clusters(_) | origins::Question::TipBlock(_)
        ),
        Question::Wallet(question) => !matches!(
            question,
            wallet::Question::PrivateKey(_)
                | wallet::Question::VerifyMessage(_)
                | wallet::Question::RestoreWords(_)
        ),
    };
    if by_command { &[Part::Answers, Part::Commands] } else { &[Part::Answers] }
}

/// What a node answers to screens that a first visit does not show: a part of the program.
pub(super) fn answer(node: &mut Driver, question: Question) -> Reply {
    match question {
        Question::AtOnce(question) => node.at_once(question),
        Question::Attack(question) => node.attack(question),
        Question::Chain(question) => node.chain(question),
        Question::Contract(question) => node.contract(question),
        Question::Course(question) => node.course(question),
        Question::Mining(question) => node.mining(question),
        Question::Network(question) => node.network(question),
        Question::Origins(question) => node.origins(question),
        Question::Stored(_) => unreachable!("the tab answers that"),
        Question::Wallet(question) => node.wallet(question),
    }
}

impl Tab {
    /// Answers what it can, and has its node answer the rest.
    pub(super) async fn ask(&mut self, id: u32, question: Question) {
        match question {
            Question::Stored(question) => self.ask_stored(id, question).await,
            Question::AtOnce(question) => self.ask_node(id, |node| node.at_once(question)),
            Question::Mining(question) => self.ask_node(id, |node| node.mining(question)),
            question => self.ask_node(id, |node| parts::answer(node, question)),
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
