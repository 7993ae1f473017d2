//! Mining selfishly, and whether it brings more than the fair share.

use hashyard_course::Deed;
use hashyard_course::deed::Attack;
use hashyard_course::missions::selfish::ROUND;
use hashyard_node::view::{ChainView, WithheldView, WithholdMode};
use hashyard_sim::formulas::selfish_revenue;
use hashyard_sim::stats::{Measured, share};
use hashyard_ui_model::format::percent;
use hashyard_ui_model::race::{counts_all, found};
use yew::prelude::*;

use super::attacker::WithheldProps;
use crate::bridge::ask;
use crate::i18n::{Lang, attack as text, lab, use_lang};
use crate::topics::use_topic;
use crate::ui::{Button, ButtonKind, Callout, Glyph, Panel, Tag, Tone};
use crate::views::learn::course::use_course;
use crate::views::parts::use_inline_request;
use crate::watch;

/// The page of the course that asks for a round.
const PAGE: u8 = 28;

/// The switch and the numbers.
#[component]
pub fn SelfishPanel(props: &WithheldProps) -> Html {
    let (lang, request, chain) = (use_lang(), use_inline_request(), use_topic::<ChainView>());
    let view = &props.view;
    let switch =
        |mode: WithholdMode| request.callback(move |_: MouseEvent| ask::SetWithhold { mode, payment: None });
    let is_on = view.mode == WithholdMode::Selfish;
    let end = is_on.then(|| html! { <Tag tone={Tone::Bad}>{ text::selfish_on(lang) }</Tag> });
    html! {
        <Panel title={text::selfish(lang)} {end}>
            <div class="pb form">
                <p class="hint">{ text::selfish_why(lang) }</p>
                <div class="row">
                    if is_on {
                        <Button icon={Glyph::Stop} busy={request.busy} onclick={switch(WithholdMode::Off)}>{ text::selfish_end(lang) }</Button>
                    } else {
                        <Button kind={ButtonKind::Primary} icon={Glyph::EyeOff} busy={request.busy} disabled={view.mode != WithholdMode::Off}
                            onclick={switch(WithholdMode::Selfish)}>{ text::selfish_begin(lang) }</Button>
                    }
                </div>
                if is_on {
                    <Found view={view.clone()} />
                    <Round blocks={view.main_blocks} />
                    { numbers(lang, view, &chain) }
                }
                { request.alert(lang) }
            </div>
        </Panel>
    }
}

/// Hands on to the mission under way how many of the latest blocks are this node's, and draws nothing.
#[component]
fn Found(props: &WithheldProps) -> Html {
    let (own, all) = found(&use_topic::<ChainView>(), &props.view);
    use_effect_with((own, all), |(own, all)| {
        watch::tell(&Deed::Attack(Attack::Found { own: *own, all: *all }));
    });
    Html::default()
}

#[derive(Properties, PartialEq)]
struct RoundProps {
    /// Blocks of the main chain since it began.
    blocks: u32,
}

/// How far the round is that page 28 asks for, as long as its mission waits for one.
#[component]
fn Round(props: &RoundProps) -> Html {
    let (lang, standing) = (use_lang(), use_course().standing(PAGE, 0));
    let waits = standing.and_then(|standing| standing.ticks.last().copied()) == Some(false);
    html! {
        if waits {
            <p class="hint num" role="status">{ text::round(lang, props.blocks.min(ROUND), ROUND) }</p>
        }
    }
}

/// What it brings, what it would bring honestly, and what the formula says for a pool of this size.
fn numbers(lang: Lang, view: &WithheldView, chain: &ChainView) -> Html {
    let (own, all) = (u64::from(view.own_blocks), u64::from(view.main_blocks));
    let (mined, known) = found(chain, view);
    let (brought, fair) = (share(own, all), share(mined, known));
    let found_share =
        if counts_all(chain, view) { text::found_share(lang) } else { text::found_share_latest(lang) };
    let alpha = fair.value.min(0.5);
    let formula = [0.0, 1.0].map(|gamma| percent(selfish_revenue(alpha, gamma).clamp(0.0, 1.0)));
    html! {
        <>
            <dl class="lab-facts" aria-live="polite">
                { fact(lang, text::main_share(lang), own, all, &brought) }
                { fact(lang, found_share, mined, known, &fair) }
                if known > 0 {
                    <div><dt>{ text::by_formula(lang) }</dt><dd class="num">{ formula.join(" – ") }</dd></div>
                }
            </dl>
            <Callout>{ verdict(lang, all, &brought, &fair) }</Callout>
        </>
    }
}

fn fact(lang: Lang, name: &'static str, of: u64, all: u64, measured: &Measured) -> Html {
    let shown = if all > 0 { percent(measured.value) } else { "–".to_owned() };
    let (low, high) = (percent(measured.low), percent(measured.high));
    html! {
        <div>
            <dt>{ name }<small class="d3">{ text::counted(lang, of, all) }</small></dt>
            <dd class="num">{ shown }if all > 0 { <small class="d3">{ lab::interval(lang, &low, &high) }</small> }</dd>
        </div>
    }
}

/// Fewer blocks than this say nothing.
const ENOUGH: u64 = 10;

fn verdict(lang: Lang, all: u64, brought: &Measured, fair: &Measured) -> &'static str {
    match all {
        ..ENOUGH => text::too_few(lang),
        _ if brought.value > fair.value => text::more_than_fair(lang),
        _ => text::less_than_fair(lang),
    }
}
