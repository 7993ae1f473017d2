//! Peers, and how they know and reach this node.

use hashyard_core::Txid;
use hashyard_node::announcing::Announcing;
use hashyard_node::light::proof::LightProof;
use hashyard_node::view::MessageView;
use hashyard_node::{Act, Outcome};
use hashyard_wire::{Address, Endpoint};
use web_sys::Url;

use super::super::node_driver::Driver;
use crate::bridge::Refusal;
use crate::bridge::ask::network::{Hops, Question, Say, SetLinkFault};
use crate::bridge::ask::{Ask, Reply};

/// Messages in one answer.
const MAX_MESSAGES: usize = 200;

impl Driver {
    pub(super) fn network(&mut self, question: Question) -> Reply {
        match question {
            Question::Messages(ask) => ask.answer(|ask| Ok(self.messages(ask.after))),
            Question::Overheard(ask) => {
                ask.answer(|ask| Ok(self.sessions.overheard_after(ask.after).map(Into::into).collect()))
            }
            Question::Overlay(ask) => ask.answer(|_| Ok(self.node.overlay_view())),
            Question::AddressBook(ask) => ask.answer(|_| Ok(self.node.address_book_view())),
            Question::Tips(ask) => ask.answer(|_| Ok(self.node.tips_view())),
            Question::LookUp(ask) => ask.answer(|ask| self.look_up(ask.0)),
            Question::MessagesAbout(ask) => ask.answer(|ask| self.hops(&ask.0)),
            Question::Notes(ask) => ask.answer(|ask| Ok(self.node.notes_after(ask.0).cloned().collect())),
            Question::Say(ask) => ask.answer(|ask| Ok(self.say(ask))),
            Question::Rumours(ask) => ask.answer(|_| Ok(self.node.rumours_view())),
            Question::SetAnnouncing(ask) => ask.answer(|ask| self.set_announcing(ask.0)),
            Question::BlockRelay(ask) => ask.answer(|_| Ok(self.node.block_relay_view())),
            Question::SetSilent(ask) => ask.answer(|ask| self.set_block_relay(Act::SetSilent(ask.0))),
            Question::SetCompact(ask) => ask.answer(|ask| self.set_block_relay(Act::SetCompact(ask.0))),
            Question::SetLightProof(ask) => ask.answer(|ask| self.set_light_proof(ask.0)),
            Question::SetNetworkActive(ask) => ask.answer(|ask| self.set_network_active(ask.0)),
            Question::SetLinkFault(ask) => ask.answer(|ask| Ok(self.set_link_fault(ask))),
            Question::SetSeeds(ask) => ask.answer(|ask| self.set_seeds(ask.0)),
            Question::SetOverlay(ask) => ask.answer(|ask| self.set_overlay(ask.0)),
            Question::SetRelay(ask) => ask.answer(|ask| self.change_relay(ask.0)),
            Question::SetName(ask) => ask.answer(|ask| self.set_name(ask.0)),
        }
    }

    fn messages(&self, after: u64) -> Vec<MessageView> {
        let messages = self.sessions.logged_after(after, MAX_MESSAGES);
        messages.map(|message| self.node.message_view(message)).collect()
    }

    fn hops(&self, txid: &Txid) -> Result<Hops, Refusal> {
        let names = self.node.names_of(txid).ok_or(Refusal::UnknownTx)?;
        let messages = self.sessions.logged_about(&names).take(MAX_MESSAGES);
        Ok(Hops {
            messages: messages.map(|message| self.node.message_view(message)).collect(),
            forgot_before_ms: self.sessions.log_forgot_before(),
        })
    }

    fn say(&mut self, ask: Say) -> bool {
        let Some(Outcome::Said(said)) = self.perform(Act::Say(ask.from, ask.content)) else { unreachable!() };
        said
    }

    fn set_link_fault(&mut self, ask: SetLinkFault) -> bool {
        let link = ask.node.map(|node| Endpoint::from(Address::Node(node.0)));
        let Some(Outcome::LinkFaultSet(set)) = self.perform(Act::SetLinkFault(link, ask.fault)) else {
            unreachable!()
        };
        set
    }

    fn set_seeds(&mut self, seeds: bool) -> Result<(), Refusal> {
        let Some(Outcome::SeedsSet) = self.perform(Act::SetSeeds(seeds)) else { unreachable!() };
        Ok(())
    }

    fn set_announcing(&mut self, rule: Announcing) -> Result<(), Refusal> {
        let Some(Outcome::AnnouncingSet) = self.perform(Act::SetAnnouncing(rule)) else { unreachable!() };
        Ok(())
    }

    fn set_light_proof(&mut self, proof: LightProof) -> Result<(), Refusal> {
        let Some(Outcome::LightProofSet) = self.perform(Act::SetLightProof(proof)) else { unreachable!() };
        Ok(())
    }

    fn set_overlay(&mut self, on: bool) -> Result<(), Refusal> {
        let Some(Outcome::OverlaySet) = self.perform(Act::SetOverlay(on)) else { unreachable!() };
        Ok(())
    }

    fn set_block_relay(&mut self, act: Act) -> Result<(), Refusal> {
        let Some(Outcome::BlockRelaySet) = self.perform(act) else { unreachable!() };
        Ok(())
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
