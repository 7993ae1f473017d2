//! How politely this tab mines.

use yew::prelude::*;

use crate::bridge::{Breakdown, Engine, MinerView, MiningPreferences, Pause, ToNode};
use crate::client::Client;
use crate::i18n::{Lang, mine as text, use_lang};
use crate::mining_preferences;
use crate::ui::{Callout, Glyph, Panel, Seg, SegItem, Slider, Switch};

/// The controls.
pub fn preferences_panel(lang: Lang, client: &Client, miner: &MinerView) -> Html {
    let (now, client) = (miner.preferences, client.clone());
    let set = Callback::from(move |wanted: MiningPreferences| {
        mining_preferences::remember(wanted);
        client.send(ToNode::MiningPreferences(wanted));
    });
    let only_visible = set.reform(move |on| MiningPreferences { only_visible: on, ..now });
    let only_on_mains = set.reform(move |on| MiningPreferences { only_on_mains: on, ..now });
    let mains = miner.on_mains.is_some();
    html! {
        <Panel title={text::mining_preferences(lang)}>
            <div class="pb form">
                { engine_choice(lang, now, &set) }
                <Duty {now} {set} />
                { switch(text::only_visible(lang), text::only_visible_note(lang), now.only_visible, only_visible, false) }
                { switch(
                    text::only_mains(lang),
                    if mains { text::only_mains_note(lang) } else { text::mains_unknown(lang) },
                    now.only_on_mains && mains, only_on_mains, !mains,
                ) }
                { remarks(lang, miner) }
            </div>
        </Panel>
    }
}

fn switch(
    name: &'static str,
    note: &'static str,
    on: bool,
    onchange: Callback<bool>,
    disabled: bool,
) -> Html {
    html! {
        <label class="row mine-option">
            <span class="grow">{ name }<small>{ note }</small></span>
            <Switch label={name} {on} {onchange} {disabled} />
        </label>
    }
}

/// Which code tries nonces.
fn engine_choice(lang: Lang, now: MiningPreferences, set: &Callback<MiningPreferences>) -> Html {
    const ENGINES: [Engine; 3] = [Engine::Simd128, Engine::Portable, Engine::Gpu];
    let items = ENGINES.iter().map(|engine| SegItem::new(engine_name(*engine))).collect::<Vec<_>>();
    let selected = ENGINES.iter().position(|engine| *engine == now.engine).unwrap_or(0);
    let onselect = set.reform(move |index: usize| MiningPreferences { engine: ENGINES[index.min(2)], ..now });
    html! { <Seg label={text::engine(lang)} {items} {selected} {onselect} /> }
}

fn engine_name(engine: Engine) -> &'static str {
    match engine {
        Engine::Simd128 => "simd128",
        Engine::Portable => "portable",
        Engine::Gpu => "WebGPU",
    }
}

#[derive(Properties, PartialEq)]
struct DutyProps {
    now: MiningPreferences,
    set: Callback<MiningPreferences>,
}

/// The slider follows the hand, and the miner what it says when it is let go.
#[component]
fn Duty(props: &DutyProps) -> Html {
    let lang = use_lang();
    let held = use_state_eq(|| None::<u8>);
    let (now, duty) = (props.now, held.unwrap_or(props.now.duty));
    let oninput = {
        let held = held.setter();
        Callback::from(move |value: f64| held.set(Some(value as u8)))
    };
    let onchange = {
        let (held, set) = (held.setter(), props.set.clone());
        Callback::from(move |value: f64| {
            held.set(None);
            set.emit(MiningPreferences { duty: value as u8, ..now });
        })
    };
    html! {
        <div class="miner-control">
            <span class="lab">{ text::duty(lang) }</span>
            <Slider label={text::duty(lang)} min=10.0 max=100.0 step=10.0 value={f64::from(duty)} {oninput} {onchange} text={text::duty_of(lang, duty)} />
            <span class="num d2"><b>{ duty }</b>{ "%" }</span>
        </div>
    }
}

fn remarks(lang: Lang, miner: &MinerView) -> Html {
    let pause = miner.pause.map(|pause| match pause {
        Pause::Hidden => text::paused_hidden(lang),
        Pause::Battery => text::paused_battery(lang),
    });
    let (count, why) = &miner.breakdowns;
    let why = match why {
        Breakdown::Silent => text::miner_silent(lang),
        Breakdown::Late => text::miner_late(lang),
        Breakdown::Broke(why) => why,
    };
    let gpu = miner.gpu.as_ref().map(|gpu| match gpu {
        Ok((name, false)) => text::gpu_open(lang, name),
        Ok((name, true)) => text::gpu_software(lang, name),
        Err(why) => text::gpu_missing(lang, why),
    });
    html! {
        <>
            { for gpu.map(|said| html! { <Callout icon={Glyph::Cpu}>{ said }</Callout> }) }
            { for pause.map(|why| html! { <Callout>{ why }</Callout> }) }
            if *count > 0 {
                <Callout bad=true icon={Glyph::Alert}>{ text::breakdowns(lang, *count, why) }</Callout>
            }
        </>
    }
}
