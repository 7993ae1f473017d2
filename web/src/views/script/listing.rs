//! The program: every script that ran, instruction by instruction, with the present one marked.

use hashyard_node::view::{PhaseView, StepView, TraceView};
use hashyard_ui_model::script_walk::Moment;
use yew::prelude::*;

use crate::i18n::{Lang, script_error, trace as text};
use crate::ui::{Form, Glyph, HashBytes, Icon, Panel, Stripe};

/// Characters of a push that are shown at each end.
const SHOWN: usize = 24;

/// The program.
pub fn listing(lang: Lang, trace: &TraceView, moment: Moment, jump: &Callback<Moment>) -> Html {
    let phase = |(index, phase): (usize, &PhaseView)| {
        let now = (index == moment.phase).then_some(moment.step);
        phase_list(lang, index, phase, now, jump)
    };
    html! {
        <Panel title={text::program(lang)}>
            <div class="pb listing" tabindex="0" role="region" aria-label={text::program(lang)}>{ for trace.phases.iter().enumerate().map(phase) }</div>
        </Panel>
    }
}

/// One script. `now` is the instruction that has just run, if the debugger stands in this script.
fn phase_list(
    lang: Lang,
    number: usize,
    phase: &PhaseView,
    now: Option<Option<usize>>,
    jump: &Callback<Moment>,
) -> Html {
    let head = jump.reform(move |_: MouseEvent| Moment { phase: number, step: None });
    let row = |(index, step): (usize, &StepView)| {
        let onclick = jump.reform(move |_: MouseEvent| Moment { phase: number, step: Some(index) });
        let now = now == Some(Some(index));
        // The depth behind an instruction; what closes a branch stands as deep as what opened it.
        let before = index.checked_sub(1).map_or(0, |before| phase.steps[before].depth);
        html! { <li key={index}>{ instruction(lang, step, before.min(step.depth), now, onclick) }</li> }
    };
    html! {
        <section key={number} class={classes!("phase", now.map(|_| "now"))}>
            <button type="button" class="phase-head" onclick={head} aria-current={(now == Some(None)).then_some("step")}>
                { text::phase(lang, phase.kind) }
            </button>
            if phase.key_path.is_some() {
                <p class="hint">{ text::key_path(lang) }</p>
            }
            <ol>{ for phase.steps.iter().enumerate().map(row) }</ol>
            if let Some(error) = phase.error.filter(|_| phase.steps.iter().all(|step| step.error.is_none())) {
                <p class="hint bad"><Icon of={Glyph::Alert} size=12 />{ script_error::words(lang, error) }</p>
            }
        </section>
    }
}

fn instruction(lang: Lang, step: &StepView, depth: u32, now: bool, onclick: Callback<MouseEvent>) -> Html {
    let class = classes!(
        "ins",
        now.then_some("now"),
        (!step.executed).then_some("skipped"),
        step.error.as_ref().map(|_| "bad")
    );
    html! {
        <button type="button" {class} {onclick} aria-current={now.then_some("step")} ~style={format!("--depth:{depth}")}>
            <span class="at num">{ step.offset }</span>
            <span class="mono trunc">{ shorten(&step.text) }</span>
            if step.pushes {
                { tile(&step.text) }
            }
            if !step.executed {
                <small>{ text::not_run(lang) }</small>
            }
            if let Some(error) = step.error {
                <small class="bad">{ script_error::words(lang, error) }</small>
            }
        </button>
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
