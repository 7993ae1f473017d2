//! The block that is being mined, as a card whose dashes are not yet solid.

use hashyard_core::BlockHash;
use hashyard_node::view::{ChainView, Identity};
use yew::prelude::*;

use crate::bridge::{MinerState, MinerView};
use crate::i18n::{Lang, common, live, use_lang};
use crate::state::use_miner;
use crate::topics::use_topic;
use crate::ui::{Form, HashBytes, Sep, Stripe, use_still};

/// What is known of the next block.
#[derive(Clone, PartialEq)]
pub struct Candidate {
    /// Its height.
    pub height: u32,
    /// Its parent.
    pub parent: BlockHash,
    /// Transactions in it, if this tab is mining it.
    pub tx_count: Option<u32>,
    /// What this tab's miner does.
    pub state: MinerState,
    /// This tab, as a tile.
    pub node: HashBytes,
}

impl Candidate {
    /// The next block, mined here or by others; `None` where nobody mines.
    pub fn of(identity: &Identity, chain: &ChainView, miner: Option<&MinerView>) -> Option<Self> {
        let miner = miner?;
        let mining = miner.state == MinerState::Mining;
        let (parent, height) = match miner.parent.filter(|_| mining) {
            Some(parent) => (parent, miner.height),
            None => (chain.tip, chain.height + 1),
        };
        (miner.state != MinerState::Unavailable).then(|| Self {
            height,
            parent,
            tx_count: mining.then_some(miner.tx_count),
            state: miner.state,
            node: identity.node.into(),
        })
    }

    /// The card in the strip.
    pub fn card(&self, lang: Lang, x: i32, y: i32) -> Html {
        html! {
            <div class="block-card cand" ~style={format!("left:{x}px;top:{y}px")}>
                <Stripe hash={self.parent} form={Form::Fold} width=10 height=128 class="pv" />
                <div class="in">
                    <div class="ht"><span class="num acc">{ self.height }</span></div>
                    { self.who(lang) }
                </div>
            </div>
        }
    }

    fn who(&self, lang: Lang) -> Html {
        let Some(tx_count) = self.tx_count else {
            return html! { <div class="l d wrap">{ self.waits_for(lang) }</div> };
        };
        html! {
            <>
                <div class="l">{ self.tile(12) }<span>{ live::you_mining(lang) }</span></div>
                <div class="l d num">{ common::tx_count(lang, tx_count) }</div>
                <div class="l d w mono acc"><Nonce /></div>
            </>
        }
    }

    /// What keeps it from being mined, in the miner's own words.
    fn waits_for(&self, lang: Lang) -> &'static str {
        match self.state {
            MinerState::Signing => live::miner_signing(lang),
            MinerState::Hindered(_) => live::miner_hindered(lang),
            _ => live::waiting(lang),
        }
    }

    fn tile(&self, side: u16) -> Html {
        html! { <Stripe hash={self.node} form={Form::Tile} width={side} height={side} /> }
    }

    /// The card in the column of a phone.
    pub fn row(&self, lang: Lang) -> Html {
        html! {
            <div class="live-column-block cand">
                <div class="in">
                    <b class="ht num">{ self.height }</b>
                    if let Some(tx_count) = self.tx_count {
                        <span class="w">{ self.tile(14) }<span class="trunc">{ live::you_mining(lang) }</span></span>
                        <span class="x num">{ common::tx_count(lang, tx_count) }<Sep /><span class="acc">{ common::candidate(lang) }</span></span>
                    } else {
                        <span class="w"><span class="trunc">{ self.waits_for(lang) }</span></span>
                        <span class="x acc">{ common::candidate(lang) }</span>
                    }
                </div>
                <Stripe hash={self.parent} form={Form::Line} height=9 />
            </div>
        }
    }
}

/// The next block; stays the same while only the nonce runs.
#[hook]
pub fn use_candidate() -> Option<Candidate> {
    Candidate::of(&use_topic::<Identity>(), &use_topic::<ChainView>(), use_miner().as_deref())
}

/// The nonce that the first thread is at; it stands where less motion is wanted.
#[component]
fn Nonce() -> Html {
    let (lang, still) = (use_lang(), use_still());
    let nonce = use_miner().and_then(|miner| miner.nonces.first().copied());
    match nonce.filter(|_| !still) {
        Some(nonce) => html! { { live::nonce(lang, &format!("{nonce:08x}")) } },
        None => Html::default(),
    }
}
