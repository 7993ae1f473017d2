//! The latest payments of this wallet: where the money of one's own came from and went to, and how far the latest from others is.

use hashyard_node::view::{ChainView, HistoryItem, HistoryKind, MempoolView, WalletView};
use yew::prelude::*;

use super::super::mission::tool_link;
use crate::bridge::ask;
use crate::i18n::{Lang, course as text, use_lang};
use crate::route::Route;
use crate::topics::use_topic;
use crate::ui::{Glyph, HashText, Panel, StateBox, signed_amount};
use crate::views::chain::live::MempoolPanel;
use crate::views::parts::{Loaded, TxFlow, use_answer};

/// Where the money of the latest payment came from and went to.
#[component]
pub fn LatestPayment() -> Html {
    let (lang, wallet) = (use_lang(), use_topic::<WalletView>());
    let latest = wallet.history.iter().find(|item| item.kind == HistoryKind::Sent).map(|item| item.txid);
    html! {
        <Panel title={text::payment(lang)}>
            if let Some(txid) = latest {
                <Flow {txid} />
            } else {
                <StateBox icon={Glyph::Wallet} title={text::no_payment(lang)} text={text::no_payment_why(lang)}>{ tool_link(lang, "wallet") }</StateBox>
            }
        </Panel>
    }
}

/// The mempool, and the latest payment from others, which stays when a block has taken it out of there.
#[component]
pub fn MempoolAndReceived() -> Html {
    let (lang, wallet) = (use_lang(), use_topic::<WalletView>());
    let is_it = |item: &&HistoryItem| item.kind == HistoryKind::Received && item.dropped.is_none();
    html! {
        <>
            <MempoolPanel />
            { for wallet.history.iter().find(is_it).map(|item| received(lang, item)) }
        </>
    }
}

fn received(lang: Lang, item: &HistoryItem) -> Html {
    let standing = match item.confirmations {
        0 => text::received_waits(lang).to_owned(),
        depth => text::received_depth(lang, depth),
    };
    html! {
        <Panel title={text::received(lang)}>
            <dl class="pb course-facts" aria-live="polite">
                <div><dt>{ "txid" }</dt><dd><HashText hash={item.txid} href={Route::Tx(item.txid).to_string()} copy=false /></dd></div>
                <div><dt>{ text::received_amount(lang) }</dt><dd>{ signed_amount(item.amount) }{ " tBTC" }</dd></div>
                <div><dt>{ text::received_standing(lang) }</dt><dd class="num">{ standing }</dd></div>
            </dl>
        </Panel>
    }
}

#[derive(Properties, PartialEq)]
struct FlowProps {
    txid: hashyard_core::Txid,
}

#[component]
fn Flow(props: &FlowProps) -> Html {
    let (chain, mempool) = (use_topic::<ChainView>(), use_topic::<MempoolView>());
    let asked = use_answer(ask::Tx(props.txid), format!("{} {}", chain.tip, mempool.count));
    match asked.answer {
        Loaded::Ready(tx) => html! { <div class="pb"><TxFlow tx={(*tx).clone()} /></div> },
        Loaded::Waiting => html! { <div class="pb" aria-busy="true" /> },
        Loaded::Failed(why) => html! { <div class="pb">{ why }</div> },
    }
}
