//! The miner: threads, hash rate, best hash against the target, and what may be expected. Never a progress bar.

use hashyard_node::view::{ChainView, Identity};
use hashyard_ui_model::format::{capitalised, percent, rate};
use hashyard_ui_model::odds;
use yew::prelude::*;

use super::duel::duel;
use crate::bridge::{MinerState, MinerView, ask};
use crate::i18n::{Lang, common, errors, light, live, use_lang};
use crate::state::Shared;
use crate::topics::use_topic;
use crate::ui::{
    Button, ButtonKind, Callout, Glyph, Icon, Panel, Sep, Slider, Sparkline, StateBox, Tag, Tone, now_ms,
    use_now, use_still,
};
use crate::views::parts::use_request;

/// The rate changes on the screen at most this often, in ms.
const RATE_MS: u64 = 500;
/// Threads whose nonces are shown one by one.
const MAX_NONCES: usize = 8;

/// Properties of [`MinerPanel`].
#[derive(Properties, PartialEq)]
pub struct MinerPanelProps {
    /// The miner's state.
    pub miner: Option<Shared<MinerView>>,
}

/// The miner.
#[component]
pub fn MinerPanel(props: &MinerPanelProps) -> Html {
    let (lang, now, chain) = (use_lang(), use_now(), use_topic::<ChainView>());
    let identity = use_topic::<Identity>();
    let set = use_request().callback(ask::SetMining);
    let title = live::miner(lang);
    let Some(miner) = &props.miner else {
        return html! { <Panel {title} busy=true>{ ghosts() }</Panel> };
    };
    if miner.state == MinerState::Unavailable {
        return html! { <Panel {title} class="live-none">{ no_miner(lang, identity.light) }</Panel> };
    }
    let network = odds::network_hashps(&chain.recent, miner.hashps, now);
    let next = odds::next_block_s(&chain.recent, miner.hashps, chain.next_work_log2, now);
    html! {
        <Panel class="live-miner-panel" {title} note={state_tag(lang, miner)} end={html! { <StartStop miner={miner.clone()} set={set.clone()} /> }}>
            <div class="pb live-miner">
                <Rate miner={miner.clone()} />
                { found(lang, miner) }
                <ThreadsControl miner={miner.clone()} {set} />
                <Nonces miner={miner.clone()} />
                { remark(lang, miner.state) }
                { duel(lang, miner) }
            </div>
            { expectations(lang, miner, network, next) }
        </Panel>
    }
}

/// In place of a miner, where there is none.
fn no_miner(lang: Lang, is_light: bool) -> Html {
    if is_light {
        let (title, text) = (light::no_miner(lang), light::no_miner_why(lang));
        return html! { <StateBox icon={Glyph::Cpu} {title} {text} /> };
    }
    html! { <StateBox icon={Glyph::Cpu} title={live::miner_unavailable(lang)} /> }
}

/// As high as what comes: start.css knows, for this and for what index.html draws.
fn ghosts() -> Html {
    let rows = |count: usize| html! { { for (0..count).map(|_| html! { <span class="sk"></span> }) } };
    html! { <><div class="pb mi ghosts">{ rows(4) }</div><div class="pb ghosts">{ rows(1) }</div></> }
}

fn state_tag(lang: Lang, miner: &MinerView) -> Html {
    match miner.state {
        MinerState::Mining => html! {
            <Tag tone={Tone::Accent}><span class="dot" aria-hidden="true"></span>{ live::mining(lang, miner.height) }</Tag>
        },
        MinerState::Starting => html! { <Tag tone={Tone::Accent}>{ live::miner_starting(lang) }</Tag> },
        MinerState::Signing => html! { <Tag tone={Tone::Accent}>{ live::miner_signing(lang) }</Tag> },
        MinerState::Hindered(_) => html! { <Tag tone={Tone::Warn}>{ live::miner_hindered(lang) }</Tag> },
        MinerState::Failed => html! { <Tag tone={Tone::Bad}>{ live::miner_failed(lang) }</Tag> },
        MinerState::Stopped | MinerState::Unavailable => html! { <Tag>{ live::miner_stopped(lang) }</Tag> },
    }
}

/// What is to be said of a miner that has nothing to hash.
fn remark(lang: Lang, state: MinerState) -> Html {
    let words = match state {
        MinerState::Stopped => live::what_a_try_is(lang).to_owned(),
        MinerState::Signing => live::miner_signing_why(lang).to_owned(),
        MinerState::Hindered(why) => capitalised(&errors::words(lang, &why)),
        MinerState::Starting | MinerState::Mining | MinerState::Failed | MinerState::Unavailable => {
            return Html::default();
        }
    };
    html! { <Callout>{ words }</Callout> }
}

