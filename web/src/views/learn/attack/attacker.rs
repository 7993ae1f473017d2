//! What this node keeps back: both branches, how far they are apart, and what to do.

use hashyard_course::Deed;
use hashyard_course::deed::Attack;
use hashyard_node::view::{ChainView, Identity, SigningView, WithheldView, WithholdMode};
use hashyard_ui_model::race::Race;
use yew::prelude::*;

use super::branches::Branches;
use super::closed::cast_here;
use super::pay::PayPanel;
use super::selfish::SelfishPanel;
use super::take_back::TakeBackPanel;
use super::watcher::latest_race;
use crate::bridge::ask;
use crate::i18n::{Lang, attack as text, blank, common, use_lang};
use crate::state::{Shared, use_miner};
use crate::topics::use_topic;
use crate::ui::{Button, ButtonKind, Callout, Glyph, Panel, Skeleton, StateBox, Tag, Tone, use_now};
use crate::views::chain::live::MinerPanel;
use crate::views::parts::{Loaded, use_answer, use_inline_request};
use crate::watch;

/// The attacker's view, asked for every second while it is shown, and with every block.
#[component]
pub fn AttackerView() -> Html {
    let (lang, second) = (use_lang(), use_now() / 1_000);
    let (identity, chain, miner) = (use_topic::<Identity>(), use_topic::<ChainView>(), use_miner());
    let signing = use_topic::<SigningView>();
    let asked = use_answer(ask::Withheld, format!("{} {second}", chain.tip));
    let cannot = match &signing.challenge {
        _ if identity.light => Some(text::no_full_node(lang)),
        Some(_) => Some(text::signed_blocks(lang)),
        None => None,
    };
    if let Some(why) = cannot {
        return html! { <Panel title={text::attacker(lang)}><StateBox icon={Glyph::Cpu} title={why} /></Panel> };
    }
    let latest = use_mut_ref(|| None::<Shared<WithheldView>>);
    if let Loaded::Ready(view) = &asked.answer {
        latest.replace(Some(view.clone()));
    }
    // One answer that fails does not take the steps from under somebody's hands: the next second brings another.
    let known = latest.borrow().clone().map(Loaded::Ready);
    let view = match known.unwrap_or(asked.answer) {
        Loaded::Ready(view) => view,
        Loaded::Waiting => {
            return html! { <Panel title={text::branches(lang)} busy=true><div class="pb"><Skeleton height=236 /></div></Panel> };
        }
        Loaded::Failed(why) => {
            return html! {
                <Panel title={text::branches(lang)}>
                    <StateBox icon={Glyph::Alert} title={text::not_asked(lang)} text={why}>
                        <Button icon={Glyph::Refresh} onclick={asked.retry}>{ common::retry(lang) }</Button>
                    </StateBox>
                </Panel>
            };
        }
    };
    html! {
        <>
            <Told view={view.clone()} />
            { branches(lang, &view, &chain) }
            <div class="g3 attack-steps">
                <div class="stack"><PayPanel /><TakeBackPanel view={view.clone()} /></div>
                <div class="stack"><ReleasePanel view={view.clone()} /><SelfishPanel {view} /></div>
                <div class="stack"><MinerPanel {miner} />{ cast_here(lang) }</div>
            </div>
        </>
    }
}

/// Hands what the node says on to the mission under way, and draws nothing.
#[component]
fn Told(props: &WithheldProps) -> Html {
    // It is asked for every second; told is only what is new.
    use_effect_with((*props.view).clone(), |view| {
        watch::tell(&Deed::Attack(Attack::Withheld(Box::new(view.clone()))));
    });
    Html::default()
}

