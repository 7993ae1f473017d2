//! One block: the 80 bytes that were hashed, why they count, what breaks when they change, what they commit to.

mod decode;
mod edges;
mod head;
mod hero;
mod merkle;
mod pipeline;
mod proof;
mod ribbon;
mod transactions;

use hashyard_node::view::{BlockView, ChainView, TxView};
use hashyard_ui_model::tamper::HeaderDraft;
use yew::prelude::*;

use self::edges::edge_notes;
use self::head::head;
use self::hero::Hero;
pub use self::merkle::MerklePanel;
pub use self::pipeline::pipeline;
use self::transactions::TransactionsPanel;
use crate::bridge::ask::{self, WhichBlock};
use crate::i18n::{Lang, block as text, reject, tx, use_lang};
use crate::route::BlockId;
use crate::state::Shared;
use crate::topics::use_topic;
use crate::ui::{Callout, Glyph, StateBox};
use crate::views::parts::{Failed, Loaded, Waiting, set, use_answer};

/// Properties of [`BlockPage`].
#[derive(Properties, PartialEq)]
pub struct BlockPageProps {
    /// Which block; the tip if none is named.
    pub id: Option<BlockId>,
}

/// The Block screen.
#[component]
pub fn BlockPage(props: &BlockPageProps) -> Html {
    let tip = use_topic::<ChainView>().tip;
    let which = match props.id {
        Some(BlockId::Hash(hash)) => WhichBlock::Hash(hash),
        Some(BlockId::Height(height)) => WhichBlock::Height(height),
        None => WhichBlock::Hash(tip),
    };
    html! { <AskedBlock {which} version={tip.to_string()} /> }
}

#[derive(Properties, PartialEq)]
struct AskedBlockProps {
    which: WhichBlock,
    /// Changes whenever the answer may.
    version: String,
}

#[component]
fn AskedBlock(props: &AskedBlockProps) -> Html {
    let lang = use_lang();
    let asked = use_answer(ask::Block(props.which), props.version.clone());
    match asked.answer {
        Loaded::Waiting => html! { <Waiting title={text::block(lang)} /> },
        Loaded::Failed(why) => html! {
            <Failed title={text::block(lang)} what={text::not_found(lang)} why={text::not_found_why(lang, &why)} />
        },
        Loaded::Ready(view) => {
            // Another block starts with fresh bytes and the first leaf.
            let key = view.card.hash.to_string();
            html! { <Block {key} {view} /> }
        }
    }
}

/// Properties of the parts that draw a block.
#[derive(Properties, PartialEq)]
pub struct BlockProps {
    /// The block.
    pub view: Shared<BlockView>,
}

/// The block, with the user's changes to its header and the chosen transaction.
#[component]
fn Block(props: &BlockProps) -> Html {
    let lang = use_lang();
    let view = &props.view;
    let draft = use_state_eq(|| HeaderDraft::new(&view.header));
    let chosen = use_state_eq(|| first_choice(view));
    // Verdicts are read out to whoever changes bytes, not whenever another block is shown.
    let edited = use_state_eq(|| false);
    let edit = {
        let (draft, edited) = (draft.setter(), edited.setter());
        Callback::from(move |changed| {
            draft.set(changed);
            edited.set(true);
        })
    };
    let live = edited.then_some("polite");
    let choose = set(&chosen);
    html! {
        <section class="view block-screen">
            { head(lang, view, *draft, &edit) }
            if let Some(reason) = &view.reject_reason {
                <Callout bad=true>{ text::rejected(lang, &reject::words(lang, reason)) }</Callout>
            }
            <Hero view={view.clone()} draft={*draft} {edit} {live} />
            { edge_notes(lang, view, *draft, live) }
            <div class="g2b">
                <MerklePanel view={view.clone()} root={draft.header().merkle_root} chosen={*chosen} choose={choose.clone()} {live} />
                <TransactionsPanel view={view.clone()} chosen={*chosen} {choose} />
            </div>
        </section>
    }
}

/// Why nothing is here of a block but its header: it has not come yet, or was pruned.
fn header_alone(lang: Lang, view: &BlockView) -> Html {
    let (title, text) = match view.pruned {
        true => (tx::pruned(lang), tx::pruned_why(lang)),
        false => (tx::not_downloaded(lang), tx::not_downloaded_why(lang)),
    };
    html! { <StateBox icon={Glyph::Download} {title} {text} /> }
}

/// The transaction looked at first: one of the user's, else the first payment, else the coinbase.
fn first_choice(view: &BlockView) -> usize {
    let yours = |tx: &TxView| {
        tx.inputs.iter().any(|input| input.yours) || tx.outputs.iter().any(|output| output.yours)
    };
    let own = view.transactions.iter().skip(1).position(yours).map(|index| index + 1);
    own.unwrap_or_else(|| usize::from(view.transactions.len() > 1))
}
