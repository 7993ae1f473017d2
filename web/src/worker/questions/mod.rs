//! What screens ask, answered. Each question has its answer's type from [`ask`](crate::bridge::ask).
//!
//! | file | what it answers |
//! | --- | --- |
//! | `stored` | what the tab answers whether its node runs or not |
//! | `chain`, `contract`, `course`, `mining`, `network`, `origins`, `wallet` | what a running node answers |
//! | `notary` | a digest in a payment, and its proof |
//! | `commands` | what is done by a command of the node: command names stand there and in `benches`, which has what the course asks, and nowhere else |

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
use super::platform::post;
use super::tab::Tab;
use crate::bridge::ask::{Question, Reply};
use crate::bridge::{FromNode, Refusal};
use hashyard_ui_model::hex::hex_digits as hex;

/// Whether a command of the node answers. What is not named here is taken for one that needs it.
pub(super) fn need_commands(question: &Question) -> bool {
    use crate::bridge::ask::{contract, course, mining, network, origins, wallet};
    match question {
        Question::Stored(_) | Question::Chain(_) => false,
        Question::Contract(question) => !matches!(
            question,
            contract::Question::Contracts(_)
                | contract::Question::ReadContract(_)
                | contract::Question::ReadPsbt(_)
        ),
        Question::Course(question) => {
            use course::Question::{CompleteMission, KeepMission, Progress, TakeMissions};
            !matches!(question, Progress(_) | CompleteMission(_) | KeepMission(_) | TakeMissions(_))
        }
        Question::Mining(question) => !matches!(question, mining::Question::ByHand(_)),
        Question::Network(question) => {
            matches!(question, network::Question::SetNetworkActive(_) | network::Question::LookUp(_))
        }
        Question::Origins(question) => !matches!(
            question,
            origins::Question::Trail(_) | origins::Question::Clusters(_) | origins::Question::TipBlock(_)
        ),
        Question::Wallet(question) => !matches!(
            question,
            wallet::Question::CheckAddress(_)
                | wallet::Question::PlanPayment(_)
                | wallet::Question::Pay(_)
                | wallet::Question::PrivateKey(_)
                | wallet::Question::VerifyMessage(_)
                | wallet::Question::RestoreWords(_)
        ),
    }
}

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
            Question::Origins(question) => self.ask_node(id, |node| node.origins(question)),
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
