//! Where the money of the latest payment came from and went to.

use hashyard_node::view::{ChainView, HistoryKind, MempoolView, WalletView};
use yew::prelude::*;

use super::super::mission::tool_link;
use crate::bridge::ask;
use crate::i18n::{course as text, use_lang};
use crate::topics::use_topic;
use crate::ui::{Glyph, Panel, StateBox};
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
