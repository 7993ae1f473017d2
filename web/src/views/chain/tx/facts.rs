//! Where a transaction stands, and its numbers.

use hashyard_core::Amount;
use hashyard_node::view::{Place, TxView};
use hashyard_ui_model::format::{fee_rate, grouped};
use hashyard_ui_model::tx_summary::summarise;
use yew::prelude::*;

use crate::i18n::{Lang, tx as text};
use crate::route::{BlockId, Route};
use crate::ui::{AmountText, Confirmations, Glyph, Panel, Tag, Tone};
use crate::views::parts::local_date_time;

/// Blocks after which a payment counts as final.
const FINAL: u32 = 6;

/// One mark for where it stands.
pub fn place_tag(lang: Lang, place: &Place) -> Html {
    match place {
        Place::Block { confirmations, .. } => {
            html! { <Tag tone={Tone::Ok} icon={Glyph::Check}>{ depth(lang, *confirmations) }</Tag> }
        }
        Place::Mempool => html! { <Tag tone={Tone::Accent}>{ text::in_mempool(lang) }</Tag> },
        Place::Nowhere => html! { <Tag tone={Tone::Bad} icon={Glyph::X}>{ text::nowhere(lang) }</Tag> },
    }
}

fn depth(lang: Lang, confirmations: u32) -> String {
    match confirmations >= FINAL {
        true => text::confirmations_final(lang, confirmations),
        false => text::confirmations(lang, confirmations),
    }
}

/// The numbers of a transaction.
pub fn facts_panel(lang: Lang, view: &TxView) -> Html {
    let lock =
        if view.lock_time == 0 { text::lock_none(lang).to_string() } else { view.lock_time.to_string() };
    html! {
        <Panel title={text::facts(lang)}>
            <dl class="pb facts">
                { fact(text::place(lang), place(lang, &view.place)) }
                if let Some(time) = view.time {
                    { fact(text::time(lang), html! { <span class="num">{ local_date_time(time) }</span> }) }
                }
                { fact(text::amount(lang), money(summarise(view).amount)) }
                if let Some(fee) = view.fee {
                    { fact(text::fee_title(lang), money(fee)) }
                    { fact(text::rate(lang), rate(view, fee)) }
                }
                { fact(text::size(lang), html! { text::size_of(lang, &grouped(view.size.into()), &grouped(view.vsize.into())) }) }
                { fact(text::version(lang), html! { view.version }) }
                { fact(text::lock_time(lang), html! { lock }) }
            </dl>
        </Panel>
    }
}

fn fact(name: &'static str, value: Html) -> Html {
    html! { <><dt>{ name }</dt><dd>{ value }</dd></> }
}

fn money(amount: Amount) -> Html {
    html! { <><AmountText value={amount} />{ " tBTC" }</> }
}

fn rate(view: &TxView, fee: Amount) -> Html {
    let rate = fee.to_sat() as f64 / f64::from(view.vsize.max(1));
    html! { format!("{} sat/vB", fee_rate(rate)) }
}

fn place(lang: Lang, place: &Place) -> Html {
    match place {
        Place::Block { hash, height, index, confirmations } => html! {
            <>
                <a class="b" href={Route::Block(Some(BlockId::Hash(*hash))).to_string()}>{ text::in_block(lang, *height, *index) }</a>
                <Confirmations depth={*confirmations} />
                <span class="num">{ depth(lang, *confirmations) }</span>
            </>
        },
        Place::Mempool => html! { <><Confirmations depth=0 />{ text::in_mempool(lang) }</> },
        Place::Nowhere => html! { text::nowhere(lang) },
    }
}
