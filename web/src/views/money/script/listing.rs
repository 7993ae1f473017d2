//! The program: every script, instruction by instruction with its bytes, the present one marked, and those never reached.

use hashyard_node::view::{ItemKind, ItemView, PhaseView, StepView, TraceView};
use hashyard_ui_model::script_walk::{Moment, has_begun};
use yew::prelude::*;

use crate::i18n::{Lang, script_error, trace as text};
use crate::ui::{Form, Glyph, HashBytes, Icon, Panel, Stripe};

/// Characters of a push that are shown at each end.
const SHOWN: usize = 24;

/// The program.
pub fn listing(lang: Lang, trace: &TraceView, moment: Moment, jump: &Callback<Moment>) -> Html {
    let phase = |(index, phase): (usize, &PhaseView)| {
        let now = (index == moment.phase).then_some(moment.step);
        let begun = has_begun(trace, index);
        phase_list(lang, index, phase, begun.then_some(now), jump)
    };
    html! {
        <Panel title={text::program(lang)}>
            <div class="pb script-listing" tabindex="0" role="region" aria-label={text::program(lang)}>{ for trace.phases.iter().enumerate().map(phase) }</div>
        </Panel>
    }
}

/// One script. `now` is the instruction that has just run, if the debugger stands in this script; `None` if it never began.
fn phase_list(
    lang: Lang,
    number: usize,
    phase: &PhaseView,
    now: Option<Option<Option<usize>>>,
    jump: &Callback<Moment>,
) -> Html {
    let (begun, now) = (now.is_some(), now.flatten());
    let head = jump.reform(move |_: MouseEvent| Moment { phase: number, step: None });
    let row = |(index, step): (usize, &StepView)| {
        let onclick = jump.reform(move |_: MouseEvent| Moment { phase: number, step: Some(index) });
        let now = now == Some(Some(index));
        // The depth behind an instruction; what closes a branch stands as deep as what opened it.
        let before = index.checked_sub(1).map_or(0, |before| phase.steps[before].depth);
        html! { <li key={index}>{ instruction(lang, step, before.min(step.depth), now, onclick) }</li> }
    };
    html! {
        <section key={number} class={classes!("script-phase", now.map(|_| "now"))}>
            <button type="button" class="script-phase-head" disabled={!begun} onclick={head} aria-current={(now == Some(None)).then_some("step")}>
                { text::phase(lang, phase.kind) }
            </button>
            if phase.key_path.is_some() {
                <p class="hint">{ text::key_path(lang) }</p>
            }
            <ol>{ for phase.steps.iter().enumerate().map(row) }{ for phase.rest.iter().map(|item| unreached(lang, item)) }</ol>
            if let Some(error) = phase.error.filter(|_| phase.steps.iter().all(|step| step.error.is_none())) {
                <p class="hint bad"><Icon of={Glyph::Alert} size=12 />{ script_error::words(lang, error) }</p>
            }
        </section>
    }
}

fn instruction(lang: Lang, step: &StepView, depth: u32, now: bool, onclick: Callback<MouseEvent>) -> Html {
    let class = classes!(
        "script-instruction",
        now.then_some("now"),
        (!step.executed).then_some("skipped"),
        step.error.as_ref().map(|_| "bad")
    );
    html! {
        <button type="button" {class} {onclick} aria-current={now.then_some("step")} ~style={format!("--depth:{depth}")}>
            { item_cells(lang, &step.item) }
            if !step.executed {
                <small>{ text::not_run(lang) }</small>
            }
            if let Some(error) = step.error {
                <small class="bad">{ script_error::words(lang, error) }</small>
            }
        </button>
    }
}

/// An instruction that the script never came to.
fn unreached(lang: Lang, item: &ItemView) -> Html {
    html! {
        <li key={format!("at-{}", item.offset)}>
            <div class="script-instruction beyond">{ item_cells(lang, item) }<small>{ text::not_reached(lang) }</small></div>
        </li>
    }
}

/// Place, name or data, the number that the data is, and all bytes.
fn item_cells(lang: Lang, item: &ItemView) -> Html {
    let number = match item.kind {
        ItemKind::Push(Some(number)) => format!("= {number}"),
        ItemKind::Push(None) | ItemKind::Opcode => String::new(),
        ItemKind::Broken => text::cut_short(lang).to_owned(),
    };
    html! {
        <>
            <span class="at num">{ item.offset }</span>
            <span class="mono trunc">{ shorten(&item.text) }</span>
            if !number.is_empty() { <span class="num">{ number }</span> }
            if item.kind == ItemKind::Push(None) { { tile(&item.text) } }
            <code class="opbytes trunc" title={item.bytes.clone()} aria-label={text::bytes_label(lang, &item.bytes)}>{ shorten(&item.bytes) }</code>
        </>
    }
}

/// Long data by its two ends.
pub fn shorten(text: &str) -> String {
    match (text.get(..SHOWN), text.len().checked_sub(SHOWN).and_then(|end| text.get(end..))) {
        (Some(start), Some(end)) if text.len() > 2 * SHOWN + 2 => format!("{start}…{end}"),
        _ => text.to_owned(),
    }
}

/// A tile for what has the length of a hash.
pub fn tile(hex: &str) -> Html {
    match hex.len() {
        40 | 64 => html! { <Stripe hash={HashBytes::from_hex(hex)} form={Form::Tile} width=16 height=16 /> },
        _ => Html::default(),
    }
}