/// Properties of the controls.
#[derive(Properties, PartialEq)]
struct ControlProps {
    miner: Shared<MinerView>,
    set: Callback<u32>,
}

/// Starts with the threads of last time, or half of the machine.
#[component]
fn StartStop(props: &ControlProps) -> Html {
    let lang = use_lang();
    let last = use_mut_ref(|| (props.miner.cores / 2).max(1));
    if props.miner.threads > 0 {
        *last.borrow_mut() = props.miner.threads;
    }
    if props.miner.threads > 0 {
        html! { <Button small=true icon={Glyph::Stop} onclick={props.set.reform(|_| 0)}>{ live::stop(lang) }</Button> }
    } else {
        let onclick = props.set.reform(move |_| *last.borrow());
        html! { <Button kind={ButtonKind::Primary} small=true icon={Glyph::Pick} {onclick}>{ live::start(lang) }</Button> }
    }
}

#[component]
fn ThreadsControl(props: &ControlProps) -> Html {
    let lang = use_lang();
    let moving = use_state_eq(|| None::<u32>);
    let threads = moving.unwrap_or(props.miner.threads);
    let oninput = {
        let moving = moving.clone();
        Callback::from(move |value: f64| moving.set(Some(value as u32)))
    };
    let onchange = props.set.reform(move |value: f64| {
        moving.set(None);
        value as u32
    });
    let cores = props.miner.cores.max(1);
    html! {
        <div class="miner-control">
            <span class="lab" aria-hidden="true">{ live::threads(lang) }</span>
            <Slider label={live::threads(lang)} min=0.0 max={f64::from(cores)} value={f64::from(threads)} {oninput} {onchange}
                text={live::threads_of(lang, threads, cores)} />
            <span class="num d2"><b>{ threads }</b>{ format!(" / {cores}") }</span>
        </div>
    }
}

/// Properties of what only shows the miner.
#[derive(Properties, PartialEq)]
struct MinerProps {
    miner: Shared<MinerView>,
}

#[component]
fn Rate(props: &MinerProps) -> Html {
    let shown = use_mut_ref(|| (0, 0.0));
    let hashps = {
        let (mut shown, now) = (shown.borrow_mut(), now_ms());
        if now.saturating_sub(shown.0) >= RATE_MS || props.miner.state != MinerState::Mining {
            *shown = (now, props.miner.hashps);
        }
        shown.1
    };
    let (number, unit) = rate(hashps);
    html! {
        <div class="live-rate">
            <div class="live-rate-number num">{ number }<small>{ unit }</small></div>
            <Sparkline values={props.miner.history.clone()} room=120 accent=true />
        </div>
    }
}

fn found(lang: Lang, miner: &MinerView) -> Html {
    let lost = (miner.stale > 0).then(|| html! { <><Sep />{ live::found_stale(lang, miner.stale) }</> });
    html! {
        if miner.found > 0 {
            <p class="hint num"><Icon of={Glyph::Pick} size={12} />{ live::found(lang, miner.found) }{ lost.unwrap_or_default() }</p>
        }
    }
}

/// The nonces run; where less motion is wanted they stand.
#[component]
fn Nonces(props: &MinerProps) -> Html {
    let (lang, still) = (use_lang(), use_still());
    let nonces = props.miner.nonces.iter().take(MAX_NONCES).enumerate();
    let text = |nonce: u32| if still { "········".to_string() } else { format!("{nonce:08x}") };
    html! {
        if !props.miner.nonces.is_empty() {
            <div class="live-nonces">
                { for nonces.map(|(index, nonce)| html! { <div key={index}><span>{ live::thread(lang, index) }</span><code>{ text(*nonce) }</code></div> }) }
            </div>
        }
    }
}

fn expectations(lang: Lang, miner: &MinerView, network: f64, next: Option<f64>) -> Html {
    let own = odds::mean_wait_s(miner.target_log2, miner.hashps);
    let all = next.unwrap_or(f64::INFINITY);
    let wait =
        |seconds: f64| if seconds.is_finite() { common::mean_span(lang, seconds) } else { "–".to_string() };
    html! {
        <dl class="live-waits">
            <div><dt>{ live::your_wait(lang) }</dt><dd class="num">{ wait(own) }</dd></div>
            <div><dt>{ live::network_wait(lang) }</dt><dd class="num">{ wait(all) }</dd></div>
            <div><dt>{ live::chance(lang) }</dt><dd class="num">{ percent(odds::chance(miner.hashps, network)) }</dd></div>
        </dl>
    }
}
