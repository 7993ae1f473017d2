//! Peers, and how they know and reach this node.

use hashyard_node::view::MessageView;
use hashyard_node::{Act, Outcome};
use web_sys::Url;

use super::super::node_driver::Driver;
use crate::bridge::Refusal;
use crate::bridge::ask::network::Question;
use crate::bridge::ask::{Ask, Reply};

/// Messages in one answer.
const MAX_MESSAGES: usize = 200;

impl Driver {
    pub(super) fn network(&mut self, question: Question) -> Reply {
        match question {
            Question::Messages(ask) => ask.answer(|ask| Ok(self.messages(ask.after))),
            Question::SetNetworkActive(ask) => ask.answer(|ask| self.set_network_active(ask.0)),
            Question::SetRelay(ask) => ask.answer(|ask| self.change_relay(ask.0)),
            Question::SetName(ask) => ask.answer(|ask| self.set_name(ask.0)),
        }
    }

    fn messages(&self, after: u64) -> Vec<MessageView> {
        let messages = self.sessions.logged_after(after, MAX_MESSAGES);
        messages.map(|message| self.node.message_view(message)).collect()
    }

    fn change_relay(&mut self, url: Option<String>) -> Result<(), Refusal> {
        if url.as_deref().is_some_and(|url| !is_relay(url)) {
            return Err(Refusal::NotARelay);
        }
        self.set_relay(url);
        Ok(())
    }

    fn set_name(&mut self, name: String) -> Result<(), Refusal> {
        let Some(Outcome::Named(named)) = self.perform(Act::SetName(name)) else { unreachable!() };
        Ok(named?)
    }
}

fn is_relay(url: &str) -> bool {
    Url::new(url).is_ok_and(|url| matches!(url.protocol().as_str(), "ws:" | "wss:"))
}
