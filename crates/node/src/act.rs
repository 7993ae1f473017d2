//! What people at a screen do, typed where commands are texts. Each is one [`Input::Act`](crate::Input::Act), answered by one
//! [`Output::Done`](crate::Output::Done) among the outputs of that input.

use std::sync::Arc;

use hashyard_core::HashedBlock;
use hashyard_core::consensus::BlockError;
use hashyard_core::wallet::{Mnemonic, Payment, SendRequest, WalletError};
use hashyard_wire::Endpoint;

use crate::NodeId;
use crate::announcing::Announcing;
use crate::light::proof::LightProof;
use crate::link_fault::LinkFault;
use crate::missions::{UnderWay, Vouched};
use crate::node::{BadName, Node};
use crate::refusal::{PayError, SecretError};

/// Something to be done.
#[derive(Debug, Clone)]
pub enum Act {
    /// Sign a payment, take it into the mempool and pass it on.
    Pay(SendRequest),
    /// Tell the wallet's words, to be written down: that they were seen is stored.
    ShowWords,
    /// Put another wallet in place of the present one, whose words are the only way back to it.
    RestoreWallet(Mnemonic),
    /// Take another name.
    SetName(String),
    /// Take the carriers' word for who is there, or call only whom the address book has.
    SetSeeds(bool),
    /// Announce transactions by this rule from now on.
    SetAnnouncing(Announcing),
    /// Take part in the overlays (`view`, `kad`), or say and hear nothing there.
    SetOverlay(bool),
    /// Tell nobody of the blocks of others in this session, or tell again.
    SetSilent(bool),
    /// Take new blocks in short form (BIP152), or whole, in this session.
    SetCompact(bool),
    /// Find payments by another kind of proof from now on, if this is a light node: that is stored.
    SetLightProof(LightProof),
    /// Make the link to a node faulty, or all links.
    SetLinkFault(Option<Endpoint>, LinkFault),
    /// Store that a mission of the course is done: its number.
    CompleteMission(u8),
    /// Store how far a mission of the course is that was begun.
    KeepMission(UnderWay),
    /// Store the missions that another node with the same words did, if one of them vouches for that.
    TakeMissions(Vouched),
    /// Say something to the classroom, as the node of this id: nobody checks.
    Say(NodeId, Vec<u8>),
    /// Take in a block, from a file.
    TakeBlock(Arc<HashedBlock>),
}

/// What became of an [`Act`].
#[derive(Debug, Clone)]
pub enum Outcome {
    /// Of [`Act::Pay`]: the payment; after an error nothing was sent.
    Paid(Result<Box<Payment>, PayError>),
    /// Of [`Act::ShowWords`].
    Words(Result<Vec<String>, SecretError>),
    /// Of [`Act::RestoreWallet`].
    Restored(Result<(), WalletError>),
    /// Of [`Act::SetName`].
    Named(Result<(), BadName>),
    /// Of [`Act::SetSeeds`]: it is stored.
    SeedsSet,
    /// Of [`Act::SetAnnouncing`].
    AnnouncingSet,
    /// Of [`Act::SetOverlay`].
    OverlaySet,
    /// Of [`Act::SetSilent`] and [`Act::SetCompact`].
    BlockRelaySet,
    /// Of [`Act::SetLightProof`].
    LightProofSet,
    /// Of [`Act::SetLinkFault`]: whether it was done.
    LinkFaultSet(bool),
    /// Of [`Act::CompleteMission`], [`Act::KeepMission`] and [`Act::TakeMissions`]: what was to be stored is.
    MissionStored,
    /// Of [`Act::Say`]: whether it was said; it is not outside of classrooms, and if it is too long.
    Said(bool),
    /// Of [`Act::TakeBlock`]: the rule that it breaks, [`BlockError::PrevBlockNotFound`] if its parent is unknown.
    Taken(Result<(), BlockError>),
}

impl Node {
    pub(crate) fn act(&mut self, act: Act) {
        let outcome = match act {
            Act::Pay(request) => Outcome::Paid(self.pay(&request).map(Box::new)),
            Act::ShowWords => Outcome::Words(self.show_words()),
            Act::RestoreWallet(words) => Outcome::Restored(self.restore_wallet(words)),
            Act::SetName(name) => Outcome::Named(self.set_name(&name)),
            Act::SetSeeds(seeds) => {
                self.set_seeds(seeds);
                Outcome::SeedsSet
            }
            Act::SetAnnouncing(rule) => {
                self.announce_by(rule);
                Outcome::AnnouncingSet
            }
            Act::SetOverlay(on) => {
                self.set_overlay(on);
                Outcome::OverlaySet
            }
            Act::SetSilent(silent) => {
                self.set_silent(silent);
                Outcome::BlockRelaySet
            }
            Act::SetCompact(compact) => {
                self.set_compact(compact);
                Outcome::BlockRelaySet
            }
            Act::SetLightProof(proof) => {
                self.set_light_proof(proof);
                Outcome::LightProofSet
            }
            Act::SetLinkFault(link, fault) => Outcome::LinkFaultSet(self.set_link_fault(link, fault)),
            Act::CompleteMission(number) => {
                self.complete_mission(number);
                Outcome::MissionStored
            }
            Act::KeepMission(under_way) => {
                self.keep_mission(under_way);
                Outcome::MissionStored
            }
            Act::TakeMissions(vouched) => {
                self.take_missions(&vouched);
                Outcome::MissionStored
            }
            Act::Say(from, content) => Outcome::Said(self.say(from, content)),
            Act::TakeBlock(block) => Outcome::Taken(self.submit_block(block)),
        };
        self.outbox.done(outcome);
    }
}