fn branches(lang: Lang, view: &WithheldView, chain: &ChainView) -> Html {
    let Some(race) = Race::withheld(view) else {
        return html! { <>{ words(lang, view) }{ latest_race(lang, chain) }</> };
    };
    let (lead, tone) = match race.lead() {
        0 => (text::tie(lang).to_owned(), Tone::Warn),
        blocks if blocks > 0 => (text::lead(lang, blocks), Tone::Ok),
        blocks => (text::lag(lang, -blocks), Tone::Bad),
    };
    let end = html! { <Tag {tone}>{ lead }</Tag> };
    html! { <Branches {race} {end}>{ words(lang, view) }</Branches> }
}

/// What one sees, in a sentence or two.
fn words(lang: Lang, view: &WithheldView) -> Html {
    let payment = view.payment.map(|payment| text::at_merchant(lang, payment.confirmations));
    let last = view.last.map(|last| match last.won {
        true => text::last_won(lang, last.released, last.public),
        false => text::last_lost(lang, last.released, last.public),
    });
    let back = view.last.filter(|last| last.won && last.counter.is_some());
    let back = back.map(|_| text::got_back(lang).to_owned());
    html! {
        <div role="status">
            <Callout>
                { said(lang, view) }
                { for payment.into_iter().chain(last).chain(back).map(|words| html! { <>{ blank(lang) }{ words }</> }) }
            </Callout>
        </div>
    }
}

fn said(lang: Lang, view: &WithheldView) -> String {
    let (hidden, public) = (view.hidden_count, view.public_count);
    match (view.mode, hidden) {
        (WithholdMode::Off, 0) => text::nothing_hidden(lang).to_owned(),
        (_, 0) if public == 0 => text::keeps_back(lang).to_owned(),
        (WithholdMode::Selfish, _) if view.leads => text::ahead_selfish(lang, hidden, public),
        _ if view.leads => text::ahead(lang, hidden, public),
        _ if hidden == public => text::level(lang, hidden),
        _ => text::behind(lang, hidden, public, (public + 1).saturating_sub(hidden).max(1)),
    }
}

/// Properties of what acts on what is kept back.
#[derive(Properties, PartialEq)]
pub struct WithheldProps {
    /// What is kept back.
    pub view: Shared<WithheldView>,
}

#[component]
fn ReleasePanel(props: &WithheldProps) -> Html {
    let (lang, request, view) = (use_lang(), use_inline_request(), &props.view);
    let release = |count: Option<u32>| request.callback(move |_: MouseEvent| ask::ReleaseWithheld(count));
    let switch =
        |mode: WithholdMode| request.callback(move |_: MouseEvent| ask::SetWithhold { mode, payment: None });
    let is_off = view.mode == WithholdMode::Off;
    // Mining selfishly, the algorithm releases.
    let disabled = view.hidden_count == 0 || view.mode != WithholdMode::Hidden;
    html! {
        <Panel title={text::release(lang)}>
            <div class="pb form">
                <div class="attack-buttons">
                    <Button kind={ButtonKind::Primary} icon={Glyph::Out} busy={request.busy} {disabled} onclick={release(None)}>{ text::release_all(lang) }</Button>
                    <Button icon={Glyph::Step} busy={request.busy} {disabled} onclick={release(Some(1))}>{ text::release_one(lang) }</Button>
                    if view.mode == WithholdMode::Hidden {
                        <Button kind={ButtonKind::Danger} icon={Glyph::X} busy={request.busy} onclick={switch(WithholdMode::Off)}>{ text::give_up(lang) }</Button>
                    }
                    if is_off {
                        <Button icon={Glyph::EyeOff} busy={request.busy} onclick={switch(WithholdMode::Hidden)}>{ text::keep_back(lang) }</Button>
                    }
                </div>
                if is_off {
                    <p class="hint">{ text::keep_back_why(lang) }</p>
                } else if view.mode == WithholdMode::Selfish {
                    <p class="hint">{ text::selfish_releases(lang) }</p>
                } else if view.hidden_count > 0 && view.mode == WithholdMode::Hidden {
                    <p class="hint">{ text::give_up_why(lang, view.still_hidden) }</p>
                }
                { request.alert(lang) }
            </div>
        </Panel>
    }
}
