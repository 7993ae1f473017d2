//! The mempool: each row is a future block, each cell a transaction, its width its size, its colour its fee rate.

use hashyard_node::view::{Identity, MempoolView};
use hashyard_ui_model::format::{fee_rate, short_hash, size};
use hashyard_ui_model::mempool_bands::{self, Band, Cell};
use yew::prelude::*;

use crate::i18n::{Lang, common, light, live, use_lang};
use crate::route::Route;
use crate::topics::use_topic;
use crate::ui::{Button, Form, Glyph, Panel, Sep, StateBox, Stripe};
use crate::views::parts::use_next_block;

/// The mempool.
#[component]
pub fn MempoolPanel() -> Html {
    let (lang, pool, identity) = (use_lang(), use_topic::<MempoolView>(), use_topic::<Identity>());
    let bands = use_memo(pool.clone(), |pool| mempool_bands::lay_out(pool));
    let note = html! { <>{ common::tx_count(lang, pool.count) }<Sep />{ size(pool.vsize, "vB") }</> };
    if pool.count == 0 && identity.light {
        let (title, text) = (light::mempool(lang), light::mempool_why(lang));
        return html! { <Panel title={live::mempool(lang)} class="live-none"><StateBox icon={Glyph::Wallet} {title} {text} /></Panel> };
    }
    if pool.count == 0 {
        return html! { <Panel title={live::mempool(lang)} {note}>{ empty(lang) }</Panel> };
    }
    html! {
        <Panel title={live::mempool(lang)} {note} end={html! { <span class="m">{ live::mempool_note(lang) }</span> }}>
            <div class="pb live-mempool">
                <div class="live-bands grow">
                    { for bands.iter().enumerate().map(|(index, view)| band(lang, index, view)) }
                </div>
                { legend(lang, mempool_bands::fee_range(&pool)) }
            </div>
        </Panel>
    }
}

fn empty(lang: Lang) -> Html {
    html! {
        <StateBox icon={Glyph::Wallet} title={live::mempool_empty(lang)} text={live::mempool_empty_what(lang)}>
            <Button icon={Glyph::Out} href={Route::Wallet.to_string()}>{ live::send_payment(lang) }</Button>
        </StateBox>
    }
}

/// Properties of [`Wait`].
#[derive(Properties, PartialEq)]
struct WaitProps {
    blocks: usize,
}

/// Roughly how long until so many blocks are there.
#[component]
fn Wait(props: &WaitProps) -> Html {
    let lang = use_lang();
    match use_next_block() {
        Some(seconds) => html! { { live::about(lang, seconds * props.blocks as f64) } },
        None => html! { { live::no_miner(lang) } },
    }
}

fn band(lang: Lang, index: usize, band: &Band) -> Html {
    let name = if index == 0 { live::next(lang).to_string() } else { live::nth(lang, index + 1) };
    html! {
        <div class="live-band-row" key={index}>
            <div class="q"><b>{ name }</b><span><Wait blocks={index + 1} /></span></div>
            <div class="live-band">
                { for band.cells.iter().map(|view| cell(lang, view)) }
                if band.rest_count > 0 {
                    <span class="live-tx f0" ~style={grow(band.rest_vsize)}>{ live::more_tx(lang, band.rest_count) }</span>
                }
                if band.empty_vsize > 0 {
                    <i ~style={grow(band.empty_vsize)}></i>
                }
            </div>
        </div>
    }
}

fn grow(vsize: u64) -> String {
    format!("flex-grow:{vsize}")
}

fn cell(lang: Lang, cell: &Cell) -> Html {
    let tx = &cell.tx;
    let (txid, rate) = (tx.txid.to_string(), fee_rate(tx.fee_rate));
    let label = live::tx_label(lang, &short_hash(&txid), &rate, tx.vsize);
    html! {
        <a key={txid} class={classes!("live-tx", format!("f{}", cell.fee_step), tx.yours.then_some("mine"))} href={Route::Tx(tx.txid).to_string()}
            ~style={grow(tx.vsize.into())} title={format!("{rate} sat/vB · {} vB", tx.vsize)}>
            <span class="sr">{ label }</span>
            if tx.yours && cell.named {
                <span class="y">{ if tx.incoming { live::to_you(lang) } else { common::you(lang) } }</span>
            } else if cell.tiled {
                <Stripe hash={tx.txid} form={Form::Tile} width=18 height=18 />
            }
            if cell.labelled {
                <span aria-hidden="true">{ rate }</span>
            }
        </a>
    }
}

fn legend(lang: Lang, range: Option<(f64, f64)>) -> Html {
    let (low, high) = range.unwrap_or_default();
    html! {
        <div class="live-ramp">
            <span class="row colours" aria-hidden="true">{ for (0..6).map(|step| html! { <i class={format!("f{step}")}></i> }) }</span>
            <span class="grow">{ live::fee_scale(lang, &fee_rate(low), &fee_rate(high)) }</span>
        </div>
    }
}

/// The mempool's shape while it loads, in the kit.
#[cfg(debug_assertions)]
pub fn mempool_ghost() -> Html {
    use crate::ui::Skeleton;
    html! {
        <>{ for [6, 5, 6, 5].map(|cells| html! {
            <div>
                <Skeleton width=40 />
                <div class="bars">{ for (0..cells).map(|_| html! { <Skeleton height=42 /> }) }</div>
            </div>
        }) }</>
    }
}
