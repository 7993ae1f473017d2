//! The living thing beside a page's text: a part of the student's own node.

use hashyard_node::view::{ChainView, HistoryKind, Identity, MempoolView, WalletView};
use hashyard_ui_model::staircase::{Stair, present, staircase};
use yew::prelude::*;

use crate::bridge::ask;
use crate::i18n::{course as text, use_lang};
use crate::topics::use_topic;
use crate::ui::{Glyph, Panel, StateBox};
use crate::views::chain::live::{ChainPanel, MempoolPanel};
use crate::views::parts::{Loaded, TxFlow, use_answer};

/// The stage of this name; nothing for a name that the app doesn't know.
pub fn stage(name: &str) -> Html {
    match name {
        "chain" => html! { <ChainPanel /> },
        "mempool" => html! { <MempoolPanel /> },
        "payment" => html! { <LatestPayment /> },
        "supply" => html! { <Supply /> },
        _ => Html::default(),
    }
}

/// Where the money of the latest payment came from and went to.
#[component]
fn LatestPayment() -> Html {
    let (lang, wallet) = (use_lang(), use_topic::<WalletView>());
    let latest = wallet.history.iter().find(|item| item.kind == HistoryKind::Sent).map(|item| item.txid);
    html! {
        <Panel title={text::payment(lang)}>
            if let Some(txid) = latest {
                <Flow {txid} />
            } else {
                <StateBox icon={Glyph::Wallet} title={text::no_payment(lang)} text={text::no_payment_why(lang)} />
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

/// Eras that are drawn.
const ERAS: u32 = 6;
/// Size of the drawing.
const SIZE: (f64, f64) = (640.0, 200.0);

/// The subsidies of this room, era by era, and how far the chain has come.
#[component]
fn Supply() -> Html {
    let (lang, chain, identity) = (use_lang(), use_topic::<ChainView>(), use_topic::<Identity>());
    let stairs = staircase(identity.halving_interval, chain.height, ERAS, SIZE);
    let stair = |stair: &Stair| {
        let (x, y, width, height) = stair.rect;
        html! {
            <>
                <rect class="course-stair" x={x.to_string()} y={y.to_string()} width={width.to_string()} height={height.to_string()} />
                <rect class="course-stair made" x={x.to_string()} y={y.to_string()} width={stair.made.to_string()} height={height.to_string()} />
                <text x={(x + 4.0).to_string()} y={(y - 4.0).to_string()}>{ &stair.reward }</text>
                <text x={x.to_string()} y={(SIZE.1 + 14.0).to_string()}>{ stair.from }</text>
            </>
        }
    };
    html! {
        <Panel title={text::supply(lang)} note={html! { { text::supply_note(lang, chain.height) } }}>
            <div class="pb">
                <svg class="course-stairs" viewBox={format!("0 -18 {} {}", SIZE.0, SIZE.1 + 36.0)} role="img"
                    aria-label={text::supply_sentence(lang, identity.halving_interval, chain.height)}>
                    { for stairs.iter().map(stair) }
                    if let Some(x) = present(identity.halving_interval, chain.height, ERAS, SIZE.0) {
                        <line x1={x.to_string()} x2={x.to_string()} y1="-16" y2={SIZE.1.to_string()} />
                    }
                </svg>
                <p class="hint">{ text::supply_sentence(lang, identity.halving_interval, chain.height) }</p>
            </div>
        </Panel>
    }
}
