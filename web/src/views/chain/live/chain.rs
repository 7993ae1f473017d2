//! The chain's panel: a strip, or a column on phones.

use std::cell::RefCell;
use std::rc::Rc;

use hashyard_core::BlockHash;
use hashyard_node::view::{BlockCard, ChainView, ForkView};
use hashyard_ui_model::chain_strip::History;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::candidate::use_candidate;
use super::column::Column;
use super::strip::Strip;
use crate::bridge::{Refusal, ask};
use crate::client::use_client;
use crate::i18n::{live, use_lang};
use crate::topics::use_topic;
use crate::ui::{Button, ButtonKind, Glyph, Panel, Tag, use_phone};

/// Older cards asked for at once.
const OLDER: u32 = 48;

/// Blocks that any screen shows without scrolling.
const FIRST_PAGE: usize = 6;

/// Where the strip should go: what was asked for, counted so that asking twice is two things.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Wish {
    /// Where to.
    pub to: Goal,
    /// How often something was asked for.
    pub count: u32,
}

/// Where the strip should go.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Goal {
    /// To the newest block, and stay there.
    #[default]
    Latest,
    /// A page towards genesis.
    Older,
    /// To the latest fork.
    Fork,
}

/// The chain.
#[component]
pub fn ChainPanel() -> Html {
    let (lang, phone, chain) = (use_lang(), use_phone(), use_topic::<ChainView>());
    let wish = use_state(Wish::default);
    let at_end = use_state_eq(|| true);
    let (history, more) = use_history(&chain);
    let candidate = use_candidate();
    let ask = |to| {
        let wish = wish.clone();
        Callback::from(move |_: MouseEvent| wish.set(Wish { to, count: wish.count + 1 }))
    };
    let end = html! {
        <>
            if !chain.orphans.is_empty() {
                <Tag>{ live::orphans(lang, chain.orphans.len()) }</Tag>
            }
            if !phone && has_fork(&chain.forks, &history) {
                <Button kind={ButtonKind::Quiet} small=true icon={Glyph::Fork} onclick={ask(Goal::Fork)}>{ live::forks(lang) }</Button>
            }
            if !phone && history.cards().len() > FIRST_PAGE {
                <Button kind={ButtonKind::Quiet} small=true icon={Glyph::Left} label={live::older(lang)} onclick={ask(Goal::Older)} />
                <Button small=true disabled={*at_end} onclick={ask(Goal::Latest)}>{ live::latest(lang) }</Button>
            }
        </>
    };
    html! {
        <Panel class="live-chain" title={live::chain(lang)} note={html! { { live::chain_note(lang) } }} {end}>
            if phone {
                <Column {history} forks={chain.forks.clone()} {candidate} {more} />
            } else {
                <Strip {history} forks={chain.forks.clone()} {candidate} {more} wish={*wish}
                    onend={Callback::from(move |value| at_end.set(value))} />
            }
        </Panel>
    }
}

fn has_fork(forks: &[ForkView], history: &History) -> bool {
    let first = history.cards().first().map_or(0, |card| card.height);
    forks.iter().any(|fork| fork.fork_height >= first)
}

/// The main chain's cards as far as they were seen, and a way to ask for older ones.
#[hook]
fn use_history(chain: &ChainView) -> (Rc<History>, Callback<()>) {
    let client = use_client();
    let kept = use_mut_ref(Keep::default);
    let redraw = use_force_update();
    let history = {
        let mut kept = kept.borrow_mut();
        if kept.tip != Some(chain.tip) || kept.count != chain.cards.len() {
            (kept.tip, kept.count) = (Some(chain.tip), chain.cards.len());
            Rc::make_mut(&mut kept.history).follow(&chain.cards);
        }
        kept.history.clone()
    };
    let more = Callback::from(move |()| {
        let Some((from, count)) = kept.borrow_mut().ask() else { return };
        let (client, kept, redraw) = (client.clone(), kept.clone(), redraw.clone());
        spawn_local(async move {
            take(&kept, client.ask(ask::Cards { from, count }).await);
            redraw.force_update();
        });
    });
    (history, more)
}

#[derive(Default)]
struct Keep {
    history: Rc<History>,
    tip: Option<BlockHash>,
    count: usize,
    asking: bool,
}

impl Keep {
    fn ask(&mut self) -> Option<(u32, u32)> {
        let wanted = self.history.wants(OLDER).filter(|_| !self.asking)?;
        self.asking = true;
        Some(wanted)
    }
}

fn take(kept: &RefCell<Keep>, answer: Result<Vec<BlockCard>, Refusal>) {
    let mut kept = kept.borrow_mut();
    kept.asking = false;
    if let Ok(cards) = answer {
        Rc::make_mut(&mut kept.history).prepend(cards);
    }
}
