//! Mining selfishly, and whether it brings more than the fair share.

use hashyard_course::Deed;
use hashyard_course::deed::Attack;
use hashyard_node::view::{ChainView, WithheldView, WithholdMode};
use hashyard_sim::formulas::selfish_revenue;
use hashyard_sim::stats::{Measured, share};
use hashyard_ui_model::format::percent;
use hashyard_ui_model::race::found;
use yew::prelude::*;

use super::attacker::WithheldProps;
use crate::bridge::ask;
use crate::i18n::{Lang, attack as text, lab, use_lang};
use crate::topics::use_topic;
use crate::ui::{Button, ButtonKind, Callout, Glyph, Panel, Tag, Tone};
use crate::views::parts::use_inline_request;
use crate::watch;

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

/// What it brings, what it would bring honestly, and what the formula says for a pool of this size.
fn numbers(lang: Lang, view: &WithheldView, chain: &ChainView) -> Html {
    let (own, all) = (u64::from(view.own_blocks), u64::from(view.main_blocks));
    let (mined, known) = found(chain, view);
    let (brought, fair) = (share(own, all), share(mined, known));
    let alpha = fair.value.min(0.5);
    let formula = [0.0, 1.0].map(|gamma| percent(selfish_revenue(alpha, gamma).clamp(0.0, 1.0)));
    html! {
        <>
            <dl class="lab-facts" aria-live="polite">
                { fact(lang, text::main_share(lang), own, all, &brought) }
                { fact(lang, text::found_share(lang), mined, known, &fair) }
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
