//! The block's transactions, one line each, and the flow of the chosen one.

use hashyard_node::view::{BlockView, TxView};
use hashyard_ui_model::format::{amount_short, fee_rate, grouped, short_hash};
use hashyard_ui_model::tx_summary::{Party, summarise};
use yew::prelude::*;

use super::header_alone;
use crate::i18n::{Lang, tx as text, use_lang};
use crate::route::Route;
use crate::state::Shared;
use crate::ui::{Button, ButtonKind, CopyButton, Form, Glyph, Panel, Sep, Stripe, Tag, Tone};
use crate::views::parts::{MoreButton, TxFlow, flow_addresses, party_name, use_page};

/// Rows drawn at once.
const ROWS: usize = 100;

/// Properties of [`TransactionsPanel`].
#[derive(Properties, PartialEq)]
pub struct TransactionsPanelProps {
    /// The block.
    pub view: Shared<BlockView>,
    /// Which transaction is looked at.
    pub chosen: usize,
    /// Another is.
    pub choose: Callback<usize>,
}

/// The list and the flow.
#[component]
pub fn TransactionsPanel(props: &TransactionsPanelProps) -> Html {
    let lang = use_lang();
    let (shown, more) = use_page(ROWS);
    let transactions = &props.view.transactions;
    let Some(chosen) = transactions.get(props.chosen) else {
        return html! { <Panel title={text::transactions(lang)}>{ header_alone(lang, &props.view) }</Panel> };
    };
    let total = transactions.len();
    let note = html! { <>{ text::count(lang, &grouped(total as u64)) }<Sep />{ "tBTC" }</> };
    let open = html! {
        <Button kind={ButtonKind::Quiet} small=true icon={Glyph::Right} href={Route::Tx(chosen.txid).to_string()}>{ text::open(lang) }</Button>
    };
    let row = |(index, tx): (usize, &TxView)| {
        let pressed = index == props.chosen;
        row(lang, index, tx, pressed, &props.choose)
    };
    html! {
        <Panel title={text::transactions(lang)} {note} end={open}>
            <div class="block-txs">
                { for transactions.iter().enumerate().take(shown.max(props.chosen + 1)).map(row) }
                <MoreButton shown={shown} {total} onclick={more} />
            </div>
            <div class="flow-box grow"><TxFlow tx={chosen.clone()} />{ flow_addresses(lang, chosen) }</div>
        </Panel>
    }
}

fn row(lang: Lang, index: usize, tx: &TxView, pressed: bool, choose: &Callback<usize>) -> Html {
    let summary = summarise(tx);
    let onclick = choose.reform(move |_: MouseEvent| index);
    html! {
        <div key={tx.txid.to_string()} class="block-tx-row">
            <button type="button" class="block-tx" {onclick} aria-pressed={if pressed { "true" } else { "false" }}>
                <Stripe hash={tx.txid} form={Form::Tile} width=20 height=20 />
                <span class="row trunc">
                    <span class="mono d2 hash">{ short_hash(&tx.txid.to_string()) }</span>
                    <span class="trunc">{ party_name(lang, &summary.from) }{ " → " }{ party_name(lang, &summary.to) }</span>
                    if summary.others > 0 {
                        <span class="d3">{ text::others(lang, summary.others, summary.others + 1) }</span>
                    }
                    { tag(lang, &summary.from, &summary.to) }
                </span>
                <span class="num">{ amount_short(summary.amount) }</span>
                <span class="f num">{ rate(tx) }</span>
            </button>
            <CopyButton text={tx.txid.to_string()} />
        </div>
    }
}

fn tag(lang: Lang, from: &Party, to: &Party) -> Html {
    let words = match (from, to) {
        (Party::You, _) => text::from_you(lang),
        (_, Party::You) => text::to_you(lang),
        _ => return Html::default(),
    };
    html! { <Tag tone={Tone::Accent}>{ words }</Tag> }
}

fn rate(tx: &TxView) -> String {
    match tx.fee {
        Some(fee) if tx.vsize > 0 => {
            format!("{} sat/vB", fee_rate(fee.to_sat() as f64 / f64::from(tx.vsize)))
        }
        _ => "–".to_string(),
    }
}
