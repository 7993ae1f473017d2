//! The money that was received last, and all that it descends from.

use hashyard_core::Txid;
use hashyard_course::Deed;
use hashyard_node::view::{ChainView, HistoryKind, MempoolView, TrailStep, TrailView, WalletView};
use hashyard_ui_model::format::amount_short;
use hashyard_ui_model::trail_layout::{BOX, trail_layout};
use yew::prelude::*;

use super::super::mission::tool_link;
use super::super::run::use_course;
use crate::bridge::ask;
use crate::i18n::{Lang, blank, origins as text, use_lang};
use crate::route::{BlockId, Route};
use crate::topics::use_topic;
use crate::ui::{Glyph, Panel, StateBox};
use crate::views::parts::{Loaded, use_answer};
use crate::watch;

/// The trail of the latest payment from somebody else.
#[component]
pub fn Trail() -> Html {
    let (lang, wallet) = (use_lang(), use_topic::<WalletView>());
    let newest =
        wallet.history.iter().find(|item| item.kind == HistoryKind::Received && item.dropped.is_none());
    match newest {
        Some(item) => html! { <Traced txid={item.txid} /> },
        None => html! {
            <Panel title={text::trail(lang)}>
                <StateBox icon={Glyph::Wallet} title={text::no_payment(lang)} text={text::no_payment_why(lang)}>
                    { tool_link(lang, "another") }{ tool_link(lang, "wallet") }
                </StateBox>
            </Panel>
        },
    }
}

#[derive(Properties, PartialEq)]
struct TracedProps {
    txid: Txid,
}

#[component]
fn Traced(props: &TracedProps) -> Html {
    let (lang, chain, mempool) = (use_lang(), use_topic::<ChainView>(), use_topic::<MempoolView>());
    let asked = use_answer(ask::Trail(props.txid), format!("{} {}", chain.tip, mempool.count));
    let known = match &asked.answer {
        Loaded::Ready(trail) => Some(trail.clone()),
        _ => None,
    };
    // Whenever the course has news: a mission that began just now has heard of nothing.
    let _course = use_course();
    let tell = known.clone();
    use_effect(move || {
        if let Some(trail) = tell {
            watch::tell(&Deed::Trailed(Box::new((*trail).clone())));
        }
    });
    match (known, &asked.answer) {
        (Some(trail), _) => drawn(lang, &trail),
        (None, Loaded::Failed(why)) => {
            html! { <Panel title={text::trail(lang)}><div class="pb">{ why.clone() }</div></Panel> }
        }
        _ => html! { <Panel title={text::trail(lang)} busy=true><div class="pb" /></Panel> },
    }
}

fn drawn(lang: Lang, trail: &TrailView) -> Html {
    let drawing = trail_layout(&trail.steps);
    let (width, height) = drawing.size;
    let sentence = text::trail_sentence(lang, trail.steps.len(), trail.births.len());
    html! {
        <Panel title={text::trail(lang)} note={html! { { text::trail_note(lang, trail.births.len()) } }}>
            <div class="pb course-scroll" tabindex="0" role="group" aria-label={sentence.clone()}>
                <svg class="course-trail" width={(width + 4.0).to_string()} height={(height + 4.0).to_string()} viewBox={format!("-2 -2 {} {}", width + 4.0, height + 4.0)} aria-hidden="true">
                    { for drawing.threads.iter().map(|path| html! { <path d={path.clone()} /> }) }
                    { for drawing.boxes.iter().map(|(step, at)| box_of(lang, &trail.steps[*step], *at)) }
                </svg>
            </div>
            <div class="pb form">
                <p class="hint">{ sentence }
                    if drawing.left_out > 0 {
                        { blank(lang) }{ text::trail_left_out(lang, drawing.left_out) }
                    }
                    if trail.cut {
                        { blank(lang) }{ text::trail_cut(lang) }
                    }
                </p>
                { births(lang, trail) }
            </div>
        </Panel>
    }
}

fn box_of(lang: Lang, step: &TrailStep, (x, y): (f64, f64)) -> Html {
    let place =
        step.block.map_or_else(|| text::waits(lang).to_owned(), |(height, _)| text::in_block(lang, height));
    let what = if step.coinbase { text::new_coins(lang).to_owned() } else { amount_short(step.value) };
    html! {
        <g class={classes!(step.coinbase.then_some("new"))}>
            <rect x={x.to_string()} y={y.to_string()} width={BOX.0.to_string()} height={BOX.1.to_string()} rx="3" />
            <text x={(x + 6.0).to_string()} y={(y + 14.0).to_string()}>{ place }</text>
            <text x={(x + 6.0).to_string()} y={(y + 27.0).to_string()}>{ what }</text>
        </g>
    }
}

/// Links that are told of.
const BIRTHS: usize = 12;

/// The blocks at the end of the trail.
fn births(lang: Lang, trail: &TrailView) -> Html {
    let link = |(height, hash): &(u32, hashyard_core::BlockHash)| {
        let to = Route::Block(Some(BlockId::Hash(*hash))).to_string();
        html! { <>{ " " }<a href={to}>{ text::in_block(lang, *height) }</a></> }
    };
    html! { <p>{ text::trail_births(lang) }{ for trail.births.iter().take(BIRTHS).map(link) }</p> }
}
